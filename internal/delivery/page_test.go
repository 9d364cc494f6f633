package delivery_test

import (
	"context"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func (r *rig) page() (p petitbleu.Page) {
	r.t.Helper()
	r.write(func(tx *store.Tx) (err error) { p, err = tx.Page(ws, page); return err })
	return p
}

func (r *rig) setState(s petitbleu.PageState) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		_, err := tx.SetPageState(ws, page, s, "", r.clock.Now())
		return err
	})
}

// What a Page held back goes out as soon as it is mended, whatever the state it was in, and
// without the clock moving.
func TestPageMended(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		for _, s := range []petitbleu.PageState{petitbleu.PageTokenInvalid, petitbleu.PageUnsubscribed} {
			r.setState(s)
			m := r.message(1, string(s))
			r.queue(m)
			r.tick()
			r.want(m, petitbleu.StateHeld)
			r.setState(petitbleu.PageConnected)
			r.tick()
			r.want(m, petitbleu.StateSent)
		}
	})
}

// A Page that gets a new token while a call with the old one is under way stays connected, and
// the message goes out with the new token at once.
func TestPageMendedDuringCall(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		gate := make(chan struct{})
		r.p.hold(gate)
		first := true
		r.p.answers(func(string, string) how {
			if first {
				first = false
				return deadToken
			}
			return accept
		})
		m := r.message(1, "hello")
		r.queue(m)
		done := make(chan struct{})
		go func() { defer close(done); _, _ = r.d.Tick(t.Context(), r.clock.Now()) }()
		waitFor(t, func() bool { return r.p.seen().calls == 1 })
		p := r.page()
		p.TokenSealed = r.box.Seal("page/"+page+"/token", "EAAB-new")
		r.write(func(tx *store.Tx) error { return tx.UpdatePage(p) })
		r.p.hold(nil)
		close(gate)
		<-done
		r.tick()
		if p := r.page(); p.State != petitbleu.PageConnected {
			t.Errorf("an answer to the old token made the Page %s", p.State)
		}
		r.want(m, petitbleu.StateSent)
	})
}

// A worker that remembers its Page may send by what it remembers for a moment, and never holds
// by it.
func TestPageNotRemembered(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	r.person(1, noon.Add(-time.Hour))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.d.Run(ctx) }()
	defer func() { stop(); <-done }()
	for range 20 {
		r.setState(petitbleu.PageUnsubscribed)
		m := r.message(1, "hello")
		r.queue(m)
		waitFor(t, func() bool { s := r.get(m.ID).State; return s == petitbleu.StateHeld || s == petitbleu.StateSent })
		r.setState(petitbleu.PageConnected)
		r.d.Wake()
		waitFor(t, func() bool { return r.get(m.ID).State == petitbleu.StateSent })
	}
}

// With a Page go the messages that wait for it; one under way is told by its answer.
func TestPageDisconnected(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for i := range 3 {
			r.person(i, noon.Add(-time.Hour))
		}
		gate := make(chan struct{})
		r.p.hold(gate)
		first, last := r.message(1, "under way"), r.message(1, "behind it")
		fails := r.message(2, "fails for now")
		later := r.message(0, "tomorrow")
		later.DueAt = noon.Add(24 * time.Hour)
		r.p.answers(func(_, id string) how {
			if id == fails.ID {
				return temporary
			}
			return accept
		})
		r.queue(first, last, fails, later)
		done := make(chan struct{})
		go func() { defer close(done); _, _ = r.d.Tick(t.Context(), r.clock.Now()) }()
		waitFor(t, func() bool { return r.p.seen().calls == 2 })
		r.write(func(tx *store.Tx) error { return tx.DeletePage(ws, page, r.clock.Now()) })
		r.want(first, petitbleu.StateUnknown)
		for _, m := range []petitbleu.Message{last, later} {
			if got := r.want(m, petitbleu.StateCancelled); got.Reason != petitbleu.CodePageNotLinked || got.ReasonText == "" {
				t.Errorf("cancelled with %s: %s", got.Reason, got.ReasonText)
			}
		}
		r.p.hold(nil)
		close(gate)
		<-done
		r.want(first, petitbleu.StateSent)
		r.want(fails, petitbleu.StateCancelled)
		late := r.message(2, "queued behind its back")
		r.queue(late)
		r.tick()
		r.want(late, petitbleu.StateCancelled)
		if err := r.d.Resend(t.Context(), ws, first.ID); err == nil {
			t.Error("a message of a Page that is gone was sent again")
		}
	})
}

// A request that comes right behind another does not get between its parts.
func TestPartsStayTogether(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		gate := make(chan struct{})
		r.p.hold(gate)
		parts := []petitbleu.Message{r.message(1, "a1"), r.message(1, "a2"), r.message(1, "a3")}
		for i := range parts {
			parts[i].GroupID, parts[i].Part = "push_1", i+1
		}
		r.queue(parts...)
		done := make(chan struct{})
		go func() { defer close(done); _, _ = r.d.Tick(t.Context(), noon.Add(time.Second)) }()
		waitFor(t, func() bool { return r.p.seen().calls == 1 })
		r.clock.Move(time.Millisecond)
		r.queue(r.message(1, "b"), r.message(1, "c"))
		r.p.hold(nil)
		close(gate)
		<-done
		r.clock.Move(time.Second)
		r.tick()
		order := ""
		for _, a := range r.p.seen().all {
			order += a.text + " "
		}
		if order != "a1 a2 a3 b c " {
			t.Errorf("arrived: %s", order)
		}
	})
}
