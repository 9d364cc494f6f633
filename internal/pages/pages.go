package pages

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs. Store, Box, Clock, HTTP and BaseURL are required; a nil
// function is not called.
type Options struct {
	Store   *store.Store
	Box     *secret.Box
	Clock   clock.Clock
	HTTP    *http.Client // the guarded one
	Logger  *slog.Logger
	Live    live.Broker
	BaseURL string      // public address of the program, without a slash at the end
	Node    string      // names this node in leases
	Alone   bool        // no other program uses the database: a lease found at the start is of an earlier life
	Mail    mail.Server // how mail leaves; the zero value: it does not

	// Adopt takes in what conversations tell (intake); nil: none is read.
	Adopt func(ctx context.Context, body []byte, live, now time.Time) (intake.Adopted, error)
	// Turn waits for the next call that may be made to a Page's conversations, which others ask
	// too (delivery). Nil: no wait.
	Turn func(ctx context.Context, workspace, page string) error
	// Mended is called when the state of a Page may have become better, to wake delivery.
	Mended func()
	// Waiting tells since when the oldest webhook call waits to be worked in; zero: none does.
	Waiting func(ctx context.Context) (time.Time, error)
}

// Pages is the engine. Safe for concurrent use.
type Pages struct {
	o Options

	mu    sync.Mutex
	beats map[string]map[string]time.Time // last event by workspace and Page, not written yet
	known map[string]bool                 // Pages that were seen since the start
	law   []enforced                      // what the platform enforced, not looked at yet
	usage map[string]graph.Usage          // by Page, as last told
	held  map[string]bool                 // leases that were asked for since the start
	stuck map[string]map[string]bool      // what was stuck at the last look, by workspace

	wakeSeen, wakeRead, wakeTell, wakeCheck chan struct{}
}

// enforced is a warning or block of a Page.
type enforced struct {
	workspace, page string
	intake.Enforcement
}

// New makes the engine; it does nothing before its ticks are called.
func New(o Options) *Pages {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Pages{o: o, beats: map[string]map[string]time.Time{}, known: map[string]bool{}, usage: map[string]graph.Usage{}, held: map[string]bool{}, stuck: map[string]map[string]bool{},
		wakeSeen: make(chan struct{}, 1), wakeRead: make(chan struct{}, 1), wakeTell: make(chan struct{}, 1), wakeCheck: make(chan struct{}, 1)}
}

// Wakes gives the channels that wake the loops of Beat, Read, Tell and Check.
func (p *Pages) Wakes() (beat, read, tell, check <-chan struct{}) {
	return p.wakeSeen, p.wakeRead, p.wakeTell, p.wakeCheck
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (p *Pages) now() time.Time { return p.o.Clock.Now() }

// HookURL is where an app must send its webhook calls.
func (p *Pages) HookURL(appID string) string { return p.o.BaseURL + "/hook/messenger/" + appID }

// CallbackURL is where the log-in dialog sends people back.
func (p *Pages) CallbackURL() string { return p.o.BaseURL + CallbackPath }

// CallbackPath is the path of CallbackURL.
const CallbackPath = "/connect/messenger/callback"

// App gives a client of an app.
func (p *Pages) App(app petitbleu.App) (graph.Client, error) {
	return graph.ForApp(p.o.HTTP, p.o.Box.Open, app)
}

// Client gives a client of a Page of a workspace, or store.ErrNotFound.
func (p *Pages) Client(ctx context.Context, workspace, id string) (graph.Client, petitbleu.Page, error) {
	page, app, err := p.pageAndApp(ctx, workspace, id)
	if err != nil {
		return graph.Client{}, page, err
	}
	c, err := p.client(app, page)
	return c, page, err
}

func (p *Pages) client(app petitbleu.App, page petitbleu.Page) (graph.Client, error) {
	c, err := graph.ForPage(p.o.HTTP, p.o.Box.Open, app, page)
	c.Told = func(u graph.Usage) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.usage[page.ID] = u
	}
	return c, err
}

// Usage gives what the platform last told of a Page's allowance; ok is false when it never did.
func (p *Pages) Usage(pageID string) (u graph.Usage, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, ok = p.usage[pageID]
	return u, ok
}

func (p *Pages) pageAndApp(ctx context.Context, workspace, id string) (page petitbleu.Page, app petitbleu.App, err error) {
	err = p.o.Store.Read(ctx, func(tx *store.Tx) error {
		if page, err = tx.Page(workspace, id); err != nil {
			return err
		}
		app, err = tx.App(page.AppID)
		return err
	})
	return page, app, err
}

func (p *Pages) mended() {
	if p.o.Mended != nil {
		p.o.Mended()
	}
}

// changed tells the web apps of a workspace that a Page changed.
func (p *Pages) changed(workspace, page string) {
	if p.o.Live != nil {
		p.o.Live.Publish(workspace, live.Change{Kind: live.KindPage, ID: page})
	}
}

func (p *Pages) seal(page, token string) string { return p.o.Box.Seal("page/"+page+"/token", token) }
