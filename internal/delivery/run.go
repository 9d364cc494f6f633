package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/hostlane"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/delivery/pagelane"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/store"
)

// linger is how long a worker without work keeps its Page.
const linger = 2 * time.Second

// Run sends what is due until ctx ends, then waits for the calls under way, at most
// StopWithin, and records their outcomes.
func (d *Delivery) Run(ctx context.Context) {
	if d.o.Store.Engine() == "sqlite" {
		d.dropOldLeases(ctx)
	}
	keep, stopKeeping := context.WithCancel(context.WithoutCancel(ctx))
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		d.pipe.KeepLeases(keep)
	}()
	var next *time.Timer
	loop.Run(ctx, loop.Options{
		Name: "delivery", Every: d.o.Every, Clock: d.o.Clock, Wake: d.wake, Logger: d.o.Logger,
		Tick: func(ctx context.Context, now time.Time) (bool, error) {
			if next != nil {
				next.Stop()
			}
			due, err := d.scan(ctx, d.o.Clock.Now, linger)
			if wait := due.Sub(now); err == nil && !due.IsZero() && wait < d.o.Every {
				next = time.AfterFunc(wait, d.wake.Wake)
			}
			return false, err
		},
	})
	if next != nil {
		next.Stop()
	}
	d.running.Wait()
	stopKeeping()
	<-kept
}

// Tick sends all that is due at an instant, and what becomes due by it, and returns when
// nothing is under way any more. It is for tests and simulations, where no Run goes on.
func (d *Delivery) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	keep, stop := context.WithCancel(ctx)
	defer stop()
	go d.pipe.KeepLeases(keep)
	_, err = d.scan(ctx, func() time.Time { return now }, 0)
	d.running.Wait()
	return false, err
}

// dropOldLeases ends the leases of an earlier life. SQLite has one program on its file, so
// they are nobody else's.
func (d *Delivery) dropOldLeases(ctx context.Context) {
	drop := func(tx *store.Tx) error { return errors.Join(tx.DropLeases("page/"), tx.DropLeases(store.LaneLease)) }
	if err := d.o.Store.Write(ctx, drop); err != nil {
		d.o.Logger.Warn("old leases could not be dropped; they end by themselves", "error", err)
	}
}

// scan starts a worker for each lane with due messages, wakes those that run, and gives the
// instant at which the next message will be due, zero when none will be.
func (d *Delivery) scan(ctx context.Context, now func() time.Time, linger time.Duration) (next time.Time, err error) {
	d.mu.Lock()
	hinted := d.hinted
	d.hinted = map[pipe.Key]bool{}
	d.mu.Unlock()
	for key := range hinted {
		d.start(ctx, key, now, linger)
	}
	var pages []store.PageDue
	var lanes []store.LaneDue
	err = d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if pages, err = tx.PagesDue(d.pipe.Holder, d.o.Steady.Now()); err == nil {
			lanes, err = tx.LanesDue(d.pipe.Holder, d.o.Steady.Now())
		}
		if err == nil && d.o.Supply.Due != nil {
			var more []store.LaneDue
			more, err = d.o.Supply.Due(tx, now())
			lanes = append(lanes, more...)
		}
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	for _, l := range lanes {
		pages = append(pages, store.PageDue{WorkspaceID: l.WorkspaceID, At: l.At})
	}
	at := now()
	for _, p := range pages {
		key := pipe.Key{Workspace: p.WorkspaceID, Page: p.PageID}
		if !p.At.After(at) {
			d.start(ctx, key, now, linger)
		} else if next.IsZero() || p.At.Before(next) {
			next = p.At
		}
	}
	return next, nil
}

// start wakes the worker of a lane, or starts one.
func (d *Delivery) start(ctx context.Context, key pipe.Key, now func() time.Time, linger time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.workers[key]; w != nil {
		w.Nudge()
		return
	}
	w := d.sender(key, now, linger)
	d.workers[key] = w
	d.running.Go(func() {
		w.Run(ctx)
		d.mu.Lock()
		delete(d.workers, key)
		again := w.Nudged()
		d.mu.Unlock()
		if again && ctx.Err() == nil {
			d.hint([]petitbleu.Message{{WorkspaceID: key.Workspace, PageID: key.Page}})
		}
	})
}

// sender makes the worker of a lane. The caller holds mu.
func (d *Delivery) sender(key pipe.Key, now func() time.Time, linger time.Duration) sender {
	if key.Page == "" {
		return hostlane.New(d.pipe, key, now, linger)
	}
	p := d.paces[key]
	if p == nil {
		p = pacing.New(d.o.Steady.Now())
		d.paces[key] = p
	}
	return pagelane.New(d.pipe, key, now, linger, p)
}
