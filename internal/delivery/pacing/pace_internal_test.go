package pacing

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

var start = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

// In no second more calls start than the Page says, whatever the rounds are like, and all that is
// allowed is nearly reached.
func TestPaceInEverySecond(t *testing.T) {
	for _, perSecond := range []int{10, 30, 40, 100, 300} {
		for _, round := range []time.Duration{time.Millisecond, 37 * time.Millisecond, 400 * time.Millisecond} {
			p := New(start)
			p.Set(petitbleu.Page{PerSecond: perSecond}, start)
			var at []time.Time
			for now := start; now.Before(start.Add(10 * time.Second)); now = now.Add(round) {
				for range p.Slots(0, now, now).Programs {
					if !p.Allow(false, now) {
						t.Fatalf("%d/s: a slot without a token", perSecond)
					}
					at = append(at, now)
				}
				for p.Slots(0, now, now).All > 0 && now.UnixMilli()%3 == 0 && p.Allow(true, now) {
					at = append(at, now)
				}
			}
			worst := 0
			for i := range at {
				n := 0
				for _, later := range at[i:] {
					if later.Sub(at[i]) < time.Second {
						n++
					}
				}
				worst = max(worst, n)
			}
			if limit := max(perSecond, 11); worst > limit { // below 20 a second there is one token: the first is one more
				t.Errorf("%d/s in rounds of %v: %d calls in one second", perSecond, round, worst)
			}
			if least := perSecond * 8; round < 100*time.Millisecond && len(at) < least {
				t.Errorf("%d/s in rounds of %v: only %d calls in 10 s", perSecond, round, len(at))
			}
		}
	}
}

// Audio and video: 10 in a second at most.
func TestPaceHeavy(t *testing.T) {
	p := New(start)
	p.Set(petitbleu.Page{PerSecond: 300}, start)
	n := 0
	for now := start; now.Before(start.Add(time.Second)); now = now.Add(time.Millisecond) {
		if p.Heavy.AllowN(now, 1) {
			n++
		}
	}
	if n > PaceHeavy || n < 8 {
		t.Errorf("%d in the first second", n)
	}
}

// Programs that take all they can leave a share to people: of the tokens, of the calls at once,
// and of the allowance.
func TestPaceShareOfPeople(t *testing.T) {
	p := New(start)
	p.Set(petitbleu.Page{PerSecond: 40, Concurrency: 10}, start)
	now := start.Add(time.Minute)
	for p.Allow(false, now) {
	}
	if !p.Allow(true, now) {
		t.Error("programs took every token")
	}
	now = now.Add(time.Minute)
	if s := p.Slots(10, now, now); s.Programs != 0 || s.All == 0 {
		t.Errorf("with 10 calls of 10 under way: %+v", s)
	}
	for _, c := range []struct{ used, least, most int }{{79, 30, 40}, {80, 30, 40}, {90, 10, 15}, {95, 0, 1}, {99, 0, 1}} {
		p.Spent(c.used)
		now = now.Add(time.Minute)
		n := 0
		for end := now.Add(time.Second); now.Before(end); now = now.Add(time.Millisecond) {
			if p.Slots(0, now, now).Programs > 0 && p.Allow(false, now) {
				n++
			}
		}
		if n < c.least || n > c.most {
			t.Errorf("at %d %% of the allowance programs start %d calls a second", c.used, n)
		}
		if now = now.Add(time.Second); p.Slots(0, now, now).All == 0 || !p.Allow(true, now) {
			t.Errorf("at %d %% of the allowance a person cannot send", c.used)
		}
	}
	if !p.Spent(100) || p.Spent(20) || p.saver != nil {
		t.Error("the allowance is not followed")
	}
}

// One person's many messages go slowly, the others' do not.
func TestPaceOfAThread(t *testing.T) {
	p := New(start)
	for range threadMost {
		if p.Crowded("7001", start) {
			t.Fatal("too early")
		}
		p.Begun("7001", start)
	}
	if !p.Crowded("7001", start.Add(ThreadSpan-1)) || p.Crowded("7001", start.Add(ThreadSpan)) || p.Crowded("7002", start) {
		t.Error("a thread is not throttled for its time")
	}
	if p.perMinute(start.Add(time.Minute/2)) != threadMost*2 || p.perMinute(start.Add(3*time.Minute)) != 0 {
		t.Errorf("%d, then %d a minute", p.perMinute(start.Add(time.Minute/2)), p.perMinute(start.Add(3*time.Minute)))
	}
}

// The node that takes a Page over keeps the pause of the one before, and its place in the row of
// pauses.
func TestPaceHandedOver(t *testing.T) {
	p := New(start)
	p.Restrict(start)
	next := New(start)
	next.Resume(p.Tell("ws_1", "1", true, start, start), start.Add(time.Minute))
	if !next.PausedUntil.Equal(start.Add(restrictFirst)) || next.Slots(0, start.Add(time.Minute), start.Add(time.Minute)).All != 0 {
		t.Errorf("paused until %v", next.PausedUntil)
	}
	after := start.Add(2 * time.Hour)
	if s := next.Slots(0, after, after); s.All != 1 || s.Programs > 1 {
		t.Errorf("after the pause: %+v, not one to ask", s)
	}
	next.Restrict(after)
	if got := next.PausedUntil.Sub(after); got != 2*restrictFirst {
		t.Errorf("the second pause is %v", got)
	}
	next.Resume(store.PagePace{PausedUntil: start}, after)
	if next.PausedUntil.Before(after) {
		t.Error("an old word ended a pause")
	}
}
