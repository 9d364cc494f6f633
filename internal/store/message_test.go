package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func letter(i int) petitbleu.Message {
	return petitbleu.Message{
		WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindMessage, noon), ProfileID: fmt.Sprintf("p_%d", i), Channel: "messenger", PageID: "10",
		Recipient: fmt.Sprintf("70%d", i), Origin: "push", GroupID: fmt.Sprintf("push_%d", i), Part: 1, Purpose: petitbleu.PurposeTransactional,
		Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Your order é"}, State: petitbleu.StateQueued,
		DueAt: noon, CreatedAt: noon, UpdatedAt: noon,
	}
}

// parts makes a request of n messages to one person, each waiting for the one before it.
func parts(i, n int) []petitbleu.Message {
	var all []petitbleu.Message
	for p := range n {
		m := letter(i)
		m.Part = p + 1
		if p > 0 {
			m.AfterID, m.DueAt = all[p-1].ID, time.Time{}
		}
		all = append(all, m)
	}
	return all
}

func states(t *testing.T, s *store.Store, all []petitbleu.Message) (got []petitbleu.MessageState) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		for _, m := range all {
			row, err := tx.Message(m.WorkspaceID, m.ID)
			if err != nil {
				return err
			}
			got = append(got, row.State)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func due(t *testing.T, s *store.Store, now time.Time) (ids []string) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.DueMessages("ws_1", "10", now, 1000)
		for _, m := range all {
			ids = append(ids, m.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func mark(t *testing.T, s *store.Store, now time.Time, all ...petitbleu.Message) map[string]bool {
	t.Helper()
	var marked map[string]bool
	write(t, s, func(tx *store.Tx) (err error) {
		var rows []store.Sending
		for _, m := range all {
			rows = append(rows, store.Sending{ID: m.ID, Attempts: m.Attempts, Verdict: &petitbleu.Verdict{Outcome: petitbleu.Allow, Rule: "window", At: now}})
		}
		marked, err = tx.MarkSending("ws_1", rows, now)
		return err
	})
	return marked
}

func finish(t *testing.T, s *store.Store, now time.Time, all ...store.Outcome) map[string]bool {
	t.Helper()
	var changed map[string]bool
	write(t, s, func(tx *store.Tx) (err error) {
		changed, err = tx.Finish("ws_1", all, now)
		return err
	})
	return changed
}

func TestMessageKeepsWhatItIsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		m := letter(1)
		m.Topic, m.Human, m.CustomerID, m.Reason, m.ReasonText, m.Attempts, m.OutsideID = "delivery", true, "c 1", "x", "why", 3, "m_1"
		m.CompositionID, m.Vars, m.DispatchID, m.SendID, m.Test = "cmp_1", []byte(`{"context":{}}`), "d1", "s1", true
		m.CampaignID, m.RunID, m.VariantID = "camp_1", "run_1", "var_1"
		m.Verdict = &petitbleu.Verdict{Outcome: petitbleu.Hold, Rule: "page_usable", Pack: "today", At: noon}
		m.Wire = []petitbleu.WireCall{{At: noon, Method: "POST", URL: "http://127.0.0.1/", Status: 500}}
		m.SendingAt, m.SentAt, m.DeliveredAt, m.ReadAt = noon.Add(1e9), noon.Add(2e9), noon.Add(3e9), noon.Add(4e9)
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{m}) })
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			got, err := tx.Message("ws_1", m.ID)
			if !reflect.DeepEqual(got, m) {
				t.Errorf("got  %+v\nwant %+v", got, m)
			}
			if _, err := tx.Message("ws_2", m.ID); err != store.ErrNotFound {
				t.Errorf("another workspace reads the message: %v", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What waits is read without what sending it does not need, and with all that policy or a driver
// may read: a member of Message that is new comes with it, unless it is named here.
func TestDueMessagesBringWhatSendingNeeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		m := letter(1)
		m.Topic, m.Human, m.CustomerID, m.Reason, m.ReasonText, m.Attempts, m.OutsideID = "delivery", true, "c 1", "x", "why", 3, "m_1"
		m.CompositionID, m.Vars, m.DispatchID, m.SendID, m.Test = "cmp_1", []byte(`{"context":{}}`), "d1", "s1", true
		m.CampaignID, m.RunID, m.VariantID = "camp_1", "run_1", "var_1"
		m.Verdict = &petitbleu.Verdict{Outcome: petitbleu.Hold, Rule: "page_usable", Pack: "today", At: noon}
		m.Wire = []petitbleu.WireCall{{At: noon, Method: "POST", URL: "http://127.0.0.1/", Status: 500}}
		m.State, m.SendingAt = petitbleu.StateHeld, noon
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{m}) })
		var all []*petitbleu.Message
		err := s.Read(t.Context(), func(tx *store.Tx) (err error) { all, err = tx.DueMessages("ws_1", "10", noon, 10); return err })
		if err != nil || len(all) != 1 {
			t.Fatal(err, len(all))
		}
		left := map[string]bool{"AfterID": true, "Reason": true, "ReasonText": true, "Verdict": true, "OutsideID": true,
			"SendingAt": true, "SentAt": true, "DeliveredAt": true, "ReadAt": true, "UpdatedAt": true}
		got, want := reflect.ValueOf(*all[0]), reflect.ValueOf(m)
		for i := range got.NumField() {
			name := got.Type().Field(i).Name
			if left[name] {
				continue
			}
			if want.Field(i).IsZero() {
				t.Errorf("%s: let the message of this test have one", name)
			} else if !reflect.DeepEqual(got.Field(i).Interface(), want.Field(i).Interface()) {
				t.Errorf("%s is %v, not %v", name, got.Field(i), want.Field(i))
			}
		}
	})
}

func TestMessagesPaging(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var all []petitbleu.Message
		for i := range 75 {
			m := letter(i % 5)
			if i%3 == 0 {
				m.State = petitbleu.StateDropped
			}
			all = append(all, m)
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			seen := map[string]bool{}
			for cursor, pages := "", 0; ; pages++ {
				page, next, err := tx.Messages(store.MessageFilter{WorkspaceID: "ws_1"}, cursor, 20)
				if err != nil {
					return err
				}
				for _, m := range page {
					seen[m.ID] = true
				}
				if cursor = next; next == "" {
					if pages != 3 || len(seen) != 75 {
						t.Errorf("%d messages on %d pages", len(seen), pages+1)
					}
					break
				}
			}
			some, _, err := tx.Messages(store.MessageFilter{WorkspaceID: "ws_1", ProfileID: "p_1", PageID: "10", Origin: "push", Channel: "messenger", GroupID: "push_1",
				States: []petitbleu.MessageState{petitbleu.StateDropped, petitbleu.StateFailed}}, "", 50)
			if len(some) != 5 {
				t.Errorf("%d dropped messages of one person, not 5", len(some))
			}
			counts, err2 := tx.CountMessages("ws_1")
			if counts[petitbleu.StateDropped] != 25 || counts[petitbleu.StateQueued] != 50 {
				t.Errorf("counts %v", counts)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestMarkSendingOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var all []petitbleu.Message
		for i := range 73 { // a statement of 64, one of 8, one of 1
			all = append(all, letter(i))
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		if got := due(t, s, noon); len(got) != 73 {
			t.Fatalf("%d are due", len(got))
		}
		if got := mark(t, s, noon, all...); len(got) != 73 {
			t.Fatalf("%d marked", len(got))
		}
		if got := mark(t, s, noon, all...); len(got) != 0 {
			t.Errorf("%d marked a second time", len(got))
		}
		if got := due(t, s, noon.Add(time.Hour)); len(got) != 0 {
			t.Errorf("%d are due while they are under way", len(got))
		}
		again := all[0]
		again.Attempts = 1
		finish(t, s, noon, store.Outcome{ID: again.ID, Attempts: 1, State: petitbleu.StateQueued, DueAt: noon.Add(time.Second)})
		if got := mark(t, s, noon, all[0]); len(got) != 0 {
			t.Error("marked with an old number of tries")
		}
		if got := mark(t, s, noon, again); len(got) != 1 {
			t.Error("a message that waits again cannot be marked")
		}
	})
}

func TestPartsInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		sent, failed, dropped, echoed := parts(1, 3), parts(2, 3), parts(3, 2), parts(4, 2)
		write(t, s, func(tx *store.Tx) error {
			for _, g := range [][]petitbleu.Message{sent, failed, dropped, echoed} {
				if err := tx.InsertMessages(g); err != nil {
					return err
				}
			}
			return nil
		})
		if got := due(t, s, noon.Add(24*time.Hour)); len(got) != 4 {
			t.Fatalf("%d are due, not the 4 first parts", len(got))
		}
		mark(t, s, noon, sent[0], failed[0], echoed[0])
		changed := finish(t, s, noon.Add(time.Second),
			store.Outcome{ID: sent[0].ID, Attempts: 1, State: petitbleu.StateSent, OutsideID: "m_1"},
			store.Outcome{ID: failed[0].ID, Attempts: 1, State: petitbleu.StateFailed, Reason: petitbleu.CodePlatform, ReasonText: "refused"},
			store.Outcome{ID: dropped[0].ID, State: petitbleu.StateDropped, Reason: petitbleu.CodeOutsideWindow})
		if len(changed) != 6 {
			t.Errorf("%d changed, not 3 and 3 cancelled", len(changed))
		}
		write(t, s, func(tx *store.Tx) error {
			refs, err := tx.SettleByEcho("ws_1", []store.Echo{
				{MessageID: echoed[0].ID, OutsideID: "m_e", PageID: "10", PSID: "704", At: noon},
				{MessageID: echoed[0].ID, OutsideID: "m_f", PageID: "11", PSID: "704", At: noon}}, noon)
			if len(refs) != 1 || refs[0].ProfileID != "p_4" {
				t.Errorf("settled %v", refs)
			}
			return err
		})
		if got := due(t, s, noon.Add(time.Second)); fmt.Sprint(got) != fmt.Sprint([]string{sent[1].ID, echoed[1].ID}) { // as they were queued
			t.Errorf("due are %v", got)
		}
		if got := fmt.Sprint(states(t, s, failed), states(t, s, dropped), states(t, s, sent)); got != "[failed cancelled cancelled] [dropped cancelled] [sent queued queued]" {
			t.Error(got)
		}
		write(t, s, func(tx *store.Tx) error {
			ok, err := tx.Requeue("ws_1", failed[0].ID, noon)
			if no, err2 := tx.Requeue("ws_1", sent[0].ID, noon); !ok || no || err2 != nil {
				t.Errorf("resent: failed %v, sent %v, %v", ok, no, err2)
			}
			return err
		})
		if got := fmt.Sprint(states(t, s, failed)); got != "[queued queued queued]" {
			t.Error(got)
		}
	})
}

func TestAnswerAfterEchoAndRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		m, early := letter(1), letter(2)
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{m, early}) })
		mark(t, s, noon, m, early)
		write(t, s, func(tx *store.Tx) error {
			if _, err := tx.SettleByEcho("ws_1", []store.Echo{{MessageID: m.ID, OutsideID: "m_1", PageID: "10", PSID: "701", At: noon}}, noon); err != nil {
				return err
			}
			marks := []store.Mark{
				{ProfileID: "p_1", PageID: "10", PSID: "701", OutsideIDs: []string{"m_1", "m_0"}},
				{ProfileID: "p_2", PageID: "10", PSID: "702", Watermark: noon.Add(time.Second)},
			}
			if refs, err := tx.MarkDelivered("ws_1", marks, noon.Add(time.Second)); err != nil || len(refs) != 2 {
				t.Errorf("delivered %v, %v", refs, err)
			}
			refs, err := tx.MarkRead("ws_1", []store.Mark{{ProfileID: "p_1", PageID: "10", PSID: "701", Watermark: noon.Add(-1)}, {ProfileID: "p_1", PageID: "11", PSID: "701", Watermark: noon.Add(1e9)}}, noon)
			if len(refs) != 0 {
				t.Errorf("read too early, or on another Page: %v", refs)
			}
			return err
		})
		if got := fmt.Sprint(states(t, s, []petitbleu.Message{m, early})); got != "[delivered sending]" {
			t.Error(got)
		}
		finish(t, s, noon.Add(2*time.Second),
			store.Outcome{ID: m.ID, Attempts: 1, State: petitbleu.StateSent, OutsideID: "m_1", Wire: []petitbleu.WireCall{{Status: 200}}},
			store.Outcome{ID: early.ID, Attempts: 1, State: petitbleu.StateSent, OutsideID: "m_2"})
		if got := fmt.Sprint(states(t, s, []petitbleu.Message{m, early})); got != "[delivered delivered]" {
			t.Error(got)
		}
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.MarkRead("ws_1", []store.Mark{{ProfileID: "p_1", PageID: "10", PSID: "701", Watermark: noon.Add(time.Second)}}, noon)
			return err
		})
		if got := fmt.Sprint(states(t, s, []petitbleu.Message{m})); got != "[read]" {
			t.Error(got)
		}
		if changed := finish(t, s, noon, store.Outcome{ID: m.ID, Attempts: 1, State: petitbleu.StateFailed}); len(changed) != 0 {
			t.Error("a message that was read has failed")
		}
	})
}

func TestPagesDueAndOrphans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		m, blocked := letter(1), letter(2)
		blocked.DueAt, blocked.AfterID, blocked.PageID = time.Time{}, m.ID, "11"
		write(t, s, func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", CreatedAt: noon}); err != nil {
				return err
			}
			if err := tx.UpsertApp(petitbleu.App{ID: "1", CreatedAt: noon}); err != nil {
				return err
			}
			for _, id := range []string{"10", "11", "12"} {
				if err := tx.InsertPage(petitbleu.Page{WorkspaceID: "ws_1", ID: id, AppID: "1", CreatedAt: noon}); err != nil {
					return err
				}
			}
			return tx.InsertMessages([]petitbleu.Message{m, blocked})
		})
		pages := func() (p []store.PageDue) {
			if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { p, err = tx.PagesDue("me", noon); return err }); err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := pages(); len(p) != 1 || p[0].PageID != "10" || !p[0].At.Equal(noon) {
			t.Errorf("due: %v", p)
		}
		lease := func(holder string) {
			write(t, s, func(tx *store.Tx) error {
				_, err := tx.TakeLease("page/10", holder, noon.Add(time.Second), noon)
				return err
			})
		}
		lease("me")
		if p := pages(); len(p) != 1 {
			t.Errorf("due to the holder of the lease: %v", p)
		}
		write(t, s, func(tx *store.Tx) error { return tx.ReleaseLease("page/10", "me") })
		lease("other")
		if p := pages(); len(p) != 0 {
			t.Errorf("due although another has the lease: %v", p)
		}
		write(t, s, func(tx *store.Tx) error { return tx.ReleaseLease("page/10", "other") })
		mark(t, s, noon, m)
		if p := pages(); len(p) != 1 || !p[0].At.Equal(noon) {
			t.Errorf("due while under way: %v", p)
		}
		later := noon.Add(time.Minute)
		write(t, s, func(tx *store.Tx) error {
			ids, err := tx.OrphanSending("ws_1", "10", later, later)
			if len(ids) != 1 {
				t.Errorf("orphans %v", ids)
			}
			lost, err2 := tx.UnknownMessages("ws_1", "10", later, 10)
			if len(lost) != 1 || lost[0].Attempts != 1 || !lost[0].SendingAt.Equal(noon) || err2 != nil {
				t.Errorf("unknown %v, %v", lost, err2)
			}
			return err
		})
		finish(t, s, later, store.Outcome{ID: m.ID, Attempts: 1, State: petitbleu.StateUnknown, Reason: petitbleu.CodeUnavailable})
		if p := pages(); len(p) != 0 {
			t.Errorf("a message that waits for a person is due: %v", p)
		}
	})
}

func TestLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take := func(holder string, now time.Time) (ok bool) {
			write(t, s, func(tx *store.Tx) (err error) {
				ok, err = tx.TakeLease("page/10", holder, now.Add(5*time.Second), now)
				return err
			})
			return ok
		}
		for i, step := range []struct {
			holder string
			after  time.Duration
			want   bool
		}{{"a", 0, true}, {"b", time.Second, false}, {"a", 2 * time.Second, true}, {"b", 6 * time.Second, false}, {"b", 7 * time.Second, true}, {"a", 8 * time.Second, false}} {
			if got := take(step.holder, noon.Add(step.after)); got != step.want {
				t.Errorf("step %d: %s after %v: %v", i, step.holder, step.after, got)
			}
		}
		write(t, s, func(tx *store.Tx) error {
			mine, err := tx.HoldsLease("page/10", "b", noon.Add(8*time.Second))
			if theirs, _ := tx.HoldsLease("page/10", "a", noon.Add(8*time.Second)); !mine || theirs {
				t.Errorf("held by b %v, by a %v", mine, theirs)
			}
			if err := tx.ReleaseLease("page/10", "a"); err != nil {
				return err
			}
			return err
		})
		if take("a", noon.Add(9*time.Second)) {
			t.Error("a released b's lease")
		}
		write(t, s, func(tx *store.Tx) error { return tx.ReleaseLease("page/10", "b") })
		if !take("a", noon.Add(9*time.Second)) {
			t.Error("a released lease is not free")
		}
	})
}

func TestAfterCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var told []string
		for _, fail := range []bool{false, true} {
			_ = s.Write(t.Context(), func(tx *store.Tx) error {
				tx.AfterCommit(func() { told = append(told, fmt.Sprint("failed ", fail)) })
				if fail {
					return store.ErrNotFound
				}
				return nil
			})
		}
		if fmt.Sprint(told) != "[failed false]" {
			t.Errorf("told %v", told)
		}
	})
}
