package index_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// people makes people of every shape that filters read.
type people struct{ *rand.Rand }

func generator(seed uint64) people { return people{rand.New(rand.NewPCG(seed, seed))} }

func pickOf[T any](r people, all ...T) T { return all[r.IntN(len(all))] }

func (r people) maybe() bool { return r.IntN(2) == 0 }

// moment gives an instant near now, some of them on the edge of a day or an hour.
func (r people) moment() time.Time {
	t := noon.Add(-time.Duration(r.IntN(40)) * day)
	switch r.IntN(5) {
	case 0:
		return t
	case 1:
		return t.Add(time.Millisecond)
	case 2:
		return t.Add(-time.Millisecond)
	case 3:
		return t.AddDate(-r.IntN(30), r.IntN(12), 0).Add(time.Duration(r.IntN(86400)) * time.Second)
	}
	return noon.Add(time.Duration(r.IntN(80)-70) * time.Hour)
}

func (r people) time() any {
	return map[string]any{"$time": r.moment().Format(time.RFC3339Nano)}
}

func (r people) text() string {
	return pickOf(r, "", " ", "Paris", "paris", "PARIS 12", "Lyon", "Straße", "STRASSE", "Kelvin", "élan", "ÉLAN", "a.b+c", "été\n", "é", "0", "5")
}

func (r people) number() float64 {
	return pickOf(r, 0, 1, -1, 5, 5.25, 19.99, -3.5, 1e-9, 1e15, 1<<53, -1e300, 0.1, float64(r.IntN(100)), float64(r.IntN(10000))/100)
}

func (r people) list() any {
	all := []any{}
	for range r.IntN(4) {
		all = append(all, pickOf[any](r, "red", "green", "Blue", "blue", 5.0, 0.25, true, "", "dark red", nil, r.time()))
	}
	return all
}

func (r people) object(depth int) any {
	o := map[string]any{"city": r.text(), "n": r.number(), "b": r.maybe(), "t": r.time(), "l": r.list(), "any": r.any(0)}
	for _, key := range []string{"city", "n", "b", "t", "l", "any"} {
		if r.IntN(3) == 0 {
			delete(o, key)
		}
	}
	if depth > 0 && r.maybe() {
		o["o"] = r.object(depth - 1)
	}
	return o
}

func (r people) objects() any {
	all := []any{}
	for range r.IntN(4) {
		all = append(all, r.object(1))
	}
	if r.IntN(6) == 0 {
		all = append(all, "no object")
	}
	return all
}

func (r people) any(depth int) any {
	switch r.IntN(9) {
	case 0:
		return nil
	case 1:
		return r.text()
	case 2:
		return r.number()
	case 3:
		return r.maybe()
	case 4:
		return r.time()
	case 5:
		return r.list()
	case 6:
		return map[string]any{}
	}
	if depth == 0 {
		return "deep"
	}
	return pickOf(r, r.object(depth), r.objects())
}

func (r people) attributes(i int) map[string]any {
	a := map[string]any{
		"s": r.text(), "mail": fmt.Sprintf("Person%d@%s.example", r.IntN(i+50), pickOf(r, "gmail", "Mail", "corp")),
		"n": r.number(), "b": r.maybe(), "t": r.time(), "l": r.list(), "o": r.object(2), "pets": r.objects(), "mix": r.any(1),
		"language": pickOf(r, "fr", "FR", "en", "", "de"), "country": pickOf(r, "FR", "BE", "us"),
		"dob":   pickOf(r, "1980-02-29", "2000-11-22", "1999-11-23", "2001-03-01", "1990-12-24", "2027-01-01", "1990-13-01", "no date", "0001-01-01"),
		"email": pickOf(r, "a@b.example", " ", ""), "phone": "+33612345678",
		"ints": float64(r.IntN(1000) - 20), "whole days": map[string]any{"$time": noon.AddDate(0, 0, -r.IntN(9000)).Truncate(day).Format(time.RFC3339)},
	}
	for name := range a {
		if r.IntN(3) == 0 {
			delete(a, name)
		}
	}
	return a
}

func (r people) person(i int) *segment.Person {
	p := &segment.Person{ID: petitbleu.NewID(petitbleu.KindProfile, noon), CreatedAt: r.moment(), Attributes: r.attributes(i)}
	for range r.IntN(3) {
		p.Identities = append(p.Identities, segment.Identity{
			Kind: pickOf(r, petitbleu.IdentityExternal, petitbleu.IdentityAlias, petitbleu.IdentityPSID), Scope: pickOf(r, "shop", "crm", "1")})
	}
	for _, page := range []string{"1", "2"} {
		if r.maybe() {
			p.Pages = append(p.Pages, segment.Page{ID: page, Messenger: r.maybe(), OptedIn: r.maybe(), OptedOut: r.IntN(4) == 0, Blocked: r.IntN(4) == 0})
			at := &p.Pages[len(p.Pages)-1]
			if r.maybe() {
				at.WindowOpenedAt = r.moment()
			}
			if r.maybe() {
				at.TopicsOut = []string{pickOf(r, "news", "stock")}
			}
		}
	}
	for range r.IntN(3) {
		p.Tokens = append(p.Tokens, segment.Token{PageID: pickOf(r, "1", "2"), Topic: pickOf(r, "news", "stock"), From: r.moment(), Until: r.moment().AddDate(0, 1, 0)})
	}
	if r.maybe() {
		p.Imports = []string{pickOf(r, "imp_1", "imp_2")}
	}
	r.events(p)
	return p
}

func (r people) events(p *segment.Person) {
	for range r.IntN(5) {
		e := segment.Event{Name: pickOf(r, "seen", "paid", "rare", petitbleu.EventLinkClicked), At: r.moment()}
		if r.IntN(4) > 0 {
			e.Properties = map[string]any{"total": r.number(), "s": r.text(), "o": r.object(1), "mix": r.any(1), "tags": r.list()}
			if r.IntN(3) > 0 {
				e.Properties["link_name"] = pickOf(r, "hats", "shoes")
			}
			if r.maybe() {
				e.Properties["campaign_id"] = pickOf(r, "c1", "c2")
			}
		}
		p.Events = append(p.Events, e)
	}
	for range r.IntN(3) {
		name := segment.EngagementEvent(pickOf(r, segment.Received, segment.Read, segment.Failed), pickOf(r, "c1", "c2"))
		p.Events = append(p.Events, segment.Event{Name: name, At: r.moment()})
	}
	for range r.IntN(3) {
		p.Purchases = append(p.Purchases, segment.Purchase{
			ProductID: pickOf(r, "sku-1", "sku-2", "SKU-1"), Price: pickOf(r, 12.5, 0.1, 1e4, -3, 5), Currency: pickOf(r, "EUR", "eur", "USD"),
			Quantity: r.IntN(4), At: r.moment(), Properties: map[string]any{"color": pickOf[any](r, "red", "blue", nil)},
		})
	}
	r.notices(p)
}

// notices gives a person notifications, each under all names that ask for it, and feeds that they turned off. The numbers
// are others than those of the rest.
func (people) notices(p *segment.Person) {
	n := len(p.Events) + 3*len(p.Purchases)
	for i := range n % 3 {
		card, e := []string{"card_1", "card_2"}[(n+i)%2], []segment.Engagement{segment.Received, segment.Viewed, segment.Read, segment.Clicked}[(n+i)%4]
		for _, key := range []string{segment.NotificationKey("", ""), segment.NotificationKey(card, ""), segment.NotificationKey("", "autumn"), segment.NotificationKey(card, "autumn")} {
			p.Events = append(p.Events, segment.Event{Name: segment.EngagementEvent(e, key), At: noon.AddDate(0, 0, -n*(i+1))})
		}
	}
	if n%4 == 1 {
		p.Events = append(p.Events, segment.Event{Name: segment.EngagementEvent(segment.Off, segment.FeedKey([]string{"", "feed_1", "feed_1/orders"}[n%3])), At: noon.AddDate(0, 0, -n)})
	}
}

// trees draws definitions.
type trees struct{ *rapid.T }

func choose[T any](t trees, label string, all ...T) T { return rapid.SampledFrom(all).Draw(t.T, label) }

func (t trees) node(depth int) segment.Node {
	kind := rapid.IntRange(0, 9).Draw(t.T, "kind")
	switch {
	case depth > 0 && kind < 3:
		n := segment.Node{Match: choose(t, "match", "and", "or")}
		for range rapid.IntRange(1, 4).Draw(t.T, "members") {
			n.Of = append(n.Of, t.node(depth-1))
		}
		return n
	case depth > 0 && kind == 3:
		inner := t.node(depth - 1)
		return segment.Node{Not: &inner}
	}
	return t.leaf()
}

func (t trees) leaf() segment.Node {
	specs := segment.Specs()
	s := specs[rapid.IntRange(0, len(specs)-1).Draw(t.T, "filter")]
	if s.Type == "segment" || rapid.IntRange(0, 2).Draw(t.T, "attribute") == 0 {
		s = specs[0]
	}
	op := s.Operators[rapid.IntRange(0, len(s.Operators)-1).Draw(t.T, "op")]
	return t.filter(s, op)
}

// filter draws what goes with an operator.
func (t trees) filter(s segment.Spec, op segment.Operator) segment.Node {
	n := segment.Node{Type: s.Type, Op: op.ID, Value: t.operand(op)}
	if op.Unit == "money" {
		n.Value = choose(t, "money", 0, 0.1, 12.5, 25, -3, 37.5, 10000)
	}
	for _, m := range s.Members {
		if len(m.Ops) > 0 && !contains(m.Ops, op.ID) {
			continue
		}
		t.member(&n, m.Name, s.Type)
	}
	if s.Type == "identity" && n.Value != "alias" {
		n.Name = ""
	}
	if s.Type == "birthday" && op.ID == "in_the_next_days" {
		n.Value = float64(rapid.IntRange(0, 40).Draw(t.T, "days"))
	}
	return n
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

func (t trees) member(n *segment.Node, name, typ string) {
	set := rapid.Bool().Draw(t.T, "set "+name)
	switch name {
	case "name":
		switch typ {
		case "attribute":
			n.Name = choose(t, "name", "s", "mail", "n", "b", "t", "l", "o", "pets", "mix", "email", "ints", "whole days", "nobody has it")
		case "event":
			n.Name = choose(t, "name", "seen", "paid", "rare", "never")
		case "link_clicked":
			if set {
				n.Name = choose(t, "link", "hats", "shoes", "never")
			}
		case "notification":
			if set {
				n.Name = choose(t, "card", "card_1", "card_2", "never")
			}
		case "feed_off":
			if set {
				n.Name = choose(t, "feed", "feed_1", "feed_1/orders", "never")
			}
		case "campaign":
			if set {
				n.Name = choose(t, "campaign", "c1", "c2")
			}
		case "identity":
			if set {
				n.Name = choose(t, "label", "shop", "crm", "else")
			}
		}
	case "path":
		if n.Name == "o" || set && n.Name == "mix" {
			n.Path = t.path()
		}
	case "page":
		if set {
			n.Page = choose(t, "page", "1", "2", "3")
		}
	case "topic":
		if set {
			n.Topic = choose(t, "topic", "news", "stock", "else")
		}
	case "tag":
		if set && n.Name == "" {
			n.Tag = "autumn"
		}
	case "currency":
		if set || n.Op == "spent_more_than" || n.Op == "spent_less_than" || n.Op == "spent_exactly" {
			n.Currency = choose(t, "currency", "EUR", "usd")
		}
	case "products":
		if set {
			n.Products = choose(t, "products", []string{"sku-1"}, []string{"sku-2", "x"})
		}
	case "period":
		n.Period = choose(t, "period", nil, nil, &segment.Period{Days: 1}, &segment.Period{Days: 7}, &segment.Period{Days: 30},
			&segment.Period{From: "2026-11-01"}, &segment.Period{From: "2026-10-25T12:00:00Z", To: "2026-11-21"}, &segment.Period{To: "2026-11-22T12:00:00Z"})
	case "where":
		if set || typ == "attribute" {
			for range rapid.IntRange(1, 3).Draw(t.T, "criteria") {
				n.Where = append(n.Where, t.criterion(typ))
			}
		}
	}
}

func (t trees) path() []string {
	return choose(t, "path", []string{"city"}, []string{"n"}, []string{"b"}, []string{"t"}, []string{"l"}, []string{"any"}, []string{"o"}, []string{"o", "city"},
		[]string{"o", "o", "n"}, []string{"nothing"})
}

func (t trees) criterion(typ string) segment.Criterion {
	var ops []segment.Operator
	for _, o := range segment.Specs()[0].Operators {
		if o.For != "object_array" {
			ops = append(ops, o)
		}
	}
	op := ops[rapid.IntRange(0, len(ops)-1).Draw(t.T, "criterion")]
	c := segment.Criterion{Op: op.ID, Value: t.operand(op)}
	switch typ {
	case "attribute":
		c.Path = t.path()
	case "event", "link_clicked":
		c.Path = choose(t, "property", []string{"total"}, []string{"s"}, []string{"mix"}, []string{"tags"}, []string{"o", "city"}, []string{"o", "n"}, []string{"none"})
	default:
		c.Path = []string{"color"}
	}
	return c
}

func (t trees) operand(o segment.Operator) any {
	if len(o.Options) > 0 {
		return choose(t, "option", o.Options...)
	}
	text := func() any {
		return choose[any](t, "text", "Paris", "paris", "strasse", "STRASSE", "élan", "red", "blue", "e", "0", "5", "Person7@gmail.example", "GMAIL", "kelvin", "imp_1", "fr", "FR", "us", "0.25", "true")
	}
	switch o.Operand {
	case segment.OperandText:
		return text()
	case segment.OperandTexts:
		var all []any
		for range rapid.IntRange(1, 7).Draw(t.T, "texts") {
			all = append(all, text())
		}
		return all
	case segment.OperandNumber:
		return choose[any](t, "number", 0.0, 1.0, -1.0, 5.0, 5.25, 19.99, 1e15, 1e-9, -1e300, 0.1, 50.0, 900.0, 37.5, 1<<53+2.0)
	case segment.OperandCount:
		return float64(choose(t, "count", 0, 1, 2, 3, 25, 26, 46))
	case segment.OperandDays:
		return float64(choose(t, "days", 0, 1, 2, 7, 30, 400))
	case segment.OperandHours:
		return choose(t, "hours", 0.5, 1.0, 12.0, 24.0)
	case segment.OperandPattern:
		return choose[any](t, "pattern", "^par", "is$", "gmail|corp", "^$", ".", `\d{2}`, "É", "(?-i)Paris", "s+e", "red", "^person1[0-9]*@", "a.b", "(paris|lyon)", "^Lyon$", "[a-c]{2}")
	case segment.OperandInstant:
		return choose[any](t, "instant", "2026-11-22T12:00:00Z", "2026-11-20", "2026-10-25", "2020-01-01T00:00:00+02:00", "2026-11-22T12:00:00.001Z")
	case segment.OperandYearDay:
		return choose[any](t, "day", "11-22", "02-29", "03-01", "12-24", "10-25")
	case segment.OperandRange:
		low := rapid.IntRange(0, 9999).Draw(t.T, "low")
		return []any{float64(low), float64(rapid.IntRange(low, 9999).Draw(t.T, "high"))}
	}
	return nil
}
