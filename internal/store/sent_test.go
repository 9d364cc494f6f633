package store_test

import (
	"errors"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// All are marked, or none.
func TestMarkAllSending(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var all []petitbleu.Message
		var rows []store.Sending
		for i := range 73 {
			all = append(all, letter(i))
			rows = append(rows, store.Sending{ID: all[i].ID})
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		mark(t, s, noon, all[70])
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.MarkAllSending("ws_1", rows, noon)
			return err
		})
		if !errors.Is(err, store.ErrTaken) || len(due(t, s, noon)) != 72 {
			t.Errorf("one was taken: %v, %d still wait", err, len(due(t, s, noon)))
		}
		write(t, s, func(tx *store.Tx) error {
			marked, err := tx.MarkAllSending("ws_1", rows[:70], noon)
			if len(marked) != 70 {
				t.Errorf("%d marked", len(marked))
			}
			return err
		})
		if n := len(due(t, s, noon)); n != 2 {
			t.Errorf("%d still wait, not 2", n)
		}
	})
}

// Successes that are out of date change nothing, and are not among what is said to have changed.
func TestSentOutOfDate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var all []petitbleu.Message
		var sent []store.Outcome
		for i := range 70 {
			all = append(all, letter(i))
			sent = append(sent, store.Outcome{ID: all[i].ID, Attempts: 1, State: petitbleu.StateSent, OutsideID: "m_" + all[i].ID})
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		mark(t, s, noon, all...)
		finish(t, s, noon, store.Outcome{ID: all[3].ID, Attempts: 1, State: petitbleu.StateDropped, Reason: petitbleu.CodeOutsideWindow})
		finish(t, s, noon, store.Outcome{ID: all[65].ID, Attempts: 1, State: petitbleu.StateQueued, DueAt: noon})
		again := all[65]
		again.Attempts = 1
		mark(t, s, noon, again) // its second try is under way
		finish(t, s, noon, sent[9])
		changed := finish(t, s, noon, sent...)
		for i, m := range all {
			if want := i != 3 && i != 65; changed[m.ID] != want {
				t.Errorf("message %d: changed is %v, not %v", i, changed[m.ID], want)
			}
		}
		got := states(t, s, all)
		if got[3] != petitbleu.StateDropped || got[65] != petitbleu.StateSending || got[9] != petitbleu.StateSent || got[69] != petitbleu.StateSent {
			t.Errorf("states %v", got)
		}
	})
}
