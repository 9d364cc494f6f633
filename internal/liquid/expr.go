package liquid

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// words reads the words of one tag or output.
type words struct {
	p    *parser
	list []syntax.Word
	i    int
	deep int  // brackets that are open
	bad  bool // an error was reported: the rest has no meaning
}

// deepest is how far brackets may stand in brackets.
const deepest = 100

// lex begins to read an expression that stands at a place of the source.
func (p *parser) lex(markup string, at int) *words {
	dialect := p.prog.options.Dialect == Braze
	if dialect {
		markup = syntax.Unwrap(markup)
	}
	w := &words{p: p}
	var err *syntax.LexError
	if w.list, err = syntax.Lex(markup, at, dialect); err != nil {
		p.report(err.At, 1, err.Cause, err.Cure)
		w.bad = true
	}
	return w
}

func (w *words) peek() syntax.Word { return w.list[w.i] }

func (w *words) ahead(n int) syntax.Word { return w.list[min(w.i+n, len(w.list)-1)] }

func (w *words) next() syntax.Word {
	x := w.list[w.i]
	if x.Kind != syntax.End {
		w.i++
	}
	return x
}

// take reads a symbol or name if it comes next.
func (w *words) take(text string) bool {
	if w.peek().Is(text) {
		w.i++
		return true
	}
	return false
}

// expect reads a symbol that must come next.
func (w *words) expect(text string) {
	if !w.take(text) {
		w.unexpected(fmt.Sprintf("%s was expected", text))
	}
}

// name reads a name that must come next.
func (w *words) name(what string) string {
	if w.peek().Kind != syntax.Name {
		w.unexpected(what + " was expected")
		return ""
	}
	return w.next().Text
}

// end reports what is left.
func (w *words) end() {
	if w.peek().Kind != syntax.End {
		w.unexpected("the end was expected")
	}
}

func (w *words) unexpected(what string) {
	if w.bad {
		return
	}
	w.bad = true
	x := w.peek()
	if x.Kind == syntax.End {
		w.p.report(x.At, 0, what+", and there is nothing more", "complete it")
		return
	}
	cure := "remove it, or put it in quotes when it is a text"
	if x.Kind == syntax.Comparison {
		cure = "comparisons belong into if, unless and case"
	}
	w.p.report(x.At, x.Size, fmt.Sprintf("%s, and %q stands here", what, x.Text), cure)
}

// operand is a compiled expression, and what is known about it.
type operand struct {
	do      expr
	literal bool
	v       value.Value // of a literal
	path    *path       // of a variable
	strict  bool        // a variable that is not there is an error
	filter  string      // the last one
	at      place
}

// path is a variable and the way into it.
type path struct {
	slot  int
	sym   *symbol
	steps []step
}

// member tells whether a path is a variable and one name, the usual way. To count the characters of a text is work, and
// goes the other way.
func (p *path) member() bool {
	return len(p.steps) == 1 && p.steps[0].key == nil && p.steps[0].name != "size"
}

// step is one .name or [expression] of a path.
type step struct {
	name string // after a dot
	key  expr   // in brackets
}

func constant(v value.Value, at place) operand {
	return operand{do: func(*run) value.Value { return v }, literal: true, v: v, at: at}
}

// expression reads a literal, a variable with its path, or a range.
func (w *words) expression() operand {
	x := w.peek()
	at := w.p.here(x.At, x.Size)
	w.deep++
	defer func() { w.deep-- }()
	var o operand
	switch {
	case w.bad:
		return constant(value.Nil, at)
	case w.deep >= deepest:
		w.bad = true
		w.p.report(x.At, x.Size, "brackets are nested too deep", "take the inner part out with assign")
		return constant(value.Nil, at)
	case x.Kind == syntax.Quoted:
		w.next()
		o = constant(value.String(x.Text), at)
	case x.Kind == syntax.Number:
		w.next()
		o = constant(literalNumber(x.Text), at)
	case x.Kind == syntax.Name, x.Kind == syntax.Attribute, x.Is("["):
		o = w.variable(at)
	case x.Is("("):
		o = w.span(at)
	default:
		w.unexpected("a value was expected")
		return constant(value.Nil, at)
	}
	last := w.list[max(w.i-1, 0)]
	o.at = w.p.here(x.At, last.At+last.Size-x.At)
	return o
}

// written gives the words since a place without white space.
func (w *words) written(from int) string {
	var b strings.Builder
	for _, x := range w.list[from:w.i] {
		b.WriteString(w.p.src.text[x.At : x.At+x.Size])
	}
	return b.String()
}

func literalNumber(text string) value.Value {
	if strings.Contains(text, ".") {
		return value.String(text).Number()
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value.Int(n)
	}
	if len(text) > 1000 {
		return value.Int(0)
	}
	n, _ := new(big.Int).SetString(text, 10)
	return value.Big(n)
}

var literals = map[string]value.Value{
	"nil": value.Nil, "null": value.Nil, "true": value.True, "false": value.False, "blank": value.Blank, "empty": value.Empty,
}

// variable reads a variable and the way into it.
func (w *words) variable(at place) operand {
	x := w.next()
	var sym symbol
	switch {
	case x.Is("["):
		return w.bracketed(at)
	case x.Kind == syntax.Attribute:
		sym = symbol{SpaceProfile, strings.TrimSpace(x.Text)}
	case w.peek().Is(".") && w.ahead(1).Kind == syntax.Attribute:
		w.next()
		sym = symbol{x.Text, strings.TrimSpace(w.next().Text)}
	default:
		if v, ok := literals[x.Text]; ok && !w.peek().Is(".") && !w.peek().Is("[") {
			return constant(v, at)
		}
		sym = symbol{SpaceNone, x.Text}
	}
	p := &path{slot: w.p.prog.symbols.slot(sym), sym: &sym}
	p.steps = w.steps()
	w.p.variable(sym, at)
	return operand{do: w.p.load(p, at), path: p, strict: w.p.prog.options.StrictVariables}
}

// steps reads .name and [expression] as long as they come.
func (w *words) steps() (all []step) {
	for !w.bad {
		switch {
		case w.take("["):
			key := w.expression()
			w.expect("]")
			if key.literal && key.v.Kind() == value.KindNil {
				key.do = func(*run) value.Value { return value.Nil }
			}
			all = append(all, step{key: key.do})
		case w.peek().Is("."):
			w.next()
			all = append(all, step{name: w.name("the name of a member")})
		default:
			return all
		}
	}
	return all
}

// load compiles a path.
func (p *parser) load(path *path, at place) expr {
	i, sym, steps := path.slot, path.sym, path.steps
	if p.prog.options.StrictVariables {
		return strictLoad(path, at)
	}
	switch {
	case len(steps) == 0:
		return func(r *run) value.Value { return r.load(i, sym) }
	case path.member():
		name := steps[0].name
		return func(r *run) value.Value {
			v, _ := r.variable(i, sym).Dot(name)
			return v
		}
	}
	return func(r *run) value.Value {
		v, _ := walk(r, r.load(i, sym), steps)
		return v
	}
}

// strictLoad compiles a path that fails where there is nothing.
func strictLoad(path *path, at place) expr {
	i, sym, steps := path.slot, path.sym, path.steps
	return func(r *run) value.Value {
		v := r.load(i, sym)
		ok := r.there(i)
		if ok {
			v, ok = walk(r, v, steps)
		}
		if !ok {
			r.fail(at, "this variable is not there", "give it a value, or check its name")
		}
		return v
	}
}

// walk follows a path into a value.
func walk(r *run, v value.Value, steps []step) (value.Value, bool) {
	for k := range steps {
		var ok bool
		if s := &steps[k]; s.key == nil {
			r.read(v)
			v, ok = v.Dot(s.name)
		} else {
			v, ok = v.Index(s.key(r))
		}
		if !ok {
			return value.Nil, false
		}
	}
	return v, true
}

// bracketed reads a variable whose name is an expression: [expression].
func (w *words) bracketed(at place) operand {
	key := w.expression()
	w.expect("]")
	steps := w.steps()
	if key.literal && key.v.Kind() == value.KindString {
		sym := symbol{SpaceNone, key.v.AsString()}
		p := &path{w.p.prog.symbols.slot(sym), &sym, steps}
		w.p.variable(sym, at)
		return operand{do: w.p.load(p, at), path: p, strict: w.p.prog.options.StrictVariables}
	}
	symbols, strict := w.p.prog.symbols, w.p.prog.options.StrictVariables
	return operand{do: func(r *run) value.Value {
		name := key.do(r)
		v, ok := r.named(symbols, name.Text())
		if ok {
			v, ok = walk(r, v, steps)
		}
		if !ok && strict {
			r.fail(at, "this variable is not there", "give it a value, or check its name")
		}
		return v
	}}
}

// named gives a variable by a name that is only known now.
func (r *run) named(symbols *symbols, name string) (value.Value, bool) {
	sym := symbol{SpaceNone, name}
	if i, ok := symbols.find(sym); ok && i < len(r.frame.slots) {
		v := r.load(i, &sym)
		return v, r.there(i)
	}
	if r.frame.isolated || r.env.Data == nil {
		return value.Nil, false
	}
	return r.env.Data.Get(SpaceNone, name)
}

// span reads a range.
func (w *words) span(at place) operand {
	w.next()
	first := w.expression()
	if w.peek().Kind != syntax.DotDot {
		w.unexpected(".. was expected")
	} else {
		w.next()
	}
	last := w.expression()
	w.expect(")")
	if first.literal && last.literal {
		a, okA := literalEnd(first.v)
		b, okB := literalEnd(last.v)
		if !okA || !okB {
			w.p.report(at.at, at.size, "a range needs whole numbers at both ends", "write it as (1..10)")
		}
		return constant(value.Range(a, b), at)
	}
	a, b := first.end(), last.end()
	return operand{do: func(r *run) value.Value { return value.Range(a(r), b(r)) }}
}

// literalEnd reads a literal as the end of a range.
func literalEnd(v value.Value) (int64, bool) {
	switch v.Kind() {
	case value.KindInt:
		return v.AsInt(), true
	case value.KindFloat:
		n, ok := value.Floor(value.Float(trunc(v.AsFloat())))
		return n.AsInt(), ok && n.Kind() == value.KindInt
	case value.KindNil, value.KindString:
		n := value.LeadingInt(v.AsString())
		return n.AsInt(), n.Kind() == value.KindInt
	}
	return 0, false
}

func trunc(f float64) float64 {
	if f < 0 {
		return -float64(int64(-f))
	}
	return float64(int64(f))
}

// end compiles one end of a range.
func (o operand) end() func(r *run) int64 {
	if o.literal {
		n, _ := literalEnd(o.v)
		return func(*run) int64 { return n }
	}
	return func(r *run) int64 {
		v := o.do(r)
		switch v.Kind() {
		case value.KindInt:
			return v.AsInt()
		case value.KindNil, value.KindString:
			return value.LeadingInt(v.AsString()).AsInt()
		}
		r.fail(o.at, "a range needs whole numbers at both ends", "round the number first")
		return 0
	}
}
