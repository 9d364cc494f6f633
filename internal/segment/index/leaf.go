package index

import (
	"math"
	"math/bits"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// leaf is a test of one column's values, when it is asked at a moment.
type leaf struct {
	test     *segment.Test
	now      time.Time
	from, to int64   // InPeriod: both included
	texts    codeSet // IsText: texts that pass; IsBlank: texts that are blank
	lists    codeSet // HasOne, HasAll: lists that pass
	days     *yearDays
}

// on sets the bits in out of the rows of a part, among those of mask, that pass.
func (l *leaf) on(p *part, mask, out []uint64) {
	if p == nil {
		if l.test.Kind == segment.IsBlank {
			copy(out, mask)
		}
		return
	}
	if l.test.Kind == segment.IsBlank {
		l.blank(p, mask, out)
		return
	}
	if p.laid == nil {
		for _, c := range p.few {
			if w, bit := c.row>>6, uint64(1)<<(c.row&63); int(w) < len(mask) && mask[w]&bit != 0 && l.passes(c) {
				out[w] |= bit
			}
		}
		return
	}
	switch l.test.Kind {
	case segment.IsBool:
		want := truth(l.test.Bool)
		p.bools.between(want, want, mask, out)
	case segment.InRange:
		low, high := p.nums.form.keys(l.test.Range)
		p.nums.between(low, high, mask, out)
	case segment.InPeriod:
		p.times.between(l.from, l.to, mask, out)
	case segment.OnDay:
		l.days.on(&p.times, mask, out)
	case segment.IsText:
		p.texts.in(&l.texts, mask, out)
	case segment.HasOne, segment.HasAll:
		p.lists.in(&l.lists, mask, out)
	}
}

// blank sets the bits of the rows that are blank: those without a value that is not.
func (l *leaf) blank(p *part, mask, out []uint64) {
	copy(out, mask)
	if p.laid == nil {
		for _, c := range p.few {
			if w := c.row >> 6; int(w) < len(mask) && !l.passes(c) {
				out[w] &^= 1 << (c.row & 63)
			}
		}
		return
	}
	filled := make([]uint64, len(mask))
	p.texts.any(mask, filled)
	if !l.texts.empty() {
		blanks := make([]uint64, len(mask))
		p.texts.in(&l.texts, mask, blanks)
		for i, b := range blanks {
			filled[i] &^= b
		}
	}
	p.lists.any(mask, filled)
	if p.lists.len() > 0 {
		empty := make([]uint64, len(mask))
		p.lists.in(&codeSet{few: []uint32{markEmpty}}, mask, empty)
		for i, b := range empty {
			filled[i] &^= b
		}
	}
	for _, s := range []*sliced{&p.bools, &p.nums, &p.times} {
		s.present(mask, filled)
	}
	for i, f := range filled {
		out[i] &^= f
	}
}

// passes tells whether one value passes.
func (l *leaf) passes(c cell) bool {
	switch l.test.Kind {
	case segment.IsBlank:
		return c.kind == cellText && l.texts.has(uint32(c.val)) || c.kind == cellList && uint32(c.val) == markEmpty
	case segment.IsBool:
		return c.kind == cellBool && c.val == truth(l.test.Bool)
	case segment.InRange:
		return c.kind == cellNumber && l.test.Range.Contains(ordered.value(c.val))
	case segment.InPeriod:
		return c.kind == cellTime && c.val >= l.from && c.val <= l.to
	case segment.OnDay:
		return c.kind == cellTime && l.days.holds(c.val)
	case segment.IsText:
		return c.kind == cellText && l.texts.has(uint32(c.val))
	}
	return c.kind == cellList && l.lists.has(uint32(c.val))
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// before gives the moment before a moment that is not included any more.
func before(millis int64) int64 {
	if millis == math.MinInt64 {
		return millis
	}
	return millis - 1
}

// yearDays finds the times that fall on days of the year in a zone.
type yearDays struct {
	days *segment.YearDays
	zone *time.Location
}

func (y *yearDays) holds(millis int64) bool {
	_, month, day := time.UnixMilli(millis).In(y.zone).Date()
	return y.days[month][day]
}

// on asks the exact question only of times on a day, of UTC, near one that is looked for.
func (y *yearDays) on(s *sliced, mask, out []uint64) {
	near, first := y.near(s)
	var codes [64]uint64
	for g := range min(s.groups(), len(mask)) {
		present := s.words[g*s.stride()] & mask[g]
		if present == 0 {
			continue
		}
		s.decode(g, &codes)
		for m := present; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			millis := s.base + int64(codes[i])*s.unit
			if near != nil {
				if day := floorDiv(millis, dayMillis) - first; !near[day] {
					continue
				}
			}
			if y.holds(millis) {
				out[g] |= 1 << i
			}
		}
	}
}

// longest is for how many days near makes a list, about a thousand years.
const longest = 400000

// near lists the days, of UTC, from the lowest to the highest time for which there is room, and marks
// those that touch a day that is looked for. It is nil when they are too many.
func (y *yearDays) near(s *sliced) (days []bool, first int64) {
	first = floorDiv(s.base, dayMillis)
	last := floorDiv(s.highest(), dayMillis)
	if last-first > longest || last < first {
		return nil, 0
	}
	days = make([]bool, last-first+1)
	for year := time.UnixMilli(s.base).UTC().Year() - 1; year <= time.UnixMilli(s.highest()).UTC().Year()+1; year++ {
		for month := 1; month <= 12; month++ {
			for day := 1; day <= 31; day++ {
				if !y.days[month][day] {
					continue
				}
				at := floorDiv(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).UnixMilli(), dayMillis) - first
				for d := max(at-1, 0); d <= min(at+1, last-first); d++ {
					days[d] = true
				}
			}
		}
	}
	return days, first
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
