package petitbleu

import (
	"testing"
	"time"
)

// TestNewIDOfSeveralClocks: the ids of one instant rise in the order of the calls, although other clocks of the same
// process ask for earlier and later ones in between.
func TestNewIDOfSeveralClocks(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	clocks := []time.Time{noon, noon.Add(time.Minute), noon.Add(-time.Hour), noon.Add(24 * time.Hour), noon.Add(-2 * time.Second), noon.Add(400 * time.Millisecond)}
	last := make([]string, len(clocks))
	for i := range 20000 {
		c := (i*5 + i/7) % len(clocks)
		id := NewID(KindMessage, clocks[c])
		if id <= last[c] {
			t.Fatalf("call %d, clock %d: %s is not above %s", i, c, id, last[c])
		}
		last[c] = id
	}
}

// TestNewIDAscends: a clock that steps back a little, or that stands, gives ids that rise.
func TestNewIDAscends(t *testing.T) {
	at, last := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC), ""
	for i := range 10000 {
		id := NewID(KindMessage, at.Add(-time.Duration(i%7)*100*time.Millisecond))
		if id <= last || !IsID(KindMessage, id) {
			t.Fatalf("call %d: %s is not above %s", i, id, last)
		}
		last = id
	}
}
