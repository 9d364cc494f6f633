package request

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
)

// Limits of a body.
const (
	BodyLimit = 1 << 20
	// uploadLimit leaves room above the largest file (25 MB), so that one too large is
	// refused with its own error.
	uploadLimit = 26 << 20
	partsMost   = 200
	deepest     = 12
)

// Params are the parameters of a call. Objects and arrays are kept as JSON text, a JSON
// string as its text, null as "".
type Params map[string]string

// List reads a parameter that holds names: separated by commas, or a JSON array. Blanks
// around a name are cut, empty and repeated names left out.
func (p Params) List(name string) []string {
	text := strings.TrimSpace(p[name])
	var list []string
	if !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &list) != nil {
		list = strings.Split(text, ",")
	}
	out := []string{}
	seen := map[string]bool{}
	for _, n := range list {
		if n = strings.TrimSpace(n); n != "" && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// Into reads a parameter that holds JSON; a missing one leaves v as it is.
func (p Params) Into(name string, v any) *check.Error { return check.Into(name, p[name], v) }

// Bool reads a parameter that holds true, false, 1 or 0.
func (p Params) Bool(name string) bool {
	v, err := strconv.ParseBool(strings.ToLower(p[name]))
	return err == nil && v
}

func (c *Call) readBody(r *http.Request) *check.Error {
	kind, attrs, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") {
		return c.readMultipart(r.Body, attrs["boundary"])
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, BodyLimit+1))
	if err != nil {
		return bad("The request body could not be read")
	}
	if len(body) > BodyLimit {
		return bad("The request body is larger than 1 MiB")
	}
	return c.readText(kind, body)
}

// readText reads a body of JSON or a form.
func (c *Call) readText(kind string, body []byte) *check.Error {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return nil
	case kind == "application/json" || kind != "application/x-www-form-urlencoded" && body[0] == '{':
		return c.Params.addJSON(body)
	case body[0] == '{' && json.Valid(body):
		return c.Params.addJSON(body) // JSON that calls itself a form
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return bad("The form in the request body is malformed")
	}
	c.Params.addForm(form)
	return nil
}

func (p Params) addJSON(body []byte) *check.Error {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(body, &top); err != nil {
		return bad("The request body is not valid JSON")
	}
	for k, v := range top {
		p[k] = PlainText(v)
	}
	return nil
}

// PlainText is a JSON string's text, "" for null, or any other value as JSON.
func PlainText(v json.RawMessage) string {
	var s string
	if len(v) > 0 && v[0] == '"' && json.Unmarshal(v, &s) == nil {
		return s
	}
	if string(v) == "null" {
		return ""
	}
	return string(v)
}

// addForm takes a form's values, the last of each name; names with brackets, such as
// recipient[id] or fields[], become JSON.
func (p Params) addForm(form url.Values) {
	trees := map[string]*tree{}
	names := make([]string, 0, len(form))
	for k := range form {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		list := form[k]
		top, path := brackets(k)
		if len(path) == 0 {
			p[k] = list[len(list)-1]
			continue
		}
		t := trees[top]
		if t == nil {
			t = &tree{}
			trees[top] = t
		}
		for _, v := range list {
			t.put(path, v)
		}
	}
	for k, t := range trees {
		if data, err := json.Marshal(t.value()); err == nil {
			p[k] = string(data)
		}
	}
}

// brackets cuts a name such as a[b][0] into a and b, 0.
func brackets(name string) (string, []string) {
	at := strings.IndexByte(name, '[')
	if at <= 0 || !strings.HasSuffix(name, "]") {
		return name, nil
	}
	path := strings.Split(name[at+1:len(name)-1], "][")
	if len(path) > deepest {
		return name, nil
	}
	return name[:at], path
}

// tree is a value of a form with brackets, on its way to JSON.
type tree struct {
	leaf  string
	order []string
	parts map[string]*tree
}

func (t *tree) put(path []string, v string) {
	if len(path) == 0 {
		t.leaf = v
		return
	}
	key := path[0]
	if t.parts == nil {
		t.parts = map[string]*tree{}
	}
	if key == "" {
		key = strconv.Itoa(len(t.order))
	}
	next := t.parts[key]
	if next == nil {
		next = &tree{}
		t.parts[key] = next
		t.order = append(t.order, key)
	}
	next.put(path[1:], v)
}

func (t *tree) value() any {
	if t.parts == nil {
		return t.leaf
	}
	list := make([]any, len(t.order))
	isList := true
	for _, k := range t.order {
		i, err := strconv.Atoi(k)
		if err != nil || i < 0 || i >= len(list) || list[i] != nil {
			isList = false
			break
		}
		list[i] = t.parts[k].value()
	}
	if isList {
		return list
	}
	out := map[string]any{}
	for k, v := range t.parts {
		out[k] = v.value()
	}
	return out
}

func (c *Call) readMultipart(body io.Reader, boundary string) *check.Error {
	if boundary == "" {
		return bad("The multipart request body has no boundary")
	}
	reader := multipart.NewReader(io.LimitReader(body, uploadLimit+BodyLimit), boundary)
	form := url.Values{}
	defer func() { c.Params.addForm(form) }()
	for range partsMost {
		part, err := reader.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return bad("The multipart request body is malformed")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return bad("The multipart request body is malformed or too large")
		}
		if part.FileName() != "" || part.FormName() == "filedata" {
			kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
			c.Files[part.FormName()] = &File{Name: part.FileName(), Mime: kind, Data: data}
			continue
		}
		form.Add(part.FormName(), string(data))
	}
	return bad("The multipart request body has more than %d parts", partsMost)
}
