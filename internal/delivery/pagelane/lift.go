package pagelane

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
)

// lifted looks, while the Page pauses, whether a person ended that, here or on another node.
func (w *Lane) lifted(ctx context.Context, now, steady time.Time) error {
	if !w.pace.Throttled || !now.Before(w.pace.PausedUntil) || !w.look && steady.Sub(w.pauseRead) < tellEvery {
		return nil
	}
	w.pauseRead = steady
	return w.d.Options.Store.Read(ctx, func(tx *store.Tx) error {
		told, ok, err := tx.PagePace(w.key.Workspace, w.key.Page)
		if err == nil && ok && told.PausedUntil.IsZero() {
			w.pace.Lift()
			w.dirty = true
		}
		return err
	})
}
