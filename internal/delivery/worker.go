package delivery

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Outcomes wait for those of the other calls under way, so that one commit carries many: at
// least gatherMin, and where the store is busy as long as the last commit took, up to gatherMax.
// A lone message never waits.
const (
	gatherMin = 5 * time.Millisecond
	gatherMax = 100 * time.Millisecond
)

// worker sends the messages of one Page while this node owns it. Everything but the calls and
// the reading of conversations happens on its own goroutine, so it needs no locks.
type worker struct {
	d      *Delivery
	key    pageKey
	now    func() time.Time
	linger time.Duration
	pace   *pace
	wake   chan struct{}
	lease  *lease
	calls  context.Context // of the calls under way; ends when the lease is lost or the stop takes too long

	rows      pageRows
	pageRead  time.Time // by the steady clock
	acct      account
	buffer    []*petitbleu.Message // due, in order, not yet taken
	dirty     bool                 // there may be more due than the buffer shows
	slow      time.Duration        // what the last commit took
	again     bool                 // the last commit made more due
	starved   bool                 // only the pace kept the last round from starting a call of a program
	urgent    atomic.Bool          // a person may have typed a message that is not in the buffer
	pauseRead time.Time            // by the steady clock: when it was last looked whether a pause was ended
	told      time.Time            // by the steady clock: when the pace was told last
	limit     int                  // of the next look for due messages
	laterAt   map[string]time.Time // by the steady clock: when a message of audio or video, or to one who got many, may be tried again
	underWay  map[string]string    // message by recipient
	doubtful  map[string]bool      // people whose last message may have arrived; nil: not known yet
	begun     chan *begun
	done      chan *answered
	aside     aside     // messages that ask other hosts while they are written
	results   []settled // not yet committed
	// The next part of a request comes before what the buffer has for the same person, and a failure
	// may say that nothing can go to them: they wait until the call before is committed (ending), then until the buffer is read again (stale).
	ending, stale map[string]bool

	doubt    bool // a commit failed: what it marked may be under way in the rows, and in truth not
	look     bool // there may be lost messages to look for
	settling bool
	listing  atomic.Bool // the Page's conversations are being read: no call starts meanwhile
	settled  chan struct{}
	state    petitbleu.PageState // as read last
}

// answered is a call that has ended.
type answered struct {
	m     *petitbleu.Message
	call  petitbleu.WireCall
	res   channel.Result
	token string // sealed: the one that the Page had
	left  bool   // false: the call never started, the lease being over
}

// settled is an outcome with what else it changes.
type settled struct {
	m           *petitbleu.Message
	outcome     store.Outcome
	returnToken string
	unreachable time.Time
	elsewhere   time.Time // another held the conversation then
	met         string    // the page-scoped id of who got it, where it was addressed otherwise
	file        string    // the platform's id of the file, where it was sent to be kept
	handed      *handed   // a webhook that belongs to a Page
}

func newWorker(d *Delivery, key pageKey, now func() time.Time, linger time.Duration, p *pace) *worker {
	w := &worker{
		d: d, key: key, now: now, linger: linger, pace: p, wake: make(chan struct{}, 1), dirty: true, look: true,
		laterAt: map[string]time.Time{}, ending: map[string]bool{}, stale: map[string]bool{}, underWay: map[string]string{}, begun: make(chan *begun), done: make(chan *answered, concurrencyLimit), settled: make(chan struct{}, 1),
		aside: newAside(),
	}
	w.urgent.Store(true)
	return w
}

// nudge says that there may be something to do. It never waits.
func (w *worker) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// hurry says that a person may have typed a message that is not in the buffer.
func (w *worker) hurry() { w.urgent.Store(true) }

func (w *worker) nudged() bool {
	select {
	case <-w.wake:
		return true
	default:
		return false
	}
}

// run works until nothing is due, or ctx ends; then the calls under way are waited for.
func (w *worker) run(ctx context.Context) {
	calls, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	claims, lost := context.WithCancel(ctx)
	defer lost()
	w.calls = calls
	defer close(w.begun)
	var err error
	w.lease, err = w.d.take(ctx, w.key, w.now(), w.pace, func() { lost(); abort() })
	if err != nil {
		if ctx.Err() == nil {
			w.d.o.Logger.Error("a Page could not be taken", "page", w.key.page, "error", err)
		}
		return
	}
	if w.lease == nil {
		return // another node has it
	}
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(w.d.o.StopWithin, abort) })
	defer stop()
	w.d.rounds(ctx, claims, w, "Page "+w.key.page, func() int { return len(w.results) })
	w.d.giveBack(w.key)
}

// step does one round: outcomes in, messages out. busy tells that another round may do more.
func (w *worker) step(ctx context.Context) (busy bool, err error) {
	w.again = false
	w.collect()
	if len(w.results) > 0 {
		w.gather(len(w.underWay))
	}
	var p plan
	if ctx.Err() == nil {
		if p, err = w.plan(ctx); err != nil && ctx.Err() == nil {
			return false, err
		}
	}
	had := len(w.results)
	if had == 0 && len(p.picks) == 0 {
		return false, nil
	}
	marked, err := w.commit(p)
	if err != nil {
		return false, err
	}
	for i := range p.picks {
		if marked[p.picks[i].m.ID] {
			w.begin(&p.picks[i])
		}
	}
	return len(p.picks) > 0 || p.decided > 0 || w.again, nil
}

// collect takes the calls that have ended.
func (w *worker) collect() {
	for {
		select {
		case a := <-w.done:
			w.ended(a)
		case d := <-w.aside.done:
			w.aside.took(d)
		default:
			return
		}
	}
}

// wait waits for a reason to do another round. It is false when the worker is at its end.
func (w *worker) wait(ctx context.Context) bool {
	w.settleLost(ctx)
	idle := len(w.underWay) == 0 && !w.settling && len(w.aside.pending) == 0
	if idle && ctx.Err() != nil {
		return false
	}
	var timer <-chan time.Time
	if ctx.Err() == nil {
		t := time.NewTimer(w.pause(idle))
		defer t.Stop()
		timer = t.C
		if idle && w.linger == 0 && !w.starved && len(w.laterAt) == 0 {
			return false
		}
	}
	changed := w.d.o.Clock.Changed()
	stopped := ctx.Done()
	if ctx.Err() != nil {
		stopped = nil
	}
	select {
	case a := <-w.done:
		w.ended(a)
	case d := <-w.aside.done:
		w.aside.took(d)
	case <-w.wake:
		w.dirty, w.look = true, true
	case <-changed:
		w.dirty, w.look = true, true
	case <-w.settled:
		w.settling, w.dirty = false, true
	case <-stopped:
	case <-timer:
		if idle && len(w.buffer) == 0 && !w.dirty {
			return false
		}
	}
	return true
}

// pause says how long to wait at most: for the pace, or for work to come.
func (w *worker) pause(idle bool) time.Duration {
	if len(w.buffer) == 0 && !w.dirty {
		if idle && w.linger > 0 {
			return w.linger
		}
		return time.Minute
	}
	steady := w.d.o.Steady.Now()
	wait := w.pace.wait(w.now(), steady)
	for _, at := range w.laterAt {
		if left := at.Sub(steady); left > 0 && wait == 0 {
			wait = left
		}
	}
	if wait <= 0 {
		wait = time.Minute // everybody in the buffer has a call under way
		if w.starved {
			wait = time.Millisecond // the pace allows one more by now
		}
	}
	return min(wait, time.Second)
}

// gather waits a moment for more calls to end, so that one commit carries them.
func (w *worker) gather(more int) {
	if more <= 0 {
		return
	}
	timer := time.NewTimer(max(gatherMin, min(w.slow, gatherMax)))
	defer timer.Stop()
	for range more {
		select {
		case a := <-w.done:
			w.ended(a)
		case <-timer.C:
			return
		}
	}
}
