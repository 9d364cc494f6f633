package people

import (
	"context"
	"log/slog"
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
}

// People is the engine. Safe for concurrent use.
type People struct {
	o Options
}

// New makes the engine.
func New(o Options) *People { return &People{o: o} }

// Accept puts what a program tells into the journal. When it returns nil the batch survives a power cut
// and will be worked in, after whatever was accepted before it; [People.Settled] waits for that. Items
// that are not right are passed over then: the door that wants to name them asks [profile.Change.Check] and
// its like first.
func (p *People) Accept(ctx context.Context, workspace string, b profile.Batch) error {
	return errNotYet
}

// Settled waits until all that was accepted before the call, on this node or another, is worked in. It
// costs next to nothing when nothing waits. Every read of people's data goes through it first.
func (p *People) Settled(ctx context.Context, workspace string) error { return nil }

// Tick works in what waits in the journal, up to a bound; more says that others wait. Of several nodes
// any may do so.
func (p *People) Tick(ctx context.Context, now time.Time) (more bool, err error) { return false, nil }

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
func (p *People) Apply(ctx context.Context, workspace string, b profile.Batch) (Results, error) {
	return Results{}, errNotYet
}

var errNotYet = petitbleu.Errorf(petitbleu.CodeUnavailable, "not yet")
