package segment

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Env is what a definition is compiled with.
type Env struct {
	Zone    *time.Location                     // of the workspace; nil: UTC
	ID      string                             // of the segment whose definition this is; may be empty
	Segment func(id string) (Definition, bool) // gives the segments that are named; nil: there are none
	// Campaigns gives the campaign that is named, those that have a tag, or, of neither, all; false when there is no such
	// one. Nil: a name is taken as it is.
	Campaigns func(id, tag string) ([]string, bool)
	// Known tells whether there is a card template or a feed of an id; nil: all are.
	Known func(id string) bool
}

// Query is a definition that is ready to be asked. It is never changed, and may be asked by many at
// the same time.
type Query struct {
	Root      Part
	Campaigns []string // those whose messages are looked at, by EngagementEvent
}

// Part is a node of a query's tree: its condition, and the nodes below it.
type Part struct {
	Path  string // as in Problem
	Node  *Node
	Cond  *Cond
	Parts []Part
}

// Cond gives the condition of the whole.
func (q *Query) Cond() *Cond { return q.Root.Cond }

// Compile makes a definition ready to be asked. The error is Problems: what Check finds, a segment
// that does not exist, or one that leads back to itself, with the way.
func Compile(d Definition, env Env) (*Query, error) {
	if p := d.Check(); len(p) > 0 {
		return nil, p
	}
	b := &builder{env: env, zone: env.Zone, engaged: map[string]bool{}}
	if b.zone == nil {
		b.zone = time.UTC
	}
	if env.ID != "" {
		b.within = []string{env.ID}
	}
	q := &Query{Root: b.part("where", &d.Where)}
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	q.Campaigns = slices.Sorted(maps.Keys(b.engaged))
	return q, nil
}

// builder compiles one definition and the segments that it names.
type builder struct {
	env        Env
	zone       *time.Location
	problems   Problems
	within     []string // segments that are being put in their place, outermost first
	conditions int
	below      []Part          // what the filter that is being compiled puts below its node
	path       string          // of that filter
	engaged    map[string]bool // campaigns
}

func (b *builder) part(path string, n *Node) Part {
	p := Part{Path: path, Node: n}
	if b.conditions++; b.conditions > MaxConditions {
		if b.conditions == MaxConditions+1 {
			b.problems.add(path, "too_large_together", "With the segments that it names, this has more than {max} conditions: name fewer of them.", map[string]any{"max": MaxConditions})
		}
		p.Cond = some()
		return p
	}
	switch {
	case n.Match != "":
		p.Cond = &Cond{Op: AllOf}
		if n.Match == Or {
			p.Cond.Op = AnyOf
		}
		for i := range n.Of {
			inner := b.part(member(path, "of", i), &n.Of[i])
			p.Parts = append(p.Parts, inner)
			p.Cond.Args = append(p.Cond.Args, inner.Cond)
		}
	case n.Not != nil:
		inner := b.part(path+".not", n.Not)
		p.Parts, p.Cond = []Part{inner}, not(inner.Cond)
	default:
		f, _, _ := filterOf(n.Type)
		b.path, b.below = path, nil
		p.Cond = f.Compile(n, b)
		p.Parts, b.below = b.below, nil
	}
	return p
}

// segment puts a named segment in its place.
func (b *builder) segment(id string) *Cond {
	path := b.path
	for i, outer := range b.within {
		if outer == id {
			way := strings.Join(append(append([]string{}, b.within[i:]...), id), " → ")
			b.problems.add(path, "segment_cycle", "The segment leads back to itself: {way}. Remove one of these references.", map[string]any{"way": way})
			return some()
		}
	}
	var d Definition
	ok := b.env.Segment != nil
	if ok {
		d, ok = b.env.Segment(id)
	}
	if !ok {
		b.problems.add(path+".value", "unknown_segment", `There is no segment "{id}".`, map[string]any{"id": id})
		return some()
	}
	if p := d.Check(); len(p) > 0 {
		b.problems.add(path+".value", "broken_segment", `The segment "{id}" cannot be read: {why}`, map[string]any{"id": id, "why": p.Error()})
		return some()
	}
	b.within = append(b.within, id)
	inner := b.part(path+".segment", &d.Where)
	b.within = b.within[:len(b.within)-1]
	b.below = []Part{inner}
	return inner.Cond
}

// where gives the condition of criteria on the document below base; nil when there are none.
func (b *builder) where(base []string, criteria []Criterion) *Cond {
	if len(criteria) == 0 {
		return nil
	}
	c := &Cond{Op: AllOf}
	for i := range criteria {
		col := append(append([]string{}, base...), criteria[i].Path...)
		c.Args = append(c.Args, compileValue(col, criteria[i].Op, criteria[i].Value, b))
	}
	return c
}

// period gives the time in which events count.
func (b *builder) period(p *Period) Window {
	w := AllTime
	switch {
	case p == nil:
	case p.Days > 0:
		w.From = Instant{-int64(p.Days)*dayMillis + 1, true}
	default:
		if p.From != "" {
			w.From = b.instant(p.From)
		}
		if p.To != "" {
			w.To = b.instant(p.To)
		}
	}
	return w
}
