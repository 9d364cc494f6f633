package graph

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// me is GET /me, GET /{page} and GET /{user}: the token's own Page or person, a Page of the
// token's person with its Page token, or a person of the token's app.
func (g *Door) me(c *call) (any, *world.Error) {
	if c.params["account_linking_token"] != "" {
		return g.linkingRecipient(c)
	}
	g.Mu.Lock()
	all, usual, ge := g.nodeOf(c)
	kind := "{user}"
	if g.State.Pages[c.node] != nil {
		kind = "{page}"
	}
	g.Mu.Unlock()
	if ge != nil {
		return nil, ge
	}
	return g.object(c, kind, all, usual...)
}

// nodeOf gathers what a caller may see of a Page or person, and what is shown without fields.
func (g *Door) nodeOf(c *call) (map[string]any, []string, *world.Error) {
	page := g.State.Pages[c.node]
	if page == nil {
		p, _, ge := g.grantOf(c)
		if ge != nil {
			return nil, nil, ge
		}
		all := map[string]any{
			"id": p.ASIDs[c.app.ID], "name": p.FullName(), "first_name": p.FirstName, "last_name": p.LastName,
			"locale": p.Locale, "timezone": p.Timezone,
		}
		if c.token != nil && c.token.Has("email", "") && p.Email != "" {
			all["email"] = p.Email
		}
		return all, []string{"name"}, nil
	}
	all := pageFields(c, page)
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

// linkTokenMS is how long an account_linking_token works (Messenger Platform reference,
// section 9).
const linkTokenMS = 5 * 60 * 1000

// linkingRecipient is GET /me?fields=recipient&account_linking_token=…: whose token it is.
// The token is not used up.
func (g *Door) linkingRecipient(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.ownPage(c)
	if ge != nil {
		return nil, ge
	}
	t := g.State.LinkTokens[c.params["account_linking_token"]]
	if t == nil || t.PageID != page.ID || g.Now() >= t.Made+linkTokenMS {
		return nil, world.Fail(http.StatusBadRequest, 10303, 0, "Invalid account_linking_token")
	}
	return map[string]any{"id": page.ID, "recipient": g.Psid(g.State.People[t.PersonID], page.ID)}, nil
}
