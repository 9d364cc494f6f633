package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const importColumns = "workspace_id, id, file_name, bytes, node, mapping, separator, dry, state, note, position, line, read_rows, made, changed, same, partly, refused, refusals, refused_size, repeated, repeats," +
	" created_by, created_at, started_at, worked, finished_at, file_until"

func scanImport(r scanner) (i petitbleu.Import, err error) {
	var worked int64
	err = r.Scan(&i.WorkspaceID, &i.ID, &i.FileName, &i.Bytes, &i.Node, &i.Mapping, &i.Separator, &i.Dry, &i.State, &i.Note, &i.Position, &i.Line,
		&i.Read, &i.Made, &i.Changed, &i.Same, &i.Partly, &i.Refused, &i.Refusals, &i.RefusedSize, &i.Repeated, &i.Repeats, &i.CreatedBy, at(&i.CreatedAt), at(&i.StartedAt), &worked, at(&i.FinishedAt), at(&i.FileUntil))
	i.Worked = time.Duration(worked) * time.Millisecond
	return i, err
}

// InsertImport adds an import.
func (t *Tx) InsertImport(i petitbleu.Import) error {
	_, err := t.exec("INSERT INTO imports ("+importColumns+") VALUES "+tuples(1, 28),
		i.WorkspaceID, i.ID, i.FileName, i.Bytes, i.Node, i.Mapping, i.Separator, i.Dry, string(i.State), i.Note, i.Position, i.Line,
		i.Read, i.Made, i.Changed, i.Same, i.Partly, i.Refused, i.Refusals, i.RefusedSize, i.Repeated, i.Repeats, i.CreatedBy, millis(i.CreatedAt), millis(i.StartedAt), i.Worked.Milliseconds(),
		millis(i.FinishedAt), millis(i.FileUntil))
	return err
}

// UpdateImport writes an import anew, when its state is still the given one: whoever stopped it
// meanwhile wins.
func (t *Tx) UpdateImport(i petitbleu.Import, was petitbleu.ImportState) (bool, error) {
	n, err := t.exec(`UPDATE imports SET mapping = $4, separator = $5, dry = $6, state = $7, note = $8, position = $9, line = $10, read_rows = $11, made = $12,
		changed = $13, same = $14, partly = $15, refused = $16, refusals = $17, refused_size = $18, started_at = $19, worked = $20, finished_at = $21, file_until = $22, repeated = $23, repeats = $24
		WHERE workspace_id = $1 AND id = $2 AND state = $3`,
		i.WorkspaceID, i.ID, string(was), i.Mapping, i.Separator, i.Dry, string(i.State), i.Note, i.Position, i.Line, i.Read, i.Made,
		i.Changed, i.Same, i.Partly, i.Refused, i.Refusals, i.RefusedSize, millis(i.StartedAt), i.Worked.Milliseconds(), millis(i.FinishedAt), millis(i.FileUntil), i.Repeated, i.Repeats)
	if err == nil && n == 1 && i.State != was && (i.State == petitbleu.ImportDone || i.State == petitbleu.ImportFailed) {
		err = t.Tell(i.WorkspaceID, News{Type: "import.finished", About: []string{i.ID}, At: i.FinishedAt})
	}
	return n == 1, err
}

// DeleteImport forgets an import, not what it brought.
func (t *Tx) DeleteImport(workspace, id string) error {
	n, err := t.exec("DELETE FROM imports WHERE workspace_id = $1 AND id = $2", workspace, id)
	return found(n, err)
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
