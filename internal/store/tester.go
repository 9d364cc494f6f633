package store

import "time"

// SetTester says whether an app in development mode may talk with a person of a Page.
func (t *Tx) SetTester(workspace, page, psid string, tester bool, now time.Time) error {
	if !tester {
		_, err := t.exec("DELETE FROM testers WHERE workspace_id = $1 AND page_id = $2 AND psid = $3", workspace, page, psid)
		return err
	}
	_, err := t.exec("INSERT INTO testers (workspace_id, page_id, psid, added_at) VALUES ($1,$2,$3,$4) ON CONFLICT (workspace_id, page_id, psid) DO NOTHING",
		workspace, page, psid, millis(now))
	return err
}

// Testers tells which people of a list an app in development mode may talk with.
func (t *Tx) Testers(workspace, page string, psids []string) (map[string]bool, error) {
	found := make(map[string]bool)
	err := inChunks(psids, 64, func(part []string) error {
		all, err := list(t, value[string], "SELECT psid FROM testers WHERE workspace_id = $1 AND page_id = $2 AND psid IN ("+
			places(2, len(part))+")", withList([]any{workspace, page}, part)...)
		for _, p := range all {
			found[p] = true
		}
		return err
	})
	return found, err
}
