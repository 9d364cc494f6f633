package app

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/store"
)

// supply is what delivery asks of campaigns, which are made after it.
func (n *Node) supply() delivery.Supply {
	return delivery.Supply{
		Due: func(tx *store.Tx, now time.Time) ([]store.LaneDue, error) { return n.campaign.Supply().Due(tx, now) },
		Next: func(ctx context.Context, workspace string, now time.Time, taken func(delivery.ParcelKey) bool) (*delivery.Parcel, error) {
			return n.campaign.Next(ctx, workspace, now, taken)
		},
		Judge: func(tx *store.Tx, workspace string, all []*petitbleu.Message, now time.Time) (map[string]store.Outcome, error) {
			return n.campaign.Judge(tx, workspace, all, now)
		},
		Still: func(tx *store.Tx, workspace string) (map[string]bool, error) {
			return n.campaign.Supply().Still(tx, workspace)
		},
		Through: func(workspace, run string) { n.campaign.Supply().Through(workspace, run) },
	}
}
