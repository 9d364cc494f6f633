package liquid

import (
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// tableTag is a tablerow, read.
type tableTag struct {
	slot, loop         int
	of                 operand
	cols, limit, start *operand
}

func compileTableRow(p *parser, part *syntax.Part) (node, bool) {
	t := p.readTable(part)
	list, closer := p.body("endtablerow")
	if closer == nil {
		p.unclosed(part)
	}
	do := list.finish(false)
	if t == nil {
		return nil, false
	}
	return func(r *run) signal { return r.table(t, do) }, false
}

// readTable reads the head of a tablerow, which is loosely written.
func (p *parser) readTable(part *syntax.Part) *tableTag {
	dialect := p.prog.options.Dialect == Braze
	s := part.Markup
	if dialect {
		s = syntax.Unwrap(s)
	}
	name, rest, ok := strings.Cut(s, " in ")
	name = strings.TrimSpace(name)
	begin, end := syntax.Fragments(rest, 0, dialect)
	if !ok || begin < 0 || name == "" {
		p.report(part.At, len(part.Raw), "tablerow needs a name, in and a list", "write {% tablerow item in list %}")
		return nil
	}
	from := part.MarkupAt + len(s) - len(rest)
	t := &tableTag{of: p.loose(rest[begin:end], from+begin)}
	t.slot = p.prog.symbols.slot(symbol{SpaceNone, name})
	t.loop = p.prog.symbols.slot(symbol{SpaceNone, "tablerowloop"})
	p.prog.uses.set(name)
	for key, o := range p.options(rest[end:], from+end) {
		switch key {
		case "cols":
			t.cols = &o
		case "limit":
			t.limit = &o
		case "offset":
			t.start = &o
		}
	}
	return t
}

// options reads key: value pairs of a loosely written tag.
func (p *parser) options(s string, at int) func(yield func(string, operand) bool) {
	dialect := p.prog.options.Dialect == Braze
	return func(yield func(string, operand) bool) {
		for i := 0; i < len(s); {
			colon := strings.IndexByte(s[i:], ':')
			if colon < 0 {
				return
			}
			key := strings.TrimRight(s[i:i+colon], " \t\r\n\v\f")
			if k := strings.LastIndexAny(key, ", \t\r\n\v\f"); k >= 0 {
				key = key[k+1:]
			}
			begin, end := syntax.Fragment(s, i+colon+1, dialect)
			if begin < 0 {
				return
			}
			if !yield(key, p.loose(s[begin:end], at+begin)) {
				return
			}
			i = end
		}
	}
}

// table renders a tablerow.
func (r *run) table(t *tableTag, do *body) signal {
	v := t.of.do(r)
	if r.err != nil || !v.Truthy() {
		return r.after()
	}
	from := r.leading(t.start)
	var to int64
	if t.limit != nil {
		to = from + r.leading(t.limit)
	}
	s := r.segment(v, from, to, t.limit != nil, t.of.at)
	l := r.open("", s.n)
	l.table, l.cols = true, s.n
	if t.cols != nil {
		l.cols = int(r.leading(t.cols))
	}
	if r.err != nil {
		return halt
	}
	r.out = append(r.out, "<tr class=\"row1\">\n"...)
	r.frame.push(t.loop, value.FromObject(l))
	r.frame.push(t.slot, value.Nil)
	for i := range s.n {
		l.at = i
		r.frame.slots[t.slot].local = r.item(&s, i)
		r.out = fmt.Appendf(r.out, "<td class=\"col%d\">", l.col)
		sig := r.exec(do.nodes, &do.at)
		if sig == halt {
			return halt
		}
		r.out = append(r.out, "</td>"...)
		if r.fc.Steps--; r.fc.Steps < 0 {
			r.overrun(&do.at)
			return halt
		}
		if sig == toBreak {
			break
		}
		if l.col != l.cols {
			l.col++
			continue
		}
		if i < s.n-1 {
			r.out = fmt.Appendf(r.out, "</tr>\n<tr class=\"row%d\">", l.row+1)
		}
		l.col, l.row = 1, l.row+1
	}
	r.out = append(r.out, "</tr>\n"...)
	r.frame.pop()
	r.frame.pop()
	r.close(l)
	return goOn
}

// leading evaluates a number of tablerow: what a value begins with.
func (r *run) leading(o *operand) int64 {
	if o == nil {
		return 0
	}
	v := o.do(r)
	var n value.Value
	switch v.Kind() {
	case value.KindNil:
		return 0
	case value.KindInt:
		n = v
	case value.KindFloat:
		n = value.Int(int64(trunc(v.AsFloat())))
	case value.KindString:
		n = value.LeadingInt(v.AsString())
	}
	if n.Kind() != value.KindInt || n.AsInt() > 1<<40 || n.AsInt() < -1<<40 {
		r.fail(o.at, "a whole number was expected here", "give a number without a point")
		return 0
	}
	return n.AsInt()
}

func compileCycle(p *parser, part *syntax.Part) (node, bool) {
	dialect := p.prog.options.Dialect == Braze
	s, at := part.Markup, part.MarkupAt
	if dialect {
		s = syntax.Unwrap(s)
		trimmed := strings.TrimLeft(s, whiteSpace)
		s, at = trimmed, at+len(s)-len(trimmed)
	}
	begin, end := syntax.Fragment(s, 0, dialect)
	if begin != 0 {
		p.report(part.At, len(part.Raw), "cycle needs values", "write {% cycle 'a', 'b' %}")
		return nil, false
	}
	var group *operand
	head := s[begin:end]
	if strings.HasPrefix(strings.TrimLeft(s[end:], " \t\r\n\v\f"), ":") {
		o := p.loose(head, at)
		group = &o
		end += strings.IndexByte(s[end:], ':') + 1
	} else if i := strings.LastIndexByte(head, ':'); i > 0 && head[0] != '\'' && head[0] != '"' {
		o := p.loose(head[:i], at)
		group, end = &o, i+1
	} else {
		end = 0
	}
	values, key := p.cycleValues(s[end:], at+end)
	if len(values) == 0 {
		p.report(part.At, len(part.Raw), "cycle needs values", "write {% cycle 'a', 'b' %}")
		return nil, false
	}
	if key == "" { // with variables in it, each tag goes its own way
		key = fmt.Sprintf("#%s:%d", p.src.name, part.At)
	}
	return func(r *run) signal { return r.cycle(values, group, key) }, false
}

// cycleValues reads the values of a cycle, and gives the name that literals make for their group.
func (p *parser) cycleValues(s string, at int) (values []operand, key string) {
	dialect := p.prog.options.Dialect == Braze
	names := []byte("=")
	for _, piece := range strings.SplitAfter(s, ",") {
		begin, end := syntax.Fragment(strings.TrimSuffix(piece, ","), 0, dialect)
		if begin >= 0 {
			o := p.loose(piece[begin:end], at+begin)
			values = append(values, o)
			if o.literal && names != nil {
				names = append(o.v.AppendJSON(names), ',')
			} else {
				names = nil
			}
		}
		at += len(piece)
	}
	return values, string(names)
}

func (r *run) cycle(values []operand, group *operand, key string) signal {
	if group != nil {
		key = string(group.do(r).AppendJSON([]byte(":")))
	}
	if r.keep.cycles == nil {
		r.keep.cycles = map[string]int{}
	}
	turn := r.keep.cycles[key]
	if turn < len(values) {
		v := values[turn].do(r)
		if r.err != nil {
			return halt
		}
		r.out = v.Append(r.out)
	}
	if turn++; turn >= len(values) {
		turn = 0
	}
	r.keep.cycles[key] = turn
	return goOn
}
