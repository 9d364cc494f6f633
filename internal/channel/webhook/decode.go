package webhook

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// Decode reads an answer by its status (Braze reference, section 4.3).
func (Driver) Decode(r channel.Response) channel.Result {
	f := &channel.Failure{Reason: petitbleu.CodeRefused, Who: "sender", Code: r.Status}
	switch {
	case r.Barred:
		f.Kind = channel.Permanent
		f.Cause, f.Cure = "The host of the webhook was not called. "+r.Why, "Allow the host under Settings > Webhooks, if it is one of yours, and send it again."
	case r.Err != nil && !r.Sent:
		f.Kind, f.Reason = channel.Temporary, petitbleu.CodeUnavailable
		f.Cause, f.Cure = strings.TrimSpace("The host of the webhook could not be reached. "+r.Why), "It is tried again by itself for 24 hours."
	case r.Err != nil:
		f.Kind, f.Reason = channel.Unknown, petitbleu.CodeUnavailable
		f.Cause, f.Cure = "The answer of the webhook's host was lost; the request may have arrived.",
			"Send it again if a second one does no harm, or tell under Channels that the host keeps idempotency keys."
	case r.Status >= 200 && r.Status < 300:
		return channel.Result{OK: true}
	case r.Status == http.StatusRequestTimeout || r.Status == http.StatusTooManyRequests || r.Status >= 500:
		f.Kind, f.After = channel.Temporary, after(r.Header)
		f.Cause, f.Cure = fmt.Sprintf("The webhook's host answered %s.", named(r.Status)), "It is tried again by itself, five times within half an hour."
	case r.Status >= 300 && r.Status < 400:
		f.Kind = channel.Permanent
		f.Cause = fmt.Sprintf("The webhook's host answered %s, and redirects are not followed.", named(r.Status))
		f.Cure = "Enter the address that the host redirects to."
	default:
		f.Kind = channel.Permanent
		f.Cause, f.Cure = fmt.Sprintf("The webhook's host answered %s.", named(r.Status)), "Read its answer in the log of the message, mend the request, and send it again."
	}
	return channel.Result{Failure: f}
}

// named gives a status with its words.
func named(status int) string {
	if text := http.StatusText(status); text != "" {
		return strconv.Itoa(status) + " (" + text + ")"
	}
	return strconv.Itoa(status)
}

// longest is the longest wait that a host may ask for.
const longest = 24 * time.Hour

// after is how long the host asks to wait; zero where it does not say. A date counts from the
// host's own clock.
func after(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseInt(text, 10, 64); err == nil {
		return bounded(time.Duration(min(max(s, 0), int64(longest/time.Second))) * time.Second)
	}
	until, err := http.ParseTime(text)
	from, err2 := http.ParseTime(h.Get("Date"))
	if err != nil || err2 != nil {
		return 0
	}
	return bounded(until.Sub(from))
}

func bounded(d time.Duration) time.Duration { return min(max(d, 0), longest) }
