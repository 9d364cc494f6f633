package api

import (
	"encoding/json"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestRetention: what is older than the workspace keeps it goes, all of it and nothing else, and never what still waits.
func TestRetention(t *testing.T) {
	each(t, func(w *world) {
		old := noon.AddDate(0, 0, -100)
		waits := petitbleu.NewID(petitbleu.KindMessage, old)
		w.write(func(tx *store.Tx) error {
			var events []petitbleu.Event
			for range retainBatch + 20 {
				events = append(events, petitbleu.Event{WorkspaceID: w.ws, ID: petitbleu.NewID(petitbleu.KindEvent, old), ProfileID: w.person, Source: "test", OutsideID: petitbleu.NewID(petitbleu.KindEvent, old),
					Kind: petitbleu.EventCustom, Name: "looked", At: old, ReceivedAt: old, Data: json.RawMessage(`{}`)})
			}
			if _, err := tx.InsertEvents(events); err != nil {
				return err
			}
			m, err := tx.Message(w.ws, w.read)
			if err != nil {
				return err
			}
			gone := m
			gone.ID, gone.CreatedAt = petitbleu.NewID(petitbleu.KindMessage, old), old
			before := gone // of the one that waits
			before.ID = petitbleu.NewID(petitbleu.KindMessage, old)
			m.ID, m.CreatedAt, m.State, m.DueAt, m.AfterID = waits, old, petitbleu.StateHeld, noon.AddDate(0, 0, 1), before.ID
			if err := tx.InsertMessages([]petitbleu.Message{gone, before, m}); err != nil {
				return err
			}
			return tx.UpsertComments([]petitbleu.Comment{{WorkspaceID: w.ws, PageID: testPage, ID: "c_old", ProfileID: w.person, Text: "an old one", At: old},
				{WorkspaceID: w.ws, PageID: testPage, ID: "c_new", ProfileID: w.person, Text: "a new one", At: noon}})
		})
		count := func() (events, messages int64, comments int, change int64) {
			w.write(func(tx *store.Tx) (err error) {
				if events, messages, err = tx.CountOf(w.ws, w.person); err != nil {
					return err
				}
				all, err := tx.CommentsOf(w.ws, w.person)
				if err != nil {
					return err
				}
				comments = len(all)
				change, err = tx.LastChange(w.ws)
				return err
			})
			return events, messages, comments, change
		}
		retain := func() {
			if more, err := w.api.Retain(t.Context(), noon); err != nil || more {
				t.Fatalf("more is %v, %v", more, err)
			}
		}
		events, messages, comments, change := count()
		retain()
		if e, m, c, _ := count(); e != events || m != messages || c != comments {
			t.Errorf("removed without being asked: %d %d %d", e, m, c)
		}
		w.run([]scenario{
			{"kept for ever", RoleViewer, "GET", ":ws/retention", "", 200, []string{`"messages_days":0`, `"events_days":0`}, nil},
			{"too short", RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":29,"events_days":0}`, 422, []string{"body.messages_days"}, nil},
			{"less than nothing", RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":0,"events_days":-1}`, 422, []string{"body.events_days"}, nil},
			{"not for everybody", RoleMarketer, "PUT", ":ws/retention", `{"messages_days":90,"events_days":90}`, 403, nil, nil},
			{"what that would do", RoleViewer, "GET", ":ws/retention/forecast?messages_days=90&events_days=90", "", 200, []string{`"messages":{"oldest":"2026-`, `"count":1},"events":{"oldest"`, `"count":520},"comments":{`}, nil},
			{"and for ever", RoleViewer, "GET", ":ws/retention/forecast?messages_days=0&events_days=0", "", 200, []string{`"oldest"`}, []string{`"count":1`}},
			{"chosen", RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":90,"events_days":90}`, 200, []string{`"events_days":90`}, nil},
			{"it is in the audit log", RoleAdministrator, "GET", ":ws/audit", "", 200, []string{`"object":"retention"`, `events_days`}, nil},
		})
		retain()
		w.run([]scenario{{"nothing is left to go", RoleViewer, "GET", ":ws/retention/forecast?messages_days=90&events_days=90", "", 200, []string{`"events":{"oldest":"`}, []string{`"count":1`, `"count":5`}}})
		e, m, c, after := count()
		if e != events-retainBatch-20 || m != messages-1 || c != comments-1 || after == change {
			t.Errorf("%d of %d events, %d of %d messages, %d of %d comments left; the feed is at %d after %d", e, events, m, messages, c, comments, after, change)
		}
		w.write(func(tx *store.Tx) error {
			feed, err := tx.Changes(w.ws, change, 10)
			if err == nil && (len(feed.Gone) != 1 || feed.Gone[0].ProfileID != w.person || feed.Gone[0].MergedInto != w.person) {
				t.Errorf("the person is not read anew: %+v", feed.Gone)
			}
			if err == nil {
				_, err = tx.Message(w.ws, waits)
			}
			return err
		})
		retain()
		if _, _, _, again := count(); again != after {
			t.Errorf("the feed goes on without a change: %d after %d", again, after)
		}
	})
}
