package store

import "time"

// AccountLink is a log-in at a site on its way to join a thread to the site's own account.
type AccountLink struct {
	WorkspaceID string
	CodeHash    string // of the authorization code, which is kept nowhere
	SiteID      string
	CustomerID  string
	ExtID       bool // the customer id is the site's own user id too
	CreatedAt   time.Time
	ExpiresAt   time.Time
	LinkedAt    time.Time // when the platform told that it used the code
	PageID      string    // of the thread; empty until then
	PSID        string
	UnlinkedAt  time.Time
}

const linkColumns = "workspace_id, code_hash, site_id, customer_id, ext_id, created_at, expires_at, linked_at, page_id, psid, unlinked_at"

func scanLink(r scanner) (l AccountLink, err error) {
	err = r.Scan(&l.WorkspaceID, &l.CodeHash, &l.SiteID, &l.CustomerID, &l.ExtID, at(&l.CreatedAt), at(&l.ExpiresAt),
		at(&l.LinkedAt), &l.PageID, &l.PSID, at(&l.UnlinkedAt))
	return l, err
}

// InsertAccountLink adds a link that waits for its event.
func (t *Tx) InsertAccountLink(l AccountLink) error {
	_, err := t.exec("INSERT INTO account_links ("+linkColumns+") VALUES "+tuples(1, 11),
		l.WorkspaceID, l.CodeHash, l.SiteID, l.CustomerID, l.ExtID, millis(l.CreatedAt), millis(l.ExpiresAt),
		millis(l.LinkedAt), l.PageID, l.PSID, millis(l.UnlinkedAt))
	return err
}

// UseAccountLink gives the link of a code to a thread, once and before it ends; ok is false when
// there is none that may be used.
func (t *Tx) UseAccountLink(workspace, codeHash, page, psid string, now time.Time) (l AccountLink, ok bool, err error) {
	n, err := t.exec("UPDATE account_links SET linked_at = $5, page_id = $3, psid = $4 WHERE workspace_id = $1 AND code_hash = $2 AND linked_at = 0 AND expires_at > $5",
		workspace, codeHash, page, psid, millis(now))
	if err != nil || n == 0 {
		return l, false, err
	}
	return one(t, scanLink, "SELECT "+linkColumns+" FROM account_links WHERE workspace_id = $1 AND code_hash = $2", workspace, codeHash)
}

// AccountLinks lists the links of a thread that stand, the newest first.
func (t *Tx) AccountLinks(workspace, page, psid string) ([]AccountLink, error) {
	return list(t, scanLink, "SELECT "+linkColumns+
		" FROM account_links WHERE workspace_id = $1 AND page_id = $2 AND psid = $3 AND unlinked_at = 0 ORDER BY linked_at DESC, code_hash", workspace, page, psid)
}

// EndAccountLinks ends the links of a thread that stand.
func (t *Tx) EndAccountLinks(workspace, page, psid string, now time.Time) error {
	_, err := t.exec("UPDATE account_links SET unlinked_at = $4 WHERE workspace_id = $1 AND page_id = $2 AND psid = $3 AND unlinked_at = 0",
		workspace, page, psid, millis(now))
	return err
}

// DropAccountLinks forgets links that were never used and ended before an instant.
func (t *Tx) DropAccountLinks(workspace string, before time.Time) error {
	_, err := t.exec("DELETE FROM account_links WHERE workspace_id = $1 AND linked_at = 0 AND expires_at < $2", workspace, millis(before))
	return err
}
