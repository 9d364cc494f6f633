package store

import (
	"encoding/json"
	"time"
)

// TargetFile is a file of targets for batches.
type TargetFile struct {
	WorkspaceID string
	Key         string
	Size        int64 // bytes; 0: nothing was uploaded yet, or not wholly; TargetFileAside
	Targets     int64
	Report      json.RawMessage // which lines cannot be used, and why; the store does not read it
	By          string
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// TargetFileAside is the size of what holds the parts of a file until all of them are there.
const TargetFileAside = -1

const targetFileColumns = "workspace_id, key, size, targets, report, created_by, created_at, expires_at"

func scanTargetFile(r scanner) (f TargetFile, err error) {
	var report string
	err = r.Scan(&f.WorkspaceID, &f.Key, &f.Size, &f.Targets, &report, &f.By, at(&f.CreatedAt), at(&f.ExpiresAt))
	f.Report = rawOrNil(report)
	return f, err
}

// PutTargetFile adds a file, or writes one anew.
func (t *Tx) PutTargetFile(f TargetFile) error {
	_, err := t.exec("INSERT INTO target_files ("+targetFileColumns+") VALUES "+tuples(1, 8)+" ON CONFLICT (workspace_id, key) DO UPDATE SET size = excluded.size,"+
		" targets = excluded.targets, report = excluded.report, created_by = excluded.created_by, created_at = excluded.created_at, expires_at = excluded.expires_at",
		f.WorkspaceID, f.Key, f.Size, f.Targets, string(f.Report), f.By, millis(f.CreatedAt), millis(f.ExpiresAt))
	return err
}

// TargetFile gives one file, or ErrNotFound.
func (t *Tx) TargetFile(workspace, key string) (TargetFile, error) {
	return must(one(t, scanTargetFile, "SELECT "+targetFileColumns+" FROM target_files WHERE workspace_id = $1 AND key = $2", workspace, key))
}

// TargetFiles lists the files of a workspace by their keys, behind one.
func (t *Tx) TargetFiles(workspace, after string, limit int) ([]TargetFile, error) {
	return list(t, scanTargetFile, "SELECT "+targetFileColumns+" FROM target_files WHERE workspace_id = $1 AND key > $2 AND size >= 0 ORDER BY key LIMIT $3", workspace, after, int64(limit))
}

// DropTargetFile removes a file, or answers ErrNotFound.
func (t *Tx) DropTargetFile(workspace, key string) error {
	return found(t.exec("DELETE FROM target_files WHERE workspace_id = $1 AND key = $2", workspace, key))
}

// ForgetTargetFiles removes files whose time is over.
func (t *Tx) ForgetTargetFiles(now time.Time) error {
	_, err := t.exec("DELETE FROM target_files WHERE expires_at <= $1", millis(now))
	return err
}

// TargetPart is a part of a file: what becomes a block.
type TargetPart struct {
	Part   int
	People int
	Body   string
}

// AddTargetParts adds parts to a file.
func (t *Tx) AddTargetParts(workspace, key string, all []TargetPart) error {
	rows := make([][]any, len(all))
	for i, p := range all {
		rows[i] = []any{workspace, key, int64(p.Part), int64(p.People), p.Body}
	}
	_, err := t.insertRows("INSERT INTO target_file_parts (workspace_id, key, part, people, body) VALUES", "", rows)
	return err
}

// TakeTargetParts writes a file with the parts that were kept aside for it, instead of those that it had. Of a file
// without targets no parts stay. With ErrNotFound what was aside has gone.
func (t *Tx) TakeTargetParts(f TargetFile, aside string) error {
	if err := t.PutTargetFile(f); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM target_file_parts WHERE workspace_id = $1 AND key = $2", f.WorkspaceID, f.Key); err != nil {
		return err
	}
	if f.Targets > 0 {
		if _, err := t.exec("UPDATE target_file_parts SET key = $3 WHERE workspace_id = $1 AND key = $2", f.WorkspaceID, aside, f.Key); err != nil {
			return err
		}
	}
	return t.DropTargetFile(f.WorkspaceID, aside)
}

// BlocksOfFile makes the parts of a file the blocks of a batch, and keeps the file's report with it.
func (t *Tx) BlocksOfFile(workspace, key, batch string, due time.Time) error {
	_, err := t.exec("INSERT INTO batch_files (workspace_id, batch_id, key, report) SELECT workspace_id, CAST($3 AS TEXT), key, report FROM target_files WHERE workspace_id = $1 AND key = $2", workspace, key, batch)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO batch_blocks ("+batchBlockColumns+", rejected) SELECT workspace_id, CAST($3 AS TEXT), part, people, body, CAST($4 AS BIGINT), '' FROM target_file_parts"+
		" WHERE workspace_id = $1 AND key = $2", workspace, key, batch, millis(due))
	return err
}

// BatchFile gives the key and the report of the file that a batch was sent to, as they were then; ok is false where there
// was none.
func (t *Tx) BatchFile(workspace, batch string) (f TargetFile, ok bool, err error) {
	return one(t, func(r scanner) (f TargetFile, err error) {
		var report string
		err = r.Scan(&f.WorkspaceID, &f.Key, &report)
		f.Report = rawOrNil(report)
		return f, err
	}, "SELECT workspace_id, key, report FROM batch_files WHERE workspace_id = $1 AND batch_id = $2", workspace, batch)
}
