package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	leaseName = "intake"
	leaseLife = 6 * time.Second // another node takes over this long after one died

	roundLimit = 2048 // raw calls read in one round
	batchLimit = 256  // items worked in by one transaction, so that other writers never wait long
	rushLimit  = 512  // the same while more calls wait than one round reads: larger ones cost less each

	rawLife      = 7 * 24 * time.Hour  // how long a call that was worked in is kept
	asideLife    = 90 * 24 * time.Hour // how long one that could not be understood
	housekeeping = 10 * time.Minute
)

// Options are what the intake needs. Live, HTTP and Metrics may be nil; without HTTP, Enrich
// does nothing.
type Options struct {
	Store   *store.Store
	Box     *secret.Box
	Clock   clock.Clock
	Logger  *slog.Logger
	Live    live.Broker
	Node    string       // names this node in the lease
	Alone   bool         // no other program uses the database: a lease found at the start is of an earlier life
	HTTP    *http.Client // for names of people
	BaseURL string       // public address of the program, for Log In buttons, which must be https or on this machine; else none is offered
	// Queue puts the answers to stop words into the outbox; nil leaves them to delivery's next tick.
	Queue   func(*store.Tx, []petitbleu.Message) error
	RawLife time.Duration // how long a call that was worked in is kept; 0 means 7 days
	Metrics prometheus.Registerer

	// Seen is called after a commit with what the Pages of a workspace sent; nil: nobody asks.
	Seen func(workspace string, seen []Seen)
	// Due is called after a commit that made waiting messages due, to wake delivery; nil: its next tick finds them.
	Due func()
	// Fetch is called after a commit of events that point to something which is to be fetched; nil: its next tick finds it.
	Fetch func()
	// NoFiles leaves the files that people send at the platform, where they end.
	NoFiles bool
}

// Intake reads recorded calls. One node of several does at a time.
type Intake struct {
	o     Options
	names names

	mu     sync.Mutex // Tick and Close
	until  time.Time  // of our lease
	asked  bool       // for the lease, before
	tidyAt time.Time

	events, repeats, undecodable, unknown atomic.Int64
}

// New makes an intake.
func New(o Options) *Intake {
	if o.RawLife == 0 {
		o.RawLife = rawLife
	}
	in := &Intake{o: o}
	in.names.init()
	if o.Metrics != nil {
		for _, m := range []struct {
			name, help string
			value      *atomic.Int64
		}{
			{"petitbleu_intake_events_total", "Events taken in.", &in.events},
			{"petitbleu_intake_repeats_total", "Events that were known already and changed nothing.", &in.repeats},
			{"petitbleu_intake_undecodable_total", "Webhook calls set aside.", &in.undecodable},
			{"petitbleu_intake_unknown_total", "Events of a kind that is not known here, kept as they came.", &in.unknown},
		} {
			o.Metrics.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: m.name, Help: m.help},
				func() float64 { return float64(m.value.Load()) }))
		}
	}
	return in
}

// Stats are the counts of this node since its start.
type Stats struct{ Events, Repeats, Undecodable int64 }

// Stats gives the counts since the start.
func (in *Intake) Stats() Stats {
	return Stats{in.events.Load(), in.repeats.Load(), in.undecodable.Load()}
}

// Tick works in the calls that wait, up to a bound, if this node holds the lease or can take
// it. more says that there are others left.
func (in *Intake) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	held, err := in.hold(ctx, now)
	if err != nil || !held {
		return false, err
	}
	raw, err := in.o.Store.WaitingRaw(ctx, roundLimit)
	if err != nil {
		return false, fmt.Errorf("read the calls that wait: %w", err)
	}
	if len(raw) == 0 {
		return false, in.tidy(ctx, now)
	}
	if err := in.round(ctx, decodeAll(raw), now); err != nil {
		if errors.Is(err, errLeaseLost) {
			in.until = time.Time{}
			return true, nil
		}
		return false, err
	}
	return len(raw) >= roundLimit, nil
}

// hold takes or renews the lease, in time and not at every tick.
func (in *Intake) hold(ctx context.Context, now time.Time) (bool, error) {
	if left := in.until.Sub(now); left > leaseLife/2 && left <= leaseLife {
		return true, nil
	}
	held := false
	until := now.Add(leaseLife)
	err := in.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if in.o.Alone && !in.asked {
			if err := tx.DropLeases(leaseName); err != nil {
				return err
			}
		}
		held, err = tx.TakeLease(leaseName, in.o.Node, until, now)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("take the lease of the intake: %w", err)
	}
	in.until, in.asked = time.Time{}, true
	if held {
		in.until = until
	}
	return held, nil
}

// Close gives the lease back, so that another node need not wait for it to expire.
func (in *Intake) Close(ctx context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.until = time.Time{}
	return in.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReleaseLease(leaseName, in.o.Node) })
}

// round works in calls batch by batch. While one batch is written, the marks of the batch
// before go to the raw calls' own file.
func (in *Intake) round(ctx context.Context, calls []*call, now time.Time) error {
	var marking chan error
	wait := func() error {
		if marking == nil {
			return nil
		}
		err := <-marking
		marking = nil
		return err
	}
	limit := batchLimit
	if len(calls) >= roundLimit {
		limit = rushLimit
	}
	if left := countItems(calls); left > limit { // batches of the same size: a small one costs almost as much
		limit = (left + (left-1)/limit) / (1 + (left-1)/limit)
	}
	for len(calls) > 0 {
		n, items := 0, 0
		for n < len(calls) && (n == 0 || items+len(calls[n].items) <= limit) {
			items += len(calls[n].items)
			n++
		}
		batch := calls[:n]
		calls = calls[n:]
		if err := in.work(ctx, batch, now); err != nil {
			return errors.Join(err, wait())
		}
		if err := wait(); err != nil {
			return err
		}
		marking = make(chan error, 1)
		go func(done chan<- error) { done <- in.mark(ctx, batch) }(marking)
	}
	return wait()
}

func countItems(calls []*call) (n int) {
	for _, c := range calls {
		n += len(c.items)
	}
	return n
}

// work writes a batch in one transaction. When that fails though the store works, a call in
// it is to blame: halving finds it, and it is set aside.
func (in *Intake) work(ctx context.Context, batch []*call, now time.Time) error {
	var b *work
	err := in.forgetRaw(ctx, batch)
	if err != nil {
		return err
	}
	for range 3 {
		err = in.o.Store.WriteSoon(ctx, func(tx *store.Tx) error { // mark comes after it
			b = newWork(in, batch, now)
			return b.run(tx)
		})
		if !errors.Is(err, errOvertaken) {
			break
		}
	}
	if err == nil {
		in.done(b)
		return nil
	}
	if errors.Is(err, errLeaseLost) || ctx.Err() != nil {
		return err
	}
	if broken := in.probe(ctx, now); broken != nil {
		return errors.Join(broken, err)
	}
	if len(batch) > 1 {
		half := len(batch) / 2
		return errors.Join(in.work(ctx, batch[:half], now), in.work(ctx, batch[half:], now))
	}
	in.o.Logger.Error("a webhook call was set aside", "raw", batch[0].raw.ID, "error", err)
	batch[0].refuse("this call could not be worked in: " + noteOf(err))
	return nil
}

// probe tells whether the store can write at all.
func (in *Intake) probe(ctx context.Context, now time.Time) error {
	return in.o.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.TakeLease(leaseName, in.o.Node, now.Add(leaseLife), now)
		return err
	})
}

// noteOf gives an error without the stack that a panic brings.
func noteOf(err error) string {
	text := err.Error()
	for i := range text {
		if text[i] == '\n' || i >= 300 {
			return text[:i]
		}
	}
	return text
}

// mark records what became of the calls of a batch.
func (in *Intake) mark(ctx context.Context, batch []*call) error {
	marks := make([]store.RawMark, len(batch))
	for i, c := range batch {
		marks[i] = store.RawMark{ID: c.raw.ID, State: petitbleu.RawDone, Body: c.redacted}
		if c.note != "" {
			marks[i] = store.RawMark{ID: c.raw.ID, State: petitbleu.RawUndecodable, Note: c.note}
			in.undecodable.Add(1)
		}
	}
	if err := in.o.Store.MarkRaw(ctx, marks); err != nil {
		return fmt.Errorf("mark the calls that were worked in: %w", err)
	}
	return nil
}

// done follows a transaction that was committed: counts, listeners, names to ask for.
func (in *Intake) done(b *work) {
	for c, note := range b.notes {
		c.refuse(note)
	}
	in.events.Add(b.freshCount)
	in.repeats.Add(b.repeatCount)
	in.unknown.Add(b.unknownCount)
	if in.o.Live != nil && !deaf(in.o.Live) {
		for workspace, changes := range b.changes() {
			in.o.Live.Publish(workspace, changes...)
		}
	}
	if in.o.Due != nil && b.due {
		in.o.Due()
	}
	if in.o.Fetch != nil && b.fetches {
		in.o.Fetch()
	}
	if in.o.HTTP != nil {
		in.names.add(b.unnamed, b.now)
	}
	if in.o.Seen != nil && !b.adopted {
		b.tellSeen(in.o.Seen)
	}
}

// deaf tells whether a broker has no reader at all, so that there is nothing to prepare.
func deaf(b live.Broker) bool {
	hub, ok := b.(*live.Hub)
	return ok && hub.Readers() == 0
}

// tidy forgets what is no longer needed, now and then.
func (in *Intake) tidy(ctx context.Context, now time.Time) error {
	if since := now.Sub(in.tidyAt); since >= 0 && since < housekeeping {
		return nil
	}
	in.tidyAt = now
	err := in.o.Store.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.Workspaces()
		for _, w := range all {
			if err == nil {
				_, err = tx.DropExpiredRefs(w.ID, now.Add(-24*time.Hour))
			}
			if err == nil {
				err = tx.DropAccountLinks(w.ID, now.Add(-24*time.Hour))
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("forget expired refs: %w", err)
	}
	if err := in.o.Store.PruneRawAside(ctx, now.Add(-asideLife)); err != nil {
		return fmt.Errorf("forget old webhook calls: %w", err)
	}
	for {
		n, err := in.o.Store.PruneRaw(ctx, now.Add(-in.o.RawLife), 1000)
		if err != nil {
			return fmt.Errorf("forget old webhook calls: %w", err)
		}
		if n < 1000 {
			return nil
		}
	}
}

func (in *Intake) tellProfile(workspace, profile string) {
	if in.o.Live != nil {
		in.o.Live.Publish(workspace, live.Change{Kind: live.KindProfile, ID: profile, ProfileID: profile})
	}
}
