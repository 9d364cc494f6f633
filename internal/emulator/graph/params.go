package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

const (
	bodyLimit   = 1 << 20
	uploadLimit = 25 << 20
)

// params are the parameters of a Graph call, whether they came in the query, a form, a
// multipart form or JSON. Objects and arrays are kept as their JSON text.
type params map[string]string

// upload is a file of a multipart body.
type upload struct {
	mime string
	data []byte
}

// readParams collects the parameters of a request; the body wins over the query.
func readParams(r *http.Request) (params, *upload, *world.Error) {
	p := params{}
	for k, v := range r.URL.Query() {
		p[k] = v[0]
	}
	kind, attrs, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		up, err := p.readMultipart(r.Body, attrs["boundary"])
		return p, up, err
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	if err != nil {
		return p, nil, world.BadParam("The request body could not be read")
	}
	if len(body) > bodyLimit {
		return p, nil, world.BadParam("The request body is larger than 1 MiB")
	}
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return p, nil, nil
	}
	if kind == "application/json" || (kind != "application/x-www-form-urlencoded" && body[0] == '{') {
		return p, nil, p.readJSON(body)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return p, nil, world.BadParam("The form in the request body is malformed")
	}
	for k, v := range form {
		p[k] = v[0]
	}
	return p, nil, nil
}

func (p params) readJSON(body []byte) *world.Error {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(body, &top); err != nil {
		return world.BadParam("The request body is not valid JSON")
	}
	for k, v := range top {
		p[k] = plainText(v)
	}
	return nil
}

// plainText is a JSON string's text, or any other value as JSON.
func plainText(v json.RawMessage) string {
	var s string
	if len(v) > 0 && v[0] == '"' && json.Unmarshal(v, &s) == nil {
		return s
	}
	if string(v) == "null" {
		return ""
	}
	return string(v)
}

func (p params) readMultipart(body io.Reader, boundary string) (*upload, *world.Error) {
	var up *upload
	reader := multipart.NewReader(io.LimitReader(body, uploadLimit+bodyLimit), boundary)
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return up, nil
		}
		if err != nil {
			return nil, world.BadParam("The multipart request body is malformed")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, world.BadParam("The multipart request body is malformed or too large")
		}
		if part.FormName() == "filedata" || part.FileName() != "" {
			kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
			up = &upload{mime: kind, data: data}
			continue
		}
		p[part.FormName()] = string(data)
	}
}

// decode reads a parameter that holds JSON into v; a missing one leaves v as it is.
func (p params) decode(name string, v any) *world.Error {
	text := p[name]
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return world.BadParam(fmt.Sprintf("param %s has a wrong form: %s", name, shapeOf(err)))
	}
	return nil
}

// shapeOf says what a JSON decoder disliked, without repeating what was sent.
func shapeOf(err error) string {
	if t, ok := err.(*json.UnmarshalTypeError); ok {
		return fmt.Sprintf("%s must be of type %s", t.Field, t.Type.Kind())
	}
	if _, ok := err.(*json.SyntaxError); ok {
		return "it must be JSON"
	}
	return err.Error()
}

func (p params) list(name string) []string {
	text := strings.TrimSpace(p[name])
	var list []string
	if strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), &list) == nil {
		return world.TrimNames(list)
	}
	return world.TrimNames(strings.Split(text, ","))
}
