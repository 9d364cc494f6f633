package pacing

import (
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Why a message waits.
const (
	WaitsHalted       = "halted"        // somebody stopped all sending of the Page, the workspace or the installation
	WaitsToken        = "token_invalid" // the Page's token does not work
	WaitsUnsubscribed = "unsubscribed"  // the platform sends no webhook calls for the Page
	WaitsRestricted   = "restricted"    // the platform keeps the Page from sending
	WaitsPaused       = "paused"        // the Page pauses: the platform asked for fewer calls, or failed often
	WaitsPart         = "part"          // the part before it comes first
	WaitsThread       = "thread"        // another app, or the Page inbox, holds the conversation
	WaitsHuman        = "human"         // a human is talking with the person
	WaitsRule         = "rule"          // another rule allows it later
	WaitsRetry        = "retry"         // the last try failed for a passing reason
	WaitsTime         = "time"          // it is to go later
	WaitsAllowance    = "allowance"     // programs leave the rest of the allowance of calls to people
	WaitsPace         = "pace"          // others of the Page are before it
)

// Waiting says why a message has not left yet.
type Waiting struct {
	Code     string
	Sentence string
	Since    time.Time // zero: not known
	Until    time.Time // when it is over, or is looked at again; zero: not known, or when somebody acts
}

// paceSlack is how long a message may be due before it counts as waiting for others.
const paceSlack = 2 * time.Second

// Waits says why a message that is queued or held waits, as its Page and the pace of that stand
// now; ok is false for a message that waits for nothing. The Page comes first, for nothing of it
// leaves before it is well; then what the message itself waits for; then the pace.
func Waits(m *petitbleu.Message, page petitbleu.Page, pace store.PagePace, now time.Time) (w Waiting, ok bool) {
	if m.State != petitbleu.StateQueued && m.State != petitbleu.StateHeld {
		return w, false
	}
	if page.ID == "" {
		if m.PageID == "" { // a webhook has none
			w = waitsForItself(m, now)
		}
		return w, w.Code != ""
	}
	for _, look := range []func() Waiting{
		func() Waiting { return waitsForPage(page, pace, now) },
		func() Waiting { return waitsForItself(m, now) },
		func() Waiting { return waitsForPace(m, page, pace, now) },
	} {
		if w = look(); w.Code != "" {
			return w, true
		}
	}
	return w, false
}

// WaitsForHalt says by which halt a message waits that is queued or held; ok is false when by none.
func WaitsForHalt(m *petitbleu.Message, halts []petitbleu.Halt) (w Waiting, ok bool) {
	if m.State != petitbleu.StateQueued && m.State != petitbleu.StateHeld {
		return w, false
	}
	for _, h := range halts {
		if h.PageID == "" || h.PageID == m.PageID {
			return Waiting{Code: WaitsHalted, Since: h.At, Sentence: "Somebody stopped sending. It goes when sending is let go on."}, true
		}
	}
	return w, false
}

func waitsForPage(page petitbleu.Page, pace store.PagePace, now time.Time) Waiting {
	switch {
	case page.State == petitbleu.PageTokenInvalid:
		return Waiting{Code: WaitsToken, Since: page.StateAt, Sentence: "The Page's token no longer works. Reconnect the Page in Channels: then it leaves by itself."}
	case page.State == petitbleu.PageUnsubscribed:
		return Waiting{Code: WaitsUnsubscribed, Since: page.StateAt, Sentence: "The platform sends no webhook calls for the Page. Subscribe it again in Channels: then it leaves by itself."}
	case page.State != petitbleu.PagePaused && !pace.PausedUntil.After(now):
		return Waiting{}
	}
	w := Waiting{Code: WaitsPaused, Since: page.StateAt, Sentence: "Sending through the Page pauses, because the platform asked for fewer calls or failed several times. It goes on by itself."}
	if page.State != petitbleu.PagePaused { // a short rest, of which the Page does not say
		w.Since = pace.At
	}
	if pace.Restricted {
		w.Code = WaitsRestricted
		w.Sentence = "The platform keeps the Page from sending. One message is tried again after the pause; see the Page's support inbox at Facebook."
	}
	if pace.PausedUntil.After(now) {
		w.Until = pace.PausedUntil
	}
	return w
}

func waitsForItself(m *petitbleu.Message, now time.Time) Waiting {
	switch {
	case m.DueAt.IsZero() && m.AfterID != "":
		return Waiting{Code: WaitsPart, Since: m.CreatedAt, Sentence: "It goes when the part before it is sent."}
	case !m.DueAt.After(now):
		return Waiting{}
	}
	w := Waiting{Code: WaitsTime, Since: m.CreatedAt, Until: m.DueAt, Sentence: "It is to be sent later."}
	v := m.Verdict
	switch {
	case m.State == petitbleu.StateQueued && m.Attempts > 0:
		w.Code, w.Since, w.Sentence = WaitsRetry, m.UpdatedAt, "The last try failed for a passing reason; it is tried again. "+m.ReasonText
	case m.State == petitbleu.StateQueued:
	case v == nil || v.Outcome != petitbleu.Hold: // the platform said so
		w.Code, w.Since, w.Sentence = WaitsThread, m.UpdatedAt, m.ReasonText
	default:
		w.Code, w.Since, w.Sentence = WaitsRule, v.At, v.Sentence
		if !v.Until.IsZero() {
			w.Until = v.Until
		}
		switch v.Rule {
		case "thread":
			w.Code = WaitsThread
		case "human_talks":
			w.Code = WaitsHuman
		}
	}
	return w
}

func waitsForPace(m *petitbleu.Message, page petitbleu.Page, pace store.PagePace, now time.Time) Waiting {
	told := now.Sub(pace.At)
	switch {
	case m.DueAt.IsZero(): // for a person
		return Waiting{}
	case !m.Human && pace.Used >= budgetHuman && told < time.Hour:
		return Waiting{Code: WaitsAllowance, Since: m.DueAt, Sentence: fmt.Sprintf(
			"%d percent of the platform's allowance of calls is used. Programs send one message a minute until there is more; people's answers go before them.", pace.Used)}
	case now.Sub(m.DueAt) <= paceSlack:
		return Waiting{}
	}
	return Waiting{Code: WaitsPace, Since: m.DueAt, Sentence: fmt.Sprintf("Other messages of the Page are before it; the Page sends %d a second at most.", perSecondOf(page))}
}
