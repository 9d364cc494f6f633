package index

import (
	"bytes"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
	"unsafe"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// node is a condition as it is asked of blocks: columns are found, dictionaries have been asked.
type node struct {
	op    segment.Op
	args  []*node
	col   *column
	leaf  *leaf
	event *eventNode
	cost  int
}

// eventNode is a condition on the events of a stream.
type eventNode struct {
	stream   *stream // nil: there are none
	where    *node
	from, to int64 // both included
	measure  segment.Measure
	min, max int64 // of what is measured, both included
}

// NotKept is the error of a query that asks properties that are not kept. Keep them, and where Keep
// says so, tell the events anew.
type NotKept struct {
	Events    map[string][]string
	Purchases []string
}

func (e *NotKept) Error() string {
	return "properties of events are asked that the index does not keep"
}

// binder binds one query.
type binder struct {
	x       *Index
	now     time.Time
	missing NotKept
}

// bind prepares a condition for asking at now.
func (x *Index) bind(c *segment.Cond, now time.Time) (*node, error) {
	b := &binder{x: x, now: now}
	n := b.bind(c, x.people)
	if len(b.missing.Events) > 0 || len(b.missing.Purchases) > 0 {
		return nil, &b.missing
	}
	return n, nil
}

// Costs by which the members of a group are put in order.
const (
	costSliced  = 1
	costCodes   = 3
	costDays    = 20
	costTexts   = 60
	costEvents  = 100
	costElement = 5
)

func (b *binder) bind(c *segment.Cond, t *table) *node {
	n := &node{op: c.Op}
	switch c.Op {
	case segment.Has:
		b.has(c, t, n)
	case segment.Element:
		n.col = t.at(c.Col)
		if n.col == nil || n.col.rows == nil {
			return &node{op: segment.AnyOf}
		}
		n.args = []*node{b.bind(c.Args[0], n.col.rows.table)}
		n.cost = costElement + n.args[0].cost
	case segment.Did:
		b.did(c.Events, n)
	default:
		for _, arg := range c.Args {
			inner := b.bind(arg, t)
			n.cost += inner.cost
			if inner.op == c.Op && c.Op != segment.Not {
				n.args = append(n.args, inner.args...)
			} else {
				n.args = append(n.args, inner)
			}
		}
		sort.SliceStable(n.args, func(i, j int) bool { return n.args[i].cost < n.args[j].cost })
	}
	return n
}

func (b *binder) has(c *segment.Cond, t *table, n *node) {
	l := &leaf{test: &c.Test, now: b.now}
	n.col, n.leaf, n.cost = t.at(c.Col), l, costSliced
	if n.col == nil {
		n.op, n.leaf = segment.AnyOf, nil // nobody
		if c.Test.Kind == segment.IsBlank {
			n.op = segment.AllOf
		}
		return
	}
	switch c.Test.Kind {
	case segment.InPeriod:
		l.from, l.to = c.Test.Period.From.At(b.now), before(c.Test.Period.To.At(b.now))
	case segment.OnDay:
		l.days, n.cost = &yearDays{c.Test.Days.At(b.now), c.Test.Days.Zone}, costDays
	case segment.IsText:
		l.texts = b.textSet(n.col, c.Test.Text)
		n.cost = costOf(&l.texts)
	case segment.IsBlank:
		l.texts, n.cost = b.x.blanks(n.col), costCodes
	case segment.HasOne:
		l.lists = b.listSet(n.col, b.textSet(n.col, c.Test.Text))
		n.cost = costOf(&l.lists)
	case segment.HasAll:
		l.lists = b.listSetAll(n.col, c.Test.Values)
		n.cost = costOf(&l.lists)
	}
}

func costOf(s *codeSet) int {
	if s.test != nil {
		return costTexts
	}
	return costCodes
}

func (b *binder) did(e *segment.Events, n *node) {
	ev := &eventNode{
		measure: e.Measure, min: e.Min, max: e.Max,
		from: e.During.From.At(b.now), to: min(before(e.During.To.At(b.now)), b.now.UnixMilli()),
	}
	n.event, n.cost = ev, costEvents
	ev.stream = b.x.events[e.Name]
	if e.Purchases {
		ev.stream = b.x.purchases
	}
	if e.Measure == segment.First || e.Measure == segment.Last {
		ev.min, ev.max = e.When.From.At(b.now), before(e.When.To.At(b.now))
	}
	if asked := properties(e.Where, nil); len(asked) > 0 {
		b.needs(e, ev.stream, asked)
	}
	if e.Where != nil && ev.stream != nil {
		ev.where = b.bind(e.Where, ev.stream.table)
	}
}

// needs notes the properties that are asked and not kept.
func (b *binder) needs(e *segment.Events, s *stream, asked []string) {
	missing := asked
	if s != nil {
		missing = s.keeps(asked)
	}
	switch {
	case len(missing) == 0:
	case e.Purchases:
		b.missing.Purchases = union(b.missing.Purchases, missing)
	default:
		if b.missing.Events == nil {
			b.missing.Events = map[string][]string{}
		}
		b.missing.Events[e.Name] = union(b.missing.Events[e.Name], missing)
	}
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// properties gives the first keys of the properties that a condition on an event asks.
func properties(c *segment.Cond, found []string) []string {
	if c == nil {
		return found
	}
	if len(c.Col) > 1 && c.Col[0] == propertiesKey {
		found = union(found, c.Col[1:2])
	}
	for _, arg := range c.Args {
		found = properties(arg, found)
	}
	return found
}

// textSet gives the texts of a column that pass a test.
func (b *binder) textSet(c *column, t *segment.TextTest) codeSet {
	d := &c.texts
	switch {
	case t.Kind == segment.AnyText:
		return codeSet{test: func(uint32) bool { return true }}
	case t.Kind == segment.OneOf, t.Kind == segment.OneOfFolded && d.folded == nil:
		var found []uint32
		for _, v := range t.Values {
			if code := d.find(v); code != 0 && !slices.Contains(found, code) {
				found = append(found, code)
			}
		}
		return setOf(found, d.size())
	}
	test := b.textTest(d, t)
	if b.unlike(c) {
		return codeSet{test: test}
	}
	return b.x.askAll(d, test)
}

// textTest gives a test as a question about a number of the dictionary.
func (b *binder) textTest(d *dict, t *segment.TextTest) func(uint32) bool {
	switch t.Kind {
	case segment.OneOfFolded:
		if len(t.Values) == 1 {
			want := t.Values[0]
			return func(code uint32) bool { return string(d.foldedText(code)) == want }
		}
		want := map[string]bool{}
		for _, v := range t.Values {
			want[v] = true
		}
		return func(code uint32) bool { return want[string(d.foldedText(code))] }
	case segment.Containing:
		if len(t.Values) == 1 {
			want := []byte(t.Values[0])
			return func(code uint32) bool { return bytes.Contains(d.foldedText(code), want) }
		}
		return matching(anyOf(t.Values), d.foldedText)
	case segment.Matching:
		return matching(t.Pattern, d.text)
	}
	test := t.At(b.now)
	return func(code uint32) bool {
		text := d.text(code)
		return test(unsafe.String(unsafe.SliceData(text), len(text))) // no test keeps it
	}
}

// matching asks by an automaton, as long as that can tell.
func matching(pattern *regexp.Regexp, text func(uint32) []byte) func(uint32) bool {
	a := newAutomaton(pattern.String())
	return func(code uint32) bool {
		t := text(code)
		if a != nil && !a.failed.Load() {
			if is, ok := a.match(t); ok {
				return is
			}
		}
		return pattern.Match(t)
	}
}

// anyOf gives the pattern of texts that contain one of the values.
func anyOf(values []string) *regexp.Regexp {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = regexp.QuoteMeta(v)
	}
	return regexp.MustCompile(strings.Join(quoted, "|"))
}

// manyTexts is from how many distinct texts on a dictionary is not asked as a whole, if most people
// have a text of their own.
const manyTexts = 1 << 14

// unlike tells whether most people have a value of their own in a column: then asking the people who
// are left is less work than asking the dictionary.
func (b *binder) unlike(c *column) bool {
	n := max(c.texts.starts.n, c.lists.starts.n)
	return n > manyTexts && n > b.x.count/4
}

// askAll asks a test of every text of a dictionary.
func (x *Index) askAll(d *dict, test func(uint32) bool) codeSet {
	s := codeSet{bits: make([]uint64, d.size()/64+1)}
	x.share(len(s.bits), 64, func(w int) {
		for code := max(uint32(w*64), d.first); code < min(uint32(w*64+64), d.size()); code++ {
			if test(code) {
				s.bits[w] |= 1 << (code & 63)
			}
		}
	})
	return s
}

// blanks gives the blank texts of a column.
func (x *Index) blanks(c *column) codeSet {
	return setOf(c.blank, c.texts.size())
}

// listSet gives the lists of a column that hold one of the texts.
func (b *binder) listSet(c *column, texts codeSet) codeSet {
	if texts.empty() {
		return codeSet{}
	}
	test := func(code uint32) (found bool) {
		if code < firstList {
			return false
		}
		eachText(c.lists.text(code), func(t uint32) bool {
			found = texts.has(t)
			return !found
		})
		return found
	}
	if b.unlike(c) {
		return codeSet{test: test}
	}
	return b.x.askAll(&c.lists, test)
}

// listSetAll gives the lists of a column that hold all of the texts.
func (b *binder) listSetAll(c *column, values []string) codeSet {
	var want []uint32
	for _, v := range values {
		code := c.texts.find(v)
		if code == 0 {
			return codeSet{}
		}
		if !slices.Contains(want, code) {
			want = append(want, code)
		}
	}
	test := func(code uint32) bool {
		if code < firstList {
			return false
		}
		found := 0
		eachText(c.lists.text(code), func(t uint32) bool {
			if slices.Contains(want, t) {
				found++
			}
			return found < len(want)
		})
		return found == len(want)
	}
	if b.unlike(c) {
		return codeSet{test: test}
	}
	return b.x.askAll(&c.lists, test)
}
