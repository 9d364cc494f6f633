package delivery_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestLostAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		do   how
		then petitbleu.MessageState
		n    int // arrivals in the end
	}{
		"it had arrived":     {acceptCut, petitbleu.StateSent, 1},
		"it had not arrived": {cut, petitbleu.StateSent, 1},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				r.person(1, noon.Add(-time.Hour))
				r.p.answers(func(string, string) how { return c.do })
				m := r.message(1, "Where are you?")
				r.queue(m)
				r.tick()
				r.want(m, petitbleu.StateUnknown)
				r.p.answers(func(string, string) how { return accept })
				r.clock.Move(9 * time.Second)
				r.tick()
				r.want(m, petitbleu.StateUnknown)
				if r.p.seen().lookup != 0 {
					t.Error("the conversation was read before an echo could come")
				}
				r.clock.Move(2 * time.Second)
				r.tick()
				r.tick()
				got := r.want(m, c.then)
				if n := r.p.count()[m.ID]; n != c.n || got.OutsideID == "" || r.p.seen().lookup != 1 {
					t.Errorf("arrived %d times, mid %q, %d lookups", n, got.OutsideID, r.p.seen().lookup)
				}
			})
		})
	}
}

// After a crash many answers are missing at once, on a Page where many threads changed: a few
// listings settle them all.
func TestManyLostAnswers(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	const people = 90
	var all []petitbleu.Message
	for i := range people {
		r.person(i, noon.Add(-time.Hour))
		all = append(all, r.message(i, fmt.Sprintf("Your order %d has left", i)))
	}
	lost := map[string]how{}
	for i := 1; i < people; i += 2 {
		lost[all[i].ID] = []how{acceptCut, cut}[i/2%2]
	}
	r.p.answers(func(_, metadata string) how { return lost[metadata] })
	r.queue(all...)
	r.tick()
	r.p.answers(func(string, string) how { return accept })
	r.want(all[1], petitbleu.StateUnknown)
	later := r.message(0, "Thank you")
	r.queue(later)
	r.clock.Move(11 * time.Second)
	r.tick()
	for _, m := range append(all, later) {
		r.want(m, petitbleu.StateSent)
		if n := r.p.count()[m.ID]; n != 1 {
			t.Errorf("%q arrived %d times", m.Content.Text, n)
		}
	}
	// Two show all threads and one that none moved; two more where a call that began before the
	// first listing moved one.
	if n := r.p.seen().lookup; n > 5 {
		t.Errorf("%d listings for %d lost answers", n, len(lost))
	}
}

// Two lines that say the same, one of them perhaps the lost one: nobody can tell, so nothing is
// sent again. Nothing else goes to the person before that is clear.
func TestAmbiguousStaysUnknown(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	r.person(1, noon.Add(-time.Hour))
	r.p.answers(func(string, string) how { return acceptCut })
	first, second := r.message(1, "Your code is 1234"), r.message(1, "Thank you")
	r.queue(first, second)
	r.tick()
	r.p.answers(func(string, string) how { return accept })
	a := r.p.seen().all[0]
	r.p.inbox(psid(1), a.text, 1)
	r.clock.Move(9 * time.Second)
	r.tick()
	r.want(first, petitbleu.StateUnknown)
	r.want(second, petitbleu.StateQueued)
	for range 5 {
		r.clock.Move(time.Minute)
		r.tick()
	}
	if got := r.want(first, petitbleu.StateUnknown); got.ReasonText == "" || !got.DueAt.IsZero() {
		t.Errorf("unknown without a sentence, or due: %+v", got)
	}
	r.want(second, petitbleu.StateSent)
	if r.p.seen().calls != 2 {
		t.Errorf("%d calls", r.p.seen().calls)
	}
	r.write(func(tx *store.Tx) error {
		_, err := tx.SettleByEcho(ws, []store.Echo{{MessageID: a.metadata, OutsideID: a.mid, PageID: page, PSID: a.psid, At: a.at}}, r.clock.Now())
		return err
	})
	r.want(first, petitbleu.StateSent)
}

// A person may send a message again whose answer was lost for good.
func TestResendUnknown(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	r.person(1, noon.Add(-time.Hour))
	r.p.answers(func(string, string) how { return cut })
	m := r.message(1, "hello")
	r.queue(m)
	r.tick()
	r.want(m, petitbleu.StateUnknown)
	r.p.answers(func(string, string) how { return accept })
	if err := r.d.Resend(t.Context(), ws, m.ID); err != nil {
		t.Fatal(err)
	}
	r.tick()
	r.want(m, petitbleu.StateSent)
}

// A thread that has moved on by more lines than the platform shows proves nothing.
func TestShortListingProvesNothing(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	r.person(1, noon.Add(-time.Hour))
	r.p.answers(func(string, string) how { return cut })
	m := r.message(1, "lost")
	r.queue(m)
	r.tick()
	r.p.inbox(psid(1), "written in the Page's inbox", 25)
	r.clock.Move(time.Minute)
	r.tick()
	r.want(m, petitbleu.StateUnknown)
	if r.p.seen().calls != 1 {
		t.Error("it was sent again without proof")
	}
}

// Two nodes on one database: every message leaves once; when one dies, the other takes over.
func TestTwoNodes(t *testing.T) {
	r := newRig(t, storetest.Open(t, "postgres"))
	other := *r
	other.d = r.open()
	var all []petitbleu.Message
	for i := range 50 {
		r.person(i, noon.Add(-time.Hour))
		all = append(all, r.message(i, "hello"))
	}
	r.queue(all...)
	var wg sync.WaitGroup
	for _, n := range []*rig{r, &other} {
		wg.Go(n.tick)
	}
	wg.Wait()
	for id, n := range r.p.count() {
		if n != 1 {
			t.Errorf("%s arrived %d times", id, n)
		}
	}
	if n := len(r.p.count()); n != 50 {
		t.Errorf("%d arrived", n)
	}
	// One dies with its calls under way.
	gate := make(chan struct{})
	r.p.hold(gate)
	dead := r.message(1, "last words")
	r.queue(dead)
	ctx, kill := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _, _ = r.d.Tick(ctx, r.clock.Now()) }()
	waitFor(t, func() bool { return r.p.seen().calls == 51 })
	other.tick()
	r.want(dead, petitbleu.StateSending) // its node lives
	kill()                               // it renews no lease any more, and its call goes on
	r.steady.Move(lease + time.Second)
	r.clock.Move(6 * time.Second)
	other.tick()
	r.want(dead, petitbleu.StateUnknown)
	r.p.hold(nil)
	close(gate)
	<-done
	r.clock.Move(time.Minute)
	other.tick()
	r.want(dead, petitbleu.StateSent)
	if n := r.p.count()[dead.ID]; n != 1 {
		t.Errorf("arrived %d times", n)
	}
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("it did not come about in a minute")
		case <-time.After(time.Millisecond):
		}
	}
}

// Run sends what is queued at once, and stops only when the calls under way are recorded.
func TestRunAndStop(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.every = time.Hour // whatever leaves did so by a hint
		r.d = r.open()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); r.d.Run(ctx) }()
		r.person(1, noon.Add(-time.Hour))
		r.person(2, noon.Add(-time.Hour))
		m := r.message(1, "now")
		r.queue(m)
		waitFor(t, func() bool { return r.get(m.ID).State == petitbleu.StateSent })
		gate := make(chan struct{})
		r.p.hold(gate)
		slow, never := r.message(2, "slow"), r.message(2, "never")
		r.queue(slow, never)
		waitFor(t, func() bool { return r.get(slow.ID).State == petitbleu.StateSending })
		stop()
		time.AfterFunc(50*time.Millisecond, func() { close(gate) })
		<-done
		r.want(slow, petitbleu.StateSent)
		r.want(never, petitbleu.StateQueued)
		// The lease was given back: another node need not wait.
		r.p.hold(nil)
		r.d = r.open()
		r.tick()
		r.want(never, petitbleu.StateSent)
	})
}

// A message that is due later leaves when the clock is moved there.
func TestClockMoves(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.d.Run(ctx) }()
	defer func() { stop(); <-done }()
	r.person(1, noon.Add(-time.Hour))
	m := r.message(1, "in two hours")
	m.DueAt = noon.Add(2 * time.Hour)
	r.queue(m)
	r.clock.Move(2 * time.Hour)
	waitFor(t, func() bool { return r.get(m.ID).State == petitbleu.StateSent })
}
