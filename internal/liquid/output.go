package liquid

import (
	"fmt"

	"github.com/petitbleu/petitbleu/internal/liquid/filter"
	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// output compiles {{ }}.
func (p *parser) output(b *items, part *syntax.Part) {
	b.blank = false
	w := p.lex(part.Markup, part.MarkupAt)
	if p.contentBlock(b, w) {
		return
	}
	b.list = append(b.list, p.printed(w))
}

// printed compiles an expression with its filters that is added to the output. The output of a variable, or of a member
// of one, is left to the body, which puts it together with the text before it.
func (p *parser) printed(w *words) item {
	if w.peek().Kind == syntax.End {
		return item{}
	}
	o := w.filtered()
	w.end()
	switch {
	case w.bad:
		return item{}
	}
	p.escaped(o, o.filter)
	switch {
	case o.literal:
		return item{text: string(o.v.Append(nil))}
	case o.path != nil && !p.prog.options.StrictVariables && (len(o.path.steps) == 0 || o.path.member()):
		return item{path: o.path}
	}
	do := o.do
	return item{node: func(r *run) signal {
		v := do(r)
		if r.err != nil {
			return halt
		}
		r.out = v.AppendTo(r.out)
		return goOn
	}}
}

// printPath compiles the output of a text and of the variable behind it, or of a member of that.
func printPath(text string, path *path) node {
	i, sym := path.slot, path.sym
	if len(path.steps) == 0 {
		return func(r *run) signal {
			out := append(r.out, text...)
			r.out = r.variable(i, sym).AppendTo(out)
			return goOn
		}
	}
	name := path.steps[0].name
	return func(r *run) signal {
		out := append(r.out, text...)
		r.out, _ = r.variable(i, sym).AppendMember(out, name)
		return goOn
	}
}

// filtered reads an expression and the filters behind it.
func (w *words) filtered() operand {
	o := w.expression()
	for !w.bad && w.take("|") {
		o = w.filter(o)
	}
	return o
}

// filter reads one filter with its arguments.
func (w *words) filter(in operand) operand {
	at := w.peek()
	name := w.name("the name of a filter")
	args, named := w.arguments()
	if w.bad {
		return in
	}
	place := w.p.here(at.At, at.Size)
	w.p.prog.uses.filter(name)
	d := filter.Find(name, w.p.prog.options.Dialect == Braze)
	if d == nil {
		cause := fmt.Sprintf("there is no filter %q", name)
		cure := similar(name, filterNames(w.p.prog.options.Dialect))
		if w.p.prog.options.Lax {
			w.p.note(Warning, at.At, at.Size, cause, cure)
			return operand{do: in.do, at: place}
		}
		w.bad = true
		w.p.report(at.At, at.Size, cause, cure)
		return in
	}
	if len(named) > 0 {
		args = append(args, operand{do: objectOf(named)})
	}
	if !w.fits(d, len(args), named, at) {
		return in
	}
	do := apply(d.Do, in.do, args, place)
	if name == "default" && len(args) == 1 && len(named) == 0 {
		do = orElse(in.do, args[0].do)
	}
	return operand{do: do, at: place, filter: name}
}

// orElse compiles the filter default, which is in most templates: the other value is only made when it is needed.
func orElse(in, other expr) expr {
	return func(r *run) value.Value {
		v := in(r)
		if v.Truthy() && !v.IsEmpty() && v.Kind() != value.KindEmpty && v.Kind() != value.KindBlank {
			return v
		}
		return other(r)
	}
}

// fits checks the number of arguments.
func (w *words) fits(d *filter.Def, n int, named []argument, at syntax.Word) bool {
	most := d.Max
	if len(d.Named) > 0 {
		most++
	}
	if n >= d.Min && n <= most {
		return true
	}
	w.bad = true
	how := "no argument"
	switch {
	case d.Min == most && most == 1:
		how = "one argument"
	case d.Min == most && most > 1:
		how = fmt.Sprintf("%d arguments", most)
	case d.Min != most:
		how = fmt.Sprintf("%d to %d arguments", d.Min, most)
	}
	w.p.report(at.At, at.Size, fmt.Sprintf("the filter %s takes %s, and %d given", d.Name, how, n), "see "+d.Name+" in docs/liquid.md")
	return false
}

// argument is one argument by name.
type argument struct {
	name string
	do   expr
}

// arguments reads what follows the name of a filter.
func (w *words) arguments() (args []operand, named []argument) {
	if !w.take(":") {
		return nil, nil
	}
	for !w.bad {
		if w.peek().Kind == syntax.Name && w.ahead(1).Is(":") {
			name := w.next().Text
			w.next()
			named = append(named, argument{name, w.expression().do})
		} else {
			args = append(args, w.expression())
		}
		if !w.take(",") {
			break
		}
	}
	return args, named
}

// objectOf compiles arguments by name to an object.
func objectOf(named []argument) expr {
	return func(r *run) value.Value {
		members := make([]value.Member, len(named))
		for i, a := range named {
			members[i] = value.Member{Key: a.name, Value: a.do(r)}
		}
		return value.FromObject(value.NewMap(members...))
	}
}

// apply compiles the call of a filter.
func apply(do filter.Func, in expr, args []operand, at place) expr {
	if known, ok := literalArgs(args); ok {
		return func(r *run) value.Value {
			v := in(r)
			if r.err != nil {
				return value.Nil
			}
			r.read(v)
			v, err := do(&r.fc, v, known)
			if err != nil {
				return r.filterFailed(at, err)
			}
			return v
		}
	}
	return func(r *run) value.Value {
		v := in(r)
		base := len(r.stack)
		for i := range args {
			x := args[i].do(r)
			r.stack = append(r.stack, x)
		}
		if r.err != nil {
			return value.Nil
		}
		r.read(v)
		v, err := do(&r.fc, v, r.stack[base:])
		r.stack = r.stack[:base]
		if err != nil {
			return r.filterFailed(at, err)
		}
		return v
	}
}

// read counts the work of reading a text, or a list as a whole.
func (r *run) read(v value.Value) {
	switch v.Kind() {
	case value.KindString:
		r.fc.Steps -= len(v.AsString()) >> 6
	case value.KindList:
		r.fc.Steps -= len(v.AsList()) >> 2
	}
}

// literalArgs gives the arguments of a filter when all of them are known.
func literalArgs(args []operand) (known []value.Value, ok bool) {
	for i := range args {
		if !args[i].literal {
			return nil, false
		}
		known = append(known, args[i].v)
	}
	return known, true
}

func (r *run) filterFailed(at place, err error) value.Value {
	r.fail(at, err.Error(), "")
	r.err.Limit = err == filter.ErrSteps
	return value.Nil
}

func filterNames(d Dialect) (names []string) {
	for _, f := range filter.All {
		if !f.Dialect || d == Braze {
			names = append(names, f.Name)
		}
	}
	return names
}
