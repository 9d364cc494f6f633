package plugin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

var dialogPage = web.Template("dialog", mustRead("files/dialog/dialog.html"))

func mustRead(name string) string {
	data, err := pluginFiles.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(data)
}

const dialogPeople = 50

// ask is what an app asks of the login dialog (Messenger Platform reference, section 10.1).
type ask struct {
	app      *world.App
	redirect *url.URL
	script   bool // FB.login of a site's page
	form     url.Values
	scopes   []string
}

type dialogView struct {
	web.Text
	App, AppID, Mode   string
	Person, PersonName string
	People             []choice
	Query              string
	Scopes             []choice
	Withheld           []string
	Pages              []choice
	Hidden             [][2]string
	MayLogIn, Dead     bool
}

// choice is one line of a list to choose from.
type choice struct {
	ID, Name, Note string
	On             bool
}

// ServeLogin answers what a person sees of logging in, under any version: the dialog and the
// login_url of test users. False: the path is none of these.
func (d *Door) ServeLogin(w http.ResponseWriter, r *http.Request) bool {
	_, _, path := request.SplitVersion(r.URL.Path)
	if path == "dialog/oauth" {
		d.serveDialog(w, r)
		return true
	}
	user, ok := strings.CutPrefix(path, "checkpoint/test-user-login/")
	if ok {
		d.serveTestLogin(w, r, user)
	}
	return ok
}

// serveDialog is /dialog/oauth: a page on which a test person allows an app something.
func (d *Door) serveDialog(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		d.deadDialog(w, r, "The form is malformed.")
		return
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	a, problem := d.readAsk(r)
	if problem != "" {
		d.deadDialog(w, r, problem)
		return
	}
	if r.Method == http.MethodPost && r.PostForm.Get("answer") != "" {
		if !web.FromHere(r) {
			d.deadDialog(w, r, "Only the dialog's own page may answer it.")
			return
		}
		d.answerDialog(w, r, a)
		return
	}
	v := d.dialogView(r, a)
	web.Render(w, http.StatusOK, dialogPage, v)
}

func (d *Door) deadDialog(w http.ResponseWriter, r *http.Request, problem string) {
	v := dialogView{Text: web.TextFor(r, "This login link does not work", dialogFrench), Dead: true}
	v.Problem = v.T(problem)
	web.Render(w, http.StatusBadRequest, dialogPage, v)
}

// readAsk reads what the app asks; the second result says why the dialog cannot be shown.
func (d *Door) readAsk(r *http.Request) (*ask, string) {
	a := &ask{form: r.Form}
	id := r.Form.Get("client_id")
	if id == "" {
		id = r.Form.Get("app_id")
	}
	a.app = d.State.Apps[id]
	if a.app == nil {
		return nil, "client_id: there is no such app."
	}
	to := r.Form.Get("redirect_uri")
	u, err := url.Parse(to)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, "redirect_uri: must be an http or https address."
	}
	if d.Options.StrictHTTPS && u.Scheme != "https" {
		return nil, "redirect_uri: must be an https address."
	}
	if a.script = strings.HasPrefix(to, d.BaseURL(r)+world.LoginLanding+"?"); a.script {
		if !a.app.TakesOrigin(u.Query().Get("origin")) {
			return nil, "redirect_uri: the site is none of the app's redirect addresses, and not on this machine."
		}
	} else if len(a.app.RedirectURIs) > 0 && !slices.Contains(a.app.RedirectURIs, to) {
		return nil, "redirect_uri: is not on the app's list of valid addresses."
	}
	a.redirect = u
	a.scopes = strings.FieldsFunc(r.Form.Get("scope"), func(c rune) bool { return c == ',' || c == ' ' })
	if len(a.scopes) == 0 {
		a.scopes = slices.Clone(world.DefaultScopes)
	}
	for _, s := range a.scopes {
		if !world.KnownPermission(s) {
			return nil, "scope: names a permission that does not exist."
		}
	}
	return a, ""
}

// dialogPerson is who is logged in: the one that was chosen, or who holds the phone.
func (d *Door) dialogPerson(a *ask) *world.Person {
	if p := d.FindPerson(a.form.Get("person")); p != nil {
		return p
	}
	if p := d.State.People[d.State.Current]; p != nil && d.MayLogIn(a.app, p) {
		return p
	}
	for _, id := range a.app.Roles {
		if p := d.State.People[id]; p != nil {
			return p
		}
	}
	return d.State.People[d.State.Current]
}

func (d *Door) dialogView(r *http.Request, a *ask) dialogView {
	v := dialogView{
		Text: web.TextFor(r, "Log in", dialogFrench), App: a.app.Name, AppID: a.app.ID, Mode: a.app.Mode, Query: a.form.Get("q"),
	}
	v.Self = r.URL.Path
	for _, name := range []string{"client_id", "app_id", "redirect_uri", "state", "scope", "response_type", "auth_type", "return_scopes", "display", "config_id"} {
		if value := a.form.Get(name); value != "" {
			v.Hidden = append(v.Hidden, [2]string{name, value})
		}
	}
	p := d.dialogPerson(a)
	v.People = d.dialogPeople(a, p, v.Query)
	if p == nil {
		return v
	}
	v.Person, v.PersonName, v.MayLogIn = p.ID, p.FullName(), d.MayLogIn(a.app, p)
	offered := d.Offered(a.app, p, a.scopes)
	for _, s := range a.scopes {
		if slices.Contains(offered, s) {
			v.Scopes = append(v.Scopes, choice{ID: s, Note: v.T(scopeTexts[s])})
		} else {
			v.Withheld = append(v.Withheld, s)
		}
	}
	before := p.Grants[a.app.ID] // what was ticked the last time; at first all Pages are
	for _, page := range d.ManagedPages(p.ID) {
		on := before == nil || before.Pages == nil || slices.Contains(before.Pages, page.ID)
		v.Pages = append(v.Pages, choice{ID: page.ID, On: on, Name: page.Name, Note: strings.Join(d.TasksOf(page, p.ID), ", ")})
	}
	return v
}

// dialogPeople are those among whom one can choose who is logged in: people with a role,
// test users, and those that the search finds.
func (d *Door) dialogPeople(a *ask, chosen *world.Person, query string) []choice {
	var out []choice
	add := func(p *world.Person) {
		if p == nil || len(out) >= dialogPeople || slices.ContainsFunc(out, func(c choice) bool { return c.ID == p.ID }) {
			return
		}
		c := choice{ID: p.ID, Name: p.FullName(), On: chosen != nil && chosen.ID == p.ID}
		if p.TestUserOf == a.app.ID {
			c.Note = "test user"
		} else if d.HasRole(a.app, p.ID) {
			c.Note = "role on the app"
		}
		out = append(out, c)
	}
	add(chosen)
	for _, id := range a.app.Roles {
		add(d.State.People[id])
	}
	for _, p := range d.TestUsers(a.app) {
		add(p)
	}
	for _, p := range d.SearchPeople(query, "", dialogPeople) {
		add(p)
	}
	return out
}

// answerDialog leads back to the app, with a code, a token or a refusal.
func (d *Door) answerDialog(w http.ResponseWriter, r *http.Request, a *ask) {
	q := url.Values{}
	if state := a.form.Get("state"); state != "" {
		q.Set("state", state)
	}
	p := d.FindPerson(a.form.Get("person"))
	if p == nil || !d.MayLogIn(a.app, p) {
		d.deadDialog(w, r, "This person cannot log in to this app.")
		return
	}
	if a.form.Get("answer") != "accept" {
		q.Set("error", "access_denied")
		q.Set("error_code", "200")
		q.Set("error_description", "Permissions error")
		q.Set("error_reason", "user_denied")
		leadBack(w, r, a.redirect, q, false)
		return
	}
	given := d.Offered(a.app, p, a.scopes)
	if r.PostForm.Get("choose") != "" { // the page with its boxes; without, everything is given
		given = slices.DeleteFunc(given, func(s string) bool { return !slices.Contains(r.PostForm["give"], s) })
	}
	var pages []string
	if r.PostForm.Get("all_pages") == "" && (r.PostForm.Get("choose") != "" || len(r.PostForm["page"]) > 0) {
		pages = append([]string{}, r.PostForm["page"]...)
	}
	scopes, granular := d.Allow(a.app, p, a.scopes, given, pages)
	if a.form.Get("return_scopes") == "true" {
		q.Set("granted_scopes", strings.Join(scopes, ","))
		q.Set("denied_scopes", strings.Join(p.Grants[a.app.ID].Declined, ","))
	}
	kind := a.form.Get("response_type")
	if kind == "token" || strings.Contains(kind, "token") && !strings.Contains(kind, "code") {
		in, err := d.LogInWeb(a.app, p, scopes, granular)
		if err != nil {
			d.deadDialog(w, r, "The log-in could not be written.")
			return
		}
		q.Set("access_token", in.AccessToken)
		q.Set("expires_in", strconv.FormatInt(in.ExpiresIn, 10))
		q.Set("data_access_expiration_time", strconv.FormatInt(in.DataAccessUntil, 10))
		if strings.Contains(kind, "signed_request") {
			q.Set("signed_request", in.SignedRequest)
			q.Set("graph_domain", in.GraphDomain)
		}
		leadBack(w, r, a.redirect, q, true)
		return
	}
	q.Set("code", d.NewCode(world.Code{AppID: a.app.ID, PersonID: p.ID, RedirectURI: a.codeAddress(), Scopes: scopes, Granular: granular}))
	leadBack(w, r, a.redirect, q, false)
}

// codeAddress is the address that a code is bound to: none when a site's script asked for it.
func (a *ask) codeAddress() string {
	if a.script {
		return ""
	}
	return a.form.Get("redirect_uri")
}

// leadBack redirects to the app's address with more parameters, or with a fragment.
func leadBack(w http.ResponseWriter, r *http.Request, to *url.URL, q url.Values, fragment bool) {
	u := *to
	if fragment {
		u.Fragment, u.RawFragment = "", ""
		http.Redirect(w, r, u.String()+"#"+q.Encode(), http.StatusFound)
		return
	}
	all := u.Query()
	for k := range q {
		all.Set(k, q.Get(k))
	}
	u.RawQuery = all.Encode()
	http.Redirect(w, r, u.String(), http.StatusFound)
}

// serveTestLogin is the login_url of a test user: from now on that person sits here.
func (d *Door) serveTestLogin(w http.ResponseWriter, r *http.Request, asid string) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.State.People[d.State.ByASID[strings.Trim(asid, "/")].Person]
	if p == nil || p.TestUserOf == "" {
		d.deadDialog(w, r, "There is no such test user.")
		return
	}
	d.State.Current = p.ID
	d.Changed("current", p.ID)
	http.Redirect(w, r, "/", http.StatusFound)
}
