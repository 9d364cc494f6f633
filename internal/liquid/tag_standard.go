package liquid

import (
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

func standardTags() []Tag {
	return []Tag{
		{Name: "assign", Help: "Gives a variable a value.", Example: "{% assign n = 2 | times: 3 %}{{ n }}", Result: "6", compile: compileAssign},
		{Name: "capture", Block: true, Help: "Gives a variable the text that its body renders.", Example: "{% capture greeting %}Hello {{ product.title }}{% endcapture %}{{ greeting | size }}", Result: "9", compile: compileCapture},
		{Name: "case", Block: true, Help: "Renders the parts whose when has the value; else stands for the rest.", Example: "{% case 3 %}{% when 1, 2 %}few{% when 3 or 4 %}some{% else %}many{% endcase %}", Result: "some", compile: compileCase},
		{Name: "comment", Block: true, Help: "Leaves its body out.", Example: "a{% comment %}not shown{% endcomment %}b", Result: "ab", compile: compileComment},
		{Name: "#", Help: "Leaves the rest of the tag out; every line begins with #.", Example: "a{% # not shown %}b", Result: "ab", compile: compileInlineComment},
		{Name: "doc", Block: true, Help: "Describes a template; nothing of it is rendered or parsed.", Example: "{% doc %}For the footer.{% enddoc %}x", Result: "x", compile: compileDoc},
		{Name: "decrement", Help: "Takes one from a counter of its own and prints it; the first is -1.", Example: "{% decrement n %} {% decrement n %}", Result: "-1 -2", compile: compileDecrement},
		{Name: "echo", Help: "Prints a value, as {{ }} does; of use in the liquid tag.", Example: "{% echo 'a' | upcase %}", Result: "A", compile: compileEcho},
		{Name: "if", Block: true, Help: "Renders its body when the condition is true; elsif and else stand for the rest.", Example: "{% if list.size > 2 and product %}yes{% else %}no{% endif %}", Result: "yes", compile: compileIf},
		{Name: "ifchanged", Block: true, Help: "Renders its body unless it is the same as the last time.", Example: "{% for i in (1..3) %}{% ifchanged %}same{% endifchanged %}{% endfor %}", Result: "same", compile: compileIfChanged},
		{Name: "increment", Help: "Prints a counter of its own and adds one; the first is 0.", Example: "{% increment n %} {% increment n %}", Result: "0 1", compile: compileIncrement},
		{Name: "liquid", Help: "Holds a tag on each line, without {% %}.", Example: "{% liquid\n  assign n = 3\n  echo n\n%}", Result: "3"},
		{Name: "raw", Block: true, Help: "Prints its body as it stands.", Example: "{% raw %}{{ n }}{% endraw %}", Result: "{{ n }}", compile: compileRaw},
		{Name: "unless", Block: true, Help: "Renders its body when the condition is not true.", Example: "{% unless product.sold %}there{% endunless %}", Result: "there", compile: compileUnless},
	}
}

// signature tells whether a byte may stand in the name that assign and capture set.
func signature(c byte) bool {
	return c == '_' || c == '-' || c == '.' || c == '[' || c == ']' || c == '(' || c == ')' ||
		(c >= '0' && c <= '9') || (c|0x20 >= 'a' && c|0x20 <= 'z')
}

func compileAssign(p *parser, part *syntax.Part) (node, bool) {
	s := part.Markup
	eq := strings.IndexByte(s, '=')
	end := 0
	if eq >= 0 {
		end = len(strings.TrimRight(s[:eq], " \t\r\n\v\f"))
	}
	from := end
	for from > 0 && signature(s[from-1]) {
		from--
	}
	if from == end {
		p.report(part.At, len(part.Raw), "assign needs a name, = and a value", "write {% assign name = 'value' %}")
		return nil, true
	}
	slot := p.prog.symbols.slot(symbol{SpaceNone, s[from:end]})
	p.prog.uses.set(s[from:end])
	w := p.lex(s[eq+1:], part.MarkupAt+eq+1)
	if w.peek().Kind == syntax.End && !w.bad {
		return func(r *run) signal { r.frame.assign(slot, value.Nil); return goOn }, true
	}
	o := w.filtered()
	w.end()
	do := o.do
	return func(r *run) signal {
		v := do(r)
		if r.err != nil {
			return halt
		}
		r.frame.assign(slot, v)
		return goOn
	}, true
}

func compileCapture(p *parser, part *syntax.Part) (node, bool) {
	s := part.Markup
	from := 0
	for from < len(s) && !signature(s[from]) {
		from++
	}
	end := from
	for end < len(s) && signature(s[end]) {
		end++
	}
	if from == end {
		p.report(part.At, len(part.Raw), "capture needs a name", "write {% capture name %}")
	}
	slot := p.prog.symbols.slot(symbol{SpaceNone, s[from:end]})
	p.prog.uses.set(s[from:end])
	list, closer := p.body("endcapture")
	if closer == nil {
		p.unclosed(part)
	}
	b := list.finish(false)
	return func(r *run) signal {
		text, s := r.capture(b)
		if s == halt {
			return halt
		}
		r.frame.assign(slot, value.String(text))
		return s
	}, true
}

func compileEcho(p *parser, part *syntax.Part) (node, bool) {
	one := &items{at: p.here(part.At, len(part.Raw)), list: []item{p.printed(p.lex(part.Markup, part.MarkupAt))}}
	b := one.finish(false)
	return func(r *run) signal { return r.exec(b.nodes, &b.at) }, false
}

// branch is one part of if, unless or case.
type branch struct {
	when cond // nil: else
	do   *body
}

func compileIf(p *parser, part *syntax.Part) (node, bool) {
	return p.branches(part, p.condition(part))
}

func compileUnless(p *parser, part *syntax.Part) (node, bool) {
	c := p.condition(part)
	return p.branches(part, func(r *run) bool { return !c(r) })
}

// branches compiles the bodies of if and unless.
func (p *parser) branches(part *syntax.Part, first cond) (node, bool) {
	conds, lists, blank := []cond{first}, []*items(nil), true
	for {
		list, closer := p.body("elsif", "else", "end"+part.Name)
		lists = append(lists, list)
		blank = blank && list.blank
		if closer == nil {
			p.unclosed(part)
			break
		}
		if closer.Name == "end"+part.Name {
			break
		}
		c := cond(nil)
		if closer.Name == "elsif" {
			c = p.condition(closer)
		}
		conds = append(conds, c)
	}
	all := make([]branch, len(lists))
	for i := range lists {
		all[i] = branch{conds[i], lists[i].finish(blank)}
	}
	return branchNode(all), blank
}

func branchNode(all []branch) node {
	if len(all) == 1 {
		when, do := all[0].when, all[0].do
		return func(r *run) signal {
			if when(r) && r.err == nil {
				return r.body(do)
			}
			return r.after()
		}
	}
	return func(r *run) signal {
		for i := range all {
			if when := all[i].when; when == nil || when(r) {
				if r.err != nil {
					return halt
				}
				return r.body(all[i].do)
			}
		}
		return r.after()
	}
}

// after tells how to go on when nothing was rendered: conditions can fail.
func (r *run) after() signal {
	if r.err != nil {
		return halt
	}
	return goOn
}

func compileCase(p *parser, part *syntax.Part) (node, bool) {
	of := p.fragment(part, part.Markup, part.MarkupAt, "case needs a value", "write {% case name %}")
	if word := strings.TrimSpace(part.Markup); word == "empty" || word == "blank" {
		of.do = func(*run) value.Value { return value.String("") } // only behind when do these words compare
	}
	_, head := p.body("when", "else", "endcase") // what stands before the first when has no meaning
	var all []branch
	var lists []*items
	var wants [][]expr // of each list; nil: else
	blank := true
	for head != nil && head.Name != "endcase" {
		var want []expr
		if head.Name == "when" {
			want = p.whens(head)
		} else if strings.TrimSpace(head.Markup) != "" {
			p.report(head.At, len(head.Raw), "else of case takes nothing behind it", "write {% else %}, or {% when value %}")
		}
		var list *items
		list, head = p.body("when", "else", "endcase")
		lists, wants = append(lists, list), append(wants, want)
		blank = blank && list.blank
	}
	if head == nil {
		p.unclosed(part)
	}
	for i, list := range lists {
		do := list.finish(blank)
		if wants[i] == nil {
			all = append(all, branch{nil, do})
		}
		for _, want := range wants[i] {
			all = append(all, branch{func(r *run) bool { return r.equal(of.do(r), want(r)) }, do})
		}
	}
	return caseNode(all), blank
}

// caseNode renders every part that has the value, and the else parts that come while none had.
func caseNode(all []branch) node {
	return func(r *run) signal {
		none := true
		for i := range all {
			if all[i].when != nil {
				if !all[i].when(r) {
					continue
				}
				none = false
			} else if !none {
				continue
			}
			if r.err != nil {
				return halt
			}
			if s := r.body(all[i].do); s != goOn {
				return s
			}
		}
		return r.after()
	}
}

// whens reads the values of a when: separated by commas or the word or. What follows in another way is passed over, as
// the reference implementation does.
func (p *parser) whens(part *syntax.Part) []expr {
	dialect := p.prog.options.Dialect == Braze
	s, at := part.Markup, 0
	if dialect {
		s = syntax.Unwrap(s)
	}
	all := []expr{}
	for {
		begin, end := syntax.Fragment(s, at, dialect)
		if begin < 0 {
			p.report(part.At, len(part.Raw), "when needs a value", "write {% when 'value' %}")
			return all
		}
		all = append(all, p.loose(s[begin:end], part.MarkupAt+begin).do)
		rest := strings.TrimLeft(s[end:], " \t\r\n\v\f")
		gap := len(s) - end - len(rest)
		switch {
		case strings.HasPrefix(rest, ","):
			at = end + gap + 1
		case gap > 0 && strings.HasPrefix(rest, "or") && len(rest) > 2 && strings.ContainsRune(" \t\r\n\v\f", rune(rest[2])):
			at = end + gap + 2
		default:
			return all
		}
		if strings.TrimSpace(s[at:]) == "" {
			return all
		}
	}
}

// fragment reads the first fragment of a loosely written tag.
func (p *parser) fragment(part *syntax.Part, markup string, at int, cause, cure string) operand {
	dialect := p.prog.options.Dialect == Braze
	if dialect {
		markup = syntax.Unwrap(markup)
	}
	begin, end := syntax.Fragment(markup, 0, dialect)
	if begin < 0 {
		p.report(part.At, len(part.Raw), cause, cure)
		return constant(value.Nil, p.here(at, 0))
	}
	return p.loose(markup[begin:end], at+begin)
}

// loose reads a fragment as an expression.
func (p *parser) loose(fragment string, at int) operand {
	w := p.lex(fragment, at)
	o := w.expression()
	w.end()
	return o
}
