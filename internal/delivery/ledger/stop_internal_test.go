package ledger

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// What was planned before somebody asked to stop is dropped when it would be marked as sent, and
// only that: not what is for others, on other Pages, about other topics, or the answer to the stop.
var began = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

func TestStopOnTheWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		message := func(psid, page, topic, origin string) petitbleu.Message {
			return petitbleu.Message{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindMessage, began), ProfileID: "p_" + psid, Channel: "messenger", PageID: page, Recipient: psid,
				Origin: origin, Part: 1, Purpose: petitbleu.PurposeSupport, Topic: topic, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: petitbleu.StateQueued, DueAt: began, CreatedAt: began, UpdatedAt: began}
		}
		cases := []struct {
			name string
			m    petitbleu.Message
			goes bool
		}{
			{"all stopped", message("1", "A", "", "push"), false},
			{"all stopped, of a topic", message("1", "A", "sale", "push"), false},
			{"the answer to the stop", message("1", "A", "", petitbleu.OriginConfirmation), true},
			{"another Page", message("1", "B", "", "push"), true},
			{"another person", message("2", "A", "", "push"), true},
			{"the topic stopped", message("3", "A", "sale", "push"), false},
			{"another topic", message("3", "A", "orders", "push"), true},
			{"stopped long ago, which the facts knew", message("4", "A", "", "push"), true},
			{"undone", message("5", "A", "", "push"), true},
			{"a comment of who stopped", message("comment:c_1", "A", "", "reply"), false},
		}
		cases[len(cases)-1].m.ProfileID = "p_1"
		stop := func(psid, topic string, at, undone time.Time) petitbleu.OptOut {
			return petitbleu.OptOut{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindOptOut, at), PageID: "A", PSID: psid, ProfileID: "p_" + psid, Topic: topic, Source: "word", Said: "stop", At: at, UndoneAt: undone}
		}
		write := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := s.Write(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		var all []petitbleu.Message
		j := &Job{Workspace: "ws_1", Now: began.Add(time.Second)}
		for _, c := range cases {
			all = append(all, c.m)
			j.Picks = append(j.Picks, Pick{Message: &c.m, Verdict: petitbleu.Verdict{Outcome: petitbleu.Allow, Right: petitbleu.RightWindow}})
		}
		write(func(tx *store.Tx) error { return tx.InsertMessages(all) })
		write(func(tx *store.Tx) error {
			return tx.InsertOptOuts([]petitbleu.OptOut{stop("1", "", began, time.Time{}), stop("3", "sale", began, time.Time{}),
				stop("4", "", began.Add(-time.Hour), time.Time{}), stop("5", "", began, began)})
		})
		if err := commitAll(s, []*Job{j}); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if j.Marked[c.m.ID] != c.goes {
				t.Errorf("%s: goes %v", c.name, j.Marked[c.m.ID])
			}
			write(func(tx *store.Tx) error {
				m, err := tx.Message("ws_1", c.m.ID)
				if c.goes && m.State != petitbleu.StateSending || !c.goes && (m.State != petitbleu.StateDropped || m.Reason != petitbleu.CodeStopped || !j.Changed[m.ID]) {
					t.Errorf("%s: %s by %s", c.name, m.State, m.Reason)
				}
				return err
			})
		}
	})
}
