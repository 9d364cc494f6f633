package audience

import (
	"errors"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

// In-app notifications and what people turned off are read as messages of campaigns are: when a segment asks them.

// inApp tells whether a name among engagements is one of notifications or feeds, and not of a campaign.
func inApp(key string) bool {
	_, _, notice := segment.NotificationOfKey(key)
	_, feed := segment.FeedOfKey(key)
	return notice || feed
}

// knownInApp tells whether a workspace has a card template or a feed of an id.
func knownInApp(tx *store.Tx, workspace, id string) (bool, error) {
	var err error
	if strings.HasPrefix(id, string(petitbleu.KindFeed)+"_") {
		_, err = tx.Feed(workspace, id)
	} else {
		_, err = tx.CardTemplate(workspace, id)
	}
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// inAppFacts gives what people did with the notifications of a key, or that they turned off its feed.
func inAppFacts(tx *store.Tx, workspace, key string) (facts []index.Fact, err error) {
	add := func(profile string, e segment.Engagement, at time.Time) {
		if !at.IsZero() {
			facts = append(facts, index.Fact{ProfileID: profile, Event: &segment.Event{Name: segment.EngagementEvent(e, key), At: at}})
		}
	}
	if feed, ok := segment.FeedOfKey(key); ok {
		return facts, tx.FeedsOff(workspace, feed, func(p store.FeedPreference) { add(p.ProfileID, segment.Off, p.OffAt) })
	}
	template, tag, _ := segment.NotificationOfKey(key)
	err = tx.NotificationsWith(workspace, template, tag, func(n store.NotificationDone) {
		add(n.ProfileID, segment.Received, n.At)
		add(n.ProfileID, segment.Viewed, n.ViewedAt)
		add(n.ProfileID, segment.Read, n.ReadAt)
		add(n.ProfileID, segment.Clicked, n.ClickedAt)
	})
	return facts, err
}

// inAppOf gives the same of some people, under all names by which a filter may ask.
func inAppOf(tx *store.Tx, workspace string, profiles []string) (facts []index.Fact, err error) {
	add := func(profile, key string, e segment.Engagement, at time.Time) {
		if !at.IsZero() {
			facts = append(facts, index.Fact{ProfileID: profile, Event: &segment.Event{Name: segment.EngagementEvent(e, key), At: at}})
		}
	}
	err = tx.NotificationsDone(workspace, profiles, func(n store.NotificationDone) {
		keys := []string{segment.NotificationKey("", ""), segment.NotificationKey(n.TemplateID, "")}
		if n.Tag != "" {
			keys = append(keys, segment.NotificationKey("", n.Tag), segment.NotificationKey(n.TemplateID, n.Tag))
		}
		for _, key := range keys {
			add(n.ProfileID, key, segment.Received, n.At)
			add(n.ProfileID, key, segment.Viewed, n.ViewedAt)
			add(n.ProfileID, key, segment.Read, n.ReadAt)
			add(n.ProfileID, key, segment.Clicked, n.ClickedAt)
		}
	})
	if err != nil {
		return nil, err
	}
	off, err := tx.FeedPreferences(workspace, profiles)
	for _, p := range off {
		keys := []string{segment.FeedKey("")}
		if p.Category == "" {
			keys = append(keys, segment.FeedKey(p.FeedID))
		} else {
			keys = append(keys, segment.FeedKey(p.FeedID+"/"+p.Category))
		}
		for _, key := range keys {
			add(p.ProfileID, key, segment.Off, p.OffAt)
		}
	}
	return facts, err
}
