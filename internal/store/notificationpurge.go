package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// oldNotification is a row that goes.
type oldNotification struct {
	profile, id     string
	change, deleted int64
}

const expiredNotifications = "notifications WHERE workspace_id = $1 AND expires_at <= $2"

// PurgeNotifications removes notifications that had expired by an instant, limit at most, with their messages; of those
// of campaigns the messages stay, from which results are counted. The last of a batch takes the batch along, if it is over.
// It remembers up to which number deletions are not told any more, and gives how many went.
func (t *Tx) PurgeNotifications(workspace string, before time.Time, limit int) (int, error) {
	rows, err := list(t, func(r scanner) (o oldNotification, err error) {
		return o, r.Scan(&o.profile, &o.id, &o.change, &o.deleted)
	}, "SELECT profile_id, id, change, deleted_at FROM "+expiredNotifications+" ORDER BY expires_at LIMIT $3", workspace, millis(before), int64(limit))
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	forgotten := int64(0)
	for _, o := range rows {
		if o.deleted > 0 {
			forgotten = max(forgotten, o.change)
		}
	}
	if _, err := t.exec("UPDATE notification_counters SET forgotten = $2 WHERE workspace_id = $1 AND forgotten < $2", workspace, forgotten); err != nil {
		return 0, err
	}
	return len(rows), t.dropNotifications(workspace, rows)
}

// OldNotifications counts what PurgeNotifications would remove; the oldest is the one that expires first.
func (t *Tx) OldNotifications(workspace string, before time.Time) (Old, error) {
	return t.old("SELECT at FROM notifications WHERE workspace_id = $1 ORDER BY expires_at LIMIT 1", expiredNotifications, workspace, before, millis(before))
}

// dropNotifications removes notifications with their messages, but for campaigns' messages, and batches that have none left.
func (t *Tx) dropNotifications(workspace string, rows []oldNotification) error {
	batches := map[string]bool{}
	err := inChunks(rows, 64, func(part []oldNotification) error {
		ids := make([]string, len(part))
		for i, o := range part {
			ids[i] = o.id
			if _, err := t.exec("DELETE FROM notifications WHERE workspace_id = $1 AND profile_id = $2 AND id = $3", workspace, o.profile, o.id); err != nil {
				return err
			}
		}
		which, args := "campaign_id = '' AND due_at = 0 AND id IN ("+places(1, len(ids))+")", withList([]any{workspace}, ids)
		if err := t.forgetLogs(which, args...); err != nil {
			return err
		}
		groups, err := list(t, value[string], "DELETE FROM messages WHERE workspace_id = $1 AND "+which+" RETURNING group_id", args...)
		for _, id := range groups {
			batches[id] = true
		}
		return err
	})
	for id := range batches {
		if err == nil && petitbleu.IsID(petitbleu.KindBatch, id) {
			err = t.dropBatchIfBare(workspace, id)
		}
	}
	return err
}

// dropBatchIfBare removes a batch that is over and of which nobody has a notification any more.
func (t *Tx) dropBatchIfBare(workspace, id string) error {
	b, found, err := one(t, scanBatch, "SELECT "+batchColumns+" FROM batches WHERE workspace_id = $1 AND id = $2 AND done_at > 0", workspace, id)
	if err != nil || !found {
		return err
	}
	first, behind := batchMessages(b)
	_, some, err := one(t, value[string], "SELECT m.id"+lineTables+" WHERE m.workspace_id = $1 AND m.id >= $2 AND m.id < $3 AND m.group_id = $4 LIMIT 1", workspace, first, behind, id)
	if err != nil || some {
		return err
	}
	_, err = t.exec("DELETE FROM batches WHERE workspace_id = $1 AND id = $2", workspace, id)
	return err
}

// batchMessages gives the bounds of the ids of a batch's messages, which all say when it was made.
func batchMessages(b petitbleu.Batch) (first, behind string) {
	return petitbleu.FirstID(petitbleu.KindMessage, b.CreatedAt), petitbleu.FirstID(petitbleu.KindMessage, b.CreatedAt.Add(time.Millisecond))
}

// PurgeBatches removes batches that ended without anybody getting them and were made before an instant, limit at most, with
// what is kept of who got nothing; others go with the last of their notifications. It gives how many.
func (t *Tx) PurgeBatches(workspace string, before time.Time, limit int) (int, error) {
	n, err := t.exec("DELETE FROM batches WHERE workspace_id = $1 AND id IN (SELECT b.id FROM batches b WHERE b.workspace_id = $1 AND b.id < $2 AND b.accepted = 0 AND b.done_at > 0 ORDER BY b.id LIMIT $3)",
		workspace, petitbleu.FirstID(petitbleu.KindBatch, before), int64(limit))
	return int(n), err
}
