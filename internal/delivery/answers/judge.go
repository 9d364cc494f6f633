package answers

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	tries     = 5               // of a message that fails for the platform's reasons
	firstWait = 2 * time.Second // before the second; each wait is five times the last: about 5 minutes in all
	wireKept  = 10
	wireLimit = 8 << 10
)

// ThreadLook is how soon a message is looked at again whose conversation another holds: control
// comes back by many ways, and not all of them are told.
const ThreadLook = 2 * time.Minute

// SentKind is the Kind of a wire call that was answered with a message id.
const SentKind = "sent"

// Judge says what an answer makes of a message, which stands with the tries before this one.
// It reads the failure's Kind only (architecture, section 7).
func Judge(m *petitbleu.Message, call petitbleu.WireCall, res channel.Result, now time.Time, settleAfter time.Duration) store.Outcome {
	o := store.Outcome{ID: m.ID, Attempts: m.Attempts + 1, Verdict: m.Verdict, Wire: KeepWire(m.Wire, call)}
	if res.OK {
		o.State, o.OutsideID = petitbleu.StateSent, res.OutsideID
		return o
	}
	f := res.Failure
	o.Reason, o.ReasonText = f.Reason, Sentence(f)
	switch f.Kind {
	case channel.Temporary:
		n := temporaries(o.Wire)
		if n >= tries {
			o.State = petitbleu.StateFailed
			o.ReasonText = fmt.Sprintf("It was tried %d times. The last answer: %s", n, o.ReasonText)
			break
		}
		o.State, o.DueAt = petitbleu.StateQueued, now.Add(max(backoff(n), f.After))
	case channel.Throttled, channel.Restricted:
		o.State, o.DueAt = petitbleu.StateQueued, now
	case channel.Misconfigured:
		o.State, o.DueAt = petitbleu.StateHeld, now.Add(5*time.Minute)
		o.Reason = petitbleu.CodeUnavailable // as policy holds the others of a Page that cannot be used
	case channel.Elsewhere:
		o.State, o.DueAt = petitbleu.StateHeld, now.Add(ThreadLook)
	case channel.Closed:
		o.State = petitbleu.StateDropped
	case channel.Unknown:
		o.State, o.DueAt = petitbleu.StateUnknown, now.Add(settleAfter)
		if petitbleu.ParseRecipient(m.Recipient).PSID() == "" {
			o.DueAt, o.ReasonText = time.Time{}, o.ReasonText+" "+OnlyPerson
		}
	default: // Permanent, Unreachable
		o.State = petitbleu.StateFailed
	}
	return o
}

// OnlyPerson ends the reason of a message whose conversation cannot tell what became of it.
const OnlyPerson = "The platform lists no conversation by which this could be found out: only a person can send it again."

// Sentence is what people read of a failure: its cause, and its cure where there is one.
func Sentence(f *channel.Failure) string {
	return strings.TrimSpace(f.Cause + " " + f.Cure)
}

// backoff is the wait after n failed tries, spread so that messages do not come in waves.
func backoff(n int) time.Duration {
	wait := firstWait
	for range n - 1 {
		wait *= 5
	}
	return time.Duration(float64(wait) * (0.75 + rand.Float64()/2))
}

// temporaries counts the tries that failed for the platform's reasons.
func temporaries(calls []petitbleu.WireCall) (n int) {
	for _, c := range calls {
		if c.Kind == string(channel.Temporary) {
			n++
		}
	}
	return n
}

// KeepWire puts a call behind the log of those before it, of which the last ten are kept.
func KeepWire(before []petitbleu.WireCall, call petitbleu.WireCall) []petitbleu.WireCall {
	if len(before) >= wireKept {
		before = before[len(before)-wireKept+1:]
	}
	return append(append(make([]petitbleu.WireCall, 0, len(before)+1), before...), call)
}

// WireCall notes a call with its secrets hidden.
func WireCall(req *channel.Request, resp *channel.Response, at time.Time, took time.Duration) petitbleu.WireCall {
	c := petitbleu.WireCall{
		At: at, Took: took.Milliseconds(), Method: req.Method, URL: Hide(req.URL, req.Secret),
		Request: cut(Hide(string(req.Body), req.Secret)), Status: resp.Status, Response: cut(Hide(string(resp.Body), repeated(req.Secret))),
	}
	if resp.Err != nil {
		c.Error = Hide(resp.Err.Error(), req.Secret)
	}
	return c
}

// repeated gives secrets as an answer may repeat them: as they went out, and as they were before an address or a
// JSON text wrote them in its own way.
func repeated(secrets []string) []string {
	if !slices.ContainsFunc(secrets, isWritten) {
		return secrets
	}
	all := slices.Clone(secrets)
	for _, s := range secrets {
		if plain, err := url.QueryUnescape(s); err == nil {
			all = append(all, plain)
		}
		if plain, err := url.PathUnescape(s); err == nil {
			all = append(all, plain)
		}
		var plain string
		if json.Unmarshal([]byte(`"`+s+`"`), &plain) == nil {
			all = append(all, plain)
		}
	}
	return all
}

// isWritten tells whether a text can be another one, written for an address or for JSON.
func isWritten(s string) bool { return strings.ContainsAny(s, `%+\`) }

// Hide takes secrets out of a text, the longest first: one may begin with another.
func Hide(text string, secrets []string) string {
	if !slices.ContainsFunc(secrets, func(s string) bool { return s != "" && strings.Contains(text, s) }) {
		return text
	}
	for _, s := range slices.SortedFunc(slices.Values(secrets), func(a, b string) int { return len(b) - len(a) }) {
		if s != "" {
			text = strings.ReplaceAll(text, s, "[hidden]")
		}
	}
	return text
}

// cut bounds a text of the log, once its secrets are hidden.
func cut(text string) string {
	if len(text) > wireLimit {
		end := wireLimit
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
