package pacing

import (
	"time"

	"golang.org/x/time/rate"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// The pace of a Page where it does not say one, and the platform's limits (Messenger Platform
// reference, section 5.1): 300 sends a second, 10 of audio and video. Above 40 the platform hides
// the Page's inbox, so a Page goes faster only where somebody chose it.
const (
	paceDefault        = 30
	paceLimit          = 300
	PaceHeavy          = 10
	concurrencyDefault = 20
	ConcurrencyLimit   = 500
)

// Pauses after the platform throttled a Page and said not for how long, after failures in a row
// that are the platform's, while the allowance of calls is used up, and for a Page that the
// platform keeps from sending.
const (
	throttleFirst = 30 * time.Second
	throttleLimit = 15 * time.Minute
	breakAfter    = 10
	breakFirst    = 2 * time.Second
	breakLimit    = time.Minute
	BudgetPause   = 5 * time.Minute
	restrictFirst = time.Hour
	restrictLimit = 24 * time.Hour
)

// The allowance of calls (reference, sections 5.1 and 5.4): from budgetSlow percent on programs
// slow down, from budgetHuman on they send one message a minute, to learn how it goes on, and
// leave the rest to people; at budgetStop nothing goes.
const (
	budgetSlow  = 80
	budgetHuman = 95
	budgetStop  = 100
)

// The platform throttles a thread too, and tells no number: a person gets threadMost messages in
// ThreadSpan at most.
const (
	threadMost = 100
	ThreadSpan = 10 * time.Second
)

// Pace keeps a Page's speed. It outlives the Page's workers. One goroutine uses it at a time.
//
// What a person typed has a share of its own: programs leave a few tokens and a few calls at
// once to it, and it does not wait behind the allowance that they slow down for.
type Pace struct {
	light, Heavy *rate.Limiter
	saver        *rate.Limiter // of programs, while the allowance runs short; nil: it does not
	reserve      float64       // tokens that programs leave
	perSecond    int
	concurrency  int
	used         int // percent of the allowance

	PausedUntil time.Time // by the delivery clock
	pauses      int       // in a row
	Throttled   bool      // the pause is the platform's, and the Page says so
	failures    int       // temporary ones in a row
	restricted  bool      // the last pause was because the platform keeps the Page from sending
	Probing     bool      // after a pause one call at a time, until one succeeds
	SentAt      time.Time // by the delivery clock: when a message was taken last

	threads   map[string]int // messages to each person since threadsAt
	ThreadsAt time.Time
	started   [6]int    // calls in each of the last spans of 10 seconds
	startedAt int64     // the last of them
	busySince time.Time // when calls began after a minute of rest
}

// Slots are how many calls more may start at once: by programs, and in all.
type Slots struct{ Programs, All int }

// New gives a pace that knows of no call yet.
func New(steady time.Time) *Pace {
	p := &Pace{light: rate.NewLimiter(0, 0), Heavy: rate.NewLimiter(0, 0), threads: map[string]int{}}
	p.Set(petitbleu.Page{}, steady)
	return p
}

// Set takes over what the Page says. In no second more calls start than it says: what may start
// at once is taken off the rate. A pace begins with few tokens, for another node may have sent
// through the Page a moment ago.
func (p *Pace) Set(page petitbleu.Page, steady time.Time) {
	perSecond, concurrency := perSecondOf(page), page.Concurrency
	if concurrency <= 0 {
		concurrency = concurrencyDefault
	}
	p.concurrency = min(concurrency, ConcurrencyLimit)
	if perSecond == p.perSecond {
		return
	}
	had := p.light.TokensAt(steady)
	if p.perSecond == 0 {
		had = 1
	}
	p.perSecond = perSecond
	burst, most := max(1, perSecond/10), perSecond
	p.reserve = 0
	if burst > 1 {
		p.reserve, most = float64(max(1, burst/5)), perSecond-burst
	}
	p.light = rate.NewLimiter(rate.Limit(most), burst)
	p.light.AllowN(steady, burst-min(burst, int(had+p.reserve)))
	p.Heavy = rate.NewLimiter(rate.Limit(min(perSecond, PaceHeavy-1)), 1)
	p.save()
}

// perSecondOf is how many messages a Page sends in a second at most.
func perSecondOf(page petitbleu.Page) int {
	if page.PerSecond <= 0 {
		return paceDefault
	}
	return min(page.PerSecond, paceLimit)
}

// Resume takes over what the node that had the Page before told of it.
func (p *Pace) Resume(told store.PagePace, now time.Time) {
	if told.PausedUntil.After(now) && told.PausedUntil.After(p.PausedUntil) {
		p.PausedUntil, p.pauses = told.PausedUntil, int(told.Pauses)
		p.Throttled, p.Probing, p.restricted = true, true, told.Restricted
	}
	if p.used == 0 && now.Sub(told.At) < time.Hour {
		p.used = int(told.Used)
		p.save()
	}
}

// Slots says how many calls more may start at once.
func (p *Pace) Slots(underWay int, now, steady time.Time) (s Slots) {
	if now.Before(p.PausedUntil) {
		return s
	}
	tokens := p.light.TokensAt(steady)
	s.All = max(0, min(p.Room(underWay, true), int(tokens)))
	s.Programs = max(0, min(p.Room(underWay, false), int(tokens-p.reserve)))
	if p.saver != nil {
		s.Programs = min(s.Programs, int(p.saver.TokensAt(steady)))
	}
	return s
}

// Room says how many calls more may be under way at once.
func (p *Pace) Room(underWay int, human bool) int {
	if p.Probing {
		return 1 - underWay
	}
	room := p.concurrency - underWay
	if human {
		room += max(1, p.concurrency/5)
	}
	return room
}

// Allow takes the tokens of one call; false when there are none left.
func (p *Pace) Allow(human bool, steady time.Time) bool {
	if !human && (p.light.TokensAt(steady)-p.reserve < 1 || p.saver != nil && !p.saver.AllowN(steady, 1)) {
		return false
	}
	return p.light.AllowN(steady, 1)
}

// Wait says when a call more may start, where the pace alone holds it back: zero when not.
func (p *Pace) Wait(now, steady time.Time) time.Duration {
	if now.Before(p.PausedUntil) {
		return p.PausedUntil.Sub(now)
	}
	wait := time.Duration(0)
	if have := p.light.TokensAt(steady) - p.reserve; have < 1 {
		few := max(1, float64(p.light.Limit())/50) // so that one commit carries a few
		wait = during(few-have, p.light)
	}
	if p.saver != nil {
		wait = max(wait, during(1-p.saver.TokensAt(steady), p.saver))
	}
	return wait
}

// during says how long tokens take to come.
func during(tokens float64, l *rate.Limiter) time.Duration {
	return time.Duration(tokens / float64(l.Limit()) * float64(time.Second))
}

// Begun counts a call to a person.
func (p *Pace) Begun(recipient string, steady time.Time) {
	if steady.Sub(p.ThreadsAt) >= ThreadSpan {
		clear(p.threads)
		p.ThreadsAt = steady
	}
	p.threads[recipient]++
	if p.turn(steady); p.sum() == 0 {
		p.busySince = steady
	}
	p.started[p.startedAt%int64(len(p.started))]++
}

// Crowded tells whether a person has got as many messages as one may at once.
func (p *Pace) Crowded(recipient string, steady time.Time) bool {
	return p.threads[recipient] >= threadMost && steady.Sub(p.ThreadsAt) < ThreadSpan
}

// turn forgets the calls that began more than a minute ago.
func (p *Pace) turn(steady time.Time) {
	at, n := steady.Unix()/10, int64(len(p.started))
	for i := max(p.startedAt+1, at-n+1); i <= at; i++ {
		p.started[i%n] = 0
	}
	p.startedAt = max(p.startedAt, at)
}

func (p *Pace) sum() (n int) {
	for _, c := range p.started {
		n += c
	}
	return n
}

// perMinute is how fast calls began in the last minute, or since they began.
func (p *Pace) perMinute(steady time.Time) int64 {
	p.turn(steady)
	span := min(time.Minute, max(time.Second, steady.Sub(p.busySince)))
	return int64(float64(p.sum()) * float64(time.Minute) / float64(span))
}

// Spent notes how much of the allowance is used. stop tells that it is used up.
func (p *Pace) Spent(percent int) (stop bool) {
	if percent != p.used {
		p.used = percent
		p.save()
	}
	return percent >= budgetStop
}

// save makes programs slower, the less of the allowance is left.
func (p *Pace) save() {
	switch {
	case p.used < budgetSlow:
		p.saver = nil
		return
	case p.saver == nil:
		p.saver = rate.NewLimiter(rate.Inf, 1)
	}
	limit := rate.Every(time.Minute)
	if p.used < budgetHuman {
		limit = rate.Limit(float64(p.perSecond) * max(0.05, float64(budgetHuman-p.used)/float64(budgetHuman-budgetSlow)))
	}
	p.saver.SetLimit(limit)
}

// Good notes an answer that shows the platform well. While the platform keeps the Page out it is that of a call which was
// under way when the pause began: open is false, and the pause stays.
func (p *Pace) Good(now time.Time) (open bool) {
	p.failures = 0
	if p.Throttled && now.Before(p.PausedUntil) {
		return false
	}
	p.pauses, p.Probing, p.Throttled, p.restricted = 0, false, false, false
	return true
}

// Throttle pauses for after, or longer each time when the platform does not say how long. fresh
// is false when the Page was paused already.
func (p *Pace) Throttle(after time.Duration, now time.Time) (fresh bool) {
	if after <= 0 {
		after = min(throttleLimit, throttleFirst<<min(p.pauses, 8))
	}
	fresh = p.stop(after, now)
	p.restricted = p.restricted && !fresh
	return fresh
}

// Restrict pauses for long, and longer each time.
func (p *Pace) Restrict(now time.Time) (fresh bool) {
	fresh = p.stop(min(restrictLimit, restrictFirst<<min(p.pauses, 8)), now)
	p.restricted = p.restricted || fresh
	return fresh
}

func (p *Pace) stop(after time.Duration, now time.Time) (fresh bool) {
	if now.Before(p.PausedUntil) && p.Throttled {
		return false // the answers of calls that were under way say the same
	}
	p.pauses++
	p.Throttled, p.Probing = true, true
	p.PausedUntil = now.Add(after)
	return true
}

// Lift ends a pause because a person says so. One call asks first whether it is over.
func (p *Pace) Lift() { p.PausedUntil = time.Time{} }

// Fail notes a failure of the platform's; after several in a row the Page rests for a while,
// so that the messages that wait do not use up their tries.
func (p *Pace) Fail(now time.Time) {
	p.failures++
	if p.failures < breakAfter && !p.Probing || now.Before(p.PausedUntil) {
		return
	}
	p.PausedUntil = now.Add(min(breakLimit, breakFirst<<min(p.pauses, 8)))
	p.pauses++
	p.Probing = true
}

// Tell is what others may know of the pace.
func (p *Pace) Tell(workspace, page string, busy bool, now, steady time.Time) store.PagePace {
	t := store.PagePace{WorkspaceID: workspace, PageID: page, PerMinute: p.perMinute(steady), Busy: busy, Used: int64(p.used), Pauses: int64(p.pauses), Restricted: p.restricted, At: now}
	if now.Before(p.PausedUntil) {
		t.PausedUntil = p.PausedUntil
	}
	return t
}
