package store

import (
	"time"
)

// PageCheck is what the platform last said of a Page's webhooks.
type PageCheck struct {
	WorkspaceID string
	PageID      string
	CheckedAt   time.Time
	Result      string // JSON of whoever checks
}

const pageCheckColumns = "workspace_id, page_id, checked_at, result"

func scanPageCheck(r scanner) (c PageCheck, err error) {
	err = r.Scan(&c.WorkspaceID, &c.PageID, at(&c.CheckedAt), &c.Result)
	return c, err
}

// PutPageCheck writes the last check of a Page over the one before it.
func (t *Tx) PutPageCheck(c PageCheck) error {
	_, err := t.exec("INSERT INTO page_checks ("+pageCheckColumns+`) VALUES ($1,$2,$3,$4)
		ON CONFLICT (workspace_id, page_id) DO UPDATE SET checked_at = excluded.checked_at, result = excluded.result`,
		c.WorkspaceID, c.PageID, millis(c.CheckedAt), c.Result)
	return err
}

// DoubtChecks makes the last checks of an app's Pages old, so that they are asked about anew.
func (t *Tx) DoubtChecks(appID string) error {
	_, err := t.exec("UPDATE page_checks SET checked_at = 0 WHERE EXISTS (SELECT 1 FROM pages p"+
		" WHERE p.workspace_id = page_checks.workspace_id AND p.id = page_checks.page_id AND p.app_id = $1)", appID)
	return err
}

// PageChecks gives the last check of each Page of a workspace, by Page.
func (t *Tx) PageChecks(workspaceID string) (map[string]PageCheck, error) {
	all, err := list(t, scanPageCheck, "SELECT "+pageCheckColumns+" FROM page_checks WHERE workspace_id = $1 ORDER BY page_id", workspaceID)
	checks := make(map[string]PageCheck, len(all))
	for _, c := range all {
		checks[c.PageID] = c
	}
	return checks, err
}
