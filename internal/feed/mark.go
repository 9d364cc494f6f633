package feed

import (
	"context"
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Mark is what a person does with notifications of theirs: those of IDs, those up to one of a feed, or all.
type Mark struct {
	Feed     string // key; empty: of all feeds
	Category string
	What     string // seen, read, unread, archive, unarchive, delete
	IDs      []string
	UpTo     string // id: it and all that are older
	All      bool
}

// MarkLimit bounds the ids of one mark.
const MarkLimit = 1000

func (m Mark) check() error {
	switch m.What {
	case store.MarkSeen, store.MarkRead, store.MarkUnread, store.MarkArchive, store.MarkUnarchive, store.MarkDelete:
	default:
		return invalid("what", "Notifications are marked as seen, read, unread, archive, unarchive or delete.")
	}
	ways := 0
	for _, way := range []bool{len(m.IDs) > 0, m.UpTo != "", m.All} {
		if way {
			ways++
		}
	}
	if ways != 1 {
		return invalid("ids", "Say which notifications: ids, up_to or all, one of them.")
	}
	if len(m.IDs) > MarkLimit {
		return invalid("ids", "At most %d ids at once.", MarkLimit)
	}
	if hasControl(m.UpTo) || hasControl(m.Category) || hasControl(m.Feed) || slices.ContainsFunc(m.IDs, hasControl) {
		return invalid("ids", "These are no ids of notifications.")
	}
	return nil
}

// Mark does it, and gives how many notifications it changed: 0 for a repeat. What is not theirs, expired or deleted is
// passed over. What is read for the first time is told once as READ.
func (e *Engine) Mark(ctx context.Context, workspace, profile string, m Mark) (changed int, err error) {
	if err := m.check(); err != nil {
		return 0, err
	}
	now := e.now()
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		s := store.NotificationMark{What: m.What, Category: m.Category, IDs: m.IDs, All: m.All, Now: now}
		if m.Feed != "" {
			f, err := tx.FeedKeyed(workspace, m.Feed)
			if err != nil {
				return missing(err, "feed")
			}
			s.FeedID = f.ID
		}
		if m.UpTo != "" {
			n, err := tx.Notification(workspace, profile, m.UpTo)
			if err != nil {
				return missing(err, "notification")
			}
			s.UpTo = store.FeedPlace{At: n.At, ID: n.ID}
		}
		changed, err = mark(tx, workspace, profile, s)
		return err
	})
	if err == nil && changed > 0 {
		e.changed(workspace, profile)
		if m.What == store.MarkRead {
			e.o.Wake()
		}
	}
	return changed, err
}

// mark marks, and notes what is to be told of it.
func mark(tx *store.Tx, workspace, profile string, s store.NotificationMark) (int, error) {
	changed, firsts, err := tx.MarkNotifications(workspace, profile, s)
	if err != nil || len(firsts) == 0 {
		return len(changed), err
	}
	news := store.StatusNews{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindNews, s.Now), Status: petitbleu.StatusRead, At: s.Now}
	for _, f := range firsts {
		if f.EventName != "" {
			news.Items = append(news.Items, f)
		}
	}
	row, err := store.NewStatusRow(news)
	if err != nil {
		return 0, err
	}
	return len(changed), tx.AddStatus(row)
}

// Engagement is what a person's client tells of a notification (Notifications reference, section 12.5).
type Engagement struct {
	Type      string    `json:"type"` // viewed, clicked, custom
	ID        string    `json:"id"`
	ElementID string    `json:"element_id,omitempty"`
	Name      string    `json:"name,omitempty"` // of the custom event
	At        time.Time `json:"at,omitzero"`    // zero: now
}

// TrackLimit bounds what one call of Track tells.
const TrackLimit = 100

// Track takes what a client tells: views and clicks are noted with the notification, the first of each; a custom one
// becomes a custom event of the person. It gives why each was refused, nil for those that were taken. A repeat changes
// nothing. In a feed of ReadOnTap a click reads.
func (e *Engine) Track(ctx context.Context, workspace, person string, all []Engagement) ([]error, error) {
	if len(all) == 0 || len(all) > TrackLimit {
		return nil, invalid("events", "Tell 1 to %d events at once.", TrackLimit)
	}
	refused := make([]error, len(all))
	now := e.now()
	ids := make([]string, 0, len(all))
	for i := range all {
		if !hasControl(all[i].ID) {
			ids = append(ids, all[i].ID)
		}
	}
	var batch profile.Batch
	changed := 0
	err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
		batch, changed = profile.Batch{}, 0
		known, err := tx.NotificationsByID(workspace, person, ids)
		if err != nil {
			return err
		}
		feeds, err := tx.Feeds(workspace)
		if err != nil {
			return err
		}
		tap := map[string]bool{}
		for i := range feeds {
			tap[feeds[i].ID] = feeds[i].ReadOnTap
		}
		for i := range all {
			n, ok := known[all[i].ID]
			if refused[i] = all[i].check(ok && n.DeletedAt.IsZero()); refused[i] != nil {
				continue
			}
			some, err := track(tx, workspace, n, &all[i], tap[n.FeedID], now, &batch)
			if err != nil {
				return err
			}
			changed += some
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if changed > 0 {
		e.changed(workspace, person)
		e.o.Wake()
	}
	if batch.Len() > 0 {
		err = e.o.People.Accept(ctx, workspace, batch)
	}
	return refused, err
}

func (g *Engagement) check(known bool) error {
	switch {
	case hasControl(g.Name) || hasControl(g.ElementID):
		return invalid("name", "Names hold no control characters.")
	case !known:
		return petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such notification of this person.").At("id")
	case g.Type == "custom" && (g.Name == "" || utf8.RuneCountInString(g.Name) > eventNameLimit):
		return invalid("name", "A custom event has a name of 1 to %d characters.", eventNameLimit)
	case g.Type != "viewed" && g.Type != "clicked" && g.Type != "custom":
		return invalid("type", "What happened is viewed, clicked or custom.")
	case utf8.RuneCountInString(g.ElementID) > eventNameLimit:
		return invalid("element_id", "The id of an element has at most %d characters.", eventNameLimit)
	}
	return nil
}

// track notes one engagement of a person's own notification.
func track(tx *store.Tx, workspace string, n petitbleu.Notification, g *Engagement, tap bool, now time.Time, batch *profile.Batch) (int, error) {
	at := g.At.UTC().Truncate(time.Millisecond)
	if g.At.IsZero() || at.After(now) || at.Before(n.At) { // clocks of clients are not to be trusted
		at = now
	}
	if g.Type == "custom" {
		properties, err := json.Marshal(map[string]string{"message_id": n.ID, "element_id": g.ElementID})
		if err != nil {
			return 0, err
		}
		batch.Events = append(batch.Events, profile.Event{Who: profile.Who{ProfileID: n.ProfileID}, Name: g.Name, At: at, Properties: properties,
			OutsideID: "notification " + n.ID + " custom " + g.Name + " " + g.ElementID + " " + at.Format(time.RFC3339Nano)})
		return 0, nil
	}
	what := store.MarkViewed
	if g.Type == "clicked" {
		what = store.MarkClicked
	}
	changed, err := mark(tx, workspace, n.ProfileID, store.NotificationMark{What: what, IDs: []string{n.ID}, Now: now, At: at})
	if err != nil || what != store.MarkClicked || !tap {
		return changed, err
	}
	read, err := mark(tx, workspace, n.ProfileID, store.NotificationMark{What: store.MarkRead, IDs: []string{n.ID}, Now: now})
	return changed + read, err
}

// Preference says whether a person gets promotional notifications of a feed, or of a category of it.
type Preference struct {
	Feed     string  `json:"feed"`     // key
	Category *string `json:"category"` // id; nil: the whole feed
	On       bool    `json:"on"`
}

// Preferences gives what a person gets: of each feed that is not archived, and of each category that it offers.
func (e *Engine) Preferences(ctx context.Context, workspace, profile string) (all []Preference, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		all = []Preference{}
		off, err := tx.FeedPreferences(workspace, []string{profile})
		if err != nil {
			return err
		}
		is := map[[2]string]bool{}
		for _, p := range off {
			is[[2]string{p.FeedID, p.Category}] = true
		}
		feeds, err := tx.Feeds(workspace)
		for i := range feeds {
			f := &feeds[i]
			if !f.ArchivedAt.IsZero() {
				continue
			}
			all = append(all, Preference{Feed: f.Key, On: !is[[2]string{f.ID, ""}]})
			for _, c := range f.Categories {
				all = append(all, Preference{Feed: f.Key, Category: &c.ID, On: !is[[2]string{f.ID, c.ID}]})
			}
		}
		return err
	})
	return all, err
}

// SetPreferences turns feeds and categories on or off for a person; what is not named stays. Nothing is changed where one
// of them is not there.
func (e *Engine) SetPreferences(ctx context.Context, workspace, profile string, all []Preference) error {
	now := e.now()
	err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
		for _, p := range all {
			if !isKey(p.Feed) {
				return missing(store.ErrNotFound, "feed")
			}
			f, err := tx.FeedKeyed(workspace, p.Feed)
			if err != nil {
				return missing(err, "feed")
			}
			set := store.FeedPreference{ProfileID: profile, FeedID: f.ID, OffAt: now}
			if p.Category != nil {
				if set.Category = *p.Category; !hasCategory(f, set.Category) {
					return invalid("category", "The feed %q has no category %q.", f.Key, set.Category)
				}
			}
			if err := tx.SetFeedPreference(workspace, set, p.On); err != nil {
				return err
			}
		}
		return tx.TouchProfiles(workspace, profile)
	})
	if err == nil {
		e.changed(workspace, profile)
	}
	return err
}
