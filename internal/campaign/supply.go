package campaign

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// due gives the workspaces that have a parcel for their lane of webhooks.
func (e *Engine) due(tx *store.Tx, now time.Time) ([]store.LaneDue, error) {
	return tx.LaneBlocksDue(now)
}

// blocksSeen is how many due blocks are looked at for one that may go now.
const blocksSeen = 64

// Next gives the messages of a block that is due, but for those that have a row already; see delivery.Supply.
func (e *Engine) Next(ctx context.Context, workspace string, now time.Time, taken func(delivery.ParcelKey) bool) (p *delivery.Parcel, err error) {
	var r petitbleu.CampaignRun
	var t *text
	err = e.read(ctx, func(tx *store.Tx) error {
		p = nil
		blocks, err := tx.BlocksDue(workspace, false, now, blocksSeen)
		for i := range blocks {
			key := delivery.ParcelKey{Run: blocks[i].RunID, Block: blocks[i].Number}
			if err != nil || taken(key) {
				continue
			}
			if r, t, err = e.runText(tx, workspace, key.Run); err != nil {
				return err
			}
			if !e.mayGo(r, t) {
				continue
			}
			p, err = e.parcel(tx, r, t, key, now)
			return err
		}
		return err
	})
	if err == nil && p != nil {
		err = e.withoutLeft(ctx, &r, t, p)
	}
	if err != nil {
		return nil, fmt.Errorf("read a block of a campaign: %w", err)
	}
	return p, nil
}

// runText gives a run with what its campaign says now.
func (e *Engine) runText(tx *store.Tx, workspace, run string) (r petitbleu.CampaignRun, t *text, err error) {
	if r, err = tx.Run(workspace, run); err != nil {
		return r, nil, err
	}
	c, err := tx.Campaign(workspace, r.CampaignID)
	if err != nil {
		return r, nil, err
	}
	t, err = e.text(tx, c)
	return r, t, err
}

// mayGo keeps a campaign with a speed to it, whatever became due meanwhile.
func (e *Engine) mayGo(r petitbleu.CampaignRun, t *text) bool {
	if t.Delivery.Speed <= 0 {
		return true
	}
	_, every := pace(t.Delivery.Speed)
	steady := e.o.Steady.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	if last, ok := e.paced[r.ID]; ok && steady.Sub(last) < every*9/10 {
		return false
	}
	e.paced[r.ID] = steady
	return true
}

// parcel makes the messages of a block that have no row yet.
func (e *Engine) parcel(tx *store.Tx, r petitbleu.CampaignRun, t *text, key delivery.ParcelKey, now time.Time) (*delivery.Parcel, error) {
	b, err := tx.Block(r.WorkspaceID, key.Run, key.Block)
	if err != nil {
		return nil, err
	}
	all, err := e.messages(tx, &r, t, &b, now)
	if err != nil {
		return nil, err
	}
	not, err := e.judge(tx, &judging{workspace: r.WorkspaceID, now: now, fresh: true, key: key}, all)
	if err != nil {
		return nil, err
	}
	p := &delivery.Parcel{Key: key, Messages: all[:0], Done: func(tx *store.Tx) error {
		_, err := tx.SetBlock(r.WorkspaceID, key.Run, key.Block, petitbleu.BlockDone, time.Time{})
		tx.AfterCommit(func() { e.ledger.done(key) })
		return err
	}}
	for _, m := range all {
		o, ok := not[m.ID]
		if !ok {
			p.Messages = append(p.Messages, m)
			continue
		}
		m.State, m.Reason, m.ReasonText, m.DueAt = o.State, o.Reason, o.ReasonText, o.DueAt
		p.Ended = append(p.Ended, m)
	}
	return p, nil
}

// messages makes the messages of a block's people, but for those who have one.
func (e *Engine) messages(tx *store.Tx, r *petitbleu.CampaignRun, t *text, b *petitbleu.CampaignBlock, now time.Time) ([]*petitbleu.Message, error) {
	first, last := b.MessageIDs()
	have, err := tx.RunMessages(r.WorkspaceID, r.ID, first, last)
	if err != nil {
		return nil, err
	}
	people, err := e.stillThere(tx, r, b.Profiles)
	if err != nil {
		return nil, err
	}
	all := make([]*petitbleu.Message, 0, len(people))
	for _, id := range people {
		if have[id] != "" {
			continue
		}
		variant, ok := variantOf(r, t, id)
		if !ok {
			continue // the control group grew by an edit
		}
		m := t.message(r, id, variant, nil, now)
		m.ID = b.MessageID(id)
		m.GroupID = m.ID
		if m.DueAt = b.DueAt; b.PlannedAt.After(m.DueAt) {
			m.DueAt = b.PlannedAt
		}
		all = append(all, m)
	}
	return all, nil
}

// variantOf gives the variant of a person of a run: once one has won, that is the one.
func variantOf(r *petitbleu.CampaignRun, t *text, profile string) (string, bool) {
	variant, ok := plan.VariantOf(r.CampaignID, profile, &t.Definition)
	if ok && t.byID[r.Winner] != nil {
		variant = r.Winner
	}
	return variant, ok
}

// stillThere gives the people of a block as they are now: who was deleted is left out, and who became part of another
// counts as that one, unless that one belongs to the run as well.
func (e *Engine) stillThere(tx *store.Tx, r *petitbleu.CampaignRun, people []string) ([]string, error) {
	gone, err := tx.Gone(r.WorkspaceID, r.Change)
	if err != nil || len(gone) == 0 {
		return people, err
	}
	became := map[string]string{}
	for _, g := range gone {
		if !g.Again() {
			became[g.ProfileID] = g.MergedInto
		}
	}
	if len(became) == 0 {
		return people, nil
	}
	mine := map[string]bool{} // of the run
	heir := map[string]string{}
	err = eachBlock(tx, *r, func(b *petitbleu.CampaignBlock) {
		if _, out := b.State.Excluded(); out {
			return
		}
		for _, id := range b.Profiles {
			mine[id] = true
			if to := end(became, id); to != id && to != "" && (heir[to] == "" || id < heir[to]) {
				heir[to] = id
			}
		}
	})
	kept := make([]string, 0, len(people))
	for _, id := range people {
		switch to := end(became, id); {
		case to == id:
			kept = append(kept, id)
		case to != "" && !mine[to] && heir[to] == id:
			kept = append(kept, to)
		}
	}
	return kept, err
}

// end follows a person through the ones that they became part of; empty: they were deleted.
func end(became map[string]string, id string) string {
	for range 100 {
		to, gone := became[id]
		if !gone {
			return id
		}
		id = to
	}
	return ""
}
