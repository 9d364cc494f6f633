package world

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const codeLife = 10 * time.Minute

// Code is what the login dialog gives an app, to be exchanged for a user token once.
type Code struct {
	AppID       string              `json:"app_id"`
	PersonID    string              `json:"person_id"`
	RedirectURI string              `json:"redirect_uri"`
	Scopes      []string            `json:"scopes"`
	Granular    map[string][]string `json:"granular,omitempty"`
	Made        int64               `json:"made"`
	Used        bool                `json:"used,omitempty"`
}

// DefaultScopes are asked for by a dialog that names none (a configuration of Facebook Login
// for Business would).
var DefaultScopes = []string{"public_profile", "pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement"}

// PerPage tells whether a permission is given for Pages, one by one.
func PerPage(name string) bool {
	return strings.HasPrefix(name, "pages_") || name == "page_utility_messaging" || name == "manage_pages" || name == "read_insights"
}

// MayLogIn tells whether a person can use the login dialog of an app: anybody when it is
// live, only people with a role on it in development (section 10.3).
func (w *World) MayLogIn(a *App, p *Person) bool {
	return a.Mode == "live" && p.TestUserOf == "" || w.HasRole(a, p.ID)
}

// Offered are the permissions of a list that a person can give an app: all for people with a
// role in development mode, only approved ones in live mode (sections 10.3 and 10.4).
func (w *World) Offered(a *App, p *Person, scopes []string) []string {
	out := []string{}
	for _, s := range scopes {
		free := s == "public_profile" || s == "email"
		if free || a.Advanced(s) || w.HasRole(a, p.ID) && (a.Mode == "development" || p.TestUserOf == "") {
			out = append(out, s)
		}
	}
	return out
}

// ManagedPages are the Pages on which a person may do something, by id.
func (w *World) ManagedPages(person string) []*Page {
	var out []*Page
	for _, p := range w.State.Pages {
		if len(w.tasks(p, person)) > 0 {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *Page) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Allow notes what a person gave an app in the dialog, and returns the scopes and their Pages
// for a token. pages are those ticked; nil stands for all.
func (w *World) Allow(a *App, p *Person, asked, given, pages []string) ([]string, map[string][]string) {
	g := &Grant{Scopes: slices.Clone(given), Pages: slices.Clone(pages), At: w.Now()}
	for _, s := range asked {
		if !slices.Contains(given, s) {
			g.Declined = append(g.Declined, s)
		}
	}
	MakeMap(&p.Grants)
	if old := p.Grants[a.ID]; old != nil {
		for _, s := range old.Scopes {
			if !slices.Contains(g.Scopes, s) && !slices.Contains(g.Declined, s) {
				g.Scopes = append(g.Scopes, s)
			}
		}
	}
	if g.Scopes == nil {
		g.Scopes = []string{}
	}
	p.Grants[a.ID] = g
	w.ASID(p, a.ID)
	w.Changed("person", p.ID)
	w.tellPermissions(a, p, given, "granted")
	return slices.Clone(g.Scopes), g.Granular()
}

// NewCode makes a code that the dialog hands to the app.
func (w *World) NewCode(c Code) string {
	for text, old := range w.State.Codes {
		if w.Now() > old.Made+(24*time.Hour).Milliseconds() {
			delete(w.State.Codes, text)
		}
	}
	c.Made = w.Now()
	text := "AQ" + w.Letters(160)
	w.State.Codes[text] = &c
	w.Dirty = true
	return text
}

// RedeemCode gives the user token of a code (section 10.1). A code holds once, for ten
// minutes, and for the address of the dialog it came from.
func (w *World) RedeemCode(a *App, text, redirect string) (string, *Token, *Error) {
	c := w.State.Codes[text]
	switch {
	case c == nil || c.AppID != a.ID:
		return "", nil, oauthError(0, "Invalid verification code format.")
	case c.Used:
		return "", nil, oauthError(36009, "This authorization code has been used.")
	case w.Now() >= c.Made+codeLife.Milliseconds():
		return "", nil, oauthError(36007, "This authorization code has expired.")
	case c.RedirectURI != redirect:
		return "", nil, oauthError(36008, "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request")
	}
	c.Used = true
	token, made := w.IssueUser(a, c.PersonID, c.Scopes, c.Granular, false)
	return token, made, nil
}

func oauthError(subcode int, message string) *Error {
	e := Fail(http.StatusBadRequest, 100, subcode, "")
	e.Message = message
	return e
}

// Revoke takes one permission back from an app; the tokens lose it.
func (w *World) Revoke(a *App, p *Person, name string) bool {
	g := p.Grants[a.ID]
	if g == nil || !slices.Contains(g.Scopes, name) {
		return false
	}
	drop := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == name })
	}
	g.Scopes, g.Declined = drop(g.Scopes), append(drop(g.Declined), name)
	for _, t := range w.State.Tokens {
		if t.PersonID == p.ID && t.AppID == a.ID && t.Scopes != nil {
			t.Scopes = drop(t.Scopes)
			delete(t.Granular, name)
		}
	}
	w.Changed("person", p.ID)
	w.tellPermissions(a, p, []string{name}, "revoked")
	return true
}

// RemoveApp is a person removing an app: its tokens of them die (190/458), the permissions
// object tells it, and the de-authorise callback is called. With erase the person also asks
// to have their data deleted (section 10.7). It returns the notices that go out.
func (w *World) RemoveApp(a *App, p *Person, erase bool) []*Notice {
	var scopes []string
	if g := p.Grants[a.ID]; g != nil {
		scopes = g.Scopes
	}
	delete(p.Grants, a.ID)
	delete(p.UserTokens, a.ID)
	w.KillTokens(p.ID, a.ID, "", 458)
	w.tellPermissions(a, p, scopes, "revoked")
	var out []*Notice
	if a.DeauthorizeURL != "" {
		out = append(out, w.notify(a, p, NoticeDeauthorize, a.DeauthorizeURL))
	}
	if erase && a.DataDeletionURL != "" {
		out = append(out, w.notify(a, p, NoticeDeletion, a.DataDeletionURL))
	}
	w.Changed("person", p.ID)
	return out
}

// ChangePassword ends all tokens of a person (190/460).
func (w *World) ChangePassword(p *Person) int {
	return w.KillTokens(p.ID, "", "", 460)
}

// tellPermissions sends the webhook of the permissions object.
func (w *World) tellPermissions(a *App, p *Person, scopes []string, verb string) {
	sub := a.Others["permissions"]
	if sub == nil || sub.CallbackURL == "" {
		return
	}
	changes := []any{}
	if slices.Contains(sub.Fields, "connected") {
		changes = append(changes, map[string]string{"field": "connected", "verb": verb})
	}
	for _, s := range scopes {
		if slices.Contains(sub.Fields, s) {
			changes = append(changes, map[string]string{"field": s, "verb": verb})
		}
	}
	if len(changes) == 0 {
		return
	}
	uid := w.ASID(p, a.ID)
	entry, err := PlainJSON(map[string]any{"id": uid, "uid": uid, "time": w.Now() / 1000, "changes": changes})
	if err != nil {
		return
	}
	w.Enqueue(QueueKey{App: a.ID}, &Queued{object: "permissions", raw: entry, field: "permissions", person: p.ID, time: w.Now()})
}
