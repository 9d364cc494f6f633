package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// handRows bounds one transaction, so that other writers do not wait for long.
const handRows = 200

// Cancel takes back messages that wait, because a person asked for it, and the parts behind
// them. It gives the ids of those that will not leave any more; one that is under way, or that
// has come to an end, is too late.
func (d *Delivery) Cancel(ctx context.Context, workspaceID string, ids []string) (cancelled map[string]bool, err error) {
	cancelled = map[string]bool{}
	for len(ids) > 0 {
		n := min(handRows, len(ids))
		var some []store.MessageRef
		err = d.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
			some, err = tx.CancelMessages(workspaceID, ids[:n], d.o.Clock.Now())
			return err
		})
		if err != nil {
			return cancelled, fmt.Errorf("cancel messages: %w", err)
		}
		changes := make([]live.Change, len(some))
		for i, m := range some {
			cancelled[m.ID] = true
			changes[i] = live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID}
			d.pipe.Counts.Count(petitbleu.StateCancelled)
		}
		d.o.Live.Publish(workspaceID, changes...)
		ids = ids[n:]
	}
	return cancelled, nil
}

// ResendMany is Resend for many messages. It gives those that are sent again; the others neither
// failed nor are unknown, or their Page is gone, or they do not exist.
func (d *Delivery) ResendMany(ctx context.Context, workspaceID string, ids []string) (resent map[string]bool, err error) {
	resent = map[string]bool{}
	for len(ids) > 0 {
		n := min(handRows, len(ids))
		var some []petitbleu.Message
		err = d.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
			some, err = d.requeue(tx, workspaceID, ids[:n])
			return err
		})
		if err != nil {
			return resent, fmt.Errorf("send messages again: %w", err)
		}
		for i := range some {
			resent[some[i].ID] = true
		}
		d.pipe.Changed(some)
		d.hint(some)
		ids = ids[n:]
	}
	return resent, nil
}

func (d *Delivery) requeue(tx *store.Tx, workspaceID string, ids []string) (done []petitbleu.Message, err error) {
	all, err := tx.Pages(workspaceID)
	if err != nil {
		return nil, err
	}
	connected := map[string]bool{}
	for _, p := range all {
		connected[p.ID] = true
	}
	for _, id := range ids {
		m, err := tx.Message(workspaceID, id)
		if errors.Is(err, store.ErrNotFound) || err == nil && m.PageID != "" && !connected[m.PageID] {
			continue
		}
		if err != nil {
			return nil, err
		}
		ok, err := tx.Requeue(workspaceID, id, d.o.Clock.Now())
		if err != nil {
			return nil, err
		}
		if ok {
			done = append(done, m)
		}
	}
	return done, nil
}
