package syntax

import "strings"

// Kind says what a part of a template is.
type Kind uint8

// The parts of a template. Broken is a tag or output that is not closed or has no name.
const (
	Text Kind = iota
	Output
	Tag
	Broken
)

// Part is one piece of a template.
type Part struct {
	Kind      Kind
	Raw       string // as it stands in the source
	At        int    // byte of its begin
	Name      string // of a tag
	NameAt    int
	Markup    string // what follows the name of a tag; the inside of an output
	MarkupAt  int
	TrimLeft  bool // {%- or {{-
	TrimRight bool // -%} or -}}
	Line      bool // a line of a liquid tag
}

// Scan cuts a template into parts.
func Scan(source string, dialect bool) []Part {
	parts := make([]Part, 0, 1+2*strings.Count(source, "{"))
	for at := 0; at < len(source); {
		next := opening(source[at:])
		if next != 0 {
			if next < 0 {
				next = len(source) - at
			}
			parts = append(parts, Part{Kind: Text, Raw: source[at : at+next], At: at})
			at += next
			continue
		}
		p := Part{Kind: Broken, At: at}
		if source[at+1] == '%' {
			if end := tagEnd(source[at+2:], dialect); end >= 0 {
				p.Raw = source[at : at+2+end]
				p.readTag()
			}
		} else if end := outputEnd(source[at+2:], dialect); end >= 0 {
			p.Kind, p.Raw = Output, source[at:at+2+end]
			p.readInside()
		}
		if p.Raw == "" {
			p.Raw = source[at : at+unclosed(source[at:], dialect)]
		}
		parts = append(parts, p)
		at += len(p.Raw)
	}
	return parts
}

// unclosed gives the length of an output that is not closed: up to the end of the tag in it, or all that is left.
func unclosed(s string, dialect bool) int {
	if i := strings.Index(s, "{%"); i > 0 {
		if end := tagEnd(s[i+2:], dialect); end >= 0 {
			return i + 2 + end
		}
	}
	return len(s)
}

// opening finds the next {{ or {%, or -1.
func opening(s string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '{')
		if i < 0 || from+i+1 >= len(s) {
			return -1
		}
		if c := s[from+i+1]; c == '{' || c == '%' {
			return from + i
		}
		from += i + 1
	}
}

// tagEnd finds the end of a tag behind its {%, or -1.
func tagEnd(s string, dialect bool) int {
	for i := 0; i+1 < len(s); i++ {
		if dialect && s[i] == '$' && s[i+1] == '{' {
			i += attribute(s[i:]) - 1
			continue
		}
		if s[i] == '%' && s[i+1] == '}' {
			return i + 2
		}
	}
	return -1
}

// attribute gives the length of ${name} at the begin of s, or 2 when it is not closed on its line.
func attribute(s string) int {
	if i := strings.IndexAny(s, "}\n"); i >= 0 && s[i] == '}' {
		return i + 1
	}
	return 2
}

// outputEnd finds the end of an output behind its {{, or -1.
func outputEnd(s string, dialect bool) int {
	depth := 1
	for i := 0; i+1 < len(s); i++ {
		switch {
		case dialect && s[i] == '$' && s[i+1] == '{':
			i += attribute(s[i:]) - 1
		case s[i] == '{' && s[i+1] == '%':
			return -1
		case dialect && s[i] == '{' && s[i+1] == '{':
			depth++
			i++
		case s[i] == '}' && s[i+1] == '}':
			if depth--; depth == 0 {
				return i + 2
			}
			i++
		}
	}
	return -1
}

// readInside fills in what an output holds.
func (p *Part) readInside() {
	s, at := p.Raw[2:len(p.Raw)-2], p.At+2
	if strings.HasPrefix(s, "-") {
		p.TrimLeft, s, at = true, s[1:], at+1
	}
	if strings.HasSuffix(s, "-") {
		p.TrimRight, s = true, s[:len(s)-1]
	}
	p.Markup, p.MarkupAt = s, at
}

// readTag fills in name and markup of a tag; without a name it stays broken.
func (p *Part) readTag() {
	p.readInside()
	s, at := p.Markup, p.MarkupAt
	for s != "" && isSpace(s[0]) {
		s, at = s[1:], at+1
	}
	n := nameLength(s)
	if n == 0 {
		return
	}
	p.Kind, p.Name, p.NameAt = Tag, s[:n], at
	s, at = s[n:], at+n
	for s != "" && isSpace(s[0]) {
		s, at = s[1:], at+1
	}
	p.Markup, p.MarkupAt = s, at
}

// nameLength gives the length of the name of a tag at the begin of s.
func nameLength(s string) int {
	if strings.HasPrefix(s, "#") {
		return 1
	}
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	return n
}

// Lines cuts what stands in a liquid tag into tags, one for each line.
func Lines(markup string, at int) []Part {
	var parts []Part
	for _, line := range strings.SplitAfter(markup, "\n") {
		start := at
		at += len(line)
		s := strings.TrimSuffix(line, "\n")
		for s != "" && isSpace(s[0]) {
			s, start = s[1:], start+1
		}
		s = strings.TrimRight(s, " \t\r\f\v")
		if s == "" {
			continue
		}
		p := Part{Kind: Tag, Raw: s, At: start, NameAt: start, Line: true}
		n := nameLength(s)
		if n == 0 {
			p.Kind = Broken
		}
		p.Name, s = s[:n], s[n:]
		p.MarkupAt = start + n
		for s != "" && isSpace(s[0]) {
			s, p.MarkupAt = s[1:], p.MarkupAt+1
		}
		p.Markup = s
		parts = append(parts, p)
	}
	return parts
}

// Unwrap blanks the {{ and }} that stand around names in a tag or in an output of the dialect, so that every word
// keeps its place. Quoted texts stay as they are.
func Unwrap(markup string) string {
	if !strings.Contains(markup, "{{") {
		return markup
	}
	out := []byte(markup)
	for i := 0; i+1 < len(out); i++ {
		switch c := out[i]; {
		case c == '\'' || c == '"':
			if end := strings.IndexByte(markup[i+1:], c); end >= 0 {
				i += end + 1
			}
		case c == '$' && out[i+1] == '{':
			i += attribute(markup[i:]) - 1
		case (c == '{' && out[i+1] == '{') || (c == '}' && out[i+1] == '}'):
			out[i], out[i+1] = ' ', ' '
			i++
		}
	}
	return string(out)
}

// Place tells the line and the column (in characters) of a byte of a source, both from 1.
func Place(source string, at int) (line, column int) {
	before := source[:min(max(at, 0), len(source))]
	line = 1 + strings.Count(before, "\n")
	for range before[strings.LastIndexByte(before, '\n')+1:] {
		column++
	}
	return line, column + 1
}

func isSpace(c byte) bool { return c == ' ' || (c >= '\t' && c <= '\r') }

func isWord(c byte) bool {
	return c == '_' || (c >= '0' && c <= '9') || (c|0x20 >= 'a' && c|0x20 <= 'z')
}
