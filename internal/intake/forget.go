package intake

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// forgetRaw takes out of the recorded calls what people took back, before the events are
// written: a crash in between repeats it. Calls of the same batch are forgotten as they are marked.
func (in *Intake) forgetRaw(ctx context.Context, batch []*call) error {
	type subject struct{ page, mid string }
	var all []subject
	for _, c := range batch {
		for _, it := range c.items {
			if it.Deleted {
				for _, mid := range it.Mids {
					all = append(all, subject{it.PageID, mid})
				}
			} else if it.Kind == petitbleu.EventFeed && it.Comment != nil && it.Comment.Verb == "remove" && len(it.Mids) > 0 {
				all = append(all, subject{it.PageID, it.Mids[0]})
			}
		}
	}
	for _, s := range all {
		if err := in.forgetOne(ctx, s.page, s.mid); err != nil {
			return fmt.Errorf("forget a message that was taken back: %w", err)
		}
	}
	return nil
}

func (in *Intake) forgetOne(ctx context.Context, page, mid string) error {
	var received []time.Time
	err := in.o.Store.Read(ctx, func(tx *store.Tx) error {
		received = nil
		pages, err := tx.PagesAnywhere([]string{page})
		if err != nil || len(pages) == 0 {
			return err
		}
		found, err := tx.EventsNamed(pages[0].WorkspaceID, source, append(editsOf(mid), mid, addedName(mid)))
		for _, e := range found {
			received = append(received, e.ReceivedAt)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, at := range received {
		err := in.o.Store.ForgetRaw(ctx, at, func(c petitbleu.RawCall) ([]byte, bool) { return forgetMessage(c.Body, mid) })
		if err != nil {
			return err
		}
	}
	return nil
}
