package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// notInFeed is the condition of messages m that stand in nobody's feed any more.
const notInFeed = " AND (m.channel <> 'inapp' OR NOT EXISTS (SELECT 1 FROM notifications n WHERE n.workspace_id = m.workspace_id AND n.profile_id = m.profile_id AND n.id = m.id))"

// ofNoOpenRun is the condition of messages m that do not tell an unfinished run of a planned campaign who had their turn.
const ofNoOpenRun = " AND (m.run_id = '' OR NOT EXISTS (SELECT 1 FROM campaign_runs r WHERE r.workspace_id = m.workspace_id AND r.id = m.run_id AND r.kind = 'planned' AND r.done_at = 0))"

// PurgeMessages removes messages that were asked for before an instant and wait for nothing, limit at most, the oldest
// first; one stays as long as the part behind it waits, as it stands in somebody's feed, or as the run of a planned campaign that it belongs to is
// not through. What campaigns came to stays. It gives how many.
func (t *Tx) PurgeMessages(workspace string, before time.Time, limit int) (n int, err error) {
	old, err := list(t, value[string], "SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND m.id < $2"+
		" AND m.due_at = 0 AND m.state IN ('sent', 'delivered', 'read', 'failed', 'dropped', 'cancelled', 'unknown') AND NOT EXISTS"+
		" (SELECT 1 FROM messages c WHERE c.workspace_id = $1 AND c.after_id = m.id AND c.after_id <> '' AND c.due_at > 0)"+notInFeed+ofNoOpenRun+" ORDER BY m.id LIMIT $3"+t.d.skipLocked,
		workspace, petitbleu.FirstID(petitbleu.KindMessage, before), int64(limit))
	if err != nil {
		return 0, err
	}
	err = inChunks(old, 64, func(part []string) error {
		which, args := "due_at = 0 AND id IN ("+places(1, len(part))+")", withList([]any{workspace}, part)
		if err := t.keepCounts(workspace, part); err != nil {
			return err
		}
		if err := t.forgetLogs(which, args...); err != nil {
			return err
		}
		gone, err := t.exec("DELETE FROM messages WHERE workspace_id = $1 AND "+which, args...)
		n += int(gone)
		return err
	})
	return n, err
}

// PurgeEvents removes events that came in before an instant, with their files, limit at most, the oldest first, and
// has what was read of their people read anew. It gives how many.
func (t *Tx) PurgeEvents(workspace string, before, now time.Time, limit int) (int, error) {
	old, err := list(t, func(r scanner) (e petitbleu.Event, err error) {
		err = r.Scan(&e.ID, &e.ProfileID)
		return e, err
	}, "SELECT id, profile_id FROM events WHERE workspace_id = $1 AND id < $2 ORDER BY id LIMIT $3", workspace, petitbleu.FirstID(petitbleu.KindEvent, before), int64(limit))
	if err != nil || len(old) == 0 {
		return 0, err
	}
	if _, err := t.nextChange(workspace); err != nil { // before anything is locked, as all do
		return 0, err
	}
	ids, people := make([]string, len(old)), map[string]bool{}
	for i, e := range old {
		ids[i] = e.ID
		people[e.ProfileID] = true
	}
	err = inChunks(ids, 64, func(part []string) error {
		args := withList([]any{workspace}, part)
		if err := t.dropOfEvents("id IN ("+places(1, len(part))+")", args...); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM wall_events WHERE workspace_id = $1 AND event_id IN ("+places(1, len(part))+")", args...); err != nil {
			return err
		}
		_, err := t.exec("DELETE FROM events WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+")", args...)
		return err
	})
	for profile := range people {
		if err == nil && profile != "" {
			err = t.bury(workspace, profile, profile, now)
		}
	}
	return len(old), err
}

// PurgeComments removes comments that were written before an instant, limit at most. It gives how many.
func (t *Tx) PurgeComments(workspace string, before time.Time, limit int) (int, error) {
	n, err := t.exec("DELETE FROM comments WHERE workspace_id = $1 AND (page_id, id) IN (SELECT c.page_id, c.id FROM comments c WHERE c.workspace_id = $1 AND c.at < $2"+
		" ORDER BY c.at LIMIT $3)", workspace, millis(before), int64(limit))
	return int(n), err
}

// Old is what of a kind is older than an instant.
type Old struct {
	Oldest time.Time // of all that is there; zero: nothing is
	Count  int64     // that would go, OldLimit at most
}

// OldLimit is how far what would go is counted.
const OldLimit = 1_000_000

// OldMessages counts what PurgeMessages would remove. With a zero instant nothing would go.
func (t *Tx) OldMessages(workspace string, before time.Time) (Old, error) {
	return t.old("SELECT created_at FROM messages WHERE workspace_id = $1 ORDER BY id LIMIT 1", "messages m WHERE m.workspace_id = $1 AND m.id < $2 AND m.due_at = 0"+
		" AND m.state IN ('sent', 'delivered', 'read', 'failed', 'dropped', 'cancelled', 'unknown') AND NOT EXISTS"+
		" (SELECT 1 FROM messages c WHERE c.workspace_id = $1 AND c.after_id = m.id AND c.after_id <> '' AND c.due_at > 0)"+notInFeed+ofNoOpenRun, workspace, before, petitbleu.FirstID(petitbleu.KindMessage, before))
}

// OldEvents counts what PurgeEvents would remove.
func (t *Tx) OldEvents(workspace string, before time.Time) (Old, error) {
	return t.old("SELECT received_at FROM events WHERE workspace_id = $1 ORDER BY id LIMIT 1", "events WHERE workspace_id = $1 AND id < $2", workspace, before, petitbleu.FirstID(petitbleu.KindEvent, before))
}

// OldComments counts what PurgeComments would remove.
func (t *Tx) OldComments(workspace string, before time.Time) (Old, error) {
	return t.old("SELECT at FROM comments WHERE workspace_id = $1 ORDER BY at LIMIT 1", "comments WHERE workspace_id = $1 AND at < $2", workspace, before, millis(before))
}

func (t *Tx) old(oldest, which, workspace string, before time.Time, bound any) (o Old, err error) {
	first, _, err := one(t, value[int64], oldest, workspace)
	if err != nil || first == 0 {
		return o, err
	}
	o.Oldest = time.UnixMilli(first).UTC()
	if !before.IsZero() {
		o.Count, _, err = one(t, value[int64], "SELECT COUNT(*) FROM (SELECT 1 FROM "+which+" LIMIT $3) counted", workspace, bound, int64(OldLimit))
	}
	return o, err
}
