package store

import (
	"errors"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// ErrPageTaken is what InsertPage answers when a workspace, this one or another, holds the Page
// already (row I1: a Page belongs to one workspace only).
var ErrPageTaken = errors.New("the Page is connected already")

const pageColumns = "workspace_id, id, app_id, name, token_sealed, state, state_note, state_at, per_second, concurrency, grants, attribute, created_at, updated_at"

func scanPage(r scanner) (p petitbleu.Page, err error) {
	var grants string
	err = r.Scan(&p.WorkspaceID, &p.ID, &p.AppID, &p.Name, &p.TokenSealed, &p.State, &p.StateNote, at(&p.StateAt),
		&p.PerSecond, &p.Concurrency, &grants, &p.Attribute, at(&p.CreatedAt), at(&p.UpdatedAt))
	p.Grants = strings.Fields(grants)
	return p, err
}

// Page gives one Page of a workspace, or ErrNotFound.
func (t *Tx) Page(workspaceID, id string) (petitbleu.Page, error) {
	p, ok, err := one(t, scanPage, "SELECT "+pageColumns+" FROM pages WHERE workspace_id = $1 AND id = $2", workspaceID, id)
	return must(p, ok, err)
}

// PageAnywhere gives the Page of whichever workspace holds it, or ErrNotFound.
func (t *Tx) PageAnywhere(id string) (petitbleu.Page, error) {
	p, ok, err := one(t, scanPage, "SELECT "+pageColumns+" FROM pages WHERE id = $1", id)
	return must(p, ok, err)
}

// PagesAnywhere gives those of the Pages that some workspace holds, in any order.
func (t *Tx) PagesAnywhere(ids []string) (pages []petitbleu.Page, err error) {
	err = inChunks(anys(ids), 64, func(ids []any) error {
		some, err := list(t, scanPage, "SELECT "+pageColumns+" FROM pages WHERE id IN ("+places(0, len(ids))+")", ids...)
		pages = append(pages, some...)
		return err
	})
	return pages, err
}

// Pages lists the Pages of a workspace, oldest first.
func (t *Tx) Pages(workspaceID string) ([]petitbleu.Page, error) {
	return list(t, scanPage, "SELECT "+pageColumns+" FROM pages WHERE workspace_id = $1 ORDER BY created_at, id", workspaceID)
}

// AllPages lists the Pages of every workspace, oldest first.
func (t *Tx) AllPages() ([]petitbleu.Page, error) {
	return list(t, scanPage, "SELECT "+pageColumns+" FROM pages ORDER BY created_at, id")
}

// InsertPage connects a Page to its workspace, or answers ErrPageTaken. It has its state since
// CreatedAt.
func (t *Tx) InsertPage(p petitbleu.Page) error {
	names, err := t.PageAttributes(p.WorkspaceID)
	if err != nil {
		return err
	}
	p.Attribute = names.choose(p)
	n, err := t.exec("INSERT INTO pages ("+pageColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14) ON CONFLICT DO NOTHING",
		p.WorkspaceID, p.ID, p.AppID, p.Name, p.TokenSealed, string(p.State), p.StateNote, millis(p.CreatedAt),
		int64(p.PerSecond), int64(p.Concurrency), strings.Join(p.Grants, " "), p.Attribute, millis(p.CreatedAt), millis(p.UpdatedAt))
	if err == nil && n == 0 {
		return ErrPageTaken
	}
	if err == nil && names[p.Attribute].PageID != p.ID {
		names[p.Attribute] = PageAttribute{PageID: p.ID}
		if err = t.SetSetting(p.WorkspaceID, pageAttributes, names, p.CreatedAt); err == nil {
			err = t.redefine(p.WorkspaceID)
		}
	}
	return err
}

// UpdatePage writes all of a Page but its ids, its Attribute, CreatedAt and StateAt, which becomes UpdatedAt where
// the state changes. A connected Page's held messages become due at UpdatedAt.
func (t *Tx) UpdatePage(p petitbleu.Page) error {
	n, err := t.exec(`UPDATE pages SET app_id = $3, name = $4, token_sealed = $5, state_at = CASE WHEN state <> $6 THEN $11 ELSE state_at END, state = $6, state_note = $7,
		per_second = $8, concurrency = $9, grants = $10, updated_at = $11 WHERE workspace_id = $1 AND id = $2`,
		p.WorkspaceID, p.ID, p.AppID, p.Name, p.TokenSealed, string(p.State), p.StateNote,
		int64(p.PerSecond), int64(p.Concurrency), strings.Join(p.Grants, " "), millis(p.UpdatedAt))
	if err = found(n, err); err != nil || p.State != petitbleu.PageConnected {
		return err
	}
	return t.releaseHeld(p.WorkspaceID, p.ID, p.UpdatedAt)
}

// SetPageState writes the state of a Page and the sentence that says why, if either differs from
// what is there; it tells whether it did. The held messages of a Page that became connected are
// due at now.
func (t *Tx) SetPageState(workspaceID, id string, state petitbleu.PageState, note string, now time.Time) (bool, error) {
	n, err := t.exec(`UPDATE pages SET state_at = CASE WHEN state <> $3 THEN $5 ELSE state_at END, state = $3, state_note = $4, updated_at = $5
		WHERE workspace_id = $1 AND id = $2 AND (state <> $3 OR state_note <> $4)`, workspaceID, id, string(state), note, millis(now))
	if err == nil && n > 0 && state == petitbleu.PageConnected {
		err = t.releaseHeld(workspaceID, id, now)
	}
	if err == nil && n > 0 {
		err = t.Tell(workspaceID, News{Type: "page.changed", About: []string{id}, At: now})
	}
	return n > 0, err
}

// DeletePage takes a Page from its workspace. What came and went through it stays; the messages
// that wait for it are cancelled at now.
func (t *Tx) DeletePage(workspaceID, id string, now time.Time) error {
	if err := found(t.exec("DELETE FROM pages WHERE workspace_id = $1 AND id = $2", workspaceID, id)); err != nil {
		return err
	}
	_, err := t.CancelOpen(workspaceID, id, now)
	return err
}

// anys makes parameters of a list.
func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}

// SetPageGrants writes the permissions and features that the platform says a Page has.
func (t *Tx) SetPageGrants(workspaceID, id string, grants []string, now time.Time) error {
	return found(t.exec("UPDATE pages SET grants = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2",
		workspaceID, id, strings.Join(grants, " "), millis(now)))
}
