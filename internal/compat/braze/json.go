package braze

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// depthLimit is how deep a request body may nest.
const depthLimit = 100

var (
	errSyntax = errors.New("not JSON")
	errDepth  = errors.New("nested too deep")
)

// reader reads one JSON text, member by member. Strings without escapes and numbers are parts of
// the text and cost nothing: users/track reads 75,000 objects a second through it.
type reader struct {
	text  string
	at    int
	depth int
}

// newReader gives a reader of a body. Bytes that are no UTF-8 become U+FFFD, a run of them one.
func newReader(body []byte) *reader {
	text := string(body)
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return &reader{text: text}
}

// parse reads a whole body as one value.
func parse(body []byte) (any, error) {
	r := newReader(body)
	v, err := r.value()
	if err == nil {
		err = r.end()
	}
	return v, err
}

// peek gives the next byte that is no white space, or 0 at the end.
func (r *reader) peek() byte {
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// end wants nothing more.
func (r *reader) end() error {
	if r.peek() != 0 || r.at < len(r.text) {
		return errSyntax
	}
	return nil
}

// take wants one byte.
func (r *reader) take(c byte) error {
	if r.peek() != c {
		return errSyntax
	}
	r.at++
	return nil
}

// value reads any value: map[string]any, []any, string, json.Number, bool or nil. Of two members
// of one name the last counts.
func (r *reader) value() (any, error) {
	switch c := r.peek(); {
	case c == '{':
		m := map[string]any{}
		err := r.object(func(key string) (err error) {
			m[key], err = r.value()
			return err
		})
		return m, err
	case c == '[':
		all := []any{}
		err := r.array(func(int) error {
			v, err := r.value()
			all = append(all, v)
			return err
		})
		return all, err
	case c == '"':
		return r.str()
	case c == 't':
		return true, r.word("true")
	case c == 'f':
		return false, r.word("false")
	case c == 'n':
		return nil, r.word("null")
	}
	return r.number()
}

func (r *reader) word(w string) error {
	if !strings.HasPrefix(r.text[r.at:], w) {
		return errSyntax
	}
	r.at += len(w)
	return nil
}

// object reads an object and calls fn for each member, which must read its value.
func (r *reader) object(fn func(key string) error) error {
	return r.nested('{', '}', func(int) error {
		if r.peek() != '"' {
			return errSyntax
		}
		key, err := r.str()
		if err == nil {
			err = r.take(':')
		}
		if err != nil {
			return err
		}
		return fn(key)
	})
}

// array reads an array and calls fn with the place of each element, which it must read.
func (r *reader) array(fn func(i int) error) error { return r.nested('[', ']', fn) }

func (r *reader) nested(open, shut byte, fn func(i int) error) error {
	if err := r.take(open); err != nil {
		return err
	}
	if r.depth++; r.depth > depthLimit {
		return errDepth
	}
	defer func() { r.depth-- }()
	if r.peek() == shut {
		r.at++
		return nil
	}
	for i := 0; ; i++ {
		if err := fn(i); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.at++
		case shut:
			r.at++
			return nil
		default:
			return errSyntax
		}
	}
}

// raw reads any value and gives its text.
func (r *reader) raw() (json.RawMessage, error) {
	r.peek()
	from := r.at
	if err := r.skip(); err != nil {
		return nil, err
	}
	return json.RawMessage(r.text[from:r.at]), nil
}

// skip reads any value and forgets it.
func (r *reader) skip() error {
	switch r.peek() {
	case '{':
		return r.object(func(string) error { return r.skip() })
	case '[':
		return r.array(func(int) error { return r.skip() })
	}
	_, err := r.value()
	return err
}

// number reads a number and keeps its digits (RFC 8259, section 6).
func (r *reader) number() (any, error) {
	from := r.at
	if r.byte() == '-' {
		r.at++
	}
	switch c := r.byte(); {
	case c == '0':
		r.at++
	case '1' <= c && c <= '9':
		r.digits()
	default:
		return nil, errSyntax
	}
	if r.byte() == '.' {
		r.at++
		if !r.digits() {
			return nil, errSyntax
		}
	}
	if c := r.byte(); c == 'e' || c == 'E' {
		r.at++
		if c := r.byte(); c == '+' || c == '-' {
			r.at++
		}
		if !r.digits() {
			return nil, errSyntax
		}
	}
	return json.Number(r.text[from:r.at]), nil
}

// byte gives the next byte as it stands, or 0 at the end.
func (r *reader) byte() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// digits passes over digits and tells whether there was one.
func (r *reader) digits() bool {
	from := r.at
	for '0' <= r.byte() && r.byte() <= '9' {
		r.at++
	}
	return r.at > from
}

// str reads a string.
func (r *reader) str() (string, error) {
	from := r.at + 1
	for i := from; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '"':
			r.at = i + 1
			return r.text[from:i], nil
		case c == '\\':
			return r.escaped(from, i)
		case c < ' ':
			return "", errSyntax
		}
	}
	return "", errSyntax
}

// escapes are the short escapes of JSON.
var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads the rest of a string whose first escape stands at i. NUL, which PostgreSQL keeps in
// no text, becomes U+FFFD, as half a surrogate pair does.
func (r *reader) escaped(from, i int) (string, error) {
	var b strings.Builder
	b.WriteString(r.text[from:i])
	for i < len(r.text) {
		switch c := r.text[i]; {
		case c == '"':
			r.at = i + 1
			return b.String(), nil
		case c < ' ':
			return "", errSyntax
		case c != '\\':
			b.WriteByte(c)
			i++
		case i+1 < len(r.text) && r.text[i+1] == 'u':
			char, n := r.unicode(i)
			if n == 0 {
				return "", errSyntax
			}
			b.WriteRune(char)
			i += n
		default:
			if i+1 >= len(r.text) || escapes[r.text[i+1]] == 0 {
				return "", errSyntax
			}
			b.WriteByte(escapes[r.text[i+1]])
			i += 2
		}
	}
	return "", errSyntax
}

// unicode reads \uXXXX at i, or a pair of them, and tells how many bytes that were; 0 when it is none.
func (r *reader) unicode(i int) (rune, int) {
	high, ok := r.hex(i)
	if !ok {
		return 0, 0
	}
	switch {
	case high == 0:
		return utf8.RuneError, 6
	case high < 0xd800 || high > 0xdfff:
		return high, 6
	case high < 0xdc00:
		if low, ok := r.hex(i + 6); ok && low >= 0xdc00 && low <= 0xdfff {
			return (high-0xd800)<<10 + (low - 0xdc00) + 0x10000, 12
		}
	}
	return utf8.RuneError, 6
}

// hex reads the digits of \uXXXX at i.
func (r *reader) hex(i int) (rune, bool) {
	if i+6 > len(r.text) || r.text[i] != '\\' || r.text[i+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[i+2:i+6], 16, 32)
	return rune(n), err == nil
}
