package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Handler serves everything: the Graph paths, the plugin, m.me links, the control API
// under /_emulator/, and the page at "/".
func (e *Emulator) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range e.controlRoutes() {
		mux.Handle(pattern, sameOrigin(h))
	}
	mux.HandleFunc("/_emulator/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, errors.New("path: the control API has no such path or method"))
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	e.pluginRoutes(mux)
	mux.HandleFunc("/", e.serveRoot)
	return mux
}

// serveRoot serves what has no path of its own: the page's files, the plugin's script at
// /{locale}/sdk.js, and every Graph path.
func (e *Emulator) serveRoot(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		if e.opts.UI != nil && fs.ValidPath(name) {
			if info, err := fs.Stat(e.opts.UI, name); err == nil && !info.IsDir() {
				pageHeaders(w.Header(), name)
				http.FileServerFS(e.opts.UI).ServeHTTP(w, r)
				return
			}
		}
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			fmt.Fprintln(w, "petitbleu emulator: a local Messenger Platform. Its control API is under /_emulator/.")
			return
		}
		if locale, ok := strings.CutSuffix(name, "/sdk.js"); ok && !strings.Contains(locale, "/") {
			e.serveSDK(w, r, locale)
			return
		}
	}
	e.serveGraph(w, r)
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

// control is a handler of the control API: it gets a JSON body (or none) and returns a
// status and a value, or an error whose text is shown.
type control func(r *http.Request) (int, any, error)

// controlRoutes lists the control API; each line is described in docs/emulator.md.
func (e *Emulator) controlRoutes() map[string]http.Handler {
	routes := map[string]http.Handler{
		"/_emulator/clock":                           e.clock.Handler(),
		"GET /_emulator/stream":                      http.HandlerFunc(e.serveStream),
		"GET /_emulator/media/{id}":                  http.HandlerFunc(e.serveMedia),
		"GET /_emulator/people/{person}/picture.svg": http.HandlerFunc(e.servePicture),
	}
	for pattern, h := range map[string]control{
		"GET /_emulator/state":                    e.ctlState,
		"GET /_emulator/apps":                     e.ctlApps,
		"POST /_emulator/apps":                    e.ctlAppAdd,
		"PATCH /_emulator/apps/{app}":             e.ctlAppChange,
		"DELETE /_emulator/apps/{app}":            e.ctlAppDelete,
		"POST /_emulator/apps/{app}/verify":       e.ctlAppVerify,
		"GET /_emulator/pages":                    e.ctlPages,
		"POST /_emulator/pages":                   e.ctlPageAdd,
		"PATCH /_emulator/pages/{page}":           e.ctlPageChange,
		"DELETE /_emulator/pages/{page}":          e.ctlPageDelete,
		"POST /_emulator/pages/{page}/token":      e.ctlPageToken,
		"GET /_emulator/people":                   e.ctlPeople,
		"POST /_emulator/people":                  e.ctlPersonAdd,
		"PATCH /_emulator/people/{person}":        e.ctlPersonChange,
		"DELETE /_emulator/people/{person}":       e.ctlPersonDelete,
		"POST /_emulator/people/{person}/actions": e.ctlAction,
		"PUT /_emulator/current":                  e.ctlCurrent,
		"GET /_emulator/threads":                  e.ctlThreads,
		"GET /_emulator/threads/{page}/{person}":  e.ctlThread,
		"GET /_emulator/webhooks":                 e.ctlCalls,
		"GET /_emulator/webhooks/{call}":          e.ctlCall,
		"POST /_emulator/webhooks/{call}/resend":  e.ctlResend,
		"GET /_emulator/errors":                   e.ctlErrors,
		"GET /_emulator/faults":                   e.ctlFaults,
		"PUT /_emulator/faults":                   e.ctlFaultsPut,
		"DELETE /_emulator/faults":                e.ctlFaultsClear,
		"GET /_emulator/switches":                 e.ctlSwitches,
		"PUT /_emulator/switches":                 e.ctlSwitchesPut,
		"GET /_emulator/stats":                    e.ctlStats,
		"POST /_emulator/wait":                    e.ctlWait,
		"POST /_emulator/reset":                   e.ctlReset,
	} {
		routes[pattern] = serveControl(h)
	}
	return routes
}

func serveControl(h control) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, value, err := h(r)
		if err != nil {
			refuse(w, status, err)
			return
		}
		answer(w, status, value)
	})
}

// sameOrigin refuses calls that a page of another origin makes in somebody's browser.
func sameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromHere(r) {
			refuse(w, http.StatusForbidden, errors.New("origin: the control API takes calls from its own page and from programs, not from other sites"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func fromHere(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err == nil && u.Host == r.Host
	}
	site := r.Header.Get("Sec-Fetch-Site")
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	return site == "" || site == "same-origin" || site == "none" || reading
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if value != nil {
		_ = json.NewEncoder(w).Encode(value)
	}
}

func refuse(w http.ResponseWriter, status int, err error) {
	answer(w, status, map[string]any{"error": map[string]string{"message": err.Error()}})
}

// readBody reads a strict JSON body into v.
func readBody(r *http.Request, v any) error {
	data, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return errors.New("body: could not be read")
	}
	if len(strings.TrimSpace(string(data))) == 0 {
		data = []byte("{}")
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("body: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

var errNoApp = errors.New("app: there is no app with this id")
var errNoPage = errors.New("page: there is no Page with this id")
var errNoPerson = errors.New("person: there is no test person with this id")

func (e *Emulator) ctlState(r *http.Request) (int, any, error) {
	s := e.clock.State()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.noteMove()
	people := values(e.st.People)
	for i := range people {
		people[i] = e.shown(people[i])
	}
	return 200, map[string]any{
		"apps": values(e.st.Apps), "pages": values(e.st.Pages), "people": people,
		"current_person": e.st.Current, "switches": e.st.Switches, "faults": e.faultList(), "alerts": e.alerts(), "moves": e.moves(),
		"clock":    map[string]any{"now_ms": s.Now.UnixMilli(), "offset_ms": s.Offset.Milliseconds(), "frozen": s.Frozen, "version": s.Version},
		"base_url": e.baseURL(r), "graph_url": e.baseURL(r) + "/v26.0",
		"webhook_timeout_ms": e.opts.WebhookTimeout.Milliseconds(), "strict_https": e.opts.StrictHTTPS,
	}, nil
}

// shown is a person as answers show them, with the phone's state spelled out.
func (e *Emulator) shown(p Person) Person {
	open := p.phoneOpen()
	p.PhoneOpen = &open
	return p
}

// values copies the members of a map in the order of their keys, so that they can be
// written after the lock is gone.
func values[V any](m map[string]*V) []V {
	out := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		var copied V
		data, err := json.Marshal(m[k])
		if err == nil && json.Unmarshal(data, &copied) == nil {
			out = append(out, copied)
		}
	}
	return out
}

func copyOf[V any](v *V) V {
	return values(map[string]*V{"": v})[0]
}

func (e *Emulator) alerts() []Alert {
	if e.st.Alerts == nil {
		return []Alert{}
	}
	return slices.Clone(e.st.Alerts)
}

func (e *Emulator) ctlCurrent(r *http.Request) (int, any, error) {
	var b struct {
		Person string `json:"person"`
	}
	if err := readBody(r, &b); err != nil {
		return 400, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.findPerson(b.Person)
	if p == nil {
		return 404, nil, errNoPerson
	}
	e.st.Current = p.ID
	e.changed("current", p.ID)
	return 200, map[string]string{"current_person": p.ID}, nil
}

func (e *Emulator) ctlAction(r *http.Request) (int, any, error) {
	var a Action
	if err := readBody(r, &a); err != nil {
		return 400, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.findPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	b, err := e.act(p.ID, a)
	if err != nil {
		return 400, nil, err
	}
	out := map[string]any{"ok": true, "psid": p.PSIDs[e.findPage(a.Page).ID]}
	if b != nil {
		out["message"] = copyOf(b)
	}
	return 200, out, nil
}

func (e *Emulator) ctlReset(*http.Request) (int, any, error) {
	if err := e.Reset(); err != nil {
		return 500, nil, err
	}
	return 200, map[string]bool{"ok": true}, nil
}

func (e *Emulator) ctlFaults(*http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return 200, e.faultList(), nil
}

func (e *Emulator) ctlFaultsPut(r *http.Request) (int, any, error) {
	var change map[string]*Fault
	if err := readBody(r, &change); err != nil {
		return 400, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.setFaults(change); err != nil {
		return 400, nil, err
	}
	return 200, e.faultList(), nil
}

func (e *Emulator) ctlFaultsClear(*http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.st.Faults = map[string]*Fault{}
	e.dirty = true
	e.publish("faults", e.faultList())
	return 200, e.faultList(), nil
}

func (e *Emulator) ctlSwitches(*http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return 200, e.st.Switches, nil
}

func (e *Emulator) ctlSwitchesPut(r *http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.st.Switches
	if err := readBody(r, &s); err != nil {
		return 400, nil, err
	}
	e.st.Switches = s
	e.changed("switches", "")
	return 200, s, nil
}
