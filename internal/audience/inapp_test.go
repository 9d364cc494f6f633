package audience_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestInApp: what people did with in-app notifications, and what they turned off, for sizes, lists and single people, as it changes.
func TestInApp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		ids := make([]string, 4)
		for n := range ids {
			h.apply(profile.Batch{Attributes: []profile.Change{{Who: who(n), Set: map[string]any{"plan": "gold"}}}})
			ids[n] = h.profile(n)
		}
		h.write(func(tx *store.Tx) error {
			_, err := tx.InsertFeed(petitbleu.Feed{WorkspaceID: ws, ID: "feed_1", Key: "news", Revision: 1, CreatedAt: noon, UpdatedAt: noon})
			for _, id := range []string{"card_1", "card_2"} {
				_, one := tx.InsertCardTemplate(petitbleu.CardTemplate{WorkspaceID: ws, ID: id, Key: id, FeedID: "feed_1", Revision: 1, CreatedAt: noon, UpdatedAt: noon})
				err = errors.Join(err, one)
			}
			// The first has expired: it counts while the log keeps it.
			return errors.Join(err, tx.AddNotifications(ws, []petitbleu.Notification{
				{WorkspaceID: ws, ID: "msg_1", ProfileID: ids[0], FeedID: "feed_1", TemplateID: "card_1", Tag: "orders", At: noon.AddDate(0, 0, -9), ReadAt: noon, ViewedAt: noon, ExpiresAt: noon.AddDate(0, 0, -1)},
				{WorkspaceID: ws, ID: "msg_2", ProfileID: ids[1], FeedID: "feed_1", TemplateID: "card_2", At: noon.AddDate(0, 0, -1), ClickedAt: noon, ExpiresAt: noon.AddDate(1, 0, 0)}}))
		})
		find := func(filter string, people ...int) {
			t.Helper()
			q := h.query("{" + filter + "}")
			var want []string
			for _, n := range people {
				want = append(want, ids[n])
			}
			slices.Sort(want)
			n, err := h.audience.Count(t.Context(), ws, q)
			if err != nil || n != len(want) {
				t.Errorf("%s: counted %d, want %d, %v", filter, n, len(want), err)
			}
			got, err := h.audience.List(t.Context(), ws, q, "", 100)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v, %v", filter, got, want, err)
			}
			alone, err := h.audience.Belonging(t.Context(), ws, q, ids)
			slices.Sort(alone)
			if err != nil || !slices.Equal(alone, want) {
				t.Errorf("%s: each alone %v, want %v, %v", filter, alone, want, err)
			}
		}
		find(`"type":"notification","op":"received"`, 0, 1)
		find(`"type":"notification","op":"received","period":{"days":3}`, 1)
		find(`"type":"notification","op":"read","name":"card_1"`, 0)
		find(`"type":"notification","op":"viewed","tag":"orders"`, 0)
		find(`"type":"notification","op":"viewed","name":"card_2","tag":"orders"`)
		find(`"type":"notification","op":"not_clicked","name":"card_2"`, 0, 2, 3)
		find(`"type":"feed_off","op":"turned_off"`)
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.SetFeedPreference(ws, store.FeedPreference{ProfileID: ids[2], FeedID: "feed_1", OffAt: noon}, false),
				tx.SetFeedPreference(ws, store.FeedPreference{ProfileID: ids[3], FeedID: "feed_1", Category: "orders", OffAt: noon}, false))
		})
		find(`"type":"feed_off","op":"turned_off"`, 2, 3)
		find(`"type":"feed_off","op":"turned_off","name":"feed_1"`, 2)
		find(`"type":"feed_off","op":"turned_off","name":"feed_1/orders"`, 3)
		find(`"type":"feed_off","op":"not_turned_off","name":"feed_1"`, 0, 1, 3)
		for node, rule := range map[string]string{`"type":"notification","op":"read","name":"card_none"`: "unknown_card_template", `"type":"feed_off","op":"turned_off","name":"feed_none"`: "unknown_feed"} {
			d, err := segment.Parse([]byte(`{"version":1,"where":{` + node + `}}`))
			if err != nil {
				t.Fatal(err)
			}
			var problems segment.Problems
			if _, err := h.audience.Query(t.Context(), ws, "", d); !errors.As(err, &problems) || problems[0].Rule != rule || problems[0].Path != "where.name" {
				t.Errorf("%s: %v", node, err)
			}
		}
	})
}
