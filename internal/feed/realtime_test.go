package feed_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestRealtime: a person gets it at once and once, reads it, and SENT and READ are told once each.
func TestRealtime(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		sent, err := r.Realtime(ctx, r.ws, shipped(), to("u-1"), "key-1")
		if err != nil || !sent.Created || sent.MessageID == "" || sent.Reason != "" {
			t.Fatalf("%+v, %v", sent, err)
		}
		again, err := r.Realtime(ctx, r.ws, shipped(), to("u-1"), "key-1")
		if err != nil || !again.Again || again.MessageID != sent.MessageID {
			t.Fatalf("again: %+v, %v", again, err)
		}
		if _, err := r.Realtime(ctx, r.ws, shipped(), to("u-2"), "key-1"); petitbleu.CodeOf(err) != petitbleu.CodeKeyReused {
			t.Errorf("another under the key: %v", err)
		}
		p, err := r.List(ctx, r.ws, sent.ProfileID, feed.Query{Feed: "news"})
		if err != nil || len(p.Items) != 1 || p.Next != "" || p.Previous == "" {
			t.Fatalf("%+v, %v", p, err)
		}
		got, err := json.Marshal(p.Items[0])
		want := `{"id":"` + sent.MessageID + `","feed":"news","template_key":"shipped","at":1795348800000,"expires_at":1810900800000,"category":"orders","label":"Order","priority":"normal",` +
			`"seen_at":null,"read_at":null,"viewed_at":null,"clicked_at":null,"archived_at":null,"change":1,"card":{"version":1,"body":{"items":[{"type":"text","text":"Order A-7 arrives Tuesday"},` +
			`{"type":"textButton","text":"Track","action":{"type":"web","data":"https://shop.example/a"}}]}},"data":null,"text":"Order A-7 arrives Tuesday\nTrack"}`
		if err != nil || string(got) != want {
			t.Errorf("item:\n%s\nwant\n%s, %v", got, want, err)
		}
		r.clock.Set(noon.Add(time.Minute))
		for i, want := range []int{1, 0} {
			if n, err := r.Mark(ctx, r.ws, sent.ProfileID, feed.Mark{Feed: "news", What: "read", UpTo: sent.MessageID}); n != want || err != nil {
				t.Errorf("read %d: %d, %v", i, n, err)
			}
		}
		if n, _ := r.Mark(ctx, r.ws, sent.ProfileID, feed.Mark{What: "unread", All: true}); n != 1 {
			t.Errorf("unread: %d", n)
		}
		counts, change, err := r.Counts(ctx, r.ws, sent.ProfileID)
		if c := counts["news"]; err != nil || change != 3 || c.Total != 1 || c.Unread != 1 || c.Unseen != 0 || c.Categories["orders"].Unread != 1 {
			t.Errorf("counts: %+v at %d, %v", counts, change, err)
		}
		_, _ = r.Mark(ctx, r.ws, sent.ProfileID, feed.Mark{What: "read", IDs: []string{sent.MessageID}})
		r.settle()
		r.settle()
		all := r.events(sent.ProfileID)
		if len(all) != 2 || !strings.Contains(string(all[0].Data), `"status":"SENT"`) || !strings.Contains(string(all[1].Data), `"status":"READ"`) ||
			!strings.Contains(string(all[1].Data), sent.MessageID) {
			t.Errorf("events: %+v", all)
		}
		items, complete, err := r.Since(ctx, r.ws, sent.ProfileID, 1, 10)
		if err != nil || !complete || len(items) != 1 || items[0].ReadAt.IsZero() {
			t.Errorf("since: %+v, %v, %v", items, complete, err)
		}
		if _, _, err := r.Since(ctx, r.ws, sent.ProfileID, 99, 10); !errors.Is(err, feed.ErrResync) {
			t.Errorf("a number of another life: %v", err)
		}
	})
}

// TestRefused: what cannot be sent is refused before anybody is made, each with its code.
func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		strict := true
		r.write(func(tx *store.Tx) error {
			a, err := r.publish(tx, "old", "", petitbleu.CardContent{Card: json.RawMessage(orderCard)})
			if err != nil {
				return err
			}
			if _, _, err := feed.Archive(tx, r.ws, a.ID, a.Revision, true, noon); err != nil {
				return err
			}
			_, err = feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: r.ws, Key: "draft", Name: "Draft", FeedID: r.feed.ID}, petitbleu.CardContent{Card: json.RawMessage(orderCard)}, noon)
			return err
		})
		for name, c := range map[string]struct {
			send feed.Send
			to   feed.Target
			code petitbleu.Code
			says string
		}{
			"unknown":   {feed.Send{TemplateKey: "none"}, to("u"), petitbleu.CodeNotFound, `"none"`},
			"archived":  {feed.Send{TemplateKey: "old"}, to("u"), petitbleu.CodeConflict, "archived"},
			"draft":     {feed.Send{TemplateKey: "draft"}, to("u"), petitbleu.CodeConflict, "published"},
			"blank":     {shipped(), to(" u"), petitbleu.CodeInvalidParameter, "blanks"},
			"long":      {shipped(), to(strings.Repeat("u", 81)), petitbleu.CodeInvalidParameter, "80"},
			"missing":   {feed.Send{TemplateKey: "shipped", Strict: &strict}, feed.Target{UserID: "u", Variables: json.RawMessage(`{"eta":"x"}`)}, petitbleu.CodeMissingValue, "order.id"},
			"priority":  {feed.Send{TemplateKey: "shipped", Priority: "urgent"}, to("u"), petitbleu.CodeInvalidParameter, "priority"},
			"variables": {shipped(), feed.Target{UserID: "u", Variables: json.RawMessage(`[1]`)}, petitbleu.CodeInvalidParameter, "object"},
			"too long":  {shipped(), feed.Target{UserID: "u", Variables: json.RawMessage(`{"a":"` + strings.Repeat("x", 20000) + `"}`)}, petitbleu.CodeTooLarge, "16384"},
		} {
			if _, err := r.Realtime(t.Context(), r.ws, c.send, c.to, ""); petitbleu.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := r.ProfileOf(t.Context(), r.ws, "u", false); petitbleu.CodeOf(err) != petitbleu.CodeNotFound {
			t.Errorf("somebody was made: %v", err)
		}
	})
}

// TestPreferences: who turned a category off gets nothing promotional there, and transactional ones still.
func TestPreferences(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		person, _, err := r.ProfileOf(ctx, r.ws, "u-1", true)
		if err != nil {
			t.Fatal(err)
		}
		orders := "orders"
		if err := r.SetPreferences(ctx, r.ws, person, []feed.Preference{{Feed: "news", Category: &orders}}); err != nil {
			t.Fatal(err)
		}
		s := shipped()
		s.Purpose = petitbleu.PurposePromotional
		if sent, err := r.Realtime(ctx, r.ws, s, to("u-1"), ""); err != nil || sent.Reason != petitbleu.CodeStopped {
			t.Errorf("promotional: %+v, %v", sent, err)
		}
		if sent, err := r.Realtime(ctx, r.ws, shipped(), to("u-1"), ""); err != nil || sent.Reason != "" {
			t.Errorf("transactional: %+v, %v", sent, err)
		}
		all, err := r.Preferences(ctx, r.ws, person)
		if err != nil || len(all) != 3 || !all[0].On || all[1].On || !all[2].On {
			t.Errorf("%+v, %v", all, err)
		}
		if c, _, _ := r.Counts(ctx, r.ws, person); c["news"].Total != 1 {
			t.Errorf("counts: %+v", c)
		}
		none := "none"
		if err := r.SetPreferences(ctx, r.ws, person, []feed.Preference{{Feed: "news", Category: &none}}); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("no such category: %v", err)
		}
	})
}

// TestTrack: the first view and the first click are noted; a click reads where the feed says so; a custom event reaches the person once.
func TestTrack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		sent, err := r.Realtime(ctx, r.ws, shipped(), to("u-1"), "")
		if err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error {
			r.feed.ReadOnTap = true
			_, _, err := feed.UpdateFeed(tx, r.feed, noon)
			return err
		})
		r.clock.Set(noon.Add(time.Hour))
		custom := feed.Engagement{Type: "custom", ID: sent.MessageID, Name: "delivery told", ElementID: "b", At: noon.Add(time.Minute)}
		for range 2 {
			refused, err := r.Track(ctx, r.ws, sent.ProfileID, []feed.Engagement{{Type: "viewed", ID: sent.MessageID, At: noon.Add(time.Minute)}, {Type: "clicked", ID: sent.MessageID},
				{Type: "viewed", ID: "msg_none"}, {Type: "shaken", ID: sent.MessageID}, custom})
			if err != nil || len(refused) != 5 || refused[0] != nil || refused[1] != nil || refused[2] == nil || refused[3] == nil || refused[4] != nil {
				t.Fatalf("%v, %v", refused, err)
			}
		}
		p, err := r.List(ctx, r.ws, sent.ProfileID, feed.Query{Feed: "news", Status: "read"})
		if err != nil || len(p.Items) != 1 {
			t.Fatalf("%+v, %v", p, err)
		}
		if i := p.Items[0]; !i.ViewedAt.Equal(noon.Add(time.Minute)) || !i.ClickedAt.Equal(noon.Add(time.Hour)) || !i.ReadAt.Equal(noon.Add(time.Hour)) {
			t.Errorf("%+v", i)
		}
		r.settle()
		if n := len(r.events(sent.ProfileID)); n != 3 {
			t.Errorf("%d events, want SENT, the custom one and READ", n)
		}
	})
}
