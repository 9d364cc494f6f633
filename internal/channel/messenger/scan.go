package messenger

import (
	"encoding/binary"
	"iter"
	"math/bits"
	"unicode/utf8"
)

// scanner reads JSON in one pass without building a tree: webhook calls come by the ten
// thousand a second, and most of each is passed over. It accepts exactly what encoding/json
// accepts, to a depth of maxDepth. After a syntax error bad stays set and every read ends.
type scanner struct {
	data []byte
	pos  int
	deep int
	bad  bool
}

// maxDepth bounds nesting, and with it the stack.
const maxDepth = 256

func (s *scanner) fail() { s.bad, s.pos = true, len(s.data) }

// peek passes over white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// end tells whether nothing but white space is left.
func (s *scanner) end() bool { return !s.bad && s.peek() == 0 && s.pos == len(s.data) }

func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.pos >= len(s.data) {
		return false
	}
	s.pos++
	return true
}

// members walks an object. The body of the loop reads the value; a value that it leaves is
// passed over. What is no object is passed over whole. The key is valid in the body only.
func (s *scanner) members() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if s.peek() != '{' {
			s.skip()
			return
		}
		if !s.open() {
			return
		}
		defer s.close()
		if s.take('}') {
			return
		}
		for !s.bad {
			key := s.key()
			if !s.take(':') {
				s.fail()
				return
			}
			s.peek()
			if !s.visit(func() bool { return yield(key) }) {
				return
			}
			if s.take('}') {
				return
			}
			if !s.take(',') {
				s.fail()
			}
		}
	}
}

// elements walks an array as members walks an object.
func (s *scanner) elements() iter.Seq[int] {
	return func(yield func(int) bool) {
		if s.peek() != '[' {
			s.skip()
			return
		}
		if !s.open() {
			return
		}
		defer s.close()
		if s.take(']') {
			return
		}
		for i := 0; !s.bad; i++ {
			s.peek()
			if !s.visit(func() bool { return yield(i) }) {
				return
			}
			if s.take(']') {
				return
			}
			if !s.take(',') {
				s.fail()
			}
		}
	}
}

// visit runs the body for one value and passes over the value if the body did not read it.
func (s *scanner) visit(body func() bool) bool {
	start := s.pos
	if !body() {
		s.fail() // a walk that is left half way cannot be continued; no caller does it
		return false
	}
	if s.pos == start {
		s.skip()
	}
	return !s.bad
}

func (s *scanner) open() bool {
	s.pos++
	if s.deep++; s.deep > maxDepth {
		s.fail()
		return false
	}
	return true
}

func (s *scanner) close() { s.deep-- }

// key reads a member's name.
func (s *scanner) key() []byte {
	if s.peek() != '"' {
		s.fail()
		return nil
	}
	body, plain := s.quoted()
	if plain {
		return body
	}
	return []byte(unquote(body))
}

// quoted reads a string and returns what stands between the quotes; plain when that is
// also its value.
func (s *scanner) quoted() (body []byte, plain bool) {
	s.pos++
	start, plain := s.pos, true
	for {
		s.plain()
		if s.pos == len(s.data) {
			s.fail()
			return nil, false
		}
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return s.data[start : s.pos-1], plain
		case c == '\\':
			plain = false
			if !s.escape() {
				s.fail()
				return nil, false
			}
		case c < ' ':
			s.fail()
			return nil, false
		default: // beyond ASCII
			plain = false
			s.pos++
		}
	}
}

// plain passes over bytes that stand for themselves in a string, eight at a time: of an eighth
// that does not, the lowest bit that is set below tells the place.
func (s *scanner) plain() {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for s.pos+8 <= len(s.data) {
		x := binary.LittleEndian.Uint64(s.data[s.pos:])
		quote, slash := x^('"'*ones), x^('\\'*ones)
		odd := x | (x-' '*ones)&^x | (quote-ones)&^quote | (slash-ones)&^slash
		if odd &= tops; odd != 0 {
			s.pos += bits.TrailingZeros64(odd) / 8
			return
		}
		s.pos += 8
	}
	for s.pos < len(s.data) && ordinary[s.data[s.pos]] {
		s.pos++
	}
}

// ordinary marks the bytes that stand for themselves in a string.
var ordinary = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

func (s *scanner) escape() bool {
	if s.pos+1 >= len(s.data) {
		return false
	}
	switch s.data[s.pos+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos += 2
		return true
	case 'u':
		if s.pos+6 > len(s.data) || hex4(s.data[s.pos+2:]) < 0 {
			return false
		}
		s.pos += 6
		return true
	}
	return false
}

// skip passes over one value.
func (s *scanner) skip() {
	switch c := s.peek(); {
	case c == '"':
		s.quoted()
	case c == '{':
		for range s.members() {
		}
	case c == '[':
		for range s.elements() {
		}
	case c == 't':
		s.word("true")
	case c == 'f':
		s.word("false")
	case c == 'n':
		s.word("null")
	case c == '-' || '0' <= c && c <= '9':
		s.number()
	default:
		s.fail()
	}
}

func (s *scanner) word(w string) {
	if len(s.data)-s.pos < len(w) || string(s.data[s.pos:s.pos+len(w)]) != w {
		s.fail()
		return
	}
	s.pos += len(w)
}

func (s *scanner) number() {
	if s.data[s.pos] == '-' {
		s.pos++
	}
	if s.pos < len(s.data) && s.data[s.pos] == '0' {
		s.pos++
	} else if !s.digits() {
		s.fail()
		return
	}
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		s.pos++
		if !s.digits() {
			s.fail()
			return
		}
	}
	if s.pos < len(s.data) && s.data[s.pos]|' ' == 'e' {
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		if !s.digits() {
			s.fail()
		}
	}
}

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// raw reads one value as it stands.
func (s *scanner) raw() []byte {
	s.peek()
	start := s.pos
	s.skip()
	if s.bad {
		return nil
	}
	return s.data[start:s.pos]
}
