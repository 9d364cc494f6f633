package graph

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// profile is GET /{psid}, the User Profile API (Messenger Platform reference, section
// 6.3). It knows people who are in touch with the token's Page. Strangers need a feature of
// App Review, and some fields a permission.
func (g *Door) profile(c *call) (any, *world.Error) {
	fields, ge := g.fieldsOf(c, "{psid}")
	if ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	all, ge := g.profileOf(c, fields)
	g.Mu.Unlock()
	if ge != nil {
		return nil, ge
	}
	return g.object(c, "{psid}", all, "name", "first_name", "last_name", "profile_pic")
}

// profileOf gathers what the call's token may know of a person. Callers hold the lock.
func (g *Door) profileOf(c *call, fields []request.Field) (map[string]any, *world.Error) {
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
	for _, f := range fields {
		if need := profilePermissions[f.Name]; need != "" && !c.token.Has(need, owner.Page) {
			return nil, errProfile()
		}
	}
	all := map[string]any{
		"id": c.node, "name": p.FullName(), "first_name": p.FirstName, "last_name": p.LastName,
		"profile_pic": c.pictureURL("people", p.ID), "locale": p.Locale, "timezone": p.Timezone,
	}
	if p.Gender != "" {
		all["gender"] = p.Gender
	}
	return all, nil
}

// profilePermissions are what some fields ask for beside pages_messaging.
var profilePermissions = map[string]string{"locale": "pages_user_locale", "timezone": "pages_user_timezone", "gender": "pages_user_gender"}

func errProfile() *world.Error {
	return world.Fail(http.StatusForbidden, 230, 2018247, "Insufficient permission to access user profile.")
}
