package sendbird

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// The codes of refusals (Notifications reference, section 11.8).
const (
	codeString     = 400100 // a text was expected
	codeNumber     = 400101
	codeList       = 400102
	codeObject     = 400103
	codeBoolean    = 400104
	codeMissing    = 400105
	codeTooLong    = 400110
	codeInvalid    = 400111
	codeNotFound   = 400201
	codeToken      = 400401
	codePermission = 403100
	codeNotActive  = 403101 // notifications are not turned on
	codePartial    = 207100
	codeLimited    = 500910
	codeInternal   = 500901
)

// fault is a refusal: its status, and its body.
type fault struct {
	status  int
	Error_  bool   `json:"error"` //nolint:revive // Error is the method
	Message string `json:"message"`
	Code    int    `json:"code"`
}

func (f *fault) Error() string { return f.Message }

// refuse makes a refusal. All but a few of them have the status 400.
func refuse(code int, format string, args ...any) *fault {
	f := &fault{http.StatusBadRequest, true, fmt.Sprintf(format, args...), code}
	switch code {
	case codeLimited:
		f.status = http.StatusTooManyRequests
	case codeInternal:
		f.status = http.StatusInternalServerError
	}
	return f
}

func missing(name string) *fault { return refuse(codeMissing, "Missing required parameter: %q.", name) }

func invalid(name, why string) *fault {
	return refuse(codeInvalid, "Invalid value: %q. %s", name, why)
}

// faultOf turns any error into a refusal. What has no code is our own fault, of which the caller learns nothing.
func faultOf(err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	if errors.Is(err, store.ErrNotFound) {
		return refuse(codeNotFound, "Resource not found.")
	}
	e, ok := errors.AsType[*petitbleu.Error](err)
	if !ok {
		return refuse(codeInternal, "Unexpected server error. Send the request again, with its request_id if it has one.")
	}
	f := refuse(codeInvalid, "%s", e.Message)
	switch e.Code {
	case petitbleu.CodeInternal:
		return refuse(codeInternal, "Unexpected server error. Send the request again, with its request_id if it has one.")
	case petitbleu.CodeNotFound:
		f.Code = codeNotFound
	case petitbleu.CodeTooLarge:
		f.Code = codeTooLong
	case petitbleu.CodeRateLimited:
		f.status, f.Code = http.StatusTooManyRequests, codeLimited
	case petitbleu.CodeUnavailable:
		f.status, f.Code = http.StatusServiceUnavailable, codeInternal
	case petitbleu.CodeForbidden, petitbleu.CodeTokenScope:
		f.Code = codePermission
	case petitbleu.CodeInvalidToken:
		f.Code = codeToken
	}
	return f
}

// answer writes JSON without escaping HTML: it is never inside a page.
func answer(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(body) // the caller may have gone
}
