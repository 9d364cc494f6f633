package store

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

// InsertRowsNotified adds messages that are sent as they are made, with their notifications, all under one number of change.
// It is InsertNotified for many: a message that is there already stays as it is, and has its notification if it was sent.
func (t *Tx) InsertRowsNotified(workspace string, all []Notified) error {
	if len(all) == 0 {
		return nil
	}
	rows := make([][]any, len(all))
	for i := range all {
		rows[i] = all[i].message.values
	}
	n, err := t.insertRows(insertMessages, "ON CONFLICT (workspace_id, id) DO NOTHING", rows)
	if err != nil {
		return err
	}
	if n < int64(len(all)) {
		if all, err = t.wereSent(workspace, all); err != nil {
			return err
		}
	}
	change, err := t.nextNotification(workspace)
	if err != nil {
		return err
	}
	return t.addOnce(workspace, change, all)
}

// wereSent gives those whose messages were sent.
func (t *Tx) wereSent(workspace string, all []Notified) (sent []Notified, err error) {
	err = inChunks(all, 64, func(part []Notified) error {
		ids := make([]string, len(part))
		for i := range part {
			ids[i] = part[i].id
		}
		found, err := list(t, value[string], "SELECT id FROM messages WHERE workspace_id = $1 AND sent_at > 0 AND id IN ("+places(1, len(ids))+") ORDER BY id", withList([]any{workspace}, ids)...)
		for i := range part {
			if slices.Contains(found, part[i].id) {
				sent = append(sent, part[i])
			}
		}
		return err
	})
	return sent, err
}

// AddStatusOf notes that a status of notifications is to be told, of those that raise an event.
func (t *Tx) AddStatusOf(n StatusNews) error {
	row, err := NewStatusRow(n)
	if err != nil {
		return err
	}
	return t.AddStatus(row)
}

// reached notes with the messages of notifications what their people did: who saw one on a screen got it, and a tap is a click. It is
// known then for as long as the message is, which the notification may not outlive.
func (t *Tx) reached(workspace, what string, all []StatusItem, now time.Time) error {
	ids := make([]string, len(all))
	for i, s := range all {
		ids[i] = s.ID
	}
	switch what {
	case MarkViewed:
		var seen []string
		err := inChunks(ids, 64, func(part []string) error {
			some, err := list(t, value[string], "UPDATE messages SET delivered_at = $2, updated_at = $2, state = CASE WHEN state = 'sent' THEN 'delivered' ELSE state END"+
				" WHERE workspace_id = $1 AND delivered_at = 0 AND state IN ('sent', 'read') AND id IN ("+places(2, len(part))+") RETURNING id", withList([]any{workspace, millis(now)}, part)...)
			seen = append(seen, some...)
			return err
		})
		if err != nil {
			return err
		}
		return t.TellMessages(workspace, petitbleu.StateDelivered, seen, now)
	case MarkClicked:
		err := inChunks(ids, 64, func(part []string) error {
			_, err := t.exec("INSERT INTO clicks ("+clickColumns+", campaign_id) SELECT m.workspace_id, m.id, 1, 'card', 1, CAST($2 AS BIGINT), CAST($2 AS BIGINT), m.campaign_id FROM messages m"+
				" WHERE m.workspace_id = $1 AND m.id IN ("+places(2, len(part))+") ON CONFLICT DO NOTHING", withList([]any{workspace, millis(now)}, part)...)
			return err
		})
		if err != nil {
			return err
		}
		return t.noteMessages(workspace, NotedClicked, ids, now)
	}
	return nil
}

// FeedOff gives the people who turned a feed off, or a category of it.
func (t *Tx) FeedOff(workspace, feed, category string) ([]string, error) {
	return list(t, value[string], "SELECT DISTINCT profile_id FROM feed_preferences WHERE workspace_id = $1 AND feed_id = $2 AND (category = '' OR category = $3) ORDER BY profile_id",
		workspace, feed, category)
}
