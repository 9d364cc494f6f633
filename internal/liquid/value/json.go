package value

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf16"
	"unicode/utf8"
)

// ParseJSON reads a JSON document of one value. Members keep their order; of two with one name the later counts.
// Its texts share one copy of the document.
func ParseJSON(data []byte) (Value, error) { return ParseJSONText(string(data)) }

// ParseJSONText reads a JSON document; the value keeps the text.
func ParseJSONText(text string) (Value, error) {
	r := reader{text: text}
	v, err := r.value(0)
	if err != nil {
		return Nil, err
	}
	if r.space(); r.at < len(text) {
		return Nil, r.fault("something follows the value")
	}
	return v, nil
}

// reader reads JSON.
type reader struct {
	text string
	at   int
}

func (r *reader) fault(what string) error { return fmt.Errorf("not JSON at byte %d: %s", r.at, what) }

func (r *reader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return
		}
	}
}

// next passes white space and gives the byte after it; 0 at the end.
func (r *reader) next() byte {
	r.space()
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) value(depth int) (Value, error) {
	if depth > deepest {
		return Nil, r.fault("lists and objects are nested too deep")
	}
	switch c := r.next(); {
	case c == '"':
		s, err := r.string()
		return String(s), err
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.list(depth)
	case c == '-' || (c >= '0' && c <= '9'):
		return r.number()
	}
	return r.word()
}

// words of JSON that are values.
var words = []Member{{"null", Nil}, {"true", True}, {"false", False}}

func (r *reader) word() (Value, error) {
	for _, w := range words {
		if strings.HasPrefix(r.text[r.at:], w.Key) {
			r.at += len(w.Key)
			return w.Value, nil
		}
	}
	return Nil, r.fault("a value was expected")
}

func (r *reader) object(depth int) (Value, error) {
	var members []Member
	err := r.members(func(key string) error {
		v, err := r.value(depth + 1)
		members = append(members, Member{key, v})
		return err
	})
	if err != nil {
		return Nil, err
	}
	return FromObject(NewMap(members...)), nil
}

// members walks through an object; each must read the value of its key.
func (r *reader) members(each func(key string) error) error {
	r.at++ // {
	if r.next() == '}' {
		r.at++
		return nil
	}
	for {
		if r.next() != '"' {
			return r.fault("the name of a member was expected")
		}
		key, err := r.string()
		if err != nil {
			return err
		}
		if r.next() != ':' {
			return r.fault("a colon was expected")
		}
		r.at++
		if err := each(key); err != nil {
			return err
		}
		switch r.next() {
		case ',':
			r.at++
		case '}':
			r.at++
			return nil
		default:
			return r.fault("a comma or the end of the object was expected")
		}
	}
}

func (r *reader) list(depth int) (Value, error) {
	items := []Value{}
	r.at++ // [
	if r.next() == ']' {
		r.at++
		return Array(items), nil
	}
	for {
		v, err := r.value(depth + 1)
		if err != nil {
			return Nil, err
		}
		items = append(items, v)
		switch r.next() {
		case ',':
			r.at++
		case ']':
			r.at++
			return Array(items), nil
		default:
			return Nil, r.fault("a comma or the end of the list was expected")
		}
	}
}

func (r *reader) number() (Value, error) {
	from := r.at
	for r.at < len(r.text) && strings.IndexByte("+-.0123456789eE", r.text[r.at]) >= 0 {
		r.at++
	}
	if _, err := strconv.ParseFloat(r.text[from:r.at], 64); err != nil {
		return Nil, r.fault("a number was expected")
	}
	return parseNumber(r.text[from:r.at]), nil
}

// string reads a quoted text; one without escapes is a part of the document.
func (r *reader) string() (string, error) {
	r.at++ // "
	from := r.at
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return r.text[from : r.at-1], nil
		case c == '\\':
			return r.escaped(from)
		case c < 0x20:
			return "", r.fault("a control character stands in a text")
		}
		r.at++
	}
	return "", r.fault("a text is not closed")
}

// escaped reads the rest of a text that has escapes.
func (r *reader) escaped(from int) (string, error) {
	out := []byte(r.text[from:r.at])
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return string(out), nil
		case c < 0x20:
			return "", r.fault("a control character stands in a text")
		case c != '\\':
			out = append(out, c)
			continue
		}
		if r.at >= len(r.text) {
			break
		}
		c = r.text[r.at]
		r.at++
		if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
			out = append(out, "\"\\/\b\f\n\r\t"[i])
			continue
		}
		if c != 'u' {
			return "", r.fault("an unknown escape stands in a text")
		}
		x, err := r.unicode()
		if err != nil {
			return "", err
		}
		out = utf8.AppendRune(out, x)
	}
	return "", r.fault("a text is not closed")
}

// unicode reads the four digits of \u, and the second half of a pair.
func (r *reader) unicode() (rune, error) {
	first, ok := r.hex()
	if !ok {
		return 0, r.fault(`four digits were expected after \u`)
	}
	if utf16.IsSurrogate(first) && strings.HasPrefix(r.text[r.at:], `\u`) {
		back := r.at
		r.at += 2
		if second, ok := r.hex(); ok {
			if x := utf16.DecodeRune(first, second); x != utf8.RuneError {
				return x, nil
			}
		}
		r.at = back
	}
	return first, nil
}

func (r *reader) hex() (x rune, ok bool) {
	if r.at+4 > len(r.text) {
		return 0, false
	}
	for _, c := range []byte(r.text[r.at : r.at+4]) {
		i := strings.IndexByte("0123456789abcdef", c|0x20)
		if c >= '0' && c <= '9' {
			i = int(c - '0')
		}
		if i < 0 {
			return 0, false
		}
		x = x<<4 | rune(i)
	}
	r.at += 4
	return x, true
}

// skip passes one value without making it.
func (r *reader) skip() error {
	switch c := r.next(); c {
	case '"':
		return r.skipString()
	case '{', '[':
		depth := 0
		for r.at < len(r.text) {
			switch r.text[r.at] {
			case '"':
				if err := r.skipString(); err != nil {
					return err
				}
				continue
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
			r.at++
			if depth == 0 {
				return nil
			}
		}
		return r.fault("the document ends too early")
	}
	for r.at < len(r.text) && strings.IndexByte(",}] \t\r\n", r.text[r.at]) < 0 {
		r.at++
	}
	return nil
}

func (r *reader) skipString() error {
	for r.at++; r.at < len(r.text); r.at++ {
		switch r.text[r.at] {
		case '\\':
			r.at++
		case '"':
			r.at++
			return nil
		}
	}
	return r.fault("a text is not closed")
}

// Document is the object of a JSON document that is decoded as far as it is asked for: a member that nobody reads
// costs nothing but passing over it. It may be read by many at once.
type Document struct {
	text  string
	asked atomic.Int32
	once  sync.Once
	all   *Map
}

// often is how many members are looked for one by one before all are decoded.
const often = 16

// NewDocument makes an object of the text of a JSON object. What is not one has no members.
func NewDocument(text string) *Document { return &Document{text: text} }

// Get gives a member.
func (d *Document) Get(key string) (Value, bool) {
	if d.asked.Load() >= often {
		return d.whole().Get(key)
	}
	d.asked.Add(1)
	r := reader{text: d.text}
	if r.next() != '{' {
		return Nil, false
	}
	found, ok := Nil, false
	err := r.members(func(k string) error {
		if k != key {
			return r.skip()
		}
		v, err := r.value(1)
		found, ok = v, err == nil
		return err
	})
	return found, ok && err == nil
}

// whole decodes all members, once.
func (d *Document) whole() *Map {
	d.once.Do(func() {
		v, _ := ParseJSONText(d.text)
		if m, ok := v.ref.(*Map); ok {
			d.all = m
			return
		}
		d.all = NewMap()
	})
	return d.all
}

// Len gives how many members there are; it decodes the document.
func (d *Document) Len() int { return d.whole().Len() }

// At gives the member at a place; it decodes the document.
func (d *Document) At(i int) (string, Value) { return d.whole().At(i) }
