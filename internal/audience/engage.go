package audience

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

// What became of the messages of campaigns is not in the feed of changes: a message is written many times, and the
// feed would cost each of them. It is read when a segment asks it, and again when it may have changed: for a list of
// people always, for a size that somebody watches no more often than is cheap.

// engaged is when the messages of a campaign were read last, and how long that took, by the steady clock.
type engaged struct {
	at   time.Time
	took time.Duration
}

// restFor is how much longer a size may be than reading it anew took: 5 ms for a campaign of some thousand people, and a
// size is at most a tenth of a second old; a second for one of a million, and it is at most 20 s old.
const restFor = 20

// needs is what an answer takes of the messages of campaigns.
type needs struct {
	campaigns []string
	exact     bool // as they are now
}

func needsOf(exact bool, queries ...*segment.Query) (n needs) {
	for _, q := range queries {
		n.campaigns = append(n.campaigns, q.Campaigns...)
	}
	slices.Sort(n.campaigns)
	return needs{slices.Compact(n.campaigns), exact}
}

// engage reads the messages of campaigns where what the index has of them is too old.
func (r *room) engage(ctx context.Context, n needs) error {
	for _, id := range n.campaigns {
		r.mu.Lock()
		last, known := r.engaged[id]
		r.mu.Unlock()
		began := r.a.o.Steady.Now()
		if known && !n.exact && began.Sub(last.at) < restFor*last.took {
			continue
		}
		facts, err := r.engagements(ctx, id)
		if err != nil {
			return fmt.Errorf("read what became of the messages of campaign %s: %w", id, err)
		}
		r.mu.Lock()
		r.x.Update(func(w *index.Writer) {
			for _, e := range []segment.Engagement{segment.Received, segment.Read, segment.Failed, segment.Viewed, segment.Clicked, segment.Off} {
				w.ForgetEvents(segment.EngagementEvent(e, id))
			}
			w.AddEvents(facts)
		})
		r.engaged[id] = engaged{at: began, took: r.a.o.Steady.Now().Sub(began)}
		r.mu.Unlock()
	}
	return nil
}

func (r *room) engagements(ctx context.Context, campaign string) (facts []index.Fact, err error) {
	err = r.a.o.Store.Read(ctx, func(tx *store.Tx) error {
		facts = facts[:0]
		if inApp(campaign) {
			facts, err = inAppFacts(tx, r.workspace, campaign)
			return err
		}
		return tx.EngagementsWith(r.workspace, campaign, func(e store.Engagement) {
			for _, one := range eventsOf(e) {
				facts = append(facts, index.Fact{ProfileID: e.ProfileID, Event: &one})
			}
		})
	})
	return facts, err
}

// eventsOf says as events what became of a message.
func eventsOf(e store.Engagement) (all []segment.Event) {
	for _, one := range []struct {
		what segment.Engagement
		at   time.Time
	}{{segment.Received, e.Received}, {segment.Read, e.Read}, {segment.Failed, e.Failed}, {segment.Clicked, e.Clicked}} {
		if !one.at.IsZero() {
			all = append(all, segment.Event{Name: segment.EngagementEvent(one.what, e.CampaignID), At: one.at})
		}
	}
	return all
}
