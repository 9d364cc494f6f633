package site

import (
	"html/template"
	"net/http"
	"strings"
)

// hosted is a page of ours that a person sees inside Messenger or their browser.
type hosted struct {
	Lang    string
	Title   string
	Lines   []string
	Action  string // where the button goes; nothing: no button
	Button  string
	Back    string // the other way out
	Leave   string
	Details [][2]string
}

// hostedPolicy allows the page's own style and nothing else; links may go anywhere.
const hostedPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var hostedPage = template.Must(template.New("hosted").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{{.Title}}</title><style>
:root{color-scheme:light dark;--ink:#17263c;--paper:#eef4fb;--sheet:#fff;--blue:#1f5fa8}
@media(prefers-color-scheme:dark){:root{--ink:#e6eefa;--paper:#101a29;--sheet:#1a2739;--blue:#8fbcf2}}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
main{max-width:30rem;margin:8vh auto;padding:2rem;background:var(--sheet);border-radius:12px}
h1{font-size:1.3rem;margin:0 0 1rem}
a.go{display:inline-block;margin:.5rem 1rem .5rem 0;padding:.7rem 1.4rem;border-radius:8px;background:var(--blue);color:var(--sheet);text-decoration:none;font-weight:600}
a.leave{color:var(--blue)}a:focus-visible{outline:3px solid var(--blue);outline-offset:3px}
dt{font-weight:600}dd{margin:0 0 .6rem;overflow-wrap:anywhere}
</style></head><body><main><h1>{{.Title}}</h1>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{if .Details}}<dl>{{range .Details}}<dt>{{index . 0}}</dt><dd>{{index . 1}}</dd>{{end}}</dl>
{{end}}{{if .Action}}<p><a class="go" href="{{.Action}}">{{.Button}}</a>{{if .Back}}<a class="leave" href="{{.Back}}">{{.Leave}}</a>{{end}}</p>
{{end}}</main></body></html>
`))

func (d *Door) show(w http.ResponseWriter, r *http.Request, status int, page hosted) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", hostedPolicy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	page.Lang = speaks(r)
	w.WriteHeader(status)
	if err := hostedPage.Execute(w, page); err != nil {
		d.Logger.DebugContext(r.Context(), "a hosted page was not taken", "error", err)
	}
}

// speaks gives the language of our pages that a browser likes best: fr or en.
func speaks(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch tag, _, _ = strings.Cut(strings.ToLower(tag), "-"); tag {
		case "fr", "en":
			return tag
		}
	}
	return "en"
}

// say gives a text in the browser's language.
func say(r *http.Request, english, french string) string {
	if speaks(r) == "fr" {
		return french
	}
	return english
}
