package campaign

import (
	"context"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// mostSince bounds how many events of one person are held against exceptions for one that begins a message.
const mostSince = 1000

// withhold leaves those out whose exception was told of before what begins their message, and happened after it: an event that comes
// in late finds an exception that was followed long ago, and took nobody out then (Braze reference, section 6.2). Exceptions that are
// no events (values of attributes, states of subscriptions and of messages) are not kept, and not found again.
func (h *hearing) withhold(ctx context.Context) error {
	if !slices.ContainsFunc(h.entries, func(n entered) bool { return len(n.ear.t.Delivery.Trigger.Unless) > 0 }) {
		return nil
	}
	return h.e.read(ctx, func(tx *store.Tx) error {
		kept := make([]entered, 0, len(h.entries))
		for _, n := range h.entries {
			out, err := h.prevented(tx, n)
			if err != nil {
				return err
			}
			if !out {
				kept = append(kept, n)
			}
		}
		h.entries = kept
		return nil
	})
}

// prevented tells whether an exception of a campaign is known that happened since a person did what begins it.
func (h *hearing) prevented(tx *store.Tx, n entered) (bool, error) {
	if len(n.ear.t.Delivery.Trigger.Unless) == 0 {
		return false, nil
	}
	events, err := tx.EventsSince(h.workspace, n.event.ProfileID, n.event.At, h.ears.reads, mostSince)
	if err != nil {
		return false, err
	}
	for i := range events {
		facts, err := h.facts(tx, &events[i])
		if err != nil {
			return false, err
		}
		for j := range facts {
			if h.prevents(n.ear.c.ID, &events[i], &facts[j]) {
				return true, nil
			}
		}
	}
	return false, nil
}

// prevents tells whether a fact is an exception of a campaign.
func (h *hearing) prevents(campaign string, e *petitbleu.Event, f *plan.Fact) bool {
	for _, one := range h.ears.by[f.Key()] {
		if one.does != prevents || one.c.ID != campaign {
			continue
		}
		if f.Properties == nil {
			f.Properties = intake.Properties(*e, "")
		}
		if one.l.Happens(f) {
			return true
		}
	}
	return false
}
