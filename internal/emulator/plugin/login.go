package plugin

import (
	"errors"
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// loginStatus is what FB.getLoginStatus gives a site: connected with the log-in,
// not_authorized, or unknown when nobody is logged in to the platform.
type loginStatus struct {
	Status       string          `json:"status"`
	AuthResponse *world.WebLogin `json:"authResponse,omitempty"`
}

// serveLoginStatus tells a site whether who sits here has allowed its app something. Only a
// site that the app takes may ask: a token is in the answer.
func (d *Door) serveLoginStatus(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin != "" {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Vary", "Origin")
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app, p := d.State.Apps[r.URL.Query().Get("app_id")], d.State.People[d.State.Current]
	switch {
	case app == nil:
		web.Refuse(w, http.StatusBadRequest, errors.New("appId: there is no such app"))
		return
	case origin != "" && !app.TakesOrigin(origin):
		web.Refuse(w, http.StatusForbidden, errors.New("origin: the site is none of the app's redirect addresses, and not on this machine"))
		return
	case p == nil:
		web.Answer(w, http.StatusOK, loginStatus{Status: "unknown"})
		return
	}
	grant := p.Grants[app.ID]
	if grant == nil || !d.MayLogIn(app, p) {
		web.Answer(w, http.StatusOK, loginStatus{Status: "not_authorized"})
		return
	}
	in, err := d.LogInWeb(app, p, grant.Scopes, grant.Granular())
	if err != nil {
		web.Refuse(w, http.StatusInternalServerError, err)
		return
	}
	web.Answer(w, http.StatusOK, loginStatus{Status: "connected", AuthResponse: in})
}

// serveLoggedIn is where the login dialog of FB.login leads: the page tells the site's own
// window how it ended.
func (d *Door) serveLoggedIn(w http.ResponseWriter, r *http.Request) {
	lang := "en"
	if web.French(r) {
		lang = "fr"
	}
	writePage(w, "login.html", pluginView{Lang: lang, Words: pluginWords[lang]})
}
