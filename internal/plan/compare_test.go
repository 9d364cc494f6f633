package plan_test

import (
	"math"
	"testing"

	"github.com/petitbleu/petitbleu/internal/plan"
)

// The figures are those of Newcombe's papers of 1998 on single and on differing proportions.
func TestIntervals(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got-want) < 0.0001 }
	for _, c := range []struct {
		some, n   int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {0, 0, 0, 1}} {
		if got := plan.Wilson(c.some, c.n); !near(got.Low, c.low) || !near(got.High, c.high) {
			t.Errorf("%d of %d: %+v", c.some, c.n, got)
		}
	}
	points, in := plan.Difference(56, 70, 48, 80)
	if !near(points, 0.2) || !near(in.Low, 0.0524) || !near(in.High, 0.3339) {
		t.Errorf("%v %+v", points, in)
	}
	if _, in = plan.Difference(0, 0, 1, 2); in != (plan.Interval{Low: -1, High: 1}) {
		t.Error(in)
	}
}
