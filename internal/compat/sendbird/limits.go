package sendbird

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace is how fast one token may ask for one kind of thing (Notifications reference, section 11.9: the numbers of the
// original were not found, these are ours).
type pace struct {
	name      string
	perSecond float64
	burst     int
}

var (
	paceRealtime = pace{"realtime", 50, 100}
	paceBatch    = pace{"batch", 5, 10}
	paceRead     = pace{"read", 60, 120}
	// paceBraze is for the doors of an external Braze, which makes a call for each person.
	paceBraze = pace{"braze", 2000, 4000}
)

// limits are token buckets by token and pace, in memory: each node has its own.
type limits struct {
	times   float64 // how much more generous than what is documented
	buckets sync.Map
}

// take lets a request pass, or gives a refusal; either way the headers say how much is left (section 11.9).
func (l *limits) take(h http.Header, key string, p pace, now time.Time) error {
	perSecond, burst := p.perSecond*l.times, int(float64(p.burst)*l.times)
	name := p.name + " " + key
	b, ok := l.buckets.Load(name)
	if !ok {
		b, _ = l.buckets.LoadOrStore(name, rate.NewLimiter(rate.Limit(perSecond), burst))
	}
	bucket, _ := b.(*rate.Limiter)
	allowed := bucket.AllowN(now, 1)
	left := max(bucket.TokensAt(now), 0)
	h.Set("X-RateLimit-Limit", strconv.Itoa(int(perSecond))+";w=1")
	h.Set("X-RateLimit-Remaining", strconv.Itoa(int(left)))
	full := now.Add(time.Duration((float64(burst) - left) / perSecond * float64(time.Second)))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(int64(math.Ceil(float64(full.UnixMilli())/1000)), 10))
	if allowed {
		return nil
	}
	wait := strconv.Itoa(max(1, int(math.Ceil((1-left)/perSecond))))
	h.Set("X-RateLimit-RetryAfter", wait)
	h.Set("Retry-After", wait)
	return refuse(codeLimited, "Rate limit exceeded. Wait for as many seconds as Retry-After says, or send in batches.")
}
