package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// sentAs gives a person a notification that was sent in a mode.
func sentAs(t *testing.T, mode petitbleu.SendMode, template, profile, id string, at time.Time) store.Notified {
	t.Helper()
	m := petitbleu.Message{WorkspaceID: "ws_1", ID: id, ProfileID: profile, Channel: petitbleu.ChannelInApp, State: petitbleu.StateSent, CreatedAt: at, SentAt: at, UpdatedAt: at}
	n := petitbleu.Notification{WorkspaceID: "ws_1", ID: id, ProfileID: profile, FeedID: "feed_1", TemplateID: template, Version: 1, Mode: mode, Priority: "normal", At: at, ExpiresAt: at.Add(time.Hour)}
	v, err := store.NewNotified(&m, &n)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestNotificationFigures: what was sent is counted once, whoever adds it how often, and what people did the first time that
// they did it, with the quarter of an hour of the sending. Trials are not counted, and figures stay when notifications go.
func TestNotificationFigures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			aFeed(t, tx)
			_, err := tx.InsertNotified("ws_1", []store.Notified{
				sentAs(t, petitbleu.ModeRealtime, "card_1", "p_1", "msg_1", noon),
				sentAs(t, petitbleu.ModeBatch, "card_1", "p_1", "msg_2", noon.Add(14*time.Minute)),
				sentAs(t, petitbleu.ModeBatch, "card_2", "p_1", "msg_3", noon.Add(15*time.Minute)),
				sentAs(t, petitbleu.ModeTest, "card_2", "p_1", "msg_4", noon),
			})
			return err
		})
		write(t, s, func(tx *store.Tx) error { // the second of them is new
			return tx.InsertRowsNotified("ws_1", []store.Notified{
				sentAs(t, petitbleu.ModeBatch, "card_2", "p_1", "msg_3", noon.Add(15*time.Minute)),
				sentAs(t, petitbleu.ModeCampaign, "card_2", "p_2", "msg_5", noon.Add(16*time.Minute)),
			})
		})
		write(t, s, func(tx *store.Tx) error {
			return tx.CountFailed("ws_1", &petitbleu.Notification{TemplateID: "card_1", FeedID: "feed_1", Mode: petitbleu.ModeBatch, At: noon.Add(time.Minute)}, 3)
		})
		for _, what := range []string{store.MarkViewed, store.MarkClicked, store.MarkRead, store.MarkUnread, store.MarkRead, store.MarkViewed, store.MarkSeen} {
			write(t, s, func(tx *store.Tx) error {
				_, _, err := tx.MarkNotifications("ws_1", "p_1", store.NotificationMark{What: what, IDs: []string{"msg_1", "msg_2", "msg_4"}, Now: noon.Add(20 * time.Minute)})
				return err
			})
		}
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.PurgeNotifications("ws_1", noon.AddDate(1, 0, 0), 100)
			return err
		})
		for name, ask := range map[string]struct {
			s    store.NotificationFigureSearch
			want string
		}{
			"all":             {store.NotificationFigureSearch{To: noon.Add(time.Hour)}, "[{card_1 feed_1 2 2 2 2 3} {card_2 feed_1 2 0 0 0 0}]"},
			"the first":       {store.NotificationFigureSearch{From: noon, To: noon.Add(15 * time.Minute)}, "[{card_1 feed_1 2 2 2 2 3}]"},
			"of a template":   {store.NotificationFigureSearch{To: noon.Add(time.Hour), TemplateID: "card_2", FeedID: "feed_1"}, "[{card_2 feed_1 2 0 0 0 0}]"},
			"sent at once":    {store.NotificationFigureSearch{To: noon.Add(time.Hour), Mode: petitbleu.ModeRealtime}, "[{card_1 feed_1 1 1 1 1 0}]"},
			"of campaigns":    {store.NotificationFigureSearch{To: noon.Add(time.Hour), Mode: petitbleu.ModeCampaign}, "[{card_2 feed_1 1 0 0 0 0}]"},
			"of another feed": {store.NotificationFigureSearch{To: noon.Add(time.Hour), FeedID: "feed_2"}, "[]"},
			"later":           {store.NotificationFigureSearch{From: noon.Add(30 * time.Minute), To: noon.Add(time.Hour)}, "[]"},
		} {
			write(t, s, func(tx *store.Tx) error {
				got, err := tx.NotificationFigures("ws_1", ask.s)
				if fmt.Sprint(got) != ask.want {
					t.Errorf("%s: %v, want %s", name, got, ask.want)
				}
				return err
			})
		}
	})
}
