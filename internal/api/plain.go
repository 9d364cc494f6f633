package api

import (
	"context"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// plainOperation describes an operation whose body or answer is no JSON document.
type plainOperation struct {
	method, path     string
	need             may
	id, tag, summary string
	description      string
	query            map[string]string // parameters, with what they mean
	body             string            // media type of the request's body; empty: none
	form             *huma.Schema      // of the body; nil: bytes
	answer           string            // media type of the answer
	schema           string            // name of its schema, where the answer is JSON
	status           int
}

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

// plain registers such an operation: fn reads the request and writes the answer itself. When it gives
// an error it must have written nothing.
func (a *API) plain(o plainOperation, fn func(w http.ResponseWriter, r *http.Request, ws string, c *caller) error) {
	op := a.operation(o.method, o.path, o.need, o.id, o.tag, o.summary)
	route := a.routes[len(a.routes)-1]
	op.Description = o.description + "\n\n" + op.Description
	text := &huma.Schema{Type: huma.TypeString}
	for _, name := range pathParameter.FindAllStringSubmatch(o.path, -1) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name[1], In: "path", Required: true, Schema: text})
	}
	for _, name := range slices.Sorted(maps.Keys(o.query)) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Description: o.query[name], Schema: text})
	}
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	if o.body != "" {
		schema := o.form
		if schema == nil {
			schema = binary
		}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{o.body: {Schema: schema}}}
	}
	if o.schema != "" {
		binary = &huma.Schema{Ref: "#/components/schemas/" + o.schema}
	}
	op.Responses = map[string]*huma.Response{strconv.Itoa(o.status): {Description: http.StatusText(o.status), Content: map[string]*huma.MediaType{o.answer: {Schema: binary}}}}
	a.huma.OpenAPI().AddOperation(&op)
	a.mux.HandleFunc(o.method+" "+base+o.path, func(w http.ResponseWriter, r *http.Request) {
		ws := r.PathValue("ws")
		c, err := a.admitFor(w, r, ws, o.need)
		note(r.Context(), c)
		if err == nil {
			ctx := context.WithValue(r.Context(), callerKey{}, c)
			if t := route.trail(c, r.PathValue); t != nil {
				ctx = context.WithValue(ctx, trailKey{}, t)
			}
			if o.body != "" {
				r.Body = &upload{ReadCloser: r.Body, line: http.NewResponseController(w)}
			}
			if err = fn(w, r.WithContext(ctx), ws, c); err == nil {
				a.finishLate(ctx)
			}
		}
		if err != nil {
			p, _ := a.fail(r.Context(), err).(*Problem)
			writeProblem(w, p)
		}
	})
}

// upload is a body that may come for as long as something comes: a file takes longer over a slow line
// than the server gives a request.
type upload struct {
	io.ReadCloser
	line *http.ResponseController
}

// uploadPause is how long nothing may come of a file.
const uploadPause = time.Minute

// Read puts the end of the connection off. A line that cannot do that keeps the server's own limit.
func (u *upload) Read(b []byte) (int, error) {
	_ = u.line.SetReadDeadline(wall().Add(uploadPause))
	return u.ReadCloser.Read(b)
}
