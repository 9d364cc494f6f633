package liquid

import (
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
)

// parser compiles the parts of one source. Parsers of content blocks and of the lines of a liquid tag share the
// program they add to.
type parser struct {
	prog   *program
	src    *source
	parts  []syntax.Part
	at     int // next part
	trim   bool
	depth  int  // tags that are open
	block  int  // content blocks that are open
	quoted bool // between quotes of JSON, as far as the text before tells
}

// program is what parsing makes: one set of variables and everything that was found.
type program struct {
	options Options
	symbols *symbols
	found   []Diagnostic
	uses    uses
	whole   *Template
}

// mostFound is how many diagnostics are kept.
const mostFound = 100

// item is one compiled part of a body: a node, a text, or the output of a variable.
type item struct {
	node  node
	text  string
	path  *path
	space bool // a text of white space
}

// items is a body that is being compiled.
type items struct {
	list  []item
	blank bool // nothing in it can ever print something but white space
	at    place
}

// finish makes the body; strip leaves white space out, because nothing around it prints.
func (b *items) finish(strip bool) *body {
	done := &body{at: b.at}
	text := ""
	flush := func() {
		if s := text; s != "" {
			done.nodes = append(done.nodes, func(r *run) signal { r.out = append(r.out, s...); return goOn })
		}
		text = ""
	}
	for _, x := range b.list {
		switch {
		case strip && x.space:
		case x.path != nil:
			done.nodes = append(done.nodes, printPath(text, x.path))
			text = ""
		case x.node != nil:
			flush()
			done.nodes = append(done.nodes, x.node)
		default:
			text += x.text
		}
	}
	flush()
	return done
}

// here gives a place of the source.
func (p *parser) here(at, size int) place { return place{p.src, at, size} }

// report notes an error of the template.
func (p *parser) report(at, size int, cause, cure string) {
	p.note(Fault, at, size, cause, cure)
}

func (p *parser) note(severity Severity, at, size int, cause, cure string) {
	if len(p.prog.found) < mostFound {
		p.prog.found = append(p.prog.found, Diagnostic{severity, *p.here(at, size).error(cause, cure)})
	}
}

// body compiles parts until one of the closing tags, which it gives, or the end. A closer is consumed.
func (p *parser) body(closers ...string) (*items, *syntax.Part) {
	b := &items{blank: true}
	if p.at < len(p.parts) {
		b.at = p.here(p.parts[p.at].At, 0)
	} else {
		b.at = p.here(len(p.src.text), 0)
	}
	for p.at < len(p.parts) {
		part := &p.parts[p.at]
		p.at++
		switch part.Kind {
		case syntax.Text:
			p.text(b, part)
		case syntax.Output:
			p.spaces(part)
			p.output(b, part)
		case syntax.Broken:
			p.broken(part)
		case syntax.Tag:
			p.spaces(part)
			for _, c := range closers {
				if part.Name == c {
					return b, part
				}
			}
			p.tag(b, part, closers)
		}
	}
	return b, nil
}

func (b *items) add(n node) { b.list = append(b.list, item{node: n}) }

// text adds a text, without the white space that a neighbour takes away.
func (p *parser) text(b *items, part *syntax.Part) {
	s := part.Raw
	if p.trim {
		s = strings.TrimLeft(s, whiteSpace)
		p.trim = false
	}
	if p.at < len(p.parts) && p.parts[p.at].TrimLeft && p.parts[p.at].Kind != syntax.Broken {
		s = strings.TrimRight(s, whiteSpace)
	}
	p.quotes(s)
	if s == "" {
		return
	}
	space := strings.Trim(s, " \t\r\n\v\f") == ""
	b.blank = b.blank && space
	b.list = append(b.list, item{text: s, space: space})
}

const whiteSpace = " \t\r\n\v\f\x00"

// spaces remembers whether the next text loses its white space.
func (p *parser) spaces(part *syntax.Part) {
	if !part.Line {
		p.trim = part.TrimRight
	}
}

func (p *parser) broken(part *syntax.Part) {
	switch {
	case part.Line:
		p.report(part.At, len(part.Raw), "this line of the liquid tag is no tag", "begin it with the name of a tag")
	case strings.HasPrefix(part.Raw, "{{"):
		p.report(part.At, 2, "an output that begins with {{ is not closed", "put }} at its end")
	case strings.HasSuffix(part.Raw, "%}"): // it begins with {%
		p.report(part.At, len(part.Raw), "a tag has no name", "write the name of a tag after {%")
	default:
		p.report(part.At, 2, "a tag that begins with {% is not closed", "put %} at its end")
	}
}

// tag compiles one tag.
func (p *parser) tag(b *items, part *syntax.Part, closers []string) {
	if part.Name == "liquid" {
		p.liquid(b, part)
		return
	}
	t := findTag(part.Name, p.prog.options.Dialect)
	if t == nil {
		p.unknown(part, closers)
		return
	}
	p.prog.uses.tag(part.Name)
	if p.depth >= p.prog.options.MaxDepth {
		p.report(part.At, len(part.Raw), "tags are nested too deep", "take the inner part out")
		p.at = len(p.parts)
		return
	}
	p.depth++
	n, blank := t.compile(p, part)
	p.depth--
	b.blank = b.blank && blank
	b.add(n)
}

// unknown explains a tag that has no meaning here.
func (p *parser) unknown(part *syntax.Part, closers []string) {
	name := part.Name
	if opener, ok := strings.CutPrefix(name, "end"); ok && findTag(opener, p.prog.options.Dialect) != nil {
		cure := "remove it, or open " + opener + " before"
		for _, c := range closers {
			if strings.HasPrefix(c, "end") {
				cure = "close with " + c + " first"
			}
		}
		p.report(part.NameAt, len(name), fmt.Sprintf("%s closes nothing that is open here", name), cure)
		return
	}
	if inner := map[string]string{"else": "if, unless, case or for", "elsif": "if or unless", "when": "case"}[name]; inner != "" {
		p.report(part.NameAt, len(name), fmt.Sprintf("%s stands outside %s", name, inner), "remove it, or open the tag it belongs to")
		return
	}
	p.report(part.NameAt, len(name), fmt.Sprintf("there is no tag %q", name), similar(name, tagNames(p.prog.options.Dialect)))
}

// liquid compiles the lines of a liquid tag into the body around it.
func (p *parser) liquid(b *items, part *syntax.Part) {
	inner := &parser{prog: p.prog, src: p.src, parts: syntax.Lines(part.Markup, part.MarkupAt), depth: p.depth + 1, block: p.block}
	if inner.depth > p.prog.options.MaxDepth {
		p.report(part.At, len(part.Raw), "tags are nested too deep", "take the inner part out")
		return
	}
	p.prog.uses.tag("liquid")
	list, _ := inner.body()
	b.blank = b.blank && list.blank
	b.list = append(b.list, list.list...)
}

// unclosed reports a tag without its end.
func (p *parser) unclosed(part *syntax.Part) {
	p.report(part.At, len(part.Raw), fmt.Sprintf("%s is not closed", part.Name), fmt.Sprintf("put {%% end%s %%} at its end", part.Name))
}

// similar suggests the name that a mistyped one is nearest to.
func similar(name string, among []string) string {
	best, at := "", 3
	for _, n := range among {
		if d := distance(name, n, at); d < at && d*2 <= len(name) {
			best, at = n, d
		}
	}
	if best == "" {
		return "see the list of names in docs/liquid.md"
	}
	return fmt.Sprintf("did you mean %s?", best)
}

// distance counts the letters to change, to add, to leave out or to swap to get from one word to the other, up to most.
func distance(a, b string, most int) int {
	const longest = 32
	if len(a)-len(b) >= most || len(b)-len(a) >= most || len(a) >= longest || len(b) >= longest {
		return most
	}
	var d [longest][longest]int
	for i := range len(a) + 1 {
		for j := range len(b) + 1 {
			if i == 0 || j == 0 {
				d[i][j] = i + j
				continue
			}
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j-1]+cost, d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
