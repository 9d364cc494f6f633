package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// graphError is a failure in the platform's form (Messenger Platform reference, section
// 4.1) with its HTTP status.
type graphError struct {
	status int
	cut    bool // no answer at all: the connection is cut
	busy   bool // tell the usage in a header
	wire.GraphError
}

// fail makes an error. The message gets its "(#code)" here.
func fail(status, code, subcode int, message string) *graphError {
	return &graphError{status: status, GraphError: wire.GraphError{
		Message: fmt.Sprintf("(#%d) %s", code, message), Type: "OAuthException",
		Code: wire.Code(code), Subcode: wire.Code(subcode),
	}}
}

func badParam(message string) *graphError { return fail(http.StatusBadRequest, 100, 0, message) }

func tokenError(subcode int, message string) *graphError {
	e := fail(http.StatusBadRequest, 190, subcode, "")
	e.Message = message
	return e
}

// The errors of section 4.2 that several endpoints share.
func errNoMatch() *graphError {
	return fail(http.StatusBadRequest, 100, 2018001, "No matching user found")
}

func errWindow() *graphError {
	return fail(http.StatusBadRequest, 10, 2018278, "This message is sent outside of allowed window. Learn more about the new policy in the Messenger Platform's documentation of messaging windows")
}

func errUnavailable() *graphError {
	return fail(http.StatusBadRequest, 551, 1545041, "This person isn't available right now.")
}

func errNoObject(id string) *graphError {
	e := fail(http.StatusBadRequest, 100, 33, "")
	e.Type = "GraphMethodException"
	e.Message = "Unsupported request. Object with ID '" + id + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation"
	return e
}

func errUnknownPath(path string) *graphError {
	e := fail(http.StatusNotFound, 2500, 0, "")
	e.Message = "Unknown path components: " + path
	return e
}

func errRate() *graphError {
	e := fail(http.StatusBadRequest, 613, 0, "Calls to this api have exceeded the rate limit.")
	e.busy = true
	return e
}

func errDeleted() *graphError {
	return fail(http.StatusBadRequest, 9000001, 0, "This message was deleted or can no longer be read")
}

// write answers with the error.
func (ge *graphError) write(w http.ResponseWriter, trace, page string) {
	if ge.cut {
		panic(http.ErrAbortHandler)
	}
	out := ge.GraphError
	out.TraceID = trace
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=UTF-8")
	if out.Type == "OAuthException" {
		kind := "invalid_request"
		switch {
		case out.Code == 190 || out.Code == 102:
			kind = "invalid_token"
		case out.Code == 10 || out.Code >= 200 && out.Code < 300:
			kind = "insufficient_scope"
		}
		h.Set("WWW-Authenticate", fmt.Sprintf(`OAuth "Facebook Platform" %q %q`, kind, strings.ReplaceAll(out.Message, "\n", " ")))
	}
	if ge.busy && page != "" {
		usage, _ := json.Marshal(map[string]any{page: []any{map[string]any{
			"type": "messenger", "call_count": 100, "total_cputime": 10, "total_time": 10, "estimated_time_to_regain_access": 1,
		}}})
		h.Set("X-Business-Use-Case-Usage", string(usage))
	}
	w.WriteHeader(ge.status)
	_ = json.NewEncoder(w).Encode(wire.ErrorBody{Error: &out})
}
