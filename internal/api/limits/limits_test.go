package limits

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestTake(t *testing.T) {
	start := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	b := New(60, 3) // one a second, three at once
	for _, c := range []struct {
		after     time.Duration
		name      string
		ok        bool
		remaining int
		retry     string
	}{
		{0, "a", true, 2, ""},
		{0, "a", true, 1, ""},
		{0, "a", true, 0, ""},
		{0, "a", false, 0, "1"},
		{0, "b", true, 2, ""},
		{500 * time.Millisecond, "a", false, 0, "1"},
		{time.Second, "a", true, 0, ""},
		{time.Hour, "a", true, 2, ""},
		{0, "a", true, 1, ""}, // a clock that was moved back gives nothing and takes nothing more
	} {
		s := b.Take(c.name, start.Add(c.after))
		h := http.Header{}
		s.Write(h)
		if s.OK != c.ok || s.Remaining != c.remaining || h.Get("Retry-After") != c.retry || h.Get("RateLimit-Limit") != "3" {
			t.Errorf("%s after %v: %+v, %v", c.name, c.after, s, h)
		}
	}
}

func TestTakeForgets(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	b := New(60, 3)
	for i := range 3 * names {
		b.Take(fmt.Sprint(i), now)
	}
	if len(b.all) > names {
		t.Errorf("%d buckets are kept", len(b.all))
	}
}
