package request

import (
	"strconv"
	"strings"
)

// Field is one name of a fields parameter, with its arguments and inner fields, as in
// messages.limit(5){id,message}.
type Field struct {
	Name  string
	Args  map[string]string // limit, after, since ...
	Inner []Field
}

// Limit is the limit(n) of a field, or 0.
func (f Field) Limit() int {
	n, err := strconv.Atoi(f.Args["limit"])
	if err != nil || n < 0 {
		return 0
	}
	return n
}

const fieldsDeepest = 8

// Fields reads a fields parameter; false when its brackets do not match. A JSON array of
// names does too.
func Fields(text string) ([]Field, bool) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") {
		text = strings.Join(Params{"f": text}.List("f"), ",")
	}
	p := fieldParser{text: text}
	out := p.list()
	return out, !p.bad && p.at == len(p.text)
}

type fieldParser struct {
	text  string
	at    int
	depth int
	bad   bool
}

func (p *fieldParser) list() []Field {
	var out []Field
	for p.at < len(p.text) && !p.bad {
		f := readField(p.word())
		if p.at < len(p.text) && p.text[p.at] == '{' {
			p.at++
			p.depth++
			if p.depth > fieldsDeepest {
				p.bad = true
				return out
			}
			f.Inner = p.list()
			p.depth--
			if p.at >= len(p.text) || p.text[p.at] != '}' {
				p.bad = true
				return out
			}
			p.at++
			more, ok := strings.CutPrefix(strings.TrimSpace(p.word()), ".") // messages{id}.limit(5) is the same
			if p.bad = p.bad || !ok && more != ""; p.bad {
				return out
			}
			f.modify(more)
		}
		if f.Name != "" {
			out = append(out, f)
		}
		if p.at >= len(p.text) || p.text[p.at] == '}' {
			return out
		}
		if p.text[p.at] != ',' {
			p.bad = true
			return out
		}
		p.at++
	}
	return out
}

// word reads up to a comma or a brace that is not inside round brackets.
func (p *fieldParser) word() string {
	start, round := p.at, 0
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '(':
			round++
		case c == ')' && round > 0:
			round--
		case round == 0 && (c == ',' || c == '{' || c == '}'):
			return p.text[start:p.at]
		}
	}
	if round > 0 {
		p.bad = true
	}
	return p.text[start:p.at]
}

// readField reads a name with modifiers such as ".limit(5)".
func readField(text string) Field {
	text = strings.TrimSpace(text)
	name, rest, _ := strings.Cut(text, ".")
	f := Field{Name: strings.TrimSpace(name)}
	f.modify(rest)
	return f
}

// modify reads modifiers, such as limit(5).as(newest).
func (f *Field) modify(rest string) {
	for rest != "" {
		open := strings.IndexByte(rest, '(')
		if open < 0 {
			break
		}
		length := strings.IndexByte(rest[open:], ')')
		if length < 0 {
			break
		}
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[strings.TrimSpace(rest[:open])] = strings.TrimSpace(rest[open+1 : open+length])
		rest = strings.TrimPrefix(rest[open+length+1:], ".")
	}
}

// Shown is the name of a field in the answer: its own, or the one that as(name) gives it.
func (f Field) Shown() string {
	if name := f.Args["as"]; name != "" {
		return name
	}
	return f.Name
}
