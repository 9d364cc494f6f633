package door

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// bodyLimit is the largest body that is read.
const bodyLimit = 1 << 20

// textLimit is the same of operations that take a message.
const textLimit = 8 << 20

// config describes the API before it has operations.
func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "petitbleu",
				Version:     "1",
				Description: description,
				License:     &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: CookieName, Description: "A signed-in person. Requests that change something must come from the program's own pages (Sec-Fetch-Site, Origin)."},
					"key":     {Type: "http", Scheme: "bearer", Description: "An API key of the workspace, with the scope that the operation names."},
				},
			},
			Tags: tags,
		},
		Formats:       map[string]huma.Format{"application/json": JSON, "json": JSON},
		DefaultFormat: "application/json",
	}
}

// noOperation answers a path that nothing is at, and a method that what is there does not take.
func (d *Door) noOperation(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodPatch, http.MethodPost, http.MethodPut} {
		if _, pattern := d.mux.Handler(&http.Request{Method: method, Host: r.Host, URL: r.URL}); pattern != "" && pattern != "/api/" {
			allow = append(allow, method)
		}
	}
	if len(allow) == 0 {
		writeProblem(w, NewProblem(petitbleu.CodeNotFound, "There is no such operation. The reference is at "+Base+"/docs."))
		return
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	p := NewProblem(petitbleu.CodeInvalidParameter, "This path takes "+strings.Join(allow, ", ")+". The reference is at "+Base+"/docs.")
	p.Title, p.Status = "The method is not one of this path", http.StatusMethodNotAllowed
	writeProblem(w, p)
}

// schemaName names a type in the OpenAPI document: Message for MessageView, SignInBody for the
// body of signInInput, SegmentNode for the Node of package segment.
func schemaName(t reflect.Type, hint string) string {
	name := strings.TrimSuffix(strings.Replace(huma.DefaultSchemaNamer(t, hint), "InputBody", "Body", 1), "View")
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return schemaPrefixes[path.Base(t.PkgPath())] + name
}

// schemaPrefixes go before the names of packages whose own names say nothing without them.
var schemaPrefixes = map[string]string{"bundle": "Bundle", "segment": "Segment", "index": "SegmentNode", "imports": "Import", "plan": "Campaign"}

// JSON writes JSON without escaping HTML, for bodies that are never inside a page.
var JSON = huma.Format{
	Marshal:   huma.DefaultJSONFormat.Marshal,
	Unmarshal: huma.DefaultJSONFormat.Unmarshal,
}

// Handler gives the door with everything around it: limits, protection against requests forged
// by other sites, the request log, and a guard against panics.
func (d *Door) Handler() http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, NewProblem(petitbleu.CodeForbidden, "The request came from another site. Send it from the program's own pages, or with an API key from a program."))
	}))
	inner := cross.Handler(d.mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := Wall()
		n := &noted{request: r, header: w.Header(), id: petitbleu.NewID(petitbleu.KindRequest, d.Now())}
		rec := &recorder{ResponseWriter: w}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Request-Id", n.id)
		defer func() {
			d.caught(rec, r, recover())
			d.log.add(n, r, rec, start, d.Now())
		}()
		if r.Body != nil {
			r.Body = http.MaxBytesReader(rec, r.Body, d.bodyLimitOf(r))
		}
		inner.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), notedKey{}, n)))
	})
}

// larger says how large the body of an operation may be that takes more than a document; 0 changes nothing.
func (d *Door) larger(method, path string, limit int64) {
	if limit > 0 {
		d.bodies[method+" "+Base+path] = limit
	}
}

// bodyLimitOf is how much of a request's body is read: files are larger than documents.
func (d *Door) bodyLimitOf(r *http.Request) int64 {
	if r.Method == http.MethodGet {
		return bodyLimit
	}
	_, pattern := d.mux.Handler(r)
	if limit, ok := d.bodies[pattern]; ok {
		return limit
	}
	return bodyLimit
}

// caught answers a panic. What was panicked with may hold anything, so only the place is logged.
func (d *Door) caught(w *recorder, r *http.Request, p any) {
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	d.Logger.Error("panic in the API", "method", r.Method, "path", r.URL.Path, "kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
	if w.status == 0 {
		writeProblem(w, NewProblem(petitbleu.CodeInternal, InternalSentence))
	}
}

// fail maps the error of a handler to its answer. What has no code is our own fault: it is logged
// here, once, and the caller learns only that.
func (d *Door) fail(ctx context.Context, err error) error {
	p := ProblemOf(err)
	if p.Code == petitbleu.CodeInternal {
		if ctx.Err() != nil {
			return NewProblem(petitbleu.CodeUnavailable, "The request was given up before it was done.")
		}
		d.Logger.Error("an operation of the API failed", "error", err)
	}
	noteCode(ctx, p.Code)
	return p
}

// refuse answers a request that the guard does not let pass.
func (d *Door) refuse(ctx huma.Context, err error) {
	p, _ := d.fail(ctx.Context(), err).(*Problem)
	ctx.SetHeader("Content-Type", "application/problem+json")
	if p.Code == petitbleu.CodeNotSignedIn || p.Code == petitbleu.CodeInvalidToken {
		ctx.SetHeader("WWW-Authenticate", `Bearer realm="petitbleu"`)
	}
	if errors.Is(err, store.ErrDown) {
		ctx.SetHeader("Retry-After", "2")
	}
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p) // the caller may have gone
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller may have gone
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write is an answer of 200 when no status was set before.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the writer below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush passes what is buffered to the caller.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }
