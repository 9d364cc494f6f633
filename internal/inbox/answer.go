package inbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// bodyLimit is how much a request may say: a mark of 1,000 ids, or 100 events with long names.
const bodyLimit = 128 << 10

// kinds maps codes to HTTP.
var kinds = map[petitbleu.Code]struct {
	status int
	title  string
}{
	petitbleu.CodeInvalidBody:      {http.StatusUnprocessableEntity, "The request is not right"},
	petitbleu.CodeInvalidParameter: {http.StatusUnprocessableEntity, "A value is not right"},
	petitbleu.CodeInvalidToken:     {http.StatusUnauthorized, "The token is not valid"},
	petitbleu.CodeForbidden:        {http.StatusForbidden, "This is not allowed"},
	petitbleu.CodeNotFound:         {http.StatusNotFound, "Not found"},
	petitbleu.CodeConflict:         {http.StatusConflict, "Not possible as things stand"},
	petitbleu.CodeTooLarge:         {http.StatusRequestEntityTooLarge, "The request is too large"},
	petitbleu.CodeRateLimited:      {http.StatusTooManyRequests, "Too many requests"},
	petitbleu.CodeUnavailable:      {http.StatusServiceUnavailable, "Not now"},
}

// problem is an error as the native API tells it (RFC 9457).
type problem struct {
	Type   string          `json:"type"`
	Title  string          `json:"title"`
	Status int             `json:"status"`
	Detail string          `json:"detail"`
	Code   petitbleu.Code  `json:"code"`
	Errors []problemDetail `json:"errors,omitempty"`
}

type problemDetail struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

func (d *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	e, known := errors.AsType[*petitbleu.Error](err)
	k := kinds[petitbleu.CodeOf(err)]
	if !known || k.status == 0 {
		if r.Context().Err() != nil {
			return // the caller has gone
		}
		d.o.Logger.ErrorContext(r.Context(), "an inbox was not answered", "path", r.URL.Path, "error", err)
		e = petitbleu.Errorf(petitbleu.CodeInternal, "Something failed here: try again.")
		k.status, k.title = http.StatusInternalServerError, "Our fault"
	}
	p := problem{Type: "/docs/errors/" + string(e.Code), Title: k.title, Status: k.status, Detail: e.Message, Code: e.Code}
	if e.Field != "" {
		p.Errors = []problemDetail{{e.Field, e.Message}}
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("X-Content-Type-Options", "nosniff")
	if k.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	if k.status == http.StatusServiceUnavailable && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "2")
	}
	w.WriteHeader(k.status)
	_ = json.NewEncoder(w).Encode(p) // the caller may have gone
}

func answer(w http.ResponseWriter, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(append(text, '\n')) // the caller may have gone
	return nil
}

// readBody reads a JSON object. Fields that are not known are passed over: clients may be newer.
func readBody(w http.ResponseWriter, r *http.Request, into any) error {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		if _, long := errors.AsType[*http.MaxBytesError](err); long {
			return petitbleu.Errorf(petitbleu.CodeTooLarge, "The body is longer than %d bytes.", bodyLimit)
		}
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body did not arrive whole.")
	}
	if !utf8.Valid(text) || !strings.HasPrefix(strings.TrimLeft(string(text[:min(len(text), 64)]), " \t\r\n"), "{") || json.Unmarshal(text, into) != nil {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body is not a JSON object in UTF-8 with the fields of this call.")
	}
	return nil
}
