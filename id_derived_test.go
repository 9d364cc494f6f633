package petitbleu

import (
	"testing"
	"time"
)

// TestDerivedID: the same parts give the same id; ids sort by instant and number and lie within the range of both.
func TestDerivedID(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	before := ""
	for _, number := range []int{0, 1, 63, 64, 255, 256, 4096, 1 << 19} {
		first, last := idRange(KindMessage, at, number)
		a, b := DerivedID(KindMessage, at, number, "run", "p_1"), DerivedID(KindMessage, at, number, "run", "p_2")
		if a == b || a != DerivedID(KindMessage, at, number, "run", "p_1") || !IsID(KindMessage, a) {
			t.Errorf("%d: %s, %s", number, a, b)
		}
		for _, id := range []string{a, b} {
			if id < first || id > last || first <= before {
				t.Errorf("%d: %s is not between %s and %s, behind %s", number, id, first, last, before)
			}
		}
		before = last
	}
	if DerivedID(KindMessage, at, 0, "ab", "c") == DerivedID(KindMessage, at, 0, "a", "bc") {
		t.Error("parts run together")
	}
	if low := FirstID(KindMessage, at); low > DerivedID(KindMessage, at, 0, "run", "p_1") {
		t.Errorf("%s is above", low)
	}
}
