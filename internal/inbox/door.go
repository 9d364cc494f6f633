package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/limits"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/feed/stream"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Base is the path below which the door is.
const Base = "/feed/v1"

// Requests of one person that a node answers.
const (
	perMinute = 600
	burst     = 120
)

// Options are what the door needs. All but Logger and Script are required.
type Options struct {
	Store  *store.Store
	Box    *secret.Box
	Clock  clock.Clock
	Feed   *feed.Engine
	Live   live.Broker
	Logger *slog.Logger
	Script []byte // the built inbox (package sdk); empty before the first build

	Streams stream.Options // bounds of streams; what is zero is as usual
}

// Door answers people's inboxes. Safe for concurrent use.
type Door struct {
	o       Options
	hub     *stream.Hub
	pace    *limits.Buckets
	version string // of the script

	mu      sync.Mutex
	origins map[string]bool // of all sites
	read    time.Time       // when they were read
}

// New makes the door. Nothing is streamed before Run.
func New(o Options) *Door {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	sum := sha256.Sum256(o.Script)
	d := &Door{o: o, pace: limits.New(perMinute, burst), version: hex.EncodeToString(sum[:8])}
	s := o.Streams
	s.Clock, s.Live, s.Logger, s.Source = o.Clock, o.Live, o.Logger, d.source()
	d.hub = stream.New(s)
	return d
}

// Run keeps the streams until ctx ends or Stop.
func (d *Door) Run(ctx context.Context) { d.hub.Run(ctx) }

// Stop ends the streams, before the server waits for its requests. People come back to another node.
func (d *Door) Stop() { d.hub.Stop() }

// Stats tells of the streams.
func (d *Door) Stats() stream.Stats { return d.hub.Stats() }

// Register adds the door's paths.
func (d *Door) Register(mux *http.ServeMux) {
	mux.HandleFunc("OPTIONS "+Base+"/", d.preflight)
	for _, r := range []struct {
		pattern string
		handle  handler
	}{
		{"GET " + Base + "/session", d.session},
		{"GET " + Base + "/{feed}/items", d.items},
		{"GET " + Base + "/{feed}/counts", d.counts},
		{"POST " + Base + "/{feed}/{mark}", d.mark},
		{"POST " + Base + "/events", d.events},
		{"GET " + Base + "/preferences", d.preferences},
		{"PUT " + Base + "/preferences", d.setPreferences},
		{"GET " + Base + "/stream", d.stream},
		{Base + "/", func(http.ResponseWriter, *http.Request, person) error {
			return petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such path, or not with this method.").At("path")
		}},
	} {
		mux.Handle(r.pattern, d.admitted(r.handle))
	}
	mux.HandleFunc("GET "+Base+"/inbox.js", d.script)
}

// person is whose token came with a request.
type person struct {
	site    petitbleu.Site
	user    string
	profile string
	expires time.Time
}

// handler answers a request of a person. What it returns is told as an error; then it has answered nothing.
type handler func(w http.ResponseWriter, r *http.Request, p person) error

// admitted lets in who has a token, from the site's origins.
func (d *Door) admitted(next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Add("Vary", "Origin")
		if origin := r.Header.Get("Origin"); origin != "" && d.known(r.Context(), origin) {
			h.Set("Access-Control-Allow-Origin", origin) // to see why it was refused
			h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset")
		}
		p, err := d.admit(w, r)
		if err == nil {
			err = next(w, r, p)
		}
		if err != nil {
			d.fail(w, r, err)
		}
	})
}

// admit tells whose request it is.
func (d *Door) admit(w http.ResponseWriter, r *http.Request) (p person, err error) {
	t, err := readToken(bearer(r))
	if err != nil {
		return p, err
	}
	if p.site, err = d.site(r.Context(), t.site); err != nil {
		return p, err
	}
	c, err := d.believe(p.site, t)
	if err != nil {
		return p, err
	}
	if origin := r.Header.Get("Origin"); origin != "" && !hasOrigin(p.site, origin) {
		w.Header().Del("Access-Control-Allow-Origin")
		return p, petitbleu.Errorf(petitbleu.CodeForbidden, "This origin is not among those of the token's site: add it under Channels.").At("origin")
	}
	state := d.pace.Take(p.site.ID+" "+c.User, d.o.Clock.Now())
	state.Write(w.Header())
	if !state.OK {
		return p, petitbleu.Errorf(petitbleu.CodeRateLimited, "Too many requests of this person: at most %d a minute. Wait for Retry-After.", perMinute)
	}
	p.user, p.expires = c.User, c.Expires
	p.profile, _, err = d.o.Feed.ProfileOf(r.Context(), p.site.WorkspaceID, c.User, true)
	return p, err
}

// Hub gives what holds the streams, for benchmarks.
func (d *Door) Hub() *stream.Hub { return d.hub }
