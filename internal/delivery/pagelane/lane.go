package pagelane

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
)

// Outcomes wait for those of the other calls under way, so that one commit carries many: at
// least gatherMin, and where the store is busy as long as the last commit took, up to gatherMax.
// A lone message never waits.
const (
	gatherMin = 5 * time.Millisecond
	gatherMax = 100 * time.Millisecond
)

// Lane sends the messages of one Page while this node owns it. Everything but the calls and
// the reading of conversations happens on its own goroutine, so it needs no locks.
type Lane struct {
	d      *pipe.Pipe
	key    pipe.Key
	now    func() time.Time
	linger time.Duration
	pace   *pacing.Pace
	wake   chan struct{}
	lease  *pipe.Lease
	calls  context.Context // of the calls under way; ends when the lease is lost or the stop takes too long

	rows      grounds.Rows
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
	aside     aside            // messages that ask other hosts while they are written
	results   []ledger.Settled // not yet committed
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

// New prepares the lane of a Page. It stays for linger when it has nothing to do; now is the time of due messages.
func New(d *pipe.Pipe, key pipe.Key, now func() time.Time, linger time.Duration, p *pacing.Pace) *Lane {
	w := &Lane{
		d: d, key: key, now: now, linger: linger, pace: p, wake: make(chan struct{}, 1), dirty: true, look: true,
		laterAt: map[string]time.Time{}, ending: map[string]bool{}, stale: map[string]bool{}, underWay: map[string]string{}, begun: make(chan *begun), done: make(chan *answered, pacing.ConcurrencyLimit), settled: make(chan struct{}, 1),
		aside: newAside(),
	}
	w.urgent.Store(true)
	return w
}

// Nudge says that there may be something to do. It never waits.
func (w *Lane) Nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Hurry says that a person may have typed a message that is not in the buffer.
func (w *Lane) Hurry() { w.urgent.Store(true) }

// Nudged takes a nudge that nobody followed; it tells whether there was one.
func (w *Lane) Nudged() bool {
	select {
	case <-w.wake:
		return true
	default:
		return false
	}
}

// Run works until nothing is due, or ctx ends; then the calls under way are waited for.
func (w *Lane) Run(ctx context.Context) {
	calls, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	claims, lost := context.WithCancel(ctx)
	defer lost()
	w.calls = calls
	defer close(w.begun)
	var err error
	w.lease, err = w.d.Take(ctx, w.key, w.now(), w.pace, func() { lost(); abort() })
	if err != nil {
		if ctx.Err() == nil {
			w.d.Options.Logger.Error("a Page could not be taken", "page", w.key.Page, "error", err)
		}
		return
	}
	if w.lease == nil {
		return // another node has it
	}
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(w.d.Options.StopWithin, abort) })
	defer stop()
	w.d.Work(ctx, claims, w, "Page "+w.key.Page, func() int { return len(w.results) })
	w.d.GiveBack(w.key)
}

// Step does one round: outcomes in, messages out. busy tells that another round may do more.
func (w *Lane) Step(ctx context.Context) (busy bool, err error) {
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
		if marked[p.picks[i].Message.ID] {
			w.begin(&p.picks[i])
		}
	}
	return len(p.picks) > 0 || p.decided > 0 || w.again, nil
}

// collect takes the calls that have ended.
func (w *Lane) collect() {
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

// Wait waits for a reason to do another round. It is false when the worker is at its end.
func (w *Lane) Wait(ctx context.Context) bool {
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
	changed := w.d.Options.Clock.Changed()
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
func (w *Lane) pause(idle bool) time.Duration {
	if len(w.buffer) == 0 && !w.dirty {
		if idle && w.linger > 0 {
			return w.linger
		}
		return time.Minute
	}
	steady := w.d.Options.Steady.Now()
	wait := w.pace.Wait(w.now(), steady)
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
func (w *Lane) gather(more int) {
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
