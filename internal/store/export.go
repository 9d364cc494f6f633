package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const exportColumns = "workspace_id, id, segment_id, form, address_sealed, address_hash, callback, node, state, note, people, call_at, calls, created_at, finished_at, file_until"

func scanExport(r scanner) (e petitbleu.Export, err error) {
	err = r.Scan(&e.WorkspaceID, &e.ID, &e.SegmentID, &e.Form, &e.AddressSeal, &e.AddressHash, &e.Callback, &e.Node, &e.State, &e.Note, &e.People,
		at(&e.CallAt), &e.Calls, at(&e.CreatedAt), at(&e.FinishedAt), at(&e.FileUntil))
	return e, err
}

// InsertExport adds an export. It is false when another of the same segment runs.
func (t *Tx) InsertExport(e petitbleu.Export) (bool, error) {
	n, err := t.exec("INSERT INTO exports ("+exportColumns+") VALUES "+tuples(1, 16)+" ON CONFLICT DO NOTHING",
		e.WorkspaceID, e.ID, e.SegmentID, e.Form, e.AddressSeal, e.AddressHash, e.Callback, e.Node, string(e.State), e.Note, e.People,
		millis(e.CallAt), e.Calls, millis(e.CreatedAt), millis(e.FinishedAt), millis(e.FileUntil))
	return n == 1, err
}

// CountRunningExports tells how many exports of a workspace run.
func (t *Tx) CountRunningExports(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM exports WHERE workspace_id = $1 AND state = 'running'", workspace)
	return n, err
}

// OpenExports lists the exports of a folder that are to be written, or of which somebody is to be
// told by now, oldest first.
func (t *Tx) OpenExports(node string, now time.Time) ([]petitbleu.Export, error) {
	return list(t, scanExport, "SELECT "+exportColumns+" FROM exports WHERE node = $1 AND (state = 'running' OR call_at > 0 AND call_at <= $2)"+
		" ORDER BY created_at, id", node, millis(now))
}

// UpdateExport writes how far an export is.
func (t *Tx) UpdateExport(e petitbleu.Export) error {
	return found(t.exec("UPDATE exports SET state = $3, note = $4, people = $5, call_at = $6, calls = $7, finished_at = $8, file_until = $9 WHERE workspace_id = $1 AND id = $2",
		e.WorkspaceID, e.ID, string(e.State), e.Note, e.People, millis(e.CallAt), e.Calls, millis(e.FinishedAt), millis(e.FileUntil)))
}

// Export gives one export, or ErrNotFound.
func (t *Tx) Export(workspace, id string) (petitbleu.Export, error) {
	return must(one(t, scanExport, "SELECT "+exportColumns+" FROM exports WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// ExportByAddress gives the export whose address has a hash, of any workspace, or ErrNotFound.
func (t *Tx) ExportByAddress(hash string) (petitbleu.Export, error) {
	return must(one(t, scanExport, "SELECT "+exportColumns+" FROM exports WHERE address_hash = $1", hash))
}

// OldExports lists the exports of a folder whose file has had its time.
func (t *Tx) OldExports(node string, now time.Time) ([]petitbleu.Export, error) {
	return list(t, scanExport, "SELECT "+exportColumns+" FROM exports WHERE node = $1 AND file_until > 0 AND file_until <= $2 ORDER BY file_until, id", node, millis(now))
}
