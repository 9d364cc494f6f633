package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/intake"
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
		if at, begun, err = tx.CampaignCursor(workspace); err != nil || !begun || len(ears.by) == 0 {
			return err
		}
		if part, err = tx.ChangedEvents(workspace, at, followed); err != nil {
			return err
		}
		values, err = tx.AttributeChanges(workspace, at, part.Next)
		return err
	})
	switch {
	case err != nil:
		return false, err
	case len(ears.by) == 0 && begun:
		return false, e.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.StopCampaignCursor(workspace) })
	case len(ears.by) == 0:
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
	found := &ears{by: map[plan.Key][]*ear{}, kinds: map[plan.HappeningKind]bool{}}
	add := func(c petitbleu.Campaign, t *text, h plan.Happening, what does, slot int) {
		l, bad := plan.Listen(h, t.zone)
		if bad != nil {
			e.o.Logger.Error("a campaign listens for what cannot be read", "workspace", workspace, "campaign", c.ID, "error", bad)
			return
		}
		found.by[l.Key()] = append(found.by[l.Key()], &ear{c: c, t: t, l: l, does: what, slot: slot})
		found.kinds[h.Kind] = true
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
	}
	return found, err
}

// hearing is a part of the feed that is held against what is listened for.
type hearing struct {
	e         *Engine
	workspace string
	ears      *ears
	now       time.Time

	entries   []entered
	out       []entered // whom an exception takes out
	conv      []petitbleu.Conversion
	converted map[string]bool
}

// entered is a person whom an event puts into a campaign, or takes out of it.
type entered struct {
	ear   *ear
	event *petitbleu.Event
	vars  json.RawMessage
}

// hear holds one event against what is listened for.
func (h *hearing) hear(tx *store.Tx, e *petitbleu.Event) error {
	if e.ProfileID == "" || e.Kind == petitbleu.EventEcho && !h.ears.kinds[plan.OnEvent] {
		return nil
	}
	facts, err := h.facts(tx, e)
	if err != nil {
		return err
	}
	return h.hold(tx, e, facts)
}

// changed holds a new value of an attribute against what is listened for.
func (h *hearing) changed(tx *store.Tx, c *store.AttributeChange) error {
	e := &petitbleu.Event{ID: "change/" + strconv.FormatInt(c.Change, 10) + "/" + c.Name, ProfileID: c.ProfileID, At: c.At, ReceivedAt: c.At}
	f := plan.Fact{Kind: plan.OnAttribute, Name: c.Name, At: c.At, Properties: map[string]any{}}
	for raw, v := range map[*json.RawMessage]*any{&c.Was: &f.From, &c.Becomes: &f.To} {
		if *raw != nil {
			if err := json.Unmarshal(*raw, v); err != nil {
				return fmt.Errorf("a value of the attribute %q: %w", c.Name, err)
			}
		}
	}
	facts := []plan.Fact{f}
	if c.Name == groupsName {
		facts = append(facts, groupFacts(&f)...)
	}
	return h.hold(tx, e, facts)
}

// groupsName is the attribute in which the subscriptions of people stand.
const groupsName = "subscription_groups"

// groupFacts gives the groups of which a person's subscription changed.
func groupFacts(f *plan.Fact) (all []plan.Fact) {
	read := func(v any) map[string]string {
		states := map[string]string{}
		list, _ := v.([]any)
		for _, one := range list {
			m, _ := one.(map[string]any)
			id, _ := m["subscription_group_id"].(string)
			states[id], _ = m["subscription_state"].(string)
		}
		return states
	}
	was := read(f.From)
	for id, state := range read(f.To) {
		if was[id] != state {
			all = append(all, plan.Fact{Kind: plan.OnSubscription, Name: id, At: f.At, Properties: map[string]any{"subscription_group_id": id, "subscription_state": state}})
		}
	}
	return all
}

// hold holds what an event is against what is listened for.
func (h *hearing) hold(tx *store.Tx, e *petitbleu.Event, facts []plan.Fact) error {
	for i := range facts {
		f := &facts[i]
		ears := h.ears.by[f.Key()]
		if len(ears) == 0 {
			continue
		}
		if f.Properties == nil {
			f.Properties = intake.Properties(*e, "")
		}
		for _, one := range ears {
			if !one.l.Happens(f) {
				continue
			}
			switch one.does {
			case begins:
				h.begin(one, e, f)
			case prevents:
				h.out = append(h.out, entered{ear: one, event: e})
			case converts:
				if err := h.convert(tx, one, e, f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// facts gives what an event is: its own name, and the other kinds of happening that it stands for.
func (h *hearing) facts(tx *store.Tx, e *petitbleu.Event) ([]plan.Fact, error) {
	f := plan.Fact{Kind: plan.OnEvent, Name: audience.NameOf(*e), PageID: e.PageID, At: e.At}
	also := func(kind plan.HappeningKind) plan.Fact {
		g := f
		g.Kind = kind
		return g
	}
	switch e.Kind {
	case petitbleu.EventPurchase:
		f.Kind, f.Name = plan.OnPurchase, e.Name
		return []plan.Fact{f}, nil
	case petitbleu.EventMessage, petitbleu.EventPostback:
		if !e.Standby {
			return []plan.Fact{f, also(plan.OnMessage)}, nil
		}
	case petitbleu.EventOptIn, petitbleu.EventOptOut:
		if h.ears.kinds[plan.OnOptIn] || h.ears.kinds[plan.OnOptOut] {
			f.Properties = intake.Properties(*e, "")
			f.Topic, _ = f.Properties["topic"].(string)
			if e.Kind == petitbleu.EventOptIn {
				return []plan.Fact{f, also(plan.OnOptIn)}, nil
			}
			return []plan.Fact{f, also(plan.OnOptOut)}, nil
		}
	case petitbleu.EventRead:
		if h.ears.kinds[plan.OnRead] {
			campaigns, err := tx.ReadAt(h.workspace, e.ProfileID, e.At)
			facts := []plan.Fact{f}
			for _, id := range campaigns {
				g := also(plan.OnRead)
				g.Campaign = id
				facts = append(facts, g)
			}
			return facts, err
		}
	case petitbleu.EventCustom:
		if e.Name == petitbleu.EventLinkClicked && h.ears.kinds[plan.OnClicked] {
			g := also(plan.OnClicked)
			g.Properties = intake.Properties(*e, "")
			g.Campaign, _ = g.Properties["campaign_id"].(string)
			return []plan.Fact{f, g}, nil
		}
	}
	return []plan.Fact{f}, nil
}

// begin puts a person into a campaign, unless what they did was before the campaign listened.
func (h *hearing) begin(one *ear, e *petitbleu.Event, f *plan.Fact) {
	g := one.t.Delivery.Trigger
	from, _ := time.Parse(time.RFC3339, g.From)
	if from.IsZero() || from.Before(one.c.LaunchedAt) {
		from = one.c.LaunchedAt
	}
	until, _ := time.Parse(time.RFC3339, g.Until)
	if when(e).Before(from) || !until.IsZero() && e.At.After(until) {
		return
	}
	var vars json.RawMessage
	if len(f.Properties) > 0 {
		if properties, err := json.Marshal(f.Properties); err == nil {
			vars, _ = json.Marshal(petitbleu.MessageVars{Event: properties})
		}
	}
	h.entries = append(h.entries, entered{ear: one, event: e, vars: vars})
}

// when gives the instant at which something happened. Many programs tell of it in whole seconds: such a one is taken for
// the end of its second, and not behind the instant at which it was told.
func when(e *petitbleu.Event) time.Time {
	if e.At.Nanosecond() != 0 || !e.ReceivedAt.After(e.At) {
		return e.At
	}
	if end := e.At.Add(999 * time.Millisecond); end.Before(e.ReceivedAt) {
		return end
	}
	return e.ReceivedAt
}

// convert records that a message was a success: the last one of its campaign before what the person did. Who is in
// the control group converts too, for comparison.
func (h *hearing) convert(tx *store.Tx, one *ear, e *petitbleu.Event, f *plan.Fact) error {
	rule := one.t.Conversions[one.slot]
	c := petitbleu.Conversion{WorkspaceID: h.workspace, CampaignID: one.c.ID, Slot: one.slot, ProfileID: e.ProfileID, EventID: e.ID, At: e.At}
	f = &plan.Fact{Kind: f.Kind, Name: f.Name, PageID: f.PageID, Topic: f.Topic, Campaign: f.Campaign, From: f.From, To: f.To, Properties: f.Properties, At: when(e)}
	m, ok, err := tx.SentOfCampaign(h.workspace, one.c.ID, e.ProfileID, f.At.Add(-rule.Within.Duration()), f.At)
	switch {
	case err != nil:
		return err
	case ok && rule.Converts(one.l, m.SentAt, f):
		c.MessageID, c.RunID, c.VariantID = m.ID, m.RunID, m.VariantID
	case !ok && one.t.Control > 0:
		if c.RunID, c.MessageID, err = h.e.controlOf(tx, one, e, rule); err != nil || c.RunID == "" {
			return err
		}
	default:
		return nil
	}
	if e.Kind == petitbleu.EventPurchase {
		c.Revenue, c.Currency = revenue(e.Data)
	}
	h.conv = append(h.conv, c)
	if h.converted == nil {
		h.converted = map[string]bool{}
	}
	h.converted[one.c.ID] = true
	done := plan.Fact{Kind: plan.OnConverted, Campaign: one.c.ID, At: e.At, Properties: f.Properties}
	if f.Kind == plan.OnConverted || c.VariantID == "" || len(h.ears.by[done.Key()]) == 0 {
		return nil
	}
	return h.hold(tx, e, []plan.Fact{done})
}

// revenue gives what a purchase brought in.
func revenue(data json.RawMessage) (amount float64, currency string) {
	var p struct {
		Price    json.Number `json:"price"`
		Currency string      `json:"currency"`
		Quantity float64     `json:"quantity"`
	}
	_ = json.Unmarshal(data, &p) // written by package people
	price, _ := p.Price.Float64()
	return price * max(p.Quantity, 1), p.Currency
}

// controlOf gives the run in whose control group a person was when they did something in its time, and what the id of
// their message would have been.
func (e *Engine) controlOf(tx *store.Tx, one *ear, event *petitbleu.Event, rule plan.Conversion) (run, message string, err error) {
	if _, gets := plan.VariantOf(one.c.ID, event.ProfileID, &one.t.Definition); gets {
		return "", "", nil
	}
	runs, err := tx.RunsOf(one.c.WorkspaceID, one.c.ID, "", 10)
	for _, r := range runs {
		if err != nil || r.BegunAt.IsZero() || !event.At.After(r.BegunAt) || event.At.Sub(r.BegunAt) > rule.Within.Duration() {
			continue
		}
		if r.Kind != petitbleu.RunPlanned {
			return "", "", nil
		}
		found := ""
		err = eachControl(tx, r, func(b *petitbleu.CampaignBlock) {
			for _, id := range b.Profiles {
				if id == event.ProfileID {
					found = b.MessageID(id)
				}
			}
		})
		if found != "" {
			return r.ID, found, err
		}
	}
	return "", "", err
}

// eachControl reads the blocks of a run's control group, which come first.
func eachControl(tx *store.Tx, r petitbleu.CampaignRun, fn func(*petitbleu.CampaignBlock)) error {
	for after := -1; ; after++ {
		all, err := tx.BlocksOf(r.WorkspaceID, r.ID, after, 1)
		if err != nil || len(all) == 0 || all[0].State != petitbleu.BlockControl {
			return err
		}
		fn(&all[0])
	}
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

// watch has the changes of the attributes noted that a definition waits for.
func watch(tx *store.Tx, workspace string, d *plan.Definition) error {
	var names []string
	note := func(all ...plan.Happening) {
		for _, h := range all {
			switch h.Kind {
			case plan.OnAttribute:
				names = append(names, h.Name)
			case plan.OnSubscription:
				names = append(names, groupsName)
			}
		}
	}
	if g := d.Delivery.Trigger; g != nil {
		note(g.On...)
		note(g.Unless...)
	}
	for _, c := range d.Conversions {
		note(c.On)
	}
	return tx.WatchAttributes(workspace, names)
}

// unwatch ends the notes of changes that nobody waits for any more.
func (e *Engine) unwatch(ctx context.Context, workspace string, ears *ears) error {
	var idle []string
	err := e.read(ctx, func(tx *store.Tx) error {
		idle = nil
		names, err := tx.WatchedAttributes(workspace)
		for _, name := range names {
			if len(ears.by[plan.Key{Kind: plan.OnAttribute, Name: name}]) == 0 && (name != groupsName || !ears.kinds[plan.OnSubscription]) {
				idle = append(idle, name)
			}
		}
		return err
	})
	for _, name := range idle {
		if err == nil {
			err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
				revision, err := tx.CampaignsRevision(workspace)
				if err != nil || revision != ears.revision {
					return err // somebody launched one that may wait for it
				}
				return tx.UnwatchAttribute(workspace, name)
			})
		}
	}
	return err
}
