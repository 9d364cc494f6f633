package braze

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/audience/exports"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the door needs. Store, Clock, People, Audience, Exports and BaseURL are required.
type Options struct {
	Store    *store.Store
	Clock    clock.Clock
	People   *people.People
	Audience *audience.Audience
	// Exports writes the files of segments, with Door.Lines.
	Exports *exports.Exports
	Logger  *slog.Logger
	// Delivery queues what messages/send asks for; nil: it answers that sending is not running.
	Delivery *delivery.Delivery
	// Campaigns takes what campaigns/trigger/send asks for; nil: the same.
	Campaigns *campaign.Engine
	// Schedules keeps what is planned, and what is for a whole audience; nil: the same.
	Schedules *schedule.Engine

	// BaseURL is where this program is reached, for links to next pages and to files; without a
	// slash at its end.
	BaseURL string

	// Address tells who sent a request, for keys that may be used from some networks only. Nil: the
	// other end of the connection.
	Address inbound.Address

	// Generosity is how many times higher than Braze's own the limits on requests are; default 10.
	Generosity int
}

// Door answers Braze's REST API. Safe for concurrent use.
type Door struct {
	Options
	windows windows
	touched sync.Map // API key id -> when its last use was written
}

// New makes the door.
func New(o Options) *Door {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Address == nil {
		o.Address = inbound.Direct
	}
	if o.Generosity <= 0 {
		o.Generosity = 10
	}
	return &Door{Options: o, windows: windows{times: o.Generosity, used: map[string]map[*limit]*window{}}}
}

// Register adds the door's paths, and an answer in its own form for every other path below them.
func (d *Door) Register(mux *http.ServeMux) {
	below, methods := map[string]bool{}, map[string][]string{}
	for _, e := range d.endpoints() {
		mux.Handle(e.method+" "+e.path, d.serve(e))
		below[strings.Split(e.path, "/")[1]] = true
		methods[e.path] = append(methods[e.path], e.method)
	}
	for path, some := range methods {
		mux.HandleFunc(path, notSo(some))
	}
	for _, name := range elsewhere {
		below[name] = true
	}
	mux.HandleFunc("GET "+exports.Path+"{name}", d.serveFile)
	mux.HandleFunc("GET "+definitionPath, d.serveDefinition())
	for name := range below {
		mux.HandleFunc("/"+name+"/", notHere)
		if methods["/"+name] == nil {
			mux.HandleFunc("/"+name, notHere)
		}
	}
}

// elsewhere are the first parts of paths of Braze's API that nothing here serves.
var elsewhere = []string{
	"campaigns", "canvas", "content_blocks", "feed", "messages", "preference_center", "scim", "sends", "sessions", "sms", "templates", "transactional",
}

// notHere answers a path of Braze's API that there is not, or not yet.
func notHere(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-Request-Id", newUUID())
	write(w, http.StatusNotFound, refuse(http.StatusNotFound, "Not Found: this endpoint is not part of this API; see /docs/braze"))
}

// notSo answers an endpoint that is called by another method than its own (RFC 9110, section 15.5.6).
func notSo(methods []string) http.HandlerFunc {
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	allow := strings.Join(methods, ", ")
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", newUUID())
		w.Header().Set("Allow", allow)
		write(w, http.StatusMethodNotAllowed, refuse(http.StatusMethodNotAllowed, "Method Not Allowed: this endpoint takes "+allow))
	}
}

// call is one request on its way.
type call struct {
	request *http.Request
	key     petitbleu.APIKey
	ws      string
	body    []byte
	query   query
	now     time.Time
}

// busyAgain is in how many seconds to ask again when it is work under way that stands in the way, not
// a limit.
const busyAgain = "10"

// serve answers one endpoint: who asks, how often, what for.
func (d *Door) serve(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rep, err := d.caught(w.Header(), e, r)
		w.Header().Set("X-Request-Id", newUUID())
		w.Header().Set("X-Runtime", strconv.FormatFloat(time.Since(start).Seconds(), 'f', 6, 64))
		if err != nil {
			ref := refusalOf(err)
			switch {
			case ref.status == http.StatusInternalServerError && r.Context().Err() != nil: // the caller has gone
				ref = refuse(http.StatusServiceUnavailable, "The request was given up before it was done")
			case ref.status == http.StatusInternalServerError:
				d.Logger.Error("a request of the Braze-compatible API failed", "method", e.method, "path", e.path, "error", err)
			}
			if ref.status == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "" {
				w.Header().Set("Retry-After", busyAgain)
			}
			write(w, ref.status, ref)
			return
		}
		for name, values := range rep.header {
			w.Header()[name] = values
		}
		write(w, rep.status, rep.body)
	})
}

// caught is answer with a panic as an error. What was panicked with may hold anything, so only the
// place is logged.
func (d *Door) caught(h http.Header, e endpoint, r *http.Request) (rep reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			d.Logger.Error("panic in the Braze-compatible API", "path", e.path, "kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = refuse(http.StatusInternalServerError, "Internal Server Error")
		}
	}()
	return d.answer(h, e, r)
}

func (d *Door) answer(h http.Header, e endpoint, r *http.Request) (reply, error) {
	c := &call{request: r, query: query(r.URL.Query()), now: d.Clock.Now()}
	if token, ok := headerKey(r); ok {
		if err := d.admit(h, e, c, token); err != nil {
			return reply{}, err
		}
	}
	var err error
	if c.body, err = body(r); err != nil {
		return reply{}, err
	}
	if c.ws == "" {
		if err := d.admit(h, e, c, bodyKey(c.body)); err != nil {
			return reply{}, err
		}
	}
	return e.serve(r.Context(), c)
}

// bodyLimit is the longest body, in bytes, before and after it is unpacked.
const bodyLimit = 16 << 20

// body reads a request's body, which may be packed with gzip.
func body(r *http.Request) ([]byte, error) {
	var in io.Reader = r.Body
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, bad("Bad Request", "The body is not packed with gzip, as Content-Encoding says.")
		}
		in = z
	}
	b, err := io.ReadAll(io.LimitReader(in, bodyLimit+1))
	switch {
	case err != nil:
		return nil, bad("Bad Request", "The body ended before its time, or is damaged.")
	case len(b) > bodyLimit:
		return nil, refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("Payload Too Large: a body may have %d MB", bodyLimit>>20))
	}
	return b, nil
}

// object reads the body as an object.
func (c *call) object() (map[string]any, error) {
	v, err := parse(c.body)
	if m, ok := v.(map[string]any); ok && err == nil {
		return m, nil
	}
	return nil, badJSON(err)
}

// badJSON is a body that cannot be read; err may be nil when it is no object.
func badJSON(err error) error {
	switch {
	case errors.Is(err, errDepth):
		return bad("Bad Request", fmt.Sprintf("The body nests deeper than %d levels.", depthLimit))
	case err != nil:
		return bad("Bad Request", "The body is not valid JSON.")
	}
	return bad("Bad Request", "The body must be a JSON object.")
}

// headerKey finds the key in the header; ok is false when there is no such header.
func headerKey(r *http.Request) (token string, ok bool) {
	header := r.Header.Get("Authorization")
	kind, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(kind, "Bearer") {
		token = ""
	}
	return strings.TrimSpace(token), header != ""
}

// bodyKey finds the key in a body, where very old clients put it.
func bodyKey(body []byte) (token string) {
	r := newReader(body)
	_ = r.object(func(name string) error { // what is wrong with the body is told to those who have a key
		if name != "api_key" {
			return r.skip()
		}
		v, err := r.value()
		token, _ = text(v)
		return err
	})
	return token
}

// admit lets a request pass that has a key, the scope of its endpoint and room in its limit.
func (d *Door) admit(h http.Header, e endpoint, c *call, token string) error {
	unknown := func() error {
		for _, name := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
			h.Set(name, "")
		}
		return refuse(http.StatusUnauthorized, "Invalid API key: "+shortened(token))
	}
	if token == "" || len(token) > 200 {
		return unknown()
	}
	err := d.Store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		c.key, err = tx.APIKeyByHash(secret.HashToken(token))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return unknown()
	}
	if err != nil {
		return err
	}
	wall, from := time.Now(), d.Address(c.request)
	barred := c.key.Refuse(wall, from)
	if errors.Is(barred, &petitbleu.Error{Code: petitbleu.CodeInvalidToken}) {
		return unknown()
	}
	c.ws = c.key.WorkspaceID
	state := d.windows.take(c.ws, e.limit, wall)
	state.write(h, wall)
	switch {
	case barred != nil:
		return refuse(http.StatusForbidden, "Invalid whitelisted IPs", barred.Error())
	case !state.ok:
		return refuse(http.StatusTooManyRequests, "Rate Limited", "This workspace has used up its requests to this endpoint. Wait for as many seconds as Retry-After says.")
	}
	if err := d.touch(c, from.String()); err != nil {
		return err
	}
	if !c.key.Allows(e.scope) {
		return refuse(http.StatusForbidden, "You do not have permission to access this resource", "The API key needs the scope "+e.scope+".")
	}
	return nil
}

// shortened keeps a key that somebody made up from filling an answer.
func shortened(token string) string {
	if r := []rune(token); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return token
}

// touch notes that a key was used, at most once a minute.
func (d *Door) touch(c *call, from string) error {
	if last, ok := d.touched.Load(c.key.ID); ok && c.now.Sub(last.(time.Time)).Abs() < time.Minute {
		return nil
	}
	d.touched.Store(c.key.ID, c.now)
	return d.Store.Write(context.WithoutCancel(c.request.Context()), func(tx *store.Tx) error {
		return tx.TouchAPIKey(c.ws, c.key.ID, from, c.now)
	})
}
