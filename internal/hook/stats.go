package hook

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// result is what became of a call.
type result int

const (
	accepted result = iota
	forgedMissing
	forgedSHA1Only
	forgedMalformed
	forgedMismatch
	forgedNoSecret
	tooLarge
	cutShort
	unknownApp
	notRecorded
	results
)

// resultNames are the values of the label of petitbleu_hook_calls_total.
var resultNames = [results]string{"accepted", "signature_missing", "signature_sha1_only", "signature_malformed", "signature_mismatch",
	"no_secret", "too_large", "cut_short", "unknown_app", "not_recorded"}

var forgeries = map[wire.Reason]result{
	wire.ReasonMissing: forgedMissing, wire.ReasonSHA1Only: forgedSHA1Only, wire.ReasonMalformed: forgedMalformed,
	wire.ReasonMismatch: forgedMismatch, wire.ReasonNoSecret: forgedNoSecret,
}

// counters count calls by result, since the start and since midnight UTC.
type counters struct {
	total [results]atomic.Int64
	day   atomic.Int64
	today [results]atomic.Int64
}

func (c *counters) turn(now time.Time) {
	day := now.Unix() / 86400
	if old := c.day.Load(); old != day && c.day.CompareAndSwap(old, day) {
		for i := range c.today {
			c.today[i].Store(0)
		}
	}
}

func (c *counters) count(r result, now time.Time) {
	c.turn(now)
	c.total[r].Add(1)
	c.today[r].Add(1)
}

// Stats are the counts of the webhook door of this node.
type Stats struct {
	Accepted int64            // recorded and answered 200
	Refused  map[string]int64 // by reason, as in the metric petitbleu_hook_calls_total

	AcceptedToday  int64 // since midnight UTC, by the program's clock
	SignatureToday int64 // refused for their signature
	RefusedToday   int64 // refused for any reason
}

// Stats gives the counts since the start and since midnight UTC.
func (d *Door) Stats() Stats {
	c := &d.counters
	c.turn(d.o.Clock.Now())
	s := Stats{Accepted: c.total[accepted].Load(), AcceptedToday: c.today[accepted].Load(), Refused: make(map[string]int64, results)}
	for r := accepted + 1; r < results; r++ {
		s.Refused[resultNames[r]] = c.total[r].Load()
		s.RefusedToday += c.today[r].Load()
		if r <= forgedNoSecret {
			s.SignatureToday += c.today[r].Load()
		}
	}
	return s
}

// register offers the counts to Prometheus.
func (c *counters) register(to prometheus.Registerer) {
	for r := range results {
		to.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name:        "petitbleu_hook_calls_total",
			Help:        "Webhook calls by what became of them.",
			ConstLabels: prometheus.Labels{"result": resultNames[r]},
		}, func() float64 { return float64(c.total[r].Load()) }))
	}
}
