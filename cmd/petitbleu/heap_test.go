package main

import "testing"

// TestPercent: four times a small heap; an index, in which there is nothing to look through, adds next to nothing.
func TestPercent(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		name           string
		inUse, through uint64
		want           int
	}{
		{"at rest", 8 * mb, 6 * mb, 300},
		{"all of it pointers", 200 * mb, 200 * mb, 300},
		{"half of it pointers", 200 * mb, 100 * mb, 150},
		{"an index of a million", 150 * mb, 40 * mb, 80},
		{"little to look through", 128 * mb, mb, 50},
		{"an index of five million", 1600 * mb, 60 * mb, 25},
		{"nothing", 0, 0, 300},
	} {
		if got := percent(c.inUse, c.through); got != c.want {
			t.Errorf("%s: %d percent, not %d", c.name, got, c.want)
		}
	}
}
