package index

import (
	"math"
	"math/bits"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// ever sets the bits of the people who have an event that counts. rows are the events that pass the
// condition on properties; nil: all.
func (b *eventBlock) ever(e *eventNode, rows, out []uint64) {
	if rows != nil {
		for w, rest := range rows {
			for ; rest != 0; rest &= rest - 1 {
				row := w*64 + bits.TrailingZeros64(rest)
				if at := b.at(row); at >= e.from && at <= e.to {
					owner := b.owners[row]
					mark(out, owner, 1)
				}
			}
		}
		return
	}
	if e.from <= b.earliest && e.to >= b.last {
		for _, owner := range b.owners {
			mark(out, owner, 1)
		}
		return
	}
	from, span := e.span()
	low, high := b.low[:len(b.owners)], b.high[:len(b.owners)]
	for row, owner := range b.owners {
		var in uint64
		if uint64(high[row])<<32+uint64(low[row])-from <= span { // below from, it is a very large number
			in = 1
		}
		mark(out, owner, in)
	}
}

// mark sets a person's bit, or not: without a branch.
func mark(out []uint64, owner uint16, bit uint64) {
	if w := int(owner >> 6); w < len(out) {
		out[w] |= bit << (owner & 63)
	}
}

// span gives the time that counts as milliseconds since the year 0, and how long it is.
func (e *eventNode) span() (from, length uint64) {
	first, last := max(e.from, yearZero), min(e.to, lastMilli)
	if first > last {
		return 1 << 63, 0 // no event lies there
	}
	return uint64(first - yearZero), uint64(last - first)
}

// scratch gives a number for each person of a block, all 0, and a bit set for who has one.
func (a *asker) scratch() ([]int64, []uint64) {
	if a.counts == nil {
		a.counts, a.seen = make([]int64, blockSize), make([]uint64, blockWords)
		return a.counts, a.seen
	}
	clear(a.counts)
	clear(a.seen)
	return a.counts, a.seen
}

// tally counts people's events and sets the bits of those within bounds, which begin at 1 or above.
func (a *asker) tally(b *eventBlock, e *eventNode, rows, out []uint64) {
	if a.tallies == nil {
		a.tallies = new([blockSize]uint32)
	}
	tallies := a.tallies
	*tallies = [blockSize]uint32{}
	from, span := e.span()
	low, high := b.low[:len(b.owners)], b.high[:len(b.owners)]
	if rows == nil {
		for row, owner := range b.owners {
			var in uint32
			if uint64(high[row])<<32+uint64(low[row])-from <= span {
				in = 1
			}
			tallies[owner] += in
		}
	}
	for w, rest := range rows {
		for ; rest != 0; rest &= rest - 1 {
			row := w*64 + bits.TrailingZeros64(rest)
			if uint64(high[row])<<32+uint64(low[row])-from <= span {
				tallies[b.owners[row]]++
			}
		}
	}
	least, most := uint32(min(e.min, math.MaxUint32)), uint32(min(e.max, math.MaxUint32))
	for w := range out {
		var r uint64
		for i, n := range tallies[w*64 : w*64+64] {
			if n-least <= most-least { // below least, it is a very large number
				r |= 1 << (i & 63)
			}
		}
		out[w] |= r
	}
}

// sum adds what people's purchases are worth, and sets the bits of those within bounds.
func (a *asker) sum(b *eventBlock, e *eventNode, rows, out []uint64) {
	counts, seen := a.scratch()
	from, span := e.span()
	values := &b.pieces
	if e.measure == segment.Amount {
		values = &b.amounts
	}
	var codes [64]uint64
	for g := range (len(b.owners) + 63) / 64 {
		here := ^uint64(0)
		if rows != nil {
			here = rows[g]
		}
		if here == 0 {
			continue
		}
		values.decode(g, &codes)
		for i, owner := range b.owners[g*64 : min(g*64+64, len(b.owners))] {
			row := g*64 + i
			if here>>i&1 == 0 || uint64(b.high[row])<<32+uint64(b.low[row])-from > span {
				continue
			}
			counts[owner] += values.base + int64(codes[i])*values.unit
			seen[owner>>6] |= 1 << (owner & 63)
		}
	}
	for w, s := range seen[:len(out)] {
		for ; s != 0; s &= s - 1 {
			owner := w*64 + bits.TrailingZeros64(s)
			if counts[owner] >= e.min && counts[owner] <= e.max {
				out[w] |= s & -s
			}
		}
	}
}

// ends finds each person's first or last event that counts, and sets the bits of those within bounds.
func (a *asker) ends(b *eventBlock, e *eventNode, rows, out []uint64) {
	ends, _ := a.scratch()
	from, span := e.span()
	// Times are counted so that the one that is looked for is the highest, and 0 is none: a first event
	// from the end backwards, a last one from the beginning.
	turn, first := uint64(0), e.measure == segment.First
	if first {
		turn = ^uint64(0)
	}
	low, high := b.low[:len(b.owners)], b.high[:len(b.owners)]
	for row, owner := range b.owners {
		at := uint64(high[row])<<32 + uint64(low[row])
		if at-from > span || rows != nil && rows[row>>6]>>(row&63)&1 == 0 {
			continue
		}
		ends[owner] = max(ends[owner], int64((at^turn)&(1<<48-1))+1)
	}
	for owner, end := range ends[:min(len(ends), len(out)*64)] {
		if end == 0 {
			continue
		}
		at := int64(uint64(end-1)^turn&(1<<48-1)) + yearZero
		if at >= e.min && at <= e.max {
			out[owner>>6] |= 1 << (owner & 63)
		}
	}
}
