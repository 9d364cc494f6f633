package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// AuditEntry is one change: who did what to what, when, and from where.
type AuditEntry struct {
	WorkspaceID string
	ID          string
	At          time.Time
	ActorID     string // user or API key; empty: the program itself
	ActorName   string // as it was then
	Verb        string
	Object      string // kind of thing
	ObjectID    string
	ObjectName  string          // as it was then; empty for people
	Changes     json.RawMessage // a list; see package audit
	Address     string
	RequestID   string
}

const auditColumns = "workspace_id, id, at, actor_id, actor_name, verb, object, object_id, object_name, changes, address, request_id"

func scanAudit(r scanner) (e AuditEntry, err error) {
	var changes string
	if err = r.Scan(&e.WorkspaceID, &e.ID, at(&e.At), &e.ActorID, &e.ActorName, &e.Verb, &e.Object, &e.ObjectID, &e.ObjectName, &changes, &e.Address, &e.RequestID); err != nil {
		return e, err
	}
	e.Changes = json.RawMessage(changes)
	return e, nil
}

// InsertAudit adds an entry. It belongs to the transaction of the change that it tells of.
func (t *Tx) InsertAudit(e AuditEntry) error {
	_, err := t.exec("INSERT INTO audit ("+auditColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)",
		e.WorkspaceID, e.ID, millis(e.At), e.ActorID, e.ActorName, e.Verb, e.Object, e.ObjectID, e.ObjectName, string(e.Changes), e.Address, e.RequestID)
	return err
}

// AuditFilter says which entries are asked for; what is empty does not matter.
type AuditFilter struct {
	WorkspaceID string
	ActorID     string
	Verb        string
	Object      string
	ObjectID    string
	From, To    time.Time // From inclusive, To exclusive
	Before      Moment    // entries older than this one
	Limit       int
}

// Audit lists entries, newest first.
func (t *Tx) Audit(f AuditFilter) ([]AuditEntry, error) {
	where := []string{"workspace_id = $1"}
	args := []any{f.WorkspaceID}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	for _, c := range []struct{ column, value string }{{"actor_id", f.ActorID}, {"verb", f.Verb}, {"object", f.Object}, {"object_id", f.ObjectID}} {
		if c.value != "" {
			where = append(where, c.column+" = "+arg(c.value))
		}
	}
	if !f.From.IsZero() {
		where = append(where, "at >= "+arg(millis(f.From)))
	}
	if !f.To.IsZero() {
		where = append(where, "at < "+arg(millis(f.To)))
	}
	if f.Before.ID != "" {
		where = append(where, "(at, id) < ("+arg(millis(f.Before.At))+", "+arg(f.Before.ID)+")")
	}
	return list(t, scanAudit, "SELECT "+auditColumns+" FROM audit WHERE "+strings.Join(where, " AND ")+
		" ORDER BY at DESC, id DESC LIMIT "+arg(int64(f.Limit)), args...)
}

// AuditActors lists who stands in the log of a workspace, by id and the name of their last entry.
func (t *Tx) AuditActors(workspaceID string) (map[string]string, error) {
	type actor struct{ id, name string }
	scan := func(r scanner) (a actor, err error) {
		err = r.Scan(&a.id, &a.name)
		return a, err
	}
	all, err := list(t, scan, `SELECT a.actor_id, a.actor_name FROM audit a
		JOIN (SELECT actor_id, MAX(id) AS id FROM audit WHERE workspace_id = $1 GROUP BY actor_id) last ON last.id = a.id
		WHERE a.workspace_id = $1 ORDER BY a.actor_id`, workspaceID)
	names := make(map[string]string, len(all))
	for _, a := range all {
		names[a.id] = a.name
	}
	return names, err
}

// AuditObjects lists the kinds of thing that stand in the log of a workspace.
func (t *Tx) AuditObjects(workspaceID string) ([]string, error) {
	return list(t, value[string], "SELECT DISTINCT object FROM audit WHERE workspace_id = $1 ORDER BY object", workspaceID)
}

// DeleteAuditBefore removes the entries of a workspace from before an instant: the end of the time
// for which it keeps them. It tells how many.
func (t *Tx) DeleteAuditBefore(workspaceID string, before time.Time) (int64, error) {
	return t.exec("DELETE FROM audit WHERE workspace_id = $1 AND at < $2", workspaceID, millis(before))
}
