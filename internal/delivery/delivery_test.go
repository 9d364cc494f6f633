package delivery_test

import (
	"encoding/json"
	"flag"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestMain(m *testing.M) {
	// A check opens a database and may crash it several times; -rapid.checks asks for more.
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
	// fasthttp looks after the idle connections of a host until there are none.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*HostClient).connsCleaner"))
}

func each(t *testing.T, fn func(t *testing.T, r *rig)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(t, newRig(t, s)) })
}

func TestSend(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var all []petitbleu.Message
		for i := range 40 {
			r.person(i, noon.Add(-time.Hour))
			all = append(all, r.message(i, "Your order is on its way."))
		}
		r.queue(all...)
		r.tick()
		for _, m := range all {
			got := r.want(m, petitbleu.StateSent)
			if got.OutsideID == "" || got.Attempts != 1 || len(got.Wire) != 1 || got.Wire[0].Status != 200 || got.Wire[0].Kind != "sent" {
				t.Errorf("sent message keeps too little: %+v", got)
			}
			if v := got.Verdict; v == nil || v.Outcome != petitbleu.Allow || v.Right != petitbleu.RightWindow {
				t.Errorf("verdict %+v", v)
			}
			if text, _ := json.Marshal(got); strings.Contains(string(text), token) {
				t.Errorf("the Page's token stands in the wire log: %s", text)
			}
		}
		if n := r.p.count(); len(n) != 40 {
			t.Errorf("%d messages arrived", len(n))
		}
	})
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		answer how
		state  petitbleu.MessageState
		reason petitbleu.Code
	}{
		"permanent":   {permanent, petitbleu.StateFailed, petitbleu.CodePlatform},
		"closed":      {closed, petitbleu.StateDropped, petitbleu.CodeOutsideWindow},
		"unreachable": {gone, petitbleu.StateFailed, petitbleu.CodeUnreachable},
		"dead token":  {deadToken, petitbleu.StateHeld, petitbleu.CodeUnavailable},
		"throttled":   {throttled, petitbleu.StateQueued, petitbleu.CodeRateLimited},
		"temporary":   {temporary, petitbleu.StateQueued, petitbleu.CodePlatform},
		"empty 502":   {emptyError, petitbleu.StateUnknown, petitbleu.CodePlatform},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, storetest.Open(t, "sqlite"))
			r.person(1, noon.Add(-time.Hour))
			r.p.answers(func(string, string) how { return c.answer })
			m := r.message(1, name)
			r.queue(m)
			r.tick()
			if got := r.want(m, c.state); got.Reason != c.reason || got.ReasonText == "" {
				t.Errorf("reason %q: %s", got.Reason, got.ReasonText)
			}
			if r.p.seen().calls != 1 {
				t.Errorf("%d calls", r.p.seen().calls)
			}
		})
	}
}

func TestWindowClosed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-25*time.Hour))
		m := r.message(1, "too late")
		parts := []petitbleu.Message{r.message(1, "one"), r.message(1, "two")}
		for i := range parts {
			parts[i].GroupID, parts[i].Part = "push_1", i+1
		}
		r.queue(m)
		r.queue(parts...)
		r.tick()
		got := r.want(m, petitbleu.StateDropped)
		if got.Reason != petitbleu.CodeOutsideWindow || got.Verdict == nil || len(got.Verdict.Checks) < 5 || got.Attempts != 0 {
			t.Errorf("dropped with %s, verdict %+v", got.Reason, got.Verdict)
		}
		r.want(parts[0], petitbleu.StateDropped)
		if got := r.want(parts[1], petitbleu.StateCancelled); got.ReasonText == "" {
			t.Error("cancelled without a reason")
		}
		if r.p.seen().calls != 0 {
			t.Error("something left")
		}
	})
}

func TestPartsGoInOrder(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-time.Hour))
		parts := []petitbleu.Message{r.message(1, "text"), r.message(1, "picture"), r.message(1, "last")}
		for i := range parts {
			parts[i].GroupID, parts[i].Part = "push_1", i+1
		}
		failing := true
		r.p.answers(func(_, id string) how {
			if id == parts[1].ID && failing {
				return temporary
			}
			return accept
		})
		r.queue(parts...)
		r.tick()
		r.want(parts[0], petitbleu.StateSent)
		r.want(parts[1], petitbleu.StateQueued)
		r.want(parts[2], petitbleu.StateQueued)
		failing = false
		r.clock.Move(5 * time.Second)
		r.tick()
		r.want(parts[1], petitbleu.StateSent)
		r.want(parts[2], petitbleu.StateSent)
		var order string
		for _, a := range r.p.seen().all {
			order += a.text + " "
		}
		if order != "text picture last " {
			t.Errorf("arrived: %s", order)
		}
	})
}

func TestTriesEnd(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	r.person(1, noon.Add(-time.Hour))
	r.p.answers(func(string, string) how { return temporary })
	m := r.message(1, "unlucky")
	r.queue(m)
	start := r.clock.Now()
	for r.get(m.ID).State == petitbleu.StateQueued {
		r.tick()
		r.clock.Move(time.Second)
		if r.clock.Now().Sub(start) > 10*time.Minute {
			t.Fatal("still trying after 10 minutes")
		}
	}
	got := r.want(m, petitbleu.StateFailed)
	if r.p.seen().calls != 5 || len(got.Wire) != 5 || !strings.Contains(got.ReasonText, "5 times") {
		t.Errorf("%d calls, %d in the log, %s", r.p.seen().calls, len(got.Wire), got.ReasonText)
	}
	r.p.answers(func(string, string) how { return accept })
	if err := r.d.Resend(t.Context(), ws, m.ID); err != nil {
		t.Fatal(err)
	}
	r.tick()
	r.want(m, petitbleu.StateSent)
	if err := r.d.Resend(t.Context(), ws, m.ID); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
		t.Errorf("a sent message was sent again: %v", err)
	}
	if err := r.d.Resend(t.Context(), "ws_2", m.ID); petitbleu.CodeOf(err) != petitbleu.CodeNotFound {
		t.Errorf("another workspace sent it again: %v", err)
	}
}

// A Page whose token died holds its messages and sends them once it is connected again.
func TestPageReconnected(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for i := range 30 {
			r.person(i, noon.Add(-time.Hour))
			r.queue(r.message(i, "hello"))
		}
		r.p.answers(func(string, string) how { return deadToken })
		r.tick()
		calls := r.p.seen().calls
		if calls == 0 || calls > 8 {
			t.Errorf("%d calls with a dead token, the concurrency is 8", calls)
		}
		var p petitbleu.Page
		r.write(func(tx *store.Tx) (err error) { p, err = tx.Page(ws, page); return err })
		if p.State != petitbleu.PageTokenInvalid || p.StateNote == "" {
			t.Errorf("the Page is %s: %s", p.State, p.StateNote)
		}
		r.p.answers(func(string, string) how { return accept })
		r.clock.Move(time.Second)
		r.tick()
		if r.p.seen().calls != calls {
			t.Error("a Page with a dead token was tried again")
		}
		p.State, p.StateNote = petitbleu.PageConnected, ""
		r.write(func(tx *store.Tx) error { return tx.UpdatePage(p) })
		r.tick()
		r.tick()
		if n := r.p.count(); len(n) != 30 {
			t.Errorf("%d of 30 arrived after the Page was connected again", len(n))
		}
	})
}

func TestThrottled(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	for i := range 30 {
		r.person(i, noon.Add(-time.Hour))
		r.queue(r.message(i, "hello"))
	}
	r.p.answers(func(string, string) how { return throttled })
	r.tick()
	if r.p.seen().calls > 8 {
		t.Errorf("%d calls to a platform that says stop", r.p.seen().calls)
	}
	state := func() (p petitbleu.Page) {
		r.write(func(tx *store.Tx) (err error) { p, err = tx.Page(ws, page); return err })
		return p
	}
	if p := state(); p.State != petitbleu.PagePaused || !strings.Contains(p.StateNote, "2026-11-19T12:") {
		t.Errorf("the Page is %s: %s", p.State, p.StateNote)
	}
	r.p.answers(func(string, string) how { return accept })
	calls := r.p.seen().calls
	r.clock.Move(10 * time.Second)
	r.tick()
	if r.p.seen().calls != calls {
		t.Error("the pause was not kept")
	}
	r.clock.Move(time.Hour)
	r.tick()
	if n := r.p.count(); len(n) != 30 {
		t.Errorf("%d of 30 arrived after the pause", len(n))
	}
	if p := state(); p.State != petitbleu.PageConnected {
		t.Errorf("the Page is %s after the pause", p.State)
	}
}

// With many messages for one person, and none at once, the others are not held up.
func TestOnePersonAtATime(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	var all []petitbleu.Message
	for i := range 6 {
		r.person(i, noon.Add(-time.Hour))
	}
	for range 90 {
		all = append(all, r.message(0, "again"))
	}
	for i := range 5 {
		all = append(all, r.message(i+1, "once"))
	}
	r.queue(all...)
	r.tick()
	for _, m := range all {
		r.want(m, petitbleu.StateSent)
	}
	if r.p.seen().worst != 1 {
		t.Errorf("%d messages to one person under way at once", r.p.seen().worst)
	}
	for i, a := range r.p.seen().all {
		if a.psid == psid(5) && i > 60 {
			t.Errorf("the last person's only message was number %d", i)
		}
	}
}

func TestOneTimeToken(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-48*time.Hour))
		r.write(func(tx *store.Tx) error {
			return tx.InsertToken(petitbleu.Token{WorkspaceID: ws, ID: "tok_1", PageID: page, PSID: psid(1), ProfileID: profile(1), Kind: "one_time", Topic: "delivery",
				Sealed: r.box.Seal("token/tok_1", "otn-secret"), CreatedAt: noon, ExpiresAt: noon.Add(365 * 24 * time.Hour)})
		})
		first, second := r.message(1, "it is here"), r.message(1, "and again")
		first.Topic, second.Topic = "delivery", "delivery"
		r.p.answers(func(string, string) how { return temporary })
		r.queue(first)
		r.tick()
		r.want(first, petitbleu.StateQueued)
		r.p.answers(func(string, string) how { return accept })
		r.clock.Move(time.Minute)
		r.queue(second)
		r.tick()
		got := r.want(first, petitbleu.StateSent)
		if got.Verdict.TokenID != "tok_1" || strings.Contains(got.Wire[0].Request, "otn-secret") {
			t.Errorf("token %q, request %s", got.Verdict.TokenID, got.Wire[0].Request)
		}
		r.want(second, petitbleu.StateDropped)
	})
}
