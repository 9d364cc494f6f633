package delivery

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Explain gives the verdict on a message that is not there: what could be sent to a person on a
// Page at an instant, and why not. Of the message it reads WorkspaceID, ProfileID, PageID,
// Recipient (looked up by the profile when empty), Purpose, Topic, Human, Origin, CustomerID and
// what Verdict names of the content.
func (d *Delivery) Explain(ctx context.Context, m petitbleu.Message, at time.Time) (petitbleu.Verdict, error) {
	return d.ExplainUnder(ctx, m, at, "")
}

// ExplainUnder is Explain under a rule pack; an empty one is the workspace's.
func (d *Delivery) ExplainUnder(ctx context.Context, m petitbleu.Message, at time.Time, pack string) (v petitbleu.Verdict, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := grounds.AskedRows(tx, m.WorkspaceID, m.PageID, pack, d.o.SafeMode)
		if err != nil {
			return err
		}
		if m.Recipient == "" {
			if m.Recipient, err = grounds.RecipientOf(tx, m); err != nil {
				return err
			}
		}
		v, err = grounds.VerdictOn(tx, rows, m, at)
		return err
	})
	return v, err
}

// Offers says what may be sent to a person on a Page at an instant, by each right (policy.Offers).
// An empty pack is the workspace's.
func (d *Delivery) Offers(ctx context.Context, workspace, page, profile, pack string, at time.Time) (all []policy.Offer, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := grounds.AskedRows(tx, workspace, page, pack, d.o.SafeMode)
		if err != nil {
			return err
		}
		all, err = grounds.OffersUnder(tx, rows, profile, at)
		return err
	})
	return all, err
}
