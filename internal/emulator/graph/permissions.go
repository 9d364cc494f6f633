package graph

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// permissions is GET /me/permissions: what the person allowed the app, and what not; or whether
// they allowed one, which the path names.
func (g *Door) permissions(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	person, app, ge := g.grantOf(c)
	if ge != nil {
		return nil, ge
	}
	data, want := []any{}, c.params["permission"]
	if name := c.last("permissions"); name != "" {
		want = name
	}
	add := func(names []string, status string) {
		if only := c.params["status"]; only != "" && only != status {
			return
		}
		for _, name := range names {
			if want == "" || want == name {
				data = append(data, map[string]string{"permission": name, "status": status})
			}
		}
	}
	if grant := person.Grants[app.ID]; grant != nil {
		add(grant.Scopes, "granted")
		add(grant.Declined, "declined")
	} else if c.token != nil {
		add(c.token.ShownScopes(), "granted")
	}
	return map[string]any{"data": data}, nil
}

// permissionsDelete is DELETE /me/permissions: without a name the app is de-authorised, with
// one it loses that permission.
func (g *Door) permissionsDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	person, app, ge := g.grantOf(c)
	if ge != nil {
		return nil, ge
	}
	name := c.last("permissions")
	if name == "" {
		name = c.params["permission"]
	}
	if name == "" {
		g.RemoveApp(app, person, false)
		return web.Success, nil
	}
	if !g.Revoke(app, person, name) {
		return nil, world.BadParam("The permission " + name + " was not granted to this app")
	}
	return web.Success, nil
}

// grantOf is the person that a call is about, and the app of the token: the person's own
// token, or the app's with the person's app-scoped id.
func (g *Door) grantOf(c *call) (*world.Person, *world.App, *world.Error) {
	if c.isApp {
		p := g.State.People[g.State.ByASID[c.node].Person]
		if p == nil || g.State.ByASID[c.node].App != c.app.ID {
			return nil, nil, world.ErrNoObject(c.node)
		}
		return p, c.app, nil
	}
	p, ge := g.ownPerson(c)
	if ge == nil && c.node != "me" && g.State.ByASID[c.node].Person != p.ID {
		return nil, nil, world.Fail(http.StatusForbidden, 200, 0, "The token is not this person's")
	}
	return p, c.app, ge
}
