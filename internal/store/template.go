package store

import (
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const templateColumns = "workspace_id, id, name, description, preset, channel, composition_id, version, created_by, created_at, updated_at, archived_at"

func scanTemplate(r scanner) (v petitbleu.Template, err error) {
	err = r.Scan(&v.WorkspaceID, &v.ID, &v.Name, &v.Description, &v.Preset, &v.Channel, &v.CompositionID, &v.Version, &v.CreatedBy,
		at(&v.CreatedAt), at(&v.UpdatedAt), at(&v.ArchivedAt))
	return v, err
}

// InsertTemplate adds a template. It is false when one that is not archived has the name.
func (t *Tx) InsertTemplate(v petitbleu.Template) (bool, error) {
	n, err := t.exec("INSERT INTO templates ("+templateColumns+") VALUES "+tuples(1, 12)+" ON CONFLICT DO NOTHING",
		v.WorkspaceID, v.ID, v.Name, v.Description, v.Preset, v.Channel, v.CompositionID, v.Version, v.CreatedBy,
		millis(v.CreatedAt), millis(v.UpdatedAt), millis(v.ArchivedAt))
	return n == 1, err
}

// UpdateTemplate writes a template anew, when it was last changed at the given instant: a change
// that somebody else made meanwhile is not overwritten.
func (t *Tx) UpdateTemplate(v petitbleu.Template, was time.Time) (bool, error) {
	n, err := t.exec(`UPDATE templates SET name = $3, description = $4, preset = $5, channel = $6, composition_id = $7, version = $8, updated_at = $9, archived_at = $10
		WHERE workspace_id = $1 AND id = $2 AND updated_at = $11`,
		v.WorkspaceID, v.ID, v.Name, v.Description, v.Preset, v.Channel, v.CompositionID, v.Version, millis(v.UpdatedAt), millis(v.ArchivedAt), millis(was))
	return n == 1, err
}

// Template gives one template, or ErrNotFound.
func (t *Tx) Template(workspace, id string) (petitbleu.Template, error) {
	return must(one(t, scanTemplate, "SELECT "+templateColumns+" FROM templates WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// TemplateNamed gives the template of a name, whatever its case, that is not archived; ok is false
// for none.
func (t *Tx) TemplateNamed(workspace, name string) (petitbleu.Template, bool, error) {
	return one(t, scanTemplate, "SELECT "+templateColumns+" FROM templates WHERE workspace_id = $1 AND lower(name) = lower($2) AND archived_at = 0", workspace, name)
}

// Templates lists the templates of a workspace by name.
func (t *Tx) Templates(workspace string) ([]petitbleu.Template, error) {
	return list(t, scanTemplate, "SELECT "+templateColumns+" FROM templates WHERE workspace_id = $1 ORDER BY lower(name), id", workspace)
}

// DeleteTemplate removes a template with its versions, its tags and its team. Its compositions stay:
// messages that were sent name them.
func (t *Tx) DeleteTemplate(workspace, id string) error {
	if err := t.forgetThing(workspace, "template", id); err != nil {
		return err
	}
	return found(t.exec("DELETE FROM templates WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// forgetThing removes what stands about a template or a content block in other tables.
func (t *Tx) forgetThing(workspace, kind, id string) error {
	if err := t.Untag(workspace, kind, id); err != nil {
		return err
	}
	if err := t.SetUses(workspace, kind, id, nil); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM versions WHERE workspace_id = $1 AND kind = $2 AND id = $3", workspace, kind, id)
	return err
}

// AddVersion keeps a state of a template or a content block, and forgets the oldest ones where
// there are too many.
func (t *Tx) AddVersion(workspace, kind, id string, v petitbleu.Version) error {
	_, err := t.exec("INSERT INTO versions (workspace_id, kind, id, version, content, by_name, created_at) VALUES "+tuples(1, 7)+" ON CONFLICT DO NOTHING",
		workspace, kind, id, v.Version, v.Content, v.ByName, millis(v.CreatedAt))
	if err != nil || v.Version <= petitbleu.VersionsLimit {
		return err
	}
	_, err = t.exec("DELETE FROM versions WHERE workspace_id = $1 AND kind = $2 AND id = $3 AND version <= $4", workspace, kind, id, v.Version-petitbleu.VersionsLimit)
	return err
}

// Versions lists the states of a template or a content block, newest first.
func (t *Tx) Versions(workspace, kind, id string) ([]petitbleu.Version, error) {
	return list(t, func(r scanner) (v petitbleu.Version, err error) {
		err = r.Scan(&v.Version, &v.Content, &v.ByName, at(&v.CreatedAt))
		return v, err
	}, "SELECT version, content, by_name, created_at FROM versions WHERE workspace_id = $1 AND kind = $2 AND id = $3 ORDER BY version DESC", workspace, kind, id)
}

// SetUses says what a template or a content block names, and nothing else.
func (t *Tx) SetUses(workspace, byKind, byID string, uses []petitbleu.Use) error {
	if _, err := t.exec("DELETE FROM uses WHERE workspace_id = $1 AND by_kind = $2 AND by_id = $3", workspace, byKind, byID); err != nil {
		return err
	}
	rows := make([][]any, len(uses))
	for i, u := range uses {
		rows[i] = []any{workspace, byKind, byID, u.Kind, u.Name}
	}
	_, err := t.insertRows("INSERT INTO uses (workspace_id, by_kind, by_id, kind, name) VALUES", "ON CONFLICT DO NOTHING", rows)
	return err
}

// UsesOf lists who names a thing of a kind; with no name, who names any of that kind.
func (t *Tx) UsesOf(workspace, kind, name string) ([]petitbleu.Use, error) {
	return list(t, func(r scanner) (u petitbleu.Use, err error) {
		err = r.Scan(&u.ByKind, &u.ByID, &u.Kind, &u.Name)
		return u, err
	}, "SELECT by_kind, by_id, kind, name FROM uses WHERE workspace_id = $1 AND kind = $2 AND (CAST($3 AS TEXT) = '' OR name = $3) ORDER BY by_kind, by_id, name",
		workspace, kind, strings.TrimSpace(name))
}

// ShelfSearch narrows a list of templates or content blocks.
type ShelfSearch struct {
	Text     string // part of the name or description, in any case; empty: all
	Archived bool   // those instead of the others
	Draft    *bool  // content blocks: drafts, or active ones; nil: both
	Channel  string // templates: of one channel; empty: all
	After    string // names behind this one, in lower case; empty: from the first
	Limit    int
}

func (s ShelfSearch) query(workspace, columns, table string) (query string, args []any) {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("channel", s.Channel)
	f.and("lower(name) > " + f.arg(s.After))
	if s.Text != "" {
		pattern := f.arg("%" + likeEscape.Replace(s.Text) + "%")
		f.and("(lower(name) LIKE lower(" + pattern + `) ESCAPE '\' OR lower(description) LIKE lower(` + pattern + `) ESCAPE '\')`)
	}
	if s.Archived {
		f.and("archived_at > 0")
	} else {
		f.and("archived_at = 0")
	}
	if s.Draft != nil {
		f.and("draft = " + f.arg(*s.Draft))
	}
	return "SELECT " + columns + " FROM " + table + " WHERE " + strings.Join(f.where, " AND ") + " ORDER BY lower(name), id LIMIT " + f.arg(int64(s.Limit)), f.args
}

// SearchTemplates lists templates by name. Archived ones may share a name: of those all follow the first.
func (t *Tx) SearchTemplates(workspace string, s ShelfSearch) ([]petitbleu.Template, error) {
	query, args := s.query(workspace, templateColumns, "templates")
	return list(t, scanTemplate, query, args...)
}

// SearchContentBlocks lists content blocks by name, without their content.
func (t *Tx) SearchContentBlocks(workspace string, s ShelfSearch) ([]petitbleu.ContentBlock, error) {
	query, args := s.query(workspace, strings.Replace(blockColumns, "content,", "'' AS content,", 1), "content_blocks")
	return list(t, scanBlock, query, args...)
}

// CountUses counts who names each thing of a kind, by name.
func (t *Tx) CountUses(workspace, kind string) (map[string]int64, error) {
	counts := map[string]int64{}
	_, err := list(t, func(r scanner) (struct{}, error) {
		var name string
		var n int64
		err := r.Scan(&name, &n)
		counts[name] = n
		return struct{}{}, err
	}, "SELECT name, COUNT(*) FROM uses WHERE workspace_id = $1 AND kind = $2 GROUP BY name", workspace, kind)
	return counts, err
}
