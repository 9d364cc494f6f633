package ledger

import (
	"github.com/petitbleu/petitbleu/internal/store"
)

// NoteHalts tells the picks of Pages that somebody halted: they must not leave. It is asked in the
// transaction that would send them, so that nothing leaves once a halt is in the store but the
// calls that were under way.
func NoteHalts(tx *store.Tx, workspace string, picks []*Pick) error {
	if len(picks) == 0 {
		return nil
	}
	halted, err := tx.HaltedPages(workspace)
	for _, k := range picks {
		k.Halted = halted.Stops(k.Message.PageID)
	}
	return err
}
