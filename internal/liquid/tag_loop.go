package liquid

import (
	"fmt"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

func loopTags() []Tag {
	return []Tag{
		{Name: "break", Help: "Leaves the loop.", Example: "{% for i in (1..5) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", Result: "12",
			compile: func(*parser, *syntax.Part) (node, bool) { return func(*run) signal { return toBreak }, false }},
		{Name: "continue", Help: "Goes on with the next item of the loop.", Example: "{% for i in (1..4) %}{% if i == 3 %}{% continue %}{% endif %}{{ i }}{% endfor %}", Result: "124",
			compile: func(*parser, *syntax.Part) (node, bool) { return func(*run) signal { return toNext }, false }},
		{Name: "cycle", Help: "Prints its values in turn, one each time; groups of one name go on together.", Example: "{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", Result: "aba", compile: compileCycle},
		{Name: "for", Block: true, Help: "Renders its body for each item; takes reversed, limit, offset (also offset: continue) and else, and gives forloop.", Example: "{% for i in list limit: 2 offset: 1 %}{{ forloop.index }}{{ i }} {% else %}none{% endfor %}", Result: "1b 2c ", compile: compileFor},
		{Name: "tablerow", Block: true, Help: "Renders its body as the cells of an HTML table; takes cols, limit and offset, and gives tablerowloop.", Example: "{% tablerow i in (1..2) cols: 1 %}{{ i }}{% endtablerow %}", Result: "<tr class=\"row1\">\n<td class=\"col1\">1</td></tr>\n<tr class=\"row2\"><td class=\"col1\">2</td></tr>\n", compile: compileTableRow},
	}
}

// Get gives what forloop or tablerowloop says.
func (l *loop) Get(key string) (value.Value, bool) {
	switch key {
	case "index":
		return value.Int(int64(l.at + 1)), true
	case "index0":
		return value.Int(int64(l.at)), true
	case "first":
		return value.Bool(l.at == 0), true
	case "last":
		return value.Bool(l.at == l.length-1), true
	case "length":
		return value.Int(int64(l.length)), true
	case "rindex":
		return value.Int(int64(l.length - l.at)), true
	case "rindex0":
		return value.Int(int64(l.length - l.at - 1)), true
	}
	if l.table {
		return l.cell(key)
	}
	switch key {
	case "name":
		return value.String(l.name), true
	case "parentloop":
		if l.parent == nil {
			return value.Nil, true
		}
		return value.FromObject(l.parent), true
	}
	return value.Nil, false
}

func (l *loop) cell(key string) (value.Value, bool) {
	switch key {
	case "col":
		return value.Int(int64(l.col)), true
	case "col0":
		return value.Int(int64(l.col - 1)), true
	case "row":
		return value.Int(int64(l.row)), true
	case "col_first":
		return value.Bool(l.col == 1), true
	case "col_last":
		return value.Bool(l.col == l.cols), true
	}
	return value.Nil, false
}

// Len says that a loop has no members to walk through.
func (l *loop) Len() int { return 0 }

// At gives none.
func (l *loop) At(int) (string, value.Value) { return "", value.Nil }

// Label is how a loop prints.
func (l *loop) Label() string {
	if l.table {
		return "Liquid::TablerowloopDrop"
	}
	return "Liquid::ForloopDrop"
}

// segment is the items that a loop walks through.
type segment struct {
	list   []value.Value
	object value.Object
	first  int64 // of a range
	from   int
	n      int
}

// segment cuts the items of a value from one place up to another; to below 0 means to the end.
func (r *run) segment(v value.Value, from, to int64, hasTo bool, at place) (s segment) {
	var n int64
	switch v.Kind() {
	case value.KindList:
		s.list = v.AsList()
		n = int64(len(s.list))
	case value.KindObject:
		s.object = v.AsObject()
		n = int64(s.object.Len())
	case value.KindString:
		if v.AsString() != "" { // a text is one item, whatever is asked for
			return segment{list: r.arena.Array(append(r.arena.Items(1), v)).AsList(), n: 1}
		}
	case value.KindRange:
		count, ok := v.RangeLen()
		if !ok {
			r.fail(at, "the range is too long", "shorten it")
			return s
		}
		s.first, _ = v.AsRange()
		n = int64(count)
	}
	if hasTo {
		n = min(n, max(to, 0))
	}
	s.from = int(min(max(from, 0), max(n, 0)))
	s.n = int(n) - s.from
	return s
}

func (r *run) item(s *segment, i int) value.Value {
	i += s.from
	switch {
	case s.list != nil:
		return s.list[i]
	case s.object != nil:
		return r.arena.Pair(s.object.At(i))
	}
	return value.Int(s.first + int64(i))
}

// forTag is a for loop, read.
type forTag struct {
	name         string
	slot, loop   int // of the variable and of forloop
	of           operand
	limit, start *operand
	goOn         bool // offset: continue
	reversed     bool
}

func compileFor(p *parser, part *syntax.Part) (node, bool) {
	f := p.readFor(part)
	list, closer := p.body("else", "endfor")
	blank := list.blank
	var otherwise *items
	for closer != nil && closer.Name == "else" {
		otherwise, closer = p.body("else", "endfor")
		blank = blank && otherwise.blank
	}
	if closer == nil {
		p.unclosed(part)
	}
	do := list.finish(blank)
	var none *body
	if otherwise != nil {
		none = otherwise.finish(blank)
	}
	prog := p.prog
	return func(r *run) signal {
		s := r.cut(f, prog)
		if r.err != nil {
			return halt
		}
		if s.n == 0 {
			if none != nil {
				return r.body(none)
			}
			return goOn
		}
		return r.loop(f, &s, do)
	}, blank
}

// readFor reads the head of a for loop.
func (p *parser) readFor(part *syntax.Part) *forTag {
	f := &forTag{}
	w := p.lex(part.Markup, part.MarkupAt)
	name := w.name("the name of the loop's variable")
	if !w.bad && !w.take("in") {
		w.unexpected("in was expected")
	}
	from := w.i
	f.of = w.expression()
	f.name = name + "-" + w.written(from)
	f.slot = p.prog.symbols.slot(symbol{SpaceNone, name})
	f.loop = p.prog.symbols.slot(symbol{SpaceNone, "forloop"})
	p.prog.uses.set(name)
	f.reversed = w.take("reversed")
	for !w.bad && (w.take(",") || w.peek().Kind == syntax.Name) {
		key := w.peek()
		switch {
		case w.take("limit"):
			w.expect(":")
			o := w.expression()
			f.limit = &o
		case w.take("offset"):
			w.expect(":")
			if w.take("continue") {
				f.goOn, f.start = true, nil
				p.prog.whole.continues.Store(true)
				continue
			}
			o := w.expression()
			f.goOn, f.start = false, &o // of two offsets the last counts
		default:
			w.bad = true
			p.report(key.At, key.Size, fmt.Sprintf("for does not take %q", key.Text), "it takes reversed, limit: and offset:, reversed first")
		}
	}
	w.end()
	return f
}

// cut evaluates the head of a for loop.
func (r *run) cut(f *forTag, prog *program) segment {
	var from, to int64
	keeps := prog.whole.continues.Load()
	if f.goOn {
		from = int64(r.keep.offsets[f.name])
	} else if f.start != nil {
		from, _ = r.integer(*f.start)
	}
	v := f.of.do(r)
	hasTo := false
	if f.limit != nil {
		to, hasTo = r.integer(*f.limit)
		to += from
	}
	if r.err != nil {
		return segment{}
	}
	s := r.segment(v, from, to, hasTo, f.of.at)
	if keeps {
		if r.keep.offsets == nil {
			r.keep.offsets = map[string]int{}
		}
		r.keep.offsets[f.name] = int(from) + s.n
	}
	return s
}

// integer evaluates a limit or offset; nil stands for none.
func (r *run) integer(o operand) (int64, bool) {
	v := o.do(r)
	if v.IsNil() || r.err != nil {
		return 0, false
	}
	n, ok := v.Integer()
	if !ok || n.Kind() != value.KindInt || n.AsInt() > 1<<40 || n.AsInt() < -1<<40 {
		r.fail(o.at, "a whole number was expected here", "give a number without a point")
		return 0, false
	}
	return n.AsInt(), true
}

// loop renders the body for each item.
func (r *run) loop(f *forTag, s *segment, do *body) signal {
	l := r.open(f.name, s.n)
	outer := r.inner
	r.inner = l
	r.frame.push(f.loop, value.FromObject(l))
	r.frame.push(f.slot, value.Nil)
	for i := range s.n {
		at := i
		if f.reversed {
			at = s.n - 1 - i
		}
		l.at = i
		r.frame.slots[f.slot].local = r.item(s, at)
		sig := r.exec(do.nodes, &do.at)
		if sig == halt {
			return halt
		}
		if r.fc.Steps--; r.fc.Steps < 0 {
			r.overrun(&do.at)
			return halt
		}
		if sig == toBreak {
			break
		}
	}
	r.frame.pop()
	r.frame.pop()
	r.inner = outer
	r.close(l)
	return goOn
}
