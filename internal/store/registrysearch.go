package store

import (
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// NameSearch narrows a list of names of attributes or events.
type NameSearch struct {
	Text  string // part of the name, in any case; empty: every name
	State NameState
	After string // names behind this one; empty: from the first
	Limit int
}

// NameState is what somebody said of a name, or what came of its values. Empty: any.
type NameState string

// The states. Forced and personal are of attributes only.
const (
	NameBlocked  NameState = "blocked"
	NameProblem  NameState = "problem" // a value was not taken
	NameForced   NameState = "forced"
	NamePersonal NameState = "personal"
)

var nameStates = map[NameState]string{NameBlocked: "blocked", NameProblem: "problem <> ''", NameForced: "forced", NamePersonal: "personal"}

// names lists rows of a registry by name. Conditions stand in f already.
func (s NameSearch) names(f *filter, columns, table string) (query string) {
	f.and("name > " + f.arg(s.After))
	if s.Text != "" {
		f.and("lower(name) LIKE lower(" + f.arg("%"+likeEscape.Replace(s.Text)+"%") + `) ESCAPE '\'`)
	}
	if state := nameStates[s.State]; state != "" {
		f.and(state)
	}
	return "SELECT " + columns + " FROM " + table + " WHERE " + strings.Join(f.where, " AND ") + " ORDER BY name LIMIT " + f.arg(int64(s.Limit))
}

// SearchAttributes lists what is known of custom attributes by name.
func (t *Tx) SearchAttributes(workspace string, s NameSearch) ([]Attribute, error) {
	var f filter
	f.eq("workspace_id", workspace)
	query := s.names(&f, attributeColumns, "attributes")
	return list(t, scanAttribute, query, f.args...)
}

// SearchEventNames lists what is known of custom events or products by name.
func (t *Tx) SearchEventNames(workspace string, kind petitbleu.EventKind, s NameSearch) ([]EventName, error) {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("kind", string(kind))
	query := s.names(&f, eventNameColumns, "event_names")
	return list(t, scanEventName, query, f.args...)
}

// CountEvents counts the events of each of the names that happened from an instant on. Names without any are left out.
func (t *Tx) CountEvents(workspace string, kind petitbleu.EventKind, names []string, from time.Time) (map[string]int64, error) {
	counts := make(map[string]int64, len(names))
	err := inChunks(names, 64, func(part []string) error {
		_, err := list(t, func(r scanner) (struct{}, error) {
			var name string
			var n int64
			err := r.Scan(&name, &n)
			counts[name] = n
			return struct{}{}, err
		}, "SELECT name, COUNT(*) FROM events WHERE workspace_id = $1 AND kind = $2 AND name <> '' AND at >= $3 AND name IN ("+places(3, len(part))+") GROUP BY name",
			withList([]any{workspace, string(kind), millis(from)}, part)...)
		return err
	})
	return counts, err
}
