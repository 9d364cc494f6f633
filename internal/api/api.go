package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/limits"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the door needs. Store, People, Box, Clock, Logger and BaseURL are required; a nil
// function makes the operations that need it answer "unavailable".
type Options struct {
	Store       *store.Store
	Box         *secret.Box
	Clock       clock.Clock
	Logger      *slog.Logger
	People      *people.People     // the engine of what programs tell of people
	Pages       *pages.Pages       // the engine that looks after Pages
	Imports     *imports.Imports   // the engine that reads files of people in
	Audience    *audience.Audience // the engine that counts segments
	Campaigns   *campaign.Engine   // the engine of campaigns
	Delivery    *delivery.Delivery // the engine that sends; nil: previews and sends to people answer "unavailable"
	Live        live.Broker        // hints for the web app; nil: none
	Mail        mail.Server        // how letters leave; the zero value: they do not
	BaseURL     string             // public address of the program, without a slash at the end
	MeURL       string             // base of m.me links; empty: https://m.me
	EmulatorURL string             // shown to people where it is not empty
	Version     string
	Demo        bool
	SafeMode    bool   // only people of each workspace's safe group get messages
	GraphURL    string // base of the Graph API for new apps; empty: https://graph.facebook.com
	PerMinute   int    // requests of one API key in a minute; 0: 3,000

	// Endpoints tells other programs what happened; nil: what needs it answers "unavailable".
	Endpoints *endpoint.Endpoints

	// Address tells who sent a request, for the limits on signing in, for keys that may be used from
	// some networks only, and for the audit log. Nil: inbound.Direct.
	Address inbound.Address

	// Explain gives the verdict on a message that need not be there, at an instant (delivery).
	Explain func(ctx context.Context, q Question) (petitbleu.Verdict, error)
	// Offers says what may be sent to a person on a Page at an instant, by each right (delivery). An
	// empty pack is the workspace's.
	Offers func(ctx context.Context, ws, page, profile, pack string, at time.Time) ([]policy.Offer, error)
	// Reach counts whom of a set of people a message of a kind could reach, by which right, and why
	// not the others (delivery).
	Reach func(ctx context.Context, q store.ReachSet, m petitbleu.Message, at time.Time, pack string) (store.ReachCount, error)
	// Check tells what a channel would refuse in content under a rule pack (its driver).
	Check func(channel string, c petitbleu.Content, pack string) ([]*petitbleu.Error, []string)
	// Queue is the one way in for messages: it inserts them and wakes delivery after the commit.
	Queue func(tx *store.Tx, all []petitbleu.Message) error
	// SealTokens puts references in the place of Pages' tokens that somebody typed into a composition
	// (package render); nil: only what looks like a secret is sealed.
	SealTokens func(tx *store.Tx, c petitbleu.Composition) (petitbleu.Composition, error)
	// EndPause ends the pause of a Page before its time.
	EndPause func(ctx context.Context, workspaceID, pageID string) error
	// Resend queues a message again whose state is unknown or failed, on a person's word.
	Resend func(ctx context.Context, workspaceID, id string) error
	// ResendMany does it for many, Cancel calls back those that wait; both give what they did it with.
	ResendMany func(ctx context.Context, workspaceID string, ids []string) (map[string]bool, error)
	Cancel     func(ctx context.Context, workspaceID string, ids []string) (map[string]bool, error)
	// Forecasts says how each Page gets on with what waits (delivery).
	Forecasts func(ctx context.Context, workspaceID string) ([]Forecast, error)
	// Replayed is called when a raw call was put back in the queue, to wake the intake.
	Replayed func()
	// Mended is called when the state of a Page may have become better, to wake delivery.
	Mended func()
	// AppChanged is called when an app's secret, verify token or switches were changed.
	AppChanged func(appID string)
	// WebhookCounts gives the calls of today by outcome (hook).
	WebhookCounts func() WebhookCounts
	// Packs names the rule packs (policy); nil: today and 2020.
	Packs func() []string
	// TagPath is the path of the site tag's script; empty: /tag/v1.js.
	TagPath string
}

// WebhookCounts are counters of webhook calls since midnight, in this process.
type WebhookCounts struct {
	Accepted int64
	Refused  int64 // wrong or missing signature
}

// API is the door. Safe for concurrent use.
type API struct {
	o        Options
	huma     huma.API
	sessions *scs.SessionManager
	routes   []Route
	log      requestLog
	home     homeCache
	counts   keeping
	keys     *limits.Buckets // requests by API key
	doors    *limits.Buckets // attempts to sign in by address
	accounts *limits.Buckets // attempts to sign in by account
	letters  chan struct{}   // mails on their way: few at once
	hashing  chan struct{}   // argon2 takes memory: few at once
	stop     chan struct{}
	stopOnce sync.Once
	mux      *http.ServeMux
	spec     []byte
	page     []byte
}

// New makes the door.
func New(o Options) *API {
	o = o.withDefaults()
	a := &API{
		o:        o,
		sessions: newSessions(o.Store),
		keys:     limits.New(o.PerMinute, o.PerMinute/4+1),
		doors:    limits.New(20, 20),
		accounts: limits.New(5, 10),
		letters:  make(chan struct{}, 8),
		hashing:  make(chan struct{}, 4),
		stop:     make(chan struct{}),
		mux:      http.NewServeMux(),
	}
	a.build()
	return a
}

func (o Options) withDefaults() Options {
	if o.PerMinute == 0 {
		o.PerMinute = 3000
	}
	if o.MeURL == "" {
		o.MeURL = "https://m.me"
	}
	if o.GraphURL == "" {
		o.GraphURL = "https://graph.facebook.com"
	}
	if o.TagPath == "" {
		o.TagPath = "/tag/v1.js"
	}
	if o.Packs == nil {
		o.Packs = func() []string { return []string{"today", "2020"} }
	}
	if o.Address == nil {
		o.Address = inbound.Direct
	}
	return o
}

// Register puts the door on a mux: under /api/, and where the platform's log-in dialog sends
// people back.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("/api/", a.Handler())
	mux.HandleFunc("GET "+pages.CallbackPath, a.connectCallback)
}

// Stop ends the streams under way, so that a server can shut down.
func (a *API) Stop() { a.stopOnce.Do(func() { close(a.stop) }) }

// now is the time of the data: the movable clock of a demo, else the real time.
func (a *API) now() time.Time { return a.o.Clock.Now() }

// wall is the time of security: sessions and links do not follow the movable clock.
func wall() time.Time { return time.Now() }

// read runs fn on a snapshot and gives its value.
func read[T any](ctx context.Context, a *API, fn func(tx *store.Tx) (T, error)) (v T, err error) {
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		v, err = fn(tx)
		return err
	})
	return v, err
}

// write runs fn in a transaction, with the request's entry in the audit log, and gives its value.
func write[T any](ctx context.Context, a *API, fn func(tx *store.Tx) (T, error)) (v T, err error) {
	err = a.write(ctx, func(tx *store.Tx) error {
		v, err = fn(tx)
		trailOf(ctx).learn(v)
		return err
	})
	return v, err
}
