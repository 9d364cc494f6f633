package graph

import (
	"encoding/json"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// showApp is GET /{app}: public members of an app, and more with its own token.
func (g *Door) showApp(c *call) (any, *world.Error) {
	g.Mu.Lock()
	app := g.State.Apps[c.node]
	if app == nil {
		g.Mu.Unlock()
		return nil, world.ErrNoObject(c.node)
	}
	all := map[string]any{"id": app.ID, "name": app.Name, "link": c.baseURL + "/apps/" + app.ID + "/review", "category": "Business"}
	if c.isApp && c.app.ID == app.ID {
		all["privacy_policy_url"] = app.PrivacyURL
		all["deauth_callback_url"] = app.DeauthorizeURL
	}
	g.Mu.Unlock()
	return g.object(c, "{app}", all, "name", "link", "category")
}

// activities is POST /{app}/activities and /{page}/page_activities: events that an app tells
// for its statistics. They are checked and forgotten.
func (g *Door) activities(c *call) (any, *world.Error) {
	var events []map[string]any
	if c.params["custom_events"] == "" {
		return nil, required("custom_events")
	}
	if json.Unmarshal([]byte(c.params["custom_events"]), &events) != nil || len(events) == 0 {
		return nil, world.BadParam("param custom_events must be an array of events")
	}
	for _, e := range events {
		if name, _ := e["_eventName"].(string); name == "" && e["event_name"] == nil {
			return nil, world.BadParam("param custom_events: each event must have an _eventName")
		}
	}
	return web.Success, nil
}
