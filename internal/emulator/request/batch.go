package request

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
)

// BatchMost is how many calls a batch may hold (Messenger Platform reference, section 2.9).
const BatchMost = 50

// Item is one call of a batch.
type Item struct {
	Method      string          `json:"method"`
	RelativeURL string          `json:"relative_url"`
	Name        string          `json:"name"`
	DependsOn   string          `json:"depends_on"`
	Body        json.RawMessage `json:"body"`
	Headers     json.RawMessage `json:"headers"`
	// AttachedFiles names parts of the outer body, separated by commas.
	AttachedFiles string `json:"attached_files"`
	AccessToken   string `json:"access_token"`
	// OmitOnSuccess is unset for the default: true for a named call on which others depend.
	OmitOnSuccess *bool `json:"omit_response_on_success"`
}

// ErrBatch is a refusal of a whole batch; its type on the wire is GraphBatchException.
func ErrBatch(message string) *check.Error {
	return &check.Error{Status: http.StatusBadRequest, Code: 100, Message: message}
}

// Batch reads the parameter batch.
func Batch(text string) ([]Item, *check.Error) {
	var list []Item
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, ErrBatch("batch parameter must be a JSON array of calls")
	}
	if len(list) > BatchMost {
		return nil, ErrBatch(fmt.Sprintf("Too many requests in batch message. Maximum batch size is %d", BatchMost))
	}
	names := map[string]bool{}
	for i := range list {
		if n := list[i].Name; n != "" {
			if names[n] {
				return nil, ErrBatch("Duplicate request name in batch: each name may stand once")
			}
			names[n] = true
		}
	}
	return list, nil
}

// Needs are the names of the calls on which this one depends.
func (it *Item) Needs() []string {
	var out []string
	if it.DependsOn != "" {
		out = append(out, it.DependsOn)
	}
	text := it.RelativeURL + " " + PlainText(it.Body)
	for _, m := range reference.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	for _, m := range encodedReference.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// Call makes an item a call of its own. The outer call lends its token, its version, its
// proof and its files; results hold the bodies of the named calls before.
func (it *Item) Call(outer *Call, results map[string][]byte) (*Call, *check.Error) {
	c := &Call{Params: Params{}, Files: map[string]*File{}}
	major, minor, path, query, e := ParseURL(it.RelativeURL)
	if e != nil {
		return c, e
	}
	c.Major, c.Minor, c.Path = major, minor, path
	if major == 0 {
		c.Major, c.Minor = outer.Major, outer.Minor
	}
	c.Params.addForm(query)
	header := it.header()
	body := PlainText(it.Body)
	kind := header.Get("Content-Type")
	if kind != "application/json" {
		kind = ""
	}
	if e := c.readText(kind, []byte(body)); e != nil {
		return c, e
	}
	if c.Path, e = Fill(c.Path, results); e != nil {
		return c, e
	}
	for k, v := range c.Params {
		if c.Params[k], e = Fill(v, results); e != nil {
			return c, e
		}
	}
	for _, name := range strings.Split(it.AttachedFiles, ",") {
		if f := outer.Files[strings.TrimSpace(name)]; f != nil {
			c.Files[strings.TrimSpace(name)] = f
		}
	}
	c.finish(it.Method, header)
	if c.Token == "" {
		c.Token = it.AccessToken
	}
	if c.Token == "" || c.Token == outer.Token {
		c.Token = outer.Token
		if p := outer.Params["appsecret_proof"]; p != "" && c.Params["appsecret_proof"] == "" {
			c.Params["appsecret_proof"] = p
		}
	}
	return c, nil
}

// header reads the headers of an item: lines, or objects with name and value.
func (it *Item) header() http.Header {
	out := http.Header{}
	var lines []string
	if json.Unmarshal(it.Headers, &lines) == nil {
		for _, l := range lines {
			if k, v, ok := strings.Cut(l, ":"); ok {
				out.Set(strings.TrimSpace(k), strings.TrimSpace(v))
			}
		}
		return out
	}
	var pairs []struct{ Name, Value string }
	if json.Unmarshal(it.Headers, &pairs) == nil {
		for _, p := range pairs {
			out.Set(p.Name, p.Value)
		}
	}
	return out
}
