package plugin

import (
	"net/http"
	"net/url"
	"strings"
)

// serveShare is the dialog of FB.ui by which a person shares a link, or sends it to friends. It tells
// the site's window whether they did; nothing else happens, as nobody here has friends.
func (d *Door) serveShare(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := pluginView{Kind: q.Get("method"), App: q.Get("app_id"), Ref: q.Get("href"), Origin: q.Get("origin"), ID: q.Get("id"), Lang: "en"}
	if strings.HasPrefix(q.Get("locale"), "fr") {
		v.Lang = "fr"
	}
	v.Words = pluginWords[v.Lang]
	v.Label = v.Words["share"]
	if v.Kind == "send" {
		v.Label = v.Words["send"]
	}
	d.Mu.Lock()
	app, person := d.State.Apps[v.App], d.State.People[d.State.Current]
	d.Mu.Unlock()
	if person != nil {
		v.Person = person.FullName()
	}
	to, err := url.Parse(v.Ref)
	switch {
	case !validOrigin(v.Origin):
		v.Problem, v.Origin = "origin: must be the site's origin", ""
	case app == nil:
		v.Problem = "app_id: there is no such app"
	case person == nil:
		v.Problem = v.Words["nobody"]
	case v.Ref == "" && v.Kind == "share_open_graph":
	case err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "":
		v.Problem = "href: must be an address with http or https"
	}
	writePage(w, "share.html", v)
}
