package graph

import (
	"net/http"
	"slices"
	"time"

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

// batchTime is how long the calls of a batch may take together. The platform has such a limit
// and tells no number (Messenger Platform reference, section 2.9).
const batchTime = 60 * time.Second

// batch answers POST / with batch: up to 50 calls in one (Messenger Platform reference, section
// 2.9). Calls that need nothing of each other run at the same time, in no order to rely on; the
// answers stand in the order of the calls. The outer status is 200 even when calls in it fail.
func (g *Door) batch(r *http.Request, in *request.Call) *reply {
	list, e := request.Batch(in.Params["batch"])
	if e == nil && in.Token == "" && !slices.ContainsFunc(list, func(it request.Item) bool { return it.AccessToken != "" }) {
		return g.reply(r, in, &check.Error{Status: http.StatusBadRequest, Code: 104, Message: "An access token is required to request this resource."})
	}
	if e != nil {
		return g.batchFailed(e)
	}
	b := &batchRun{
		door: g, r: r, outer: in, items: list, begun: make([]bool, len(list)), replies: make([]*reply, len(list)),
		place: map[string]int{}, results: map[string][]byte{}, failed: map[string]bool{}, done: make(chan settled, len(list)),
	}
	for i := range list {
		if name := list[i].Name; name != "" {
			b.place[name] = i
		}
	}
	b.runAll()
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

// batchRun is a batch on its way. Only the goroutine of the outer call touches it; those of the
// calls within send what they got to done.
type batchRun struct {
	door    *Door
	r       *http.Request
	outer   *request.Call
	items   []request.Item
	begun   []bool
	replies []*reply          // nil for a call that is not answered yet
	place   map[string]int    // of named calls
	results map[string][]byte // bodies of named calls
	failed  map[string]bool   // named calls that failed
	done    chan settled      // has room for all
}

// settled is a call that is answered.
type settled struct {
	at  int
	out *reply
}

// runAll makes the calls, each as soon as those before it on which it depends are answered, and
// stops waiting when the time is over.
func (b *batchRun) runAll() {
	late := time.NewTimer(b.door.BatchTime)
	defer late.Stop()
	for running := b.begin(); running > 0; running += b.begin() {
		select {
		case s := <-b.done:
			b.settle(s)
			running--
		case <-late.C:
			return
		}
	}
}

// begin starts all calls that are ready, and says how many.
func (b *batchRun) begin() (begun int) {
	for i := range b.items {
		if !b.begun[i] && b.ready(i) {
			b.begun[i] = true
			begun++
			b.start(i)
		}
	}
	return begun
}

// ready tells whether all calls before this one that it depends on are answered.
func (b *batchRun) ready(i int) bool {
	for _, name := range b.items[i].Needs() {
		if at, known := b.place[name]; known && at < i && b.replies[at] == nil {
			return false
		}
	}
	return true
}

// start makes one call. A call whose dependency failed, or does not stand before it, is not made.
func (b *batchRun) start(i int) {
	in, e := b.read(i)
	if e != nil {
		b.done <- settled{i, b.door.batchFailed(e)}
		return
	}
	go func() { b.done <- settled{i, b.door.reply(b.r, in, nil)} }()
}

func (b *batchRun) read(i int) (*request.Call, *check.Error) {
	it := &b.items[i]
	for _, name := range it.Needs() {
		if at, known := b.place[name]; !known || at >= i {
			return nil, request.ErrBatch("No call before this one is named " + name)
		}
		if b.failed[name] {
			return nil, request.ErrBatch("The call " + name + ", on which this one depends, failed")
		}
	}
	in, e := it.Call(b.outer, b.results)
	if e == nil && in.Params["batch"] != "" {
		e = request.ErrBatch("A batch must not hold a batch")
	}
	return in, e
}

func (b *batchRun) settle(s settled) {
	b.replies[s.at] = s.out
	if name := b.items[s.at].Name; name != "" {
		if s.out.cut || s.out.status >= 400 {
			b.failed[name] = true
		} else {
			b.results[name] = s.out.body
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
		if one == nil || one.cut || omit && one.status < 400 {
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
