package plan

import "math"

// z95 is how many standard deviations hold 95 % of chances.
const z95 = 1.959963984540054

// Interval is where a share truly lies, with 95 % confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Wilson gives the 95 % interval of a share of n of which some counted (Wilson's score interval). Of nothing, it is all
// there is.
func Wilson(some, n int64) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	p, m, z := float64(some)/float64(n), float64(n), z95
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return Interval{max(0, middle-half), min(1, middle+half)}
}

// Difference gives by how much one share is above another, and the 95 % interval of that (Newcombe's method, of both
// Wilson intervals). When the interval has 0 in it, it may be chance.
func Difference(some, n, others, m int64) (points float64, in Interval) {
	if n <= 0 || m <= 0 {
		return 0, Interval{-1, 1}
	}
	p, q := float64(some)/float64(n), float64(others)/float64(m)
	a, b := Wilson(some, n), Wilson(others, m)
	points = p - q
	return points, Interval{points - math.Hypot(p-a.Low, b.High-q), points + math.Hypot(a.High-p, q-b.Low)}
}
