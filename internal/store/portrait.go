package store

import (
	"encoding/base64"
	"fmt"
	"time"
)

// Portrait is the picture that a person shows at the platform: where it is to be fetched, and the copy that is
// kept. The platform's address of it ends after some days (Messenger Platform reference, section 6.3).
type Portrait struct {
	WorkspaceID string
	PageID      string
	PSID        string
	URL         string // to be fetched; "" when nothing is
	Type        string // MIME; "" while there is no copy
	Body        []byte
	Attempts    int
	DueAt       time.Time // of fetching; zero when nothing is
	KeptAt      time.Time // of the copy
}

const portraitColumns = "workspace_id, page_id, psid, url, type, body, attempts, due_at, kept_at"

func scanPortrait(r scanner) (p Portrait, err error) {
	body := ""
	if err = r.Scan(&p.WorkspaceID, &p.PageID, &p.PSID, &p.URL, &p.Type, &body, &p.Attempts, at(&p.DueAt), at(&p.KeptAt)); err != nil {
		return p, err
	}
	if p.Body, err = base64.StdEncoding.DecodeString(body); err != nil {
		return p, fmt.Errorf("the portrait of a person on Page %s: %w", p.PageID, err)
	}
	return p, nil
}

// WantPortrait says where a person's picture is to be fetched. A copy of an earlier one stays until then.
func (t *Tx) WantPortrait(p Portrait) error {
	_, err := t.exec("INSERT INTO portraits ("+portraitColumns+") VALUES "+tuples(1, 9)+
		" ON CONFLICT (workspace_id, page_id, psid) DO UPDATE SET url = excluded.url, attempts = 0, due_at = excluded.due_at",
		p.WorkspaceID, p.PageID, p.PSID, p.URL, "", "", int64(0), millis(p.DueAt), int64(0))
	return err
}

// DuePortraits lists what is due to be fetched in all workspaces, the first due first.
func (t *Tx) DuePortraits(now time.Time, limit int) ([]Portrait, error) {
	return list(t, scanPortrait, "SELECT "+portraitColumns+" FROM portraits WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at, workspace_id, page_id, psid LIMIT $2", millis(now), int64(limit))
}

// KeepPortrait keeps the copy that was fetched from p.URL; nothing when the person is gone, or shows another meanwhile.
func (t *Tx) KeepPortrait(p Portrait) error {
	_, err := t.exec("UPDATE portraits SET url = '', attempts = 0, due_at = 0, type = $5, body = $6, kept_at = $7 WHERE workspace_id = $1 AND page_id = $2 AND psid = $3 AND url = $4",
		p.WorkspaceID, p.PageID, p.PSID, p.URL, p.Type, base64.StdEncoding.EncodeToString(p.Body), millis(p.KeptAt))
	return err
}

// PutOffPortrait writes when a picture is tried again, and how often it was tried; a zero DueAt gives up.
func (t *Tx) PutOffPortrait(p Portrait) error {
	_, err := t.exec("UPDATE portraits SET attempts = $5, due_at = $6 WHERE workspace_id = $1 AND page_id = $2 AND psid = $3 AND url = $4",
		p.WorkspaceID, p.PageID, p.PSID, p.URL, int64(p.Attempts), millis(p.DueAt))
	return err
}

// PortraitOf gives the newest copy of a person's picture, or ErrNotFound.
func (t *Tx) PortraitOf(workspace, profile string) (Portrait, error) {
	p, ok, err := one(t, scanPortrait, "SELECT p.workspace_id, p.page_id, p.psid, p.url, p.type, p.body, p.attempts, p.due_at, p.kept_at"+portraitsOf+
		" ORDER BY p.kept_at DESC, p.page_id, p.psid LIMIT 1", workspace, profile)
	return must(p, ok, err)
}

// PortraitAt gives when the newest copy of a person's picture was made; zero where there is none.
func (t *Tx) PortraitAt(workspace, profile string) (time.Time, error) {
	ms, _, err := one(t, value[int64], "SELECT COALESCE(MAX(p.kept_at), 0)"+portraitsOf, workspace, profile)
	return instant(ms), err
}

// CountPortraits counts the pictures of people of a workspace, kept or to be fetched.
func (t *Tx) CountPortraits(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM portraits WHERE workspace_id = $1", workspace)
	return n, err
}

const portraitsOf = " FROM identities i JOIN portraits p ON p.workspace_id = i.workspace_id AND p.page_id = i.scope AND p.psid = i.value" +
	" WHERE i.workspace_id = $1 AND i.profile_id = $2 AND i.kind = 'psid' AND p.kept_at > 0"
