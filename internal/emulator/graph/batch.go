package graph

import (
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// batchAnswer is one element of a batch's answer; body is JSON text.
type batchAnswer struct {
	Code    int           `json:"code"`
	Headers []batchHeader `json:"headers,omitempty"`
	Body    string        `json:"body"`
}

type batchHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// batch answers POST / with batch: up to 50 calls in one, in their order (Messenger
// Platform reference, section 2.9). The outer status is 200 even when calls in it fail.
func (g *Door) batch(r *http.Request, in *request.Call) *reply {
	list, e := request.Batch(in.Params["batch"])
	if e == nil && in.Token == "" && !slices.ContainsFunc(list, func(it request.Item) bool { return it.AccessToken != "" }) {
		return g.reply(r, in, &check.Error{Status: http.StatusBadRequest, Code: 104, Message: "An access token is required to request this resource."})
	}
	if e != nil {
		return g.batchFailed(e)
	}
	b := &batchRun{door: g, r: r, outer: in, items: list, replies: make([]*reply, len(list)), results: map[string][]byte{}, failed: map[string]bool{}}
	for i := range list {
		b.run(i)
	}
	out := &reply{status: http.StatusOK, header: http.Header{}}
	out.header.Set("Content-Type", "application/json; charset=UTF-8")
	for _, one := range b.replies {
		if one != nil && one.header != nil {
			out.header.Set("facebook-api-version", one.header.Get("facebook-api-version"))
			break
		}
	}
	out.body = encode(b.answers())
	return out
}

func (g *Door) batchFailed(e *check.Error) *reply {
	out := &reply{header: http.Header{}}
	out.header.Set("Content-Type", "application/json; charset=UTF-8")
	g.Mu.Lock()
	trace := g.NewTrace()
	g.Mu.Unlock()
	out.fail(batchError(e), trace)
	return out
}

func batchError(e *check.Error) *world.Error {
	ge := refused(e)
	ge.Type, ge.Message = "GraphBatchException", e.Message
	return ge
}

type batchRun struct {
	door    *Door
	r       *http.Request
	outer   *request.Call
	items   []request.Item
	replies []*reply
	results map[string][]byte // bodies of named calls
	failed  map[string]bool   // named calls that failed
}

// run makes one call. A call whose dependency failed is not made.
func (b *batchRun) run(i int) {
	it := &b.items[i]
	for _, name := range it.Needs() {
		if b.failed[name] {
			b.settle(i, b.door.batchFailed(request.ErrBatch("The call "+name+", on which this one depends, failed")))
			return
		}
	}
	in, e := it.Call(b.outer, b.results)
	if e != nil {
		b.settle(i, b.door.batchFailed(e))
		return
	}
	if in.Params["batch"] != "" {
		b.settle(i, b.door.batchFailed(request.ErrBatch("A batch must not hold a batch")))
		return
	}
	b.settle(i, b.door.reply(b.r, in, nil))
}

func (b *batchRun) settle(i int, out *reply) {
	b.replies[i] = out
	if name := b.items[i].Name; name != "" {
		if out.cut || out.status >= 400 {
			b.failed[name] = true
		} else {
			b.results[name] = out.body
		}
	}
}

// answers are the array of the batch; null stands for a call whose answer is left out, or
// never came.
func (b *batchRun) answers() []any {
	needed := map[string]bool{}
	for i := range b.items {
		for _, name := range b.items[i].Needs() {
			needed[name] = true
		}
	}
	headers := true
	if v, ok := b.outer.Params["include_headers"]; ok {
		headers = v == "true" || v == "1"
	}
	out := make([]any, len(b.items))
	for i, one := range b.replies {
		it := &b.items[i]
		omit := it.Name != "" && needed[it.Name]
		if it.OmitOnSuccess != nil {
			omit = *it.OmitOnSuccess
		}
		if one.cut || omit && one.status < 400 {
			continue
		}
		a := batchAnswer{Code: one.status, Body: string(one.body)}
		if headers {
			a.Headers = batchHeaders(one.header)
		}
		out[i] = a
	}
	return out
}

func batchHeaders(h http.Header) []batchHeader {
	out := []batchHeader{}
	for k := range h {
		out = append(out, batchHeader{Name: k, Value: h.Get(k)})
	}
	slices.SortFunc(out, func(a, b batchHeader) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}
