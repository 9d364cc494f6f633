package iadvize

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/petitbleu/petitbleu"
)

// answer is the body of an answer; what is not exported is about it, not in it.
type answer struct {
	Status int `json:"-"`

	MessageID  string   `json:"message_id,omitempty"`
	MessageIDs []string `json:"message_ids,omitempty"`
	PageID     string   `json:"page_id,omitempty"`
	CustomerID string   `json:"customer_id,omitempty"`
	State      string   `json:"status,omitempty"`
	Error      *fault   `json:"error,omitempty"`
	Warnings   []string `json:"warnings,omitempty"`

	replayed bool
	dropped  []petitbleu.Message
}

// fault is the error member of an answer.
type fault struct {
	Code     petitbleu.Code `json:"code"`
	Message  string         `json:"message"`
	Field    string         `json:"field,omitempty"`
	Cure     string         `json:"cure,omitempty"`
	Platform *platform      `json:"facebook,omitempty"`
}

// platform is Meta's own code, for a facebook_error.
type platform struct {
	Code    int `json:"code"`
	Subcode int `json:"subcode,omitempty"`
}

// platformError is a refusal of Meta.
type platformError struct {
	cause         *petitbleu.Error
	code, subcode int
}

func (e *platformError) Error() string { return e.cause.Error() }
func (e *platformError) Unwrap() error { return e.cause }

func accepted(req request, messages []petitbleu.Message) answer {
	a := answer{
		Status: http.StatusAccepted, MessageID: messages[0].ID, PageID: req.page.ID, CustomerID: req.customerID,
		State: string(petitbleu.StateQueued), Warnings: req.Warnings,
	}
	if len(messages) > 1 {
		for _, m := range messages {
			a.MessageIDs = append(a.MessageIDs, m.ID)
		}
	}
	return a
}

// refused turns an answer into the one for messages that were kept as dropped.
func refused(a answer, v petitbleu.Verdict, messages []petitbleu.Message) answer {
	code := v.Reason
	if code == "" {
		code = petitbleu.CodeNotAllowed
	}
	a.Error = &fault{Code: code, Message: v.Sentence, Cure: v.Cure}
	a.State, a.dropped = string(petitbleu.StateDropped), messages
	a.Status = statusOf(petitbleu.Errorf(code, "dropped"))
	if a.Status == http.StatusInternalServerError {
		a.Status = http.StatusUnprocessableEntity
	}
	return a
}

// refuse answers with an error. What is not ours to explain is logged and answered as internal.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	var e *petitbleu.Error
	switch {
	case status == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
		err = petitbleu.Errorf(petitbleu.CodeUnavailable, "The program is stopping or very busy: send the request again, with its Idempotency-Key if it has one.")
	case status == http.StatusInternalServerError || !errors.As(err, &e):
		d.Logger.ErrorContext(r.Context(), "a push failed", "page_id", r.PathValue("page_id"), "error", err)
		err = petitbleu.Errorf(petitbleu.CodeInternal, "Something failed here; nothing was kept. Send the request again, with its Idempotency-Key if it has one.")
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="petitbleu push"`)
	}
	d.fail(w, status, err)
}

func (d *Door) fail(w http.ResponseWriter, status int, err error) {
	f := &fault{Code: petitbleu.CodeInternal, Message: err.Error()}
	if e, ok := errors.AsType[*petitbleu.Error](err); ok {
		f = &fault{Code: e.Code, Message: e.Message, Field: e.Field}
	}
	if p, ok := errors.AsType[*platformError](err); ok && p.code != 0 {
		f.Platform = &platform{p.code, p.subcode}
	}
	d.write(w, answer{Status: status, Error: f})
}

func (d *Door) write(w http.ResponseWriter, a answer) {
	if a.replayed {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.Status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(a) // the caller has gone; nothing is left to tell
}

func itoa(n int) string { return strconv.Itoa(n) }

func seconds(s float64) int { return int(math.Ceil(s)) }
