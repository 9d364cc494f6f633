package filter

import (
	"encoding/base64"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// encodings is the filters that write a text for another place.
var encodings = []Def{
	{Name: "escape", Do: html.do, Group: "encoding", Help: "Escapes a text for HTML.", Example: "{{ '<a & b>' | escape }}", Result: "&lt;a &amp; b&gt;"},
	{Name: "h", Do: html.do, Group: "encoding", Alias: "escape"},
	{Name: "escape_once", Do: escapeOnce, Group: "encoding", Help: "Escapes for HTML what is not yet.", Example: "{{ '&lt;a> & b' | escape_once }}", Result: "&lt;a&gt; &amp; b"},
	{Name: "url_encode", Do: query.do, Group: "encoding", Help: "Encodes a text for a query; a space becomes +.", Example: "{{ 'a b&c' | url_encode }}", Result: "a+b%26c"},
	{Name: "url_decode", Do: urlDecode, Group: "encoding", Help: "Undoes url_encode.", Example: "{{ 'a+b%26c' | url_decode }}", Result: "a b&c"},
	{Name: "url_escape", Do: address.do, Dialect: true, Group: "encoding", Help: "Encodes what may not stand in a URL; keeps & and its kin.", Example: "{{ 'hey<>hi' | url_escape }}", Result: "hey%3C%3Ehi"},
	{Name: "url_param_escape", Do: part.do, Dialect: true, Group: "encoding", Help: "Encodes a text for one value of a query; & too.", Example: "{{ 'hey<&>hi' | url_param_escape }}", Result: "hey%3C%26%3Ehi"},
	{Name: "base64_encode", Do: encode64(base64.StdEncoding), Group: "encoding", Help: "Encodes as Base64.", Example: "{{ '_#/.' | base64_encode }}", Result: "XyMvLg=="},
	{Name: "base64_decode", Do: decode64(base64.StdEncoding.Strict(), false), Group: "encoding", Help: "Decodes Base64.", Example: "{{ 'XyMvLg==' | base64_decode }}", Result: "_#/."},
	{Name: "base64_url_safe_encode", Do: encode64(base64.URLEncoding), Group: "encoding", Help: "Encodes as Base64 with - and _.", Example: "{{ '?>?' | base64_url_safe_encode }}", Result: "Pz4_"},
	{Name: "base64_url_safe_decode", Do: decode64(base64.RawURLEncoding.Strict(), true), Group: "encoding", Help: "Decodes Base64 with - and _.", Example: "{{ 'Pz4_' | base64_url_safe_decode }}", Result: "?>?"},
}

const hexDigits = "0123456789ABCDEF"

func entity(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\'':
		return "&#39;"
	}
	return ""
}

// encoder writes something else for the bytes that may not stand for themselves.
type encoder struct {
	plain [256]bool
	add   func(b []byte, c byte) []byte
}

// newEncoder makes an encoder of what may stand for itself.
func newEncoder(plain func(c byte) bool, add func(b []byte, c byte) []byte) *encoder {
	e := &encoder{add: add}
	for c := range e.plain {
		e.plain[c] = plain(byte(c))
	}
	return e
}

var (
	html  = newEncoder(func(c byte) bool { return entity(c) == "" }, func(b []byte, c byte) []byte { return append(b, entity(c)...) })
	query = newEncoder(isWord, func(b []byte, c byte) []byte {
		if c == ' ' {
			return append(b, '+')
		}
		return percent(b, c)
	})
	address = newEncoder(func(c byte) bool { return isWord(c) || strings.IndexByte("!*'();:@&=+$,/?#[]", c) >= 0 }, percent)
	part    = newEncoder(isWord, percent)
	lines   = newEncoder(func(c byte) bool { return c != '\n' }, func(b []byte, _ byte) []byte {
		if len(b) > 0 && b[len(b)-1] == '\r' {
			b = b[:len(b)-1]
		}
		return b
	})
	breaks = newEncoder(func(c byte) bool { return c != '\n' }, func(b []byte, _ byte) []byte {
		if len(b) > 0 && b[len(b)-1] == '\r' {
			b = b[:len(b)-1]
		}
		return append(b, "<br />\n"...)
	})
)

// do is the filter.
func (e *encoder) do(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	if in.IsNil() {
		return value.Nil, nil
	}
	s := c.Arena.Text(in)
	i := 0
	for i < len(s) && e.plain[s[i]] {
		i++
	}
	if i == len(s) {
		return value.String(s), nil
	}
	if err := c.spend(len(s) / 64); err != nil || !c.Arena.Fits(len(s)) {
		return value.Nil, err
	}
	b := append(c.Arena.Open(), s[:i]...)
	for ; i < len(s); i++ {
		if x := s[i]; e.plain[x] {
			b = append(b, x)
		} else {
			b = e.add(b, x)
		}
	}
	return c.Arena.Close(b), nil
}

func escapeOnce(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	s := c.Arena.Text(in)
	if !c.Arena.Fits(len(s)) {
		return value.Nil, nil
	}
	b := c.Arena.Open()
	for i := range len(s) {
		if e := entity(s[i]); e != "" && !(s[i] == '&' && isEntity(s[i+1:])) {
			b = append(b, e...)
		} else {
			b = append(b, s[i])
		}
	}
	return c.Arena.Close(b), nil
}

// isEntity tells whether what follows an & makes an entity: letters, or # and digits, and a semicolon.
func isEntity(s string) bool {
	number := strings.HasPrefix(s, "#")
	if number {
		s = s[1:]
	}
	n := 0
	for n < len(s) && ((number && s[n] >= '0' && s[n] <= '9') || (!number && s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z')) {
		n++
	}
	return n > 0 && n < len(s) && s[n] == ';'
}

func isWord(c byte) bool {
	return (c >= '0' && c <= '9') || (c|0x20 >= 'a' && c|0x20 <= 'z') || c == '-' || c == '_' || c == '.' || c == '~'
}

func percent(b []byte, c byte) []byte { return append(b, '%', hexDigits[c>>4], hexDigits[c&15]) }

var errBytes = errors.New("the decoded bytes are no text")

func urlDecode(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	if in.IsNil() {
		return value.Nil, nil
	}
	s := c.Arena.Text(in)
	if strings.IndexAny(s, "+%") < 0 {
		return value.String(s), nil
	}
	b := c.Arena.Open()
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && digit(s[i+1]) >= 0 && digit(s[i+2]) >= 0:
			b = append(b, byte(digit(s[i+1])<<4|digit(s[i+2])))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	if !utf8.Valid(b) {
		return value.Nil, errBytes
	}
	return c.Arena.Close(b), nil
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func encode64(e *base64.Encoding) Func {
	return func(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
		s := c.Arena.Text(in)
		if !c.Arena.Fits(len(s) * 4 / 3) {
			return value.Nil, nil
		}
		return c.Arena.Close(e.AppendEncode(c.Arena.Open(), []byte(s))), nil
	}
}

var errBase64 = errors.New("this is no Base64")

func decode64(e *base64.Encoding, padded bool) Func {
	return func(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
		s := c.Arena.Text(in)
		if padded {
			s = strings.TrimRight(s, "=")
		}
		if strings.ContainsAny(s, "\r\n") {
			return value.Nil, errBase64
		}
		b, err := e.AppendDecode(c.Arena.Open(), []byte(s))
		if err != nil {
			return value.Nil, errBase64
		}
		return c.Arena.Close(b), nil
	}
}
