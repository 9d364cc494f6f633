package audience

import (
	"encoding/json"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

// personOf puts together what segments read of a person, without the events.
func personOf(p petitbleu.Profile, rows *store.PersonRows) *segment.Person {
	s := &segment.Person{ID: p.ID, CreatedAt: p.CreatedAt, Attributes: p.Attributes, Imports: p.Imports}
	if rows == nil {
		return s
	}
	pages := pageStates{}
	for _, i := range rows.Identities {
		if i.Quarantined {
			continue
		}
		s.Identities = append(s.Identities, segment.Identity{Kind: i.Kind, Scope: i.Scope})
		if i.Kind == petitbleu.IdentityPSID {
			pages.of(i.Scope).Messenger = true
		}
	}
	for _, c := range rows.Conversations {
		pages.conversation(c)
	}
	for _, o := range rows.OptIns {
		if o.RevokedAt.IsZero() && o.QuarantineOf == "" {
			pages.of(o.PageID).OptedIn = true
		}
	}
	for _, o := range rows.OptOuts {
		if o.Topic != "" {
			p := pages.of(o.PageID)
			p.TopicsOut = append(p.TopicsOut, o.Topic)
		}
	}
	for _, t := range rows.Tokens {
		s.Tokens = append(s.Tokens, segment.Token{PageID: t.PageID, Topic: t.Topic, From: t.CreatedAt, Until: t.ExpiresAt})
	}
	for _, page := range pages.list {
		s.Pages = append(s.Pages, *page)
	}
	return s
}

// pageStates gathers what is between a person and each Page, in the order in which Pages are met.
type pageStates struct{ list []*segment.Page }

func (s *pageStates) of(id string) *segment.Page {
	for _, p := range s.list {
		if p.ID == id {
			return p
		}
	}
	p := &segment.Page{ID: id}
	s.list = append(s.list, p)
	return p
}

// conversation adds a thread. Somebody who has two on one Page, because two profiles became one, is
// reached if one of them is.
func (s *pageStates) conversation(c petitbleu.Conversation) {
	p := s.of(c.PageID)
	if c.WindowOpenedAt.After(p.WindowOpenedAt) {
		p.WindowOpenedAt = c.WindowOpenedAt
	}
	p.OptedOut = p.OptedOut || c.Stopped()
	p.Blocked = p.Blocked || blocked(c)
}

// blocked tells whether the platform said that the person cannot be reached, and they did nothing since
// (the rule "unreachable" of package policy).
func blocked(c petitbleu.Conversation) bool {
	return !c.UnreachableAt.IsZero() && !c.LastInboundAt.After(c.UnreachableAt) && !c.WindowOpenedAt.After(c.UnreachableAt)
}

// factOf makes of an event what the index takes; ok is false for one of nobody. Properties of what happens on
// Messenger are read only where asked is true: that costs reading the platform's own words again.
func factOf(e petitbleu.Event, asked bool) (f index.Fact, ok bool) {
	if e.ProfileID == "" {
		return f, false
	}
	f.ProfileID = e.ProfileID
	switch e.Kind {
	case petitbleu.EventPurchase:
		f.Purchase = purchaseOf(e)
	case petitbleu.EventCustom:
		f.Event = &segment.Event{Name: e.Name, At: e.At, Properties: objectOf(e.Data)}
	default:
		f.Event = &segment.Event{Name: nameOf(e), At: e.At}
		if asked {
			f.Event.Properties = intake.Properties(e, "")
		}
	}
	return f, true
}

// nameOf gives the name under which segments know an event.
func nameOf(e petitbleu.Event) string {
	if e.Kind == petitbleu.EventCustom {
		return e.Name
	}
	if name, ok := names[e.Kind]; ok {
		return name
	}
	return "messenger." + string(e.Kind)
}

var names = func() map[petitbleu.EventKind]string {
	all := map[petitbleu.EventKind]string{}
	for _, d := range petitbleu.EventKinds() {
		all[d.Kind] = d.Name
	}
	return all
}()

// kindOf gives the kind of the events of a name, of purchases when it is empty.
func kindOf(name string) petitbleu.EventKind {
	if name == "" {
		return petitbleu.EventPurchase
	}
	for kind, n := range names {
		if n == name {
			return kind
		}
	}
	if kind, ok := strings.CutPrefix(name, "messenger."); ok {
		return petitbleu.EventKind(kind)
	}
	return petitbleu.EventCustom
}

func objectOf(data []byte) map[string]any {
	if len(data) == 0 || strings.TrimSpace(string(data)) == "{}" {
		return nil
	}
	var o map[string]any
	if json.Unmarshal(data, &o) != nil {
		return nil
	}
	return o
}

// purchase is the data of an event of a purchase.
type purchase struct {
	Price      json.Number    `json:"price"`
	Currency   string         `json:"currency"`
	Quantity   int            `json:"quantity"`
	Properties map[string]any `json:"properties"`
}

func purchaseOf(e petitbleu.Event) *segment.Purchase {
	var p purchase
	_ = json.Unmarshal(e.Data, &p) // written by package people
	price, _ := p.Price.Float64()
	return &segment.Purchase{ProductID: e.Name, Price: price, Currency: p.Currency, Quantity: p.Quantity, At: e.At, Properties: p.Properties}
}

// NameOf gives the name under which segments, triggers and conversions know an event.
func NameOf(e petitbleu.Event) string { return nameOf(e) }
