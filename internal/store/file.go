package store

import (
	"encoding/base64"
	"fmt"
	"time"
)

// FilePart is how many bytes of a file one row holds, but for the last.
const FilePart = 192 << 10

// File is the copy of a file that a person sent.
type File struct {
	WorkspaceID string
	ID          string
	PageID      string
	EventID     string
	Part        int    // which of the event's attachments
	Kind        string // image, video, audio, file
	Name        string
	Type        string // MIME
	Size        int64
	Kept        bool // false: its parts are still being written
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

const fileColumns = "workspace_id, id, page_id, event_id, part, kind, name, type, size, kept, created_at, expires_at"

func scanFile(r scanner) (f File, err error) {
	err = r.Scan(&f.WorkspaceID, &f.ID, &f.PageID, &f.EventID, &f.Part, &f.Kind, &f.Name, &f.Type, &f.Size, &f.Kept, at(&f.CreatedAt), at(&f.ExpiresAt))
	return f, err
}

// BeginFile adds a file whose parts follow. One of the same attachment, begun before, goes with its parts.
func (t *Tx) BeginFile(f File) error {
	if err := t.dropFiles("workspace_id = $1 AND event_id = $2 AND part = $3", f.WorkspaceID, f.EventID, int64(f.Part)); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO files ("+fileColumns+") VALUES "+tuples(1, 12), f.WorkspaceID, f.ID, f.PageID, f.EventID, int64(f.Part), f.Kind, f.Name, f.Type,
		f.Size, false, millis(f.CreatedAt), millis(f.ExpiresAt))
	return err
}

// PutFilePart writes a part of a file, counted from 0, or answers ErrNotFound: the file was dropped meanwhile.
func (t *Tx) PutFilePart(workspace, file string, n int, part []byte) error {
	// The row of the file is held until the part is written: who drops the file meanwhile waits, and then sees the part.
	if err := found(t.exec("UPDATE files SET size = size WHERE workspace_id = $1 AND id = $2", workspace, file)); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO file_parts (workspace_id, file_id, part, body) VALUES "+tuples(1, 4), workspace, file, int64(n), base64.StdEncoding.EncodeToString(part))
	return err
}

// KeepFile says that a file is whole.
func (t *Tx) KeepFile(f File) error {
	return found(t.exec("UPDATE files SET kept = $3, size = $4 WHERE workspace_id = $1 AND id = $2", f.WorkspaceID, f.ID, true, f.Size))
}

// AbandonFile removes what was written of a file before its end.
func (t *Tx) AbandonFile(f Fetch) error {
	return t.dropFiles("workspace_id = $1 AND event_id = $2 AND part = $3 AND NOT kept", f.WorkspaceID, f.EventID, int64(f.Part))
}

// File gives a file that is whole, or ErrNotFound.
func (t *Tx) File(workspace, id string) (File, error) {
	f, ok, err := one(t, scanFile, "SELECT "+fileColumns+" FROM files WHERE workspace_id = $1 AND id = $2 AND kept", workspace, id)
	return must(f, ok, err)
}

// FilePartOf gives one part of a file, or ErrNotFound.
func (t *Tx) FilePartOf(workspace, id string, n int) ([]byte, error) {
	text, ok, err := one(t, value[string], "SELECT body FROM file_parts WHERE workspace_id = $1 AND file_id = $2 AND part = $3", workspace, id, int64(n))
	if text, err = must(text, ok, err); err != nil {
		return nil, err
	}
	part, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("part %d of file %s: %w", n, id, err)
	}
	return part, nil
}

// FilesOf lists the whole files that a person sent, newest first.
func (t *Tx) FilesOf(workspace, profile string, limit int) ([]File, error) {
	return list(t, scanFile, "SELECT f.workspace_id, f.id, f.page_id, f.event_id, f.part, f.kind, f.name, f.type, f.size, f.kept, f.created_at, f.expires_at"+
		" FROM events e JOIN files f ON f.workspace_id = e.workspace_id AND f.event_id = e.id WHERE e.workspace_id = $1 AND e.profile_id = $2 AND f.kept"+
		" ORDER BY f.created_at DESC, f.id DESC LIMIT $3", workspace, profile, int64(limit))
}

// DropFile removes a file with its parts.
func (t *Tx) DropFile(workspace, id string) error {
	return t.dropFiles("workspace_id = $1 AND id = $2", workspace, id)
}

// DropFilesNamed removes the files of events of a source that have outside ids of a list, and what of them is
// still to be fetched: the person took back what they sent.
func (t *Tx) DropFilesNamed(workspace, source string, outsideIDs []string) error {
	return inChunks(outsideIDs, 64, func(part []string) error {
		return t.dropOfEvents("source = $2 AND outside_id IN ("+places(2, len(part))+")", withList([]any{workspace, source}, part)...)
	})
}

// dropOfEvents removes files and fetches of the events that a condition chooses; $1 is the workspace.
func (t *Tx) dropOfEvents(events string, args ...any) error {
	of := "workspace_id = $1 AND event_id IN (SELECT id FROM events WHERE workspace_id = $1 AND " + events + ")"
	if err := t.dropFiles(of, args...); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM fetches WHERE "+of, args...)
	return err
}

// dropFiles removes the files that a condition chooses, with their parts; $1 is the workspace.
func (t *Tx) dropFiles(which string, args ...any) error {
	gone, err := list(t, value[string], "DELETE FROM files WHERE "+which+" RETURNING id", args...)
	if err != nil {
		return err
	}
	return inChunks(gone, 64, func(part []string) error { // after the files: nobody adds a part to them any more
		_, err := t.exec("DELETE FROM file_parts WHERE workspace_id = $1 AND file_id IN ("+places(1, len(part))+")", withList(args[:1:1], part)...)
		return err
	})
}

// DropFilesBefore removes files of any workspace that ended before an instant, limit at most. It gives how many.
func (t *Tx) DropFilesBefore(now time.Time, limit int) (int, error) {
	ended, err := list(t, scanFile, "SELECT "+fileColumns+" FROM files WHERE expires_at < $1 ORDER BY expires_at, workspace_id, id LIMIT $2", millis(now), int64(limit))
	for _, f := range ended {
		if err == nil {
			err = t.DropFile(f.WorkspaceID, f.ID)
		}
	}
	return len(ended), err
}

// CountFileParts counts the parts of files of a workspace.
func (t *Tx) CountFileParts(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM file_parts WHERE workspace_id = $1", workspace)
	return n, err
}
