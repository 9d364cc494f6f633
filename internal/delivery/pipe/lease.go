package pipe

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/store"
)

// leases are the Pages that this node owns: their order, rate and concurrency. They run by the
// steady clock, which nodes share, and not by one that a demo moves.
type leases struct {
	mu   sync.Mutex
	held map[Key]*Lease
}

// Lease is one Page. A call may start before until only: when a node was stopped for a while
// and goes on, another may own the Page by then.
type Lease struct {
	until atomic.Int64 // Unix milliseconds by the steady clock
	lost  context.CancelFunc
}

func leaseName(key Key) string {
	if key.Page == "" {
		return store.LaneLease + key.Workspace
	}
	return "page/" + key.Page
}

// Valid tells whether a call may start. The margin is for the way to the network.
func (l *Lease) Valid(now time.Time, length time.Duration) bool {
	return now.Add(length/10).UnixMilli() < l.until.Load()
}

// Take takes the lease of a Page. Messages that its last holder left under way become unknown
// in the same transaction.
func (d *Pipe) Take(ctx context.Context, key Key, now time.Time, pace *pacing.Pace, lost context.CancelFunc) (*Lease, error) {
	start := d.Options.Steady.Now()
	until := start.Add(d.Options.Lease)
	var ok bool
	var orphans []string
	var told store.PagePace
	err := d.Options.Store.Write(ctx, func(tx *store.Tx) (err error) {
		ok, err = tx.TakeLease(leaseName(key), d.Holder, until, start)
		if err == nil && ok {
			if told, _, err = tx.PagePace(key.Workspace, key.Page); err != nil {
				return err
			}
			orphans, err = tx.OrphanSending(key.Workspace, key.Page, now, now.Add(d.Options.SettleAfter))
		}
		return err
	})
	if err != nil || !ok {
		return nil, err
	}
	if len(orphans) > 0 {
		d.Options.Logger.Warn("messages were under way when their node stopped", "page", key.Page, "messages", len(orphans))
	}
	pace.Resume(told, now)
	return d.hold(key, until, lost), nil
}

// hold keeps a lease that was taken.
func (d *Pipe) hold(key Key, until time.Time, lost context.CancelFunc) *Lease {
	l := &Lease{lost: lost}
	l.until.Store(until.UnixMilli())
	d.leases.mu.Lock()
	d.leases.held[key] = l
	d.leases.mu.Unlock()
	return l
}

// TakeLane takes the lease of a workspace's webhooks. What its last holder left under way is
// settled in the same transaction, as far as the hosts allow.
func (d *Pipe) TakeLane(ctx context.Context, key Key, now time.Time, lost context.CancelFunc) (*Lease, error) {
	start := d.Options.Steady.Now()
	until := start.Add(d.Options.Lease)
	var ok bool
	var left int
	err := d.Options.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if ok, err = tx.TakeLease(leaseName(key), d.Holder, until, start); err != nil || !ok {
			return err
		}
		all, err := tx.LaneSending(key.Workspace)
		if left = len(all); err != nil || left == 0 {
			return err
		}
		var s petitbleu.WebhookSettings
		if _, err := tx.Setting(key.Workspace, petitbleu.WebhookSettingsName, &s); err != nil {
			return err
		}
		outcomes := make([]store.Outcome, left)
		for i := range all {
			outcomes[i] = orphaned(&all[i], s, now)
		}
		_, err = tx.Finish(key.Workspace, outcomes, now)
		return err
	})
	if err != nil || !ok {
		return nil, err
	}
	if left > 0 {
		d.Options.Logger.Warn("webhooks were under way when their node stopped", "workspace", key.Workspace, "messages", left)
	}
	return d.hold(key, until, lost), nil
}

// GiveBack ends a lease, so that another node need not wait for its end.
func (d *Pipe) GiveBack(key Key) {
	d.leases.mu.Lock()
	delete(d.leases.held, key)
	d.leases.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), d.Options.Lease)
	defer cancel()
	err := d.Options.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReleaseLease(leaseName(key), d.Holder) })
	if err != nil {
		d.Options.Logger.Warn("a lease could not be given back; it ends by itself", "page", key.Page, "error", err)
	}
}

// KeepLeases renews the leases held until ctx ends.
func (d *Pipe) KeepLeases(ctx context.Context) {
	tick := time.NewTicker(d.Options.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := d.renew(ctx); err != nil && ctx.Err() == nil {
				d.Options.Logger.Error("leases could not be renewed", "error", err)
			}
		}
	}
}

func (d *Pipe) renew(ctx context.Context) error {
	d.leases.mu.Lock()
	held := make(map[Key]*Lease, len(d.leases.held))
	for key, l := range d.leases.held {
		held[key] = l
	}
	d.leases.mu.Unlock()
	if len(held) == 0 {
		return nil
	}
	now := d.Options.Steady.Now()
	until := now.Add(d.Options.Lease)
	kept := map[Key]bool{}
	err := d.Options.Store.Write(ctx, func(tx *store.Tx) error {
		for key := range held {
			ok, err := tx.TakeLease(leaseName(key), d.Holder, until, now)
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
		d.Options.Logger.Warn("another node took a Page over", "page", key.Page)
		l.lost()
	}
	return nil
}

// orphaned says what becomes of a webhook that was under way when its node stopped: it is sent again under
// its key where the host keeps keys, else only a person can tell.
func orphaned(m *petitbleu.Message, s petitbleu.WebhookSettings, now time.Time) store.Outcome {
	o := store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateUnknown, Reason: petitbleu.CodeUnavailable,
		ReasonText: "The program stopped while this message was under way. It may have arrived; send it again if a second one does no harm."}
	if req := m.Content.Webhook; req != nil && s.Host(answers.HostOf(req.URL)).KeepsKeys {
		o.State, o.DueAt, o.Reason = petitbleu.StateQueued, now, ""
		o.ReasonText = "The program stopped while this message was under way. Its host keeps idempotency keys, so it is sent again under the same key."
	}
	return o
}
