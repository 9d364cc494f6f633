package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// rehearsalPrefix begins the name of the setting in which the last rehearsal of a campaign stands.
const rehearsalPrefix = "rehearsal/"

// RehearsalName is the name of the setting in which the last rehearsal of a campaign stands.
func RehearsalName(campaign string) string { return rehearsalPrefix + campaign }

// ForgetRehearsed takes a person out of what rehearsals found. What was found of nobody else goes whole: its sentence may
// quote them.
func (t *Tx) ForgetRehearsed(workspace, profile string, now time.Time) error {
	type kept struct{ name, value string }
	all, err := list(t, func(r scanner) (k kept, err error) {
		return k, r.Scan(&k.name, &k.value)
	}, "SELECT name, value FROM settings WHERE workspace_id = $1 AND name LIKE 'rehearsal/%' AND value LIKE $2 ORDER BY name", workspace, "%"+profile+"%")
	for _, k := range all {
		if err != nil {
			return err
		}
		v := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(k.value), &v); err != nil {
			return fmt.Errorf("setting %s of workspace %s: %w", k.name, workspace, err)
		}
		for _, member := range []string{"findings", "warnings", "missing", "longest"} {
			if v[member] == nil {
				continue
			}
			if v[member], err = withoutPerson(v[member], profile); err != nil {
				return fmt.Errorf("setting %s of workspace %s: %w", k.name, workspace, err)
			}
		}
		err = t.SetSetting(workspace, k.name, v, now)
	}
	return err
}

// withoutPerson takes a person out of a list of objects that name people in profiles or profile_id.
func withoutPerson(text json.RawMessage, profile string) (json.RawMessage, error) {
	var all []map[string]json.RawMessage
	if !strings.Contains(string(text), profile) {
		return text, nil
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	left := make([]map[string]json.RawMessage, 0, len(all))
	for _, one := range all {
		var people []string
		if one["profiles"] != nil {
			if err := json.Unmarshal(one["profiles"], &people); err != nil {
				return nil, err
			}
		}
		alone := string(one["people"]) == "1" || string(one["profile_id"]) == `"`+profile+`"`
		if i := slices.Index(people, profile); i >= 0 && !alone {
			one["profiles"], _ = json.Marshal(slices.Delete(people, i, i+1)) // texts
		} else if i >= 0 || alone && one["profile_id"] != nil {
			continue
		}
		left = append(left, one)
	}
	return json.Marshal(left)
}

// PurgeRehearsals removes the rehearsals that ended before an instant, limit at most. It gives how many.
func (t *Tx) PurgeRehearsals(workspace string, before time.Time, limit int) (int, error) {
	n, err := t.exec("DELETE FROM settings WHERE workspace_id = $1 AND name IN (SELECT s.name FROM settings s WHERE s.workspace_id = $1 AND s.name LIKE 'rehearsal/%'"+
		" AND s.updated_at < $2 ORDER BY s.name LIMIT $3)", workspace, millis(before), int64(limit))
	return int(n), err
}
