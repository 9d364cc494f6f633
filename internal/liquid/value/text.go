package value

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf8"
)

// deepest is how far into lists and objects printing goes.
const deepest = 100

// Append adds the value as an output statement prints it: nil prints nothing, a list its items one after the other.
func (v Value) Append(dst []byte) []byte { return v.AppendTo(dst) }

// AppendTo is Append without a copy of the value.
func (v *Value) AppendTo(dst []byte) []byte {
	switch v.kind {
	case KindString:
		return append(dst, v.str...)
	case KindNil:
		return dst
	case KindInt:
		return strconv.AppendInt(dst, v.num, 10)
	case KindList:
		return v.appendItems(dst, 0)
	}
	return v.AppendText(dst)
}

func (v Value) appendItems(dst []byte, depth int) []byte {
	if depth > deepest {
		return dst
	}
	for _, x := range v.AsList() {
		if x.kind == KindList {
			dst = x.appendItems(dst, depth+1)
			continue
		}
		dst = x.AppendText(dst)
	}
	return dst
}

// AppendText adds the value as a filter reads it when it wants a text: a list looks like ["a", "b"].
func (v Value) AppendText(dst []byte) []byte {
	switch v.kind {
	case KindBool:
		return strconv.AppendBool(dst, v.num != 0)
	case KindInt:
		return strconv.AppendInt(dst, v.num, 10)
	case KindFloat:
		if v.scale > 0 {
			return v.appendDecimal(dst)
		}
		return AppendFloat(dst, v.AsFloat())
	case KindBig:
		return v.AsBig().Append(dst, 10)
	case KindString:
		return append(dst, v.str...)
	case KindList, KindObject:
		return v.inspect(dst, 0)
	case KindRange:
		first, last := v.AsRange()
		dst = strconv.AppendInt(dst, first, 10)
		dst = append(dst, ".."...)
		return strconv.AppendInt(dst, last, 10)
	case KindTime:
		t := v.AsTime()
		if name, offset := t.Zone(); name == "UTC" && offset == 0 {
			return t.AppendFormat(dst, "2006-01-02 15:04:05 UTC")
		}
		return t.AppendFormat(dst, "2006-01-02 15:04:05 -0700")
	}
	return dst
}

// Text gives the value as a filter reads it when it wants a text.
func (v Value) Text() string {
	if v.kind == KindString {
		return v.str
	}
	return string(v.AppendText(nil))
}

// appendDecimal adds a float whose digits are known.
func (v Value) appendDecimal(dst []byte) []byte {
	scale := int(v.scale) - 1
	if v.num != 0 && scale > 3 && float64(abs(v.num))/tens[scale] < 1e-4 {
		return AppendFloat(dst, v.AsFloat())
	}
	if scale == 0 {
		return append(strconv.AppendInt(dst, v.num, 10), ".0"...)
	}
	n := v.num
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	p := powers[scale]
	dst = append(strconv.AppendInt(dst, n/p, 10), '.')
	rest := n % p
	for p /= 10; p > 1 && rest < p; p /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, rest, 10)
}

// inspect adds the value as it looks inside a list or object.
func (v Value) inspect(dst []byte, depth int) []byte {
	if depth > deepest {
		return append(dst, "..."...)
	}
	switch v.kind {
	case KindNil:
		return append(dst, "nil"...)
	case KindString:
		return appendQuoted(dst, v.str)
	case KindList:
		dst = append(dst, '[')
		for i, x := range v.AsList() {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = x.inspect(dst, depth+1)
		}
		return append(dst, ']')
	case KindObject:
		o := v.AsObject()
		if d, ok := o.(interface{ Label() string }); ok {
			return append(dst, d.Label()...)
		}
		dst = append(dst, '{')
		for i := range o.Len() {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			k, x := o.At(i)
			dst = append(appendQuoted(dst, k), "=>"...)
			dst = x.inspect(dst, depth+1)
		}
		return append(dst, '}')
	}
	return v.AppendText(dst)
}

// appendQuoted adds a text in double quotes, with what is not printable escaped.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i, r := range s {
		switch r {
		case '"', '\\':
			dst = append(dst, '\\', byte(r))
		case '\n':
			dst = append(dst, `\n`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\a', '\b', '\v', '\f':
			dst = append(dst, '\\', "abtnvfr"[r-7])
		case 27:
			dst = append(dst, `\e`...)
		case '#':
			dst = append(dst, '#')
			if rest := s[i+1:]; rest != "" && (rest[0] == '{' || rest[0] == '$' || rest[0] == '@') {
				dst = append(dst[:len(dst)-1], '\\', '#')
			}
		case utf8.RuneError:
			dst = append(dst, "\uFFFD"...)
		default:
			if r < 32 || r == 127 {
				dst = append(dst, `\x`...)
				dst = append(dst, "0123456789ABCDEF"[r>>4], "0123456789ABCDEF"[r&15])
				continue
			}
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}

// AppendFloat adds a number with decimals: always with a point, and with an exponent when it is very large or small.
func AppendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	}
	from := len(dst)
	size := math.Abs(f)
	if size == 0 || (size >= 1e-4 && size < 1e16) {
		dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
		if bytes.IndexByte(dst[from:], '.') < 0 {
			dst = append(dst, ".0"...)
		}
		return dst
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	if bytes.IndexByte(dst[from:], '.') < 0 {
		e := from + bytes.IndexByte(dst[from:], 'e')
		dst = append(dst, ".0"...)
		copy(dst[e+2:], dst[e:len(dst)-2])
		copy(dst[e:], ".0")
	}
	return dst
}
