package delivery

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// sender sends the messages of one lane while this node holds its lease: worker those of a Page,
// webhooks those of a workspace that have none.
type sender interface {
	// run works until nothing is due, or ctx ends; then the calls under way are waited for.
	run(ctx context.Context)
	// nudge says that there may be something to do. It never waits.
	nudge()
	// nudged takes a nudge that nobody followed; it tells whether there was one.
	nudged() bool
	// hurry says that a person may have typed a message.
	hurry()
}

const (
	// laneBuffer is how many messages a lane of webhooks has in memory, written and not yet under way.
	laneBuffer = 4096
	// laneMarks bounds what one commit marks as being sent.
	laneMarks = 1024
	// laneTurn is how often a lane looks again at what it waits for: a host that may be well.
	laneTurn = time.Second
)

// webhooks sends the webhook messages of one workspace. Its own goroutine reads, writes and commits;
// those of the hosts make the calls, each host as many at once as it may get, so that one that is
// slow, or dead, holds up no other.
type webhooks struct {
	d      *Delivery
	key    pageKey
	now    func() time.Time
	linger time.Duration
	wake   chan struct{}
	lease  *lease
	calls  context.Context // of the calls under way; ends when the lease is lost or the stop takes too long

	known    laneRows
	knownAt  time.Time // by the steady clock
	place    store.Place
	dirty    bool            // there may be more due than was read
	rescan   bool            // and before where the reading is
	held     map[string]bool // messages in memory, by id
	hosts    map[string]*hostQueue
	waiting  int // in the queues of hosts
	results  []settled
	unsafe   []settled // of people whom safe mode spares
	aside    int       // messages being written that ask other hosts
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
	settled
	sown *sownRow // of a message that has no row yet; nil with a parcel: it did not leave
	p    *parcel
}

func newWebhooks(d *Delivery, key pageKey, now func() time.Time, linger time.Duration) *webhooks {
	return &webhooks{
		d: d, key: key, now: now, linger: linger, wake: make(chan struct{}, 1), dirty: true, held: map[string]bool{}, hosts: map[string]*hostQueue{}, supplied: newSupplied(),
		written: make(chan *draft, asideLimit), finished: make(chan struct{}, 1),
	}
}

func (w *webhooks) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *webhooks) nudged() bool {
	select {
	case <-w.wake:
		return true
	default:
		return false
	}
}

// hurry does nothing: what is due is due in the order of its time here.
func (w *webhooks) hurry() {}

func (w *webhooks) run(ctx context.Context) {
	calls, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	claims, lost := context.WithCancel(ctx)
	defer lost()
	w.calls = calls
	var err error
	w.lease, err = w.d.takeLane(ctx, w.key, w.now(), func() { lost(); abort() })
	if err != nil || w.lease == nil {
		if err != nil && ctx.Err() == nil {
			w.d.o.Logger.Error("the webhooks of a workspace could not be taken", "workspace", w.key.workspace, "error", err)
		}
		return
	}
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(w.d.o.StopWithin, abort) })
	defer stop()
	w.d.rounds(ctx, claims, w, "webhooks of "+w.key.workspace, func() int { return len(w.results) + len(w.supplied.sown) })
	w.d.giveBack(w.key)
}

// step does one round: outcomes in, messages out. busy tells that another round may do more.
func (w *webhooks) step(ctx context.Context) (busy bool, err error) {
	w.collect()
	var picks []pick
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
		w.begin(&picks[i], marked[picks[i].m.ID])
	}
	return true, nil
}

// watch asks whether anything may leave, while messages are marked ahead of their calls: those of a host that keeps keys
// are many, and a halt counts for them too.
func (w *webhooks) watch(ctx context.Context) error {
	steady := w.d.o.Steady.Now()
	asked := w.recheck.Swap(false)
	if !asked && (w.underWay() == 0 && !w.halted.Load() && w.supplied.count == 0 || steady.Sub(w.watched) < pageFresh) {
		return nil
	}
	w.watched = steady
	return w.d.o.Store.Read(ctx, func(tx *store.Tx) error {
		halted, err := tx.HaltedPages(w.key.workspace)
		if err == nil {
			w.halted.Store(halted.Stops(""))
		}
		if err == nil && w.d.o.Supply.Still != nil {
			var still map[string]bool
			still, err = w.d.o.Supply.Still(tx, w.key.workspace)
			w.still.Store(&still)
		}
		return err
	})
}

// collect takes the calls that have ended, and the messages that were written aside.
func (w *webhooks) collect() {
	w.mu.Lock()
	ended := w.ended
	w.ended = nil
	w.mu.Unlock()
	for _, a := range ended {
		a.host.ahead--
		switch {
		case a.p == nil:
			w.results = append(w.results, a.settled)
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
			w.queued(one, w.d.o.Steady.Now())
		default:
			return
		}
	}
}

// underWay is how many messages are marked as being sent, or are being written.
func (w *webhooks) underWay() (n int) {
	for _, h := range w.hosts {
		n += h.ahead
	}
	return n + w.aside
}

// commit writes the outcomes and marks the picks as being sent, in one transaction. Only what it
// gives as marked may go out.
func (w *webhooks) commit(picks []pick) (map[string]bool, error) {
	for i := range w.results {
		if err := w.results[i].outcome.Prepare(); err != nil {
			return nil, err
		}
	}
	j := &commitJob{workspace: w.key.workspace, now: w.now(), results: w.results, picks: picks, turn: make(chan bool, 1)}
	w.d.commits.do(w.d.o.Store, j)
	if j.err != nil {
		return nil, j.err
	}
	w.tell(j.changed, picks, j.marked)
	for i := range w.results {
		delete(w.held, w.results[i].m.ID)
	}
	w.results = w.results[:0]
	return j.marked, nil
}

// tell publishes what a commit changed, and looks again where a part was released.
func (w *webhooks) tell(changed map[string]bool, picks []pick, marked map[string]bool) {
	all := make([]live.Change, 0, len(w.results)+len(picks))
	for i := range w.results {
		m := w.results[i].m
		if m.GroupID != "" && m.GroupID != m.ID && w.results[i].outcome.State == petitbleu.StateSent {
			w.look()
		}
		if h := w.results[i].handed; h != nil && w.results[i].outcome.State == "" {
			w.d.hint([]petitbleu.Message{{WorkspaceID: w.key.workspace, PageID: h.page}})
		} else if changed[m.ID] {
			w.d.counts.count(w.results[i].outcome.State)
		}
		if changed[m.ID] {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	for i := range picks {
		if m := picks[i].m; marked[m.ID] {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	w.d.o.Live.Publish(w.key.workspace, all...)
}

// wait waits for a reason to do another round. It is false when the worker is at its end.
func (w *webhooks) wait(ctx context.Context) bool {
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
	changed := w.d.o.Clock.Changed()
	stopped := ctx.Done()
	if ctx.Err() != nil {
		stopped = nil
	}
	select {
	case <-w.finished:
	case one := <-w.written:
		w.aside--
		w.queued(one, w.d.o.Steady.Now())
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
