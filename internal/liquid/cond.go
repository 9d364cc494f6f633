package liquid

import (
	"cmp"
	"fmt"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// cond is a compiled condition.
type cond func(r *run) bool

// condition reads a condition to its end.
func (p *parser) condition(part *syntax.Part) cond {
	w := p.lex(part.Markup, part.MarkupAt)
	if w.peek().Kind == syntax.End && !w.bad {
		p.report(part.NameAt, len(part.Name), part.Name+" has no condition", "write one behind it, such as name == 'Ada'")
		return never
	}
	c := w.conditions()
	w.end()
	if w.bad {
		return never
	}
	return c
}

func never(*run) bool { return false }

// conditions reads comparisons joined by and, or: what stands to the right belongs together.
func (w *words) conditions() cond {
	left := w.comparison()
	switch {
	case w.bad:
		return never
	case w.take("and"):
		right := w.conditions()
		return func(r *run) bool { return left(r) && right(r) }
	case w.take("or"):
		right := w.conditions()
		return func(r *run) bool { return left(r) || right(r) }
	}
	return left
}

func (w *words) comparison() cond {
	a := w.expression()
	if w.bad {
		return never
	}
	op := w.peek()
	if op.Kind != syntax.Comparison {
		do := a.do
		if a.path != nil && len(a.path.steps) == 0 && !a.strict {
			i, sym := a.path.slot, a.path.sym
			return func(r *run) bool { return r.variable(i, sym).Truthy() }
		}
		return func(r *run) bool { return do(r).Truthy() }
	}
	w.next()
	b := w.expression()
	if w.bad {
		return never
	}
	return compare(op.Text, a, b, w.p.here(op.At, op.Size))
}

// compare compiles one comparison.
func compare(op string, a, b operand, at place) cond {
	if quick := quickly(op, a, b, at); quick != nil {
		return quick
	}
	x, y := a.do, b.do
	switch op {
	case "==":
		if b.literal {
			want := b.v
			return func(r *run) bool { return value.Equal(x(r), want) }
		}
		return func(r *run) bool { return r.equal(x(r), y(r)) }
	case "!=", "<>":
		if b.literal {
			want := b.v
			return func(r *run) bool { return !value.Equal(x(r), want) }
		}
		return func(r *run) bool { return !r.equal(x(r), y(r)) }
	case "contains":
		return func(r *run) bool {
			in, what := x(r), y(r)
			r.read(in)
			return value.Contains(in, what)
		}
	case "<":
		return func(r *run) bool { c, ok := r.order(x(r), y(r), at); return ok && c < 0 }
	case "<=":
		return func(r *run) bool { c, ok := r.order(x(r), y(r), at); return ok && c <= 0 }
	case ">":
		return func(r *run) bool { c, ok := r.order(x(r), y(r), at); return ok && c > 0 }
	}
	return func(r *run) bool { c, ok := r.order(x(r), y(r), at); return ok && c >= 0 }
}

// quickly compiles the usual comparison, of a variable with a text or a whole number, without copies of the values; nil
// for every other.
func quickly(op string, a, b operand, at place) cond {
	if a.path == nil || len(a.path.steps) > 0 || !b.literal || a.strict {
		return nil
	}
	i, sym, want := a.path.slot, a.path.sym, b.v
	switch {
	case b.v.Kind() == value.KindString && op == "==":
		text := want.AsString()
		return func(r *run) bool { return r.variable(i, sym).IsText(text) }
	case b.v.Kind() == value.KindString && (op == "!=" || op == "<>"):
		text := want.AsString()
		return func(r *run) bool { return !r.variable(i, sym).IsText(text) }
	case b.v.Kind() != value.KindInt:
		return nil
	}
	n := want.AsInt()
	holds := map[string][3]bool{"<": {true, false, false}, "<=": {true, true, false}, ">": {false, false, true}, ">=": {false, true, true}}
	on, ordered := holds[op]
	if !ordered {
		return nil
	}
	return func(r *run) bool {
		v := r.variable(i, sym)
		if v.Kind() != value.KindInt {
			c, ok := r.order(*v, want, at)
			return ok && on[c+1]
		}
		return on[cmp.Compare(v.AsInt(), n)+1]
	}
}

// equal compares two values, and counts the work.
func (r *run) equal(a, b value.Value) bool {
	r.read(a)
	return value.Equal(a, b)
}

// order compares two values of which one may be larger. What has no order is never larger nor smaller; two kinds that
// cannot be compared are an error.
func (r *run) order(a, b value.Value, at place) (int, bool) {
	if !a.Ordered() || !b.Ordered() {
		return 0, false
	}
	r.read(a)
	c, ok := value.Compare(a, b)
	if !ok {
		r.fail(at, fmt.Sprintf("%s and %s cannot be compared", kindName(a), kindName(b)), "make both numbers with | plus: 0")
	}
	return c, ok
}

func kindName(v value.Value) string {
	switch v.Kind() {
	case value.KindString:
		return "a text"
	case value.KindInt, value.KindFloat, value.KindBig:
		return "a number"
	case value.KindTime:
		return "a time"
	}
	return "this"
}
