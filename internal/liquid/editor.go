package liquid

import (
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/filter"
	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
)

// TokenKind says how an editor colours a piece of a template.
type TokenKind string

// The kinds of pieces. Text that is printed as it stands has none.
const (
	TokenDelimiter TokenKind = "delimiter" // {{ }} {% %}
	TokenTag       TokenKind = "tag"       // the name of a tag
	TokenKeyword   TokenKind = "keyword"   // in, and, or, with, limit and their kin
	TokenVariable  TokenKind = "variable"
	TokenAttribute TokenKind = "attribute" // ${name}, with what stands before it
	TokenFilter    TokenKind = "filter"
	TokenString    TokenKind = "string"
	TokenNumber    TokenKind = "number"
	TokenOperator  TokenKind = "operator"
	TokenComment   TokenKind = "comment"
	TokenOption    TokenKind = "option" // :save and its kin
)

// Token is a piece of a template to be coloured.
type Token struct {
	Kind TokenKind
	At   int // byte of the source
	Size int // bytes
}

// Tokens tells what to colour in a template, in order, without overlap. It takes any text.
func Tokens(src string, d Dialect) []Token {
	c := &colours{src: src, dialect: d == Braze}
	for _, part := range syntax.Scan(src, c.dialect) {
		c.part(part)
	}
	return c.all
}

type colours struct {
	src     string
	dialect bool
	all     []Token
	until   string // the tag that ends what is not read: a comment or raw text
}

func (c *colours) add(kind TokenKind, at, size int) {
	if size > 0 {
		c.all = append(c.all, Token{kind, at, size})
	}
}

func (c *colours) part(p syntax.Part) {
	if c.until != "" && p.Name != c.until {
		if c.until != "endraw" {
			c.add(TokenComment, p.At, len(p.Raw))
		}
		return
	}
	if p.Kind == syntax.Text || p.Kind == syntax.Broken {
		return
	}
	c.until = ""
	end := p.At + len(p.Raw)
	if !p.Line {
		c.add(TokenDelimiter, p.At, 2+count(p.TrimLeft))
		defer func() { c.add(TokenDelimiter, end-2-count(p.TrimRight), 2+count(p.TrimRight)) }()
	}
	if p.Kind == syntax.Output {
		c.words(p.Markup, p.MarkupAt)
		return
	}
	c.add(TokenTag, p.NameAt, len(p.Name))
	switch p.Name {
	case "comment", "doc", "raw":
		c.until = "end" + p.Name
	case "#":
		c.add(TokenComment, p.MarkupAt, len(p.Markup))
	case "liquid":
		for _, line := range syntax.Lines(p.Markup, p.MarkupAt) {
			c.part(line)
		}
	case "connected_content", "message_extras", "catalog_items", "catalog_selection_items":
		c.pieces(p)
	default:
		c.words(p.Markup, p.MarkupAt)
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// pieces colours a tag of the dialect: its :options, and the outputs in them.
func (c *colours) pieces(p syntax.Part) {
	for _, o := range optionsOf(p.Markup, p.MarkupAt) {
		if o.name != "" {
			c.add(TokenOption, o.at, 1+len(o.name))
		}
		inner := &colours{src: c.src, dialect: c.dialect}
		parts := syntax.Scan(o.raw, c.dialect)
		shift(parts, o.from)
		for _, x := range parts {
			if x.Kind == syntax.Text {
				c.all = append(c.all, inner.all...)
				inner.all = nil
				c.add(TokenString, x.At, len(strings.TrimRight(x.Raw, whiteSpace)))
				continue
			}
			inner.part(x)
		}
		c.all = append(c.all, inner.all...)
	}
}

var keywords = map[string]bool{"in": true, "and": true, "or": true, "with": true, "for": true, "as": true, "reversed": true,
	"limit": true, "offset": true, "cols": true, "continue": true}

// words colours an expression.
func (c *colours) words(markup string, at int) {
	if c.dialect {
		markup = syntax.Unwrap(markup)
	}
	list, _ := syntax.Lex(markup, at, c.dialect)
	for i, w := range list {
		before := syntax.Word{}
		if i > 0 {
			before = list[i-1]
		}
		switch {
		case w.Kind == syntax.Quoted:
			c.add(TokenString, w.At, w.Size)
		case w.Kind == syntax.Number:
			c.add(TokenNumber, w.At, w.Size)
		case w.Kind == syntax.Comparison:
			c.add(TokenOperator, w.At, w.Size)
		case w.Kind == syntax.Attribute:
			c.attribute(list, i)
		case w.Kind == syntax.Name && before.Is("|"):
			c.add(TokenFilter, w.At, w.Size)
		case w.Kind == syntax.Name && keywords[w.Text] && !before.Is("."):
			c.add(TokenKeyword, w.At, w.Size)
		case w.Kind == syntax.Name:
			c.add(TokenVariable, w.At, w.Size)
		}
	}
}

// attribute colours ${name} together with the space before it.
func (c *colours) attribute(list []syntax.Word, i int) {
	w := list[i]
	if i >= 2 && list[i-1].Is(".") && list[i-2].Kind == syntax.Name {
		c.all = c.all[:len(c.all)-1] // the space, taken for a variable
		w.Size += w.At - list[i-2].At
		w.At = list[i-2].At
	}
	c.add(TokenAttribute, w.At, w.Size)
}

// Filter describes a filter, for completion and help.
type Filter struct {
	Name     string
	Min, Max int      // arguments
	Named    []string // arguments by name
	Group    string
	Help     string
	Example  string
	Result   string
	Dialect  bool   // of the Braze dialect only
	Alias    string // the filter it is another name of
}

// Filters lists the filters of a dialect.
func Filters(d Dialect) (all []Filter) {
	for _, f := range filter.All {
		if !f.Dialect || d == Braze {
			all = append(all, Filter{f.Name, f.Min, f.Max, f.Named, f.Group, f.Help, f.Example, f.Result, f.Dialect, f.Alias})
		}
	}
	return all
}
