package index

import (
	"math"
	"sort"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// form says how numbers become keys of a sliced column: whole numbers in the same order.
type form uint8

const (
	whole   form = iota // the number itself
	cents               // a hundred times the number
	ordered             // the bits of the number, put in order
)

// mostKeys are the keys, from -n to n, in which a form is exact.
var mostKeys = [...]int64{whole: 1 << 53, cents: 1 << 46}

// key gives the key of a number, if it has one in the form.
func (f form) key(v float64) (int64, bool) {
	switch f {
	case whole, cents:
		scaled := v
		if f == cents {
			scaled = math.Round(v * 100)
		}
		if most := float64(mostKeys[f]); scaled < -most || scaled > most {
			return 0, false
		}
		k := int64(scaled)
		return k, f.value(k) == v
	}
	return orderedKey(v), true
}

// value gives the number of a key.
func (f form) value(key int64) float64 {
	switch f {
	case whole:
		return float64(key)
	case cents:
		return float64(key) / 100
	}
	if key < 0 {
		key ^= math.MaxInt64
	}
	return math.Float64frombits(uint64(key))
}

func orderedKey(v float64) int64 {
	b := int64(math.Float64bits(v))
	if b < 0 {
		b ^= math.MaxInt64
	}
	return b
}

// keys gives the lowest and the highest key whose numbers lie in a range; the lower is above the
// higher when there is none.
func (f form) keys(r segment.Range) (low, high int64) {
	if f == ordered {
		low, high = orderedKey(r.Low), orderedKey(r.High)
		if r.LowOpen {
			low++
		}
		if r.HighOpen {
			high--
		}
		return low, high
	}
	most := mostKeys[f]
	search := func(beyond func(float64) bool) int64 {
		return int64(sort.Search(int(2*most+1), func(i int) bool { return beyond(f.value(int64(i) - most)) })) - most
	}
	low = search(func(v float64) bool { return v > r.Low || !r.LowOpen && v == r.Low })
	high = search(func(v float64) bool { return v > r.High || r.HighOpen && v == r.High }) - 1
	return low, high
}
