package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/campaigns"
	"github.com/petitbleu/petitbleu/internal/api/channels"
	"github.com/petitbleu/petitbleu/internal/api/content"
	"github.com/petitbleu/petitbleu/internal/api/data"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/feeds"
	"github.com/petitbleu/petitbleu/internal/api/home"
	"github.com/petitbleu/petitbleu/internal/api/messages"
	persons "github.com/petitbleu/petitbleu/internal/api/people"
	"github.com/petitbleu/petitbleu/internal/api/privacy"
	"github.com/petitbleu/petitbleu/internal/api/segments"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/schedule"
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
	Schedules   *schedule.Engine   // the engine of planned sendings
	Feed        *feed.Engine       // the engine of in-app notifications; nil: what needs it answers "unavailable"
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
	Explain func(ctx context.Context, q messages.Question) (petitbleu.Verdict, error)
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
	Forecasts func(ctx context.Context, workspaceID string) ([]messages.Forecast, error)
	// Replayed is called when a raw call was put back in the queue, to wake the intake.
	Replayed func()
	// Mended is called when the state of a Page may have become better, to wake delivery.
	Mended func()
	// AppChanged is called when an app's secret, verify token or switches were changed.
	AppChanged func(appID string)
	// WebhookCounts gives the calls of today by outcome (hook).
	WebhookCounts func() developers.WebhookCounts
	// Packs names the rule packs (policy); nil: today and 2020.
	Packs func() []string
	// TagPath is the path of the site tag's script; empty: /tag/v1.js.
	TagPath string
}

// API is the door, put together of its nouns. Safe for concurrent use.
type API struct {
	*door.Door
	Accounts *accounts.API
	Channels *channels.API
	Privacy  *privacy.API

	spec []byte
	page []byte
}

// New makes the door.
func New(o Options) *API {
	o = o.withDefaults()
	d := door.Options{Store: o.Store, Box: o.Box, Clock: o.Clock, Logger: o.Logger, Live: o.Live, BaseURL: o.BaseURL, PerMinute: o.PerMinute, Address: o.Address}
	if o.People != nil {
		d.Settled = o.People.Settled
	}
	a := &API{Door: door.New(d)}
	a.register(o)
	a.spec = a.document()
	a.page = a.reference()
	a.Serve("/openapi.json", a.serveSpec)
	a.Serve("/docs", a.serveDocs)
	return a
}

// register is the list of all nouns.
func (a *API) register(o Options) {
	counts := views.NewDayCounts(a.Door)
	home.Register(a.Door, counts)
	a.Channels = channels.Register(a.Door, channels.Options{
		GraphURL: o.GraphURL, MeURL: o.MeURL, TagPath: o.TagPath, Mail: o.Mail, Pages: o.Pages, Delivery: o.Delivery, Counts: counts, EndPause: o.EndPause, Mended: o.Mended, AppChanged: o.AppChanged,
	})
	a.Accounts = accounts.Register(a.Door, accounts.Options{
		Version: o.Version, Demo: o.Demo, SafeMode: o.SafeMode, EmulatorURL: o.EmulatorURL, Mail: o.Mail, Packs: o.Packs, Moved: counts.Forget,
	})
	persons.Register(a.Door, persons.Options{People: o.People, Audience: o.Audience})
	a.Privacy = privacy.Register(a.Door)
	segments.Register(a.Door, segments.Options{Audience: o.Audience})
	data.Register(a.Door, data.Options{People: o.People, Imports: o.Imports})
	content.Register(a.Door, content.Options{SealTokens: o.SealTokens, Delivery: o.Delivery})
	m := messages.Register(a.Door, messages.Options{
		People: o.People, Audience: o.Audience, Delivery: o.Delivery, Explain: o.Explain, Offers: o.Offers, Reach: o.Reach, Check: o.Check, Queue: o.Queue,
		Resend: o.Resend, ResendMany: o.ResendMany, Cancel: o.Cancel, Forecasts: o.Forecasts, Mended: o.Mended,
	})
	campaigns.Register(a.Door, campaigns.Options{
		People: o.People, Audience: o.Audience, Campaigns: o.Campaigns, Schedules: o.Schedules, Delivery: o.Delivery, SealTokens: o.SealTokens, Try: m.Try,
	})
	feeds.Register(a.Door, feeds.Options{Feed: o.Feed})
	developers.Register(a.Door, developers.Options{
		People: o.People, Delivery: o.Delivery, Endpoints: o.Endpoints, WebhookCounts: o.WebhookCounts, Replayed: o.Replayed,
	})
}

func (o Options) withDefaults() Options {
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
	return o
}

// Register puts the door on a mux: under /api/, and where the platform's log-in dialog sends
// people back.
func (a *API) Register(mux *http.ServeMux) {
	mux.Handle("/api/", a.Handler())
	mux.HandleFunc("GET "+pages.CallbackPath, a.Channels.ConnectCallback)
}

// Tidy clears sessions that have ended, links that have expired and entries of the audit log that were kept for long
// enough; the program calls it now and then.
func (a *API) Tidy(ctx context.Context) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := a.TidySessions(tx); err != nil {
			return err
		}
		return a.Accounts.TidyAudit(tx)
	})
}

// FirstRun gives the link that opens an installation in which nobody works yet; empty: somebody does.
func (a *API) FirstRun(ctx context.Context) (string, error) { return a.Accounts.FirstRun(ctx) }

// SignInLink makes a one-time link that signs a user in.
func (a *API) SignInLink(ctx context.Context, userID string) (string, error) {
	return a.Accounts.SignInLink(ctx, userID)
}

// Retain removes what was kept for long enough, a part at a time; more tells that there is more.
func (a *API) Retain(ctx context.Context, now time.Time) (more bool, err error) {
	return a.Privacy.Retain(ctx, now)
}
