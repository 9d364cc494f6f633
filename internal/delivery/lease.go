package delivery

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// leases are the Pages that this node owns: their order, rate and concurrency. They run by the
// steady clock, which nodes share, and not by one that a demo moves.
type leases struct {
	mu   sync.Mutex
	held map[pageKey]*lease
}

// lease is one Page. A call may start before until only: when a node was stopped for a while
// and goes on, another may own the Page by then.
type lease struct {
	until atomic.Int64 // Unix milliseconds by the steady clock
	lost  context.CancelFunc
}

func leaseName(key pageKey) string {
	if key.page == "" {
		return store.LaneLease + key.workspace
	}
	return "page/" + key.page
}

// valid tells whether a call may start. The margin is for the way to the network.
func (l *lease) valid(now time.Time, length time.Duration) bool {
	return now.Add(length/10).UnixMilli() < l.until.Load()
}

// take takes the lease of a Page. Messages that its last holder left under way become unknown
// in the same transaction.
func (d *Delivery) take(ctx context.Context, key pageKey, now time.Time, pace *pace, lost context.CancelFunc) (*lease, error) {
	start := d.o.Steady.Now()
	until := start.Add(d.o.Lease)
	var ok bool
	var orphans []string
	var told store.PagePace
	err := d.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		ok, err = tx.TakeLease(leaseName(key), d.holder, until, start)
		if err == nil && ok {
			if told, _, err = tx.PagePace(key.workspace, key.page); err != nil {
				return err
			}
			orphans, err = tx.OrphanSending(key.workspace, key.page, now, now.Add(d.o.SettleAfter))
		}
		return err
	})
	if err != nil || !ok {
		return nil, err
	}
	if len(orphans) > 0 {
		d.o.Logger.Warn("messages were under way when their node stopped", "page", key.page, "messages", len(orphans))
	}
	pace.resume(told, now)
	return d.hold(key, until, lost), nil
}

// hold keeps a lease that was taken.
func (d *Delivery) hold(key pageKey, until time.Time, lost context.CancelFunc) *lease {
	l := &lease{lost: lost}
	l.until.Store(until.UnixMilli())
	d.leases.mu.Lock()
	d.leases.held[key] = l
	d.leases.mu.Unlock()
	return l
}

// takeLane takes the lease of a workspace's webhooks. What its last holder left under way is
// settled in the same transaction, as far as the hosts allow.
func (d *Delivery) takeLane(ctx context.Context, key pageKey, now time.Time, lost context.CancelFunc) (*lease, error) {
	start := d.o.Steady.Now()
	until := start.Add(d.o.Lease)
	var ok bool
	var left int
	err := d.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if ok, err = tx.TakeLease(leaseName(key), d.holder, until, start); err != nil || !ok {
			return err
		}
		all, err := tx.LaneSending(key.workspace)
		if left = len(all); err != nil || left == 0 {
			return err
		}
		var s petitbleu.WebhookSettings
		if _, err := tx.Setting(key.workspace, petitbleu.WebhookSettingsName, &s); err != nil {
			return err
		}
		outcomes := make([]store.Outcome, left)
		for i := range all {
			outcomes[i] = orphaned(&all[i], s, now)
		}
		_, err = tx.Finish(key.workspace, outcomes, now)
		return err
	})
	if err != nil || !ok {
		return nil, err
	}
	if left > 0 {
		d.o.Logger.Warn("webhooks were under way when their node stopped", "workspace", key.workspace, "messages", left)
	}
	return d.hold(key, until, lost), nil
}

// giveBack ends a lease, so that another node need not wait for its end.
func (d *Delivery) giveBack(key pageKey) {
	d.leases.mu.Lock()
	delete(d.leases.held, key)
	d.leases.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), d.o.Lease)
	defer cancel()
	err := d.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReleaseLease(leaseName(key), d.holder) })
	if err != nil {
		d.o.Logger.Warn("a lease could not be given back; it ends by itself", "page", key.page, "error", err)
	}
}

// keepLeases renews the leases held until ctx ends.
func (d *Delivery) keepLeases(ctx context.Context) {
	tick := time.NewTicker(d.o.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := d.renew(ctx); err != nil && ctx.Err() == nil {
				d.o.Logger.Error("leases could not be renewed", "error", err)
			}
		}
	}
}

func (d *Delivery) renew(ctx context.Context) error {
	d.leases.mu.Lock()
	held := make(map[pageKey]*lease, len(d.leases.held))
	for key, l := range d.leases.held {
		held[key] = l
	}
	d.leases.mu.Unlock()
	if len(held) == 0 {
		return nil
	}
	now := d.o.Steady.Now()
	until := now.Add(d.o.Lease)
	kept := map[pageKey]bool{}
	err := d.o.Store.Write(ctx, func(tx *store.Tx) error {
		for key := range held {
			ok, err := tx.TakeLease(leaseName(key), d.holder, until, now)
			if err != nil {
				return err
			}
			kept[key] = ok
		}
		return nil
	})
	if err != nil {
		return err
	}
	for key, l := range held {
		if kept[key] {
			l.until.Store(until.UnixMilli())
			continue
		}
		d.o.Logger.Warn("another node took a Page over", "page", key.page)
		l.lost()
	}
	return nil
}
