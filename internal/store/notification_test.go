package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func aFeed(t *testing.T, tx *store.Tx) petitbleu.Feed {
	t.Helper()
	if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
		t.Fatal(err)
	}
	f := petitbleu.Feed{WorkspaceID: "ws_1", ID: "feed_1", Key: "news", Name: "News", View: petitbleu.ViewFeed, Kind: petitbleu.CardDesign, Labels: true,
		Categories: []petitbleu.Category{{ID: "orders", Name: "Orders"}}, RetentionHours: 10, Theme: petitbleu.Theme{Mode: "dark", Parts: json.RawMessage(`{"list":{}}`)},
		Revision: 1, CreatedAt: noon, UpdatedAt: noon}
	for _, want := range []bool{true, false} {
		if ok, err := tx.InsertFeed(f); ok != want || err != nil {
			t.Fatalf("insert a feed: %v, %v", ok, err)
		}
	}
	return f
}

// TestFeeds: a feed and a card template are kept as they are, and changed under their revision only.
func TestFeeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			f := aFeed(t, tx)
			f.Name, f.IconURL, f.ReadOnTap, f.UpdatedAt = "New", "https://a/b", true, noon.Add(time.Hour)
			for _, want := range []bool{true, false} {
				if ok, err := tx.UpdateFeed(f); ok != want || err != nil {
					t.Fatalf("update: %v, %v", ok, err)
				}
			}
			got, err := tx.FeedKeyed("ws_1", "news")
			f.Revision = 2
			if err != nil || fmt.Sprint(got) != fmt.Sprint(f) {
				t.Fatalf("%v: %+v\nwant %+v", err, got, f)
			}
			c := petitbleu.CardTemplate{WorkspaceID: "ws_1", ID: "card_1", Key: "shipped", Name: "Shipped", FeedID: "feed_1", Category: "orders", Label: "Order",
				RetentionHours: 5, Draft: json.RawMessage(`{"a":1}`), Revision: 1, CreatedBy: "usr_1", CreatedAt: noon, UpdatedAt: noon}
			if ok, err := tx.InsertCardTemplate(c); !ok || err != nil {
				t.Fatal(ok, err)
			}
			c.Version, c.Draft, c.ArchivedAt = 1, nil, noon
			if ok, err := tx.UpdateCardTemplate(c); !ok || err != nil {
				t.Fatal(ok, err)
			}
			if err := tx.AddCardVersion("ws_1", petitbleu.CardVersion{TemplateID: "card_1", Version: 1, Content: json.RawMessage(`{"a":1}`), ByName: "Ana", CreatedAt: noon}); err != nil {
				t.Fatal(err)
			}
			c.Revision = 2
			if got, err := tx.CardTemplateKeyed("ws_1", "shipped"); err != nil || fmt.Sprint(got) != fmt.Sprint(c) {
				t.Fatalf("%v: %+v", err, got)
			}
			if all, err := tx.CardVersions("ws_1", "card_1", 0, 5); err != nil || len(all) != 1 || all[0].ByName != "Ana" {
				t.Fatalf("%v: %+v", err, all)
			}
			for s, want := range map[string]store.CardTemplateSearch{"archived": {Archived: true, Limit: 5}, "all": {All: true, Text: "SHIP", FeedID: "feed_1", Category: "orders", Label: "Order", Live: true, Limit: 5}} {
				if all, err := tx.CardTemplates("ws_1", want); err != nil || len(all) != 1 {
					t.Errorf("%s: %v: %+v", s, err, all)
				}
			}
			for _, other := range []store.CardTemplateSearch{{Limit: 5}, {All: true, Category: "deals", Limit: 5}, {All: true, Label: "Ord", Limit: 5}} {
				if all, err := tx.CardTemplates("ws_1", other); err != nil || len(all) != 0 {
					t.Errorf("%+v: %v: %+v", other, err, all)
				}
			}
			for _, version := range []int64{-2, -3, -9} { // drafts that were tried: those of five changes stay, and none is among what was live
				if err := tx.AddCardTrial("ws_1", petitbleu.CardVersion{TemplateID: "card_1", Version: version, Content: json.RawMessage(`{"a":2}`), CreatedAt: noon}, 5); err != nil {
					t.Fatal(err)
				}
			}
			for version, want := range map[int64]error{-2: store.ErrNotFound, -3: store.ErrNotFound, -9: nil, 1: nil} {
				if _, err := tx.CardVersion("ws_1", "card_1", version); !errors.Is(err, want) {
					t.Errorf("version %d: %v, want %v", version, err, want)
				}
			}
			if all, err := tx.CardVersions("ws_1", "card_1", 0, 5); err != nil || len(all) != 1 {
				t.Errorf("versions: %v: %+v", err, all)
			}
			return nil
		})
	})
}

// notify gives a person a notification and its message.
func notify(t *testing.T, tx *store.Tx, profile, id, category string, at time.Time) {
	t.Helper()
	m := petitbleu.Message{WorkspaceID: "ws_1", ID: id, ProfileID: profile, Channel: petitbleu.ChannelInApp, State: petitbleu.StateSent, CreatedAt: at, SentAt: at, UpdatedAt: at}
	n := petitbleu.Notification{WorkspaceID: "ws_1", ID: id, ProfileID: profile, FeedID: "feed_1", TemplateID: "card_1", Version: 1, Variables: json.RawMessage(`{"a":"b"}`),
		Category: category, Priority: "normal", EventName: "told", At: at, ExpiresAt: at.Add(time.Hour)}
	v, err := store.NewNotified(&m, &n)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.InsertNotified("ws_1", []store.Notified{v}); err != nil {
		t.Fatal(err)
	}
}

// TestNotifications: what a person does with notifications is counted from the rows, changes them under one number, and
// reading sets the message's state.
func TestNotifications(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			aFeed(t, tx)
			for i := range 5 {
				notify(t, tx, "p_1", fmt.Sprintf("msg_%d", i), []string{"", "orders"}[i%2], noon.Add(time.Duration(i)*time.Second))
			}
			notify(t, tx, "p_2", "msg_other", "", noon)
			return nil
		})
		do := func(m store.NotificationMark) (n, firsts int) {
			m.Now = noon.Add(time.Minute)
			write(t, s, func(tx *store.Tx) error {
				changed, first, err := tx.MarkNotifications("ws_1", "p_1", m)
				n, firsts = len(changed), len(first)
				return err
			})
			return n, firsts
		}
		for i, c := range []struct {
			mark      store.NotificationMark
			n, firsts int
		}{
			{store.NotificationMark{What: store.MarkSeen, All: true}, 5, 0},
			{store.NotificationMark{What: store.MarkRead, IDs: []string{"msg_0", "msg_other", "msg_none"}}, 1, 1},
			{store.NotificationMark{What: store.MarkRead, UpTo: store.FeedPlace{At: noon.Add(2 * time.Second), ID: "msg_2"}}, 2, 2},
			{store.NotificationMark{What: store.MarkUnread, IDs: []string{"msg_1"}}, 1, 0},
			{store.NotificationMark{What: store.MarkRead, IDs: []string{"msg_1"}}, 1, 0},
			{store.NotificationMark{What: store.MarkArchive, Category: "orders", FeedID: "feed_1", All: true}, 2, 0},
			{store.NotificationMark{What: store.MarkUnarchive, IDs: []string{"msg_1"}}, 1, 0},
			{store.NotificationMark{What: store.MarkDelete, IDs: []string{"msg_4"}}, 1, 0},
			{store.NotificationMark{What: store.MarkDelete, IDs: []string{"msg_4"}}, 0, 0},
			{store.NotificationMark{What: store.MarkClicked, IDs: []string{"msg_4", "msg_0"}}, 1, 0},
		} {
			if n, firsts := do(c.mark); n != c.n || firsts != c.firsts {
				t.Errorf("mark %d changed %d, of which %d were read first; want %d and %d", i, n, firsts, c.n, c.firsts)
			}
		}
		mustRead(t, s, func(tx *store.Tx) error {
			all, err := tx.CountNotifications("ws_1", "p_1", noon.Add(time.Minute))
			if want := "[{feed_1  2 0 0} {feed_1 orders 1 0 0}]"; err != nil || fmt.Sprint(all) != want {
				t.Errorf("%v: %v, want %s", err, all, want)
			}
			if m, err := tx.Message("ws_1", "msg_1"); err != nil || m.State != petitbleu.StateRead || m.ReadAt.IsZero() {
				t.Errorf("message: %v, %+v", err, m)
			}
			since, _, err := tx.NotificationsSince("ws_1", "p_1", 7, 100)
			if err != nil || len(since) != 3 || since[0].ID != "msg_1" || since[1].ID != "msg_4" || since[2].ID != "msg_0" {
				t.Errorf("since: %v, %d", err, len(since))
			}
			page, err := tx.Notifications("ws_1", "p_1", store.NotificationSearch{Before: store.FeedPlace{At: noon.Add(2 * time.Second), ID: "msg_2"}, Now: noon, Limit: 5})
			if err != nil || len(page) != 2 || page[0].ID != "msg_1" || string(page[0].Variables) != `{"a":"b"}` {
				t.Errorf("page: %v, %+v", err, page)
			}
			page, err = tx.Notifications("ws_1", "p_1", store.NotificationSearch{Status: store.StatusAll, After: store.FeedPlace{At: noon, ID: "msg_0"}, Now: noon, Limit: 2})
			if err != nil || len(page) != 2 || page[0].ID != "msg_1" || page[1].ID != "msg_2" {
				t.Errorf("page after: %v, %+v", err, page)
			}
			page, err = tx.Notifications("ws_1", "p_1", store.NotificationSearch{Now: noon.Add(2 * time.Hour), Limit: 5})
			if err != nil || len(page) != 0 {
				t.Errorf("expired: %v, %+v", err, page)
			}
			return nil
		})
	})
}
