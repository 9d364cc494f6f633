package store_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// wentOut is the outcome of a message that was taken at a try.
func wentOut(m petitbleu.Message, attempts int) store.Outcome {
	o := store.Outcome{ID: m.ID, Attempts: attempts, State: petitbleu.StateSent, OutsideID: "mid." + m.ID,
		Verdict: &petitbleu.Verdict{Outcome: petitbleu.Allow, Right: "window", Rule: "window", Pack: "today", Sentence: "To " + m.Recipient + ".", At: noon}}
	for i := range attempts {
		o.Wire = append(o.Wire, petitbleu.WireCall{At: noon, Method: "POST", URL: fmt.Sprintf("https://graph.example/%d", i), Request: "\tTo\n" + m.Recipient, Status: 200, Kind: "sent"})
	}
	return o
}

func sendAll(t *testing.T, s *store.Store, n int) (all []petitbleu.Message, outcomes []store.Outcome) {
	for i := range n {
		all = append(all, letter(i))
		outcomes = append(outcomes, wentOut(all[i], 1))
	}
	write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
	mark(t, s, noon, all...)
	return all, outcomes
}

func logsOf(t *testing.T, s *store.Store) (logs []string) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		logs, err = tx.MessageLogs("ws_1")
		return err
	})
	return logs
}

// What is kept of many messages in few rows comes back as it was given, for each its own.
func TestLogsOfMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all, outcomes := sendAll(t, s, 45)
		finish(t, s, noon, outcomes...)
		if logs := logsOf(t, s); len(logs) != 3 || strings.Count(strings.Join(logs, ""), "\n") != 45 {
			t.Errorf("%d rows of %d lines", len(logs), strings.Count(strings.Join(logs, ""), "\n"))
		}
		write(t, s, func(tx *store.Tx) error {
			listed, _, err := tx.Messages(store.MessageFilter{WorkspaceID: "ws_1"}, "", 100)
			if len(listed) != len(all) {
				t.Fatalf("%d messages are listed", len(listed))
			}
			for i, m := range all {
				got, err := tx.Message("ws_1", m.ID)
				if err != nil {
					return err
				}
				o := outcomes[i]
				if got.State != petitbleu.StateSent || got.OutsideID != o.OutsideID || !reflect.DeepEqual(got.Verdict, o.Verdict) || !reflect.DeepEqual(got.Wire, o.Wire) {
					t.Fatalf("message %d came back as %+v, verdict %+v", i, got, got.Verdict)
				}
				if in := listed[len(all)-1-i]; !reflect.DeepEqual(in, got) {
					t.Fatalf("message %d is listed as %+v", i, in)
				}
			}
			return err
		})
	})
}

// Nothing stands in a log of a message that has it in its own row, or is out of date.
func TestLogsOfOddOnes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all, outcomes := sendAll(t, s, 20)
		finish(t, s, noon, store.Outcome{ID: all[3].ID, Attempts: 1, State: petitbleu.StateDropped, Reason: petitbleu.CodeOutsideWindow})
		finish(t, s, noon, store.Outcome{ID: all[4].ID, Attempts: 1, State: petitbleu.StateQueued, DueAt: noon})
		again := all[4]
		again.Attempts = 1
		mark(t, s, noon, again) // its second try is under way
		changed := finish(t, s, noon, outcomes...)
		if len(changed) != 18 || changed[all[3].ID] || changed[all[4].ID] {
			t.Errorf("%d changed: %v", len(changed), changed)
		}
		finish(t, s, noon, wentOut(all[4], 2))
		logs := strings.Join(logsOf(t, s), "")
		for i, m := range all {
			if got, want := strings.Contains(logs, m.ID), i != 3 && i != 4; got != want {
				t.Errorf("message %d in a log: %v, want %v", i, got, want)
			}
		}
		finish(t, s, noon, outcomes[0]) // once more: its log stays the only one
		if n := strings.Count(strings.Join(logsOf(t, s), ""), all[0].ID+"\t"); n != 1 {
			t.Errorf("message 0 stands in %d lines", n)
		}
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.Message("ws_1", all[4].ID)
			if len(got.Wire) != 2 || got.Verdict == nil {
				t.Errorf("sent at the second try: %+v", got)
			}
			return err
		})
	})
}

// A message that the platform took and could not bring, and that a person sends again, keeps its first try.
func TestLogOfMessageSentAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all, outcomes := sendAll(t, s, 3)
		finish(t, s, noon, outcomes...)
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.FailOutside("ws_1", store.Mark{ProfileID: all[1].ProfileID, PageID: "10", PSID: all[1].Recipient, OutsideIDs: []string{outcomes[1].OutsideID}}, "lost", noon)
			if err != nil {
				return err
			}
			_, err = tx.Requeue("ws_1", all[1].ID, noon)
			return err
		})
		write(t, s, func(tx *store.Tx) error {
			waits, err := tx.DueMessages("ws_1", "10", noon, 10)
			if len(waits) != 1 || !reflect.DeepEqual(waits[0].Wire, outcomes[1].Wire) {
				t.Errorf("waits: %+v", waits)
			}
			return err
		})
		again := all[1]
		again.Attempts = 1
		mark(t, s, noon, again)
		finish(t, s, noon, wentOut(all[1], 2))
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.Message("ws_1", all[1].ID)
			if len(got.Wire) != 2 || got.State != petitbleu.StateSent {
				t.Errorf("after the second try: %+v", got)
			}
			return err
		})
	})
}

// Who is erased, and what is old, goes from the logs too; the others' lines stay.
func TestLogsAreForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all, outcomes := sendAll(t, s, 40)
		finish(t, s, noon, outcomes...)
		gone := map[int]bool{}
		check := func(what string) {
			t.Helper()
			logs := strings.Join(logsOf(t, s), "")
			for i, m := range all {
				if got := strings.Contains(logs, m.Recipient+`"`) || strings.Contains(logs, m.ID); got == gone[i] {
					t.Errorf("%s: message %d in a log: %v", what, i, got)
				}
			}
		}
		check("at first")
		write(t, s, func(tx *store.Tx) error {
			return tx.DeleteProfile(store.Erasure{WorkspaceID: "ws_1", ProfileID: all[5].ProfileID, At: noon, Via: store.ErasedByAPI})
		})
		gone[5] = true
		check("a profile erased")
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.EraseMessenger("ws_1", "10", all[7].Recipient, all[7].ProfileID, noon)
			return err
		})
		gone[7] = true
		check("erased on a Page")
		for len(gone) < len(all) {
			var n int
			write(t, s, func(tx *store.Tx) (err error) {
				n, err = tx.PurgeMessages("ws_1", noon.Add(time.Second), 30)
				return err
			})
			for i := 0; i < len(all) && n > 0; i++ {
				if !gone[i] {
					gone[i] = true
					n--
				}
			}
			check("purged")
		}
		if logs := logsOf(t, s); len(logs) != 0 {
			t.Errorf("%d rows are left", len(logs))
		}
	})
}
