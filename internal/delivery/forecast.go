package delivery

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Forecasts says for each Page of a workspace how many messages wait and when they will have left.
func (d *Delivery) Forecasts(ctx context.Context, workspaceID string) (all []pacing.Forecast, err error) {
	now := d.o.Clock.Now()
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		all = nil
		pages, err := tx.Pages(workspaceID)
		if err != nil {
			return err
		}
		paces, err := tx.PagePaces(workspaceID)
		if err != nil {
			return err
		}
		queues, err := tx.PageQueues(workspaceID, now)
		if err != nil {
			return err
		}
		for _, p := range pages {
			all = append(all, pacing.ForecastOf(p, queues, paces[p.ID], now))
		}
		return nil
	})
	return all, err
}
