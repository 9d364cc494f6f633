package liquid

import (
	"sync"

	"github.com/petitbleu/petitbleu/internal/liquid/filter"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// signal is how a node ended.
type signal uint8

const (
	goOn    signal = iota
	toBreak        // leave the loop
	toNext         // go on with the next item
	halt           // an error, or the template aborted
)

// node is a compiled part of a template: it adds to the output of the run.
type node func(r *run) signal

// expr is a compiled expression. When it fails it sets the error of the run and gives nil.
type expr func(r *run) value.Value

// slot is one variable in one scope.
type slot struct {
	local value.Value  // assigned, or of a loop
	outer value.Value  // from the data, or a counter
	shown *value.Value // the same where the data keeps it; nil: outer counts
	has   bool         // local counts
	known fetched      // of outer
	below int          // 1 + place in shadows of what the outermost loop variable hides; 0: none does
}

type fetched uint8

const (
	notAsked fetched = iota
	present
	absent
)

// shadow keeps what a loop variable hides.
type shadow struct {
	at    int
	local value.Value
	has   bool
}

// frame is the variables of a template, or of a partial of its own.
type frame struct {
	slots    []slot
	shadows  []shadow
	isolated bool // sees no data
}

// loop is what forloop and tablerowloop say.
type loop struct {
	name   string
	length int
	at     int
	parent *loop
	cols   int // of a tablerow
	col    int // from 1
	row    int // from 1
	table  bool
}

// run is the state of one render. It is used again for the next.
type run struct {
	out    []byte
	base   int
	env    *Env
	refs   referrer // the data, if it can show values
	limits Limits
	fc     filter.Context
	arena  value.Arena
	frame  *frame
	main   frame
	stack  []value.Value // arguments of filters
	loops  []*loop
	deep   int   // loops that are open
	inner  *loop // the loop that is open
	err    *Error
	done   Outcome
	extras int
	depth  int // partials that are open
	aside  int // of render, in which include may not be
	keep   keeper
}

// keeper remembers what tags remember from one time to the next.
type keeper struct {
	offsets map[string]int // of for loops, by name
	cycles  map[string]int
	changed string
	seen    bool // ifchanged has something to compare with
}

var runs = sync.Pool{New: func() any { return new(run) }}

func (l Limits) withDefaults() Limits {
	if l.Steps <= 0 {
		l.Steps = 500_000
	}
	if l.Memory <= 0 {
		l.Memory = 8 << 20
	}
	if l.Output <= 0 {
		l.Output = 1 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 50
	}
	return l
}

func (r *run) start(dst []byte, env *Env, slots int) {
	r.out, r.base, r.env = dst, len(dst), env
	r.refs, _ = env.Data.(referrer)
	r.limits = env.Limits.withDefaults()
	r.arena.Start(r.limits.Memory)
	r.fc.Arena, r.fc.Now, r.fc.Zone, r.fc.Steps = &r.arena, env.Now, env.Zone, r.limits.Steps
	r.fc.Location, r.fc.Money, r.fc.TrackLink = env.Host.Location, env.Host.Money, env.Host.TrackLink
	r.frame = &r.main
	r.main.grow(slots)
}

func (r *run) finish() (out []byte, done Outcome, err error) {
	out, done = r.out, r.done
	if r.err != nil {
		out, done, err = out[:r.base], Outcome{}, r.err
	} else if done.Aborted {
		out = out[:r.base]
	}
	r.arena.Reset()
	clear(r.main.slots)
	r.main.slots = r.main.slots[:0]
	if cap(r.main.shadows) > 0 {
		clear(r.main.shadows[:cap(r.main.shadows)])
		r.main.shadows = r.main.shadows[:0]
	}
	if cap(r.stack) > 0 {
		clear(r.stack[:cap(r.stack)])
		r.stack = r.stack[:0]
	}
	r.refs = nil
	r.out, r.env, r.err, r.done, r.extras = nil, nil, nil, Outcome{}, 0
	r.deep, r.inner, r.depth, r.aside = 0, nil, 0, 0
	r.keep = keeper{}
	r.fc.Location, r.fc.Money, r.fc.TrackLink = nil, nil, nil
	runs.Put(r)
	return out, done, err
}

func (f *frame) grow(n int) {
	if n <= len(f.slots) {
		return
	}
	if n <= cap(f.slots) {
		f.slots = f.slots[:n] // what is behind the length was cleared
		return
	}
	f.slots = append(f.slots, make([]slot, n-len(f.slots))...)
}

// assign sets a variable; one that a loop variable hides is set behind it.
func (f *frame) assign(i int, v value.Value) {
	s := &f.slots[i]
	if s.below > 0 {
		h := &f.shadows[s.below-1]
		h.local, h.has = v, true
		return
	}
	s.local, s.has = v, true
}

// push begins a scope of one variable, pop ends it.
func (f *frame) push(i int, v value.Value) {
	s := &f.slots[i]
	f.shadows = append(f.shadows, shadow{i, s.local, s.has})
	if s.below == 0 {
		s.below = len(f.shadows)
	}
	s.local, s.has = v, true
}

func (f *frame) pop() {
	n := len(f.shadows)
	h := f.shadows[n-1]
	s := &f.slots[h.at]
	s.local, s.has = h.local, h.has
	if s.below == n {
		s.below = 0
	}
	f.shadows = f.shadows[:n-1]
}

// symbol is the name of a variable, with its space.
type symbol struct{ space, name string }

// load gives a variable.
func (r *run) load(i int, sym *symbol) value.Value { return *r.variable(i, sym) }

// variable gives the place of a variable, which is good until the next node.
func (r *run) variable(i int, sym *symbol) *value.Value {
	s := &r.frame.slots[i]
	if s.has {
		return &s.local
	}
	if s.known == notAsked {
		r.fetch(s, sym)
	}
	if s.shown != nil {
		return s.shown
	}
	return &s.outer
}

// fetch asks the data for a variable, once.
func (r *run) fetch(s *slot, sym *symbol) {
	s.known = absent
	if r.frame.isolated || r.env.Data == nil {
		return
	}
	if r.refs != nil {
		if s.shown = r.refs.ref(sym.space, sym.name); s.shown != nil {
			s.known = present
			return
		}
	}
	if v, ok := r.env.Data.Get(sym.space, sym.name); ok {
		s.outer, s.known = v, present
	}
}

// there tells whether a variable is known.
func (r *run) there(i int) bool {
	s := &r.frame.slots[i]
	return s.has || s.known == present
}

// fail stops the run with an error; the first one counts.
func (r *run) fail(p place, cause, cure string) {
	if r.err == nil {
		r.err = p.error(cause, cure)
	}
}

// exec renders nodes one after the other.
func (r *run) exec(nodes []node, at *place) signal {
	for _, n := range nodes {
		if r.fc.Steps--; r.fc.Steps < 0 || len(r.out)-r.base > r.limits.Output || r.arena.Over() {
			r.overrun(at)
			return halt
		}
		if s := n(r); s != goOn {
			return s
		}
	}
	return goOn
}

// overrun says which limit was passed.
func (r *run) overrun(at *place) {
	if r.err != nil {
		return
	}
	switch {
	case r.fc.Steps < 0:
		r.fail(*at, "the template has too much to do", "shorten its loops")
	case r.arena.Over():
		r.fail(*at, "the template makes more text and lists than its memory holds", "shorten its loops, or what is appended in them")
	default:
		r.fail(*at, "the result is too long", "shorten the template or its loops")
	}
	r.err.Limit = true
}

// body is a compiled part of the template; at is where it begins.
type body struct {
	nodes []node
	at    place
}

// body renders a part and checks the limits at its end.
func (r *run) body(b *body) signal {
	s := r.exec(b.nodes, &b.at)
	if s == goOn && (len(r.out)-r.base > r.limits.Output || r.arena.Over()) {
		r.overrun(&b.at)
		return halt
	}
	return s
}

// capture renders a part and gives its text, which is valid during the run, instead of adding it to the output.
func (r *run) capture(b *body) (string, signal) {
	from := len(r.out)
	s := r.body(b)
	text := r.arena.Copy(r.out[from:])
	r.out = r.out[:from]
	return text, s
}

// open begins a loop.
func (r *run) open(name string, length int) *loop {
	if r.deep == len(r.loops) {
		r.loops = append(r.loops, new(loop))
	}
	l := r.loops[r.deep]
	r.deep++
	*l = loop{name: name, length: length, parent: r.inner, col: 1, row: 1}
	return l
}

func (r *run) close(l *loop) { r.deep-- }
