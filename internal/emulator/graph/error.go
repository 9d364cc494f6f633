package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

func errUnknownPath(path string) *world.Error {
	e := world.Fail(http.StatusNotFound, 2500, 0, "")
	e.Message = "Unknown path components: " + path
	return e
}

func errDeleted() *world.Error {
	return world.Fail(http.StatusBadRequest, 9000001, 0, "This message was deleted or can no longer be read")
}

// writeError answers with the error.
func writeError(w http.ResponseWriter, ge *world.Error, trace, page string) {
	if ge.Cut {
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
	if ge.Busy && page != "" {
		usage, _ := json.Marshal(map[string]any{page: []any{map[string]any{
			"type": "messenger", "call_count": 100, "total_cputime": 10, "total_time": 10, "estimated_time_to_regain_access": 1,
		}}})
		h.Set("X-Business-Use-Case-Usage", string(usage))
	}
	w.WriteHeader(ge.Status)
	_ = json.NewEncoder(w).Encode(wire.ErrorBody{Error: &out})
}
