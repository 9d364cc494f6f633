package app

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/store"
)

// startLoops starts what runs by itself.
func (n *Node) startLoops(ctx context.Context) {
	n.loops = loop.NewGroup(ctx)
	n.loops.Go(n.delivery.Run)
	n.loops.Go(n.inbox.Run)
	if n.between != nil {
		n.loops.Go(n.between.Run)
	}
	beat, read, tell, check := n.pages.Wakes()
	for _, o := range []loop.Options{
		{Name: "intake", Every: 500 * time.Millisecond, Wake: n.wakeIntake, Tick: n.takeIn},
		{Name: "names", Every: 10 * time.Second, Wake: n.wakeNames, Tick: n.intake.Enrich},
		{Name: "fetch", Every: 10 * time.Second, Wake: n.wakeFetch, Tick: n.fetch.Tick},
		{Name: "erase", Every: time.Minute, Wake: n.wakeErase, Tick: n.intake.Erase},
		{Name: "people", Every: time.Second, Wake: n.wakePeople, Tick: n.people.Tick},
		{Name: "attributes", Every: 2 * time.Second, Tick: n.people.MoveAttributes},
		{Name: "imports", Every: 5 * time.Second, Wake: n.wakeFiles, Tick: n.imports.Tick},
		{Name: "exports", Every: 10 * time.Second, Wake: n.wakeExport, Tick: n.exports.Tick},
		{Name: "campaigns", Every: time.Second, Wake: n.wakeCampaign, Tick: n.campaign.Tick},
		{Name: "schedules", Every: time.Second, Wake: n.wakeSchedule, Tick: n.schedules.Tick},
		{Name: "notifications", Every: time.Second, Wake: n.wakeFeed, Tick: n.feed.Tick},
		{Name: "notification batches", Every: time.Second, Wake: n.wakeBatches, Tick: n.feed.TickBatches},
		{Name: "audience", Every: time.Second, Tick: n.audience.Tick},
		{Name: "pages", Every: time.Minute, Wake: check, Tick: n.checkPages},
		{Name: "heartbeats", Every: 10 * time.Second, Wake: beat, Tick: n.beat},
		{Name: "conversations", Every: time.Second, Wake: read, Tick: n.pages.Read},
		{Name: "alerts", Every: 10 * time.Second, Wake: tell, Tick: n.pages.Tell},
		{Name: "event endpoints", Every: 500 * time.Millisecond, Wake: n.wakeEvents, Tick: n.events.Tick},
		{Name: "tidy", Every: 10 * time.Minute, Tick: n.tidy},
	} {
		o.Clock, o.Logger = n.clock, n.log
		n.loops.Go(func(ctx context.Context) { loop.Run(ctx, o) })
	}
}

func (n *Node) takeIn(ctx context.Context, now time.Time) (bool, error) {
	more, err := n.intake.Tick(ctx, now)
	if !more {
		n.wakeNames.Wake()
	}
	return more, err
}

// checkPages asks the platform about Pages, then looks whether people must be told of something.
func (n *Node) checkPages(ctx context.Context, now time.Time) (bool, error) {
	if err := n.pages.Check(ctx, now); err != nil {
		return false, err
	}
	return false, n.pages.Watch(ctx, now)
}

func (n *Node) beat(ctx context.Context, now time.Time) (bool, error) {
	return false, n.pages.Beat(ctx, now)
}

// waiting tells since when the oldest webhook call waits to be worked in.
func (n *Node) waiting(ctx context.Context) (time.Time, error) {
	calls, err := n.Store.WaitingRaw(ctx, 1)
	if err != nil || len(calls) == 0 {
		return time.Time{}, err
	}
	return calls[0].ReceivedAt, nil
}

// tidy removes what has had its time: sessions, links, idempotency keys, messages and events that are not kept longer.
func (n *Node) tidy(ctx context.Context, now time.Time) (bool, error) {
	if err := n.api.Tidy(ctx); err != nil {
		return false, err
	}
	if err := n.imports.Tidy(ctx, now); err != nil {
		return false, err
	}
	if err := n.schedules.Tidy(ctx, now); err != nil {
		return false, err
	}
	err := n.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.DeleteIdempotencyKeys(now.Add(-petitbleu.IdempotencyKeyLife))
		return err
	})
	if err != nil {
		return false, err
	}
	return n.api.Retain(ctx, now)
}
