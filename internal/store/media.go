package store

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu"
)

const mediaColumns = "workspace_id, id, name, kind, type, size, width, height, hash, created_by, created_at"

func scanMedia(r scanner) (m petitbleu.MediaFile, err error) {
	var width, height int64
	err = r.Scan(&m.WorkspaceID, &m.ID, &m.Name, &m.Kind, &m.Type, &m.Size, &width, &height, &m.Hash, &m.CreatedBy, at(&m.CreatedAt))
	m.Width, m.Height = int(width), int(height)
	return m, err
}

// InsertMedia keeps a file. It is false when the workspace has the very same file already: MediaHash
// gives that.
func (t *Tx) InsertMedia(m petitbleu.MediaFile, body []byte) (bool, error) {
	n, err := t.exec("INSERT INTO media ("+mediaColumns+") VALUES "+tuples(1, 11)+" ON CONFLICT (workspace_id, hash) DO NOTHING",
		m.WorkspaceID, m.ID, m.Name, m.Kind, m.Type, m.Size, int64(m.Width), int64(m.Height), m.Hash, m.CreatedBy, millis(m.CreatedAt))
	if err != nil || n == 0 {
		return false, err
	}
	for n := 0; n*FilePart < len(body); n++ {
		part := base64.StdEncoding.EncodeToString(body[n*FilePart : min((n+1)*FilePart, len(body))])
		if _, err := t.exec("INSERT INTO media_parts (workspace_id, media_id, part, body) VALUES ($1,$2,$3,$4)", m.WorkspaceID, m.ID, int64(n), part); err != nil {
			return false, err
		}
	}
	return true, nil
}

// MediaHash gives the file of a hash; ok is false when there is none.
func (t *Tx) MediaHash(workspace, hash string) (petitbleu.MediaFile, bool, error) {
	return one(t, scanMedia, "SELECT "+mediaColumns+" FROM media WHERE workspace_id = $1 AND hash = $2", workspace, hash)
}

// MediaOf gives one file, or ErrNotFound.
func (t *Tx) MediaOf(workspace, id string) (petitbleu.MediaFile, error) {
	return must(one(t, scanMedia, "SELECT "+mediaColumns+" FROM media WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// MediaAnywhere gives the file of an id, of whatever workspace, or ErrNotFound: addresses name no workspace.
func (t *Tx) MediaAnywhere(id string) (petitbleu.MediaFile, error) {
	return must(one(t, scanMedia, "SELECT "+mediaColumns+" FROM media WHERE id = $1", id))
}

// MediaBody gives the bytes of a file, or ErrNotFound.
func (t *Tx) MediaBody(m petitbleu.MediaFile) ([]byte, error) {
	parts, err := list(t, value[string], "SELECT body FROM media_parts WHERE workspace_id = $1 AND media_id = $2 ORDER BY part", m.WorkspaceID, m.ID)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(int(m.Size))
	for i, text := range parts {
		part, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("part %d of file %s: %w", i, m.ID, err)
		}
		b.Write(part)
	}
	if int64(b.Len()) != m.Size {
		return nil, ErrNotFound
	}
	return b.Bytes(), nil
}

// MediaSearch narrows a list of files.
type MediaSearch struct {
	Text   string // part of the name, in any case; empty: all
	Kind   string // image, video, audio, file; empty: all
	Before string // older than this id; empty: from the newest
	Limit  int
}

// SearchMedia lists files, newest first.
func (t *Tx) SearchMedia(workspace string, s MediaSearch) ([]petitbleu.MediaFile, error) {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("kind", s.Kind)
	if s.Before != "" {
		f.and("id < " + f.arg(s.Before))
	}
	if s.Text != "" {
		f.and("lower(name) LIKE lower(" + f.arg("%"+likeEscape.Replace(s.Text)+"%") + `) ESCAPE '\'`)
	}
	return list(t, scanMedia, "SELECT "+mediaColumns+" FROM media WHERE "+strings.Join(f.where, " AND ")+" ORDER BY id DESC LIMIT "+f.arg(int64(s.Limit)), f.args...)
}

// CountMedia counts the files of a workspace.
func (t *Tx) CountMedia(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM media WHERE workspace_id = $1", workspace)
	return n, err
}

// RenameMedia gives a file another name, or ErrNotFound.
func (t *Tx) RenameMedia(workspace, id, name string) error {
	return found(t.exec("UPDATE media SET name = $3 WHERE workspace_id = $1 AND id = $2", workspace, id, name))
}

// DeleteMedia removes a file, or gives ErrNotFound. Its address ends.
func (t *Tx) DeleteMedia(workspace, id string) error {
	return found(t.exec("DELETE FROM media WHERE workspace_id = $1 AND id = $2", workspace, id))
}
