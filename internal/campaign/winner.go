package campaign

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// PickWinner lets a variant have the rest of the audience of the runs that wait for a winner, and everybody whose
// message has not been made yet.
func (e *Engine) PickWinner(ctx context.Context, workspace, id, variant string) (c petitbleu.Campaign, err error) {
	now := e.o.Clock.Now()
	err = e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err = find(tx, workspace, id); err != nil {
			return err
		}
		if c.State != petitbleu.CampaignActive && c.State != petitbleu.CampaignPaused {
			return petitbleu.Errorf(petitbleu.CodeConflict, "Only an active or paused campaign has a winner to choose; this one is %s.", c.State)
		}
		t, err := e.text(tx, c)
		if err != nil {
			return err
		}
		if t.byID[variant] == nil {
			return petitbleu.Errorf(petitbleu.CodeNotFound, "The campaign has no variant %s.", variant).At("variant_id")
		}
		runs, err := tx.OpenRuns(workspace)
		for _, r := range runs {
			if err == nil && r.CampaignID == id {
				err = win(tx, r, variant, now)
			}
		}
		return err
	})
	if err == nil {
		e.after(workspace, id)
	}
	return c, err
}

// win gives the rest of a run to a variant.
func win(tx *store.Tx, r petitbleu.CampaignRun, variant string, now time.Time) error {
	r.Winner, r.DecideAt = variant, time.Time{}
	if err := tx.PutRun(r); err != nil {
		return err
	}
	return tx.ReleaseBlocks(r.WorkspaceID, r.ID, now)
}

// decide chooses the winner of a run whose time to decide has come, by its rule: of the messages of each variant that
// went out, the share that was read, clicked or converted. With none ahead, the first variant wins.
func (e *Engine) decide(ctx context.Context, r petitbleu.CampaignRun, now time.Time) error {
	winner := ""
	err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
		r, t, err := e.runText(tx, r.WorkspaceID, r.ID)
		if err != nil || r.DecideAt.IsZero() || r.State != petitbleu.RunSending {
			return err
		}
		counts, err := tx.CountRun(r)
		if err != nil {
			return err
		}
		won := map[string]int64{}
		switch by(t) {
		case plan.ByConverted:
			won, err = tx.CountWinning(r.WorkspaceID, r.ID, 0)
		case plan.ByClicked:
			won, err = tx.CountFollowed(r)
		}
		if err != nil {
			return err
		}
		sent := map[string]int64{}
		for _, c := range counts {
			switch c.State {
			case petitbleu.StateRead:
				if by(t) == plan.ByRead {
					won[c.VariantID] += c.Count
				}
				sent[c.VariantID] += c.Count
			case petitbleu.StateSent, petitbleu.StateDelivered:
				sent[c.VariantID] += c.Count
			}
		}
		winner = best(t.Variants, won, sent)
		return win(tx, r, winner, now)
	})
	if err == nil && winner != "" {
		e.o.Logger.Info("a variant of a campaign won", "workspace", r.WorkspaceID, "campaign", r.CampaignID, "run", r.ID, "variant", winner)
		e.after(r.WorkspaceID, r.CampaignID)
	}
	return err
}

// by gives the rule by which a campaign's variants compete.
func by(t *text) plan.WinnerRule {
	if t.Winner == nil {
		return plan.ByHand
	}
	return t.Winner.By
}

// best gives the variant with the highest share; of equal ones, the first.
func best(variants []plan.Variant, won, sent map[string]int64) (winner string) {
	high := -1.0
	for _, v := range variants {
		share := 0.0
		if sent[v.ID] > 0 {
			share = float64(won[v.ID]) / float64(sent[v.ID])
		}
		if v.Weight > 0 && share > high {
			high, winner = share, v.ID
		}
	}
	return winner
}
