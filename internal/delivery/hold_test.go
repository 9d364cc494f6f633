package delivery_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// always lets a platform give one answer to all.
func (p *platform) always(h how) { p.answers(func(string, string) how { return h }) }

// run lets the rig's delivery run until the test ends.
func (r *rig) run() {
	r.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); r.d.Run(ctx) }()
	r.t.Cleanup(func() { stop(); <-done })
}

// underWay tells how many calls to somebody wait at the platform.
func (p *platform) underWay(psid string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.atOnce[psid]
}

// What a person types goes before what programs have queued, also where they have as many calls under way as they may.
func TestHumanOvertakes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		gate := make(chan struct{})
		r.p.hold(gate)
		var all []petitbleu.Message
		for i := range 60 {
			r.person(i, noon.Add(-time.Hour))
			all = append(all, r.message(i, "from a program"))
		}
		r.queue(all...)
		r.run()
		waitFor(t, func() bool { return r.p.seen().calls == 8 })
		reply := r.message(59, "from a person")
		reply.Human, reply.Origin = true, "reply"
		r.queue(reply)
		waitFor(t, func() bool { return r.p.underWay(psid(59)) == 1 })
		if n := r.p.seen().calls; n != 9 {
			t.Errorf("a person's message is call number %d, behind 8", n)
		}
		r.p.hold(nil)
		close(gate)
		waitFor(t, func() bool { return len(r.p.seen().all) == len(all)+1 })
	})
}

// At 100 percent of the allowance nothing goes until the platform lets the Page in, whichever
// node has it then.
func TestAllowanceUsedUp(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		r.person(2, noon.Add(-time.Hour))
		first, second := r.message(1, "the last one"), r.message(2, "the next one")
		r.p.usage(100, 19)
		r.queue(first)
		r.tick()
		r.want(first, petitbleu.StateSent)
		if p := r.page(); p.State != petitbleu.PagePaused || !strings.Contains(p.StateNote, "2026-11-19T12:19:00Z") {
			t.Errorf("the Page is %s: %s", p.State, p.StateNote)
		}
		r.queue(second)
		r.clock.Move(18 * time.Minute)
		r.d = r.open()
		r.tick()
		r.want(second, petitbleu.StateQueued)
		f, err := r.d.Forecasts(t.Context(), ws)
		if err != nil || len(f) != 1 || f[0].Due != 1 || f[0].UsedPercent != 100 || !f[0].PausedUntil.Equal(noon.Add(19*time.Minute)) || !f[0].EndsAt.After(f[0].PausedUntil) {
			t.Errorf("the forecast is %+v, %v", f, err)
		}
		r.p.usage(30, 0)
		r.clock.Move(2 * time.Minute)
		r.tick()
		r.want(second, petitbleu.StateSent)
		if p := r.page(); p.State != petitbleu.PageConnected || p.StateNote != "" {
			t.Errorf("the Page is %s: %s", p.State, p.StateNote)
		}
	})
}

// A call that was under way when the platform shut the Page out, and that it takes, does not end the pause.
func TestPauseOutlivesEarlierCalls(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		r.person(2, noon.Add(-time.Hour))
		gate := make(chan struct{})
		r.p.hold(gate)
		r.p.answers(func(to, _ string) how {
			if to == psid(2) {
				return throttled
			}
			return accept
		})
		early, late := r.message(1, "under way"), r.message(2, "too many")
		r.run()
		r.queue(early)
		waitFor(t, func() bool { return r.p.seen().calls == 1 })
		r.p.hold(nil)
		r.queue(late)
		waitFor(t, func() bool { return r.page().State == petitbleu.PagePaused })
		close(gate)
		waitFor(t, func() bool { return r.get(early.ID).State == petitbleu.StateSent })
		if p := r.page(); p.State != petitbleu.PagePaused || p.StateNote == "" {
			t.Errorf("the Page is %s: %s", p.State, p.StateNote)
		}
	})
}

// A Page that the platform keeps from sending pauses for an hour, asks with one message, and
// pauses for longer.
func TestRestricted(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var all []petitbleu.Message
		for i := range 20 {
			r.person(i, noon.Add(-time.Hour))
			all = append(all, r.message(i, "hello"))
		}
		r.p.always(restricted)
		r.queue(all...)
		r.tick()
		if n := r.p.seen().calls; n == 0 || n > 8 {
			t.Errorf("%d calls, the concurrency is 8", n)
		}
		if p := r.page(); p.State != petitbleu.PagePaused || !strings.Contains(p.StateNote, "support inbox") || !strings.Contains(p.StateNote, "13:00:00Z") {
			t.Errorf("the Page is %s: %s", p.State, p.StateNote)
		}
		for _, wait := range []time.Duration{61 * time.Minute, 121 * time.Minute} {
			before := r.p.seen().calls
			r.clock.Move(wait - 2*time.Minute)
			r.tick()
			if n := r.p.seen().calls; n != before {
				t.Errorf("%d calls before the pause of %v was over", n-before, wait)
			}
			r.clock.Move(2 * time.Minute)
			r.tick()
			if n := r.p.seen().calls; n != before+1 {
				t.Errorf("after the pause %d calls asked whether it is over", n-before)
			}
		}
		for _, m := range all {
			r.want(m, petitbleu.StateQueued)
		}
		r.p.always(accept)
		r.clock.Move(5 * time.Hour)
		r.tick()
		if n := r.p.count(); len(n) != 20 || r.page().State != petitbleu.PageConnected {
			t.Errorf("%d arrived after it was lifted, the Page is %s", len(n), r.page().State)
		}
	})
}

// Once the platform says that a person cannot be reached, their other messages are dropped without
// a call each, whether they are due together or later.
func TestUnreachableOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		r.person(2, noon.Add(-time.Hour))
		all := []petitbleu.Message{r.message(1, "one"), r.message(1, "two"), r.message(1, "three"), r.message(1, "later")}
		all[3].DueAt = r.clock.Now().Add(time.Minute)
		r.p.always(gone)
		r.queue(all...)
		r.tick()
		r.p.always(accept)
		other := r.message(2, "hello")
		r.queue(other)
		r.clock.Move(2 * time.Minute)
		r.tick()
		r.want(all[0], petitbleu.StateFailed)
		for _, m := range all[1:] {
			if got := r.want(m, petitbleu.StateDropped); got.Reason != petitbleu.CodeUnreachable {
				t.Errorf("dropped by %s: %s", got.Reason, got.ReasonText)
			}
		}
		r.want(other, petitbleu.StateSent)
		if n := r.p.seen().calls; n != 2 {
			t.Errorf("%d calls for two people", n)
		}
	})
}

// A person may end a pause: one message asks, and the others follow when it is taken, or a longer
// pause begins.
func TestEndPause(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var all []petitbleu.Message
		for i := range 20 {
			r.person(i, noon.Add(-time.Hour))
			all = append(all, r.message(i, "hello"))
		}
		if err := r.d.EndPause(t.Context(), ws, page); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("a Page that does not pause: %v", err)
		}
		r.p.always(restricted)
		r.queue(all...)
		r.tick()
		pace := func() (p store.PagePace) {
			r.write(func(tx *store.Tx) (err error) { p, _, err = tx.PagePace(ws, page); return err })
			return p
		}
		if p := pace(); !p.Restricted || p.PausedUntil.IsZero() {
			t.Errorf("told: %+v", p)
		}
		r.clock.Move(time.Minute)
		end := func() (calls int) {
			before := r.p.seen().calls
			if err := r.d.EndPause(t.Context(), ws, page); err != nil {
				t.Fatal(err)
			}
			r.tick()
			return r.p.seen().calls - before
		}
		if n := end(); n != 1 || r.page().State != petitbleu.PagePaused || pace().PausedUntil.Before(r.clock.Now().Add(2*time.Hour)) {
			t.Errorf("%d calls asked; the Page is %s until %v", n, r.page().State, pace().PausedUntil)
		}
		r.p.always(accept)
		end()
		if n := r.p.count(); len(n) != 20 || r.page().State != petitbleu.PageConnected {
			t.Errorf("%d arrived, the Page is %s, its pace %+v", len(n), r.page().State, pace())
		}
	})
}

// While another app holds a thread its messages wait, and nobody asks the platform again and
// again; they go when control comes back.
func TestThreadElsewhere(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		r.person(2, noon.Add(-time.Hour))
		held, next, other := r.message(1, "held"), r.message(1, "behind it"), r.message(2, "to another")
		r.p.answers(func(to, _ string) how {
			if to == psid(1) {
				return elsewhere
			}
			return accept
		})
		r.queue(held, next, other)
		r.tick()
		r.clock.Move(time.Hour)
		r.tick()
		for _, m := range []petitbleu.Message{held, next} {
			if got := r.want(m, petitbleu.StateHeld); got.Reason != petitbleu.CodeNotAllowed || got.ReasonText == "" {
				t.Errorf("held by %s: %s", got.Reason, got.ReasonText)
			}
		}
		r.want(other, petitbleu.StateSent)
		if n := r.p.seen().calls; n != 2 {
			t.Errorf("%d calls", n)
		}
		r.p.always(accept)
		r.write(func(tx *store.Tx) error {
			return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: ws, PageID: page, PSID: psid(1), OwnerAppID: "777", OwnerAt: r.clock.Now(), UpdatedAt: r.clock.Now()}})
		})
		r.clock.Move(3 * time.Minute)
		r.tick()
		r.want(held, petitbleu.StateSent)
		r.want(next, petitbleu.StateSent)
	})
}

// An automated dialogue of the Page is waited for minutes, not seconds.
func TestDialogue(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	r.person(1, noon.Add(-time.Hour))
	m := r.message(1, "hello")
	r.p.always(dialogue)
	r.queue(m)
	r.tick()
	if got := r.want(m, petitbleu.StateQueued); got.DueAt.Sub(noon) < 2*time.Minute {
		t.Errorf("tried again at %v", got.DueAt)
	}
	r.p.always(accept)
	r.clock.Move(3 * time.Minute)
	r.tick()
	r.want(m, petitbleu.StateSent)
}

// Messages called back do not leave, nor do the parts behind them; one under way is too late.
func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		gate := make(chan struct{})
		r.p.hold(gate)
		parts := []petitbleu.Message{r.message(1, "one"), r.message(1, "two"), r.message(1, "three")}
		for i := range parts {
			parts[i].GroupID, parts[i].Part = "push_1", i+1
		}
		r.queue(parts...)
		done := make(chan struct{})
		go func() { defer close(done); _, _ = r.d.Tick(t.Context(), r.clock.Now()) }()
		waitFor(t, func() bool { return r.p.seen().calls == 1 })
		got, err := r.d.Cancel(t.Context(), ws, []string{parts[0].ID, parts[1].ID, "msg_nobody"})
		if err != nil || len(got) != 2 || !got[parts[1].ID] || !got[parts[2].ID] {
			t.Errorf("cancelled: %v, %v", got, err)
		}
		r.p.hold(nil)
		close(gate)
		<-done
		r.tick()
		r.want(parts[0], petitbleu.StateSent)
		if got := r.want(parts[1], petitbleu.StateCancelled); got.ReasonText == "" {
			t.Error("cancelled without a reason")
		}
		if n := r.p.seen().calls; n != 1 {
			t.Errorf("%d calls", n)
		}
		again, err := r.d.ResendMany(t.Context(), ws, []string{parts[0].ID, parts[1].ID})
		if err != nil || len(again) != 0 {
			t.Errorf("sent again: %v, %v", again, err)
		}
	})
}
