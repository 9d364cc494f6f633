package braze

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/catalog"
	"github.com/petitbleu/petitbleu/internal/store"
)

// reply is an answer that is not a refusal. Its body is an object with "message": "success"
// (Braze reference, section 2.12).
type reply struct {
	status int
	body   any
	header http.Header // more headers; may be nil
}

// done is the body of an answer that says no more than that.
type done struct {
	Message string `json:"message"`
}

var success = done{"success"}

// refusal is an answer with a status of 400 or more (Braze reference, section 2.3).
type refusal struct {
	status  int
	Message string `json:"message"`
	Errors  []any  `json:"errors,omitzero"` // nil: not told; none: an empty array
}

func (r *refusal) Error() string { return r.Message }

// refuse gives a refusal with the texts of its errors, if any.
func refuse(status int, message string, details ...string) *refusal {
	r := &refusal{status: status, Message: message}
	for _, d := range details {
		r.Errors = append(r.Errors, d)
	}
	return r
}

// bad is a request that is not right.
func bad(message string, details ...string) *refusal {
	return refuse(http.StatusBadRequest, message, details...)
}

// refusalOf turns any error into a refusal. What has no code is our own fault, of which the caller
// learns nothing.
func refusalOf(err error) *refusal {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	if all, ok := errors.AsType[catalog.Problems](err); ok {
		r := bad("Invalid Request")
		if all.Missing() {
			r.status = http.StatusNotFound
		}
		for _, p := range all {
			r.Errors = append(r.Errors, p)
		}
		return r
	}
	if errors.Is(err, store.ErrNotFound) {
		return refuse(http.StatusNotFound, "Not Found")
	}
	e, ok := errors.AsType[*petitbleu.Error](err)
	if !ok {
		return refuse(http.StatusInternalServerError, "Internal Server Error")
	}
	status := http.StatusBadRequest
	switch e.Code {
	case petitbleu.CodeNotFound:
		status = http.StatusNotFound
	case petitbleu.CodeTooLarge:
		status = http.StatusRequestEntityTooLarge
	case petitbleu.CodeRateLimited:
		status = http.StatusTooManyRequests
	case petitbleu.CodeUnavailable:
		status = http.StatusServiceUnavailable
	case petitbleu.CodeInternal:
		return refuse(http.StatusInternalServerError, "Internal Server Error")
	}
	return refuse(status, e.Message)
}

// write sends an answer. The content type carries no charset, as Braze's does not (Braze reference,
// section 2.1).
func write(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil { // a body is made of values that can be written
		status, text = http.StatusInternalServerError, []byte(`{"message":"Internal Server Error"}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	if status == http.StatusOK {
		sum := sha256.Sum256(text)
		h.Set("Etag", `W/"`+hex.EncodeToString(sum[:16])+`"`)
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) // the caller may have gone
}

// newUUID gives a random UUID (RFC 9562, version 4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
