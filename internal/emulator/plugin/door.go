package plugin

import (
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Door is the browser side of one world.
type Door struct{ *world.World }

// New returns the door of a world.
func New(w *world.World) *Door { return &Door{w} }

//go:embed files
var pluginFiles embed.FS

var pluginPages = template.Must(template.ParseFS(pluginFiles, "files/*.html"))

// Routes serves the web plugins (Messenger Platform reference, section 8) and m.me
// links (section 6.9). The plugin's pages may be framed by any site, as the real ones are
// by those on the app's list; they tell a site only what the site's own visitor pressed.
func (d *Door) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /plugins/send-to-messenger", d.servePlugin)
	mux.HandleFunc("GET /plugins/message-us", d.servePlugin)
	mux.HandleFunc("GET /plugins/checkbox", d.servePlugin)
	mux.HandleFunc("GET /messenger_platform/account_linking/{$}", d.serveLinked)
	mux.HandleFunc("POST /plugins/act", d.servePluginAct)
	mux.HandleFunc("GET /plugins/login", d.serveLoggedIn)
	mux.HandleFunc("GET /plugins/share", d.serveShare)
	mux.HandleFunc("GET /plugins/login-status", d.serveLoginStatus)
	mux.HandleFunc("GET /m.me/{page}", d.serveLink)
}

// pluginView is what the plugin's page needs.
type pluginView struct {
	Kind, App, Page, PageName, Ref, Origin, ID string
	Size, Color, Lang, Label                   string
	OneClick                                   bool
	UserRef, Skin                              string
	Checked, Hidden                            bool
	Person                                     string
	People                                     []personView
	Words                                      map[string]string
	Problem                                    string
	Base                                       string
}

type personView struct{ ID, Name string }

func pick(value, usual string, known ...string) string {
	if value == "" {
		return usual
	}
	if slices.Contains(known, value) {
		return value
	}
	return ""
}

func (d *Door) servePlugin(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := pluginView{
		Kind: strings.TrimPrefix(r.URL.Path, "/plugins/"), App: q.Get("messenger_app_id"), Page: q.Get("page_id"),
		Ref: q.Get("ref"), Origin: q.Get("origin"), ID: q.Get("plugin_id"), Base: d.BaseURL(r), Lang: "en",
		Size: pick(q.Get("size"), "large", "standard", "large", "xlarge"), Color: pick(q.Get("color"), "blue", "blue", "white"),
	}
	if strings.HasPrefix(q.Get("locale"), "fr") {
		v.Lang = "fr"
	}
	v.UserRef, v.Checked, v.Skin = q.Get("user_ref"), q.Get("prechecked") == "true", pick(q.Get("skin"), "light", "light", "dark")
	if v.Kind == "checkbox" {
		v.Size = pick(q.Get("size"), "large", "small", "medium", "standard", "large", "xlarge")
	}
	v.Words = pluginWords[v.Lang]
	cta := q.Get("cta_text")
	v.Label = v.Words["SEND_TO_MESSENGER"]
	if v.Kind == "message-us" {
		v.Label = v.Words["message_us"]
	} else if cta != "" {
		v.Label = v.Words[cta]
	}
	d.Mu.Lock()
	page, app := d.State.Pages[v.Page], d.State.Apps[v.App]
	v.People = d.people()
	v.Person = d.State.Current
	if page != nil {
		v.PageName = page.Name
		t := d.FindThread(page.ID, v.Person)
		v.OneClick = q.Get("enforce_login") != "true" && (cta != "" || t != nil && t.QualifiedAt > 0)
	}
	v.Hidden = app != nil && !d.Hears(app, v.Person) // development mode: for role holders only
	taken := d.State.UserRefs[v.UserRef] != nil
	listed := page == nil || d.whitelisted(page, v.Origin)
	d.Mu.Unlock()
	switch refErr := world.CheckRef(v.Ref); {
	case app == nil:
		v.Problem = "messenger_app_id: there is no such app"
	case page == nil:
		v.Problem = "page_id: there is no such Page"
	case v.Size == "":
		v.Problem = "size: must be standard, large or xlarge; small and medium too for the checkbox"
	case v.Color == "":
		v.Problem = "color: must be blue or white"
	case v.Label == "":
		v.Problem = "cta_text: must be one of the 22 labels"
	case refErr != nil:
		v.Problem = refErr.Error()
	case !validOrigin(v.Origin):
		v.Problem = "origin: must be the site's origin"
	case !listed:
		v.Problem = "origin: must be one of the Page's whitelisted_domains, with https"
	case v.Skin == "":
		v.Problem = "skin: must be light or dark"
	case v.Kind == "checkbox" && (v.UserRef == "" || len(v.UserRef) > 250):
		v.Problem = "user_ref: must have 1 to 250 characters"
	case v.Kind == "checkbox" && taken:
		v.Problem = "user_ref: was used before; draw a fresh one each time"
	}
	if v.Kind == "checkbox" {
		writePage(w, "checkbox.html", v)
		return
	}
	writePage(w, "button.html", v)
}

// whitelisted tells whether plugins of a Page may be on a site: on its list, or on this machine
// (sections 6.1 and 8.1).
func (d *Door) whitelisted(page *world.Page, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || world.IsLoopback(u.Hostname()) {
		return err == nil
	}
	var list []string
	_ = json.Unmarshal(d.State.Profiles[page.ID]["whitelisted_domains"], &list) // nothing set: an empty list
	return u.Scheme == "https" && slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(strings.TrimSuffix(one, "/"), origin) })
}

// serveLinked is where a site sends the person back to after its log-in (section 9).
func (d *Door) serveLinked(w http.ResponseWriter, r *http.Request) {
	q, v := r.URL.Query(), pluginView{Lang: "en"}
	if web.French(r) {
		v.Lang = "fr"
	}
	v.Words = pluginWords[v.Lang]
	v.Label = v.Words["not_linked"]
	if q.Get("authorization_code") != "" {
		v.Label = v.Words["linked"]
	}
	if err := d.FinishLink(q.Get("account_linking_token"), q.Get("authorization_code")); err != nil {
		v.Problem = err.Error()
		w.WriteHeader(http.StatusBadRequest)
	}
	writePage(w, "linked.html", v)
}

// people are those among whom one can choose who sits here: the one who does, and the first
// hundred others. The caller holds the lock.
func (d *Door) people() []personView {
	var out []personView
	if p := d.State.People[d.State.Current]; p != nil {
		out = append(out, personView{p.ID, p.FullName()})
	}
	for _, p := range d.SearchPeople("", "", 100) {
		if p.ID != d.State.Current {
			out = append(out, personView{p.ID, p.FullName()})
		}
	}
	return out
}

func validOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.Path == "" && u.RawQuery == ""
}

func writePage(w http.ResponseWriter, name string, v any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = pluginPages.ExecuteTemplate(w, name, v)
}

// servePluginAct is what the plugin's own page posts: an action of a person, or that
// another person sits there now ("Not you?").
func (d *Door) servePluginAct(w http.ResponseWriter, r *http.Request) {
	if !web.FromHere(r) {
		web.Refuse(w, http.StatusForbidden, errors.New("origin: only the plugin's own page may do this"))
		return
	}
	var b struct {
		Person string `json:"person"`
		world.Action
	}
	if err := web.ReadBody(r, &b); err != nil {
		web.Refuse(w, http.StatusBadRequest, err)
		return
	}
	if !slices.Contains([]string{"send_to_messenger", "open_link", "checkbox"}, b.Action.Action) {
		web.Refuse(w, http.StatusBadRequest, errors.New("action: must be send_to_messenger, open_link or checkbox"))
		return
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	_, err := d.ActHeld(b.Person, &b.Action)
	if err != nil {
		web.Refuse(w, http.StatusBadRequest, err)
		return
	}
	if p := d.FindPerson(b.Person); p.ID != d.State.Current {
		d.State.Current = p.ID
		d.Changed("current", p.ID)
	}
	web.Answer(w, http.StatusOK, map[string]bool{"ok": true})
}

// serveLink is GET /m.me/{page}?ref=…: a page that opens the thread on the phone.
func (d *Door) serveLink(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	page := d.FindPage(r.PathValue("page"))
	v := pluginView{Ref: r.URL.Query().Get("ref"), Lang: "en", Person: d.State.Current}
	if page != nil {
		v.Page, v.PageName = page.ID, page.Name
	}
	v.People = d.people()
	d.Mu.Unlock()
	if page == nil {
		w.WriteHeader(http.StatusNotFound)
		v.Problem = "There is no such Page in this emulator."
	}
	if web.French(r) {
		v.Lang = "fr"
	}
	v.Words = pluginWords[v.Lang]
	writePage(w, "link.html", v)
}
