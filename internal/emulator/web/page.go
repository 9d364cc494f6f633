package web

import (
	"embed"
	"html/template"
	"net/http"
	"strings"
)

//go:embed files/*
var files embed.FS

var layout = template.Must(template.ParseFS(files, "files/layout.html"))

// Text is the words of a page in one language. A template says {{.T "English sentence"}}.
type Text struct {
	Lang  string // en or fr
	Title string
	// Self is the page's own address, for forms.
	Self string
	// Problem is shown on top of the page when it is not empty.
	Problem string
	french  map[string]string
}

// T is a sentence in the page's language; the English one when there is no other.
func (t Text) T(english string) string {
	if t.Lang == "fr" {
		if french := t.french[english]; french != "" {
			return french
		}
	}
	return english
}

// French tells whether a request's browser prefers French.
func French(r *http.Request) bool {
	return strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "fr")
}

// TextFor chooses the language of a request.
func TextFor(r *http.Request, title string, french map[string]string) Text {
	t := Text{Lang: "en", french: french, Self: r.URL.RequestURI()}
	if French(r) {
		t.Lang = "fr"
	}
	t.Title = t.T(title)
	return t
}

// Template reads a page that fills the layout's block "main". The file system holds it.
func Template(name string, text string) *template.Template {
	return template.Must(template.Must(layout.Clone()).New(name).Parse(`{{define "main"}}` + text + `{{end}}`))
}

// Render writes a page in the emulator's own look. data must embed a Text.
func Render(w http.ResponseWriter, status int, page *template.Template, data any) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_ = page.ExecuteTemplate(w, "layout.html", data)
}

// Stylesheet serves the look of these pages, at /_emulator/page.css.
func Stylesheet(w http.ResponseWriter, _ *http.Request) {
	css, err := files.ReadFile("files/page.css")
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=60")
	_, _ = w.Write(css)
}
