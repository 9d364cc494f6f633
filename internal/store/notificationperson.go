package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// moveNotifications gives the notifications of a profile to another, under one number of change with those that the other
// has: whoever read the one feed and goes on from there hears of all that the other had. What either turned off stays off.
func (t *Tx) moveNotifications(workspace, from, into string, now time.Time) error {
	_, some, err := one(t, value[string], "SELECT id FROM notifications WHERE workspace_id = $1 AND profile_id IN ($2, $3) LIMIT 1", workspace, from, into)
	if err != nil {
		return err
	}
	if some {
		change, err := t.nextNotification(workspace)
		if err != nil {
			return err
		}
		if err := t.joinCopies(workspace, from, into, now); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE notifications SET profile_id = $3, change = $4 WHERE workspace_id = $1 AND profile_id IN ($2, $3)", workspace, from, into, change); err != nil {
			return err
		}
	}
	if _, err := t.exec("INSERT INTO feed_preferences (workspace_id, profile_id, feed_id, category, off_at)"+
		" SELECT workspace_id, $3, feed_id, category, off_at FROM feed_preferences WHERE workspace_id = $1 AND profile_id = $2 ON CONFLICT DO NOTHING", workspace, from, into); err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM feed_preferences WHERE workspace_id = $1 AND profile_id = $2", workspace, from)
	return err
}

// copied is one of two notifications of the same sending, and what was done with it.
type copied struct {
	profile, id, group                    string
	seen, read, viewed, clicked, archived int64
}

// joinCopies leaves one of two notifications that both profiles got by the same sending: what was done with either was
// done with it. The other is deleted.
func (t *Tx) joinCopies(workspace, from, into string, now time.Time) error {
	all, err := list(t, func(r scanner) (c copied, err error) {
		return c, r.Scan(&c.profile, &c.id, &c.group, &c.seen, &c.read, &c.viewed, &c.clicked, &c.archived)
	}, "SELECT n.profile_id, n.id, m.group_id, n.seen_at, n.read_at, n.viewed_at, n.clicked_at, n.archived_at FROM notifications n JOIN messages m ON m.workspace_id = n.workspace_id AND m.id = n.id"+
		" WHERE n.workspace_id = $1 AND n.profile_id IN ($2, $3) AND n.deleted_at = 0 AND m.group_id <> '' ORDER BY n.id", workspace, from, into)
	if err != nil {
		return err
	}
	kept := map[string]copied{}
	for _, c := range all {
		if c.profile == into {
			kept[c.group] = c
		}
	}
	for _, c := range all {
		k, twice := kept[c.group]
		if c.profile != from || !twice {
			continue
		}
		k = copied{k.profile, k.id, k.group, earlier(k.seen, c.seen), earlier(k.read, c.read), earlier(k.viewed, c.viewed), earlier(k.clicked, c.clicked), earlier(k.archived, c.archived)}
		kept[c.group] = k
		if _, err := t.exec("UPDATE notifications SET seen_at = $4, read_at = $5, viewed_at = $6, clicked_at = $7, archived_at = $8 WHERE workspace_id = $1 AND profile_id = $2 AND id = $3",
			workspace, into, k.id, k.seen, k.read, k.viewed, k.clicked, k.archived); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE notifications SET deleted_at = $4, variables = '', callback = '' WHERE workspace_id = $1 AND profile_id = $2 AND id = $3", workspace, from, c.id, millis(now)); err != nil {
			return err
		}
	}
	return nil
}

// earlier gives the earlier of two instants, 0 being none.
func earlier(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// forgetNotifications takes what names a person out of what is still to be sent and told of notifications. Their rows go
// with those of other tables.
func (t *Tx) forgetNotifications(workspace, profile string) error {
	ids, err := list(t, value[string], "SELECT value FROM identities WHERE workspace_id = $1 AND profile_id = $2 AND kind IN ('external', 'former', 'feed_user') ORDER BY value", workspace, profile)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.forgetTarget(workspace, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetTarget takes a user id out of batches that wait, of who got nothing of others, and of files of targets.
func (t *Tx) forgetTarget(workspace, user string) error {
	quoted, err := json.Marshal(user) // as those lines have it
	if err != nil {
		return err
	}
	pattern := "%" + likeEscape.Replace(string(quoted)) + "%"
	type found struct {
		key    string
		number int64
		text   string
	}
	for _, place := range []struct{ table, key, number, column, count string }{
		{"batch_blocks", "batch_id", "number", "targets", ", people = people - $5"},
		{"batch_blocks", "batch_id", "number", "rejected", ""},
		{"target_file_parts", "key", "part", "body", ", people = people - $5"},
	} {
		rows, err := list(t, func(r scanner) (f found, err error) {
			return f, r.Scan(&f.key, &f.number, &f.text)
		}, "SELECT "+place.key+", "+place.number+", "+place.column+" FROM "+place.table+" WHERE workspace_id = $1 AND "+place.column+` LIKE $2 ESCAPE '\'`, workspace, pattern)
		if err != nil {
			return err
		}
		for _, f := range rows {
			rest, gone := withoutUser(f.text, user)
			if gone == 0 {
				continue
			}
			args := []any{workspace, f.key, f.number, rest}
			if place.count != "" {
				args = append(args, int64(gone))
			}
			if _, err := t.exec("UPDATE "+place.table+" SET "+place.column+" = $4"+place.count+" WHERE workspace_id = $1 AND "+place.key+" = $2 AND "+place.number+" = $3", args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// withoutUser takes what names a user id out of lines of targets, or of a list of who got nothing. It gives how many went.
func withoutUser(text, user string) (rest string, gone int) {
	if strings.HasPrefix(text, "[") {
		var all []json.RawMessage
		if json.Unmarshal([]byte(text), &all) != nil {
			return text, 0
		}
		kept := slices.DeleteFunc(all, func(one json.RawMessage) bool { return names(one, user) })
		gone = len(all) - len(kept)
		raw, err := json.Marshal(kept)
		if err != nil {
			return text, 0
		}
		return string(raw), gone
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if names([]byte(line), user) {
			gone++
			continue
		}
		b.WriteString(line)
	}
	return b.String(), gone
}

// names tells whether a target, or somebody who got nothing, is of a user id.
func names(raw []byte, user string) bool {
	var who struct {
		Target  string `json:"u"`
		Refused string `json:"user_id"`
	}
	return json.Unmarshal(raw, &who) == nil && (who.Target == user || who.Refused == user)
}

// AllNotifications lists all notifications of a person that are not deleted, behind an id, for an export.
func (t *Tx) AllNotifications(workspace, profile, after string, limit int) ([]petitbleu.Notification, error) {
	return list(t, scanNotification, "SELECT "+notificationColumns+" FROM notifications WHERE workspace_id = $1 AND profile_id = $2 AND deleted_at = 0 AND id > $3 ORDER BY id LIMIT $4",
		workspace, profile, after, int64(limit))
}
