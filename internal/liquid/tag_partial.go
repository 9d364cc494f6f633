package liquid

import (
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

func partialTags() []Tag {
	return []Tag{
		{Name: "include", Plain: true, Help: "Renders a partial that sees and sets the variables around it.", Example: "{% include 'greeting', name: 'Ada' %}", Result: "Hello Ada", compile: compileInclude},
		{Name: "render", Plain: true, Help: "Renders a partial that sees only what is handed to it; with, for and as hand one value or each of a list.", Example: "{% render 'greeting', name: 'Ada' %}", Result: "Hello Ada", compile: compileRender},
	}
}

// partial is an include or render, read.
type partial struct {
	name  operand
	with  *operand
	each  bool // for instead of with
	alias string
	args  []partialArg
	at    place
}

type partialArg struct {
	name string
	slot int // of include, which shares its variables
	do   expr
}

func (p *parser) readPartial(part *syntax.Part, shared bool) (*partial, bool) {
	w := p.lex(part.Markup, part.MarkupAt)
	t := &partial{at: p.here(part.At, len(part.Raw))}
	if !shared && w.peek().Kind != syntax.Quoted && !w.bad {
		w.unexpected("the name of a partial in quotes was expected")
	}
	t.name = w.expression()
	if t.name.literal {
		p.prog.uses.partial(t.name.v.Text())
	}
	if w.peek().Is("with") || w.peek().Is("for") {
		if x := w.ahead(1); !x.Is(":") {
			t.each = w.next().Text == "for"
			o := w.expression()
			t.with = &o
		}
	}
	if w.peek().Is("as") && !w.ahead(1).Is(":") {
		w.next()
		t.alias = w.name("a name")
	}
	for !w.bad && (w.take(",") || w.peek().Kind == syntax.Name) {
		if w.peek().Kind == syntax.End {
			break
		}
		name := w.name("the name of a variable")
		w.expect(":")
		t.args = append(t.args, partialArg{name, p.prog.symbols.slot(symbol{SpaceNone, name}), w.expression().do})
	}
	w.end()
	return t, !w.bad
}

// variable is the name under which the partial finds what was handed to it.
func (t *partial) variable(name string) string {
	if t.alias != "" {
		return t.alias
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

func compileInclude(p *parser, part *syntax.Part) (node, bool) {
	t, ok := p.readPartial(part, true)
	if !ok {
		return nil, false
	}
	prog := p.prog
	return func(r *run) signal {
		if r.aside > 0 {
			r.fail(t.at, "include cannot stand in a partial of render", "use render there")
			return halt
		}
		name := t.name.do(r)
		if r.err == nil && name.Kind() != value.KindString {
			r.fail(t.at, "include needs the name of a partial", "give it as a text")
		}
		if r.err != nil {
			return halt
		}
		u := prog.whole.partial(name.AsString(), prog.symbols)
		if !r.enter(u, t.at, name.AsString()) {
			return halt
		}
		r.frame.grow(prog.symbols.len())
		s := r.include(t, u, prog, name.AsString())
		r.depth--
		return s
	}, false
}

func (r *run) include(t *partial, u *unit, prog *program, name string) signal {
	with := value.Nil
	if t.with != nil {
		with = t.with.do(r)
	} else {
		with, _ = r.named(prog.symbols, name)
	}
	slot := prog.symbols.slot(symbol{SpaceNone, t.variable(name)})
	r.frame.grow(slot + 1)
	pushed := 0
	for _, a := range t.args {
		r.frame.push(a.slot, a.do(r))
		pushed++
	}
	if r.err != nil {
		return halt
	}
	s := goOn
	if with.Kind() == value.KindList {
		r.frame.push(slot, value.Nil)
		pushed++
		for _, v := range with.AsList() {
			r.frame.slots[slot].local = v
			if s = r.body(u.do); s != goOn {
				break
			}
		}
	} else {
		if !with.IsNil() {
			r.frame.push(slot, with)
			pushed++
		}
		s = r.body(u.do)
	}
	for ; pushed > 0 && s != halt; pushed-- {
		r.frame.pop()
	}
	return s
}

// enter goes one partial deeper.
func (r *run) enter(u *unit, at place, name string) bool {
	switch {
	case u == nil:
		r.fail(at, fmt.Sprintf("there is no partial %q", name), "check its name")
		return false
	case u.err != nil:
		if r.err == nil {
			r.err = u.err
		}
		return false
	case r.depth >= r.limits.Depth:
		r.fail(at, "partials are nested too deep", "a partial must not render itself without end")
		r.err.Limit = true
		return false
	}
	r.depth++
	return true
}

func compileRender(p *parser, part *syntax.Part) (node, bool) {
	t, ok := p.readPartial(part, false)
	if !ok {
		return nil, false
	}
	name, prog := t.name.v.AsString(), p.prog
	return func(r *run) signal {
		u := prog.whole.partial(name, nil)
		if !r.enter(u, t.at, name) {
			return halt
		}
		s := r.render(t, u, name)
		r.depth--
		return s
	}, false
}

// render renders a partial with variables of its own, once or for each item.
func (r *run) render(t *partial, u *unit, name string) signal {
	with := value.Nil
	if t.with != nil {
		with = t.with.do(r)
	}
	slot := u.symbols.slot(symbol{SpaceNone, t.variable(name)})
	loopSlot := u.symbols.slot(symbol{SpaceNone, "forloop"})
	many := with.Kind() == value.KindList || with.Kind() == value.KindObject || with.Kind() == value.KindRange
	if !t.each || !many {
		return r.isolated(t, u, func(f *frame) {
			if !with.IsNil() {
				f.assign(slot, with)
			}
		})
	}
	s := r.segment(with, 0, 0, false, t.at)
	l := r.open(name, s.n)
	l.parent = nil
	for i := range s.n {
		l.at = i
		sig := r.isolated(t, u, func(f *frame) {
			f.assign(loopSlot, value.FromObject(l))
			if v := r.item(&s, i); !v.IsNil() {
				f.assign(slot, v)
			}
		})
		if sig == halt {
			return halt
		}
	}
	r.close(l)
	return r.after()
}

// isolated renders a partial once, in a frame of its own.
func (r *run) isolated(t *partial, u *unit, set func(f *frame)) signal {
	f := &frame{isolated: true}
	if !r.arena.Charge(256 * (1 + u.symbols.len())) {
		r.overrun(&t.at)
		return halt
	}
	slots := make([]int, len(t.args))
	for i, a := range t.args {
		slots[i] = u.symbols.slot(symbol{SpaceNone, a.name})
	}
	f.grow(u.symbols.len())
	for i, a := range t.args {
		f.assign(slots[i], a.do(r))
	}
	set(f)
	if r.err != nil {
		return halt
	}
	outer, inner, keep := r.frame, r.inner, r.keep
	r.frame, r.inner, r.keep = f, nil, keeper{}
	r.aside++
	s := r.body(u.do)
	r.aside--
	r.frame, r.inner, r.keep = outer, inner, keep
	if s == halt {
		return halt
	}
	return goOn
}
