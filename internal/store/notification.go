package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const notificationColumns = "workspace_id, profile_id, id, change, feed_id, template_id, version, mode, variables, category, label, tag, priority, event_name, callback," +
	" at, expires_at, seen_at, read_at, viewed_at, clicked_at, archived_at, deleted_at"

func scanNotification(r scanner) (n petitbleu.Notification, err error) {
	var variables, callback string
	err = r.Scan(&n.WorkspaceID, &n.ProfileID, &n.ID, &n.Change, &n.FeedID, &n.TemplateID, &n.Version, &n.Mode, &variables, &n.Category, &n.Label, &n.Tag, &n.Priority,
		&n.EventName, &callback, at(&n.At), at(&n.ExpiresAt), at(&n.SeenAt), at(&n.ReadAt), at(&n.ViewedAt), at(&n.ClickedAt), at(&n.ArchivedAt), at(&n.DeletedAt))
	n.Variables, n.Callback = rawOrNil(variables), rawOrNil(callback)
	return n, err
}

// Notified is a notification with its message, as the rows that both will be: made ahead of the transaction that
// inserts them, so that others do not wait for the JSON. News, where it is not nil, is told of them.
type Notified struct {
	message MessageRow
	row     []any
	id      string
	profile string
	sentAt  time.Time
	counted figureKey
}

// NewNotified writes a message and its notification as rows. They have the same id.
func NewNotified(m *petitbleu.Message, n *petitbleu.Notification) (v Notified, err error) {
	if v.message, err = NewMessageRow(m); err != nil {
		return v, err
	}
	v.id, v.profile, v.sentAt, v.counted = n.ID, n.ProfileID, n.At, figureOf(n)
	v.row = []any{n.WorkspaceID, n.ProfileID, n.ID, int64(0), n.FeedID, n.TemplateID, n.Version, string(n.Mode), string(n.Variables), n.Category, n.Label, n.Tag, n.Priority,
		n.EventName, string(n.Callback), millis(n.At), millis(n.ExpiresAt), millis(n.SeenAt), millis(n.ReadAt), millis(n.ViewedAt), millis(n.ClickedAt),
		millis(n.ArchivedAt), millis(n.DeletedAt)}
	return v, nil
}

// placeOfChange is the place of the column change in notificationColumns.
const placeOfChange = 3

// InsertNotified adds notifications with their messages, all under one number of change, and notes for endpoints that
// the messages were sent. One whose message is there already is left out: nobody has two. It gives the ids of those
// that were added; SENT is to be told of no others.
func (t *Tx) InsertNotified(workspace string, all []Notified) (map[string]bool, error) {
	if len(all) == 0 {
		return nil, nil
	}
	messages := make([]MessageRow, len(all))
	for i := range all {
		messages[i] = all[i].message
	}
	added, err := t.InsertSendingRows(messages)
	if err != nil || len(added) == 0 {
		return added, err
	}
	return added, t.insertNotifications(workspace, all, added)
}

func (t *Tx) insertNotifications(workspace string, all []Notified, added map[string]bool) error {
	some := make([]Notified, 0, len(added))
	for i := range all {
		if added[all[i].id] {
			some = append(some, all[i])
		}
	}
	return t.addNotified(workspace, some)
}

// AddNotified is InsertNotified for notifications that nobody can have yet: the caller holds what says so.
func (t *Tx) AddNotified(workspace string, all []Notified) error {
	if len(all) == 0 {
		return nil
	}
	rows := make([][]any, len(all))
	for i := range all {
		rows[i] = all[i].message.values
	}
	if _, err := t.insertRows(insertMessages, "", rows); err != nil {
		return err
	}
	return t.addNotified(workspace, all)
}

func (t *Tx) addNotified(workspace string, all []Notified) error {
	change, err := t.nextNotification(workspace)
	if err != nil {
		return err
	}
	rows, ids := make([][]any, len(all)), make([]string, len(all))
	for i := range all {
		all[i].row[placeOfChange] = change
		rows[i], ids[i] = all[i].row, all[i].id
	}
	if _, err := t.insertRows("INSERT INTO notifications ("+notificationColumns+") VALUES", "", rows); err != nil {
		return err
	}
	if err := t.TellMessages(workspace, petitbleu.StateSent, ids, all[0].sentAt); err != nil {
		return err
	}
	return t.countSent(workspace, all)
}

// AddNotifications gives messages that are in a transaction already, as those of campaigns, their notifications.
func (t *Tx) AddNotifications(workspace string, all []petitbleu.Notification) error {
	if len(all) == 0 {
		return nil
	}
	change, err := t.nextNotification(workspace)
	if err != nil {
		return err
	}
	made := make([]Notified, len(all))
	for i := range all {
		if made[i], err = NewNotified(&petitbleu.Message{}, &all[i]); err != nil {
			return err
		}
	}
	return t.addOnce(workspace, change, made)
}

// addOnce adds notifications that may be there already, under a number of change, and counts those that were not.
func (t *Tx) addOnce(workspace string, change int64, all []Notified) error {
	rows := make([][]any, len(all))
	for i := range all {
		all[i].row[placeOfChange] = change
		rows[i] = all[i].row
	}
	n, err := t.insertRows("INSERT INTO notifications ("+notificationColumns+") VALUES", "ON CONFLICT DO NOTHING", rows)
	if err != nil {
		return err
	}
	if n == int64(len(all)) {
		return t.countSent(workspace, all)
	}
	fresh := map[string]bool{}
	err = inChunks(all, 64, func(part []Notified) error {
		args := []any{workspace, change}
		for i := range part {
			args = append(args, part[i].id)
		}
		ids, err := list(t, value[string], "SELECT id FROM notifications WHERE workspace_id = $1 AND change = $2 AND id IN ("+places(2, len(part))+") ORDER BY id", args...)
		for _, id := range ids {
			fresh[id] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return t.countSent(workspace, slices.DeleteFunc(slices.Clone(all), func(v Notified) bool { return !fresh[v.id] }))
}

// nextNotification gives the number under which a transaction's changes of a workspace's notifications stand: the same
// at each call. Whoever takes it holds the workspace's counter until the commit, so numbers are seen in their order.
func (t *Tx) nextNotification(workspace string) (int64, error) {
	if n, ok := t.notified[workspace]; ok {
		return n, nil
	}
	n, _, err := one(t, value[int64], "INSERT INTO notification_counters (workspace_id, change, forgotten) VALUES ($1, 1, 0) ON CONFLICT (workspace_id)"+
		" DO UPDATE SET change = notification_counters.change + 1 RETURNING change", workspace)
	if err != nil {
		return 0, fmt.Errorf("take the next number of notifications: %w", err)
	}
	if t.notified == nil {
		t.notified = map[string]int64{}
	}
	t.notified[workspace] = n
	return n, nil
}

// HoldNotifications keeps others from adding notifications of a workspace, and from merging and deleting people, until the
// transaction ends.
func (t *Tx) HoldNotifications(workspace string) error {
	_, err := t.nextNotification(workspace)
	return err
}

// LastNotification gives the number of the newest change of a workspace's notifications, 0 when there was none.
func (t *Tx) LastNotification(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT change FROM notification_counters WHERE workspace_id = $1", workspace)
	return n, err
}

// Notification gives one notification of a person, or ErrNotFound.
func (t *Tx) Notification(workspace, profile, id string) (petitbleu.Notification, error) {
	return must(one(t, scanNotification, "SELECT "+notificationColumns+" FROM notifications WHERE workspace_id = $1 AND profile_id = $2 AND id = $3", workspace, profile, id))
}

// NotificationsByID gives notifications of a person by their ids; those that are not there are left out.
func (t *Tx) NotificationsByID(workspace, profile string, ids []string) (map[string]petitbleu.Notification, error) {
	found := make(map[string]petitbleu.Notification, len(ids))
	err := inChunks(ids, 64, func(part []string) error {
		all, err := list(t, scanNotification, "SELECT "+notificationColumns+" FROM notifications WHERE workspace_id = $1 AND profile_id = $2 AND id IN ("+places(2, len(part))+")",
			withList([]any{workspace, profile}, part)...)
		for _, n := range all {
			found[n.ID] = n
		}
		return err
	})
	return found, err
}

// The lists of a feed that NotificationSearch can ask for.
const (
	StatusInbox    = ""         // what is not archived
	StatusUnread   = "unread"   // of those
	StatusRead     = "read"     // of those
	StatusArchived = "archived" // only
	StatusAll      = "all"
)

// NotificationSearch narrows the notifications of a person. What is deleted or has expired is never given.
type NotificationSearch struct {
	FeedID   string // empty: of all feeds
	Category string
	Status   string
	Before   FeedPlace // only older ones
	After    FeedPlace // only newer ones, the oldest of them first
	Now      time.Time
	Limit    int
}

// FeedPlace is where a notification stands in a feed; the zero FeedPlace is none.
type FeedPlace struct {
	At time.Time
	ID string
}

// Notifications lists notifications of a person, newest first; with After, those next to it, oldest first.
func (t *Tx) Notifications(workspace, profile string, s NotificationSearch) ([]petitbleu.Notification, error) {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("profile_id", profile)
	f.eq("feed_id", s.FeedID)
	f.eq("category", s.Category)
	f.and("deleted_at = 0 AND +expires_at > " + f.arg(millis(s.Now)))
	switch s.Status {
	case StatusInbox:
		f.and("archived_at = 0")
	case StatusUnread:
		f.and("archived_at = 0 AND read_at = 0")
	case StatusRead:
		f.and("archived_at = 0 AND read_at > 0")
	case StatusArchived:
		f.and("archived_at > 0")
	}
	order := " ORDER BY at DESC, id DESC LIMIT "
	if s.Before.ID != "" {
		f.and("(at, id) < (" + f.arg(millis(s.Before.At)) + ", " + f.arg(s.Before.ID) + ")")
	}
	if s.After.ID != "" {
		f.and("(at, id) > (" + f.arg(millis(s.After.At)) + ", " + f.arg(s.After.ID) + ")")
		order = " ORDER BY at, id LIMIT "
	}
	return list(t, scanNotification, "SELECT "+notificationColumns+" FROM notifications WHERE "+strings.Join(f.where, " AND ")+order+f.arg(int64(s.Limit)), f.args...)
}

// NotificationsSince lists the notifications of a person that changed after a number, deleted and expired ones too, in
// the order of their changes: about limit of them, and never a part of those that changed together. all tells that there
// are no more. The plus before change, here and below, keeps both engines to the rows of these people: by the index of
// changes they would read everybody's.
func (t *Tx) NotificationsSince(workspace, profile string, change int64, limit int) (found []petitbleu.Notification, all bool, err error) {
	const which = "SELECT " + notificationColumns + " FROM notifications WHERE workspace_id = $1 AND profile_id = $2 AND +change > $3"
	found, err = list(t, scanNotification, which+" ORDER BY +change, id LIMIT $4", workspace, profile, change, int64(limit+1))
	if err != nil || len(found) <= limit {
		return found, true, err
	}
	end := found[limit].Change
	if first := slices.IndexFunc(found, func(n petitbleu.Notification) bool { return n.Change == end }); first > 0 {
		return found[:first], false, nil
	}
	found, err = list(t, scanNotification, which+" AND +change <= $4 ORDER BY +change, id", workspace, profile, change, end)
	return found, false, err
}

// NotificationsOf lists those of some people that changed after a number and up to another, in that order.
func (t *Tx) NotificationsOf(workspace string, profiles []string, after, to int64) (all []petitbleu.Notification, err error) {
	err = inChunks(profiles, t.lot(), func(part []string) error {
		some, err := list(t, scanNotification, "SELECT "+notificationColumns+" FROM notifications WHERE workspace_id = $1 AND +change > $2 AND +change <= $3"+
			" AND profile_id IN ("+places(3, len(part))+") ORDER BY profile_id, +change, id", withList([]any{workspace, after, to}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// NotifiedPeople gives the people of notifications that changed after a number and up to another.
func (t *Tx) NotifiedPeople(workspace string, after, to int64) ([]string, error) {
	return list(t, value[string], "SELECT DISTINCT profile_id FROM notifications WHERE workspace_id = $1 AND change > $2 AND change <= $3 ORDER BY profile_id", workspace, after, to)
}

// FeedCount is how many notifications of a category stand in somebody's feed: neither deleted, archived nor expired.
type FeedCount struct {
	FeedID   string
	Category string
	Total    int64
	Unseen   int64
	Unread   int64
}

// CountNotifications counts the notifications of a person, by feed and category.
func (t *Tx) CountNotifications(workspace, profile string, now time.Time) ([]FeedCount, error) {
	return list(t, func(r scanner) (c FeedCount, err error) {
		return c, r.Scan(&c.FeedID, &c.Category, &c.Total, &c.Unseen, &c.Unread)
	}, "SELECT feed_id, category, COUNT(*), COUNT(CASE WHEN seen_at = 0 THEN 1 END), COUNT(CASE WHEN read_at = 0 THEN 1 END) FROM notifications"+
		" WHERE workspace_id = $1 AND profile_id = $2 AND deleted_at = 0 AND archived_at = 0 AND +expires_at > $3 GROUP BY feed_id, category ORDER BY feed_id, category",
		workspace, profile, millis(now))
}

// StatusNews are notifications whose status is still to be told, of one transaction.
type StatusNews struct {
	WorkspaceID string
	ID          string
	Status      string // SENT, READ
	Items       []StatusItem
	At          time.Time
}

// StatusItem is one notification whose status is to be told.
type StatusItem struct {
	ID        string          `json:"id"`
	ProfileID string          `json:"p"`
	EventName string          `json:"e"`
	Callback  json.RawMessage `json:"c,omitempty"`

	counted figureKey
}

// StatusRow is a StatusNews as its row will be.
type StatusRow struct{ values []any }

// NewStatusRow writes news as a row; there is none for no items.
func NewStatusRow(n StatusNews) (*StatusRow, error) {
	if len(n.Items) == 0 {
		return nil, nil //nolint:nilnil // no items, no row
	}
	body, err := json.Marshal(n.Items)
	if err != nil {
		return nil, fmt.Errorf("news of notifications: %w", err)
	}
	return &StatusRow{[]any{n.WorkspaceID, n.ID, n.Status, string(body), millis(n.At)}}, nil
}

// AddStatus keeps news until they are told; nil adds nothing.
func (t *Tx) AddStatus(r *StatusRow) error {
	if r == nil {
		return nil
	}
	_, err := t.exec("INSERT INTO notification_news (workspace_id, id, status, body, at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING", r.values...)
	return err
}

// StatusNewsDue lists news of all workspaces that are to be told, oldest first.
func (t *Tx) StatusNewsDue(limit int) ([]StatusNews, error) {
	return list(t, func(r scanner) (n StatusNews, err error) {
		var body string
		if err = r.Scan(&n.WorkspaceID, &n.ID, &n.Status, &body, at(&n.At)); err == nil {
			err = json.Unmarshal([]byte(body), &n.Items)
		}
		return n, err
	}, "SELECT workspace_id, id, status, body, at FROM notification_news ORDER BY id, workspace_id LIMIT $1", int64(limit))
}

// DropStatus removes news that were told. It is false when another did so already.
func (t *Tx) DropStatus(workspace, id string) (bool, error) {
	n, err := t.exec("DELETE FROM notification_news WHERE workspace_id = $1 AND id = $2", workspace, id)
	return n > 0, err
}

// NotificationAbout is what the events that tell of a notification say of it.
type NotificationAbout struct {
	ProfileID, TemplateKey, FeedKey, GroupID, CampaignID, DispatchID, Tag string
}

// NotificationsAbout gives that of some notifications, by their ids: whose they are now. Each part is a look at a key: a
// join, or a list of ids, would be left to what PostgreSQL guesses of tables that grew by a batch since it counted them, and
// took minutes.
func (t *Tx) NotificationsAbout(workspace string, ids []string) (map[string]NotificationAbout, error) {
	found := make(map[string]NotificationAbout, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	feeds, err := t.feedKeys(workspace)
	if err != nil {
		return nil, err
	}
	templates := map[string]string{}
	err = inChunks(ids, t.lot(), func(part []string) error {
		return each(t, func(r scanner) error {
			var id, about string
			if err := r.Scan(&id, &about); err != nil || about == "" { // nothing where the message is gone, or its notification
				return err
			}
			fields := strings.SplitN(about, fieldEnd, 7) // the tag, which may be anything, is the last
			found[id] = NotificationAbout{ProfileID: fields[0], GroupID: fields[1], CampaignID: fields[2], DispatchID: fields[3], TemplateKey: fields[4], FeedKey: feeds[fields[5]], Tag: fields[6]}
			templates[fields[4]] = ""
			return nil
		}, notificationsAbout(len(part)), withList([]any{workspace, fieldEnd}, part)...)
	})
	if err != nil {
		return nil, err
	}
	for id := range templates {
		c, err := t.CardTemplate(workspace, id)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		templates[id] = c.Key
	}
	for id, a := range found {
		a.TemplateKey = templates[a.TemplateKey]
		found[id] = a
	}
	return found, nil
}

// fieldEnd stands between the fields of notificationsAbout.
const fieldEnd = "\x1f"

// notificationsAbout asks for what NotificationsAbout tells of n notifications, as one text for each.
func notificationsAbout(n int) string {
	return "WITH asked(id) AS (VALUES " + "(" + strings.ReplaceAll(places(2, n), ",", "),(") + "))" +
		" SELECT id, COALESCE((SELECT m.profile_id || $2 || m.group_id || $2 || m.campaign_id || $2 || m.dispatch_id || $2 ||" +
		" (SELECT n.template_id || $2 || n.feed_id || $2 || n.tag FROM notifications n WHERE n.workspace_id = m.workspace_id AND n.profile_id = m.profile_id AND n.id = m.id)" +
		" FROM messages m WHERE m.workspace_id = $1 AND m.id = asked.id), '') FROM asked"
}

// feedKeys gives the keys of a workspace's feeds by their ids.
func (t *Tx) feedKeys(workspace string) (map[string]string, error) {
	keys := map[string]string{}
	return keys, each(t, func(r scanner) error {
		var id, key string
		err := r.Scan(&id, &key)
		keys[id] = key
		return err
	}, "SELECT id, key FROM feeds WHERE workspace_id = $1 ORDER BY id", workspace)
}

// NotificationsKnown tells whether all that changed after a number is there still, deleted ones as well.
func (t *Tx) NotificationsKnown(workspace string, after int64) (bool, error) {
	known, found, err := one(t, func(r scanner) (known bool, err error) {
		var change, forgotten int64
		err = r.Scan(&change, &forgotten)
		return after >= forgotten && after <= change, err
	}, "SELECT change, forgotten FROM notification_counters WHERE workspace_id = $1", workspace)
	return known || !found && after == 0, err
}

// NewestNotification gives the number of the newest change of a person's notifications, 0 when there is none.
func (t *Tx) NewestNotification(workspace, profile string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COALESCE(MAX(+change), 0) FROM notifications WHERE workspace_id = $1 AND profile_id = $2", workspace, profile)
	return n, err
}

// SeveralUserIDs gives those of some people whom more than one user id means.
func (t *Tx) SeveralUserIDs(workspace string, profiles []string) (all []string, err error) {
	err = inChunks(profiles, t.lot(), func(part []string) error {
		some, err := list(t, value[string], "SELECT profile_id FROM identities WHERE workspace_id = $1 AND kind IN ('external', 'former', 'feed_user') AND profile_id IN ("+places(1, len(part))+
			") GROUP BY profile_id HAVING COUNT(*) > 1", withList([]any{workspace}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// InGroup gives those of some people who have a message of a group that was made at an instant or later.
func (t *Tx) InGroup(workspace, group string, profiles []string, since time.Time) (map[string]bool, error) {
	have := map[string]bool{}
	lowest := petitbleu.FirstID(petitbleu.KindMessage, since)
	err := inChunks(profiles, t.lot(), func(part []string) error {
		some, err := list(t, value[string], "SELECT profile_id FROM messages WHERE workspace_id = $1 AND id >= $2 AND group_id = $3 AND profile_id IN ("+places(3, len(part))+")",
			withList([]any{workspace, lowest, group}, part)...)
		for _, id := range some {
			have[id] = true
		}
		return err
	})
	return have, err
}

// NotifiedTimes counts the people of a workspace by how many notifications they have.
func (t *Tx) NotifiedTimes(workspace string) (map[int64]int64, error) {
	people := map[int64]int64{}
	err := each(t, func(r scanner) error {
		var times, n int64
		err := r.Scan(&times, &n)
		people[times] = n
		return err
	}, "SELECT times, COUNT(*) FROM (SELECT COUNT(*) AS times FROM notifications WHERE workspace_id = $1 GROUP BY profile_id) AS counted GROUP BY times ORDER BY times", workspace)
	return people, err
}
