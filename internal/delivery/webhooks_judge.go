package delivery

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/store"
)

// judgeWebhook says what an answer makes of a webhook (Braze reference, section 4.3). answered tells
// whether the host gave a status.
func judgeWebhook(k *pick, call petitbleu.WireCall, res channel.Result, answered bool, now time.Time) store.Outcome {
	o := store.Outcome{ID: k.m.ID, Attempts: k.m.Attempts + 1}
	f := res.Failure
	switch {
	case res.OK:
		call.Kind = sentKind
	case f == nil: // a driver's mistake must not lose the message
		f = &channel.Failure{Kind: channel.Unknown, Reason: petitbleu.CodeInternal, Cause: "The answer could not be understood."}
		call.Kind = string(f.Kind)
	default:
		call.Kind = string(f.Kind)
	}
	ambiguous := f != nil && f.Kind == channel.Unknown
	if ambiguous && k.keepsKeys {
		call.Kind = string(channel.Temporary) // a second one under the same key does no harm
	}
	o.Wire = keepWire(k.m.Wire, call)
	if res.OK {
		o.State = petitbleu.StateSent
		return o
	}
	o.Reason, o.ReasonText = f.Reason, sentence(f)
	switch {
	case ambiguous && k.keepsKeys:
		failLater(&o, "The answer was lost; the host keeps idempotency keys, so it is asked again under the same key.", refusals(o.Wire), outbound.RetryLimit, f.After, now)
	case ambiguous:
		o.State = petitbleu.StateUnknown
	case f.Kind == channel.Temporary && answered:
		failLater(&o, f.Cause, refusals(o.Wire), outbound.RetryLimit, f.After, now)
	case f.Kind == channel.Temporary:
		failLater(&o, f.Cause, o.Attempts, outbound.RetryAway, f.After, now)
	default:
		o.State = petitbleu.StateFailed
	}
	return o
}

// refusals counts the tries that failed in a way that may pass, but for those that found nobody there.
func refusals(calls []petitbleu.WireCall) (n int) {
	for _, c := range calls {
		if c.Kind == string(channel.Temporary) && c.Status != outbound.StatusConnection {
			n++
		}
	}
	return n
}

// failLater lets a message that was tried n times be tried again, limit times in all after the
// first, or fails it.
func failLater(o *store.Outcome, cause string, n, limit int, asked time.Duration, now time.Time) {
	if n > limit {
		o.State, o.Reason = petitbleu.StateFailed, petitbleu.CodeRefused
		o.ReasonText = fmt.Sprintf("It was tried %d times. %s", n, cause)
		return
	}
	o.State, o.DueAt, o.ReasonText = petitbleu.StateQueued, now.Add(outbound.RetryWait(n, rand.Float64(), asked)), cause
}

// orphaned says what becomes of a webhook that was under way when its node stopped: it is sent again under
// its key where the host keeps keys, else only a person can tell.
func orphaned(m *petitbleu.Message, s petitbleu.WebhookSettings, now time.Time) store.Outcome {
	o := store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateUnknown, Reason: petitbleu.CodeUnavailable,
		ReasonText: "The program stopped while this message was under way. It may have arrived; send it again if a second one does no harm."}
	if req := m.Content.Webhook; req != nil && s.Host(hostOf(req.URL)).KeepsKeys {
		o.State, o.DueAt, o.Reason = petitbleu.StateQueued, now, ""
		o.ReasonText = "The program stopped while this message was under way. Its host keeps idempotency keys, so it is sent again under the same key."
	}
	return o
}
