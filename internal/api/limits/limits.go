package limits

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// names is how many buckets are kept; beyond it the full ones are forgotten.
const names = 10_000

// Buckets are token buckets by name. Safe for concurrent use.
type Buckets struct {
	perSecond float64
	burst     float64
	mu        sync.Mutex
	all       map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// New gives buckets that fill by perMinute tokens a minute and hold burst at most.
func New(perMinute, burst int) *Buckets {
	return &Buckets{perSecond: float64(perMinute) / 60, burst: float64(burst), all: map[string]*bucket{}}
}

// State is what a bucket holds after an attempt to take from it.
type State struct {
	OK        bool
	Limit     int           // tokens of a full bucket
	Remaining int           // whole tokens left
	Reset     time.Duration // until the bucket is full
	Retry     time.Duration // until the next token, when there was none
}

// Take takes a token of a name's bucket at an instant, if there is one.
func (b *Buckets) Take(name string, now time.Time) State {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.all[name]
	if k == nil {
		b.forget(now)
		k = &bucket{left: b.burst, at: now}
		b.all[name] = k
	}
	k.left, k.at = b.level(k, now), now
	s := State{Limit: int(b.burst), OK: k.left >= 1}
	if s.OK {
		k.left--
	} else {
		s.Retry = b.wait(1 - k.left)
	}
	s.Remaining = int(k.left)
	s.Reset = b.wait(b.burst - k.left)
	return s
}

func (b *Buckets) level(k *bucket, now time.Time) float64 {
	return min(b.burst, k.left+max(0, now.Sub(k.at).Seconds())*b.perSecond)
}

func (b *Buckets) wait(tokens float64) time.Duration {
	return time.Duration(tokens / b.perSecond * float64(time.Second))
}

// forget makes room: a full bucket says nothing that a new one would not say. When none is full
// the map is emptied, which is kinder than to grow without end.
func (b *Buckets) forget(now time.Time) {
	if len(b.all) < names {
		return
	}
	for name, k := range b.all {
		if b.level(k, now) >= b.burst {
			delete(b.all, name)
		}
	}
	if len(b.all) >= names {
		clear(b.all)
	}
}

// Write puts the headers of a state on an answer: RateLimit-Limit, -Remaining and -Reset, and
// Retry-After when the request was refused. Times are whole seconds, rounded up.
func (s State) Write(h http.Header) {
	h.Set("RateLimit-Limit", strconv.Itoa(s.Limit))
	h.Set("RateLimit-Remaining", strconv.Itoa(s.Remaining))
	h.Set("RateLimit-Reset", seconds(s.Reset))
	if !s.OK {
		h.Set("Retry-After", seconds(s.Retry))
	}
}

func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
