package api

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu/internal/api/door"
)

// document writes the OpenAPI document.
func (a *API) document() []byte {
	text, err := json.MarshalIndent(a.Huma.OpenAPI(), "", "  ")
	if err != nil {
		panic("the OpenAPI document cannot be written: " + err.Error()) // at the start, never on a request
	}
	return append(text, '\n')
}

func (a *API) serveSpec(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(a.spec) // the caller may have gone
}

//go:embed docs.html
var docsTemplate string

//go:embed docs.css
var docsStyle string

// docsPolicy lets the reference page use its own style and nothing else: it has no script.
var docsPolicy = func() string {
	sum := sha256.Sum256([]byte(docsStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

func (a *API) serveDocs(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", docsPolicy)
	_, _ = w.Write(a.page) // the caller may have gone
}

// The reference page is drawn from these, which come from the OpenAPI document alone.
type (
	docPage struct {
		Style    template.CSS
		About    []string
		Sections []docSection
		Schemas  []docSchema
		Spec     string
	}
	docSection struct {
		Name, About string
		Operations  []docOperation
	}
	docOperation struct {
		ID, Method, Path, Summary, About string
		Params                           []docField
		Body                             []docField
		Answers                          []docAnswer
	}
	docAnswer struct {
		Status, About string
		Type          docType
	}
	docField struct {
		Name, In, About string
		Type            docType
		Required        bool
	}
	docSchema struct {
		Name   string
		Fields []docField
	}
	docType struct {
		Text string // "string, one of en, fr"
		Link string // name of a schema
	}
)

// reference draws the reference page.
func (a *API) reference() []byte {
	api := a.Huma.OpenAPI()
	page := docPage{Style: template.CSS(docsStyle), About: strings.Split(api.Info.Description, "\n\n"), Spec: door.Base + "/openapi.json"} //nolint:gosec // our own file
	for _, t := range api.Tags {
		page.Sections = append(page.Sections, docSection{Name: t.Name, About: t.Description, Operations: operationsOf(api, t.Name)})
	}
	all := api.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		page.Schemas = append(page.Schemas, docSchema{Name: name, Fields: fieldsOf(all[name])})
	}
	var out bytes.Buffer
	if err := template.Must(template.New("docs").Parse(docsTemplate)).Execute(&out, page); err != nil {
		panic("the reference page cannot be drawn: " + err.Error()) // at the start, never on a request
	}
	return out.Bytes()
}

func operationsOf(api *huma.OpenAPI, tag string) (ops []docOperation) {
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		item := api.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil && slices.Contains(op.Tags, tag) {
				ops = append(ops, operationOf(api, op, path))
			}
		}
	}
	return ops
}

func operationOf(api *huma.OpenAPI, op *huma.Operation, path string) docOperation {
	d := docOperation{ID: op.OperationID, Method: op.Method, Path: path, Summary: op.Summary, About: op.Description}
	for _, p := range op.Parameters {
		d.Params = append(d.Params, docField{Name: p.Name, In: p.In, About: p.Description, Type: typeOf(p.Schema), Required: p.Required})
	}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			s := m.Schema
			if s.Ref != "" {
				s = api.Components.Schemas.SchemaFromRef(s.Ref)
			}
			d.Body = fieldsOf(s)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		r := op.Responses[status]
		ans := docAnswer{Status: status, About: r.Description}
		for _, m := range r.Content {
			ans.Type = typeOf(m.Schema)
		}
		d.Answers = append(d.Answers, ans)
	}
	return d
}

func fieldsOf(s *huma.Schema) (fields []docField) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		fields = append(fields, docField{Name: name, About: p.Description, Type: typeOf(p), Required: slices.Contains(s.Required, name)})
	}
	return fields
}

// typeOf writes the type of a schema in words.
func typeOf(s *huma.Schema) docType {
	switch {
	case s == nil:
		return docType{}
	case s.Ref != "":
		name := s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
		return docType{Link: name}
	case s.Type == huma.TypeArray:
		of := typeOf(s.Items)
		return docType{Text: strings.TrimSpace("list of " + of.Text), Link: of.Link}
	}
	text := cmp.Or(s.Type, "any value")
	switch s.Format {
	case "date-time":
		text = "instant"
	case "uri":
		text = "URL"
	}
	if len(s.Enum) > 0 {
		text += ", one of " + strings.Trim(fmt.Sprintln(s.Enum...), "\n")
	}
	for _, l := range []struct {
		name  string
		value *int
	}{{"at least", s.MinLength}, {"at most", s.MaxLength}} {
		if l.value != nil {
			text += fmt.Sprintf(", %s %d characters", l.name, *l.value)
		}
	}
	for _, l := range []struct {
		name  string
		value *float64
	}{{"from", s.Minimum}, {"to", s.Maximum}} {
		if l.value != nil {
			text += fmt.Sprintf(", %s %g", l.name, *l.value)
		}
	}
	return docType{Text: text}
}
