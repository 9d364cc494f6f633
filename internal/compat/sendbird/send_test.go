package sendbird_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const realtime = `{"mode":"realtime","targets":["u-1"],"template":{"key":"order-shipped","variables":{"u-1":{"order.id":"A-7","eta":"Tuesday"}}},"push_template":{"title":"Shipped","body":"Order A-7 is on its way"},"tag":"orders"}`

func TestRealtime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		for _, path := range []string{"/v1/notifications", "/v1/notifications/messages", "/v2/notifications", "/v2/notifications/messages"} {
			d.want(call{path: path, body: realtime}, 200, `"notification_id":"msg_`, `"template_key":"order-shipped"`, `"mode":"realtime"`, `"created_at":1795348800000`, `"targets":{"accepted":1,"rejected":0}`, `"errors":[]`)
		}
		all := d.sees("u-1")
		if len(all) != 4 || !strings.Contains(all[0].Text, "Order A-7 arrives Tuesday") || all[0].Tag != "orders" {
			t.Errorf("%+v", all)
		}
	})
}

// TestRefusals: the codes of the reference, section 11.8, each with its status.
func TestRefusals(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	many := make([]string, 10_001)
	for i := range many {
		many[i] = fmt.Sprintf("u-%d", i)
	}
	list, _ := json.Marshal(many)
	eleven, _ := json.Marshal(many[:11])
	body := func(mode, targets, rest string) string {
		return `{"mode":` + mode + `,"targets":` + targets + `,"template":{"key":"order-shipped"}` + rest + `}`
	}
	for name, c := range map[string]struct {
		call   call
		status int
		code   int
		names  string
	}{
		"no token":                  {call{body: realtime, token: "x"}, 400, 400401, "Api-Token"},
		"an ended token":            {call{body: realtime, token: d.tokens["ended"]}, 400, 400401, "expired"},
		"a token that only reads":   {call{body: realtime, token: d.tokens["read"]}, 400, 403100, "notifications.send"},
		"a token of another API":    {call{body: realtime, token: d.tokens["braze"]}, 400, 403100, "notifications.send"},
		"notifications are off":     {call{body: realtime, token: d.tokens["empty"]}, 400, 403101, "feed"},
		"no JSON":                   {call{body: `{"mode":`}, 400, 400111, "JSON"},
		"no object":                 {call{body: `[]`}, 400, 400103, "JSON object"},
		"no mode":                   {call{body: `{"targets":["u-1"]}`}, 400, 400105, `"mode"`},
		"a mode that is a number":   {call{body: body(`1`, `["u-1"]`, "")}, 400, 400100, `"mode"`},
		"a mode that is none":       {call{body: body(`"fast"`, `["u-1"]`, "")}, 400, 400111, `"mode"`},
		"no targets":                {call{body: `{"mode":"batch","template":{"key":"order-shipped"}}`}, 400, 400105, `"targets"`},
		"targets that are no list":  {call{body: body(`"batch"`, `"u-1"`, "")}, 400, 400102, `"targets"`},
		"a target that is no text":  {call{body: body(`"batch"`, `["u-1",{}]`, "")}, 400, 400100, `targets[1]`},
		"a target that is null":     {call{body: body(`"batch"`, `[null]`, "")}, 400, 400100, `targets[0]`},
		"nobody":                    {call{body: body(`"batch"`, `[]`, "")}, 400, 400111, `"targets"`},
		"two in realtime":           {call{body: body(`"realtime"`, `["u-1","u-2"]`, "")}, 400, 400111, `"targets"`},
		"eleven in single":          {call{body: body(`"single"`, string(eleven), "")}, 400, 400111, `at most 10`},
		"10,001 in batch":           {call{body: body(`"batch"`, string(list), "")}, 400, 400111, `10000`},
		"10,001 in auto":            {call{body: body(`"auto"`, string(list), "")}, 400, 400111, `10000`},
		"both lists":                {call{body: body(`"batch"`, `["u-1"]`, `,"targets_filename":"f"`)}, 400, 400111, `"targets_filename"`},
		"a file in realtime":        {call{body: `{"mode":"realtime","targets_filename":"f","template":{"key":"order-shipped"}}`}, 400, 400111, `"targets"`},
		"a file that is not there":  {call{body: `{"mode":"batch","targets_filename":"f","template":{"key":"order-shipped"}}`}, 400, 400201, `"f"`},
		"a user id that is none":    {call{body: body(`"realtime"`, `[" u-1"]`, "")}, 400, 400111, `"targets"`},
		"no template":               {call{body: `{"mode":"realtime","targets":["u-1"]}`}, 400, 400105, `"template"`},
		"a template that is text":   {call{body: `{"mode":"realtime","targets":["u-1"],"template":"x"}`}, 400, 400103, `"template"`},
		"no key":                    {call{body: `{"mode":"realtime","targets":["u-1"],"template":{}}`}, 400, 400105, `"template.key"`},
		"variables that are a list": {call{body: `{"mode":"realtime","targets":["u-1"],"template":{"key":"order-shipped","variables":[]}}`}, 400, 400103, `"template.variables"`},
		"variables of one person":   {call{body: `{"mode":"realtime","targets":["u-1"],"template":{"key":"order-shipped","variables":{"u-1":"x"}}}`}, 400, 400103, `template.variables.u-1`},
		"an unknown template":       {call{body: strings.Replace(realtime, "order-shipped", "nothing", 1)}, 400, 400201, `nothing`},
		"an archived template":      {call{body: strings.Replace(realtime, "order-shipped", "gone", 1)}, 400, 400111, `gone`},
		"missing variables":         {call{body: strings.Replace(realtime, "order-shipped", "strict", 1)}, 400, 400105, `banner, url`},
		"strict by the request":     {call{body: body(`"realtime"`, `["u-1"]`, `,"strict_variables":true`)}, 400, 400105, `order.id`},
		"strict that is no boolean": {call{body: body(`"realtime"`, `["u-1"]`, `,"strict_variables":"yes"`)}, 400, 400104, `"strict_variables"`},
		"a push without title":      {call{body: body(`"realtime"`, `["u-1"]`, `,"push_template":{"body":"x"}`)}, 400, 400105, `"push_template.title"`},
		"a tag that is too long":    {call{body: body(`"realtime"`, `["u-1"]`, `,"tag":"`+strings.Repeat("x", 101)+`"`)}, 400, 400110, `"tag"`},
		"a priority that is none":   {call{body: body(`"realtime"`, `["u-1"]`, `,"priority":"now"`)}, 400, 400111, `"priority"`},
		"no such path":              {call{path: "/v1/notifications/a/b", body: "{}"}, 404, 400201, "path"},
		"another product's path":    {call{path: "/v1/users", body: "{}"}, 404, 400201, "path"},
		"another method":            {call{path: "/v1/templates", body: "{}"}, 404, 400201, "method"},
	} {
		if c.call.path == "" {
			c.call.path = "/v1/notifications"
		}
		w := d.do(c.call)
		var got struct {
			Error   bool
			Message string
			Code    int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != c.status || got.Code != c.code || !got.Error || !strings.Contains(got.Message, c.names) {
			t.Errorf("%s: %d %s, want %d with code %d and %s", name, w.Code, w.Body, c.status, c.code, c.names)
		}
	}
	if all := d.sees("u-1"); len(all) != 0 {
		t.Errorf("something was sent: %+v", all)
	}
	for _, token := range d.tokens {
		if strings.Contains(d.log.String(), token) {
			t.Error("a token stands in the log")
		}
	}
}

// TestLenient: a placeholder without a value stays as it was typed.
func TestLenient(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	d.want(call{path: "/v1/notifications", body: `{"mode":"auto","targets":[17],"template":{"key":"order-shipped","variables":{"17":{"eta":"now"}}}}`}, 200, `"accepted":1`)
	if all := d.sees("17"); len(all) != 1 || !strings.Contains(all[0].Text, "Order {order.id} arrives now") {
		t.Errorf("%+v", all)
	}
}

// TestTags: where tags are asked for, one that is missing and one that is unknown have codes of their own (section 6.2).
func TestTags(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	if err := d.store.Write(t.Context(), func(tx *store.Tx) error {
		return feed.SetTags(tx, d.ws, feed.TagSettings{Tags: []string{"orders"}, Required: true, Closed: true}, noon)
	}); err != nil {
		t.Fatal(err)
	}
	d.want(call{path: "/v1/notifications", body: realtime}, 200)
	d.want(call{path: "/v1/notifications", body: strings.Replace(realtime, `"orders"`, `"other"`, 1)}, 400, `"code":400111`, "other")
	d.want(call{path: "/v1/notifications", body: strings.Replace(realtime, `,"tag":"orders"`, "", 1)}, 400, `"code":400105`)
}

// TestPartialSuccess: of several in the mode single those that can get it do, and the others are named (section 11.5).
func TestPartialSuccess(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	const some = `{"mode":"single","targets":["u-1"," bad","u-2"],"template":{"key":"order-shipped"}}`
	d.want(call{path: "/v1/notifications", body: some}, 207, `"error":true`, `"code":207100`, `"accepted":2,"rejected":1`, `"user_id":" bad","code":400111`, `"notification_id":"msg_`)
	d.want(call{path: "/v1/notifications", body: `{"mode":"single","targets":["u-1","u-2"],"template":{"key":"order-shipped"}}`}, 200, `"accepted":2`)
	d.want(call{path: "/v1/notifications", body: `{"mode":"single","targets":[" a"," b"],"template":{"key":"order-shipped"}}`}, 400, `"code":400111`)
	d.want(call{path: "/v1/notifications", body: `{"mode":"single","targets":["u-1","u-2"],"template":{"key":"none"}}`}, 400, `"code":400201`)
	if len(d.sees("u-1")) != 2 || len(d.sees("u-2")) != 2 {
		t.Error("those who can get it do not have it")
	}
}

func TestBatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		users := make([]string, 10_000)
		for i := range users {
			users[i] = fmt.Sprintf("u-%d", i)
		}
		list, _ := json.Marshal(users)
		d.want(call{path: "/v1/notifications", body: `{"mode":"batch","targets":` + string(list) + `,"template":{"key":"order-shipped"},"title":"Autumn"}`}, 202, `"notification_id":"ntf_`, `"mode":"batch"`, `"accepted":10000,"rejected":0`)
		d.want(call{path: "/v1/notifications", body: `{"mode":"multi","targets":["a"," b","a"],"template":{"key":"order-shipped"}}`}, 202, `"accepted":1,"rejected":2`, `"user_id":" b","code":400111`, `"user_id":"a","code":400111`)
		d.batches()
		if len(d.sees("u-9999")) != 1 || len(d.sees("a")) != 1 {
			t.Error("a batch is not in the feeds")
		}
	})
}

// TestOnce: a request that is sent again under its key is answered as before, and done once; another token's key is
// another, and another request under a key is refused.
func TestOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		once := func(body, key, token string) call {
			return call{path: "/v1/notifications", body: body, token: d.tokens[token], header: map[string]string{"Idempotency-Key": key}}
		}
		first := d.want(once(realtime, "k", "all"), 200)
		w := d.do(once(realtime, "k", "all"))
		if w.Body.String() != first || w.Header().Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s, first %s", w.Body, first)
		}
		d.want(once(realtime, "k", "other"), 200)
		d.want(once(strings.Replace(realtime, "Tuesday", "Friday", 1), "k", "all"), 400, `"code":400111`)
		inBody := strings.Replace(realtime, `{"mode"`, `{"request_id":"r","mode"`, 1)
		if a, b := d.want(call{path: "/v2/notifications", body: inBody}, 200), d.want(call{path: "/v2/notifications", body: inBody}, 200); a != b {
			t.Errorf("%s, first %s", b, a)
		}
		batch := `{"mode":"batch","targets":["u-1"," x"],"template":{"key":"order-shipped"}}`
		if a, b := d.want(once(batch, "b", "all"), 202), d.want(once(batch, "b", "all"), 202); a != b {
			t.Errorf("%s, first %s", b, a)
		}
		if got := d.do(once(batch, "b", "all")).Header().Get("Idempotency-Replayed"); got != "true" {
			t.Errorf("a batch that was answered before says %q", got)
		}
		d.want(once(batch, "k", "all"), 400, `"code":400111`) // a key is of one request, however it is sent
		d.batches()
		if n := len(d.sees("u-1")); n != 4 {
			t.Errorf("%d notifications", n)
		}
	})
}

// TestLimits: who asks too fast is told when to come again (section 11.9).
func TestLimits(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	batch := call{path: "/v1/notifications", body: `{"mode":"batch","targets":["u-1"],"template":{"key":"order-shipped"}}`}
	for range 10 {
		d.want(batch, 202)
	}
	w := d.do(batch)
	h := w.Header()
	if w.Code != 429 || !strings.Contains(w.Body.String(), `"code":500910`) || h.Get("X-RateLimit-Limit") != "5;w=1" || h.Get("X-RateLimit-Remaining") != "0" || h.Get("X-RateLimit-Reset") == "" || h.Get("X-RateLimit-RetryAfter") != "1" || h.Get("Retry-After") != "1" {
		t.Errorf("%d %v %s", w.Code, h, w.Body)
	}
	d.want(call{path: "/v1/notifications", body: realtime}, 200)                    // another pace
	d.want(call{path: batch.path, body: batch.body, token: d.tokens["other"]}, 202) // another token
	g := newDoor(t, storetest.Open(t, "sqlite"), func(o *sendbird.Options) { o.Generosity = 2 })
	if got := g.do(batch).Header().Get("X-RateLimit-Limit"); got != "10;w=1" {
		t.Error(got)
	}
}
