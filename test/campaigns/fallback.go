package campaigns

import (
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// NewFalling makes a house with n people whom Messenger does not know, a feed, and a campaign on Messenger that falls back to it.
func NewFalling(t testing.TB, engine string, n int) *House {
	return withFeed(t, made(t, engine, n, func(string, string) plan.Definition { return falling() }))
}

// NewInApp makes a house with n people, a feed, and a campaign for it.
func NewInApp(t testing.TB, engine string, n int) *House {
	return withFeed(t, made(t, engine, n, func(string, string) plan.Definition {
		d := plan.New()
		d.Purpose = petitbleu.PurposePromotional
		d.Variants[0].Composition = card()
		return d
	}))
}

// withFeed adds a feed with a template.
func withFeed(t testing.TB, h *House) *House {
	t.Helper()
	now := time.Now()
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		return s.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.InsertFeed(petitbleu.Feed{WorkspaceID: workspace, ID: "feed_1", Key: "news", Name: "News", View: petitbleu.ViewFeed, Kind: petitbleu.CardData, RetentionHours: 24, CreatedAt: now, UpdatedAt: now}); err != nil {
				return err
			}
			if _, err := tx.InsertCardTemplate(petitbleu.CardTemplate{WorkspaceID: workspace, ID: "card_1", Key: "hello", Name: "Hello", FeedID: "feed_1", Version: 1, CreatedAt: now, UpdatedAt: now}); err != nil {
				return err
			}
			return tx.AddCardVersion(workspace, petitbleu.CardVersion{TemplateID: "card_1", Version: 1, Content: json.RawMessage(`{"data":{"title":"Hello {name}"}}`), CreatedAt: now})
		})
	})
	return h
}

func falling() plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposePromotional
	d.Variants[0].Composition = &petitbleu.Composition{Channel: "messenger", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Hello {{${first_name}}}"}}
	d.Variants[0].Fallback = &plan.Fallback{When: plan.NotSent, Composition: card()}
	return d
}

// card is the notification that names the person.
func card() *petitbleu.Composition {
	return &petitbleu.Composition{Channel: petitbleu.ChannelInApp, Content: petitbleu.Content{Type: petitbleu.ContentInApp,
		InApp: &petitbleu.InApp{Template: "hello", Variables: []petitbleu.Header{{Name: "name", Value: "{{${first_name}}}"}}}}}
}

// InFeeds gives how many notifications stand in feeds.
func (h *House) InFeeds() (n int) {
	h.t.Helper()
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		return s.Read(h.t.Context(), func(tx *store.Tx) error {
			states, err := tx.CountMessages(workspace)
			n = int(states[petitbleu.StateSent])
			return err
		})
	})
	return n
}

// CheckFallen fails unless everybody has one notification, written for them, behind one message that Messenger did not take.
func (h *House) CheckFallen() {
	h.t.Helper()
	h.checkFeeds(map[petitbleu.MessageState]int64{petitbleu.StateSent: int64(h.n), petitbleu.StateDropped: int64(h.n)})
}

// CheckFeeds fails unless everybody has one notification, written for them.
func (h *House) CheckFeeds() {
	h.t.Helper()
	h.checkFeeds(map[petitbleu.MessageState]int64{petitbleu.StateSent: int64(h.n)})
}

func (h *House) checkFeeds(want map[petitbleu.MessageState]int64) {
	h.t.Helper()
	var states map[petitbleu.MessageState]int64
	names := map[string]int{}
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		return s.Read(h.t.Context(), func(tx *store.Tx) (err error) {
			if states, err = tx.CountMessages(workspace); err != nil {
				return err
			}
			last, err := tx.LastNotification(workspace)
			if err != nil {
				return err
			}
			people, err := tx.NotifiedPeople(workspace, 0, last)
			if err != nil {
				return err
			}
			all, err := tx.NotificationsOf(workspace, people, 0, last)
			for _, n := range all {
				names[string(n.Variables)]++
			}
			return err
		})
	})
	for name, n := range names {
		if n > 1 {
			h.t.Errorf("%s stands in feeds %d times", name, n)
		}
	}
	if len(names) != h.n || !maps.Equal(states, want) {
		h.t.Errorf("%d of %d people have it in their feed; rows: %v, not %v", len(names), h.n, states, want)
	}
}
