package intake

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// testers notes who has a role on an app in development mode: the platform tells such an app of
// these people only (Messenger Platform reference, section 10.3), so whoever it tells of has one.
// It cannot be asked for a list.
func (b *work) testers(tx *store.Tx) error {
	development := map[string]bool{} // by app
	seen := map[thread]bool{}
	for _, l := range b.lines {
		at := thread{l.workspace, l.PageID, l.PSID}
		if !l.fresh || l.PSID == "" || seen[at] {
			continue
		}
		seen[at] = true
		on, asked := development[l.page.AppID]
		if !asked {
			app, err := tx.App(l.page.AppID)
			if err != nil {
				return err
			}
			on = app.Mode == petitbleu.AppDevelopment
			development[l.page.AppID] = on
		}
		if !on {
			continue
		}
		if err := tx.SetTester(l.workspace, l.PageID, l.PSID, true, b.now); err != nil {
			return err
		}
	}
	return nil
}
