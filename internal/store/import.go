package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const importColumns = "workspace_id, id, file_name, bytes, node, mapping, separator, dry, state, note, position, line, read_rows, made, changed, same, refused, refusals," +
	" created_by, created_at, started_at, worked, finished_at, file_until"

func scanImport(r scanner) (i petitbleu.Import, err error) {
	var worked int64
	err = r.Scan(&i.WorkspaceID, &i.ID, &i.FileName, &i.Bytes, &i.Node, &i.Mapping, &i.Separator, &i.Dry, &i.State, &i.Note, &i.Position, &i.Line,
		&i.Read, &i.Made, &i.Changed, &i.Same, &i.Refused, &i.Refusals, &i.CreatedBy, at(&i.CreatedAt), at(&i.StartedAt), &worked, at(&i.FinishedAt), at(&i.FileUntil))
	i.Worked = time.Duration(worked) * time.Millisecond
	return i, err
}

// SaveImport adds an import, or writes all of it anew.
func (t *Tx) SaveImport(i petitbleu.Import) error {
	_, err := t.exec("INSERT INTO imports ("+importColumns+") VALUES "+tuples(1, 24)+` ON CONFLICT (workspace_id, id) DO UPDATE SET
		mapping = excluded.mapping, separator = excluded.separator, dry = excluded.dry, state = excluded.state, note = excluded.note,
		position = excluded.position, line = excluded.line, read_rows = excluded.read_rows, made = excluded.made, changed = excluded.changed, same = excluded.same,
		refused = excluded.refused, refusals = excluded.refusals, started_at = excluded.started_at, worked = excluded.worked,
		finished_at = excluded.finished_at, file_until = excluded.file_until`,
		i.WorkspaceID, i.ID, i.FileName, i.Bytes, i.Node, i.Mapping, i.Separator, i.Dry, string(i.State), i.Note, i.Position, i.Line,
		i.Read, i.Made, i.Changed, i.Same, i.Refused, i.Refusals, i.CreatedBy, millis(i.CreatedAt), millis(i.StartedAt), i.Worked.Milliseconds(),
		millis(i.FinishedAt), millis(i.FileUntil))
	return err
}

// Import gives one import, or ErrNotFound.
func (t *Tx) Import(workspace, id string) (petitbleu.Import, error) {
	i, ok, err := one(t, scanImport, "SELECT "+importColumns+" FROM imports WHERE workspace_id = $1 AND id = $2", workspace, id)
	return must(i, ok, err)
}

// Imports lists the imports of a workspace that are older than one, newest first; an empty before
// begins with the newest.
func (t *Tx) Imports(workspace, before string, limit int) ([]petitbleu.Import, error) {
	return list(t, scanImport, "SELECT "+importColumns+" FROM imports WHERE workspace_id = $1 AND (id < $2 OR CAST($2 AS TEXT) = '') ORDER BY id DESC LIMIT $3",
		workspace, before, int64(limit))
}

// RunningImports lists the imports whose files a node has and which are under way, oldest first.
func (t *Tx) RunningImports(node string) ([]petitbleu.Import, error) {
	return list(t, scanImport, "SELECT "+importColumns+" FROM imports WHERE node = $1 AND state = 'running' ORDER BY id", node)
}

// OldImports lists the imports whose files a node is to remove.
func (t *Tx) OldImports(node string, now time.Time) ([]petitbleu.Import, error) {
	return list(t, scanImport, "SELECT "+importColumns+" FROM imports WHERE node = $1 AND file_until > 0 AND file_until <= $2 AND state <> 'running' ORDER BY id", node, millis(now))
}
