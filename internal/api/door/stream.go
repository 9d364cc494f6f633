package door

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
)

const (
	streamBeat  = 20 * time.Second       // a comment, so that proxies keep the connection
	streamPause = 300 * time.Millisecond // between two batches; changes in between are merged
	streamBatch = 20                     // changes of a batch; beyond it the kinds alone are told
	streamCheck = time.Minute            // how often the caller's right is looked at again
)

// Changed tells the web apps of a workspace that something changed.
func (d *Door) Changed(ws string, c live.Change) {
	if d.Live != nil {
		d.Live.Publish(ws, c)
	}
}

// describeStream puts the stream into the OpenAPI document; it is not JSON, so it is served by a
// handler of its own.
func (d *Door) describeStream() {
	text := &huma.Schema{Type: "string"}
	d.Huma.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "stream", Method: http.MethodGet, Path: Base + "/stream", Tags: []string{"Workspace"},
		Summary: "Server-sent events: hints that something changed",
		Description: "Event `change` with data `{\"kind\",\"id\",\"profile_id\"}`: read again what you show of it. Kind is message, event, conversation, profile, page or clock; without an id, any of that kind may have changed. " +
			"Nothing is repeated after a broken connection: read again what you show.",
		Security:   []map[string][]string{{"session": {}}, {"key": {}}},
		Parameters: []*huma.Param{{Name: "workspace", In: "query", Required: true, Schema: text, Description: "Id of the workspace"}},
		Responses:  map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: text}}}},
	})
	d.routes = append(d.routes, Route{Method: http.MethodGet, Path: "/stream", Need: WorkspaceRead.Words(), ID: "stream", need: WorkspaceRead})
}

// serveStream sends hints until the caller leaves, loses the right to see, or the program stops.
func (d *Door) serveStream(w http.ResponseWriter, r *http.Request) {
	ws := r.URL.Query().Get("workspace")
	c, err := d.admitRequest(w, r, ws)
	note(r.Context(), c)
	if err != nil {
		p, _ := d.fail(r.Context(), err).(*Problem)
		writeProblem(w, p)
		return
	}
	if d.Live == nil {
		writeProblem(w, NewProblem(petitbleu.CodeUnavailable, "Realtime is not running in this program."))
		return
	}
	changes, cancel := d.Live.Subscribe(ws)
	defer cancel()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	if _, err := fmt.Fprint(w, "retry: 2000\n\n"); err != nil {
		return
	}
	s := stream{a: d, w: w, out: out, changes: changes, clock: d.Clock.Changed(), allowed: func() bool {
		_, err := d.admitRequest(nil, r, ws)
		return err == nil
	}}
	s.run(r.Context())
}

// admitRequest is admit for a handler outside huma. w may be nil.
func (d *Door) admitRequest(w http.ResponseWriter, r *http.Request, ws string) (*Caller, error) {
	if ws == "" {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Name the workspace: /api/v1/stream?workspace=ws_…").At("query.workspace")
	}
	return d.admitFor(w, r, ws, WorkspaceRead)
}

// admitFor is admitRequest for what needs more than to see the workspace.
func (d *Door) admitFor(w http.ResponseWriter, r *http.Request, ws string, need May) (*Caller, error) {
	h := http.Header{}
	if w != nil {
		h = w.Header()
	}
	if token, ok := bearer(r.Header.Get("Authorization")); ok {
		return d.admitKey(r.Context(), h, token, ws, need)
	}
	cookie, err := r.Cookie(CookieName)
	if err != nil {
		return nil, ErrNotSignedIn
	}
	return d.AdmitUser(r.Context(), cookie.Value, ws, need)
}

// stream is one connection.
type stream struct {
	a       *Door
	w       http.ResponseWriter
	out     *http.ResponseController
	changes <-chan live.Change
	clock   <-chan struct{}
	allowed func() bool
}

func (s *stream) run(ctx context.Context) {
	if s.out.Flush() != nil {
		return
	}
	beat, check := time.NewTicker(streamBeat), time.NewTicker(streamCheck)
	defer beat.Stop()
	defer check.Stop()
	for {
		var batch []live.Change
		select {
		case c, ok := <-s.changes:
			if !ok {
				return
			}
			batch = s.gather(ctx, c)
		case <-s.clock:
			s.clock = s.a.Clock.Changed()
			batch = []live.Change{{Kind: "clock"}}
		case <-beat.C:
			if _, err := fmt.Fprint(s.w, ": beat\n\n"); err != nil || s.out.Flush() != nil {
				return
			}
		case <-check.C:
			if !s.allowed() {
				return
			}
		case <-ctx.Done():
			return
		case <-s.a.Ending:
			return
		}
		if len(batch) > 0 && s.send(batch) != nil {
			return
		}
	}
}

// gather waits a little for changes that come together, so that a busy workspace costs a
// connection a few batches a second and no more.
func (s *stream) gather(ctx context.Context, first live.Change) []live.Change {
	batch := []live.Change{first}
	seen := map[live.Change]bool{first: true}
	pause := time.NewTimer(streamPause)
	defer pause.Stop()
	for {
		select {
		case c, ok := <-s.changes:
			if !ok {
				return batch
			}
			if !seen[c] {
				seen[c] = true
				batch = append(batch, c)
			}
			if len(batch) > streamBatch {
				batch = []live.Change{{Kind: live.KindAnything}}
				seen = map[live.Change]bool{batch[0]: true}
			}
		case <-pause.C:
			return batch
		case <-ctx.Done():
			return batch
		case <-s.a.Ending:
			return batch
		}
	}
}

func (s *stream) send(batch []live.Change) error {
	if slices.ContainsFunc(batch, func(c live.Change) bool { return c.Kind == live.KindAnything }) {
		batch = everything
	}
	for _, c := range batch {
		text, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(s.w, "event: change\ndata: %s\n\n", text); err != nil {
			return err
		}
	}
	return s.out.Flush()
}

// everything tells that anything may have changed, kind by kind, so that a reader needs no rule
// of its own for it.
var everything = []live.Change{
	{Kind: live.KindMessage}, {Kind: live.KindEvent}, {Kind: live.KindConversation}, {Kind: live.KindProfile}, {Kind: live.KindPage},
}
