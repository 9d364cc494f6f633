package campaign

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// pagesAhead is how many messages of campaigns wait in the outbox for Pages of a workspace, before more are made:
	// a pause, a stop and an edit find most people in their blocks still.
	pagesAhead = 10_000
	// pagesAtOnce bounds one transaction that makes them.
	pagesAtOnce = 250
)

const messengerName = "messenger"

// feedPages makes rows of the blocks that are due on Messenger, some thousands ahead of the Pages. more tells that
// there is room for another block.
func (e *Engine) feedPages(ctx context.Context, workspace string, now time.Time) (more bool, err error) {
	var blocks []petitbleu.CampaignBlock
	err = e.read(ctx, func(tx *store.Tx) error {
		waiting, err := tx.CountWaiting(workspace, pagesAhead)
		if blocks = nil; err != nil || waiting >= pagesAhead {
			return err
		}
		blocks, err = tx.BlocksDue(workspace, true, now, blocksSeen)
		return err
	})
	for i := range blocks {
		if err != nil {
			return false, err
		}
		var r petitbleu.CampaignRun
		var t *text
		err = e.read(ctx, func(tx *store.Tx) (err error) {
			r, t, err = e.runText(tx, workspace, blocks[i].RunID)
			return err
		})
		if err != nil || !e.mayGo(r, t) {
			continue
		}
		return len(blocks) > 1, e.queueBlock(ctx, &r, t, blocks[i].Number, now)
	}
	return false, err
}

// queueBlock makes rows of a block's people, a few at a time, and ends it. What is made twice, by a crash between, is
// refused by the ids.
func (e *Engine) queueBlock(ctx context.Context, r *petitbleu.CampaignRun, t *text, number int, now time.Time) error {
	var people []string
	err := e.read(ctx, func(tx *store.Tx) error {
		b, err := tx.Block(r.WorkspaceID, r.ID, number)
		people = b.Profiles
		return err
	})
	if err != nil {
		return err
	}
	out, err := e.left(ctx, r, t, people)
	for err == nil {
		left := 0
		err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
			b, err := tx.Block(r.WorkspaceID, r.ID, number)
			if err != nil || b.State != petitbleu.BlockWaiting {
				return err
			}
			all, err := e.messages(tx, r, t, &b, now)
			if err != nil {
				return err
			}
			if left = len(all); left > pagesAtOnce {
				all = all[:pagesAtOnce]
			}
			for _, m := range all {
				if out[m.ProfileID] {
					drop(m)
				}
			}
			if err := e.address(tx, all, now); err != nil {
				return err
			}
			if left <= pagesAtOnce {
				left = 0
				_, err = tx.SetBlock(r.WorkspaceID, r.ID, number, petitbleu.BlockDone, time.Time{})
			}
			return err
		})
		if left == 0 {
			return err
		}
	}
	return err
}

// address queues messages, those of Messenger for their people's Pages; who has lost their address since the audience was taken, or has a
// fallback in its place, is dropped.
func (e *Engine) address(tx *store.Tx, all []*petitbleu.Message, now time.Time) error {
	by := map[string][]*petitbleu.Message{}
	for _, m := range all {
		if m.Channel == messengerName {
			by[m.CompositionID] = append(by[m.CompositionID], m)
		}
	}
	for id, some := range by {
		found, err := tx.Compositions(some[0].WorkspaceID, []string{id})
		if err != nil || found[id] == nil {
			return err
		}
		people := make([]string, len(some))
		for i, m := range some {
			people[i] = m.ProfileID
		}
		at, err := e.o.Delivery.Addresses(tx, some[0].WorkspaceID, found[id].PageID, people)
		if err != nil {
			return err
		}
		for i, m := range some {
			if m.PageID, m.Recipient = at[i].Page, at[i].Recipient; m.Recipient == "" && m.State != petitbleu.StateDropped {
				m.State, m.Reason = petitbleu.StateDropped, petitbleu.CodeNotOptedIn
				m.ReasonText = "This person has no Messenger id here: they have never written to the Page nor opted in to it."
			}
		}
	}
	return e.queue(tx, all, now)
}

// queue puts messages into the outbox, in the order of the priority of their campaign.
func (e *Engine) queue(tx *store.Tx, all []*petitbleu.Message, now time.Time) error {
	rows := make([]petitbleu.Message, len(all))
	for i, m := range all {
		if m.DueAt.IsZero() || m.DueAt.After(now) {
			m.DueAt = now
		}
		rows[i] = *m
	}
	return e.o.Delivery.Queue(tx, rows)
}
