package delivery

import "github.com/petitbleu/petitbleu/internal/store"

// noteHalts tells the picks of Pages that somebody halted: they must not leave. It is asked in the
// transaction that would send them, so that nothing leaves once a halt is in the store but the
// calls that were under way.
func noteHalts(tx *store.Tx, workspace string, picks []*pick) error {
	if len(picks) == 0 {
		return nil
	}
	halted, err := tx.HaltedPages(workspace)
	for _, k := range picks {
		k.halted = halted.Stops(k.m.PageID)
	}
	return err
}
