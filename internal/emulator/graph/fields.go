package graph

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// field is one name of a "fields" parameter, with its arguments and inner fields, as in
// messages.limit(5){id,message}.
type field struct {
	name  string
	limit int
	inner []field
}

// parseFields reads a "fields" parameter; false when brackets do not match.
func parseFields(text string) ([]field, bool) {
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

func (p *fieldParser) list() []field {
	var out []field
	for p.at < len(p.text) && !p.bad {
		start := p.at
		for p.at < len(p.text) && !strings.ContainsRune(",{}", rune(p.text[p.at])) {
			p.at++
		}
		f := readField(p.text[start:p.at])
		if p.at < len(p.text) && p.text[p.at] == '{' {
			p.at++
			p.depth++
			if p.depth > 5 {
				p.bad = true
				return out
			}
			f.inner = p.list()
			p.depth--
			if p.at >= len(p.text) || p.text[p.at] != '}' {
				p.bad = true
				return out
			}
			p.at++
		}
		if f.name != "" {
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

// readField reads a name with modifiers such as ".limit(5)".
func readField(text string) field {
	parts := strings.Split(strings.TrimSpace(text), ".")
	f := field{name: strings.TrimSpace(parts[0])}
	for _, m := range parts[1:] {
		if v, ok := strings.CutPrefix(m, "limit("); ok {
			f.limit, _ = strconv.Atoi(strings.TrimSuffix(v, ")"))
		}
	}
	return f
}

// cursor is an opaque place in a list.
func cursor(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func readCursor(text string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	return string(raw), err == nil
}

// timeText is the platform's form of a time, in whole seconds.
func timeText(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05-0700")
}
