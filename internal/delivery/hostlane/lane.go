package hostlane

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/delivery/supply"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// laneBuffer is how many messages a lane of webhooks has in memory, written and not yet under way.
	laneBuffer = 4096
	// laneMarks bounds what one commit marks as being sent.
	laneMarks = 1024
	// laneTurn is how often a lane looks again at what it waits for: a host that may be well.
	laneTurn = time.Second
)

// Lane sends the webhook messages of one workspace. Its own goroutine reads, writes and commits;
// those of the hosts make the calls, each host as many at once as it may get, so that one that is
// slow, or dead, holds up no other.
type Lane struct {
	d      *pipe.Pipe
	key    pipe.Key
	now    func() time.Time
	linger time.Duration
	wake   chan struct{}
	lease  *pipe.Lease
	calls  context.Context // of the calls under way; ends when the lease is lost or the stop takes too long

	known    inhouse.Known
	knownAt  time.Time // by the steady clock
	place    store.Place
	dirty    bool            // there may be more due than was read
	rescan   bool            // and before where the reading is
	held     map[string]bool // messages in memory, by id
	hosts    map[string]*hostQueue
	waiting  int // in the queues of hosts
	results  []ledger.Settled
	unsafe   []ledger.Settled // of people whom safe mode spares
	aside    int              // messages being written that ask other hosts
	written  chan *draft
	finished chan struct{}

	watched time.Time                       // by the steady clock: when it was asked last whether anything may leave
	halted  atomic.Bool                     // nothing may: what is marked and not called yet goes back
	recheck atomic.Bool                     // somebody says that this changed
	still   atomic.Pointer[map[string]bool] // campaigns of which nothing may

	supplied supplied

	mu    sync.Mutex
	ended []*answeredCall
}

// answeredCall is a call that has ended, with what it makes of its message.
type answeredCall struct {
	host *hostQueue
	ledger.Settled
	sown *sownRow // of a message that has no row yet; nil with a parcel: it did not leave
	p    *supply.Load
}

// New prepares the lane of a workspace. It stays for linger when it has nothing to do; now is the time of due messages.
func New(d *pipe.Pipe, key pipe.Key, now func() time.Time, linger time.Duration) *Lane {
	return &Lane{
		d: d, key: key, now: now, linger: linger, wake: make(chan struct{}, 1), dirty: true, held: map[string]bool{}, hosts: map[string]*hostQueue{}, supplied: newSupplied(),
		written: make(chan *draft, pipe.AsideLimit), finished: make(chan struct{}, 1),
	}
}

// Nudge says that there may be something to do. It never waits.
func (w *Lane) Nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Nudged takes a nudge that nobody followed; it tells whether there was one.
func (w *Lane) Nudged() bool {
	select {
	case <-w.wake:
		return true
	default:
		return false
	}
}

// Hurry does nothing: what is due is due in the order of its time here.
func (w *Lane) Hurry() {}

// Run works until nothing is due, or ctx ends; then the calls under way are waited for.
func (w *Lane) Run(ctx context.Context) {
	calls, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	claims, lost := context.WithCancel(ctx)
	defer lost()
	w.calls = calls
	var err error
	w.lease, err = w.d.TakeLane(ctx, w.key, w.now(), func() { lost(); abort() })
	if err != nil || w.lease == nil {
		if err != nil && ctx.Err() == nil {
			w.d.Options.Logger.Error("the webhooks of a workspace could not be taken", "workspace", w.key.Workspace, "error", err)
		}
		return
	}
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(w.d.Options.StopWithin, abort) })
	defer stop()
	w.d.Work(ctx, claims, w, "webhooks of "+w.key.Workspace, func() int { return len(w.results) + len(w.supplied.sown) })
	w.d.GiveBack(w.key)
}

// Step does one round: outcomes in, messages out. busy tells that another round may do more.
func (w *Lane) Step(ctx context.Context) (busy bool, err error) {
	w.collect()
	var picks []ledger.Pick
	if ctx.Err() == nil {
		err := w.watch(ctx)
		if err == nil {
			err = w.fill(ctx)
		}
		if err == nil {
			err = w.supply(ctx)
		}
		if err != nil {
			if ctx.Err() != nil {
				return true, nil
			}
			return false, err
		}
		picks = w.choose()
	} else {
		w.putBack()
	}
	if err := w.save(); err != nil {
		for i := range picks {
			w.unpick(&picks[i])
		}
		return false, err
	}
	if picks, err = w.insert(picks); err != nil {
		return false, err
	}
	if len(w.results) == 0 && len(picks) == 0 {
		return false, nil
	}
	marked, err := w.commit(picks)
	if err != nil {
		for i := range picks {
			w.unpick(&picks[i])
		}
		return false, err
	}
	for i := range picks {
		w.begin(&picks[i], marked[picks[i].Message.ID])
	}
	return true, nil
}

// watch asks whether anything may leave, while messages are marked ahead of their calls: those of a host that keeps keys
// are many, and a halt counts for them too.
func (w *Lane) watch(ctx context.Context) error {
	steady := w.d.Options.Steady.Now()
	asked := w.recheck.Swap(false)
	if !asked && (w.underWay() == 0 && !w.halted.Load() && w.supplied.count == 0 || steady.Sub(w.watched) < pipe.PageFresh) {
		return nil
	}
	w.watched = steady
	return w.d.Options.Store.Read(ctx, func(tx *store.Tx) error {
		halted, err := tx.HaltedPages(w.key.Workspace)
		if err == nil {
			w.halted.Store(halted.Stops(""))
		}
		if err == nil && w.d.Options.Supply.Still != nil {
			var still map[string]bool
			still, err = w.d.Options.Supply.Still(tx, w.key.Workspace)
			w.still.Store(&still)
		}
		return err
	})
}

// collect takes the calls that have ended, and the messages that were written aside.
func (w *Lane) collect() {
	w.mu.Lock()
	ended := w.ended
	w.ended = nil
	w.mu.Unlock()
	for _, a := range ended {
		a.host.ahead--
		switch {
		case a.p == nil:
			w.results = append(w.results, a.Settled)
		case a.sown == nil:
			w.forget(a.p)
		default:
			w.supplied.sown = append(w.supplied.sown, *a.sown)
		}
	}
	w.collectSaved()
	for {
		select {
		case one := <-w.written:
			w.aside--
			w.queued(one, w.d.Options.Steady.Now())
		default:
			return
		}
	}
}

// underWay is how many messages are marked as being sent, or are being written.
func (w *Lane) underWay() (n int) {
	for _, h := range w.hosts {
		n += h.ahead
	}
	return n + w.aside
}

// commit writes the outcomes and marks the picks as being sent, in one transaction. Only what it
// gives as marked may go out.
func (w *Lane) commit(picks []ledger.Pick) (map[string]bool, error) {
	for i := range w.results {
		if err := w.results[i].Outcome.Prepare(); err != nil {
			return nil, err
		}
	}
	j := &ledger.Job{Workspace: w.key.Workspace, Now: w.now(), Results: w.results, Picks: picks}
	w.d.Commits.Do(w.d.Options.Store, j)
	if j.Err != nil {
		return nil, j.Err
	}
	w.tell(j.Changed, picks, j.Marked)
	for i := range w.results {
		delete(w.held, w.results[i].Message.ID)
	}
	w.results = w.results[:0]
	return j.Marked, nil
}

// tell publishes what a commit changed, and looks again where a part was released.
func (w *Lane) tell(changed map[string]bool, picks []ledger.Pick, marked map[string]bool) {
	all := make([]live.Change, 0, len(w.results)+len(picks))
	for i := range w.results {
		m := w.results[i].Message
		if m.GroupID != "" && m.GroupID != m.ID && w.results[i].Outcome.State == petitbleu.StateSent {
			w.look()
		}
		if h := w.results[i].Handed; h != nil && w.results[i].Outcome.State == "" {
			w.d.Hint([]petitbleu.Message{{WorkspaceID: w.key.Workspace, PageID: h.Page}})
		} else if changed[m.ID] {
			w.d.Counts.Count(w.results[i].Outcome.State)
		}
		if changed[m.ID] {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	for i := range picks {
		if m := picks[i].Message; marked[m.ID] {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	w.d.Options.Live.Publish(w.key.Workspace, append(all, ledger.Noticed(w.results)...)...)
}

// Wait waits for a reason to do another round. It is false when the worker is at its end.
func (w *Lane) Wait(ctx context.Context) bool {
	idle := w.underWay() == 0 && !w.supplied.busy()
	if idle && (ctx.Err() != nil || w.waiting == 0 && !w.dirty && w.linger == 0) {
		return false
	}
	pause := w.linger
	if !idle || w.waiting > 0 || pause == 0 {
		pause = laneTurn
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	changed := w.d.Options.Clock.Changed()
	stopped := ctx.Done()
	if ctx.Err() != nil {
		stopped = nil
	}
	select {
	case <-w.finished:
	case one := <-w.written:
		w.aside--
		w.queued(one, w.d.Options.Steady.Now())
	case <-w.wake:
		w.look()
	case <-changed:
		w.look()
	case <-stopped:
	case <-timer.C:
		if idle && w.waiting == 0 && !w.dirty {
			return false
		}
	}
	return true
}
