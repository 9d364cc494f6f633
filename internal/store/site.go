package store

import (
	"strings"

	"github.com/petitbleu/petitbleu"
)

const siteColumns = "workspace_id, id, name, page_id, origins, key_sealed, require_signed, created_at"

func scanSite(r scanner) (s petitbleu.Site, err error) {
	var origins string
	err = r.Scan(&s.WorkspaceID, &s.ID, &s.Name, &s.PageID, &origins, &s.KeySealed, &s.RequireSigned, at(&s.CreatedAt))
	s.Origins = strings.Fields(origins)
	return s, err
}

// Site gives one site of a workspace, or ErrNotFound.
func (t *Tx) Site(workspaceID, id string) (petitbleu.Site, error) {
	s, ok, err := one(t, scanSite, "SELECT "+siteColumns+" FROM sites WHERE workspace_id = $1 AND id = $2", workspaceID, id)
	return must(s, ok, err)
}

// SiteAnywhere gives the site of whichever workspace has it, or ErrNotFound.
func (t *Tx) SiteAnywhere(id string) (petitbleu.Site, error) {
	s, ok, err := one(t, scanSite, "SELECT "+siteColumns+" FROM sites WHERE id = $1", id)
	return must(s, ok, err)
}

// AllSites lists the sites of all workspaces.
func (t *Tx) AllSites() ([]petitbleu.Site, error) {
	return list(t, scanSite, "SELECT "+siteColumns+" FROM sites ORDER BY id")
}

// Sites lists the sites of a workspace, oldest first.
func (t *Tx) Sites(workspaceID string) ([]petitbleu.Site, error) {
	return list(t, scanSite, "SELECT "+siteColumns+" FROM sites WHERE workspace_id = $1 ORDER BY created_at, id", workspaceID)
}

// InsertSite adds a site.
func (t *Tx) InsertSite(s petitbleu.Site) error {
	_, err := t.exec("INSERT INTO sites ("+siteColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
		s.WorkspaceID, s.ID, s.Name, s.PageID, strings.Join(s.Origins, " "), s.KeySealed, s.RequireSigned, millis(s.CreatedAt))
	return err
}

// UpdateSite writes all of a site but its ids and CreatedAt.
func (t *Tx) UpdateSite(s petitbleu.Site) error {
	return found(t.exec(`UPDATE sites SET name = $3, page_id = $4, origins = $5, key_sealed = $6, require_signed = $7
		WHERE workspace_id = $1 AND id = $2`,
		s.WorkspaceID, s.ID, s.Name, s.PageID, strings.Join(s.Origins, " "), s.KeySealed, s.RequireSigned))
}

// DeleteSite removes a site; its refs and signatures are worth nothing from then on.
func (t *Tx) DeleteSite(workspaceID, id string) error {
	return found(t.exec("DELETE FROM sites WHERE workspace_id = $1 AND id = $2", workspaceID, id))
}
