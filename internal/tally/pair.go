package tally

import (
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// order is how far a message came; all that is not there did not leave, and will not.
var order = []petitbleu.MessageState{petitbleu.StateHeld, petitbleu.StateQueued, petitbleu.StateSending, petitbleu.StateUnknown, petitbleu.StateSent, petitbleu.StateDelivered, petitbleu.StateRead}

// further gives what became of a message and its fallback together: of the two, what came further.
func further(first, then petitbleu.MessageState) petitbleu.MessageState {
	if slices.Index(order, then) > slices.Index(order, first) {
		return then
	}
	return first
}

// pairs counts messages that are followed by a fallback as one with it.
func (r *Results) pairs(tx *store.Tx, c petitbleu.Campaign, run string, conversions int, reasons map[Reason]int64) error {
	all, err := tx.CountPairs(c.WorkspaceID, c.ID, run)
	if err != nil || len(all) == 0 {
		return err
	}
	for _, p := range all {
		for _, f := range []*Figures{&r.Total, r.of(p.VariantID, conversions)} {
			f.way().add(p)
			if to := further(p.First, p.Then); to != p.First {
				f.add(store.RunCount{State: p.First, Count: -p.Count})
				f.add(store.RunCount{State: to, Count: p.Count})
			}
		}
		if to := further(p.First, p.Then); to != p.First {
			note(reasons, p.First, p.Reason, -p.Count)
			note(reasons, to, "", p.Count)
		}
	}
	clicked, err := tx.CountFallbacksClicked(c.WorkspaceID, c.ID, run)
	for _, one := range clicked {
		r.Total.way().Clicked += one.Count
		r.of(one.VariantID, conversions).way().Clicked += one.Count
	}
	return err
}

// note counts people for whom something stood in the way, where it did.
func note(reasons map[Reason]int64, state petitbleu.MessageState, reason petitbleu.Code, people int64) {
	stage := stageOf(state)
	if stage == "" {
		return
	}
	key := Reason{Stage: stage, Reason: string(reason)}
	if reasons[key] += people; reasons[key] == 0 {
		delete(reasons, key)
	}
}

func (f *Figures) way() *Way {
	if f.Fallback == nil {
		f.Fallback = &Way{}
	}
	return f.Fallback
}

func (w *Way) add(p store.PairCount) {
	w.Made += p.Count
	at := slices.Index(order, p.Then)
	for i, n := range []*int64{&w.Sent, &w.Delivered, &w.Read} {
		if at >= slices.Index(order, petitbleu.StateSent)+i {
			*n += p.Count
		}
	}
}
