package filter

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// pieces is the filters that cut texts.
var pieces = []Def{
	{Name: "slice", Min: 1, Max: 2, Do: slice, Group: "strings", Help: "Takes characters or items from a place (negative: from the end), one or as many as said.", Example: "{{ 'Liquid' | slice: 1, 3 }} {{ 'Liquid' | slice: -2 }}", Result: "iqu i"},
	{Name: "split", Min: 1, Max: 1, Do: split, Group: "strings", Help: "Makes a list of the pieces between a separator.", Example: "{{ 'a,b' | split: ',' | last }}", Result: "b"},
	{Name: "truncate", Max: 2, Do: truncate, Group: "strings", Help: "Shortens to a number of characters (50), the ending (...) among them.", Example: "{{ 'Ground control' | truncate: 9 }}", Result: "Ground..."},
	{Name: "truncatewords", Max: 2, Do: truncateWords, Group: "strings", Help: "Shortens to a number of words (15), then the ending (...).", Example: "{{ 'one two three' | truncatewords: 2 }}", Result: "one two..."},
}

var errInteger = errors.New("a whole number was expected")

// integer reads an argument as a whole number, the strict way.
func integer(v value.Value) (int64, error) {
	n, ok := v.Integer()
	if !ok {
		return 0, errInteger
	}
	if n.Kind() != value.KindInt { // larger than any text is long
		if n.AsBig().Sign() < 0 {
			return -1 << 62, nil
		}
		return 1 << 62, nil
	}
	return max(min(n.AsInt(), 1<<62), -1<<62), nil
}

func slice(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	from, err := integer(args[0])
	if err != nil {
		return value.Nil, err
	}
	n := int64(1)
	if len(args) > 1 && args[1].Truthy() {
		if n, err = integer(args[1]); err != nil {
			return value.Nil, err
		}
	}
	if in.Kind() == value.KindList {
		items := in.AsList()
		a, b, ok := cut(int64(len(items)), from, n)
		if !ok {
			return c.Arena.Array(nil), nil
		}
		return c.Arena.Array(items[a:b]), nil
	}
	s := c.Arena.Text(in)
	a, b, ok := cut(int64(utf8.RuneCountInString(s)), from, n)
	if !ok {
		return value.String(""), nil
	}
	return value.String(s[offset(s, a):offset(s, b)]), nil
}

// cut gives the part of a length that begins at a place and has so many.
func cut(length, from, n int64) (a, b int64, ok bool) {
	if from < 0 {
		from += length
	}
	if from < 0 || from > length || n < 0 {
		return 0, 0, false
	}
	return from, from + min(n, length-from), true
}

// offset gives the byte at which a character begins.
func offset(s string, char int64) int {
	if char == 0 {
		return 0
	}
	for i := range s {
		if char == 0 {
			return i
		}
		char--
	}
	return len(s)
}

func split(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	s, by := c.Arena.Text(in), c.Arena.Text(args[0])
	if err := c.spend(len(s) / 64); err != nil {
		return value.Nil, err
	}
	switch by {
	case " ":
		return fields(c, s), nil
	case "":
		items := c.Arena.Items(utf8.RuneCountInString(s))
		if items == nil {
			return value.Nil, nil
		}
		for i := 0; i < len(s); {
			_, n := utf8.DecodeRuneInString(s[i:])
			items = append(items, value.String(s[i:i+n]))
			i += n
		}
		return c.Arena.Array(items), nil
	}
	items := c.Arena.Items(strings.Count(s, by) + 1)
	if items == nil {
		return value.Nil, nil
	}
	for {
		i := strings.Index(s, by)
		if i < 0 {
			break
		}
		items = append(items, value.String(s[:i]))
		s = s[i+len(by):]
	}
	items = append(items, value.String(s))
	for len(items) > 0 && items[len(items)-1].AsString() == "" {
		items = items[:len(items)-1]
	}
	return c.Arena.Array(items), nil
}

// fields splits at white space, and leaves out what is empty.
func fields(c *Context, s string) value.Value {
	n := 0
	for range strings.FieldsFuncSeq(s, isSpace) {
		n++
	}
	items := c.Arena.Items(n)
	if items == nil {
		return value.Nil
	}
	for f := range strings.FieldsFuncSeq(s, isSpace) {
		items = append(items, value.String(f))
	}
	return c.Arena.Array(items)
}

func isSpace(r rune) bool { return strings.ContainsRune(space, r) }

func truncate(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	if in.IsNil() {
		return value.Nil, nil
	}
	s, most, ending := c.Arena.Text(in), int64(50), "..."
	if len(args) > 0 {
		var err error
		if most, err = integer(args[0]); err != nil {
			return value.Nil, err
		}
	}
	if len(args) > 1 {
		ending = c.Arena.Text(args[1])
	}
	if int64(utf8.RuneCountInString(s)) <= most {
		return value.String(s), nil
	}
	keep := max(most-int64(utf8.RuneCountInString(ending)), 0)
	return c.Arena.Concat(s[:offset(s, keep)], ending), nil
}

func truncateWords(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	if in.IsNil() {
		return value.Nil, nil
	}
	s, words, ending := c.Arena.Text(in), int64(15), "..."
	if len(args) > 0 {
		var err error
		if words, err = integer(args[0]); err != nil {
			return value.Nil, err
		}
	}
	words = max(words, 1)
	if len(args) > 1 {
		ending = c.Arena.Text(args[1])
	}
	b, rest, n := c.Arena.Open(), strings.TrimLeft(s, space), int64(0)
	for n < words && rest != "" {
		end := strings.IndexAny(rest, space)
		if n++; end < 0 {
			return value.String(s), nil // no more words than may be
		}
		if n > 1 {
			b = append(b, ' ')
		}
		b = append(b, rest[:end]...)
		rest = strings.TrimLeft(rest[end:], space)
	}
	if n < words {
		return value.String(s), nil
	}
	return c.Arena.Close(append(b, ending...)), nil
}
