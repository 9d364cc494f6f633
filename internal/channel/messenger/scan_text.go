package messenger

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// text reads a string, or a number or boolean as its text, since ids come as both. What is
// no scalar, and null, is the empty text.
func (s *scanner) text() string {
	switch c := s.peek(); c {
	case '"':
		body, plain := s.quoted()
		if plain {
			return string(body)
		}
		return unquote(body)
	case '{', '[', 'n':
		s.skip()
		return ""
	}
	return string(s.raw())
}

// truth reads true, "true" or 1.
func (s *scanner) truth() bool {
	switch s.text() {
	case "true", "1":
		return true
	}
	return false
}

// millis reads an instant in seconds or milliseconds; what is none is 0.
func (s *scanner) millis() int64 {
	raw := s.raw()
	if s.bad {
		return 0
	}
	if len(raw) == 13 { // the usual case: milliseconds of this century
		v := int64(0)
		for _, c := range raw {
			if c < '0' || c > '9' {
				v = -1
				break
			}
			v = v*10 + int64(c-'0')
		}
		if v >= 0 {
			return v
		}
	}
	var m wire.Millis
	if m.UnmarshalJSON(raw) != nil {
		return 0
	}
	return int64(m)
}

// hex4 is the value of four hexadecimal digits, -1 when they are none.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	v := rune(0)
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|' ' && c|' ' <= 'f':
			c = c | ' ' - 'a' + 10
		default:
			return -1
		}
		v = v<<4 | rune(c)
	}
	return v
}

// unquote gives the value of what stood between quotes. Broken UTF-8 and lone surrogates
// become U+FFFD, as encoding/json has it, and so does NUL.
func unquote(b []byte) string {
	out := make([]byte, 0, len(b)+2*utf8.UTFMax)
	for i := 0; i < len(b); {
		from := i
		for i < len(b) && ordinary[b[i]] {
			i++
		}
		if out = append(out, b[from:i]...); i == len(b) {
			break
		}
		switch c := b[i]; {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(b[i:])
			out = utf8.AppendRune(out, r)
			i += n
		case b[i+1] == 'u':
			r := hex4(b[i+2:])
			i += 6
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if i+1 < len(b) && b[i] == '\\' && b[i+1] == 'u' {
					low = hex4(b[i+2:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			if r == 0 { // PostgreSQL's text holds no NUL
				r = utf8.RuneError
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, escapes[b[i+1]])
			i += 2
		}
	}
	return string(out)
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
