package petitbleu_test

import (
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

func TestBrazeID(t *testing.T) {
	at := time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	for range 10_000 {
		id := petitbleu.NewID(petitbleu.KindProfile, at)
		b := petitbleu.BrazeID(id)
		if len(b) != 24 || seen[b] {
			t.Fatalf("%s has the Braze id %q, seen before: %v", id, b, seen[b])
		}
		seen[b] = true
		low, high, ok := petitbleu.ProfilesOf(b)
		if !ok || id < low || id > high {
			t.Fatalf("%s is not between %s and %s", id, low, high)
		}
	}
	for _, bad := range []string{"", "abc", "zz0000000000000000000000", "00000000000000000000000000"} {
		if _, _, ok := petitbleu.ProfilesOf(bad); ok {
			t.Errorf("%q is taken for an id", bad)
		}
	}
	if b := petitbleu.BrazeID("msg_00000000000000000000000000"); b != "" {
		t.Errorf("a message has the Braze id %q", b)
	}
}

func TestRandomBucketIsEven(t *testing.T) {
	const n = 200_000
	var tens [10]int
	at := time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)
	for range n {
		tens[petitbleu.RandomBucket(petitbleu.NewID(petitbleu.KindProfile, at))/1000]++
	}
	for i, got := range tens {
		if got < n/10*95/100 || got > n/10*105/100 {
			t.Errorf("bucket %d000 to %d999 has %d of %d", i, i, got, n)
		}
	}
}

func TestUUID(t *testing.T) {
	at := time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)
	id := petitbleu.NewID(petitbleu.KindSegment, at)
	u := petitbleu.UUID(petitbleu.KindSegment, id)
	if len(u) != 36 || u[14] != '7' {
		t.Errorf("%s has the UUID %q, which is not of version 7", id, u)
	}
	if back, ok := petitbleu.IDOfUUID(petitbleu.KindSegment, strings.ToUpper(u)); !ok || back != id {
		t.Errorf("%s came back as %q", id, back)
	}
	if u := petitbleu.UUID(petitbleu.KindSegment, petitbleu.NewID(petitbleu.KindProfile, at)); u != "" {
		t.Errorf("a profile has the UUID %q of a segment", u)
	}
	for _, bad := range []string{"", "abc", strings.Repeat("-", 36), u[:35] + "g", strings.ReplaceAll(u, "-", "0")} {
		if _, ok := petitbleu.IDOfUUID(petitbleu.KindSegment, bad); ok {
			t.Errorf("%q is taken for a UUID", bad)
		}
	}
}
