package control

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The control API for access: logging in, App Review, removing an app, tokens, Page settings.

func (d *Door) accessRoutes() map[string]control {
	return map[string]control{
		"POST /_emulator/apps/{app}/login":             d.ctlLogin,
		"GET /_emulator/apps/{app}/review":             d.ctlReview,
		"PUT /_emulator/apps/{app}/review/{name}":      d.ctlReviewPut,
		"GET /_emulator/apps/{app}/test-users":         d.ctlTestUsers,
		"POST /_emulator/apps/{app}/test-users":        d.ctlTestUserAdd,
		"DELETE /_emulator/people/{person}/apps/{app}": d.ctlRemoveApp,
		"PATCH /_emulator/people/{person}/account":     d.ctlAccount,
		"GET /_emulator/notices":                       d.ctlNotices,
		"POST /_emulator/notices/{notice}/resend":      d.ctlRenotify,
		"GET /_emulator/tokens":                        d.ctlTokens,
		"PATCH /_emulator/tokens":                      d.ctlTokenSet,
		"GET /_emulator/pages/{page}/settings":         d.ctlSettings,
		"PATCH /_emulator/pages/{page}/settings":       d.ctlSettingsPatch,
	}
}

// ctlLogin does what the login dialog does, without the page: a person allows an app
// something. With redirect_uri it answers a code and the address that the dialog would lead
// to, without one a user token.
func (d *Door) ctlLogin(r *http.Request) (int, any, error) {
	var b struct {
		Person      string   `json:"person"`
		Scopes      []string `json:"scopes"`  // asked for
		Decline     []string `json:"decline"` // of those, not given
		Pages       []string `json:"pages"`   // ticked; absent: all
		RedirectURI string   `json:"redirect_uri"`
		State       string   `json:"state"`
		LongLived   bool     `json:"long_lived"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app, p := d.State.Apps[r.PathValue("app")], d.FindPerson(b.Person)
	switch {
	case app == nil:
		return 404, nil, errNoApp
	case p == nil:
		return 404, nil, errNoPerson
	case !d.MayLogIn(app, p):
		return 403, nil, errors.New("person: has no role on this app, which is in development mode, or is another app's test user")
	}
	if len(b.Scopes) == 0 {
		b.Scopes = world.DefaultScopes
	}
	given := slices.DeleteFunc(d.Offered(app, p, b.Scopes), func(s string) bool { return slices.Contains(b.Decline, s) })
	scopes, granular := d.Allow(app, p, b.Scopes, given, b.Pages)
	if b.RedirectURI == "" {
		text, t := d.IssueUser(app, p.ID, scopes, granular, b.LongLived)
		return 200, map[string]any{"access_token": text, "expires_at_ms": t.ExpiresAt, "scopes": scopes, "user_id": p.ASIDs[app.ID]}, nil
	}
	to, err := url.Parse(b.RedirectURI)
	if err != nil || to.Host == "" {
		return 400, nil, errors.New("redirect_uri: must be an http or https address")
	}
	code := d.NewCode(world.Code{AppID: app.ID, PersonID: p.ID, RedirectURI: b.RedirectURI, Scopes: scopes, Granular: granular})
	q := to.Query()
	q.Set("code", code)
	if b.State != "" {
		q.Set("state", b.State)
	}
	to.RawQuery = q.Encode()
	return 200, map[string]any{"code": code, "redirect": to.String(), "scopes": scopes, "user_id": p.ASIDs[app.ID]}, nil
}

// ctlReview lists what an app asked for under App Review.
func (d *Door) ctlReview(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		return 404, nil, errNoApp
	}
	return 200, reviewOf(app), nil
}

func reviewOf(app *world.App) any {
	all := map[string]any{}
	for _, name := range append(slices.Clone(world.Permissions), world.Features...) {
		one := map[string]any{"access": "standard", "status": ""}
		if app.Advanced(name) {
			one["access"] = "advanced"
		}
		if q := app.Review[name]; q != nil {
			one["status"], one["use"], one["reason"], one["at_ms"] = q.Status, q.Use, q.Reason, q.At
		}
		all[name] = one
	}
	return map[string]any{"mode": app.Mode, "review_needed": app.ReviewNeeded, "privacy_policy_url": app.PrivacyURL, "items": all}
}

// ctlReviewPut asks for a permission or feature, approves or refuses it, or takes it back.
func (d *Door) ctlReviewPut(r *http.Request) (int, any, error) {
	var b struct {
		Status string `json:"status"` // requested, approved, refused, or empty
		Use    string `json:"use"`
		Reason string `json:"reason"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app, name := d.State.Apps[r.PathValue("app")], r.PathValue("name")
	if app == nil {
		return 404, nil, errNoApp
	}
	var err error
	if b.Status == "requested" || b.Status == "approved" && app.Review[name] == nil {
		err = d.AskReview(app, name, b.Use)
	}
	if err == nil && b.Status != "requested" {
		err = d.DecideReview(app, name, b.Status, b.Reason)
	}
	if err != nil {
		return 400, nil, err
	}
	return 200, reviewOf(app), nil
}

// ctlRemoveApp is a person removing an app from their account; with erase they also ask to
// have their data deleted.
func (d *Door) ctlRemoveApp(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app, p := d.State.Apps[r.PathValue("app")], d.FindPerson(r.PathValue("person"))
	if app == nil {
		return 404, nil, errNoApp
	}
	if p == nil {
		return 404, nil, errNoPerson
	}
	list := []world.Notice{}
	for _, n := range d.RemoveApp(app, p, r.URL.Query().Get("erase") == "true") {
		list = append(list, *n)
	}
	return 200, map[string]any{"removed": true, "notices": list}, nil
}

// ctlNotices lists the calls with a signed_request, newest first.
func (d *Door) ctlNotices(r *http.Request) (int, any, error) {
	limit, before, err := limitAndBefore(r, 100, 1000)
	if err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	list := []world.Notice{}
	for i := len(d.State.Notices) - 1; i >= 0 && len(list) < limit; i-- {
		n := d.State.Notices[i]
		if (before == 0 || n.ID < before) && fits(r.URL.Query().Get("app"), n.AppID) && fits(r.URL.Query().Get("person"), n.Person) {
			list = append(list, *n)
		}
	}
	return 200, map[string]any{"notices": list}, nil
}

// ctlRenotify makes such a call once more.
func (d *Door) ctlRenotify(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	for _, n := range d.State.Notices {
		if strconv.FormatInt(n.ID, 10) == r.PathValue("notice") {
			d.Renotify(n)
			return 202, *n, nil
		}
	}
	return 404, nil, errors.New("notice: there is no such call, or it is too old")
}

// ctlAccount changes how a person's account stands: a new password, a security check, an
// unconfirmed address. Tokens die of it, or live again.
func (d *Door) ctlAccount(r *http.Request) (int, any, error) {
	var b struct {
		Password    *string `json:"password"`
		Checkpoint  *bool   `json:"checkpoint"`
		Unconfirmed *bool   `json:"unconfirmed"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	ended := 0
	if b.Password != nil {
		p.Password = *b.Password
		ended = d.ChangePassword(p)
	}
	if b.Checkpoint != nil {
		p.Checkpoint = *b.Checkpoint
	}
	if b.Unconfirmed != nil {
		p.Unconfirmed = *b.Unconfirmed
	}
	d.Changed("person", p.ID)
	return 200, map[string]any{"tokens_ended": ended, "checkpoint": p.Checkpoint, "unconfirmed": p.Unconfirmed}, nil
}

// tokenView is a token as the control API shows it.
type tokenView struct {
	Text string `json:"token"`
	world.Token
	State int `json:"state"` // 0: valid, else the subcode of its 190
}

// ctlTokens lists tokens: ?app ?page ?person ?type ?limit.
func (d *Door) ctlTokens(r *http.Request) (int, any, error) {
	limit, _, err := limitAndBefore(r, 100, 1000)
	if err != nil {
		return 400, nil, err
	}
	q := r.URL.Query()
	d.Mu.Lock()
	defer d.Mu.Unlock()
	texts := []string{}
	for text, t := range d.State.Tokens {
		if fits(q.Get("app"), t.AppID) && fits(q.Get("page"), t.PageID) && fits(q.Get("person"), t.PersonID) && fits(q.Get("type"), t.Type) {
			texts = append(texts, text)
		}
	}
	slices.SortFunc(texts, func(a, b string) int {
		x, y := d.State.Tokens[a], d.State.Tokens[b]
		return cmp.Or(cmp.Compare(y.IssuedAt, x.IssuedAt), cmp.Compare(a, b))
	})
	list := []tokenView{}
	for _, text := range texts[:min(limit, len(texts))] {
		t := d.State.Tokens[text]
		state, _ := d.TokenState(t)
		list = append(list, tokenView{text, world.CopyOf(t), state})
	}
	return 200, map[string]any{"tokens": list, "total": len(texts)}, nil
}

// ctlTokenSet ends one token with a subcode, or mends it with 0.
func (d *Door) ctlTokenSet(r *http.Request) (int, any, error) {
	var b struct {
		Token   string `json:"token"`
		Subcode int    `json:"subcode"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.SetToken(b.Token, b.Subcode); err != nil {
		return 400, nil, err
	}
	return 200, web.Success, nil
}

// ctlSettings shows a Page's settings and its authorised apps.
func (d *Door) ctlSettings(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPage(r.PathValue("page"))
	if p == nil {
		return 404, nil, errNoPage
	}
	return 200, d.settingsOf(p), nil
}

func (d *Door) settingsOf(p *world.Page) any {
	s := p.Settings
	s.Receivers, s.Routing.EntryPoints = maps.Clone(s.Receivers), maps.Clone(s.Routing.EntryPoints)
	world.MakeMap(&s.Receivers)
	world.MakeMap(&s.Routing.EntryPoints)
	s.Routing.MayTake = append([]string{}, s.Routing.MayTake...)
	return map[string]any{"page": p.ID, "settings": s, "authorised_apps": d.AuthorisedApps(p), "people": maps.Clone(p.Tasks)}
}

// ctlSettingsPatch changes some of a Page's settings.
func (d *Door) ctlSettingsPatch(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPage(r.PathValue("page"))
	if p == nil {
		return 404, nil, errNoPage
	}
	next := world.CopyOf(&p.Settings)
	receivers, entries := next.Receivers, next.Routing.EntryPoints
	next.Receivers, next.Routing.EntryPoints = nil, nil // a list that is given replaces the one before
	if err := web.ReadBody(r, &next); err != nil {
		return 400, nil, err
	}
	if next.Receivers == nil {
		next.Receivers = receivers
	}
	if next.Routing.EntryPoints == nil {
		next.Routing.EntryPoints = entries
	}
	changed, err := d.SetSettings(p, next)
	if err != nil {
		return 400, nil, err
	}
	if changed {
		d.TellRoles(p)
	}
	return 200, d.settingsOf(p), nil
}

// ctlTestUserAdd makes a test user of an app; see the Graph edge accounts/test-users.
func (d *Door) ctlTestUserAdd(r *http.Request) (int, any, error) {
	var b struct {
		Name        string   `json:"name"`
		Locale      string   `json:"locale"`
		Permissions []string `json:"permissions"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		return 404, nil, errNoApp
	}
	p, token, ge := d.AddTestUser(app, world.TestUser{Name: b.Name, Locale: b.Locale, Permissions: b.Permissions, Installed: true})
	if ge != nil {
		return 400, nil, errors.New(ge.Message)
	}
	return 201, map[string]any{"person": d.Shown(world.CopyOf(p)), "access_token": token, "user_id": p.ASIDs[app.ID]}, nil
}

// ctlTestUsers lists the test users of an app.
func (d *Door) ctlTestUsers(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		return 404, nil, errNoApp
	}
	list := []any{}
	for _, p := range d.TestUsers(app) {
		list = append(list, map[string]any{"person": d.Shown(world.CopyOf(p)), "access_token": p.UserTokens[app.ID], "user_id": p.ASIDs[app.ID]})
	}
	return 200, map[string]any{"test_users": list}, nil
}
