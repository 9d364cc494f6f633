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
	b.add(p.print(w), false)
}

// print compiles an expression with its filters that is added to the output; nothing prints nothing.
func (p *parser) print(w *words) node {
	if w.peek().Kind == syntax.End {
		return nil
	}
	o := w.filtered()
	w.end()
	if w.bad {
		return nil
	}
	switch {
	case o.literal:
		text := string(o.v.Append(nil))
		return func(r *run) signal { r.out = append(r.out, text...); return goOn }
	case o.path != nil && len(o.path.steps) == 0 && !p.prog.options.StrictVariables:
		i, sym := o.path.slot, o.path.sym
		return func(r *run) signal {
			s := &r.frame.slots[i]
			if !s.has && s.known == notAsked {
				r.fetch(s, sym)
			}
			if s.has {
				r.out = s.local.Append(r.out)
			} else {
				r.out = s.outer.Append(r.out)
			}
			return goOn
		}
	}
	do := o.do
	return func(r *run) signal {
		v := do(r)
		if r.err != nil {
			return halt
		}
		r.out = v.Append(r.out)
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
		args = append(args, objectOf(named))
	}
	if !w.fits(d, len(args), named, at) {
		return in
	}
	return operand{do: apply(d.Do, in.do, args, place), at: place}
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
	case d.Min == d.Max && d.Max == 1:
		how = "one argument"
	case d.Min == d.Max && d.Max > 1:
		how = fmt.Sprintf("%d arguments", d.Max)
	case d.Min != d.Max:
		how = fmt.Sprintf("%d to %d arguments", d.Min, d.Max)
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
func (w *words) arguments() (args []expr, named []argument) {
	if !w.take(":") {
		return nil, nil
	}
	for !w.bad {
		if w.peek().Kind == syntax.Name && w.ahead(1).Is(":") {
			name := w.next().Text
			w.next()
			named = append(named, argument{name, w.expression().do})
		} else {
			args = append(args, w.expression().do)
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
func apply(do filter.Func, in expr, args []expr, at place) expr {
	return func(r *run) value.Value {
		v := in(r)
		base := len(r.stack)
		for _, a := range args {
			x := a(r)
			r.stack = append(r.stack, x)
		}
		if r.err != nil {
			return value.Nil
		}
		v, err := do(&r.fc, v, r.stack[base:])
		r.stack = r.stack[:base]
		if err != nil {
			r.fail(at, err.Error(), "")
			r.err.Limit = err == filter.ErrSteps
			return value.Nil
		}
		return v
	}
}

func filterNames(d Dialect) (names []string) {
	for _, f := range filter.All {
		if !f.Dialect || d == Braze {
			names = append(names, f.Name)
		}
	}
	return names
}
