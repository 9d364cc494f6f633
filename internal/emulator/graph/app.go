package graph

import "github.com/petitbleu/petitbleu/internal/emulator/world"

// showApp is GET /{app}: public members of an app, and more with its own token.
func (g *Door) showApp(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	app := g.State.Apps[c.node]
	if app == nil {
		return nil, world.ErrNoObject(c.node)
	}
	all := map[string]any{"id": app.ID, "name": app.Name, "link": c.baseURL + "/apps/" + app.ID + "/review", "category": "Business"}
	if c.isApp && c.app.ID == app.ID {
		all["privacy_policy_url"] = app.PrivacyURL
		all["deauth_callback_url"] = app.DeauthorizeURL
	}
	if c.params["fields"] == "" {
		return map[string]any{"id": all["id"], "name": all["name"], "link": all["link"], "category": all["category"]}, nil
	}
	return c.choose(all), nil
}
