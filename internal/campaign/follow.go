package campaign

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// follows is what is listened for, by workspace.
type follows struct {
	mu  sync.Mutex
	all map[string]*ears
}

// forget lets what is listened for in a workspace be read anew.
func (f *follows) forget(workspace string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all, workspace)
}

// ears are what campaigns of a workspace listen for, by the key of what happens: an event that nobody listens for costs
// one look into a map, however many campaigns there are.
type ears struct {
	revision string
	zone     *time.Location
	by       map[plan.Key][]*ear
	kinds    map[plan.HappeningKind]bool
	watched  map[string]bool  // of what is no event: the names under which it is noted
	falls    map[string]*text // campaigns of which a variant has a fallback
	reads    []petitbleu.EventKind
}

// deaf tells that nothing is listened for.
func (e *ears) deaf() bool { return len(e.by) == 0 && len(e.falls) == 0 }

// events gives the kinds of event of which something is listened for: the others, which may be most, are not read.
func (e *ears) events() []petitbleu.EventKind {
	kinds := map[petitbleu.EventKind]bool{petitbleu.EventCustom: true}
	for key := range e.by {
		switch key.Kind {
		case plan.OnPurchase:
			kinds[petitbleu.EventPurchase] = true
		case plan.OnOptIn:
			kinds[petitbleu.EventOptIn] = true
		case plan.OnMessage:
			kinds[petitbleu.EventMessage], kinds[petitbleu.EventPostback] = true, true
		case plan.OnRead:
			kinds[petitbleu.EventRead] = true
		case plan.OnEvent:
			for _, d := range petitbleu.EventKinds() {
				if d.Name == key.Name {
					kinds[d.Kind] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// ear is a happening that one campaign listens for.
type ear struct {
	c    petitbleu.Campaign
	t    *text
	l    *plan.Listener
	does does
	slot int // of a conversion
}

// does is what a happening does.
type does int

const (
	begins   does = iota // puts the person into the campaign
	prevents             // takes them out of it again
	converts
)

// followed is how many events one transaction follows.
const followed = 1000

// Follow holds what people did since the last time against what campaigns listen for: entries, conversions and the place up to
// which it read are one transaction. more tells that there is more to read.
func (e *Engine) Follow(ctx context.Context, workspace string, now time.Time) (more bool, err error) {
	ears, fresh, err := e.listenersOf(ctx, workspace, now)
	if err == nil && fresh {
		err = e.unwatch(ctx, workspace, ears)
	}
	if err != nil {
		return false, err
	}
	var at int64
	var begun bool
	var part store.Changes
	var values []store.AttributeChange
	err = e.read(ctx, func(tx *store.Tx) (err error) {
		if at, begun, err = tx.CampaignCursor(workspace); err != nil || !begun || ears.deaf() {
			return err
		}
		if part, err = tx.ChangedEvents(workspace, at, followed, ears.reads...); err != nil {
			return err
		}
		values, err = tx.AttributeChanges(workspace, at, part.Next)
		return err
	})
	switch {
	case err != nil:
		return false, err
	case ears.deaf() && begun:
		return false, e.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.StopCampaignCursor(workspace) })
	case ears.deaf():
		return false, nil
	case !begun:
		return true, e.o.Store.Write(ctx, func(tx *store.Tx) error {
			last, err := tx.LastChange(workspace)
			if err == nil {
				_, err = tx.SetCampaignCursor(workspace, -1, last)
			}
			return err
		})
	case part.Next == at:
		return false, nil
	}
	h := &hearing{}
	err = e.read(ctx, func(tx *store.Tx) error {
		*h = hearing{e: e, workspace: workspace, ears: ears, now: now}
		for i := range part.Events {
			if err := h.hear(tx, &part.Events[i]); err != nil {
				return err
			}
		}
		for i := range values {
			if err := h.changed(tx, &values[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = h.admit(ctx)
	}
	if err == nil {
		err = h.withhold(ctx)
	}
	if err == nil {
		err = e.o.Store.Write(ctx, func(tx *store.Tx) error { return h.keep(tx, at, part.Next) })
	}
	for id := range h.converted {
		e.changed(workspace, id)
	}
	return part.More, err
}

// admit leaves those out who did what begins a campaign and do not belong to its audience. That is asked when the
// happening is followed, by what is known then, the happening itself included.
func (h *hearing) admit(ctx context.Context) error {
	people := map[string][]string{}
	ears := map[string]*ear{}
	for _, n := range h.entries {
		people[n.ear.c.ID] = append(people[n.ear.c.ID], n.event.ProfileID)
		ears[n.ear.c.ID] = n.ear
	}
	in := map[[2]string]bool{}
	for id, one := range ears {
		belong, err := h.e.belonging(ctx, h.workspace, one.t, people[id])
		if err != nil {
			return err
		}
		for profile := range belong {
			in[[2]string{id, profile}] = true
		}
	}
	h.entries = slices.DeleteFunc(h.entries, func(n entered) bool { return !in[[2]string{n.ear.c.ID, n.event.ProfileID}] })
	return nil
}

// listenersOf gives what a workspace's campaigns listen for, read anew where one was launched, paused or ended.
func (e *Engine) listenersOf(ctx context.Context, workspace string, now time.Time) (found *ears, fresh bool, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		revision, err := tx.CampaignsRevision(workspace)
		if err != nil {
			return err
		}
		e.follows.mu.Lock()
		found = e.follows.all[workspace]
		e.follows.mu.Unlock()
		if found != nil && found.revision == revision {
			return nil
		}
		found, err = e.earsOf(tx, workspace, now)
		if fresh = true; err == nil {
			found.revision = revision
			e.follows.mu.Lock()
			if e.follows.all == nil {
				e.follows.all = map[string]*ears{}
			}
			e.follows.all[workspace] = found
			e.follows.mu.Unlock()
		}
		return err
	})
	return found, fresh, err
}

func (e *Engine) earsOf(tx *store.Tx, workspace string, now time.Time) (*ears, error) {
	all, err := tx.CampaignsHeard(workspace, now.Add(-plan.MostConversion.Duration()))
	found := &ears{by: map[plan.Key][]*ear{}, kinds: map[plan.HappeningKind]bool{}, watched: map[string]bool{}, falls: map[string]*text{}}
	add := func(c petitbleu.Campaign, t *text, h plan.Happening, what does, slot int) {
		l, bad := plan.Listen(h, t.zone)
		if bad != nil {
			e.o.Logger.Error("a campaign listens for what cannot be read", "workspace", workspace, "campaign", c.ID, "error", bad)
			return
		}
		found.by[l.Key()] = append(found.by[l.Key()], &ear{c: c, t: t, l: l, does: what, slot: slot})
		found.kinds[h.Kind] = true
		if name, ok := watched(&h); ok {
			found.watched[name] = true
		}
	}
	for _, c := range all {
		if err != nil {
			return nil, err
		}
		var t *text
		if t, err = e.text(tx, c); err != nil {
			continue
		}
		found.zone = t.zone
		if g := t.Delivery.Trigger; g != nil && t.Delivery.Type == plan.Action && c.State == petitbleu.CampaignActive {
			for _, h := range g.On {
				add(c, t, h, begins, 0)
			}
			for _, h := range g.Unless {
				add(c, t, h, prevents, 0)
			}
		}
		for i, conv := range t.Conversions {
			add(c, t, conv.On, converts, i)
		}
		if t.falls && (c.State == petitbleu.CampaignActive || c.State == petitbleu.CampaignPaused) {
			found.falls[c.ID] = t
			for _, name := range watchedFalls(&t.Definition, c.ID) {
				found.watched[name] = true
			}
		}
	}
	found.reads = found.events()
	return found, err
}

// keep writes what was heard, with the place up to which it was.
func (h *hearing) keep(tx *store.Tx, was, next int64) error {
	mine, err := tx.SetCampaignCursor(h.workspace, was, next)
	if err != nil || !mine {
		return err
	}
	if err := tx.DropAttributeChanges(h.workspace, next); err != nil {
		return err
	}
	if _, err := tx.AddConversions(h.conv); err != nil {
		return err
	}
	if err := h.enter(tx); err != nil {
		return err
	}
	if _, err := tx.InsertEntries(h.falls); err != nil {
		return err
	}
	for _, o := range h.out {
		if err := tx.DropEntriesBefore(h.workspace, o.ear.c.ID, o.event.ProfileID, o.event.At); err != nil {
			return err
		}
	}
	return nil
}

// enter puts the people who did what begins a campaign into it, each with the instant at which their message is due.
func (h *hearing) enter(tx *store.Tx) error {
	if len(h.entries) == 0 {
		return nil
	}
	zones := map[string]*time.Location{}
	people, runs := []string{}, map[string]petitbleu.CampaignRun{}
	for _, n := range h.entries {
		people = append(people, n.event.ProfileID)
	}
	if err := zonesIn(tx, h.workspace, people, h.ears.zone, zones); err != nil {
		return err
	}
	var rows []petitbleu.CampaignEntry
	for _, n := range h.entries {
		c := n.ear.c
		run, ok := runs[c.ID]
		if !ok {
			all, err := tx.RunsOf(h.workspace, c.ID, "", 1)
			if err != nil {
				return err
			}
			if len(all) > 0 {
				run = all[0]
			}
			runs[c.ID] = run
		}
		if run.ID == "" || !run.DoneAt.IsZero() {
			continue
		}
		rows = append(rows, petitbleu.CampaignEntry{WorkspaceID: h.workspace, CampaignID: c.ID, ProfileID: n.event.ProfileID, Happening: n.event.ID, RunID: run.ID, Vars: n.vars,
			At: n.event.At, DueAt: plan.Due(n.ear.t.Delivery.Trigger.Delay, n.event.At, zones[n.event.ProfileID]), DispatchID: newDispatch()})
	}
	_, err := tx.InsertEntries(rows)
	return err
}
