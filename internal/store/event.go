package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const eventColumns = "workspace_id, id, profile_id, page_id, source, outside_id, kind, name, at, received_at, standby, data, change"

func scanEvent(r scanner) (e petitbleu.Event, err error) {
	var data string
	err = r.Scan(&e.WorkspaceID, &e.ID, &e.ProfileID, &e.PageID, &e.Source, &e.OutsideID, &e.Kind, &e.Name,
		at(&e.At), at(&e.ReceivedAt), &e.Standby, &data, &e.Change)
	e.Data = json.RawMessage(data)
	return e, err
}

// InsertEvents adds events. fresh tells for each whether it was new: one whose workspace,
// source and outside id are known already changes nothing, be it in the table or earlier in
// the list. Invalid UTF-8 and NUL characters in Data must have been removed by the caller.
func (t *Tx) InsertEvents(events []petitbleu.Event) (fresh []bool, err error) {
	fresh = make([]bool, len(events))
	for start := 0; start < len(events); {
		n := t.bulkSize(len(events) - start)
		part := events[start : start+n]
		args := make([]any, 0, n*13)
		for i := range part {
			e := &part[i]
			change, err := t.nextChange(e.WorkspaceID)
			if err != nil {
				return nil, err
			}
			args = append(args, e.WorkspaceID, e.ID, e.ProfileID, e.PageID, e.Source, e.OutsideID, string(e.Kind), e.Name,
				millis(e.At), millis(e.ReceivedAt), e.Standby, string(e.Data), change)
		}
		added, err := t.exec(t.bulk("INSERT INTO events (")+eventColumns+") VALUES "+tuples(n, 13)+
			" ON CONFLICT (workspace_id, source, outside_id) DO NOTHING", args...)
		if err != nil {
			return nil, err
		}
		if err := t.markAdded(part, fresh[start:], added); err != nil {
			return nil, err
		}
		start += n
	}
	return fresh, nil
}

// markAdded tells which events of a statement were added. Mostly all were, and there is nothing
// to ask.
func (t *Tx) markAdded(part []petitbleu.Event, fresh []bool, added int64) error {
	known := map[string]bool{}
	if 0 < added && added < int64(len(part)) {
		byWorkspace := map[string][]string{}
		for _, e := range part {
			byWorkspace[e.WorkspaceID] = append(byWorkspace[e.WorkspaceID], e.ID)
		}
		for ws, ids := range byWorkspace {
			there, err := list(t, value[string], "SELECT id FROM events WHERE workspace_id = $1 AND id IN ("+places(1, len(ids))+")",
				withList([]any{ws}, ids)...)
			if err != nil {
				return err
			}
			for _, id := range there {
				known[id] = true
			}
		}
	}
	for i, e := range part {
		fresh[i] = added == int64(len(part)) || known[e.ID]
	}
	return nil
}

// insertReturning is insertRows for a statement that gives back the rows it inserted.
func (t *Tx) insertReturning(head, tail string, rows [][]any, each func(scanner) error) error {
	for len(rows) > 0 {
		n := t.bulkSize(len(rows))
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		_, err := list(t, func(r scanner) (struct{}, error) { return struct{}{}, each(r) },
			head+" "+tuples(n, len(rows[0]))+" "+tail, args...)
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// EventFilter chooses events of a workspace. Empty fields choose everything.
type EventFilter struct {
	WorkspaceID string
	ProfileID   string
	PageID      string
	Kinds       []petitbleu.EventKind
	Before      EventCursor // only events older than this one
	Limit       int         // 0 means 100
}

// EventCursor is the place of an event in a list: its instant (Unix milliseconds) and id.
// Lists of one profile are ordered by both, others by id alone.
type EventCursor struct {
	At int64
	ID string
}

// Events lists events, newest first: those of one profile by when they happened, others by
// when they came in.
func (t *Tx) Events(f EventFilter) ([]petitbleu.Event, error) {
	where := []string{"workspace_id = $1"}
	args := []any{f.WorkspaceID}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	order := "id DESC"
	if f.ProfileID != "" {
		where = append(where, "profile_id = "+arg(f.ProfileID))
		order = "at DESC, id DESC"
	}
	if f.PageID != "" {
		where = append(where, "page_id = "+arg(f.PageID))
	}
	if len(f.Kinds) > 0 {
		where = append(where, "kind IN ("+places(len(args), len(f.Kinds))+")")
		for _, k := range f.Kinds {
			args = append(args, string(k))
		}
	}
	if f.Before.ID != "" && f.ProfileID != "" {
		where = append(where, "(at, id) < ("+arg(f.Before.At)+", "+arg(f.Before.ID)+")")
	} else if f.Before.ID != "" {
		where = append(where, "id < "+arg(f.Before.ID))
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 100
	}
	return list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE "+strings.Join(where, " AND ")+
		" ORDER BY "+order+" LIMIT "+arg(int64(limit)), args...)
}

// EventsSince lists the events of some kinds of a person that happened at an instant or later, the first first.
func (t *Tx) EventsSince(workspace, profile string, since time.Time, kinds []petitbleu.EventKind, limit int) ([]petitbleu.Event, error) {
	args := []any{workspace, profile, millis(since), int64(limit)}
	for _, k := range kinds {
		args = append(args, string(k))
	}
	return list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND profile_id = $2 AND at >= $3 AND kind IN ("+places(4, len(kinds))+
		") ORDER BY at, id LIMIT $4", args...)
}

// EventsNamed gives the events of a source that have outside ids of a list, by outside id.
func (t *Tx) EventsNamed(workspace, source string, outsideIDs []string) (map[string]petitbleu.Event, error) {
	found := make(map[string]petitbleu.Event, len(outsideIDs))
	err := inChunks(outsideIDs, 64, func(part []string) error {
		all, err := list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND source = $2 AND outside_id IN ("+
			places(2, len(part))+")", withList([]any{workspace, source}, part)...)
		for _, e := range all {
			found[e.OutsideID] = e
		}
		return err
	})
	return found, err
}

// Event gives one event, or ErrNotFound.
func (t *Tx) Event(workspace, id string) (petitbleu.Event, error) {
	e, ok, err := one(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND id = $2", workspace, id)
	return must(e, ok, err)
}

// SetEventData writes an event's data anew, where something that came later changed what it says.
func (t *Tx) SetEventData(workspace, id string, data []byte, now time.Time) error {
	profile, ok, err := one(t, value[string], "SELECT profile_id FROM events WHERE workspace_id = $1 AND id = $2", workspace, id)
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err == nil && profile != "" {
		err = t.bury(workspace, profile, profile, now)
	}
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE events SET data = $3 WHERE workspace_id = $1 AND id = $2", workspace, id, string(data))
	return err
}
