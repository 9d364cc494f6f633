package graph

import (
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// profile is GET /{psid}, the User Profile API (Messenger Platform reference, section
// 6.3). It knows people who are in touch with the token's Page. Strangers need a feature of
// App Review, and some fields a permission.
func (g *Door) profile(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	owner := g.State.ByPSID[c.node]
	if c.isApp || c.token.Type != "PAGE" || c.token.PageID != owner.Page {
		return nil, world.ErrNoObject(c.node)
	}
	t, p := g.FindThread(owner.Page, owner.Person), g.State.People[owner.Person]
	if t == nil || p == nil || len(t.Bubbles) == 0 {
		return nil, world.ErrNoObject(c.node)
	}
	if !g.HasRole(c.app, p.ID) && !c.app.Advanced("business_asset_user_profile_access") {
		return nil, errProfile()
	}
	fields := c.params.List("fields")
	if len(fields) == 0 {
		fields = []string{"name", "first_name", "last_name", "profile_pic"}
	}
	all := map[string]any{
		"name": p.FullName(), "first_name": p.FirstName, "last_name": p.LastName,
		"profile_pic": c.baseURL + "/_emulator/people/" + p.ID + "/picture.svg",
		"locale":      p.Locale, "timezone": p.Timezone,
	}
	if p.Gender != "" {
		all["gender"] = p.Gender
	}
	known := []string{"id", "name", "first_name", "last_name", "profile_pic", "locale", "timezone", "gender"}
	out := map[string]any{"id": c.node}
	for _, f := range fields {
		if !slices.Contains(known, f) {
			return nil, world.BadParam("Tried accessing nonexisting field (" + f + ") on node type (User)")
		}
		if need := profilePermissions[f]; need != "" && !c.token.Has(need, owner.Page) {
			return nil, errProfile()
		}
		if v, ok := all[f]; ok {
			out[f] = v
		}
	}
	return out, nil
}

// profilePermissions are what some fields ask for beside pages_messaging.
var profilePermissions = map[string]string{"locale": "pages_user_locale", "timezone": "pages_user_timezone", "gender": "pages_user_gender"}

func errProfile() *world.Error {
	return world.Fail(http.StatusForbidden, 230, 2018247, "Insufficient permission to access user profile.")
}
