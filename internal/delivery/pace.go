package delivery

import (
	"time"

	"golang.org/x/time/rate"

	"github.com/petitbleu/petitbleu"
)

// The pace of a Page where it does not say one, and the platform's limits (Messenger Platform
// reference, section 5.1): 300 sends a second, 10 of audio and video. Above 40 a second the
// platform hides the Page's inbox, so that is the pace unless somebody chooses more.
const (
	paceDefault        = 40
	paceLimit          = 300
	paceHeavy          = 10
	concurrencyDefault = 20
	concurrencyLimit   = 500
)

// Pauses after the platform throttled a Page and said not for how long, and after failures in
// a row that are the platform's.
const (
	throttleFirst = 30 * time.Second
	throttleLimit = 15 * time.Minute
	breakAfter    = 10
	breakFirst    = 2 * time.Second
	breakLimit    = time.Minute
)

// pace keeps a Page's speed. It outlives the Page's workers. One goroutine uses it at a time.
type pace struct {
	light, heavy *rate.Limiter
	concurrency  int

	pausedUntil time.Time // by the delivery clock
	pauses      int       // in a row
	throttled   bool      // the pause is the platform's, and the Page says so
	failures    int       // temporary ones in a row
	probing     bool      // after a pause one call at a time, until one succeeds
}

func newPace() *pace {
	return &pace{light: rate.NewLimiter(paceDefault, 1), heavy: rate.NewLimiter(paceHeavy, 1), concurrency: concurrencyDefault}
}

// set takes over what the Page says.
func (p *pace) set(page petitbleu.Page) {
	perSecond, concurrency := page.PerSecond, page.Concurrency
	if perSecond <= 0 {
		perSecond = paceDefault
	}
	if concurrency <= 0 {
		concurrency = concurrencyDefault
	}
	perSecond = min(perSecond, paceLimit)
	p.concurrency = min(concurrency, concurrencyLimit)
	if p.light.Limit() != rate.Limit(perSecond) {
		p.light.SetLimit(rate.Limit(perSecond))
		p.light.SetBurst(max(1, perSecond/10))
		p.heavy.SetLimit(rate.Limit(min(perSecond, paceHeavy)))
	}
}

// slots says how many calls more may start at once.
func (p *pace) slots(underWay int, now, steady time.Time) int {
	if now.Before(p.pausedUntil) {
		return 0
	}
	return max(0, min(p.room(underWay), int(p.light.TokensAt(steady))))
}

// room says how many calls more may be under way at once.
func (p *pace) room(underWay int) int {
	if p.probing {
		return 1 - underWay
	}
	return p.concurrency - underWay
}

// wait says when a call more may start, where the pace alone holds it back: zero when not.
func (p *pace) wait(now, steady time.Time) time.Duration {
	if now.Before(p.pausedUntil) {
		return p.pausedUntil.Sub(now)
	}
	if p.light.TokensAt(steady) >= 1 {
		return 0
	}
	few := max(1, float64(p.light.Limit())/50) // so that one commit carries a few
	missing := few - p.light.TokensAt(steady)
	return time.Duration(missing / float64(p.light.Limit()) * float64(time.Second))
}

// good notes an answer that shows the platform well.
func (p *pace) good() { p.failures, p.pauses, p.probing, p.throttled = 0, 0, false, false }

// throttle pauses for after, or longer each time when the platform does not say how long. fresh
// is false when the Page was paused already.
func (p *pace) throttle(after time.Duration, now time.Time) (fresh bool) {
	if now.Before(p.pausedUntil) && p.throttled {
		return false // the answers of calls that were under way say the same
	}
	if after <= 0 {
		after = min(throttleLimit, throttleFirst<<min(p.pauses, 8))
	}
	p.pauses++
	p.throttled, p.probing = true, true
	p.pausedUntil = now.Add(after)
	return true
}

// fail notes a failure of the platform's; after several in a row the Page rests for a while,
// so that the messages that wait do not use up their tries.
func (p *pace) fail(now time.Time) {
	p.failures++
	if p.failures < breakAfter && !p.probing || now.Before(p.pausedUntil) {
		return
	}
	p.pausedUntil = now.Add(min(breakLimit, breakFirst<<min(p.pauses, 8)))
	p.pauses++
	p.probing = true
}
