package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const blockColumns = "workspace_id, id, name, description, content, html, draft, version, created_by, created_at, updated_at, archived_at"

func scanBlock(r scanner) (b petitbleu.ContentBlock, err error) {
	err = r.Scan(&b.WorkspaceID, &b.ID, &b.Name, &b.Description, &b.Content, &b.HTML, &b.Draft, &b.Version, &b.CreatedBy,
		at(&b.CreatedAt), at(&b.UpdatedAt), at(&b.ArchivedAt))
	return b, err
}

// InsertContentBlock adds a content block. It is false when another has the name, or the id.
func (t *Tx) InsertContentBlock(b petitbleu.ContentBlock) (bool, error) {
	n, err := t.exec("INSERT INTO content_blocks ("+blockColumns+") VALUES "+tuples(1, 12)+" ON CONFLICT DO NOTHING",
		b.WorkspaceID, b.ID, b.Name, b.Description, b.Content, b.HTML, b.Draft, b.Version, b.CreatedBy, millis(b.CreatedAt), millis(b.UpdatedAt), millis(b.ArchivedAt))
	return n == 1, err
}

// UpdateContentBlock writes a content block anew, when it was last changed at the given instant: a
// change that somebody else made meanwhile is not overwritten.
func (t *Tx) UpdateContentBlock(b petitbleu.ContentBlock, was time.Time) (bool, error) {
	n, err := t.exec(`UPDATE content_blocks SET name = $3, description = $4, content = $5, html = $6, draft = $7, version = $8, updated_at = $9, archived_at = $10
		WHERE workspace_id = $1 AND id = $2 AND updated_at = $11`,
		b.WorkspaceID, b.ID, b.Name, b.Description, b.Content, b.HTML, b.Draft, b.Version, millis(b.UpdatedAt), millis(b.ArchivedAt), millis(was))
	return n == 1, err
}

// ContentBlock gives one content block, or ErrNotFound.
func (t *Tx) ContentBlock(workspace, id string) (petitbleu.ContentBlock, error) {
	return must(one(t, scanBlock, "SELECT "+blockColumns+" FROM content_blocks WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// ContentBlockNamed gives the content block of a name, whatever its case; ok is false for none.
func (t *Tx) ContentBlockNamed(workspace, name string) (petitbleu.ContentBlock, bool, error) {
	return one(t, scanBlock, "SELECT "+blockColumns+" FROM content_blocks WHERE workspace_id = $1 AND lower(name) = lower($2)", workspace, name)
}

// ContentBlocks lists the content blocks of a workspace by name.
func (t *Tx) ContentBlocks(workspace string) ([]petitbleu.ContentBlock, error) {
	return list(t, scanBlock, "SELECT "+blockColumns+" FROM content_blocks WHERE workspace_id = $1 ORDER BY lower(name), id", workspace)
}

// DeleteContentBlock removes a content block with its versions, its tags and its team.
func (t *Tx) DeleteContentBlock(workspace, id string) error {
	if err := t.forgetThing(workspace, "content_block", id); err != nil {
		return err
	}
	return found(t.exec("DELETE FROM content_blocks WHERE workspace_id = $1 AND id = $2", workspace, id))
}
