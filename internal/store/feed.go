package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu"
)

const feedColumns = "workspace_id, id, key, name, icon_url, view, kind, labels, category_filter, categories, retention_hours, read_on_tap, theme, revision, created_by, created_at, updated_at, archived_at"

func scanFeed(r scanner) (v petitbleu.Feed, err error) {
	var categories, theme string
	var hours int64
	if err = r.Scan(&v.WorkspaceID, &v.ID, &v.Key, &v.Name, &v.IconURL, &v.View, &v.Kind, &v.Labels, &v.CategoryFilter, &categories, &hours, &v.ReadOnTap,
		&theme, &v.Revision, &v.CreatedBy, at(&v.CreatedAt), at(&v.UpdatedAt), at(&v.ArchivedAt)); err != nil {
		return v, err
	}
	v.RetentionHours = int(hours)
	if err = json.Unmarshal([]byte(categories), &v.Categories); err == nil {
		err = json.Unmarshal([]byte(theme), &v.Theme)
	}
	return v, err
}

func feedRow(v petitbleu.Feed) ([]any, error) {
	if v.Categories == nil {
		v.Categories = []petitbleu.Category{}
	}
	categories, err := json.Marshal(v.Categories)
	if err != nil {
		return nil, fmt.Errorf("categories of feed %s: %w", v.ID, err)
	}
	theme, err := json.Marshal(v.Theme)
	if err != nil {
		return nil, fmt.Errorf("theme of feed %s: %w", v.ID, err)
	}
	return []any{v.WorkspaceID, v.ID, v.Key, v.Name, v.IconURL, string(v.View), string(v.Kind), v.Labels, v.CategoryFilter, string(categories), int64(v.RetentionHours),
		v.ReadOnTap, string(theme), v.Revision, v.CreatedBy, millis(v.CreatedAt), millis(v.UpdatedAt), millis(v.ArchivedAt)}, nil
}

// InsertFeed adds a feed. It is false when there is one of its key, archived or not.
func (t *Tx) InsertFeed(v petitbleu.Feed) (bool, error) {
	row, err := feedRow(v)
	if err != nil {
		return false, err
	}
	n, err := t.exec("INSERT INTO feeds ("+feedColumns+") VALUES "+tuples(1, len(row))+" ON CONFLICT DO NOTHING", row...)
	return n == 1, err
}

// UpdateFeed writes a feed anew under the revision behind the one that it names, when that is still its revision. Its
// key never changes.
func (t *Tx) UpdateFeed(v petitbleu.Feed) (bool, error) {
	row, err := feedRow(v)
	if err != nil {
		return false, err
	}
	n, err := t.exec(`UPDATE feeds SET name = $3, icon_url = $4, view = $5, kind = $6, labels = $7, category_filter = $8, categories = $9, retention_hours = $10,
		read_on_tap = $11, theme = $12, revision = $13 + 1, updated_at = $14, archived_at = $15 WHERE workspace_id = $1 AND id = $2 AND revision = $13`,
		append(append([]any{row[0], row[1]}, row[3:14]...), row[16], row[17])...)
	return n == 1, err
}

// Feed gives one feed, or ErrNotFound.
func (t *Tx) Feed(workspace, id string) (petitbleu.Feed, error) {
	return must(one(t, scanFeed, "SELECT "+feedColumns+" FROM feeds WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// FeedKeyed gives the feed of a key, or ErrNotFound.
func (t *Tx) FeedKeyed(workspace, key string) (petitbleu.Feed, error) {
	return must(one(t, scanFeed, "SELECT "+feedColumns+" FROM feeds WHERE workspace_id = $1 AND key = $2", workspace, key))
}

// Feeds lists the feeds of a workspace, archived ones too, oldest first: there are never many.
func (t *Tx) Feeds(workspace string) ([]petitbleu.Feed, error) {
	return list(t, scanFeed, "SELECT "+feedColumns+" FROM feeds WHERE workspace_id = $1 ORDER BY id", workspace)
}

const cardTemplateColumns = "workspace_id, id, key, name, feed_id, category, label, retention_hours, draft, version, revision, created_by, created_at, updated_at, archived_at"

func scanCardTemplate(r scanner) (v petitbleu.CardTemplate, err error) {
	var draft string
	var hours int64
	err = r.Scan(&v.WorkspaceID, &v.ID, &v.Key, &v.Name, &v.FeedID, &v.Category, &v.Label, &hours, &draft, &v.Version, &v.Revision,
		&v.CreatedBy, at(&v.CreatedAt), at(&v.UpdatedAt), at(&v.ArchivedAt))
	v.RetentionHours, v.Draft = int(hours), rawOrNil(draft)
	return v, err
}

// InsertCardTemplate adds a card template. It is false when there is one of its key, archived or not.
func (t *Tx) InsertCardTemplate(v petitbleu.CardTemplate) (bool, error) {
	n, err := t.exec("INSERT INTO card_templates ("+cardTemplateColumns+") VALUES "+tuples(1, 15)+" ON CONFLICT DO NOTHING",
		v.WorkspaceID, v.ID, v.Key, v.Name, v.FeedID, v.Category, v.Label, int64(v.RetentionHours), string(v.Draft), v.Version, v.Revision,
		v.CreatedBy, millis(v.CreatedAt), millis(v.UpdatedAt), millis(v.ArchivedAt))
	return n == 1, err
}

// UpdateCardTemplate writes a card template anew under the revision behind the one that it names, when that is still
// its revision. A key that another has by now is a breach of a unique index.
func (t *Tx) UpdateCardTemplate(v petitbleu.CardTemplate) (bool, error) {
	n, err := t.exec(`UPDATE card_templates SET key = $4, name = $5, feed_id = $6, category = $7, label = $8, retention_hours = $9, draft = $10, version = $11,
		revision = revision + 1, updated_at = $12, archived_at = $13 WHERE workspace_id = $1 AND id = $2 AND revision = $3`,
		v.WorkspaceID, v.ID, v.Revision, v.Key, v.Name, v.FeedID, v.Category, v.Label, int64(v.RetentionHours), string(v.Draft), v.Version,
		millis(v.UpdatedAt), millis(v.ArchivedAt))
	return n == 1, err
}

// DeleteCardTemplate removes a card template that was never live, or answers ErrNotFound.
func (t *Tx) DeleteCardTemplate(workspace, id string) error {
	return found(t.exec("DELETE FROM card_templates WHERE workspace_id = $1 AND id = $2 AND version = 0", workspace, id))
}

// CardTemplate gives one card template, or ErrNotFound.
func (t *Tx) CardTemplate(workspace, id string) (petitbleu.CardTemplate, error) {
	return must(one(t, scanCardTemplate, "SELECT "+cardTemplateColumns+" FROM card_templates WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// CardTemplateKeyed gives the card template of a key, or ErrNotFound.
func (t *Tx) CardTemplateKeyed(workspace, key string) (petitbleu.CardTemplate, error) {
	return must(one(t, scanCardTemplate, "SELECT "+cardTemplateColumns+" FROM card_templates WHERE workspace_id = $1 AND key = $2", workspace, key))
}

// CardTemplateSearch narrows a list of card templates; an empty member chooses all.
type CardTemplateSearch struct {
	FeedID   string
	Category string
	Label    string // the whole of it
	Text     string // part of the name or key, in any case
	Live     bool   // those only that can be sent
	Draft    bool   // those only that were never live
	Archived bool   // those instead of the others
	All      bool   // archived and others
	Before   string // id: only older ones
	Limit    int
}

// CardTemplates lists card templates, newest first.
func (t *Tx) CardTemplates(workspace string, s CardTemplateSearch) ([]petitbleu.CardTemplate, error) {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("feed_id", s.FeedID)
	f.eq("category", s.Category)
	f.eq("label", s.Label)
	if s.Before != "" {
		f.and("id < " + f.arg(s.Before))
	}
	if s.Text != "" {
		pattern := f.arg("%" + likeEscape.Replace(s.Text) + "%")
		f.and("(lower(name) LIKE lower(" + pattern + `) ESCAPE '\' OR lower(key) LIKE lower(` + pattern + `) ESCAPE '\')`)
	}
	if s.Live {
		f.and("version > 0")
	}
	if s.Draft {
		f.and("version = 0")
	}
	switch {
	case s.All:
	case s.Archived:
		f.and("archived_at > 0")
	default:
		f.and("archived_at = 0")
	}
	return list(t, scanCardTemplate, "SELECT "+cardTemplateColumns+" FROM card_templates WHERE "+strings.Join(f.where, " AND ")+" ORDER BY id DESC LIMIT "+f.arg(int64(s.Limit)), f.args...)
}

// CountCardTemplates counts the card templates of a workspace that are not archived.
func (t *Tx) CountCardTemplates(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM card_templates WHERE workspace_id = $1 AND archived_at = 0", workspace)
	return n, err
}

// AddCardVersion keeps what went live.
func (t *Tx) AddCardVersion(workspace string, v petitbleu.CardVersion) error {
	_, err := t.exec("INSERT INTO card_versions (workspace_id, template_id, version, content, by_name, created_at) VALUES "+tuples(1, 6),
		workspace, v.TemplateID, v.Version, string(v.Content), v.ByName, millis(v.CreatedAt))
	return err
}

// AddCardTrial keeps a draft that was tried, as a version below zero, minus the revision of the template, and removes those of
// more than so many revisions before.
func (t *Tx) AddCardTrial(workspace string, v petitbleu.CardVersion, keep int64) error {
	if err := t.AddCardVersion(workspace, v); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM card_versions WHERE workspace_id = $1 AND template_id = $2 AND version < 0 AND version > $3", workspace, v.TemplateID, v.Version+keep)
	return err
}

func scanCardVersion(r scanner) (v petitbleu.CardVersion, err error) {
	var content string
	err = r.Scan(&v.TemplateID, &v.Version, &content, &v.ByName, at(&v.CreatedAt))
	v.Content = json.RawMessage(content)
	return v, err
}

const cardVersionColumns = "template_id, version, content, by_name, created_at"

// CardVersion gives what a template said as one of its versions, or ErrNotFound.
func (t *Tx) CardVersion(workspace, template string, version int64) (petitbleu.CardVersion, error) {
	return must(one(t, scanCardVersion, "SELECT "+cardVersionColumns+" FROM card_versions WHERE workspace_id = $1 AND template_id = $2 AND version = $3", workspace, template, version))
}

// CardVersions lists what went live of a template, newest first, before a version (0: from the newest).
func (t *Tx) CardVersions(workspace, template string, before int64, limit int) ([]petitbleu.CardVersion, error) {
	return list(t, scanCardVersion, "SELECT "+cardVersionColumns+" FROM card_versions WHERE workspace_id = $1 AND template_id = $2 AND version > 0 AND (CAST($3 AS BIGINT) = 0 OR version < $3)"+
		" ORDER BY version DESC LIMIT $4", workspace, template, before, int64(limit))
}
