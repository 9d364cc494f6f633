package demo

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

//go:embed templates
var files embed.FS

// Shop is what the shop knows of petitbleu: the same few values that any customer is given.
type Shop struct {
	PushURL string // address of petitbleu, no slash at its end
	PushKey string // API key with the scope push
	TagURL  string // address of the site tag, "https://…/tag/v1.js"
	SiteID  string
	SiteKey string // key with which the shop signs customer ids
	PageID  string
	URL     string // the shop's own address, for links and pictures in messages

	NotifyURL string           // native API of the workspace, "https://…/api/v1/workspaces/ws_…"; empty: the shop has no inbox
	NotifyKey string           // API key with the scope write
	Now       func() time.Time // petitbleu's clock: user tokens end by it; default the machine's

	HTTP   *http.Client
	Logger *slog.Logger
}

// server is the shop at work.
type server struct {
	Shop
	pages    map[string]*template.Template     // language and name -> page
	pictures map[string]func() ([]byte, error) // drawn when they are first asked for

	mu       sync.Mutex
	visitors map[string]*visitor
	orders   map[string]*order
	welcomed map[string]bool // customers, by their ids
	recent   []string        // visitors in the order in which they came, oldest first
}

// visitorLimit is how many visitors are remembered at once.
const visitorLimit = 5000

// Handler reads the pages and gives the shop's web server.
func (s Shop) Handler() (http.Handler, error) {
	if s.HTTP == nil {
		s.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Logger == nil {
		s.Logger = slog.New(slog.DiscardHandler)
	}
	srv := &server{
		Shop: s, pages: map[string]*template.Template{}, pictures: map[string]func() ([]byte, error){},
		visitors: map[string]*visitor{}, orders: map[string]*order{}, welcomed: map[string]bool{},
	}
	for _, p := range products {
		srv.pictures[p.Slug] = sync.OnceValues(func() ([]byte, error) { return picture(p) })
	}
	if err := srv.parse(); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", srv.home)
	mux.HandleFunc("GET /products/{slug}", srv.product)
	mux.HandleFunc("GET /basket", srv.basket)
	mux.HandleFunc("POST /basket", srv.change)
	mux.HandleFunc("GET /checkout", srv.checkout)
	mux.HandleFunc("POST /checkout", srv.buy)
	mux.HandleFunc("GET /orders/{key}", srv.order)
	mux.HandleFunc("POST /orders/{key}/confirm", srv.confirmAgain)
	mux.HandleFunc("POST /orders/{key}/ship", srv.ship)
	mux.HandleFunc("POST /sign-in", srv.signIn)
	mux.HandleFunc("POST /sign-out", srv.signOut)
	mux.HandleFunc("POST /language", srv.language)
	mux.HandleFunc("GET /inbox-token", srv.inboxToken)
	mux.HandleFunc("GET /pictures/{name}", srv.picture)
	mux.HandleFunc("GET /style.css", static("style.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /shop.js", static("shop.js", "text/javascript; charset=utf-8"))
	mux.HandleFunc("GET /favicon.svg", static("favicon.svg", "image/svg+xml"))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("/", srv.gone)
	return http.NewCrossOriginProtection().Handler(mux), nil
}

// parse reads every page once for each language.
func (s *server) parse() error {
	names := []string{"home", "product", "basket", "checkout", "order", "gone"}
	for lang, words := range texts {
		t := func(key string, args ...any) string {
			if len(args) > 0 {
				return fmt.Sprintf(words[key], args...)
			}
			return words[key]
		}
		euro := func(c cents) string { return money(lang, c) }
		for _, name := range names {
			page, err := template.New("").Funcs(template.FuncMap{"t": t, "euro": euro, "field": fieldOf}).ParseFS(files, "templates/frame.html", "templates/bill.html", "templates/"+name+".html")
			if err != nil {
				return fmt.Errorf("read the page %s: %w", name, err)
			}
			s.pages[lang+name] = page
		}
	}
	return nil
}

// field is one line of the checkout's form.
type field struct {
	Name, Label, Value, Complete string
	Bad                          bool
}

func fieldOf(name, label, value, complete string, bad map[string]bool) field {
	return field{name, label, value, complete, bad[name]}
}

// money writes an amount as a reader of a language expects it.
func money(lang string, c cents) string {
	text := c.String()
	if lang == "fr" {
		return strings.Replace(text, ".", ",", 1) + "\u00a0€"
	}
	return "€\u00a0" + text
}

// view is what every page is given.
type view struct {
	Lang     string
	Title    string
	Customer *customer
	Count    int
	Notice   string
	Nonce    string
	Path     string // of the page, to come back to
	Tag      *tagData
	Inbox    *inboxData
	Data     any
}

// tagData is what a page with a button tells the site tag.
type tagData struct {
	URL    string
	Site   string
	Custom map[string]any
}

// show writes a page. Pages with the tag let its script, and what that loads, run: the host page
// keeps a strict policy otherwise.
func (s *server) show(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	visitor := s.visitor(w, r)
	s.mu.Lock()
	v.Lang, v.Customer, v.Count = visitor.lang, visitor.customer, billOf(visitor.basket, false).Count
	if v.Notice == "" {
		v.Notice, visitor.notice = visitor.notice, ""
	}
	s.mu.Unlock()
	v.Nonce, v.Path = token(), r.URL.Path
	if v.Customer != nil && s.NotifyURL != "" {
		v.Inbox = &inboxData{URL: s.PushURL, Script: s.PushURL + "/feed/v1/inbox.js"}
	}
	if r.Method != http.MethodGet {
		v.Path = "/basket"
	}
	var b bytes.Buffer
	if err := s.pages[v.Lang+name].ExecuteTemplate(&b, "frame", v); err != nil {
		s.Logger.ErrorContext(r.Context(), "a page of the shop failed", "page", name, "error", err)
		http.Error(w, "the page failed", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Content-Security-Policy", s.policy(v))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the visitor has gone; nothing is left to tell
}

func (s *server) policy(v view) string {
	p := "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; "
	switch {
	case v.Tag == nil && v.Inbox == nil:
		return p + "script-src 'self'"
	case v.Tag == nil: // the inbox needs no more: a script by its nonce, and petitbleu to ask
		return p + "script-src 'nonce-" + v.Nonce + "'; connect-src 'self' " + s.PushURL
	}
	return p + "script-src 'nonce-" + v.Nonce + "' 'strict-dynamic'; connect-src 'self' " + s.PushURL + "; frame-src http: https:; style-src 'self' 'unsafe-inline'"
}

func static(name, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		data, err := files.ReadFile("templates/" + name)
		if err != nil {
			http.Error(w, "not found", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "max-age=60")
		_, _ = w.Write(data)
	}
}

func (s *server) picture(w http.ResponseWriter, r *http.Request) {
	draw, ok := s.pictures[strings.TrimSuffix(r.PathValue("name"), ".png")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	data, err := draw()
	if err != nil {
		s.Logger.ErrorContext(r.Context(), "a picture of the shop failed", "error", err)
		http.Error(w, "the picture failed", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "max-age=3600")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	_, _ = w.Write(data)
}

func (s *server) home(w http.ResponseWriter, r *http.Request) {
	type group struct {
		Name     string
		Products []product
	}
	var groups []group
	for _, name := range []string{"pans", "tools", "care"} {
		g := group{Name: name}
		for _, p := range products {
			if p.Group == name {
				g.Products = append(g.Products, p)
			}
		}
		groups = append(groups, g)
	}
	s.show(w, r, http.StatusOK, "home", view{Title: "headline", Data: map[string]any{"Groups": groups, "Featured": products[0]}})
}

func (s *server) product(w http.ResponseWriter, r *http.Request) {
	p, ok := find(r.PathValue("slug"))
	if !ok {
		s.gone(w, r)
		return
	}
	s.show(w, r, http.StatusOK, "product", view{Title: "p-" + p.Slug, Data: map[string]any{"Product": p, "Others": others(p)}})
}

// others are three products to look at beside one: of its own group first.
func others(p product) (all []product) {
	for _, same := range []bool{true, false} {
		for _, o := range products {
			if o.Slug != p.Slug && (o.Group == p.Group) == same && len(all) < 3 {
				all = append(all, o)
			}
		}
	}
	return all
}

func (s *server) gone(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusNotFound, "gone", view{Title: "gone"})
}

// token makes a random name for a cookie or a nonce.
func token() string {
	b := make([]byte, 18)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
