package world

import "time"

// Limits of calls (Messenger Platform reference, sections 5.1 and 5.2), scaled by the
// switch rate_limits.

// Over counts a call under a key and says whether it is one too many: more than most in a
// span. Spans of a second run in real time, longer ones by the emulated clock.
func (w *World) Over(key string, most int, span time.Duration) bool {
	scale := w.State.Switches.RateLimits
	if scale <= 0 {
		return false
	}
	now := w.Now()
	if span <= time.Second {
		now = w.Real.Now().UnixMilli()
	}
	win := w.limits[key]
	if win == nil || now-win.start >= span.Milliseconds() || now < win.start {
		win = &RateWindow{start: now}
		w.limits[key] = win
	}
	win.count++
	return float64(win.count) > max(1, float64(most)*scale)
}

const hourMS = int64(time.Hour / time.Millisecond)

// budget counts calls by the hour, for rolling spans.
type budget struct {
	hour  [24]int64
	count [24]int
}

func (b *budget) add(now int64) {
	h := now / hourMS
	i := int(h % 24)
	if b.hour[i] != h {
		b.hour[i], b.count[i] = h, 0
	}
	b.count[i]++
}

func (b *budget) sum(now int64, hours int64) int {
	n, h := 0, now/hourMS
	for i := range b.hour {
		if b.hour[i] > h-hours && b.hour[i] <= h {
			n += b.count[i]
		}
	}
	return n
}

// Spend books a call on a budget that rolls over some hours and returns the percent of its
// allowance that is used. Above 100 the call is one too many.
func (w *World) Spend(key string, allowance, hours int) int {
	b := w.budgets[key]
	if b == nil {
		if w.budgets == nil {
			w.budgets = map[string]*budget{}
		}
		b = &budget{}
		w.budgets[key] = b
	}
	b.add(w.Now())
	return w.Spent(key, allowance, hours)
}

// Spent is the percent of a budget that is used.
func (w *World) Spent(key string, allowance, hours int) int {
	b := w.budgets[key]
	if b == nil {
		return 0
	}
	scale := w.State.Switches.RateLimits
	if scale <= 0 {
		return 0
	}
	return int(float64(b.sum(w.Now(), int64(hours))) * 100 / max(1, float64(allowance)*scale))
}

// Engaged counts the people whom a Page can message; it is counted anew each second.
func (w *World) Engaged(page string) int {
	now := w.Real.Now().UnixMilli()
	if c := w.engaged[page]; c.at != 0 && now-c.at < 1000 {
		return c.n
	}
	n := 0
	for t := range w.Recent(page, nil) {
		if t.QualifiedAt > 0 && !t.Blocked {
			n++
		}
	}
	if w.engaged == nil {
		w.engaged = map[string]engagedCount{}
	}
	w.engaged[page] = engagedCount{n: n, at: now}
	return n
}

type engagedCount struct {
	n  int
	at int64
}
