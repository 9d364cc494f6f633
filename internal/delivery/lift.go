package delivery

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// EndPause ends the pause of a Page before its time, because a person says so: the platform lifted
// what it was for. One message asks whether that is so; a refusal begins a longer pause, and each
// may count against the Page.
func (d *Delivery) EndPause(ctx context.Context, workspaceID, pageID string) error {
	now := d.o.Clock.Now()
	err := d.o.Store.Write(ctx, func(tx *store.Tx) error {
		paused, err := tx.EndPause(workspaceID, pageID, now)
		if err == nil && !paused {
			return petitbleu.Errorf(petitbleu.CodeConflict, "Sending through this Page does not pause.")
		}
		return err
	})
	if err != nil {
		return err
	}
	d.o.Logger.Info("a person ended the pause of a Page", "page", pageID)
	d.o.Live.Publish(workspaceID, live.Change{Kind: live.KindPage, ID: pageID})
	d.hint([]petitbleu.Message{{WorkspaceID: workspaceID, PageID: pageID}})
	return nil
}
