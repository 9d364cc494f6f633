package campaign_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// done is what a person of a history did.
type done struct {
	person int
	name   string
	at     time.Time
}

// history is a campaign on an action with all its guards, and what people do.
type history struct {
	trigger plan.Trigger
	again   *plan.Again
	most    int
	until   time.Time // zero: it has no end
	step    int       // minutes from one look to the next
	events  []done
}

const (
	historyPeople  = 6
	historyMinutes = 90
)

func newHistory(rnd *rand.Rand) history {
	h := history{trigger: plan.Trigger{On: []plan.Happening{onEvent("cart")}}, step: []int{1, 10, 45}[rnd.IntN(3)]}
	h.trigger.Delay.After = plan.Seconds([]int{0, 300, 1500}[rnd.IntN(3)])
	if h.trigger.Delay.After > 0 && rnd.IntN(3) > 0 {
		h.trigger.Unless = []plan.Happening{onEvent("order")}
	}
	if rnd.IntN(3) > 0 {
		h.again = &plan.Again{After: plan.Seconds([]int{0, 600, 2400}[rnd.IntN(3)])}
	}
	if rnd.IntN(2) > 0 {
		h.most = 1 + rnd.IntN(historyPeople)
	}
	if rnd.IntN(2) > 0 {
		h.until = noon.Add(time.Duration(10+rnd.IntN(historyMinutes)) * time.Minute)
		h.trigger.Until = h.until.Format(time.RFC3339)
	}
	for i := range 40 { // no two at the same instant
		h.events = append(h.events, done{rnd.IntN(historyPeople), []string{"cart", "cart", "order"}[rnd.IntN(3)], noon.Add(time.Duration(1024+64*rnd.IntN(historyMinutes*60_000/64)+i) * time.Millisecond)})
	}
	slices.SortStableFunc(h.events, func(a, b done) int { return a.at.Compare(b.at) })
	return h
}

// model says by plain words how many messages each person gets when it is looked now and then.
func (h *history) model() (got [historyPeople]int) {
	type entry struct {
		person  int
		at, due time.Time
	}
	var waits []entry
	var last [historyPeople]time.Time
	next, people := 0, 0
	for minute := h.step; minute <= historyMinutes+90; minute += h.step {
		now := noon.Add(time.Duration(minute) * time.Minute)
		for ; next < len(h.events) && !h.events[next].at.After(now); next++ {
			switch e := h.events[next]; {
			case e.name == "order" && len(h.trigger.Unless) > 0:
				waits = slices.DeleteFunc(waits, func(w entry) bool { return w.person == e.person })
			case e.name == "cart" && (h.until.IsZero() || !e.at.After(h.until)):
				waits = append(waits, entry{e.person, e.at, e.at.Add(h.trigger.Delay.After.Duration())})
			}
		}
		slices.SortStableFunc(waits, func(a, b entry) int { return cmp.Compare(a.due.UnixMilli(), b.due.UnixMilli()) })
		for len(waits) > 0 && !waits[0].due.After(now) {
			p := waits[0].person
			waits = waits[1:]
			if got[p] > 0 && (h.again == nil || now.Sub(last[p]) < h.again.After.Duration()) || got[p] == 0 && h.most > 0 && people >= h.most {
				continue
			}
			if got[p] == 0 {
				people++
			}
			got[p]++
			last[p] = now
		}
	}
	return got
}

// TestHistories holds campaigns on an action against a simple model: delay, exceptions, being eligible again, at most so many people and an
// end, on random histories. Whoever came before the end gets the message behind it, and then the campaign is over.
func TestHistories(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		seed := rand.Uint64()
		rnd := rand.New(rand.NewPCG(seed, 7))
		for round := range 6 {
			r.clock.Set(noon)
			people := r.people(historyPeople, nil) // others each time: what people did in a round before is not theirs
			h := newHistory(rnd)
			d := r.onAction(h.trigger)
			d.Delivery.Again, d.Delivery.Most = h.again, h.most
			id := r.draft(fmt.Sprint("Round ", round), d)
			r.launch(id)
			r.ticks()
			next := 0
			for minute := h.step; minute <= historyMinutes+90; minute += h.step {
				now := noon.Add(time.Duration(minute) * time.Minute)
				for ; next < len(h.events) && !h.events[next].at.After(now); next++ {
					e := h.events[next]
					r.clock.Set(e.at)
					r.does(people[e.person], e.name, `{"what":"it"}`)
				}
				r.clock.Set(now)
				r.ticks()
			}
			want, got := h.model(), [historyPeople]int{}
			r.read(func(tx *store.Tx) error {
				all, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, CampaignID: id, Limit: 10_000})
				for _, m := range all {
					got[slices.Index(people, m.ProfileID)]++
				}
				return err
			})
			if got != want {
				t.Fatalf("seed %d, round %d: %v, not %v, of %+v", seed, round, got, want, h)
			}
			r.tick()
			r.clock.Set(r.clock.Now().Add(time.Minute))
			r.tick()
			if c := r.campaign(id); (c.State == petitbleu.CampaignCompleted) != !h.until.IsZero() {
				t.Fatalf("seed %d, round %d: the campaign is %s, next at %s, of %+v", seed, round, c.State, c.NextAt, h)
			}
			if h.until.IsZero() {
				if _, err := r.e.Stop(t.Context(), ws, id); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// ticks lets campaigns do all that is due now, and nothing leave.
func (r *rig) ticks() {
	r.t.Helper()
	for more := true; more; {
		var err error
		if more, err = r.e.Tick(r.t.Context(), r.clock.Now()); err != nil {
			r.t.Fatal(err)
		}
	}
}
