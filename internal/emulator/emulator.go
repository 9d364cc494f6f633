package emulator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	"github.com/petitbleu/petitbleu/internal/emulator/control"
	"github.com/petitbleu/petitbleu/internal/emulator/crowd"
	"github.com/petitbleu/petitbleu/internal/emulator/graph"
	"github.com/petitbleu/petitbleu/internal/emulator/plugin"
	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// What callers of this package name; package world explains them.
type (
	Options = world.Options
	Seed    = world.Seed
	App     = world.App
	Page    = world.Page
	Person  = world.Person
	Action  = world.Action
	Bubble  = world.Bubble
)

// Emulator is a local Messenger Platform. Make one with New, serve Handler, and call Run
// to have its webhook calls delivered.
type Emulator struct {
	*world.World
	graph   *graph.Door
	control *control.Door
	plugin  *plugin.Door
	crowd   *crowd.Crowd
}

// New returns an emulator in its first state. It fails when StateFile cannot be read or
// the seed contradicts itself.
func New(opts Options) (*Emulator, error) {
	w, err := world.New(opts)
	if err != nil {
		return nil, err
	}
	c := crowd.New(w)
	return &Emulator{World: w, graph: graph.New(w), control: control.New(w, c), plugin: plugin.New(w), crowd: c}, nil
}

// Run is World.Run, and lets the crowd write, until ctx ends.
func (e *Emulator) Run(ctx context.Context) error {
	var crowd sync.WaitGroup
	crowd.Go(func() { e.crowd.Run(ctx) })
	defer crowd.Wait()
	return e.World.Run(ctx)
}

// Handler serves everything: the Graph paths, the plugin, m.me links, the control API
// under /_emulator/, and the page at "/".
func (e *Emulator) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range e.control.Routes() {
		mux.Handle(pattern, web.SameOrigin(h))
	}
	mux.HandleFunc("/_emulator/", func(w http.ResponseWriter, r *http.Request) {
		web.Refuse(w, http.StatusNotFound, errors.New("path: the control API has no such path or method"))
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		web.Answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	e.plugin.Routes(mux)
	mux.HandleFunc("/", e.serveRoot)
	return oneSlash(mux)
}

// oneSlash takes doubled slashes out of paths, such as clients write that join an address ending
// in one with a path beginning with one; the mux would send them elsewhere.
func oneSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.Path, "//") {
			next.ServeHTTP(w, r)
			return
		}
		plain := *r.URL
		for strings.Contains(plain.Path, "//") {
			plain.Path = strings.ReplaceAll(plain.Path, "//", "/")
		}
		plain.RawPath = ""
		again := r.WithContext(r.Context())
		again.URL = &plain
		next.ServeHTTP(w, again)
	})
}

// serveRoot serves what has no path of its own: the page's files, the plugin's script at
// /{locale}/sdk.js, the login dialog, and every Graph path.
func (e *Emulator) serveRoot(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		if e.Options.UI != nil && fs.ValidPath(name) {
			if info, err := fs.Stat(e.Options.UI, name); err == nil && !info.IsDir() {
				pageHeaders(w.Header(), name)
				http.FileServerFS(e.Options.UI).ServeHTTP(w, r)
				return
			}
		}
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			fmt.Fprintln(w, "petitbleu emulator: a local Messenger Platform. Its control API is under /_emulator/.")
			return
		}
		if locale, ok := plugin.SDKLocale(name); ok {
			e.plugin.ServeSDK(w, r, locale)
			return
		}
	}
	if e.plugin.ServeLogin(w, r) {
		return
	}
	e.graph.ServeHTTP(w, r)
}

// pagePolicy is the content security policy of the emulator's page: nothing inline, nothing
// of another host but the pictures that messages name.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: http: https:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

func pageHeaders(h http.Header, name string) {
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") { // named by their content
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
}
