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
	used := usage(r.Header)
	if f := failure(r); f != nil {
		return channel.Result{Failure: f, Usage: used}
	}
	var answer wire.SendResponse
	err := json.Unmarshal(r.Body, &answer)
	if err == nil && answer.MessageID == "" {
		var paid wire.PaidResponse
		if json.Unmarshal(r.Body, &paid) == nil && bool(paid.Success) && paid.TrackingID != "" { // its events bear this id
			return channel.Result{OK: true, OutsideID: string(paid.TrackingID), Usage: used}
		}
	}
	if err != nil || answer.MessageID == "" {
		return channel.Result{Usage: used, Failure: &channel.Failure{
			Kind: channel.Unknown, Reason: petitbleu.CodePlatform,
			Cause: "The platform answered " + strconv.Itoa(r.Status) + " but named no message, so it is not certain that it was sent.",
			Cure:  settles,
		}}
	}
	return channel.Result{OK: true, OutsideID: answer.MessageID, Recipient: string(answer.RecipientID), AttachmentID: string(answer.AttachmentID), Usage: used}
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
	f.Person = code == 2 && f.Kind == channel.Temporary // reference, section 4.2
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
	switch f.Kind {
	case channel.Throttled:
		f.After = pause(r.Header)
	case channel.Temporary:
		f.After = waits[max(key[0], key[1])]
	}
	return f
}

// waits are how long errors last that pass, but not in seconds: an automated dialogue of the
// Page goes on for as long as the person answers it.
var waits = map[int]time.Duration{2018321: 2 * time.Minute}

// pause reads how long the Page is shut out: minutes in the usage header (section 5.3), or
// the seconds of a Retry-After that a proxy may set. Zero when nothing says.
func pause(h http.Header) time.Duration {
	after := usage(h).Regain
	if s, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After"))); err == nil && s > 0 && s < 7*24*3600 {
		after = max(after, time.Duration(s)*time.Second)
	}
	return after
}

// load is one line of a usage header, in percent and minutes (reference, section 5.3).
type load struct {
	Type   string      `json:"type"`
	Calls  wire.Number `json:"call_count"`
	CPU    wire.Number `json:"total_cputime"`
	Time   wire.Number `json:"total_time"`
	Regain wire.Number `json:"estimated_time_to_regain_access"`
}

func (l load) into(u *channel.Usage) {
	for _, n := range [...]wire.Number{l.Calls, l.CPU, l.Time} {
		if v, err := n.Float(); err == nil && v > 0 && v < 1e6 {
			u.Percent = max(u.Percent, int(v))
		}
	}
	if m, err := l.Regain.Float(); err == nil && m > 0 && m < 7*24*60 {
		u.Regain = max(u.Regain, time.Duration(m*float64(time.Minute)))
	}
}

// usage reads the usage headers: those of an app and of a Page, and of the business use cases
// that of messages: other uses of the Page have allowances of their own.
func usage(h http.Header) (u channel.Usage) {
	for _, name := range [...]string{"X-App-Usage", "X-Page-Usage"} {
		if text := h.Get(name); text != "" {
			var l load
			if json.Unmarshal([]byte(text), &l) == nil {
				l.into(&u)
			}
		}
	}
	if text := h.Get("X-Business-Use-Case-Usage"); text != "" {
		var cases map[string][]load
		if json.Unmarshal([]byte(text), &cases) == nil {
			for _, list := range cases {
				for _, l := range list {
					if l.Type == "messenger" || l.Type == "" {
						l.into(&u)
					}
				}
			}
		}
	}
	return u
}
