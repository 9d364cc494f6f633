package answers

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/store"
)

// JudgeWebhook says what an answer makes of a webhook (Braze reference, section 4.3). answered tells
// whether the host gave a status.
func JudgeWebhook(m *petitbleu.Message, keepsKeys bool, call petitbleu.WireCall, res channel.Result, answered bool, now time.Time) store.Outcome {
	o := store.Outcome{ID: m.ID, Attempts: m.Attempts + 1}
	f := res.Failure
	switch {
	case res.OK:
		call.Kind = SentKind
	case f == nil: // a driver's mistake must not lose the message
		f = &channel.Failure{Kind: channel.Unknown, Reason: petitbleu.CodeInternal, Cause: "The answer could not be understood."}
		call.Kind = string(f.Kind)
	default:
		call.Kind = string(f.Kind)
	}
	ambiguous := f != nil && f.Kind == channel.Unknown
	if ambiguous && keepsKeys {
		call.Kind = string(channel.Temporary) // a second one under the same key does no harm
	}
	o.Wire = KeepWire(m.Wire, call)
	if res.OK {
		o.State = petitbleu.StateSent
		return o
	}
	o.Reason, o.ReasonText = f.Reason, Sentence(f)
	switch {
	case ambiguous && keepsKeys:
		FailLater(&o, "The answer was lost; the host keeps idempotency keys, so it is asked again under the same key.", Refusals(o.Wire), outbound.RetryLimit, f.After, now)
	case ambiguous:
		o.State = petitbleu.StateUnknown
	case f.Kind == channel.Temporary && answered:
		FailLater(&o, f.Cause, Refusals(o.Wire), outbound.RetryLimit, f.After, now)
	case f.Kind == channel.Temporary:
		FailLater(&o, f.Cause, o.Attempts, outbound.RetryAway, f.After, now)
	default:
		o.State = petitbleu.StateFailed
	}
	return o
}

// Refusals counts the tries that failed in a way that may pass, but for those that found nobody there.
func Refusals(calls []petitbleu.WireCall) (n int) {
	for _, c := range calls {
		if c.Kind == string(channel.Temporary) && c.Status != outbound.StatusConnection {
			n++
		}
	}
	return n
}

// FailLater lets a message that was tried n times be tried again, limit times in all after the
// first, or fails it.
func FailLater(o *store.Outcome, cause string, n, limit int, asked time.Duration, now time.Time) {
	if n > limit {
		o.State, o.Reason = petitbleu.StateFailed, petitbleu.CodeRefused
		o.ReasonText = fmt.Sprintf("It was tried %d times. %s", n, cause)
		return
	}
	o.State, o.DueAt, o.ReasonText = petitbleu.StateQueued, now.Add(outbound.RetryWait(n, rand.Float64(), asked)), cause
}
