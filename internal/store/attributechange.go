package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// AttributeChange is that an attribute of a person got another value, or what else is noted beside events (Message, Wish).
type AttributeChange struct {
	ProfileID string
	Name      string
	Was       json.RawMessage // nil: none
	Becomes   json.RawMessage // nil: none
	At        time.Time
	Change    int64
}

// WatchAttributes has the changes of attributes noted from now on.
func (t *Tx) WatchAttributes(workspace string, names []string) error {
	rows := make([][]any, len(names))
	for i, name := range names {
		rows[i] = []any{workspace, name}
	}
	_, err := t.insertRows("INSERT INTO campaign_watched (workspace_id, name) VALUES", "ON CONFLICT DO NOTHING", rows)
	return err
}

// WatchedAttributes lists the attributes whose changes are noted.
func (t *Tx) WatchedAttributes(workspace string) ([]string, error) {
	return list(t, value[string], "SELECT name FROM campaign_watched WHERE workspace_id = $1 ORDER BY name", workspace)
}

// UnwatchAttribute has the changes of an attribute noted no more.
func (t *Tx) UnwatchAttribute(workspace, name string) error {
	_, err := t.exec("DELETE FROM campaign_watched WHERE workspace_id = $1 AND name = $2", workspace, name)
	return err
}

// noteChanges notes which watched attributes get another value by rows of profiles that are about to be written. Where
// nothing is watched, that is one look for each transaction.
func (t *Tx) noteChanges(rows [][]any) error {
	by := map[string][][]any{}
	for _, r := range rows {
		workspace, _ := r[0].(string)
		names, err := t.watchedIn(workspace)
		if err != nil {
			return err
		}
		if len(names) > 0 {
			by[workspace] = append(by[workspace], r)
		}
	}
	for workspace, some := range by {
		if err := t.noteChangesOf(workspace, some); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) noteChangesOf(workspace string, rows [][]any) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i], _ = r[1].(string)
	}
	before, err := t.AttributeTexts(workspace, ids)
	if err != nil {
		return err
	}
	var changes [][]any
	for i, r := range rows {
		text, _ := r[2].(string)
		was, is := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(text), &is); err != nil {
			return fmt.Errorf("attributes of profile %s: %w", ids[i], err)
		}
		if old := before[ids[i]]; old != "" {
			if err := json.Unmarshal([]byte(old), &was); err != nil {
				return fmt.Errorf("attributes of profile %s: %w", ids[i], err)
			}
		}
		for _, name := range t.watched[workspace] {
			if string(was[name]) != string(is[name]) {
				changes = append(changes, []any{workspace, r[6], ids[i], name, string(was[name]), string(is[name]), r[4]})
			}
		}
	}
	_, err = t.insertRows("INSERT INTO attribute_changes (workspace_id, change, profile_id, name, was, becomes, at) VALUES",
		"ON CONFLICT (workspace_id, change, profile_id, name) DO UPDATE SET becomes = excluded.becomes, at = excluded.at", changes)
	return err
}

// AttributeChanges lists the noted changes behind a place in the feed, up to another.
func (t *Tx) AttributeChanges(workspace string, after, until int64) ([]AttributeChange, error) {
	return list(t, func(r scanner) (c AttributeChange, err error) {
		var was, becomes string
		err = r.Scan(&c.Change, &c.ProfileID, &c.Name, &was, &becomes, at(&c.At))
		c.Was, c.Becomes = rawOrNil(was), rawOrNil(becomes)
		return c, err
	}, "SELECT change, profile_id, name, was, becomes, at FROM attribute_changes WHERE workspace_id = $1 AND change > $2 AND change <= $3 ORDER BY change, profile_id, name",
		workspace, after, until)
}

// DropAttributeChanges removes noted changes up to a place in the feed: they have been read.
func (t *Tx) DropAttributeChanges(workspace string, until int64) error {
	_, err := t.exec("DELETE FROM attribute_changes WHERE workspace_id = $1 AND change <= $2", workspace, until)
	return err
}
