package people

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs. Live, Wake and Metrics may be nil.
type Options struct {
	Store   *store.Store
	Clock   clock.Clock
	Logger  *slog.Logger
	Live    live.Broker
	Wake    func() // wakes the loop that calls Tick
	Metrics prometheus.Registerer
	// ForgetCalls takes out of the recorded webhook calls what they say of a person of a Page, before the person
	// is deleted (intake); nil: nothing is recorded.
	ForgetCalls func(ctx context.Context, workspace, page, psid string) error
}

// People is the engine. Safe for concurrent use.
type People struct {
	o Options

	journal journal
	mu      sync.Mutex
	known   map[string]*definitions // by workspace

	accepted, applied, aside atomic.Int64
}

// New makes the engine.
func New(o Options) *People {
	p := &People{o: o, known: map[string]*definitions{}}
	p.journal.changed = make(chan struct{})
	if o.Metrics != nil {
		for _, m := range []struct {
			name, help string
			value      *atomic.Int64
		}{
			{"petitbleu_people_accepted_total", "Attributes objects, events and purchases that were accepted.", &p.accepted},
			{"petitbleu_people_applied_total", "Of those, the ones that were worked in.", &p.applied},
			{"petitbleu_people_aside_total", "Accepted calls that could not be worked in and were set aside.", &p.aside},
		} {
			o.Metrics.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: m.name, Help: m.help},
				func() float64 { return float64(m.value.Load()) }))
		}
	}
	return p
}

// Result is what became of one item.
type Result struct {
	ProfileID string // of whom it spoke; empty: of nobody, and nothing was done
	Created   bool   // the profile was made for it
	Changed   bool   // it changed something: false for attributes that had these values already, and for an event that was known
	// Err says why the item was not taken; nil: it was. Nobody to be found is no error.
	Err *petitbleu.Error
	// Left says which values of a change were not taken, each with its attribute as the field.
	Left []*petitbleu.Error
}

// Results are what became of the items of a batch, in its order.
type Results struct{ Attributes, Events, Purchases []Result }

// Apply works a batch in, in one transaction, behind whatever was accepted before, and tells what became
// of each item. An item that is not right leaves the others alone.
func (p *People) Apply(ctx context.Context, workspace string, b profile.Batch) (results Results, err error) {
	err = p.Within(ctx, workspace, func(_ *store.Tx, apply Applier) (err error) {
		results, err = apply(b)
		return err
	})
	return results, err
}

// Applier works a batch in within a transaction.
type Applier func(profile.Batch) (Results, error)

// Within runs fn in one transaction behind whatever was accepted before: what apply does there, and what fn
// itself writes, happens together or not at all. fn may run more than once, as in store.Write.
func (p *People) Within(ctx context.Context, workspace string, fn func(tx *store.Tx, apply Applier) error) error {
	var all []*work
	err := p.write(ctx, workspace, func(tx *store.Tx, now time.Time) error {
		all = nil
		return fn(tx, func(b profile.Batch) (Results, error) {
			w, err := p.workIn(tx, workspace, []*call{prepare(workspace, "", &b, now)}, now)
			if err != nil {
				return Results{}, err
			}
			all = append(all, w)
			return w.calls[0].results, nil
		})
	})
	if err != nil {
		return err
	}
	for _, w := range all {
		p.done(w)
	}
	return nil
}

// write runs a transaction about a workspace's people behind whatever was accepted before it.
func (p *People) write(ctx context.Context, workspace string, fn func(tx *store.Tx, now time.Time) error) error {
	if err := p.Settled(ctx, workspace); err != nil {
		return err
	}
	now := stamp(p.o.Clock.Now())
	return p.o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.HoldPeople(workspace); err != nil {
			return err
		}
		return fn(tx, now)
	})
}

// read runs a transaction that sees whatever was accepted before it.
func (p *People) read(ctx context.Context, workspace string, fn func(tx *store.Tx) error) error {
	if err := p.Settled(ctx, workspace); err != nil {
		return err
	}
	return p.o.Store.Read(ctx, fn)
}

// stamp gives an instant as rows keep it.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// changesLimit is how many people one transaction tells listeners of one by one.
const changesLimit = 200

// done follows work that was committed: counts, what is known of names, listeners.
func (p *People) done(w *work) {
	p.applied.Add(int64(w.items))
	p.learned(w)
	if p.o.Live == nil {
		return
	}
	var changes []live.Change
	for _, of := range w.people {
		if of.changed || of.made {
			changes = append(changes, live.Change{Kind: live.KindProfile, ID: of.id, ProfileID: of.id})
		}
		if of.events > 0 {
			changes = append(changes, live.Change{Kind: live.KindEvent, ProfileID: of.id})
		}
		if len(changes) > changesLimit {
			changes = []live.Change{{Kind: live.KindAnything}}
			break
		}
	}
	for _, id := range w.clicked {
		if len(changes) <= changesLimit {
			changes = append(changes, live.Change{Kind: live.KindMessage, ID: id})
		}
	}
	if len(changes) > 0 {
		p.o.Live.Publish(w.workspace, changes...)
	}
}
