package outbound

import (
	"strconv"
	"testing"
	"time"
)

// TestHealth: more than 3,000 failures within a moving minute close a host for a minute, for one workspace; then one
// call at a time asks.
func TestHealth(t *testing.T) {
	h, now := NewHealth(), time.Unix(1_800_000_000, 0)
	key, other := HealthKey{"ws_1", "a.example"}, HealthKey{"ws_2", "a.example"}
	open := func(k HealthKey) bool { ok, _ := h.Open(k, now); return ok }
	for range 3000 {
		h.Report(key, 503, now)
	}
	now = now.Add(61 * time.Second) // the first ones are forgotten
	for i := range 3000 {
		h.Report(key, []int{408, 429, 502, 503, 504, 529, StatusConnection}[i%7], now.Add(time.Duration(i)*10*time.Millisecond))
	}
	now = now.Add(30 * time.Second)
	for range 100 {
		h.Report(key, 500, now) // not counted
		h.Report(key, 200, now)
	}
	if !open(key) {
		t.Fatal("closed at 3,000")
	}
	h.Report(key, 503, now)
	if open(key) || !open(other) {
		t.Fatal("open at 3,001, or closed for another workspace")
	}
	if _, until := h.Open(key, now); !until.Equal(now.Add(time.Minute)) || len(h.Hosts("ws_1", now)) != 1 || h.Hosts("ws_1", now)[0] != (HostHealth{Host: key.Host, Failures: 3001, Status: 503, At: now, Until: now.Add(time.Minute)}) {
		t.Errorf("until %s", until)
	}
	now = now.Add(time.Minute)
	if !open(key) || open(key) {
		t.Fatal("one call asks whether the host is well, and one only")
	}
	h.Report(key, StatusConnection, now)
	if open(key) {
		t.Fatal("open after a probe that failed")
	}
	now = now.Add(time.Minute)
	if !open(key) {
		t.Fatal("no second probe")
	}
	h.Report(key, 200, now)
	if !open(key) || !open(key) {
		t.Fatal("closed after a probe that went well")
	}
}

// TestProbeThatNeverEnds: a probe of which nothing is heard does not close a host for good.
func TestProbeThatNeverEnds(t *testing.T) {
	h, now := NewHealth(), time.Unix(1_800_000_000, 0)
	key := HealthKey{"ws_1", "a.example"}
	for range 3001 {
		h.Report(key, 503, now)
	}
	now = now.Add(time.Minute)
	if ok, _ := h.Open(key, now); !ok {
		t.Fatal("no probe")
	}
	now = now.Add(probeLimit)
	if ok, _ := h.Open(key, now); !ok {
		t.Error("no other probe")
	}
}

func TestRetryWait(t *testing.T) {
	for n, want := range map[int]time.Duration{1: 30 * time.Second, 2: time.Minute, 3: 2 * time.Minute, 4: 5 * time.Minute, 5: 15 * time.Minute, 6: time.Hour, 27: time.Hour} {
		if got := RetryWait(n, 0.5, 0); got != want {
			t.Errorf("after %d: %s, want %s", n, got, want)
		}
	}
	if a, b := RetryWait(1, 0, 0), RetryWait(1, 1, 0); a != 24*time.Second || b != 36*time.Second {
		t.Errorf("spread from %s to %s", a, b)
	}
	if got := RetryWait(1, 0.5, 7*time.Minute); got != 7*time.Minute {
		t.Errorf("asked for 7 minutes: %s", got)
	}
	if got := RetryWait(1, 0.5, 100*time.Hour); got != time.Hour {
		t.Errorf("asked for days: %s", got)
	}
}

// TestHealthForgets: hosts that failed once do not stay for ever, and one that is left alone stays the longest.
func TestHealthForgets(t *testing.T) {
	h, now := NewHealth(), time.Unix(1_800_000_000, 0)
	sick := HealthKey{"ws_1", "sick.example"}
	for range SickAfter + 1 {
		h.Report(sick, 503, now)
	}
	for i := range 3 * hostsFailing {
		h.Report(HealthKey{"ws_1", strconv.Itoa(i) + ".example"}, 503, now.Add(time.Duration(i)*time.Millisecond))
	}
	if len(h.hosts) > hostsFailing {
		t.Errorf("%d hosts are remembered", len(h.hosts))
	}
	if ok, _ := h.Open(sick, now.Add(time.Second)); ok {
		t.Error("the host that is left alone was forgotten")
	}
	h.Report(HealthKey{"ws_1", "late.example"}, 503, now.Add(time.Hour))
	for i := range hostsFailing {
		h.Report(HealthKey{"ws_2", strconv.Itoa(i) + ".example"}, 503, now.Add(time.Hour))
	}
	if len(h.hosts) > hostsFailing {
		t.Errorf("%d hosts are remembered an hour later", len(h.hosts))
	}
}
