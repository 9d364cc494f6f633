package answers

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Unwritten says what becomes of a message that was not written for its person; ok is false for one that was.
func Unwritten(m *petitbleu.Message, out *render.Written, now time.Time) (o store.Outcome, ok bool) {
	o = store.Outcome{ID: m.ID, Attempts: m.Attempts}
	switch {
	case out.Later: // another host did not answer, and the author asks to try again
		o.Wire, o.Reason = KeepWire(m.Wire, out.Call), petitbleu.CodeUnavailable
		FailLater(&o, out.Err.Error(), Refusals(o.Wire), outbound.RetryLimit, 0, now)
		if o.State == petitbleu.StateFailed {
			o.State, o.Reason = petitbleu.StateDropped, petitbleu.CodeAborted
		}
	case out.Aborted:
		o.State, o.Reason, o.ReasonText = petitbleu.StateDropped, petitbleu.CodeAborted, out.Reason
	case petitbleu.CodeOf(out.Err) == petitbleu.CodeRefused: // a sealed value would have gone where it may not
		o.State, o.Reason, o.ReasonText = petitbleu.StateDropped, petitbleu.CodeRefused, out.Err.Error()
	case out.Err != nil:
		o.State, o.Reason, o.ReasonText = petitbleu.StateFailed, petitbleu.CodeRenderFailed, out.Err.Error()
	default:
		return o, false
	}
	return o, true
}
