package strftime

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// widest is the largest width that a layout may ask for.
const widest = 256

// spec is one % sequence.
type spec struct {
	pad    byte // '-' none, '0', '_' spaces; 0: as the letter has it
	upper  bool
	swap   bool
	colons int
	width  int
}

// Append adds an instant by a layout. A sequence that it does not know is added as it stands.
func Append(dst []byte, t time.Time, layout string) []byte { return add(dst, t, layout, 0) }

func add(dst []byte, t time.Time, layout string, depth int) []byte {
	for i := 0; i < len(layout); {
		if layout[i] != '%' {
			n := strings.IndexByte(layout[i:], '%')
			if n < 0 {
				n = len(layout) - i
			}
			dst = append(dst, layout[i:i+n]...)
			i += n
			continue
		}
		s, n := readSpec(layout[i+1:])
		end := i + 1 + n
		if end >= len(layout) {
			return append(dst, layout[i:]...)
		}
		from := len(dst)
		done, ok := s.letter(dst, t, layout[end], depth)
		if ok {
			dst = s.finish(done, from)
		} else {
			dst = append(dst[:from], layout[i:end+1]...)
		}
		i = end + 1
	}
	return dst
}

// readSpec reads flags and width, and tells how long they are.
func readSpec(s string) (x spec, n int) {
	for ; n < len(s); n++ {
		switch c := s[n]; {
		case c == '-' || c == '_' || (c == '0' && x.width == 0):
			x.pad = c
		case c == '^':
			x.upper = true
		case c == '#':
			x.swap = true
		case c == ':':
			x.colons++
		case c >= '0' && c <= '9':
			x.width = min(x.width*10+int(c-'0'), widest)
		case (c == 'E' || c == 'O') && n+1 < len(s) && strings.IndexByte("cCxXyYdeHkIlmMSuUVwWy", s[n+1]) >= 0:
		default:
			return x, n
		}
	}
	return x, n
}

// finish fills up to the width and changes the letters.
func (x spec) finish(dst []byte, from int) []byte {
	if x.upper {
		copy(dst[from:], bytes.ToUpper(dst[from:]))
	}
	fill := x.width - (len(dst) - from)
	if fill <= 0 {
		return dst
	}
	pad := byte(' ')
	if x.pad == '0' {
		pad = '0'
	}
	return insert(dst, from, pad, fill)
}

func insert(dst []byte, at int, c byte, n int) []byte {
	for range n {
		dst = append(dst, 0)
	}
	copy(dst[at+n:], dst[at:])
	for i := range n {
		dst[at+i] = c
	}
	return dst
}

// number adds a number with a usual width and filling.
func (x *spec) number(dst []byte, n, width int, fill byte) []byte {
	switch x.pad {
	case '-':
		width = 0
		x.width = 0
	case '_':
		fill = ' '
	case '0':
		fill = '0'
	}
	if x.width > 0 {
		width = x.width
	}
	from := len(dst)
	dst = strconv.AppendInt(dst, int64(n), 10)
	if lack := width - (len(dst) - from); lack > 0 {
		if n < 0 && fill == '0' {
			from++
		}
		dst = insert(dst, from, fill, lack)
	}
	return dst
}

func (x *spec) letter(dst []byte, t time.Time, c byte, depth int) ([]byte, bool) {
	if done, ok := x.date(dst, t, c); ok {
		return done, true
	}
	if done, ok := x.clock(dst, t, c); ok {
		return done, true
	}
	if layout := composed[c]; layout != "" && depth == 0 {
		return add(dst, t, layout, 1), true
	}
	switch c {
	case '%':
		return append(dst, '%'), true
	case 'n':
		return append(dst, '\n'), true
	case 't':
		return append(dst, '\t'), true
	}
	return dst, false
}

// composed are letters that stand for several.
var composed = [256]string{
	'c': "%a %b %e %H:%M:%S %Y", 'D': "%m/%d/%y", 'x': "%m/%d/%y", 'F': "%Y-%m-%d", 'T': "%H:%M:%S", 'X': "%H:%M:%S",
	'R': "%H:%M", 'r': "%I:%M:%S %p", 'v': "%e-%^b-%Y", '+': "%a %b %e %H:%M:%S %Z %Y",
}

func (x *spec) name(dst []byte, s string, short bool) []byte {
	if short {
		s = s[:3]
	}
	if x.swap {
		s = strings.ToUpper(s)
	}
	return append(dst, s...)
}

func (x *spec) date(dst []byte, t time.Time, c byte) ([]byte, bool) {
	year, week := t.ISOWeek()
	switch c {
	case 'Y':
		return x.number(dst, t.Year(), 1, '0'), true
	case 'C':
		return x.number(dst, floorDiv(t.Year(), 100), 2, '0'), true
	case 'y':
		return x.number(dst, t.Year()-100*floorDiv(t.Year(), 100), 2, '0'), true
	case 'm':
		return x.number(dst, int(t.Month()), 2, '0'), true
	case 'B':
		return x.name(dst, t.Month().String(), false), true
	case 'b', 'h':
		return x.name(dst, t.Month().String(), true), true
	case 'd':
		return x.number(dst, t.Day(), 2, '0'), true
	case 'e':
		return x.number(dst, t.Day(), 2, ' '), true
	case 'j':
		return x.number(dst, t.YearDay(), 3, '0'), true
	case 'A':
		return x.name(dst, t.Weekday().String(), false), true
	case 'a':
		return x.name(dst, t.Weekday().String(), true), true
	case 'u':
		return x.number(dst, (int(t.Weekday())+6)%7+1, 1, '0'), true
	case 'w':
		return x.number(dst, int(t.Weekday()), 1, '0'), true
	case 'G':
		return x.number(dst, year, 1, '0'), true
	case 'g':
		return x.number(dst, year-100*floorDiv(year, 100), 2, '0'), true
	case 'V':
		return x.number(dst, week, 2, '0'), true
	case 'U':
		return x.number(dst, (t.YearDay()+6-int(t.Weekday()))/7, 2, '0'), true
	case 'W':
		return x.number(dst, (t.YearDay()+6-(int(t.Weekday())+6)%7)/7, 2, '0'), true
	}
	return dst, false
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (x *spec) clock(dst []byte, t time.Time, c byte) ([]byte, bool) {
	switch c {
	case 'H':
		return x.number(dst, t.Hour(), 2, '0'), true
	case 'k':
		return x.number(dst, t.Hour(), 2, ' '), true
	case 'I':
		return x.number(dst, (t.Hour()+11)%12+1, 2, '0'), true
	case 'l':
		return x.number(dst, (t.Hour()+11)%12+1, 2, ' '), true
	case 'M':
		return x.number(dst, t.Minute(), 2, '0'), true
	case 'S':
		return x.number(dst, t.Second(), 2, '0'), true
	case 'L':
		return x.fraction(dst, t.Nanosecond(), 3), true
	case 'N':
		return x.fraction(dst, t.Nanosecond(), 9), true
	case 's':
		return x.number(dst, int(t.Unix()), 1, '0'), true
	case 'p', 'P':
		half := "AM"
		if t.Hour() >= 12 {
			half = "PM"
		}
		if c == 'P' || x.swap {
			half = strings.ToLower(half)
		}
		return append(dst, half...), true
	case 'Z':
		name, _ := t.Zone()
		if name != "" && (name[0] == '+' || name[0] == '-') {
			name = "" // a zone that has no name
		}
		if x.swap {
			name = strings.ToLower(name)
		}
		return append(dst, name...), true
	case 'z':
		return x.offset(dst, t), true
	}
	return dst, false
}

// fraction adds the first digits of the part of a second.
func (x *spec) fraction(dst []byte, nanos, digits int) []byte {
	if x.width > 0 {
		digits, x.width = x.width, 0
	}
	text := strconv.Itoa(1_000_000_000 + nanos)[1:]
	for len(text) < digits {
		text += "0"
	}
	return append(dst, text[:digits]...)
}

// offset adds the distance from UTC.
func (x *spec) offset(dst []byte, t time.Time) []byte {
	_, secs := t.Zone()
	sign := byte('+')
	if secs < 0 {
		sign, secs = '-', -secs
	}
	two := func(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }
	body := two(nil, secs/3600)
	if x.colons > 2 { // only as far as it says something
		switch {
		case secs%60 > 0:
			x.colons = 2
		case secs%3600 > 0:
			x.colons = 1
		default:
			x.colons = -1
		}
	}
	if x.colons > 0 {
		body = append(body, ':')
	}
	if x.colons >= 0 {
		body = two(body, secs/60%60)
	}
	if x.colons > 1 {
		body = two(append(body, ':'), secs%60)
	}
	dst = append(dst, sign)
	if lack := x.width - len(body) - 1; lack > 0 && x.pad != '_' && x.pad != '-' {
		dst = insert(dst, len(dst), '0', lack)
	}
	return append(dst, body...)
}
