package store

import (
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// What can be done with notifications of a person.
const (
	MarkSeen      = "seen"
	MarkRead      = "read" // what is read was seen
	MarkUnread    = "unread"
	MarkArchive   = "archive"
	MarkUnarchive = "unarchive"
	MarkDelete    = "delete"
	MarkViewed    = "viewed"
	MarkClicked   = "clicked"
)

// marks say what each does, and to which notifications: $3 is the instant, $4 the number of the change, $5 when it was viewed
// or clicked. A deleted one keeps nothing of what it said. Each parameter has to stand in the condition, too, which is asked alone first.
var marks = map[string]struct{ set, where string }{
	MarkSeen:      {"seen_at = $3", "seen_at = 0"},
	MarkRead:      {"read_at = $3, seen_at = CASE WHEN seen_at = 0 THEN $3 ELSE seen_at END", "read_at = 0"},
	MarkUnread:    {"read_at = 0", "read_at > 0"},
	MarkArchive:   {"archived_at = $3", "archived_at = 0"},
	MarkUnarchive: {"archived_at = 0", "archived_at > 0"},
	MarkDelete:    {"deleted_at = $3, variables = '', callback = ''", "deleted_at = 0"},
	MarkViewed:    {"viewed_at = $5", "viewed_at = 0 AND $5 <= $3"},
	MarkClicked:   {"clicked_at = $5", "clicked_at = 0 AND $5 <= $3"},
}

// NotificationMark is what somebody does with notifications of theirs: those of IDs, those up to a place of the feed, or
// all. What has expired or is deleted is not touched.
type NotificationMark struct {
	What     string
	FeedID   string // empty: of all feeds
	Category string
	IDs      []string
	UpTo     FeedPlace
	All      bool
	Now      time.Time
	At       time.Time // when it happened; zero: now
}

// happened gives when what a mark tells happened.
func (m NotificationMark) happened() time.Time {
	if m.At.IsZero() {
		return m.Now
	}
	return m.At
}

// where gives the condition, with the parameters from $1 on that begin with the workspace, the person, the instant.
func (m NotificationMark) where(workspace, profile string, ids []string, change int64) (string, filter) {
	f := filter{args: []any{workspace, profile, millis(m.Now), change}}
	if m.What == MarkViewed || m.What == MarkClicked {
		f.args = append(f.args, millis(m.happened()))
	}
	f.and("workspace_id = $1 AND profile_id = $2 AND deleted_at = 0 AND +expires_at > $3 AND +change <= $4 AND " + marks[m.What].where)
	f.eq("feed_id", m.FeedID)
	f.eq("category", m.Category)
	if m.UpTo.ID != "" {
		f.and("(at, id) <= (" + f.arg(millis(m.UpTo.At)) + ", " + f.arg(m.UpTo.ID) + ")")
	}
	if len(ids) > 0 {
		f.and("id IN (" + places(len(f.args), len(ids)) + ")")
		f.args = withList(f.args, ids)
	}
	return strings.Join(f.where, " AND "), f
}

// MarkNotifications does it, and gives the notifications that it changed: their id, event and callback. Those that were
// read for the first time, Firsts, have a message that is read now. Endpoints are told of first reads, views and clicks.
func (t *Tx) MarkNotifications(workspace, profile string, m NotificationMark) (changed, firsts []StatusItem, err error) {
	if m.All || m.UpTo.ID != "" {
		changed, err = t.markSome(workspace, profile, m, nil)
	} else {
		err = inChunks(m.IDs, 64, func(ids []string) error {
			some, err := t.markSome(workspace, profile, m, ids)
			changed = append(changed, some...)
			return err
		})
	}
	if err == nil {
		err = t.reached(workspace, m.What, changed, m.Now)
	}
	if err == nil && (m.What == MarkViewed || m.What == MarkClicked) {
		if err = t.countMarked(workspace, m.What, changed); err == nil {
			err = t.Tell(workspace, News{Type: "message." + m.What, About: idsOf(changed), At: m.Now})
		}
	}
	if err != nil || m.What != MarkRead || len(changed) == 0 {
		return changed, nil, err
	}
	if firsts, err = t.readMessages(workspace, changed, m.Now); err == nil {
		err = t.countMarked(workspace, m.What, firsts)
	}
	return changed, firsts, err
}

func (t *Tx) markSome(workspace, profile string, m NotificationMark, ids []string) ([]StatusItem, error) {
	const anyChange = 1<<63 - 1
	where, f := m.where(workspace, profile, ids, anyChange)
	if _, some, err := one(t, value[string], "SELECT id FROM notifications WHERE "+where+" LIMIT 1", f.args...); err != nil || !some {
		return nil, err
	}
	change, err := t.nextNotification(workspace)
	if err != nil {
		return nil, err
	}
	where, f = m.where(workspace, profile, ids, change)
	return list(t, func(r scanner) (s StatusItem, err error) {
		var callback string
		var sent time.Time
		err = r.Scan(&s.ID, &s.EventName, &callback, at(&sent), &s.counted.template, &s.counted.feed, &s.counted.mode)
		s.ProfileID, s.Callback, s.counted.slot = profile, rawOrNil(callback), slotOf(sent)
		return s, err
	}, "UPDATE notifications SET "+marks[m.What].set+", change = $4 WHERE "+where+" RETURNING id, event_name, callback, at, template_id, feed_id, mode", f.args...)
}

func idsOf(all []StatusItem) []string {
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].ID
	}
	return ids
}

// readMessages records that the messages of notifications were read, and gives those of which it was not known.
func (t *Tx) readMessages(workspace string, all []StatusItem, now time.Time) (firsts []StatusItem, err error) {
	by := make(map[string]StatusItem, len(all))
	for _, s := range all {
		by[s.ID] = s
	}
	var read []string
	err = inChunks(idsOf(all), 64, func(part []string) error {
		some, err := list(t, value[string], "UPDATE messages SET read_at = $2, delivered_at = CASE WHEN delivered_at = 0 THEN $2 ELSE delivered_at END, updated_at = $2,"+
			" state = CASE WHEN state IN ('sent', 'delivered') THEN 'read' ELSE state END WHERE workspace_id = $1 AND read_at = 0 AND id IN ("+places(2, len(part))+") RETURNING id",
			withList([]any{workspace, millis(now)}, part)...)
		read = append(read, some...)
		return err
	})
	if err != nil || len(read) == 0 {
		return nil, err
	}
	for _, id := range read {
		firsts = append(firsts, by[id])
	}
	return firsts, t.TellMessages(workspace, petitbleu.StateRead, read, now)
}

// FeedPreference is a feed, or a category of one, that somebody does not want to get anything in.
type FeedPreference struct {
	ProfileID string
	FeedID    string
	Category  string // empty: the whole feed
	OffAt     time.Time
}

// FeedPreferences lists what people turned off.
func (t *Tx) FeedPreferences(workspace string, profiles []string) (all []FeedPreference, err error) {
	err = inChunks(profiles, t.lot(), func(part []string) error {
		some, err := list(t, func(r scanner) (p FeedPreference, err error) {
			return p, r.Scan(&p.ProfileID, &p.FeedID, &p.Category, at(&p.OffAt))
		}, "SELECT profile_id, feed_id, category, off_at FROM feed_preferences WHERE workspace_id = $1 AND profile_id IN ("+places(1, len(part))+
			") ORDER BY profile_id, feed_id, category", withList([]any{workspace}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// SetFeedPreference turns a feed or a category off for somebody, or on again.
func (t *Tx) SetFeedPreference(workspace string, p FeedPreference, on bool) error {
	if on {
		_, err := t.exec("DELETE FROM feed_preferences WHERE workspace_id = $1 AND profile_id = $2 AND feed_id = $3 AND category = $4", workspace, p.ProfileID, p.FeedID, p.Category)
		return err
	}
	_, err := t.exec("INSERT INTO feed_preferences (workspace_id, profile_id, feed_id, category, off_at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING",
		workspace, p.ProfileID, p.FeedID, p.Category, millis(p.OffAt))
	return err
}
