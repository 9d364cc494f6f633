package campaign

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// hearing is a part of the feed that is held against what is listened for.
type hearing struct {
	e         *Engine
	workspace string
	ears      *ears
	now       time.Time

	entries   []entered
	out       []entered // whom an exception takes out
	falls     []petitbleu.CampaignEntry
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

// changed holds a new value of an attribute, or what else is noted beside events, against what is listened for.
func (h *hearing) changed(tx *store.Tx, c *store.AttributeChange) error {
	if m, ok := c.Message(); ok {
		return h.became(tx, c, m)
	}
	if w, ok := c.Wish(); ok {
		e := &petitbleu.Event{ID: w.ID, ProfileID: c.ProfileID, PageID: w.PageID, At: c.At, ReceivedAt: c.At}
		kind := plan.OnOptIn
		if w.Out {
			kind = plan.OnOptOut
		}
		return h.hold(tx, e, []plan.Fact{{Kind: kind, PageID: w.PageID, Topic: w.Topic, At: c.At, Properties: map[string]any{"topic": w.Topic, "source": w.Source}}})
	}
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

// became holds what became of a message against what is listened for.
func (h *hearing) became(tx *store.Tx, c *store.AttributeChange, m store.NotedMessage) error {
	if m.Noted == store.NotedWent || m.Noted == store.NotedFell {
		h.fall(c, m)
		return nil
	}
	e := &petitbleu.Event{ID: c.Name, ProfileID: c.ProfileID, At: c.At, ReceivedAt: c.At}
	for kind, of := range moments {
		if of == m.Noted {
			return h.hold(tx, e, []plan.Fact{{Kind: kind, Campaign: m.CampaignID, At: c.At, Properties: map[string]any{"message_id": m.ID, "campaign_id": m.CampaignID}}})
		}
	}
	return nil
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
			if !one.l.Happens(f) || f.Kind == plan.OnReceived && f.Campaign == one.c.ID { // no campaign begins itself
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
	case petitbleu.EventOptIn:
		if h.ears.kinds[plan.OnOptIn] {
			f.Properties = intake.Properties(*e, "")
			if f.Properties["change"] == messenger.GrantStop {
				return []plan.Fact{f}, nil
			}
			g := also(plan.OnOptIn)
			var err error
			g.Topic, err = h.topic(tx, e, f.Properties)
			return []plan.Fact{f, g}, err
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

// topic gives what somebody asked to be written to about: as the platform told, or as the site sealed it into the ref.
func (h *hearing) topic(tx *store.Tx, e *petitbleu.Event, properties map[string]any) (string, error) {
	if topic, _ := properties["topic"].(string); topic != "" {
		return topic, nil
	}
	all, err := tx.OptInsOf(h.workspace, e.ProfileID)
	for _, o := range all {
		if o.PageID == e.PageID && o.At.Equal(e.At) {
			return o.Topic, nil
		}
	}
	return "", err
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
