package campaign

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// A fallback is a second message through the other channel. Delivery notes what becomes of the first, in the transaction that makes
// it so; Follow turns that into an entry that is due at once, or after the wait; and whether it is still needed is asked when
// it is due. Its id follows from that of the first, so that nobody has two.

// watchedFalls gives the names under which it is noted what becomes of the messages of a campaign that has fallbacks.
func watchedFalls(d *plan.Definition, campaign string) (names []string) {
	for _, v := range d.Variants {
		if v.Fallback == nil {
			continue
		}
		if names = append(names, store.WatchMessages(store.NotedFell, campaign)); v.Fallback.When != plan.NotSent {
			names = append(names, store.WatchMessages(store.NotedWent, campaign))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// isFallback tells whether a message is a fallback: it is one with the message that it follows, and counts once.
func isFallback(m *petitbleu.Message) bool { return m.Part == 2 && m.GroupID != m.ID }

// fallsFor tells whether somebody gets a variant that has a fallback.
func (t *text) fallsFor(campaign, profile string) bool {
	if !t.falls {
		return false
	}
	variant, gets := plan.VariantOf(campaign, profile, &t.Definition)
	return !gets || t.byID[variant].Fallback != nil // the control group is counted as such
}

// notInstead are reasons for which nobody gets something else in the place of a message: it was not to be.
var notInstead = []petitbleu.Code{petitbleu.CodeCapped, petitbleu.CodeQuietHours, petitbleu.CodeTooLate, petitbleu.CodeAborted, petitbleu.CodeCampaignStopped, petitbleu.CodeLeftAudience}

// instead tells whether a message that was dropped or failed for a reason is followed by its fallback. Who asked for no more messages
// gets no promotion through the other channel either.
func instead(reason petitbleu.Code, purpose petitbleu.Purpose) bool {
	return !slices.Contains(notInstead, reason) && (reason != petitbleu.CodeStopped || purpose != petitbleu.PurposePromotional)
}

// fall plans the fallback of a message, where its variant has one.
func (h *hearing) fall(c *store.AttributeChange, m store.NotedMessage) {
	t := h.ears.falls[m.CampaignID]
	if t == nil || t.byID[m.VariantID] == nil || t.byID[m.VariantID].Fallback == nil {
		return
	}
	f, due := t.byID[m.VariantID].Fallback, c.At
	switch {
	case m.Noted == store.NotedFell && !instead(m.Reason, t.Purpose), m.Noted == store.NotedWent && f.When == plan.NotSent:
		return
	case m.Noted == store.NotedWent:
		due = due.Add(f.Wait.Duration())
	}
	h.falls = append(h.falls, petitbleu.CampaignEntry{WorkspaceID: h.workspace, CampaignID: m.CampaignID, ProfileID: c.ProfileID, Happening: petitbleu.FallbackPrefix + m.ID,
		RunID: m.RunID, At: c.At, DueAt: due})
}

// needed tells whether a message still is to be followed: it did not get as far as its variant wants, nothing was brought about
// by it, and nobody else followed it.
func needed(f *store.FallbackDue, when plan.FallbackWhen) bool {
	switch {
	case f.Converted || f.Followed || f.State == petitbleu.StateCancelled:
		return false
	case f.State == petitbleu.StateDropped || f.State == petitbleu.StateFailed:
		return true
	case f.State == petitbleu.StateQueued || f.State == petitbleu.StateHeld || f.State == petitbleu.StateSending: // somebody sends it again
		return false
	}
	switch when {
	case plan.NotViewed:
		return f.DeliveredAt.IsZero() && f.ReadAt.IsZero()
	case plan.NotRead:
		return f.ReadAt.IsZero()
	case plan.NotClicked:
		return !f.Clicked
	}
	return false
}

// fallBack makes the fallbacks that are due.
func (e *Engine) fallBack(ctx context.Context, workspace string, entries []petitbleu.CampaignEntry, now time.Time) error {
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		ids := make([]string, len(entries))
		for i, one := range entries {
			ids[i] = strings.TrimPrefix(one.Happening, petitbleu.FallbackPrefix)
		}
		firsts, err := tx.FallbacksDue(workspace, ids)
		if err != nil {
			return err
		}
		texts := map[string]*text{}
		var all []*petitbleu.Message
		for i, one := range entries {
			was, err := tx.DropEntry(one)
			if err != nil {
				return err
			}
			first, ok := firsts[ids[i]]
			if !was || !ok { // stopped, or erased
				continue
			}
			t := texts[one.CampaignID]
			if t == nil {
				c, err := tx.Campaign(workspace, one.CampaignID)
				if err != nil {
					return err
				}
				if t, err = e.text(tx, c); err != nil {
					return err
				}
				texts[one.CampaignID] = t
			}
			v := t.byID[first.VariantID]
			if v == nil || v.Fallback == nil || !needed(&first, v.Fallback.When) {
				continue
			}
			all = append(all, t.follow(&first, v.Fallback, now))
		}
		return e.address(tx, all, now)
	})
}

// follow makes the fallback of a message.
func (t *text) follow(first *store.FallbackDue, f *plan.Fallback, now time.Time) *petitbleu.Message {
	r := &petitbleu.CampaignRun{WorkspaceID: first.WorkspaceID, ID: first.RunID, CampaignID: first.CampaignID, DispatchID: first.DispatchID, SendID: first.SendID}
	m := t.message(r, first.ProfileID, first.VariantID, json.RawMessage(first.Vars), now)
	m.ID, m.GroupID, m.Part, m.CompositionID, m.DueAt = petitbleu.FallbackID(&first.Message), first.ID, 2, f.CompositionID, now
	if m.Channel = messengerName; t.channel == messengerName {
		m.Channel = petitbleu.ChannelInApp
	}
	return m
}

// runOpen tells whether messages of a run wait for something other than a person, or a fallback of one may come.
func (e *Engine) runOpen(tx *store.Tx, r petitbleu.CampaignRun) (bool, error) {
	open, err := tx.RunOpen(r.WorkspaceID, r.ID)
	if err != nil || open {
		return open, err
	}
	_, t, err := e.runText(tx, r.WorkspaceID, r.ID)
	if err != nil || !t.falls {
		return false, err
	}
	if open, err = tx.FallsPending(r.WorkspaceID); err != nil || open {
		return open, err
	}
	return tx.FallbackOpen(r.WorkspaceID, r.CampaignID, r.ID)
}
