package index

import (
	"math/rand/v2"
	"testing"
)

func TestTranspose(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var a, want [64]uint64
	for i := range a {
		a[i] = r.Uint64()
	}
	for i := range 64 {
		for j := range 64 {
			want[j] |= a[i] >> j & 1 << i
		}
	}
	got := a
	transpose(&got)
	if got != want {
		t.Fatal("the square was not turned at its diagonal")
	}
}

func TestSliced(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 200 {
		s := &sliced{units: [][]int64{{1}, timeUnits}[round%2]}
		want := map[int]int64{}
		spread := int64(1) << r.IntN(63)
		for range 300 {
			row := r.IntN(1000)
			switch r.IntN(6) {
			case 0:
				s.clear(row)
				delete(want, row)
				continue
			case 1:
				want[row] = (r.Int64N(spread) - spread/2) / 1000 * 1000
			case 2:
				want[row] = (r.Int64N(spread) - spread/2) / dayMillis * dayMillis
			case 3:
				want[row] = []int64{-1 << 63, 1<<63 - 1, 0}[r.IntN(3)]
				if round%4 < 2 {
					want[row] = 5
				}
			default:
				want[row] = r.Int64N(spread) - spread/2
			}
			s.set(row, want[row])
		}
		for row := range 1000 {
			v, ok := want[row]
			if s.has(row) != ok || ok && s.get(row) != v {
				t.Fatalf("round %d, row %d: %d, want %d (%v); base %d unit %d width %d", round, row, s.get(row), v, ok, s.base, s.unit, s.width)
			}
		}
	}
}
