package endpoint

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs. Store, Box, Clock and Calls are required.
type Options struct {
	Store  *store.Store
	Box    *secret.Box
	Clock  clock.Clock // by which retries are due
	Steady clock.Clock // by which calls are stamped and leases run, whatever a demo does to Clock; nil: the system's
	Calls  *outbound.Caller
	Logger *slog.Logger
	Node   string // names this node in leases
	Alone  bool   // no other program uses the database: leases found at the start are of an earlier life
	Wake   func() // asks for a Tick soon; may be nil
}

const (
	leasePrefix = "events/"
	leaseLife   = time.Minute
	callTime    = 15 * time.Second
	peopleOnce  = 8   // people of one endpoint whose events are told at once
	roundEvents = 100 // events of one round
	collectNews = 20
	collectFed  = 1000
	// giveUpRound is how many calls of a round fail, with none that succeeds, before the others are put off without a try.
	giveUpRound = 10
	// choked is how many events may wait for an endpoint that fails before it is told nothing new.
	choked     = 100
	probeEvery = 5 * time.Minute
	// failsFor is how long an endpoint may fail before it is disabled.
	failsFor  = 5 * 24 * time.Hour
	tidyEvery = 10 * time.Minute
)

// schedule is how long after each failed attempt the next one follows (Standard Webhooks, "Retries").
var schedule = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// Endpoints is the engine. Safe for concurrent use.
type Endpoints struct {
	o Options

	mu     sync.Mutex
	tick   sync.Mutex
	held   map[string]time.Time // leases, until when by the steady clock
	asked  bool
	busy   map[string]bool // endpoints that a worker tells now
	work   sync.WaitGroup
	closed bool
	tidied time.Time
}

// New makes the engine.
func New(o Options) *Endpoints {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Steady == nil {
		o.Steady = clock.System()
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	return &Endpoints{o: o, held: map[string]time.Time{}, busy: map[string]bool{}}
}

// Tick puts what happened into its order, for the workspaces whose lease this node has or can take, and sets a worker to
// each endpoint that has something to be told. It does not wait for them. more says that there is more to be ordered.
func (e *Endpoints) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	e.tick.Lock()
	defer e.tick.Unlock()
	if err := e.tidy(ctx, now); err != nil {
		return false, err
	}
	var all []petitbleu.EventEndpoint
	err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.ListeningEndpoints()
		return err
	})
	if err != nil {
		return false, err
	}
	var errs []error
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].WorkspaceID == all[0].WorkspaceID {
			n++
		}
		again, err := e.workspace(ctx, all[:n], now)
		more, errs, all = more || again, append(errs, err), all[n:]
	}
	return more, errors.Join(errs...)
}

// workspace does that for the endpoints of one workspace.
func (e *Endpoints) workspace(ctx context.Context, all []petitbleu.EventEndpoint, now time.Time) (more bool, err error) {
	ws := all[0].WorkspaceID
	held, err := e.hold(ctx, ws)
	if err != nil || !held {
		return false, err
	}
	if more, err = e.collect(ctx, all, now); err != nil {
		return false, err
	}
	for _, p := range all {
		if p.State == petitbleu.EndpointOn {
			e.start(ctx, p)
		}
	}
	return more, nil
}

// hold takes or renews the lease of a workspace's events.
func (e *Endpoints) hold(ctx context.Context, ws string) (bool, error) {
	now := e.o.Steady.Now()
	e.mu.Lock()
	until, first := e.held[ws], !e.asked
	e.mu.Unlock()
	if until.Sub(now) > leaseLife/2 {
		return true, nil
	}
	held := false
	err := e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if first && e.o.Alone {
			if err := tx.DropLeases(leasePrefix); err != nil {
				return err
			}
		}
		held, err = tx.TakeLease(leasePrefix+ws, e.o.Node, now.Add(leaseLife), now)
		return err
	})
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.asked = e.asked || err == nil; held && err == nil {
		e.held[ws] = now.Add(leaseLife)
	} else {
		delete(e.held, ws)
	}
	return held, err
}

// mine tells, in a transaction, whether this node has the lease of a workspace's events still.
func (e *Endpoints) mine(tx *store.Tx, ws string) (bool, error) {
	return tx.HoldsLease(leasePrefix+ws, e.o.Node, e.o.Steady.Now())
}

// start sets a worker to an endpoint that has none.
func (e *Endpoints) start(ctx context.Context, p petitbleu.EventEndpoint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.busy[p.ID] {
		return
	}
	e.busy[p.ID] = true
	e.work.Add(1)
	go func() {
		defer e.work.Done()
		err := e.tell(ctx, p.WorkspaceID, p.ID)
		if err != nil && ctx.Err() == nil {
			e.o.Logger.Error("an event endpoint could not be told", "endpoint", p.ID, "error", err)
		}
		e.mu.Lock()
		delete(e.busy, p.ID)
		e.mu.Unlock()
	}()
}

// Close waits for the calls under way; what they bring is kept where there is time for it. Tick must not run any more.
func (e *Endpoints) Close(ctx context.Context) error {
	e.mu.Lock()
	e.closed = true
	var names []string
	for ws := range e.held {
		names = append(names, leasePrefix+ws)
	}
	e.mu.Unlock()
	done := make(chan struct{})
	go func() {
		e.work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return errors.New("calls of event endpoints did not end in time")
	}
	if len(names) == 0 {
		return nil
	}
	return e.o.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		for _, name := range names { // another node may go on at once
			if err := tx.ReleaseLease(name, e.o.Node); err != nil {
				return err
			}
		}
		return nil
	})
}

// tidy forgets what is not kept longer, some at once so that others may write.
func (e *Endpoints) tidy(ctx context.Context, now time.Time) error {
	if d := now.Sub(e.tidied); d >= 0 && d < tidyEvery {
		return nil
	}
	for more := true; more; {
		err := e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
			more, err = tx.ForgetOutgoing(now.Add(-petitbleu.OutgoingKept), 200)
			return err
		})
		if err != nil {
			return err
		}
	}
	e.tidied = now
	return nil
}

// Settle waits until the endpoints under way are told what there was for them.
func (e *Endpoints) Settle() { e.work.Wait() }
