package delivery_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// waits tells why a message waits, as its rows stand.
func (r *rig) waits(m petitbleu.Message) (w pacing.Waiting) {
	r.t.Helper()
	err := r.store.Read(r.t.Context(), func(tx *store.Tx) error {
		m, err := tx.Message(ws, m.ID)
		if err != nil {
			return err
		}
		p, err := tx.Page(ws, page)
		if err != nil {
			return err
		}
		pace, _, err := tx.PagePace(ws, page)
		w, _ = pacing.Waits(&m, p, pace, r.clock.Now())
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return w
}

// TestWaits: a message that has not left says why, since when and until when.
func TestWaits(t *testing.T) {
	for name, c := range map[string]struct {
		answer how
		code   string
		until  time.Duration // from the instant of the answer; 0: nobody knows
	}{
		"throttled":  {throttled, pacing.WaitsPaused, 30 * time.Second},
		"restricted": {restricted, pacing.WaitsRestricted, time.Hour},
		"dead token": {deadToken, pacing.WaitsToken, 0},
		"elsewhere":  {elsewhere, pacing.WaitsThread, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				r := newRig(t, s)
				r.person(1, noon)
				r.p.answers(func(string, string) how { return c.answer })
				m := r.message(1, "hello")
				r.queue(m)
				if w := r.waits(m); w.Code != "" {
					t.Errorf("before it was tried it waits for %q", w.Code)
				}
				r.clock.Move(time.Second)
				at := r.clock.Now()
				r.tick()
				w := r.waits(m)
				if w.Code != c.code || w.Sentence == "" || !w.Since.Equal(at) || (c.until == 0) != w.Until.IsZero() || c.until > 0 && !w.Until.Equal(at.Add(c.until)) {
					t.Errorf("%+v", w)
				}
				r.p.answers(func(string, string) how { return accept })
				r.write(func(tx *store.Tx) error { return mended(tx, r) })
				r.clock.Move(2 * time.Hour)
				r.tick()
				r.want(m, petitbleu.StateSent)
				if w := r.waits(m); w.Code != "" {
					t.Errorf("once it is sent it waits for %q", w.Code)
				}
			})
		})
	}
}

// mended gives the Page a token that works, and the conversation back to us.
func mended(tx *store.Tx, r *rig) error {
	now := r.clock.Now()
	p, err := tx.Page(ws, page)
	if err == nil && p.State == petitbleu.PageTokenInvalid {
		_, err = tx.SetPageState(ws, page, petitbleu.PageConnected, "", now)
	}
	if err != nil {
		return err
	}
	return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: ws, PageID: page, PSID: psid(1), OwnerAppID: "777", OwnerAt: now.Add(time.Millisecond), UpdatedAt: now}})
}

// TestWaitsForWhat goes through the reasons that no answer of the platform gives.
func TestWaitsForWhat(t *testing.T) {
	whole := petitbleu.Page{ID: page, State: petitbleu.PageConnected, PerSecond: 12}
	held := func(rule string) *petitbleu.Verdict {
		return &petitbleu.Verdict{Outcome: petitbleu.Hold, Rule: rule, Sentence: "because of " + rule, At: noon, Until: noon.Add(3 * time.Hour)}
	}
	for name, c := range map[string]struct {
		m     petitbleu.Message
		page  petitbleu.Page
		pace  store.PagePace
		code  string
		until time.Duration
	}{
		"it goes at once":         {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon}, whole, store.PagePace{}, "", 0},
		"it has left":             {petitbleu.Message{State: petitbleu.StateSent}, petitbleu.Page{ID: page, State: petitbleu.PageTokenInvalid}, store.PagePace{}, "", 0},
		"its Page is gone":        {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon}, petitbleu.Page{}, store.PagePace{}, "", 0},
		"a webhook, again":        {petitbleu.Message{State: petitbleu.StateQueued, Attempts: 1, DueAt: noon.Add(time.Minute)}, petitbleu.Page{}, store.PagePace{}, pacing.WaitsRetry, time.Minute},
		"unsubscribed":            {petitbleu.Message{State: petitbleu.StateHeld, DueAt: noon.Add(time.Minute)}, petitbleu.Page{ID: page, State: petitbleu.PageUnsubscribed}, store.PagePace{}, pacing.WaitsUnsubscribed, 0},
		"after the pause":         {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon}, petitbleu.Page{ID: page, State: petitbleu.PagePaused}, store.PagePace{PausedUntil: noon}, pacing.WaitsPaused, 0},
		"a short rest":            {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon}, whole, store.PagePace{PausedUntil: noon.Add(time.Minute)}, pacing.WaitsPaused, time.Minute},
		"the part before":         {petitbleu.Message{State: petitbleu.StateQueued, AfterID: "msg_1"}, whole, store.PagePace{}, pacing.WaitsPart, 0},
		"a person":                {petitbleu.Message{State: petitbleu.StateQueued}, whole, store.PagePace{}, "", 0},
		"a human talks":           {petitbleu.Message{State: petitbleu.StateHeld, DueAt: noon.Add(2 * time.Minute), Verdict: held("human_talks")}, whole, store.PagePace{}, pacing.WaitsHuman, 3 * time.Hour},
		"the thread":              {petitbleu.Message{State: petitbleu.StateHeld, DueAt: noon.Add(2 * time.Minute), Verdict: held("thread")}, whole, store.PagePace{}, pacing.WaitsThread, 3 * time.Hour},
		"another rule":            {petitbleu.Message{State: petitbleu.StateHeld, DueAt: noon.Add(2 * time.Minute), Verdict: held("token")}, whole, store.PagePace{}, pacing.WaitsRule, 3 * time.Hour},
		"the thread is back":      {petitbleu.Message{State: petitbleu.StateHeld, DueAt: noon, Verdict: held("thread")}, whole, store.PagePace{}, "", 0},
		"another try":             {petitbleu.Message{State: petitbleu.StateQueued, Attempts: 1, DueAt: noon.Add(10 * time.Second)}, whole, store.PagePace{}, pacing.WaitsRetry, 10 * time.Second},
		"tomorrow":                {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon.Add(24 * time.Hour)}, whole, store.PagePace{}, pacing.WaitsTime, 24 * time.Hour},
		"the allowance":           {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon}, whole, store.PagePace{Used: 96, At: noon}, pacing.WaitsAllowance, 0},
		"the allowance, long ago": {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon}, whole, store.PagePace{Used: 96, At: noon.Add(-2 * time.Hour)}, "", 0},
		"typed by a person":       {petitbleu.Message{State: petitbleu.StateQueued, Human: true, DueAt: noon}, whole, store.PagePace{Used: 96, At: noon}, "", 0},
		"the others":              {petitbleu.Message{State: petitbleu.StateQueued, DueAt: noon.Add(-time.Minute)}, whole, store.PagePace{}, pacing.WaitsPace, 0},
	} {
		w, ok := pacing.Waits(&c.m, c.page, c.pace, noon)
		if w.Code != c.code || ok != (c.code != "") || ok && w.Sentence == "" || (c.until == 0) != w.Until.IsZero() || c.until > 0 && !w.Until.Equal(noon.Add(c.until)) {
			t.Errorf("%s: %+v, %v", name, w, ok)
		}
	}
}
