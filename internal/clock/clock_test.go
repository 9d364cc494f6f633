package clock

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type fixed struct{ t time.Time }

func (f *fixed) Now() time.Time           { return f.t }
func (f *fixed) Changed() <-chan struct{} { return nil }

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func TestMovable(t *testing.T) {
	base := &fixed{noon}
	m := NewMovable(base)
	steps := []struct {
		name   string
		do     func()
		want   time.Time
		frozen bool
	}{
		{"start", func() {}, noon, false},
		{"move", func() { m.Move(25 * time.Hour) }, noon.Add(25 * time.Hour), false},
		{"runs on", func() { base.t = base.t.Add(time.Minute) }, noon.Add(25*time.Hour + time.Minute), false},
		{"freeze", func() { m.Freeze(); base.t = base.t.Add(time.Hour) }, noon.Add(25*time.Hour + time.Minute), true},
		{"move while frozen", func() { m.Move(time.Second) }, noon.Add(25*time.Hour + time.Minute + time.Second), true},
		{"resume", func() { m.Resume(); base.t = base.t.Add(time.Hour) }, noon.Add(26*time.Hour + time.Minute + time.Second), false},
		{"set", func() { m.Set(noon) }, noon, false},
		{"set while frozen", func() { m.Freeze(); m.Set(noon.Add(time.Hour)) }, noon.Add(time.Hour), true},
		{"reset", func() { m.Reset() }, noon.Add(2*time.Hour + time.Minute), false},
	}
	for _, s := range steps {
		s.do()
		if got := m.Now(); !got.Equal(s.want) {
			t.Errorf("%s: now %v, want %v", s.name, got, s.want)
		}
		if m.Frozen() != s.frozen {
			t.Errorf("%s: frozen %v", s.name, m.Frozen())
		}
		if want := s.want.Sub(base.t); m.Offset() != want {
			t.Errorf("%s: offset %v, want %v", s.name, m.Offset(), want)
		}
	}
}

func TestChangedAndVersion(t *testing.T) {
	m := NewMovable(nil)
	c, v := m.Changed(), m.Version()
	select {
	case <-c:
		t.Fatal("closed before any change")
	default:
	}
	m.Move(time.Hour)
	<-c
	if m.Version() != v+1 {
		t.Fatalf("version %d, want %d", m.Version(), v+1)
	}
	select {
	case <-m.Changed():
		t.Fatal("the fresh channel is closed already")
	default:
	}
}

func TestWaitSeesJump(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMovable(nil)
		start := time.Now()
		done := make(chan error)
		go func() { done <- Wait(t.Context(), m, m.Now().Add(24*time.Hour)) }()
		synctest.Wait()
		m.Move(25 * time.Hour)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 0 {
			t.Fatalf("took %v", took)
		}
		m.Freeze()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := Wait(ctx, m, m.Now().Add(time.Minute)); err == nil {
			t.Fatal("a frozen clock reached the next minute")
		}
	})
}

func post(t *testing.T, url, body string) (int, statusBody) {
	t.Helper()
	res, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var s statusBody
	_ = json.NewDecoder(res.Body).Decode(&s)
	return res.StatusCode, s
}

func TestHandlerPost(t *testing.T) {
	base := &fixed{noon}
	m := NewMovable(base)
	srv := httptest.NewServer(m.Handler())
	defer srv.Close()
	for _, c := range []struct {
		body   string
		status int
		now    time.Time
	}{
		{`{"move":"25h"}`, 200, noon.Add(25 * time.Hour)},
		{`{"move":"2d"}`, 200, noon.Add(73 * time.Hour)},
		{`{"move_ms":-1500}`, 200, noon.Add(73*time.Hour - 1500*time.Millisecond)},
		{`{"set":"2026-04-27T00:00:00Z"}`, 200, time.Date(2026, 4, 27, 0, 0, 0, 0, time.UTC)},
		{`{"reset":true}`, 200, noon},
		{`{"freeze":true}`, 200, noon},
		{`{"freeze":false}`, 200, noon},
		{`{}`, 400, noon},
		{`{"move":"25h","reset":true}`, 400, noon},
		{`{"move":"soon"}`, 400, noon},
		{`{"set":"tomorrow"}`, 400, noon},
		{`{"shift":"1h"}`, 400, noon},
		{`{"reset":false}`, 400, noon},
		{`nonsense`, 400, noon},
	} {
		status, s := post(t, srv.URL, c.body)
		if status != c.status {
			t.Errorf("%s: status %d, want %d", c.body, status, c.status)
		}
		if status == 200 && s.NowMS != c.now.UnixMilli() {
			t.Errorf("%s: answered now %s, want %s", c.body, s.Now, c.now)
		}
		if !m.Now().Equal(c.now) {
			t.Errorf("%s: now %v, want %v", c.body, m.Now(), c.now)
		}
	}
}

func TestLongPollTimesOutWithSameVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMovable(nil)
		start := time.Now()
		w := httptest.NewRecorder()
		m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/?after=1", nil))
		if took := time.Since(start); took != pollLimit {
			t.Fatalf("answered after %v", took)
		}
		if !strings.Contains(w.Body.String(), `"version":1`) {
			t.Fatal(w.Body.String())
		}
	})
}

func TestPostDoesNotWaitForWhoHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMovable(nil)
		h := m.Handler()
		go h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/?after=1", nil))
		synctest.Wait()
		start := time.Now()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(`{"move":"1h"}`)))
		if took := time.Since(start); took < absentLimit || took > absentLimit+2*absentLook {
			t.Fatalf("answered after %v, although the follower never came back", took)
		}
	})
}

func TestPostWaitsAtMostTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMovable(nil)
		m.park("slow", 1) // asks, and takes no answer
		start := time.Now()
		m.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(`{"move":"1h"}`)))
		if took := time.Since(start); took != ackLimit {
			t.Fatalf("answered after %v", took)
		}
	})
}

func TestFollowersKnowBeforePostAnswers(t *testing.T) {
	m := NewMovable(nil)
	srv := httptest.NewServer(m.Handler())
	defer srv.Close()
	defer m.Close()
	var all []*Follower
	for range 5 {
		f, err := Follow(t.Context(), srv.URL, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	deadline := time.Now().Add(time.Minute)
	for parked(m) < len(all) && time.Now().Before(deadline) {
		<-time.After(time.Millisecond)
	}
	for i := range 20 {
		start := time.Now()
		_, s := post(t, srv.URL, `{"move":"25h"}`)
		if took := time.Since(start); took >= ackLimit {
			t.Fatalf("change %d waited %v for followers that were there", i, took)
		}
		for _, f := range all {
			if d := f.Now().UnixMilli() - s.NowMS; d < -time.Minute.Milliseconds() || d > time.Minute.Milliseconds() {
				t.Fatalf("change %d: follower is off by %d ms", i, d)
			}
		}
	}
	changed := all[0].Changed()
	post(t, srv.URL, `{"freeze":true}`)
	<-changed
	if a, b := all[0].Now(), m.Now(); a.UnixMilli() != b.UnixMilli() {
		t.Fatalf("frozen follower says %v, clock %v", a, b)
	}
}

func parked(m *Movable) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, f := range m.followers {
		n += f.parked
	}
	return n
}

func TestFollowKeepsOffsetWhileAway(t *testing.T) {
	m := NewMovable(nil)
	m.Move(48 * time.Hour)
	var mu sync.Mutex
	away := false
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		gone := away
		mu.Unlock()
		if gone {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		m.Handler().ServeHTTP(w, r)
	}))
	defer srv.Close()
	defer m.Close()
	f, err := Follow(t.Context(), srv.URL, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	away = true
	mu.Unlock()
	m.Move(time.Hour) // ends the poll that waits; the follower hears of it
	if d := time.Until(f.Now()); d < 47*time.Hour {
		t.Fatalf("offset lost: %v", d)
	}
	m.Move(time.Hour)
	mu.Lock()
	away = false
	mu.Unlock()
	deadline := time.Now().Add(time.Minute)
	for time.Until(f.Now()) < 49*time.Hour {
		if time.Now().After(deadline) {
			t.Fatal("did not come back")
		}
		<-time.After(5 * time.Millisecond)
	}
}

func TestCloseEndsLongPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMovable(nil)
		start, w := time.Now(), httptest.NewRecorder()
		go func() { <-time.After(time.Second); m.Close(); m.Close() }()
		m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/?after=1", nil))
		if w.Code != http.StatusServiceUnavailable || time.Since(start) != time.Second {
			t.Fatal(w.Code, time.Since(start))
		}
	})
}

func TestFollowFails(t *testing.T) {
	if _, err := Follow(t.Context(), "nowhere", nil, nil); err == nil {
		t.Fatal("a URL without host was taken")
	}
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Follow(ctx, srv.URL, nil, nil); err == nil {
		t.Fatal("a server without clock was taken")
	}
}
