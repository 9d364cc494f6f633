package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

func TestSendThenEchoDeliveryRead(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "caf\u00e9 \U0001F600 a/b"})
	if code, sub := r.send(text("hello")); code != 0 {
		t.Fatal(code, sub)
	}
	items := r.waitItems(4)
	if m := items[0]["message"].(map[string]any); m["text"] != "caf\u00e9 \U0001F600 a/b" || m["mid"] == nil {
		t.Errorf("message: %v", items[0])
	}
	echo := items[1]["message"].(map[string]any)
	if echo["is_echo"] != true || echo["metadata"] != "md-hello" || echo["text"] != "hello" || fmt.Sprintf("%.0f", echo["app_id"]) != testApp {
		t.Errorf("echo: %v", echo)
	}
	if s := items[1]["sender"].(map[string]any)["id"]; s != testPage {
		t.Errorf("the echo's sender is %v", s)
	}
	if d := items[2]["delivery"].(map[string]any); d["mids"].([]any)[0] != echo["mid"] {
		t.Errorf("delivery: %v", d)
	}
	if !has(items[3], "read") {
		t.Errorf("read: %v", items[3])
	}
	v := r.must("GET", "/_emulator/threads/"+testPage+"/ana", nil)
	list := v["messages"].([]any)
	last := list[len(list)-1].(map[string]any)
	if last["read_ms"] == nil || last["delivered_ms"] == nil || last["from"] != "page" {
		t.Errorf("bubble: %v", last)
	}
}

func TestClosedPhoneReadsLater(t *testing.T) {
	r := newRig(t, nil)
	r.must("PATCH", "/_emulator/people/ana", `{"phone_open":false}`)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.send(text("one"))
	items := r.waitItems(3)
	if len(items) > 3 || has(items[2], "read") {
		t.Fatalf("read with a closed phone: %v", items)
	}
	r.must("PATCH", "/_emulator/people/ana", `{"phone_open":true}`)
	if items = r.waitItems(4); !has(items[3], "read") {
		t.Fatal(items[3])
	}
}

func TestOneLevelIsSilence(t *testing.T) {
	r := newRig(t, nil)
	r.must("DELETE", "/v26.0/"+testPage+"/subscribed_apps?access_token=PAGETOKEN", nil)
	r.act("ana", Action{Action: "text", Text: "nobody hears"})
	r.must("POST", "/v26.0/"+testPage+"/subscribed_apps?subscribed_fields=messages&access_token=PAGETOKEN", nil)
	r.act("ana", Action{Action: "text", Text: "heard"})
	items := r.waitItems(1)
	if m := items[0]["message"].(map[string]any); m["text"] != "heard" {
		t.Fatal(items)
	}
	r.send(text("no echo, the Page has only messages on"))
	r.act("ana", Action{Action: "text", Text: "heard too"})
	if items = r.waitItems(2); items[1]["message"].(map[string]any)["text"] != "heard too" {
		t.Fatal(items)
	}
}

// attempts is how many tries of a call are booked.
func (r *rig) attempts(call string) int {
	_, c := r.call("GET", "/_emulator/webhooks/"+call, nil)
	list, _ := c["attempts"].([]any)
	return len(list)
}

func TestRetryScheduleOnMovedClock(t *testing.T) {
	r := newRig(t, nil)
	r.e.Clock().Freeze()
	r.hook.answer(500)
	r.act("ana", Action{Action: "text", Text: "hi"})
	eventually(t, "first try and the one at once", func() bool { return r.attempts("1") == 2 })
	for i, step := range []time.Duration{7 * time.Second, 19 * time.Second, 73 * time.Second, 6 * time.Minute, 6 * time.Minute, 6 * time.Minute} {
		r.e.Clock().Move(step)
		eventually(t, fmt.Sprintf("try after move %d", i), func() bool { return r.attempts("1") == 3+i })
	}
	errs := r.must("GET", "/_emulator/errors", nil)
	alerts := errs["alerts"].([]any)
	if len(alerts) != 1 || alerts[0].(map[string]any)["level"] != "warning" {
		t.Fatalf("alerts after 19 minutes: %v", alerts)
	}
	if n := len(errs["errors"].([]any)); n != 8 {
		t.Fatalf("%d recent errors", n)
	}
	r.e.Clock().Move(time.Hour)
	eventually(t, "unsubscribed", func() bool {
		r.e.Mu.Lock()
		defer r.e.Mu.Unlock()
		return len(r.e.State.Pages[testPage].Subscribed) == 0
	})
	if c := r.must("GET", "/_emulator/webhooks/1", nil); c["state"] != "given_up" {
		t.Fatal(c["state"])
	}
}

func TestRecoveryEndsTheAlarm(t *testing.T) {
	r := newRig(t, nil)
	r.e.Clock().Freeze()
	r.hook.answer(503)
	r.act("ana", Action{Action: "text", Text: "hi"})
	eventually(t, "two tries", func() bool { return r.attempts("1") == 2 })
	r.hook.answer(200)
	r.e.Clock().Move(50 * time.Minute)
	eventually(t, "delivered", func() bool {
		c := r.must("GET", "/_emulator/webhooks/1", nil)
		return c["state"] == "delivered"
	})
	r.hook.answer(503)
	r.act("ana", Action{Action: "text", Text: "hi"})
	eventually(t, "failing anew", func() bool { return r.attempts("2") == 2 })
	r.e.Clock().Move(30 * time.Minute)
	eventually(t, "a third try", func() bool { return r.attempts("2") == 3 })
	if p := copyPage(r.e); len(p.Subscribed) != 1 {
		t.Fatal("unsubscribed although it was well in between")
	}
}

func copyPage(e *Emulator) Page {
	e.Mu.Lock()
	defer e.Mu.Unlock()
	return world.CopyOf(e.State.Pages[testPage])
}

func TestSlowEndpointTimesOut(t *testing.T) {
	r := newRig(t, func(o *Options) { o.WebhookTimeout = 50 * time.Millisecond })
	r.e.Clock().Freeze()
	r.hook.mu.Lock()
	r.hook.slow = 5 * time.Second
	r.hook.mu.Unlock()
	r.act("ana", Action{Action: "text", Text: "hi"})
	eventually(t, "time-out booked", func() bool {
		errs := r.must("GET", "/_emulator/errors", nil)["errors"].([]any)
		return len(errs) > 0 && errs[0].(map[string]any)["error"] != ""
	})
}

func TestStateFileSurvives(t *testing.T) {
	file := t.TempDir() + "/state.json"
	hook := newHook(t)
	opts := Options{RandomSeed: 7, Seed: testSeed(hook.URL), StateFile: file}
	e, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.Act("ana", Action{Action: "text", Page: testPage, Text: "kept"})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Save(); err != nil {
		t.Fatal(err)
	}
	e2, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	if again := e2.State.ByMID[b.MID]; again == nil || again.Text != "kept" {
		t.Fatal("the message is gone")
	}
	if q := e2.Queues[world.QueueKey{App: testApp, Page: testPage}]; q == nil || len(q.Items) != 1 {
		t.Fatal("the event that waited is gone")
	}
	if e2.State.NextSeq != e.State.NextSeq || e2.State.Tokens["PAGETOKEN"] == nil {
		t.Fatal("counters or tokens are gone")
	}
}

func TestManySendsAndTheirEvents(t *testing.T) {
	r := newRig(t, nil)
	r.must("PUT", "/_emulator/switches", `{"rate_limits":0}`)
	r.act("ana", Action{Action: "text", Text: "hi"})
	const n = 2000
	began := time.Now()
	errs := make(chan error, 8)
	for w := range 8 {
		go func() {
			for i := range n / 8 {
				res, err := http.Post(r.srv.URL+"/v26.0/me/messages?access_token=PAGETOKEN", "application/json",
					strings.NewReader(text(fmt.Sprintf("%d-%d", w, i))))
				if err != nil {
					errs <- err
					return
				}
				res.Body.Close()
			}
			errs <- nil
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	items := r.waitItems(1 + 2*n) // reads may be fewer than sends, echoes and deliveries not
	t.Logf("%d sends and %d events in %v", n, len(items), time.Since(began))
	eventually(t, "all echoes", func() bool {
		echoes := map[string]bool{}
		for _, it := range r.hook.items(t) {
			if m, ok := it["message"].(map[string]any); ok && m["is_echo"] == true {
				echoes[m["metadata"].(string)] = true
			}
		}
		return len(echoes) == n
	})
	total := r.must("GET", "/_emulator/stats", nil)["total"].(map[string]any)
	if total["messages"] != float64(n) || total["distinct_metadata"] != float64(n) || total["duplicate_metadata"] != float64(0) {
		t.Fatal(total)
	}
}

func BenchmarkSend(b *testing.B) {
	e, err := New(Options{RandomSeed: 7, Seed: testSeed("")})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.Act("ana", Action{Action: "text", Page: testPage, Text: "hi"}); err != nil {
		b.Fatal(err)
	}
	h := e.Handler()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, _ := http.NewRequest("POST", "http://x/v26.0/me/messages?access_token=PAGETOKEN", strings.NewReader(text("hello")))
			req.Header.Set("Content-Type", "application/json")
			w := &discard{h: http.Header{}}
			h.ServeHTTP(w, req)
			if w.status > 200 {
				b.Error(w.status)
			}
		}
	})
}

type discard struct {
	h      http.Header
	status int
}

func (d *discard) Header() http.Header { return d.h }

func (d *discard) Write(p []byte) (int, error) { return len(p), nil }

func (d *discard) WriteHeader(s int) { d.status = s }

func FuzzSend(f *testing.F) {
	f.Add([]byte(text("hello")), "application/json")
	f.Add([]byte(`recipient=%7B%22id%22%3A%2225000000000000001%22%7D&message=%7B%22text%22%3A%22a%22%7D`), "application/x-www-form-urlencoded")
	f.Add([]byte(`{"recipient":{"id":1},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{}]}}}}`), "")
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		e, err := New(Options{RandomSeed: 7, Seed: testSeed("")})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = e.Act("ana", Action{Action: "text", Page: testPage, Text: "hi"})
		req, _ := http.NewRequest("POST", "http://x/me/messages?access_token=PAGETOKEN", strings.NewReader(string(body)))
		req.Header.Set("Content-Type", kind)
		e.Handler().ServeHTTP(&discard{h: http.Header{}}, req)
		if _, err := json.Marshal(e.State); err != nil {
			t.Fatal(err)
		}
	})
}
