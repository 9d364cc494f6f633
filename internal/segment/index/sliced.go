package index

import (
	"math"
	"math/bits"
)

// sliced is a column of whole numbers over rows, one bit of 64 rows to a word: a group of 64 rows is
// the word of those that have a value, then the words of the bits, highest first. A value is base
// plus unit times the number that the bits spell, so that what lies close together is narrow.
type sliced struct {
	base  int64
	unit  int64
	width int
	form  form     // numbers: what a key is
	units []int64  // units that may be chosen, coarsest first
	words []uint64 // (1+width) for each group
}

// group of a row, and its bit in the group's words.
func place(row int) (group int, bit uint64) { return row >> 6, 1 << (row & 63) }

func (s *sliced) stride() int { return 1 + s.width }

func (s *sliced) groups() int { return len(s.words) / s.stride() }

func (s *sliced) has(row int) bool {
	g, bit := place(row)
	at := g * s.stride()
	return at < len(s.words) && s.words[at]&bit != 0
}

// get gives the key of a row that has one.
func (s *sliced) get(row int) int64 {
	g, bit := place(row)
	var code uint64
	for _, w := range s.words[g*s.stride()+1 : (g+1)*s.stride()] {
		code <<= 1
		if w&bit != 0 {
			code |= 1
		}
	}
	return s.base + int64(code)*s.unit
}

func (s *sliced) clear(row int) {
	g, bit := place(row)
	at := g * s.stride()
	if at >= len(s.words) {
		return
	}
	for i := at; i < at+s.stride(); i++ {
		s.words[i] &^= bit
	}
}

func (s *sliced) set(row int, key int64) {
	if s.words == nil {
		s.base, s.unit = key, s.units[0]
		if s.unit == 1 && key >= 0 && key < 1<<16 {
			s.base = 0
		}
	}
	code, ok := s.code(key)
	if !ok {
		s.widen(key)
		code, _ = s.code(key)
	}
	g, bit := place(row)
	if need := (g + 1) * s.stride(); need > len(s.words) {
		s.words = grown(s.words, need, rowRoom(g+1, 1024)*s.stride())
	}
	group := s.words[g*s.stride() : (g+1)*s.stride()]
	group[0] |= bit
	for i := len(group) - 1; i > 0; i-- {
		group[i] = group[i]&^bit | bit*(code&1)
		code >>= 1
	}
}

// code gives the number that stands for a key, if the width has room for it.
func (s *sliced) code(key int64) (uint64, bool) {
	if key < s.base {
		return 0, false
	}
	d := uint64(key) - uint64(s.base)
	if s.unit != 1 {
		if d%uint64(s.unit) != 0 {
			return 0, false
		}
		d /= uint64(s.unit)
	}
	return d, bits.Len64(d) <= s.width
}

// widen makes room for a key: by more bits, by a lower base or by a finer unit.
func (s *sliced) widen(key int64) {
	next := sliced{base: s.base, unit: s.unit, width: s.width, form: s.form, units: s.units}
	for _, u := range s.units {
		next.unit = u
		if u <= s.unit && distance(key, s.base)%uint64(u) == 0 {
			break
		}
	}
	highest := s.base
	if s.width > 0 {
		highest = s.highest()
	}
	if key < s.base {
		next.base = lowered(key, highest, next.unit)
	}
	span := max(distance(key, next.base), distance(highest, next.base)) / uint64(next.unit)
	next.width = max(bits.Len64(span), 1)
	if next.base == s.base && next.unit == s.unit {
		s.insertBits(next.width - s.width)
		return
	}
	next.words = make([]uint64, s.groups()*next.stride(), rowRoom(s.groups(), 1024)*next.stride())
	var codes [64]uint64
	for g := range s.groups() {
		present := s.decode(g, &codes)
		for m := present; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			codes[i] = (uint64(s.base) - uint64(next.base) + codes[i]*uint64(s.unit)) / uint64(next.unit)
		}
		next.encode(g, present, &codes)
	}
	*s = next
}

// highest gives the highest key for which there is room.
func (s *sliced) highest() int64 {
	if s.width >= 63 {
		return math.MaxInt64
	}
	most := uint64(1)<<s.width - 1
	if high, low := bits.Mul64(most, uint64(s.unit)); high == 0 && low <= uint64(math.MaxInt64)-uint64(s.base) {
		return s.base + int64(low)
	}
	return math.MaxInt64
}

// distance between two keys, which may be more than an int64 holds.
func distance(a, b int64) uint64 {
	if a < b {
		a, b = b, a
	}
	return uint64(a) - uint64(b)
}

// lowered gives a base below a key with room for more to come, so that falling keys do not move it
// each time.
func lowered(key, highest, unit int64) int64 {
	span := distance(highest, key)
	slack := int64(min(span/2, 1<<62) / uint64(unit) * uint64(unit))
	base := key - slack
	if base > key { // below the lowest number that there is
		base = key
	}
	if key >= 0 && base < 0 {
		base = key % unit
	}
	return base
}

// insertBits adds high bits.
func (s *sliced) insertBits(n int) {
	groups, old := s.groups(), s.stride()
	words := make([]uint64, groups*(old+n), rowRoom(groups, 1024)*(old+n))
	for g := range groups {
		to := words[g*(old+n) : (g+1)*(old+n)]
		to[0] = s.words[g*old]
		copy(to[1+n:], s.words[g*old+1:(g+1)*old])
	}
	s.words, s.width = words, s.width+n
}

// decode gives the numbers of a group's rows, and which rows have one.
func (s *sliced) decode(g int, codes *[64]uint64) (present uint64) {
	at := g * s.stride()
	*codes = [64]uint64{}
	for i, w := range s.words[at+1 : at+s.stride()] {
		codes[s.width-1-i] = w
	}
	transpose(codes)
	return s.words[at]
}

// encode writes the numbers of a group's rows.
func (s *sliced) encode(g int, present uint64, codes *[64]uint64) {
	for i := range codes {
		if present>>i&1 == 0 {
			codes[i] = 0
		}
	}
	transpose(codes)
	at := g * s.stride()
	s.words[at] = present
	for i := range s.width {
		s.words[at+1+i] = codes[s.width-1-i]
	}
}

// transpose turns a square of bits at its diagonal: bit j of word i becomes bit i of word j.
func transpose(a *[64]uint64) {
	mask := uint64(0x00000000ffffffff)
	for j := uint(32); j != 0; j, mask = j>>1, mask^mask<<(j>>1) {
		for k := uint(0); k < 64; k = (k + j + 1) &^ j {
			t := (a[k]>>j ^ a[k+j]) & mask
			a[k] ^= t << j
			a[k+j] ^= t
		}
	}
}
