package segment

import (
	"slices"
	"sort"
	"time"
)

// Explanation is what one node of a definition says of one person.
type Explanation struct {
	Path    string        `json:"path"`
	Node    *Node         `json:"node"` // as in the definition, without the nodes below it
	Verdict bool          `json:"verdict"`
	Found   any           `json:"found,omitempty"`  // filters on one value: the value; left out when there is none
	Events  *Found        `json:"events,omitempty"` // filters on events and purchases
	Since   *time.Time    `json:"since,omitempty"`  // the verdict has been the same since then, where events tell
	Until   *time.Time    `json:"until,omitempty"`  // it turns then, if nothing happens, where events tell
	Parts   []Explanation `json:"parts,omitempty"`
}

// Found is what was found of a person's events.
type Found struct {
	Count int64      `json:"count"`
	Spent *float64   `json:"spent,omitempty"` // purchases
	First *time.Time `json:"first,omitempty"`
	Last  *time.Time `json:"last,omitempty"`
}

// Explain says of every node what was found and whether it holds. The verdict of the first is that of
// Match.
func (q *Query) Explain(p *Person, now time.Time) Explanation {
	return q.Root.explain(&asking{person: p, now: now}, Value{Kind: Object, Object: p.Document()})
}

func (part *Part) explain(a *asking, doc Value) Explanation {
	n := *part.Node
	n.Of, n.Not = nil, nil
	e := Explanation{Path: part.Path, Node: &n, Verdict: part.Cond.holds(a, doc)}
	for i := range part.Parts {
		e.Parts = append(e.Parts, part.Parts[i].explain(a, doc))
	}
	if n.Type == "" || n.Type == typeSegment {
		return e
	}
	if ev := part.Cond.events(); ev != nil {
		e.Events = ev.found(a)
		e.Since, e.Until = part.turns(a, doc, ev, e.Verdict)
		return e
	}
	if col := part.Cond.column(); col != nil {
		e.Found = plain(doc.At(col))
	}
	return e
}

// events gives the condition on events in a filter's condition, if it has one.
func (c *Cond) events() *Events {
	if c.Op == Did {
		return c.Events
	}
	for _, arg := range c.Args {
		if e := arg.events(); e != nil {
			return e
		}
	}
	return nil
}

// column gives the column that a filter's condition reads.
func (c *Cond) column() []string {
	if c.Op == Has || c.Op == Element {
		return c.Col
	}
	for _, arg := range c.Args {
		if col := arg.column(); col != nil {
			return col
		}
	}
	return nil
}

// plain gives a value as JSON, or nil when there is none.
func plain(v Value) any {
	switch v.Kind {
	case Bool:
		return v.Bool
	case Number:
		return v.Number
	case Time:
		return time.UnixMilli(v.Millis).UTC()
	case Text:
		return v.Text
	case List:
		return v.List
	case Object:
		return v.Object
	case Objects:
		return v.Rows
	}
	return nil
}

func (e *Events) found(a *asking) *Found {
	h := e.find(a)
	f := &Found{Count: h.Count}
	if e.Purchases {
		spent := float64(h.Amount) / 10000
		f.Spent = &spent
	}
	if h.Any {
		f.First, f.Last = moment(h.First), moment(h.Last)
	}
	return f
}

func moment(millis int64) *time.Time {
	t := time.UnixMilli(millis).UTC()
	return &t
}

// maxTurns bounds how many moments an explanation looks at.
const maxTurns = 2000

// turns finds since when the verdict on events has been what it is, and when it turns if nothing
// happens. It can only turn when an event happens and when one leaves the time that counts.
func (part *Part) turns(a *asking, doc Value, e *Events, verdict bool) (since, until *time.Time) {
	now := a.now.UnixMilli()
	var past, future []int64
	for _, t := range e.moments(a) {
		if t <= now {
			past = append(past, t)
		} else {
			future = append(future, t)
		}
	}
	slices.Reverse(past)
	for i, t := range past[:min(len(past), maxTurns)] {
		before := &asking{person: a.person, now: time.UnixMilli(t - 1)}
		if part.Cond.holds(before, doc) != verdict {
			since = moment(past[i])
			break
		}
	}
	for _, t := range future[:min(len(future), maxTurns)] {
		if part.Cond.holds(&asking{person: a.person, now: time.UnixMilli(t)}, doc) != verdict {
			until = moment(t)
			break
		}
	}
	return since, until
}

// moments gives every instant, in order, at which the events' part in a condition may change.
func (e *Events) moments(a *asking) (all []int64) {
	add := func(at time.Time) {
		t := at.UnixMilli()
		all = append(all, t)
		for _, edge := range []Instant{e.During.From, e.During.To, e.When.From, e.When.To} {
			if edge.Relative && edge.Millis <= 0 {
				all = append(all, t-edge.Millis+1)
			}
		}
	}
	if e.Purchases {
		for i := range a.person.Purchases {
			add(a.person.Purchases[i].At)
		}
	} else {
		for i := range a.person.Events {
			if ev := &a.person.Events[i]; ev.Name == e.Name {
				add(ev.At)
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return slices.Compact(all)
}
