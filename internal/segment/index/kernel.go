package index

import (
	"encoding/binary"
	"math/bits"
)

// The kernels look at the rows whose bits are set in mask, and set the bits in out of those that pass.
// A word of mask without bits costs nothing.

// fewRows is up to how many rows of a word are looked at one by one.
const fewRows = 12

// present sets the bits of the rows that have a value.
func (s *sliced) present(mask, out []uint64) {
	stride := s.stride()
	for g := range min(s.groups(), len(mask)) {
		out[g] |= s.words[g*stride] & mask[g]
	}
}

// between sets the bits of the rows whose key lies from low to high, both included.
func (s *sliced) between(low, high int64, mask, out []uint64) {
	if len(s.words) == 0 || low > high || high < s.base {
		return
	}
	most := uint64(1)<<s.width - 1 // of width 64 too
	from, to := uint64(0), distance(high, s.base)/uint64(s.unit)
	if low > s.base {
		d := distance(low, s.base)
		if from = d / uint64(s.unit); d%uint64(s.unit) != 0 {
			from++
		}
	}
	switch {
	case from > most || from > to:
	case from == 0 && to >= most:
		s.present(mask, out)
	case from == to:
		s.equal(from, mask, out)
	case to >= most:
		s.atLeast(from, mask, out)
	case from == 0:
		s.atMost(to, mask, out)
	default:
		s.within(from, to, mask, out)
	}
}

// pattern gives, for each bit of a number, highest first, a word of that bit.
func (s *sliced) pattern(code uint64, buf *[64]uint64) []uint64 {
	for i := range s.width {
		buf[i] = -(code >> (s.width - 1 - i) & 1)
	}
	return buf[:s.width]
}

func (s *sliced) equal(code uint64, mask, out []uint64) {
	var buf [64]uint64
	pattern, stride := s.pattern(code, &buf), s.stride()
	for g := range min(s.groups(), len(mask)) {
		group := s.words[g*stride : (g+1)*stride]
		eq := group[0] & mask[g]
		for i, p := range pattern {
			if eq == 0 {
				break
			}
			eq &^= group[1+i] ^ p
		}
		out[g] |= eq
	}
}

func (s *sliced) atLeast(code uint64, mask, out []uint64) {
	var buf [64]uint64
	pattern, stride := s.pattern(code, &buf), s.stride()
	for g := range min(s.groups(), len(mask)) {
		group := s.words[g*stride : (g+1)*stride]
		eq := group[0] & mask[g]
		less, all := uint64(0), eq
		for i, p := range pattern {
			if eq == 0 {
				break
			}
			x := group[1+i]
			less |= eq & p &^ x
			eq &^= x ^ p
		}
		out[g] |= all &^ less
	}
}

func (s *sliced) atMost(code uint64, mask, out []uint64) {
	var buf [64]uint64
	pattern, stride := s.pattern(code, &buf), s.stride()
	for g := range min(s.groups(), len(mask)) {
		group := s.words[g*stride : (g+1)*stride]
		eq := group[0] & mask[g]
		more, all := uint64(0), eq
		for i, p := range pattern {
			if eq == 0 {
				break
			}
			x := group[1+i]
			more |= eq & x &^ p
			eq &^= x ^ p
		}
		out[g] |= all &^ more
	}
}

func (s *sliced) within(low, high uint64, mask, out []uint64) {
	var bufLow, bufHigh [64]uint64
	lows, highs, stride := s.pattern(low, &bufLow), s.pattern(high, &bufHigh), s.stride()
	for g := range min(s.groups(), len(mask)) {
		group := s.words[g*stride : (g+1)*stride]
		all := group[0] & mask[g]
		eqLow, eqHigh, outside := all, all, uint64(0)
		for i, l := range lows {
			if eqLow|eqHigh == 0 {
				break
			}
			x, h := group[1+i], highs[i]
			outside |= eqLow&l&^x | eqHigh&x&^h
			eqLow &^= x ^ l
			eqHigh &^= x ^ h
		}
		out[g] |= all &^ outside
	}
}

// in sets the bits of the rows whose number is in the set.
func (c *codes) in(set *codeSet, mask, out []uint64) {
	switch {
	case set.empty():
	case c.u8 != nil:
		in8(c.u8, set, mask, out)
	case c.u16 != nil:
		inTable(c.u16, set, mask, out)
	case c.u32 != nil:
		inTable(c.u32, set, mask, out)
	}
}

// any sets the bits of the rows that have a number.
func (c *codes) any(mask, out []uint64) {
	for w, some := range c.some[:min(len(c.some), len(mask))] {
		out[w] |= some & mask[w]
	}
}

// in8 looks a byte's number up in a table of 256, or compares 8 at once with one number.
func in8(rows []uint8, set *codeSet, mask, out []uint64) {
	if len(set.few) == 1 {
		equal8(rows, set.few[0], mask, out)
		return
	}
	var table [256]uint64
	for code := range table {
		table[code] = uint64(truth(set.has(uint32(code))))
	}
	for w, m := range mask {
		if w*64 >= len(rows) {
			return
		}
		if m == 0 {
			continue
		}
		var r uint64
		if word := rows[w*64:]; len(word) >= 64 {
			word := (*[64]uint8)(word)
			for i := 0; i < 64; i += 4 {
				four := table[word[i]] | table[word[i+1]]<<1 | table[word[i+2]]<<2 | table[word[i+3]]<<3
				r |= four << (i & 63)
			}
		} else {
			for i, v := range word {
				r |= table[v] << (i & 63)
			}
		}
		out[w] |= r & m
	}
}

func equal8(rows []uint8, code uint32, mask, out []uint64) {
	if code > 0xff {
		return
	}
	const low7, high = 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	pattern := uint64(code) * 0x0101010101010101
	for w, m := range mask {
		if w*64 >= len(rows) {
			return
		}
		if m == 0 {
			continue
		}
		var r uint64
		if word := rows[w*64:]; len(word) >= 64 {
			for i := 0; i < 64; i += 8 {
				x := binary.LittleEndian.Uint64(word[i:i+8]) ^ pattern
				zero := ^(x&low7 + low7 | x) & high // the highest bit of each byte that is equal
				r |= zero >> 7 * 0x0102040810204080 >> 56 << i
			}
		} else {
			for i, v := range word {
				if uint32(v) == code {
					r |= 1 << i
				}
			}
		}
		out[w] |= r & m
	}
}

// inTable looks each number up in the set; where few rows of a word are asked, those alone.
func inTable[T uint16 | uint32](rows []T, set *codeSet, mask, out []uint64) {
	for w, m := range mask {
		if w*64 >= len(rows) {
			return
		}
		if m == 0 {
			continue
		}
		word := rows[w*64 : min(w*64+64, len(rows))]
		if set.test == nil && len(word) == 64 && bits.OnesCount64(m) > fewRows {
			out[w] |= in64(set, (*[64]T)(word)) & m
			continue
		}
		var r uint64
		for rest := m; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			if i < len(word) && set.has(uint32(word[i])) {
				r |= 1 << i
			}
		}
		out[w] |= r
	}
}

// in64 looks 64 numbers up.
func in64[T uint16 | uint32](set *codeSet, word *[64]T) (r uint64) {
	if table := set.bits; table != nil {
		bit := func(v T) uint64 { return table[v>>6] >> (v & 63) & 1 }
		for i := 0; i < 64; i += 4 {
			four := bit(word[i]) | bit(word[i+1])<<1 | bit(word[i+2])<<2 | bit(word[i+3])<<3
			r |= four << (i & 63)
		}
		return r
	}
	for _, code := range set.few {
		want := T(code)
		if uint32(want) != code {
			continue
		}
		is := func(v T) (bit uint64) {
			if v == want {
				bit = 1
			}
			return bit
		}
		for i := 0; i < 64; i += 4 {
			four := is(word[i]) | is(word[i+1])<<1 | is(word[i+2])<<2 | is(word[i+3])<<3
			r |= four << (i & 63)
		}
	}
	return r
}

// codeSet is a set of a dictionary's numbers. 0 is never in it.
type codeSet struct {
	few  []uint32          // the set, when it is small
	bits []uint64          // the set, a bit for each number of the dictionary
	test func(uint32) bool // or, when most of a large dictionary need not be asked, what is asked of each
}

// fewCodes is how many numbers a small set has at most.
const fewCodes = 4

func (s *codeSet) empty() bool { return len(s.few) == 0 && s.bits == nil && s.test == nil }

func (s *codeSet) has(code uint32) bool {
	switch {
	case code == 0:
		return false
	case s.test != nil:
		return s.test(code)
	case s.bits != nil:
		return int(code>>6) < len(s.bits) && s.bits[code>>6]>>(code&63)&1 != 0
	}
	for _, c := range s.few {
		if c == code {
			return true
		}
	}
	return false
}

// setOf gives the set of some numbers of a dictionary.
func setOf(all []uint32, size uint32) codeSet {
	if len(all) <= fewCodes {
		return codeSet{few: all}
	}
	s := codeSet{bits: make([]uint64, size/64+1)}
	for _, c := range all {
		s.bits[c>>6] |= 1 << (c & 63)
	}
	return s
}
