package pipe

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu"
)

// outcomes counts what became of messages, by the state that an attempt or a verdict brought
// them to: a message that is tried again counts each time.
type outcomes struct{ by *prometheus.CounterVec }

func newOutcomes(to prometheus.Registerer) outcomes {
	o := outcomes{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "petitbleu_delivery_outcomes_total", Help: "States that messages were brought to by an attempt, a verdict or a settled doubt.",
	}, []string{"state"})}
	for _, s := range []petitbleu.MessageState{
		petitbleu.StateSent, petitbleu.StateQueued, petitbleu.StateHeld, petitbleu.StateDropped, petitbleu.StateFailed, petitbleu.StateUnknown,
	} {
		o.by.WithLabelValues(string(s)) // to be seen before the first
	}
	if to != nil {
		to.MustRegister(o.by)
	}
	return o
}

func (o outcomes) Count(s petitbleu.MessageState) { o.by.WithLabelValues(string(s)).Inc() }
