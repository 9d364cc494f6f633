package graph

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// me is GET /me, GET /{page} and GET /{user}: the token's own Page or person, a Page of the
// token's person with its Page token, or a person of the token's app.
func (g *Door) me(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	all, usual, ge := g.node(c)
	if ge != nil {
		return nil, ge
	}
	fields, ok := parseFields(c.params["fields"])
	if !ok {
		return nil, world.BadParam("Syntax error in param fields")
	}
	if len(fields) == 0 {
		for _, name := range usual {
			fields = append(fields, field{name: name})
		}
	}
	out := map[string]any{"id": all["id"]}
	for _, f := range fields {
		v, ok := all[f.name]
		if !ok {
			return nil, world.BadParam("Tried accessing nonexisting field (" + f.name + ")")
		}
		if v != nil {
			out[f.name] = v
		}
	}
	return out, nil
}

// node gathers what a caller may see of a Page or person, and what is shown without fields.
func (g *Door) node(c *call) (map[string]any, []string, *world.Error) {
	page := g.State.Pages[c.node]
	if page == nil {
		p, _, ge := g.grantOf(c)
		if ge != nil {
			return nil, nil, ge
		}
		all := map[string]any{
			"id": p.ASIDs[c.app.ID], "name": p.FullName(), "first_name": p.FirstName, "last_name": p.LastName,
			"picture": map[string]any{"data": map[string]any{"url": c.baseURL + "/_emulator/people/" + p.ID + "/picture.svg", "is_silhouette": false, "height": 50, "width": 50}},
			"locale":  p.Locale, "timezone": p.Timezone, "email": nil,
		}
		if c.token != nil && c.token.Has("email", "") && p.Email != "" {
			all["email"] = p.Email
		}
		return all, []string{"name"}, nil
	}
	all := map[string]any{
		"id": page.ID, "name": page.Name, "category": page.Category, "username": page.Username, "link": c.baseURL + "/m.me/" + page.ID,
		"is_published": !page.Settings.Unpublished, "access_token": nil, "tasks": nil,
		"category_list": []any{map[string]any{"id": categoryID(page.Category), "name": page.Category}},
	}
	switch {
	case c.isApp:
		return nil, nil, world.Fail(http.StatusForbidden, 190, 0, "This method must be called with a Page Access Token")
	case c.token.Type == "PAGE":
		if _, ge := g.ownPage(c); ge != nil {
			return nil, nil, ge
		}
		all["access_token"] = c.text
	case len(g.TasksOf(page, c.token.PersonID)) == 0 || !c.token.Has("pages_show_list", page.ID):
		return nil, nil, world.ErrNoObject(c.node)
	default:
		all["access_token"], all["tasks"] = g.PageTokenFor(c.token, page), g.TasksOf(page, c.token.PersonID)
	}
	return all, []string{"name"}, nil
}
