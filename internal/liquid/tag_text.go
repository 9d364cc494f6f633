package liquid

import (
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// compileComment passes over a comment. Comments in it are counted, and raw parts in it must be closed; nothing else
// needs to be right.
func compileComment(p *parser, part *syntax.Part) (node, bool) {
	depth := 1
	for p.at < len(p.parts) {
		x := &p.parts[p.at]
		p.at++
		if x.Kind != syntax.Tag {
			continue
		}
		switch x.Name {
		case "raw":
			if _, ok := p.rawEnd("endraw"); !ok {
				p.unclosed(x)
				return nil, true
			}
		case "comment":
			depth++
		case "endcomment":
			if depth--; depth == 0 {
				p.spaces(x)
				return nil, true
			}
		}
	}
	p.unclosed(part)
	return nil, true
}

func compileInlineComment(p *parser, part *syntax.Part) (node, bool) {
	lines := strings.Split(part.Markup, "\n")
	for _, line := range lines[1:] {
		if s := strings.TrimLeft(line, " \t\r\v\f"); s != "" && s[0] != '#' {
			p.report(part.At, len(part.Raw), "a line of this comment does not begin with #", "put # before each line")
			break
		}
	}
	return nil, true
}

func compileDoc(p *parser, part *syntax.Part) (node, bool) {
	if strings.TrimSpace(part.Markup) != "" {
		p.report(part.At, len(part.Raw), "doc takes nothing behind its name", "write {% doc %}")
	}
	from := p.at
	if _, ok := p.rawEnd("enddoc"); !ok {
		p.unclosed(part)
		return nil, true
	}
	for _, x := range p.parts[from : p.at-1] {
		if x.Kind == syntax.Tag && x.Name == "doc" {
			p.report(x.At, len(x.Raw), "doc cannot stand in doc", "close the first with enddoc")
		}
	}
	return nil, true
}

func compileRaw(p *parser, part *syntax.Part) (node, bool) {
	if strings.TrimSpace(part.Markup) != "" {
		p.report(part.At, len(part.Raw), "raw takes nothing behind its name", "write {% raw %}")
	}
	from := part.At + len(part.Raw)
	end, ok := p.rawEnd("endraw")
	if !ok {
		p.unclosed(part)
		return nil, true
	}
	text := p.src.text[from:end]
	if text == "" {
		return nil, true
	}
	return func(r *run) signal { r.out = append(r.out, text...); return goOn }, false
}

// rawEnd passes over parts to the tag that closes what is not read, and gives the place where that tag begins. The tag
// may be the end of a part that is something else.
func (p *parser) rawEnd(closer string) (int, bool) {
	for p.at < len(p.parts) {
		x := &p.parts[p.at]
		p.at++
		if x.Kind == syntax.Text || x.Line {
			continue
		}
		for from := 0; ; {
			i := strings.Index(x.Raw[from:], "{%")
			if i < 0 {
				break
			}
			at := from + i
			parts := syntax.Scan(x.Raw[at:], false)
			if len(parts) > 0 && parts[0].Kind == syntax.Tag && parts[0].Name == closer {
				p.resume(x, at+len(parts[0].Raw))
				p.trim = parts[0].TrimRight
				return x.At + at, true
			}
			from = at + 2
		}
	}
	return 0, false
}

// resume scans what is left of a part, after the first n bytes, anew.
func (p *parser) resume(x *syntax.Part, n int) {
	at := x.At + n
	if n == len(x.Raw) {
		return
	}
	rest := syntax.Scan(p.src.text[at:], p.prog.options.Dialect == Braze)
	shift(rest, at)
	p.parts = append(p.parts[:p.at:p.at], rest...)
}

// shift moves parts that were scanned from the middle of a source to their places in it.
func shift(parts []syntax.Part, by int) {
	for i := range parts {
		parts[i].At += by
		parts[i].NameAt += by
		parts[i].MarkupAt += by
	}
}

func compileIncrement(p *parser, part *syntax.Part) (node, bool) {
	i, sym := p.counter(part)
	return func(r *run) signal {
		s := r.count(i, sym)
		r.out = s.outer.Append(r.out)
		s.outer = value.Add(s.outer, value.Int(1))
		return goOn
	}, false
}

func compileDecrement(p *parser, part *syntax.Part) (node, bool) {
	i, sym := p.counter(part)
	return func(r *run) signal {
		s := r.count(i, sym)
		s.outer = value.Subtract(s.outer, value.Int(1))
		r.out = s.outer.Append(r.out)
		return goOn
	}, false
}

func (p *parser) counter(part *syntax.Part) (int, *symbol) {
	name := strings.TrimSpace(part.Markup)
	if name == "" {
		p.report(part.At, len(part.Raw), part.Name+" needs a name", "write {% "+part.Name+" name %}")
	}
	sym := symbol{SpaceNone, name}
	p.prog.uses.set(name)
	return p.prog.symbols.slot(sym), &sym
}

// count gives the slot of a counter. Counters share their names with the data, and assigned variables hide them.
func (r *run) count(i int, sym *symbol) *slot {
	s := &r.frame.slots[i]
	if s.known == notAsked {
		r.fetch(s, sym)
	}
	if s.shown != nil {
		s.outer, s.shown = *s.shown, nil
	}
	if !s.outer.IsNumber() {
		s.outer = value.Int(0)
	}
	s.known = present
	return s
}

func compileIfChanged(p *parser, part *syntax.Part) (node, bool) {
	list, closer := p.body("endifchanged")
	if closer == nil {
		p.unclosed(part)
	}
	b := list.finish(false)
	return func(r *run) signal {
		text, s := r.capture(b)
		if s == halt {
			return halt
		}
		if !r.keep.seen || text != r.keep.changed {
			r.keep.changed, r.keep.seen = text, true
			r.out = append(r.out, text...)
		}
		return s
	}, list.blank
}
