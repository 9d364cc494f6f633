package inhouse

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// What goes to feeds leaves through the lane of webhooks, without a call: a message becomes sent in the transaction in which its
// notification is inserted.

// InAppName is the channel of feeds.
const InAppName = petitbleu.ChannelInApp

// cards are the card templates of a workspace as they are live, by their keys. A value is never changed: goroutines that write have it.
type cards map[petitbleu.Word]liveCard

// liveCard is a card template as it can be sent, or why it cannot.
type liveCard struct {
	Design *item.Design
	Err    *petitbleu.Error
}

// ReadCard reads a card template as it is live.
func ReadCard(tx *store.Tx, workspace string, key petitbleu.Word) (c liveCard, err error) {
	t, err := tx.CardTemplateKeyed(workspace, string(key))
	switch {
	case errors.Is(err, store.ErrNotFound):
		c.Err = petitbleu.Errorf(petitbleu.CodeNotFound, "There is no card template with the key %q. Choose one that is there.", string(key))
	case err != nil:
		return c, err
	case !t.ArchivedAt.IsZero():
		c.Err = petitbleu.Errorf(petitbleu.CodeConflict, "The card template %q is archived. Take it out of the archive, or choose another.", string(key))
	case t.Version == 0:
		c.Err = petitbleu.Errorf(petitbleu.CodeConflict, "The card template %q was never published. Publish it first.", string(key))
	}
	if c.Err != nil {
		c.Err = c.Err.At("inapp.template")
		return c, nil
	}
	f, err := tx.Feed(workspace, t.FeedID)
	if err != nil {
		return c, err
	}
	if !f.ArchivedAt.IsZero() {
		c.Err = petitbleu.Errorf(petitbleu.CodeConflict, "The feed %q is archived: nothing is sent to it. Take it out of the archive.", f.Key).At("inapp.template")
		return c, nil
	}
	v, err := tx.CardVersion(workspace, t.ID, t.Version)
	if err != nil {
		return c, err
	}
	c.Design, err = item.New(f, t, v)
	return c, err
}

// Views reads the templates of the cards that values put side by side, as they are live; one that is not is drawn as none.
func Views(tx *store.Tx, workspace string, values item.Values) (func(key string) *item.Design, error) {
	found := map[string]*item.Design{}
	for _, all := range values.Views {
		for _, view := range all {
			if _, known := found[view.Key]; known {
				continue
			}
			c, err := ReadCard(tx, workspace, petitbleu.Word(view.Key))
			if err != nil {
				return nil, err
			}
			found[view.Key] = c.Design
		}
	}
	return func(key string) *item.Design { return found[key] }, nil
}

// KeysOf lists the card templates that a composition, or a content that is final, names.
func KeysOf(contents ...*petitbleu.Content) (keys []petitbleu.Word) {
	for _, c := range contents {
		if c.InApp != nil {
			keys = append(keys, c.InApp.Template)
		}
	}
	return keys
}

// ContentsOf gives the contents of all variants of a composition.
func ContentsOf(c *petitbleu.Composition) []*petitbleu.Content {
	all := []*petitbleu.Content{&c.Content}
	for i := range c.Variants {
		all = append(all, &c.Variants[i].Content)
	}
	return all
}

// ReadCards reads what messages for feeds need beside what they are written from: the card templates, and what their people
// turned off, where that counts.
func (r *Known) ReadCards(tx *store.Tx, batch *render.Batch, all []*petitbleu.Message) error {
	var keys []petitbleu.Word
	var people []string
	seen := map[string]bool{}
	for _, m := range all {
		if m.Channel != InAppName {
			continue
		}
		if m.Purpose == petitbleu.PurposePromotional && !m.Test {
			people = append(people, m.ProfileID)
		}
		if m.Rendered() {
			keys = append(keys, KeysOf(&m.Content)...)
		} else if c := batch.Composition(m); c != nil && !seen[m.CompositionID] {
			seen[m.CompositionID] = true
			keys = append(keys, KeysOf(ContentsOf(c)...)...)
		}
	}
	if err := r.AddCards(tx, keys); err != nil {
		return err
	}
	r.off = nil
	off, err := tx.FeedPreferences(r.Workspace, people)
	if err != nil {
		return fmt.Errorf("read what people turned off in their feeds: %w", err)
	}
	for _, p := range off {
		if r.off == nil {
			r.off = map[store.FeedPreference]bool{}
		}
		r.off[store.FeedPreference{ProfileID: p.ProfileID, FeedID: p.FeedID, Category: p.Category}] = true
	}
	return nil
}

// AddCards reads the card templates that are not known yet.
func (r *Known) AddCards(tx *store.Tx, keys []petitbleu.Word) error {
	for _, key := range keys {
		if _, known := r.Cards[key]; known {
			continue
		}
		c, err := ReadCard(tx, r.Workspace, key)
		if err != nil {
			return fmt.Errorf("read the card template %s: %w", key, err)
		}
		more := maps.Clone(r.Cards)
		if more == nil {
			more = cards{}
		}
		more[key], r.Cards = c, more
	}
	return nil
}

// turnedOff tells whether somebody wants nothing of the kind that a template is.
func (r *Known) turnedOff(profile string, d *item.Design) bool {
	if r.off[store.FeedPreference{ProfileID: profile, FeedID: d.Feed.ID}] {
		return true
	}
	return d.Template.Category != "" && r.off[store.FeedPreference{ProfileID: profile, FeedID: d.Feed.ID, Category: d.Template.Category}]
}

// Notice is a notification that goes out with its message.
type Notice struct {
	Notification petitbleu.Notification
	Content      petitbleu.Content // of the message: what stands in the notification is not there twice
	Row          store.Notified    // of a message that has no row yet
}

const turnedOffText = "The person has turned this feed, or this category of it, off."

// NoticeFor makes the notification of a message that was written.
func (r *Known) NoticeFor(m *petitbleu.Message, now time.Time) (n *Notice, o *store.Outcome, err error) {
	c := m.Content.InApp
	if c == nil {
		return nil, nil, petitbleu.Errorf(petitbleu.CodeBadTemplate, "The message names no card template.")
	}
	card, ok := r.Cards[c.Template]
	switch {
	case !ok:
		return nil, nil, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no card template with the key %q. Choose one that is there.", string(c.Template))
	case card.Err != nil:
		return nil, nil, card.Err
	case m.Purpose == petitbleu.PurposePromotional && !m.Test && r.turnedOff(m.ProfileID, card.Design):
		return nil, &store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateDropped, Reason: petitbleu.CodeStopped, ReasonText: turnedOffText}, nil
	}
	sent := *m
	sent.SentAt = now
	order := item.Order{Tag: string(c.Tag), Priority: string(c.Priority), EventName: string(c.EventName)}
	if m.Test { // it counts nowhere
		order.EventName = ""
	}
	n = &Notice{Content: m.Content}
	if n.Notification, err = card.Design.Make(&sent, order, card.Design.Values(c.Variables)); err != nil {
		return nil, nil, err
	}
	if m.CompositionID != "" {
		slim := *c
		slim.Variables, n.Content.InApp = nil, &slim
	}
	return n, nil, nil
}
