package store

import (
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
)

// changeNumber is what a transaction took of a workspace's feed of changes.
type changeNumber struct{ change, definitions int64 }

// nextChange gives the number under which a transaction's changes of a workspace's people stand in
// the feed of changes: the same at each call. Whoever takes it holds the workspace's counter until the
// commit, so numbers are seen in their order, and what was read after it cannot change any more by another
// transaction that takes one.
func (t *Tx) nextChange(workspace string) (int64, error) {
	n, err := t.takeChange(workspace)
	return n.change, err
}

func (t *Tx) takeChange(workspace string) (changeNumber, error) {
	if n, ok := t.numbers[workspace]; ok {
		return n, nil
	}
	n, ok, err := one(t, func(r scanner) (n changeNumber, err error) {
		err = r.Scan(&n.change, &n.definitions)
		return n, err
	}, "INSERT INTO change_counters (workspace_id, change, definitions) VALUES ($1, 1, 0) ON CONFLICT (workspace_id)"+
		" DO UPDATE SET change = change_counters.change + 1 RETURNING change, definitions", workspace)
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return n, fmt.Errorf("take the next number of the feed of changes: %w", err)
	}
	if t.numbers == nil {
		t.numbers = map[string]changeNumber{}
	}
	t.numbers[workspace] = n
	return n, nil
}

// HoldPeople keeps other transactions from changing a workspace's people until this one ends: what is
// read from now on stays true. It gives the version of the definitions of attributes and events.
func (t *Tx) HoldPeople(workspace string) (definitions int64, err error) {
	n, err := t.takeChange(workspace)
	return n.definitions, err
}

// LastChange gives the number of the newest change of a workspace, 0 when there was none.
func (t *Tx) LastChange(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT change FROM change_counters WHERE workspace_id = $1", workspace)
	return n, err
}

// TouchProfiles puts profiles in the feed of changes, for what changes of a person without an event
// and without an attribute: a token that a send used, a stop that somebody undid.
func (t *Tx) TouchProfiles(workspace string, profiles ...string) error {
	if len(profiles) == 0 {
		return nil
	}
	change, err := t.nextChange(workspace)
	if err != nil {
		return err
	}
	return inChunks(anys(profiles), 64, func(ids []any) error {
		_, err := t.exec("UPDATE profiles SET change = $2 WHERE workspace_id = $1 AND id IN ("+places(2, len(ids))+")", append([]any{workspace, change}, ids...)...)
		return err
	})
}

// Tombstone says that a profile is gone, or, when it names itself, that events of it went or changed.
type Tombstone struct {
	ProfileID  string
	MergedInto string // empty: it was deleted
	Change     int64
	At         time.Time
}

// Again tells whether the profile is there still, and what was read of its events is to be read anew.
func (s Tombstone) Again() bool { return s.MergedInto == s.ProfileID }

// bury puts a profile that is gone in the feed of changes.
func (t *Tx) bury(workspace, profile, into string, now time.Time) error {
	change, err := t.nextChange(workspace)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO profile_tombstones (workspace_id, profile_id, merged_into, change, at) VALUES ($1,$2,$3,$4,$5)
		ON CONFLICT (workspace_id, profile_id) DO UPDATE SET merged_into = excluded.merged_into, change = excluded.change, at = excluded.at`,
		workspace, profile, into, change, millis(now))
	return err
}

// Changes is a part of a workspace's feed of changes.
type Changes struct {
	Profiles []petitbleu.Profile // that are new or have changed, as they are now
	Events   []petitbleu.Event   // that were added, oldest change first
	Gone     []Tombstone
	Next     int64 // where the next part begins
	More     bool  // something follows
}

// Changes reads what changed in a workspace after a place in the feed: whole transactions, in their
// order, at least one and not many more rows of each kind than limit. Events of a profile that became part of
// another stand under that one; its tombstone says to move what was read before.
func (t *Tx) Changes(workspace string, after int64, limit int) (c Changes, err error) {
	last, err := t.LastChange(workspace)
	c.Next = max(last, after)
	if err != nil || last <= after {
		return c, err
	}
	for _, table := range []string{"profiles", "events", "profile_tombstones"} {
		end, ok, err := one(t, value[int64], "SELECT change FROM "+table+" WHERE workspace_id = $1 AND change > $2 ORDER BY change LIMIT 1 OFFSET $3",
			workspace, after, int64(limit))
		if err != nil {
			return c, err
		}
		if ok && end <= c.Next { // what lies at and behind the end may be cut; the transaction before it is whole
			c.Next = max(after+1, end-1)
		}
	}
	c.More = c.Next < last
	const between = " WHERE workspace_id = $1 AND change > $2 AND change <= $3 ORDER BY change, "
	if c.Profiles, err = list(t, scanProfile, "SELECT "+profileColumns+" FROM profiles"+between+"id", workspace, after, c.Next); err != nil {
		return c, err
	}
	if c.Events, err = list(t, scanEvent, "SELECT "+eventColumns+" FROM events"+between+"id", workspace, after, c.Next); err != nil {
		return c, err
	}
	c.Gone, err = list(t, func(r scanner) (s Tombstone, err error) {
		err = r.Scan(&s.ProfileID, &s.MergedInto, &s.Change, at(&s.At))
		return s, err
	}, "SELECT profile_id, merged_into, change, at FROM profile_tombstones"+between+"profile_id", workspace, after, c.Next)
	return c, err
}

// ChangedEvents reads the events that were added after a place in the feed of changes: whole transactions, in their
// order, at least one and not many more rows than limit; of some kinds, where any are named.
func (t *Tx) ChangedEvents(workspace string, after int64, limit int, kinds ...petitbleu.EventKind) (c Changes, err error) {
	last, err := t.LastChange(workspace)
	c.Next = max(last, after)
	if err != nil || last <= after {
		return c, err
	}
	for _, table := range []string{"events", "attribute_changes"} {
		end, ok, err := one(t, value[int64], "SELECT change FROM "+table+" WHERE workspace_id = $1 AND change > $2 ORDER BY change LIMIT 1 OFFSET $3", workspace, after, int64(limit))
		if err != nil {
			return c, err
		}
		if ok && end <= c.Next {
			c.Next = max(after+1, end-1)
		}
	}
	c.More = c.Next < last
	and := ""
	if len(kinds) > 0 {
		and = " AND kind IN (" + places(3, len(kinds)) + ")"
	}
	c.Events, err = list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND change > $2 AND change <= $3"+and+" ORDER BY change, id",
		withList([]any{workspace, after, c.Next}, kinds)...)
	return c, err
}
