package app

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"github.com/petitbleu/petitbleu/docs"
)

// docPages serves the project's own pages at /docs/: docs/errors/<code>.md at
// /docs/errors/<code>, and so on, with the pictures that they show. Headings have the anchors that links of other pages
// name.
func docPages() http.Handler {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.Trim(strings.TrimPrefix(path.Clean(r.URL.Path), "/docs"), "/")
		if name == "" {
			docIndex(w)
			return
		}
		if path.Ext(name) == ".png" {
			http.ServeFileFS(w, r, docs.Pages, name)
			return
		}
		text, err := fs.ReadFile(docs.Pages, strings.TrimSuffix(name, ".md")+".md")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		var body bytes.Buffer
		if err := markdown.Convert(text, &body, parser.WithContext(parser.NewContext(parser.WithIDs(anchors{})))); err != nil {
			http.Error(w, "the page could not be drawn", http.StatusInternalServerError)
			return
		}
		docPage(w, titleOf(text), body.String())
	})
}

// anchors are the anchors that the headings of a page have been given. They are those of the usual viewers of Markdown,
// so that one link serves in both: lower case, words joined by hyphens, no other marks than underscores.
type anchors map[string]bool

// Generate makes the anchor of a heading; a repeated one gets a number.
func (a anchors) Generate(heading []byte, _ ast.NodeKind) []byte {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(string(heading)))
	anchor := name
	for n := 1; a[anchor]; n++ {
		anchor = fmt.Sprintf("%s-%d", name, n)
	}
	a[anchor] = true
	return []byte(anchor)
}

// Put keeps an anchor that a page gives itself.
func (a anchors) Put(anchor []byte) { a[string(anchor)] = true }

func titleOf(markdown []byte) string {
	first, _, _ := strings.Cut(string(markdown), "\n")
	return strings.TrimSpace(strings.TrimLeft(first, "# "))
}

func docIndex(w http.ResponseWriter) {
	var b strings.Builder
	b.WriteString("<h1>petitbleu</h1>\n<ul>\n")
	_ = fs.WalkDir(docs.Pages, ".", func(p string, d fs.DirEntry, err error) error {
		if dir, name := path.Split(p); dir == "errors/platform/" && name != "README.md" {
			return nil // its own index lists them
		}
		if err == nil && !d.IsDir() && strings.HasSuffix(p, ".md") {
			text, _ := fs.ReadFile(docs.Pages, p)
			fmt.Fprintf(&b, "<li><a href=\"/docs/%s\">%s</a></li>\n", strings.TrimSuffix(p, ".md"), html.EscapeString(titleOf(text)))
		}
		return nil
	})
	b.WriteString("</ul>\n")
	docPage(w, "Pages", b.String())
}

const docStyle = `:root{color-scheme:light dark;--paper:#F7F5F0;--sheet:#FFF;--ink:#1A2740;--soft:#5B6880;--bleu:#2459A9;--line:#D8DCE4}
@media(prefers-color-scheme:dark){:root{--paper:#0E1726;--sheet:#152238;--ink:#E6EDF7;--soft:#9AA9C0;--bleu:#7FB0F0;--line:#2B3B57}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 Inter,system-ui,sans-serif}
main{max-width:46rem;margin:3rem auto;padding:2rem 2.5rem;background:var(--sheet);border-radius:8px}
a{color:var(--bleu)}h1{font-size:1.6rem;line-height:1.25;margin-top:0}h2{font-size:1.2rem;margin-top:2rem}
code,pre{font-family:"JetBrains Mono",ui-monospace,monospace;font-size:.875em}
pre{background:var(--paper);padding:1rem;border-radius:8px;overflow:auto}
img{max-width:100%;height:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
@media(max-width:40rem){main{margin:0;padding:1rem;border-radius:0}}`

func docPage(w http.ResponseWriter, title, body string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	fmt.Fprintf(w, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>%s · petitbleu</title><style>%s</style></head><body><main>\n%s</main></body></html>\n",
		html.EscapeString(title), docStyle, body)
}
