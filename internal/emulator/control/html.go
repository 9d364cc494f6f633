package control

import (
	"embed"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

//go:embed files/*.html
var files embed.FS

func read(name string) string {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(data)
}

var (
	reviewPage    = web.Template("review", read("files/review.html"))
	testUsersPage = web.Template("test-users", read("files/test-users.html"))
)

// htmlRoutes are the pages of an app's developer: App Review and test users. They do what the
// control API does, for people without a terminal.
func (d *Door) htmlRoutes(routes map[string]http.Handler) {
	routes["GET /_emulator/page.css"] = http.HandlerFunc(web.Stylesheet)
	routes["GET /apps/{app}/review"] = http.HandlerFunc(d.serveReview)
	routes["POST /apps/{app}/review"] = http.HandlerFunc(d.postReview)
	routes["GET /apps/{app}/test-users"] = http.HandlerFunc(d.serveTestUsers)
	routes["POST /apps/{app}/test-users"] = http.HandlerFunc(d.postTestUsers)
}

type reviewLine struct {
	Name, Kind, Status, Reason, Use string
	Advanced                        bool
}

type reviewView struct {
	web.Text
	App   *world.App
	Live  bool
	Lines []reviewLine
}

func (d *Door) serveReview(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	d.showReview(w, r, "")
}

func (d *Door) showReview(w http.ResponseWriter, r *http.Request, problem string) {
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		http.NotFound(w, r)
		return
	}
	v := reviewView{Text: web.TextFor(r, "App review", pageFrench), App: app, Live: app.Mode == "live"}
	v.Problem = v.T(problem)
	add := func(name, kind string) {
		l := reviewLine{Name: name, Kind: kind, Advanced: app.Advanced(name)}
		if q := app.Review[name]; q != nil {
			l.Status, l.Reason, l.Use = q.Status, q.Reason, q.Use
		}
		v.Lines = append(v.Lines, l)
	}
	for _, name := range world.Features {
		add(name, "feature")
	}
	for _, name := range world.Permissions {
		add(name, "permission")
	}
	slices.SortStableFunc(v.Lines, func(a, b reviewLine) int { return rank(a) - rank(b) })
	status := http.StatusOK
	if problem != "" {
		status = http.StatusBadRequest
	}
	web.Render(w, status, reviewPage, v)
}

func rank(l reviewLine) int {
	return map[string]int{"requested": 0, "refused": 1, "approved": 2, "": 3}[l.Status]
}

// postReview takes the forms of the page: what=item with name and status, or what=app with
// the privacy policy, whether review is needed, and the mode.
func (d *Door) postReview(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		http.Error(w, "form: is malformed", http.StatusBadRequest)
		return
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		http.NotFound(w, r)
		return
	}
	var err error
	name, f := r.PostForm.Get("name"), r.PostForm
	switch f.Get("what") {
	case "request":
		err = d.AskReview(app, name, f.Get("use"))
	case "approve":
		err = d.DecideReview(app, name, "approved", "")
	case "refuse":
		err = d.DecideReview(app, name, "refused", f.Get("reason"))
	case "withdraw":
		err = d.DecideReview(app, name, "", "")
	case "settings":
		address := strings.TrimSpace(f.Get("privacy"))
		if u, bad := url.Parse(address); address != "" && (bad != nil || u.Host == "") {
			d.showReview(w, r, "privacy_policy_url: must be an http or https address")
			return
		}
		app.PrivacyURL, app.ReviewNeeded = address, f.Get("needed") != ""
		d.Changed("app", app.ID)
	case "live":
		err = d.GoLive(app)
	case "development":
		app.Mode = "development"
		d.Changed("app", app.ID)
	}
	if err != nil {
		d.showReview(w, r, err.Error())
		return
	}
	http.Redirect(w, r, "/apps/"+app.ID+"/review", http.StatusSeeOther)
}

type testUserLine struct {
	*world.Person
	ASID, Token string
	Pages       []*world.Page
	Here        bool
}

type testUsersView struct {
	web.Text
	App         *world.App
	Users       []testUserLine
	Base        string
	Permissions []string
}

func (d *Door) serveTestUsers(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	d.showTestUsers(w, r, "")
}

func (d *Door) showTestUsers(w http.ResponseWriter, r *http.Request, problem string) {
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		http.NotFound(w, r)
		return
	}
	v := testUsersView{Text: web.TextFor(r, "Test users", pageFrench), App: app, Base: d.BaseURL(r),
		Permissions: []string{"manage_pages", "pages_messaging", "pages_show_list", "pages_manage_metadata", "pages_read_engagement"}}
	v.Problem = v.T(problem)
	for _, p := range d.TestUsers(app) {
		l := testUserLine{Person: p, ASID: p.ASIDs[app.ID], Token: p.UserTokens[app.ID], Here: d.State.Current == p.ID}
		for _, page := range d.ManagedPages(p.ID) {
			if page.Tasks != nil {
				l.Pages = append(l.Pages, page)
			}
		}
		v.Users = append(v.Users, l)
	}
	status := http.StatusOK
	if problem != "" {
		status = http.StatusBadRequest
	}
	web.Render(w, status, testUsersPage, v)
}

// postTestUsers takes the forms of the page: the founding documents' steps in their order.
func (d *Door) postTestUsers(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		http.Error(w, "form: is malformed", http.StatusBadRequest)
		return
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		http.NotFound(w, r)
		return
	}
	if problem := d.testUserStep(app, r.PostForm); problem != "" {
		d.showTestUsers(w, r, problem)
		return
	}
	http.Redirect(w, r, "/apps/"+app.ID+"/test-users", http.StatusSeeOther)
}

// testUserStep does one step and returns what was wrong with it.
func (d *Door) testUserStep(app *world.App, f url.Values) string {
	if f.Get("what") == "make" {
		if _, _, ge := d.AddTestUser(app, world.TestUser{Name: f.Get("name"), Permissions: f["permission"], Installed: true}); ge != nil {
			return ge.Message
		}
		return ""
	}
	p := d.FindPerson(f.Get("person"))
	if p == nil || p.TestUserOf != app.ID {
		return "person: is no test user of this app"
	}
	switch f.Get("what") {
	case "token":
		d.InstallFor(app, p, f["permission"])
	case "login":
		d.State.Current = p.ID
		d.Changed("current", p.ID)
	case "page":
		name := strings.TrimSpace(f.Get("page"))
		if name == "" {
			return "name: a Page needs one"
		}
		if _, err := d.AddPage(world.Page{Name: name, Tasks: map[string][]string{p.ID: world.AllTasks()}}); err != nil {
			return err.Error()
		}
	case "remove":
		d.RemovePerson(p)
	}
	return ""
}
