package privacy_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/feeds"
	"github.com/petitbleu/petitbleu/internal/api/privacy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestRetention: what is older than the workspace keeps it goes, all of it and nothing else, and never what still waits.
func TestRetention(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		old := apitest.Noon.AddDate(0, 0, -100)
		waits := petitbleu.NewID(petitbleu.KindMessage, old)
		w.Write(func(tx *store.Tx) error {
			var events []petitbleu.Event
			for range privacy.RetainBatch + 20 {
				events = append(events, petitbleu.Event{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindEvent, old), ProfileID: w.Person, Source: "test", OutsideID: petitbleu.NewID(petitbleu.KindEvent, old),
					Kind: petitbleu.EventCustom, Name: "looked", At: old, ReceivedAt: old, Data: json.RawMessage(`{}`)})
			}
			if _, err := tx.InsertEvents(events); err != nil {
				return err
			}
			m, err := tx.Message(w.WS, w.Read)
			if err != nil {
				return err
			}
			gone := m
			gone.ID, gone.CreatedAt = petitbleu.NewID(petitbleu.KindMessage, old), old
			before := gone // of the one that waits
			before.ID = petitbleu.NewID(petitbleu.KindMessage, old)
			m.ID, m.CreatedAt, m.State, m.DueAt, m.AfterID = waits, old, petitbleu.StateHeld, apitest.Noon.AddDate(0, 0, 1), before.ID
			if err := tx.InsertMessages([]petitbleu.Message{gone, before, m}); err != nil {
				return err
			}
			return tx.UpsertComments([]petitbleu.Comment{{WorkspaceID: w.WS, PageID: apitest.TestPage, ID: "c_old", ProfileID: w.Person, Text: "an old one", At: old},
				{WorkspaceID: w.WS, PageID: apitest.TestPage, ID: "c_new", ProfileID: w.Person, Text: "a new one", At: apitest.Noon}})
		})
		count := func() (events, messages int64, comments int, change int64) {
			w.Write(func(tx *store.Tx) (err error) {
				if events, messages, err = tx.CountOf(w.WS, w.Person); err != nil {
					return err
				}
				all, err := tx.CommentsOf(w.WS, w.Person)
				if err != nil {
					return err
				}
				comments = len(all)
				change, err = tx.LastChange(w.WS)
				return err
			})
			return events, messages, comments, change
		}
		retain := func() {
			if more, err := w.API.Retain(t.Context(), apitest.Noon); err != nil || more {
				t.Fatalf("more is %v, %v", more, err)
			}
		}
		events, messages, comments, change := count()
		retain()
		if e, m, c, _ := count(); e != events || m != messages || c != comments {
			t.Errorf("removed without being asked: %d %d %d", e, m, c)
		}
		w.Run([]apitest.Scenario{
			{"kept for ever", door.RoleViewer, "GET", ":ws/retention", "", 200, []string{`"messages_days":0`, `"events_days":0`}, nil},
			{"too short", door.RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":29,"events_days":0,"notifications_days":0}`, 422, []string{"body.messages_days"}, nil},
			{"less than nothing", door.RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":0,"events_days":-1,"notifications_days":0}`, 422, []string{"body.events_days"}, nil},
			{"not for everybody", door.RoleMarketer, "PUT", ":ws/retention", `{"messages_days":90,"events_days":90,"notifications_days":90}`, 403, nil, nil},
			{"what that would do", door.RoleViewer, "GET", ":ws/retention/forecast?messages_days=90&events_days=90", "", 200, []string{`"messages":{"oldest":"2026-`, `"count":1},"notifications":{"count":0},"events":{"oldest"`, `"count":520},"comments":{`}, nil},
			{"and for ever", door.RoleViewer, "GET", ":ws/retention/forecast?messages_days=0&events_days=0", "", 200, []string{`"oldest"`}, []string{`"count":1`}},
			{"chosen", door.RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":90,"events_days":90,"notifications_days":180}`, 200, []string{`"events_days":90`}, nil},
			{"it is in the audit log", door.RoleAdministrator, "GET", ":ws/audit", "", 200, []string{`"object":"retention"`, `events_days`}, nil},
		})
		retain()
		w.Run([]apitest.Scenario{{"nothing is left to go", door.RoleViewer, "GET", ":ws/retention/forecast?messages_days=90&events_days=90", "", 200, []string{`"events":{"oldest":"`}, []string{`"count":1`, `"count":5`}}})
		e, m, c, after := count()
		if e != events-privacy.RetainBatch-20 || m != messages-1 || c != comments-1 || after == change {
			t.Errorf("%d of %d events, %d of %d messages, %d of %d comments left; the feed is at %d after %d", e, events, m, messages, c, comments, after, change)
		}
		w.Write(func(tx *store.Tx) error {
			feed, err := tx.Changes(w.WS, change, 10)
			if err == nil && (len(feed.Gone) != 1 || feed.Gone[0].ProfileID != w.Person || feed.Gone[0].MergedInto != w.Person) {
				t.Errorf("the person is not read anew: %+v", feed.Gone)
			}
			if err == nil {
				_, err = tx.Message(w.WS, waits)
			}
			return err
		})
		retain()
		if _, _, _, again := count(); again != after {
			t.Errorf("the feed goes on without a change: %d after %d", again, after)
		}
	})
}

// TestRetentionOfNotifications: what has expired stays in the log for as long as the workspace says, then it goes with its
// message, and its batch with the last of them. A campaign's message stays, for its results.
func TestRetentionOfNotifications(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Noticed()
		w.Run([]apitest.Scenario{
			{"as long as feeds themselves", door.RoleViewer, "GET", ":ws/retention", "", 200, []string{`"notifications_days":180`}, nil},
			{"to some", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","title":"Autumn","targets":[{"user_id":"u-1"},{"user_id":"u-2"}]}`, 202, nil, nil},
			{"called back", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","title":"Never","planned_at":"2026-12-01T12:00:00Z","targets":[{"user_id":"u-1"}]}`, 202, nil, nil},
			{"to one", door.RoleMarketer, "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","tag":"alone"}`, 202, nil, nil},
		})
		if _, err := w.Feeds.TickBatches(t.Context(), w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		never := apitest.Get[door.List[feeds.BatchView]](w, door.RoleViewer, w.W("/notification-batches?state=planned")).Items[0].ID
		w.Run([]apitest.Scenario{{"called back", door.RoleMarketer, "POST", ":ws/notification-batches/" + never + "/cancel", "", 200, nil, nil}})
		mine := apitest.Get[door.List[feeds.NotificationView]](w, door.RoleViewer, w.W("/notifications?tag=alone")).Items[0] // all are of one instant
		w.Write(func(tx *store.Tx) error {                                                                                   // of a campaign
			m, err := tx.Message(w.WS, mine.ID)
			if err != nil {
				return err
			}
			n, err := tx.Notification(w.WS, mine.ProfileID, mine.ID)
			if err != nil {
				return err
			}
			m.ID, m.CampaignID = "msg_campaign", "cmp_1"
			n.ID, n.Mode = m.ID, petitbleu.ModeCampaign
			v, err := store.NewNotified(&m, &n)
			if err != nil {
				return err
			}
			_, err = tx.InsertNotified(w.WS, []store.Notified{v})
			return err
		})
		left := func(when time.Time, notifications, batches int) {
			t.Helper()
			if more, err := w.API.Retain(t.Context(), when); err != nil || more {
				t.Fatalf("more is %v, %v", more, err)
			}
			if all := apitest.Get[door.List[feeds.NotificationView]](w, door.RoleViewer, w.W("/notifications")); len(all.Items) != notifications {
				t.Errorf("%v: %d notifications, want %d", when, len(all.Items), notifications)
			}
			if all := apitest.Get[door.List[feeds.BatchView]](w, door.RoleViewer, w.W("/notification-batches")); len(all.Items) != batches {
				t.Errorf("%v: %d batches, want %d", when, len(all.Items), batches)
			}
		}
		over := w.Clock.Now().AddDate(0, 0, 180) // in feeds
		left(over.AddDate(0, 0, 179), 4, 1)      // the one that nobody got is 180 days old
		w.Run([]apitest.Scenario{
			{"for ever", door.RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":0,"events_days":0,"notifications_days":0}`, 200, []string{`"notifications_days":0`}, nil},
		})
		left(over.AddDate(3, 0, 0), 4, 1)
		w.Run([]apitest.Scenario{
			{"less than nothing", door.RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":0,"events_days":0,"notifications_days":-1}`, 422, []string{"body.notifications_days"}, nil},
			{"not said", door.RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":0,"events_days":0}`, 422, []string{"notifications_days"}, nil},
			{"soon", door.RoleAdministrator, "PUT", ":ws/retention", `{"messages_days":0,"events_days":0,"notifications_days":1}`, 200, nil, nil},
			{"what that would do", door.RoleViewer, "GET", ":ws/retention/forecast?messages_days=0&events_days=0&notifications_days=1", "", 200, []string{`"notifications":{"oldest":"2026-11-21T`, `"count":0`}, nil},
		})
		left(over.AddDate(0, 0, 1).Add(-time.Minute), 4, 1)
		left(over.AddDate(0, 0, 1), 0, 0)
		w.Write(func(tx *store.Tx) error {
			if _, err := tx.Message(w.WS, "msg_campaign"); err != nil {
				t.Errorf("the message of a campaign: %v", err)
			}
			if _, err := tx.Message(w.WS, mine.ID); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the message of a request: %v", err)
			}
			return nil
		})
	})
}
