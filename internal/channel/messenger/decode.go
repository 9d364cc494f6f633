package messenger

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Decode reads the answer to a send (Messenger Platform reference, sections 2.3, 4 and 12.2).
//
// What may be tried again is decided by one question: can the message have arrived? There is
// no idempotency key, so whatever leaves that open is Unknown and is settled by the echo or
// the conversation:
//   - no byte left: Temporary;
//   - the connection broke after bytes had left, or the answer was cut off: Unknown;
//   - an error body, with whatever HTTP status, is the platform's own word that it did not
//     send: the table decides, and 1, 2 and 1200 may be tried again;
//   - 5xx or 408 without an error body comes from something in between, behind which the
//     platform may have worked: Unknown;
//   - success without a message id: Unknown.
func (Driver) Decode(r channel.Response) channel.Result {
	if f := failure(r); f != nil {
		return channel.Result{Failure: f}
	}
	var answer wire.SendResponse
	if err := json.Unmarshal(r.Body, &answer); err != nil || answer.MessageID == "" {
		return channel.Result{Failure: &channel.Failure{
			Kind: channel.Unknown, Reason: petitbleu.CodePlatform,
			Cause: "The platform answered " + strconv.Itoa(r.Status) + " but named no message, so it is not certain that it was sent.",
			Cure:  settles,
		}}
	}
	return channel.Result{OK: true, OutsideID: answer.MessageID, Recipient: string(answer.RecipientID), AttachmentID: string(answer.AttachmentID)}
}

const settles = "Nothing to do: the echo or the conversation will tell whether it arrived."

// failure reads a Graph API answer; nil when it is no failure.
func failure(r channel.Response) *channel.Failure {
	if r.Err != nil {
		return network(r)
	}
	var body wire.ErrorBody
	if bytes.Contains(r.Body, []byte(`"error"`)) && json.Unmarshal(r.Body, &body) == nil && body.Error != nil {
		return explain(body.Error, r)
	}
	if r.Status >= 200 && r.Status < 300 {
		return nil
	}
	return byStatus(r)
}

func network(r channel.Response) *channel.Failure {
	if !r.Sent {
		return &channel.Failure{Kind: channel.Temporary, Reason: petitbleu.CodeUnavailable,
			Cause: "The platform could not be reached; nothing was sent.", Cure: "Check the network and the Graph address; it is tried again."}
	}
	return &channel.Failure{Kind: channel.Unknown, Reason: petitbleu.CodeUnavailable,
		Cause: "The connection broke before the whole answer came, so it is not certain that the message was sent.", Cure: settles}
}

// byStatus reads an answer without an error body, which did not come from the platform's API.
func byStatus(r channel.Response) *channel.Failure {
	f := &channel.Failure{Reason: petitbleu.CodePlatform}
	status := strconv.Itoa(r.Status)
	switch {
	case r.Status == http.StatusTooManyRequests:
		f.Kind, f.Reason, f.After = channel.Throttled, petitbleu.CodeRateLimited, pause(r.Header)
		f.Cause, f.Cure = "The platform, or a proxy before it, answered 429: too many calls.", "Nothing to do: the Page pauses and goes on."
	case r.Status >= 500 || r.Status == http.StatusRequestTimeout || r.Status < 200:
		f.Kind, f.Cure = channel.Unknown, settles
		f.Cause = "The answer was " + status + " without the platform's error body, as a proxy gives it, so it is not certain that the message was not sent."
	case r.Status < 400 || r.Status == http.StatusNotFound || r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		f.Kind = channel.Misconfigured
		f.Cause = "The answer was " + status + " without the platform's error body: the call did not reach the Graph API."
		f.Cure = "Check the app's Graph address and version, and what stands between."
	default:
		f.Kind = channel.Permanent
		f.Cause = "The answer was " + status + " without the platform's error body: the message was refused on the way."
		f.Cure = "Check what stands between here and the Graph API."
	}
	return f
}

// explain looks an error up by code and subcode only; its text may change at any time.
func explain(e *wire.GraphError, r channel.Response) *channel.Failure {
	code, subcode := int(e.Code), int(e.Subcode)
	key, row, listed := find(code, subcode)
	x := row.explanation(key[0], key[1])
	f := &channel.Failure{Kind: x.Kind, Code: code, Subcode: subcode, Reason: x.Reason, Cause: x.Cause, Cure: x.Cure, TraceID: e.TraceID}
	if f.Who, f.Docs = string(x.Who), x.Docs; !listed {
		f.Docs = ""
	}
	broad := !listed || key[1] == 0 && (code == 100 || code >= 200 && code <= 299) // a class of errors more than one error
	if e.IsTransient && broad && f.Kind == channel.Permanent {
		f.Kind, f.Reason = channel.Temporary, petitbleu.CodePlatform
	}
	if code == 0 && subcode == 0 && r.Status >= 500 {
		f.Kind, f.Cure = channel.Unknown, settles
	}
	if f.Kind == channel.Throttled {
		f.After = pause(r.Header)
	}
	return f
}

// pause reads how long the Page is shut out: minutes in the usage header (section 5.3), or
// the seconds of a Retry-After that a proxy may set. Zero when nothing says.
func pause(h http.Header) time.Duration {
	var after time.Duration
	var usage map[string][]struct {
		Minutes wire.Number `json:"estimated_time_to_regain_access"`
	}
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage) == nil {
		for _, list := range usage {
			for _, u := range list {
				if m, err := u.Minutes.Float(); err == nil && m > 0 && m < 7*24*60 {
					after = max(after, time.Duration(m*float64(time.Minute)))
				}
			}
		}
	}
	if s, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After"))); err == nil && s > 0 && s < 7*24*3600 {
		after = max(after, time.Duration(s)*time.Second)
	}
	return after
}
