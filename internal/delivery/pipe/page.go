package pipe

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SetState writes the state of a Page and tells who looks. What an answer said of a token that
// is not the Page's any more says nothing of the Page: with tokenSealed, only the Page that still
// has that token changes.
func (d *Pipe) SetState(ctx context.Context, key Key, state petitbleu.PageState, note, tokenSealed string, now time.Time) {
	var changed bool
	err := d.Options.Store.Write(ctx, func(tx *store.Tx) (err error) {
		changed = false
		if tokenSealed != "" {
			p, err := tx.Page(key.Workspace, key.Page)
			if errors.Is(err, store.ErrNotFound) || err == nil && p.TokenSealed != tokenSealed {
				return nil
			}
			if err != nil {
				return err
			}
		}
		changed, err = tx.SetPageState(key.Workspace, key.Page, state, note, now)
		return err
	})
	if err != nil {
		d.Options.Logger.Error("the state of a Page could not be recorded", "page", key.Page, "state", string(state), "error", err)
		return
	}
	if changed {
		d.Options.Logger.Info("a Page changed its state", "page", key.Page, "state", string(state))
		d.Options.Live.Publish(key.Workspace, live.Change{Kind: live.KindPage, ID: key.Page})
	}
}

// Disconnected cancels what waits for a Page that is not there any more.
func (d *Pipe) Disconnected(ctx context.Context, key Key, now time.Time) error {
	var ids []string
	err := d.Options.Store.Write(ctx, func(tx *store.Tx) (err error) {
		ids = nil
		if _, err = tx.Page(key.Workspace, key.Page); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		ids, err = tx.CancelOpen(key.Workspace, key.Page, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("cancel the messages of a Page that was disconnected: %w", err)
	}
	for _, id := range ids {
		d.Options.Live.Publish(key.Workspace, live.Change{Kind: live.KindMessage, ID: id})
	}
	return nil
}
