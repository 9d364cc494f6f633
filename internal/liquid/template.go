package liquid

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
)

// Template is a compiled template. It may be rendered by many goroutines at once.
type Template struct {
	options   Options
	symbols   *symbols
	do        *body
	slots     int // of the template itself; partials may need more
	found     []Diagnostic
	uses      Uses
	continues atomic.Bool // some loop goes on where another ended

	mu       sync.Mutex
	partials map[partialKey]*unit
}

// unit is a compiled partial.
type unit struct {
	do      *body
	symbols *symbols
	err     *Error
}

// partialKey names a partial; one of include shares the variables of the program around it.
type partialKey struct {
	name   string
	shares *symbols
}

// Parse compiles a template. The error is an *Error: the first of what Check reports as faults.
func Parse(src string, o Options) (*Template, error) {
	t := parse(src, o)
	for i := range t.found {
		if t.found[i].Severity == Fault {
			return nil, &t.found[i].Error
		}
	}
	return t, nil
}

// parse compiles a template and keeps everything that was found on the way.
func parse(src string, o Options) (t *Template) {
	if o.MaxDepth <= 0 {
		o.MaxDepth = 100
	}
	if o.MaxSource <= 0 {
		o.MaxSource = 1 << 20
	}
	t = &Template{options: o, symbols: newSymbols(), partials: map[partialKey]*unit{}}
	prog := &program{options: o, symbols: t.symbols, whole: t}
	defer func() {
		if recover() != nil {
			t.found = []Diagnostic{{Fault, *t.fault()}}
		}
	}()
	t.do = prog.compile(&source{o.Name, src})
	t.slots = t.symbols.len()
	t.found, t.uses = prog.found, prog.uses.list()
	return t
}

// compile compiles a source into the program.
func (g *program) compile(src *source) *body {
	p := &parser{prog: g, src: src}
	if len(src.text) > g.options.MaxSource {
		p.report(0, 0, fmt.Sprintf("the template has more than %d bytes", g.options.MaxSource), "split it into content blocks")
		return &body{at: p.here(0, 0)}
	}
	p.parts = syntax.Scan(src.text, g.options.Dialect == Braze)
	list, _ := p.body()
	return list.finish(false)
}

// partial gives a compiled partial, or nil when there is none. shares is the variables it lives with; nil: its own.
func (t *Template) partial(name string, shares *symbols) *unit {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := partialKey{name, shares}
	if u, ok := t.partials[key]; ok {
		return u
	}
	if t.options.Partial == nil {
		return nil
	}
	text, ok := t.options.Partial(name)
	if !ok {
		return nil
	}
	u := &unit{symbols: shares}
	if shares == nil {
		u.symbols = newSymbols()
	}
	prog := &program{options: t.options, symbols: u.symbols, whole: t}
	u.do = prog.compile(&source{name, text})
	for i := range prog.found {
		if prog.found[i].Severity == Fault {
			u.err = &prog.found[i].Error
			break
		}
	}
	if len(t.partials) < mostPartials {
		t.partials[key] = u
	}
	return u
}

// mostPartials is how many compiled partials a template keeps.
const mostPartials = 256

// Render adds what the template renders to dst. On an error, an *Error, or when the template aborted, dst comes back
// as it was.
func (t *Template) Render(dst []byte, env *Env) (out []byte, done Outcome, err error) {
	r := runs.Get().(*run)
	defer func() {
		if recover() != nil { // a fault of ours costs this message, not the program; r is not used again
			out, done, err = dst, Outcome{}, t.fault()
		}
	}()
	r.start(dst, env, t.slots)
	r.body(t.do)
	return r.finish()
}

// EngineFault is the cause of an error that is a fault of the engine itself.
const EngineFault = "the engine failed at this template, which is a fault of the engine"

func (t *Template) fault() *Error {
	return &Error{Template: t.options.Name, Line: 1, Column: 1, Cause: EngineFault, Cure: "report it with the template"}
}

// Uses tells what the template uses.
func (t *Template) Uses() Uses { return t.uses }
