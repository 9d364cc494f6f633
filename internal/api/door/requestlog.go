package door

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
)

// logged is how many requests of a workspace are remembered.
const logged = 500

// LoggedRequest is one request to the API: no body, no query, no secret.
type LoggedRequest struct {
	At        time.Time      `json:"at"`
	Method    string         `json:"method"`
	Path      string         `json:"path" doc:"Without its query"`
	Status    int            `json:"status"`
	TookMS    int64          `json:"took_ms"`
	KeyPrefix string         `json:"key_prefix,omitempty" doc:"Start of the API key, when a program called"`
	Code      petitbleu.Code `json:"code,omitempty" doc:"Of the failure"`
	number    int64
}

// requestLog keeps the last requests of each workspace in memory.
type requestLog struct {
	mu   sync.Mutex
	last int64
	by   map[string][]LoggedRequest // oldest first
}

// noted is what is learnt of a request on its way, and what its answer needs from handlers that
// see no http.ResponseWriter.
type noted struct {
	request   *http.Request
	header    http.Header // of the answer
	workspace string
	prefix    string
	code      petitbleu.Code
	id        string // of the request, in the answer's X-Request-Id and in the audit log
}

type notedKey struct{}

// RequestOf gives the request of a context as it came; nil where there is none.
func RequestOf(ctx context.Context) *http.Request {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok {
		return n.request
	}
	return nil
}

// HeaderOf gives the header of the answer to the request of a context.
func HeaderOf(ctx context.Context) http.Header {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok {
		return n.header
	}
	return http.Header{}
}

// RequestID gives the id of the request of a context.
func RequestID(ctx context.Context) string {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok {
		return n.id
	}
	return ""
}

// note keeps who called, for the log.
func note(ctx context.Context, c *Caller) {
	n, ok := ctx.Value(notedKey{}).(*noted)
	if !ok || c == nil {
		return
	}
	n.workspace = c.workspace
	if c.Key != nil {
		n.prefix = c.Key.Prefix
	}
}

// noteCode keeps the code of a failure, for the log.
func noteCode(ctx context.Context, code petitbleu.Code) {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok {
		n.code = code
	}
}

// add remembers a request of a workspace. Streams and the log itself are left out.
func (l *requestLog) add(n *noted, r *http.Request, w *recorder, start, now time.Time) {
	if n.workspace == "" || strings.HasSuffix(r.URL.Path, "/request-log") || strings.HasSuffix(r.URL.Path, "/stream") {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[string][]LoggedRequest{}
	}
	l.last++
	all := append(l.by[n.workspace], LoggedRequest{
		At: StampTime(now), Method: r.Method, Path: r.URL.Path, Status: w.status,
		TookMS: Wall().Sub(start).Milliseconds(), KeyPrefix: n.prefix, Code: n.code, number: l.last,
	})
	if len(all) > 2*logged {
		all = append([]LoggedRequest(nil), all[len(all)-logged:]...)
	}
	l.by[n.workspace] = all
}

// list gives requests of a workspace, newest first, before a cursor.
func (l *requestLog) list(workspace string, p Paging) List[LoggedRequest] {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, err := strconv.ParseInt(p.Cursor, 36, 64)
	if err != nil {
		before = 1<<63 - 1
	}
	var out List[LoggedRequest]
	all := l.by[workspace]
	for i, seen := len(all)-1, 0; i >= 0 && seen < logged; i, seen = i-1, seen+1 {
		if all[i].number >= before {
			continue
		}
		if len(out.Items) == p.Limit {
			out.Next = strconv.FormatInt(out.Items[p.Limit-1].number, 36)
			break
		}
		out.Items = append(out.Items, all[i])
	}
	return out.Whole()
}

type requestLogInput struct {
	InWorkspace
	Paging
}

// RequestLogList answers with the last requests of a workspace.
func (d *Door) RequestLogList(_ context.Context, in *requestLogInput) (List[LoggedRequest], error) {
	return d.log.list(in.WS, in.Paging), nil
}
