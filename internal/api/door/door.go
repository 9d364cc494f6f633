package door

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/petitbleu/petitbleu/internal/api/limits"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what every noun needs. Store, Box, Clock, Logger and BaseURL are required.
type Options struct {
	Store     *store.Store
	Box       *secret.Box
	Clock     clock.Clock
	Logger    *slog.Logger
	Live      live.Broker // hints for the web app; nil: none
	BaseURL   string      // public address of the program, without a slash at the end
	PerMinute int         // requests of one API key in a minute; 0: 3,000

	// Address tells who sent a request, for the limits on signing in, for keys that may be used from
	// some networks only, and for the audit log. Nil: inbound.Direct.
	Address inbound.Address
	// Settled waits until what programs told of the people of a workspace before is worked in; nil: nothing is
	// waited for.
	Settled func(ctx context.Context, workspaceID string) error
}

// Door is what every noun of the API stands on. Safe for concurrent use once all operations are registered.
type Door struct {
	Options
	Huma   huma.API      // the operations and their description
	Ending chan struct{} // closed when the program stops

	sessions *scs.SessionManager
	routes   []Route
	log      requestLog
	keys     *limits.Buckets // requests by API key
	stopOnce sync.Once
	mux      *http.ServeMux
	bodies   map[string]int64 // bytes that an operation reads, by its pattern; others: bodyLimit
}

// New makes a door without operations, but for the stream of hints.
func New(o Options) *Door {
	useProblems()
	if o.PerMinute == 0 {
		o.PerMinute = 3000
	}
	if o.Address == nil {
		o.Address = inbound.Direct
	}
	d := &Door{
		Options:  o,
		Ending:   make(chan struct{}),
		sessions: newSessions(o.Store),
		keys:     limits.New(o.PerMinute, o.PerMinute/4+1),
		mux:      http.NewServeMux(),
		bodies:   map[string]int64{},
	}
	d.Huma = humago.New(d.mux, config())
	d.describeStream()
	d.mux.HandleFunc("GET "+Base+"/stream", d.serveStream)
	d.mux.HandleFunc("/api/", d.noOperation)
	return d
}

// Serve puts a page that is no operation under the address of the API.
func (d *Door) Serve(path string, page http.HandlerFunc) { d.mux.HandleFunc("GET "+Base+path, page) }

// Stop ends the streams under way, so that a server can shut down.
func (d *Door) Stop() { d.stopOnce.Do(func() { close(d.Ending) }) }

// Wall is the time of security: sessions and links do not follow the movable clock.
func Wall() time.Time { return time.Now() }

// Now is the time of the data: the movable clock of a demo, else the real time.
func (d *Door) Now() time.Time { return d.Clock.Now() }

// Read runs fn on a snapshot and gives its value.
func Read[T any](ctx context.Context, d *Door, fn func(tx *store.Tx) (T, error)) (v T, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		v, err = fn(tx)
		return err
	})
	return v, err
}

// Write runs fn in a transaction, with the request's entry in the audit log, and gives its value.
func Write[T any](ctx context.Context, d *Door, fn func(tx *store.Tx) (T, error)) (v T, err error) {
	err = d.Write(ctx, func(tx *store.Tx) error {
		v, err = fn(tx)
		TrailOf(ctx).learn(v)
		return err
	})
	return v, err
}
