package door

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

// PlainOperation describes an operation whose body or answer is no JSON document.
type PlainOperation struct {
	Method, Path     string
	Need             May
	ID, Tag, Summary string
	Description      string
	Query            map[string]string // parameters, with what they mean
	Body             string            // media type of the request's body; empty: none
	Form             *huma.Schema      // of the body; nil: bytes
	Limit            int64             // bytes of the body; 0: those of any document
	Answer           string            // media type of the answer
	Schema           string            // name of its schema, where the answer is JSON
	Status           int
}

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

// Plain registers such an operation: fn reads the request and writes the answer itself. When it gives
// an error it must have written nothing.
func (d *Door) Plain(o PlainOperation, fn func(w http.ResponseWriter, r *http.Request, ws string, c *Caller) error) {
	op := d.operation(o.Method, o.Path, o.Need, o.ID, o.Tag, o.Summary)
	route := d.routes[len(d.routes)-1]
	op.Description = o.Description + "\n\n" + op.Description
	text := &huma.Schema{Type: huma.TypeString}
	for _, name := range pathParameter.FindAllStringSubmatch(o.Path, -1) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name[1], In: "path", Required: true, Schema: text})
	}
	for _, name := range slices.Sorted(maps.Keys(o.Query)) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Description: o.Query[name], Schema: text})
	}
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	if o.Body != "" {
		schema := o.Form
		if schema == nil {
			schema = binary
		}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{o.Body: {Schema: schema}}}
	}
	if o.Schema != "" {
		binary = &huma.Schema{Ref: "#/components/schemas/" + o.Schema}
	}
	op.Responses = map[string]*huma.Response{strconv.Itoa(o.Status): {Description: http.StatusText(o.Status), Content: map[string]*huma.MediaType{o.Answer: {Schema: binary}}}}
	d.Huma.OpenAPI().AddOperation(&op)
	d.larger(o.Method, o.Path, o.Limit)
	d.mux.HandleFunc(o.Method+" "+Base+o.Path, func(w http.ResponseWriter, r *http.Request) {
		ws := r.PathValue("ws")
		c, err := d.admitFor(w, r, ws, o.Need)
		note(r.Context(), c)
		if err == nil {
			ctx := context.WithValue(r.Context(), callerKey{}, c)
			if t := route.trail(c, r.PathValue); t != nil {
				ctx = context.WithValue(ctx, trailKey{}, t)
			}
			if o.Body != "" {
				r.Body = &upload{ReadCloser: r.Body, line: http.NewResponseController(w)}
			}
			if err = fn(w, r.WithContext(ctx), ws, c); err == nil {
				d.finishLate(ctx)
			}
		}
		if err != nil {
			p, _ := d.fail(r.Context(), err).(*Problem)
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
	_ = u.line.SetReadDeadline(Wall().Add(uploadPause))
	return u.ReadCloser.Read(b)
}
