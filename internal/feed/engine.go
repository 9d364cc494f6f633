package feed

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs. Logger, Live and Wake may be nil.
type Options struct {
	Store  *store.Store
	People *people.People
	Clock  clock.Clock
	Steady clock.Clock // leases are measured by it; default: the system's clock
	Logger *slog.Logger
	Live   live.Broker
	Wake   func() // makes Tick run soon; never waits
	// WakeBatches makes TickBatches run soon; never waits. It may be nil.
	WakeBatches func()
	// SafeMode notifies nobody but the people of each workspace's safe group.
	SafeMode bool
	Node     string // a word for this node in leases
	// Told hears of statuses that were told as events, for tellers outside: once, in the transaction that forgets them. nil:
	// nobody.
	Told func(tx *store.Tx, news store.StatusNews) error
}

// Engine is the engine of in-app notifications. Safe for concurrent use.
type Engine struct {
	o      Options
	holder string

	mu      sync.Mutex
	begun   bool
	purged  time.Time
	designs map[designKey]*item.Design
}

// New makes the engine. Nothing happens before Tick.
func New(o Options) *Engine {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Live == nil {
		o.Live = new(live.Hub)
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	if o.WakeBatches == nil {
		o.WakeBatches = func() {}
	}
	if o.Steady == nil {
		o.Steady = clock.System()
	}
	return &Engine{o: o, holder: o.Node + " " + petitbleu.NewID(petitbleu.KindNode, o.Steady.Now()), designs: map[designKey]*item.Design{}}
}

// now gives the instant as rows keep it.
func (e *Engine) now() time.Time { return e.o.Clock.Now().UTC().Truncate(time.Millisecond) }

type designKey struct {
	workspace, template string
	version             int64
}

// designsKept bounds the designs in memory.
const designsKept = 2000

// design gives a version of a template as notifications show it.
func (e *Engine) design(tx *store.Tx, workspace, template string, version int64) (*item.Design, error) {
	if d := e.kept(designKey{workspace, template, version}); d != nil {
		return d, nil
	}
	t, err := tx.CardTemplate(workspace, template)
	if err != nil {
		return nil, err
	}
	f, err := tx.Feed(workspace, t.FeedID)
	if err != nil {
		return nil, err
	}
	return e.make(tx, f, t, version)
}

func (e *Engine) kept(key designKey) *item.Design {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.designs[key]
}

func (e *Engine) make(tx *store.Tx, f petitbleu.Feed, t petitbleu.CardTemplate, version int64) (*item.Design, error) {
	v, err := tx.CardVersion(t.WorkspaceID, t.ID, version)
	if err != nil {
		return nil, err
	}
	d, err := item.New(f, t, v)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.designs) >= designsKept {
		clear(e.designs)
	}
	e.designs[designKey{t.WorkspaceID, t.ID, version}] = d
	return d, nil
}

// live gives what is sent of a template now, as its settings and those of its feed are now. A template that is not there
// is CodeNotFound, one that cannot be sent CodeConflict.
func (e *Engine) live(tx *store.Tx, workspace, key string) (*item.Design, error) {
	t, err := tx.CardTemplateKeyed(workspace, key)
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no card template with the key %q in this workspace.", key).At("template_key")
		}
		return nil, err
	}
	return e.liveOf(tx, t)
}

func (e *Engine) liveOf(tx *store.Tx, t petitbleu.CardTemplate) (*item.Design, error) {
	switch {
	case !t.ArchivedAt.IsZero():
		return nil, archivedTemplate(t.Key)
	case t.Version == 0:
		return nil, petitbleu.Errorf(petitbleu.CodeConflict, "The card template %q was never published: publish it first.", t.Key).At("template_key")
	}
	f, err := tx.Feed(t.WorkspaceID, t.FeedID)
	if err != nil {
		return nil, missing(err, "feed")
	}
	if !f.ArchivedAt.IsZero() {
		return nil, archivedFeed(f.Key)
	}
	if d := e.kept(designKey{t.WorkspaceID, t.ID, t.Version}); d != nil && d.Feed.Revision == f.Revision && d.Template.Revision == t.Revision {
		return d, nil
	}
	return e.make(tx, f, t, t.Version)
}

// Design gives what is sent of a template now, for those who send it as a part of their own work: campaigns.
func (e *Engine) Design(tx *store.Tx, workspace, template string) (*item.Design, error) {
	t, err := tx.CardTemplate(workspace, template)
	if err != nil {
		return nil, missing(err, "card template")
	}
	return e.liveOf(tx, t)
}

// Views gives the cards that stand inside others, by their keys, as they are live; nil for one that is not.
func (e *Engine) Views(tx *store.Tx, workspace string) func(key string) *item.Design {
	found := map[string]*item.Design{}
	return func(key string) *item.Design {
		d, known := found[key]
		if !known {
			if t, err := tx.CardTemplateKeyed(workspace, key); err == nil && t.Version > 0 {
				d, _ = e.design(tx, workspace, t.ID, t.Version)
			}
			found[key] = d
		}
		return d
	}
}

// changed tells those who look that notifications of a person changed, or of many (no person).
func (e *Engine) changed(workspace, profile string) {
	e.o.Live.Publish(workspace, live.Change{Kind: live.KindNotification, ProfileID: profile})
}

// asError gives an error of the house.
func asError(err error) (*petitbleu.Error, bool) { return errors.AsType[*petitbleu.Error](err) }

func (e *Engine) read(ctx context.Context, fn func(tx *store.Tx) error) error {
	return e.o.Store.Read(ctx, fn)
}
