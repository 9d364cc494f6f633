package graph

import (
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// me is GET /me and GET /{page}: the token's own Page or person.
func (g *Door) me(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	all := map[string]any{}
	if c.token != nil && c.token.Type == "USER" && c.node == "me" {
		p := g.State.People[c.token.PersonID]
		if p == nil {
			return nil, world.ErrNoObject(c.node)
		}
		all["id"], all["name"] = p.ASIDs[c.app.ID], p.FullName()
		all["first_name"], all["last_name"] = p.FirstName, p.LastName
	} else {
		page, ge := g.ownPage(c)
		if ge != nil {
			return nil, ge
		}
		all["id"], all["name"], all["category"], all["username"] = page.ID, page.Name, page.Category, page.Username
		all["link"] = c.baseURL + "/m.me/" + page.ID
	}
	fields := c.params.list("fields")
	if len(fields) == 0 {
		fields = []string{"name"}
	}
	out := map[string]any{"id": all["id"]}
	for _, f := range fields {
		v, ok := all[f]
		if !ok {
			return nil, world.BadParam("Tried accessing nonexisting field (" + f + ")")
		}
		out[f] = v
	}
	return out, nil
}
