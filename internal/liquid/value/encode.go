package value

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// AppendJSON adds the value as JSON.
func (v Value) AppendJSON(dst []byte) []byte { return v.appendJSON(dst, 0) }

func (v Value) appendJSON(dst []byte, depth int) []byte {
	if depth > deepest {
		return append(dst, "null"...)
	}
	switch v.kind {
	case KindNil:
		return append(dst, "null"...)
	case KindFloat:
		if f := v.AsFloat(); math.IsNaN(f) || math.IsInf(f, 0) {
			return append(dst, "null"...)
		}
		return v.AppendText(dst)
	case KindBool, KindInt, KindBig:
		return v.AppendText(dst)
	case KindList:
		dst = append(dst, '[')
		for i, x := range v.AsList() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = x.appendJSON(dst, depth+1)
		}
		return append(dst, ']')
	case KindObject:
		o := v.AsObject()
		dst = append(dst, '{')
		for i := range o.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			k, x := o.At(i)
			dst = append(AppendEscaped(append(dst, '"'), k), '"', ':')
			dst = x.appendJSON(dst, depth+1)
		}
		return append(dst, '}')
	case KindTime:
		return strconv.AppendQuote(dst, v.AsTime().Format(time.RFC3339))
	}
	return append(AppendEscaped(append(dst, '"'), v.Text()), '"')
}

// plain marks the bytes that stand for themselves inside a JSON text.
var plain = func() (p [256]bool) {
	for c := range p {
		p[c] = c >= 0x20 && c != '"' && c != '\\' && c < 0x7F
	}
	return p
}()

// AppendEscaped adds a text so that it can stand between the quotes of a JSON text. What is not UTF-8 becomes the
// replacement character.
func AppendEscaped(dst []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			dst = append(append(dst, s[from:i]...), "\uFFFD"...)
			i++
			from = i
			continue
		}
		dst = append(dst, s[from:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b', '\t', '\n', '\f', '\r':
			dst = append(dst, '\\', "btn_fr"[c-8])
		default:
			dst = append(dst, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		}
		i++
		from = i
	}
	return append(dst, s[from:]...)
}
