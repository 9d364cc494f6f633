package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestSnapshots(t *testing.T) {
	file := t.TempDir() + "/state.json"
	r := newRig(t, func(o *Options) { o.StateFile = file })
	r.e.Clock().Freeze()
	r.act("ana", Action{Action: "text", Text: "before"})
	was := r.e.Clock().Now()
	r.must("POST", "/_emulator/snapshots", `{"name":"first"}`)
	for _, bad := range []string{"", "../x", "a b", strings.Repeat("a", 65)} {
		if status, _ := r.call("POST", "/_emulator/snapshots", map[string]string{"name": bad}); status != 400 {
			t.Errorf("name %q: %d", bad, status)
		}
	}
	r.act("ana", Action{Action: "text", Text: "after"})
	r.must("DELETE", "/_emulator/people/bob", nil)
	r.e.Clock().Move(time.Hour)
	r.must("POST", "/_emulator/snapshots/first/load", `{"clock":true}`)
	view := r.must("GET", "/_emulator/threads/"+testPage+"/ana", nil)
	if list := view["messages"].([]any); len(list) != 1 || list[0].(map[string]any)["text"] != "before" {
		t.Errorf("thread after loading: %v", list)
	}
	r.must("GET", "/_emulator/people/bob", nil)
	if now := r.e.Clock().Now(); now.Sub(was).Abs() > time.Second {
		t.Errorf("the clock stands at %v, not %v", now, was)
	}
	r.act("bob", Action{Action: "text", Text: "the world goes on"})
	res, err := http.Get(r.srv.URL + "/_emulator/snapshots/first")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var data bytes.Buffer
	if _, err := data.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	r.must("PUT", "/_emulator/snapshots/second", data.String())
	if status, _ := r.call("PUT", "/_emulator/snapshots/third", `{"state":{"apps":7}}`); status != 400 {
		t.Error("rubbish was kept")
	}
	again, err := New(Options{StateFile: file})
	if err != nil {
		t.Fatal(err)
	}
	if list := again.Snapshots(); len(list) != 2 || list[0].Name != "first" {
		t.Errorf("after a restart: %v", list)
	}
	r.must("DELETE", "/_emulator/snapshots/first", nil)
	if status, _ := r.call("POST", "/_emulator/snapshots/first/load", nil); status != 404 {
		t.Error("it is still there")
	}
}

func TestListsComeInPages(t *testing.T) {
	r := newRig(t, nil)
	r.must("POST", "/_emulator/people/crowd", `{"count":1200,"prefix":"guest"}`)
	r.must("POST", "/_emulator/pages/crowd", `{"count":30,"prefix":"Shop "}`)
	seen, after := map[string]bool{}, ""
	for range 10 {
		got := r.must("GET", "/_emulator/people?limit=500&after="+after, nil)
		for _, p := range got["people"].([]any) {
			seen[p.(map[string]any)["id"].(string)] = true
		}
		if after = got["next"].(string); after == "" {
			break
		}
	}
	if len(seen) != 1202 {
		t.Errorf("%d people in all pages", len(seen))
	}
	if found := r.must("GET", "/_emulator/people?q=GUEST77&limit=50", nil)["people"].([]any); len(found) != 11 { // 77, 770 to 779
		t.Errorf("%d found", len(found))
	}
	if found := r.must("GET", "/_emulator/pages?q=shop%2030", nil)["pages"].([]any); len(found) != 1 {
		t.Errorf("%d Pages found", len(found))
	}
	state := r.must("GET", "/_emulator/state", nil)
	if n := len(state["people"].([]any)); n != 200 || state["people_total"] != float64(1202) {
		t.Errorf("state shows %d people of %v", n, state["people_total"])
	}
	r.must("DELETE", "/_emulator/people/guest77", nil)
	if found := r.must("GET", "/_emulator/people?q=guest77", nil)["people"].([]any); len(found) != 10 {
		t.Errorf("%d found after one went", len(found))
	}
}

func TestRemovedPageLeavesNothing(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.act("ana", Action{Action: "text", Page: otherPage, Text: "stays"})
	r.must("DELETE", "/_emulator/pages/"+testPage, nil)
	r.e.Mu.Lock()
	defer r.e.Mu.Unlock()
	s := r.e.State
	if len(s.Log) != 1 || len(s.Threads) != 1 || len(s.ThreadByID) != 1 || len(s.ByPSID) != 1 || s.Tokens["PAGETOKEN"] != nil {
		t.Errorf("log %d, threads %d and %d, ids %d, token %v", len(s.Log), len(s.Threads), len(s.ThreadByID), len(s.ByPSID), s.Tokens["PAGETOKEN"])
	}
}

// BenchmarkBigWorld measures what a person waits for with 300 Pages and 200,000 people, of whom
// 20,000 wrote: each call beside others that send.
func BenchmarkBigWorld(b *testing.B) {
	e, err := New(Options{RandomSeed: 7, Seed: testSeed("")})
	if err != nil {
		b.Fatal(err)
	}
	h := e.Handler()
	do := func(method, path, body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		if w.Code > 299 {
			b.Fatal(method, path, w.Code, w.Body.String())
		}
		return w
	}
	do("POST", "/_emulator/pages/crowd", `{"count":300,"prefix":"Shop "}`)
	do("POST", "/_emulator/people/crowd", `{"count":200000,"prefix":"guest"}`)
	for i := range 20_000 {
		if _, err := e.Act("guest"+strconv.Itoa(i+1), Action{Action: "text", Page: testPage, Text: "hello"}); err != nil {
			b.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	var sender sync.WaitGroup
	sender.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			_, _ = e.Act("guest"+strconv.Itoa(i%20_000+1), Action{Action: "text", Page: testPage, Text: "again"})
		}
	})
	defer func() { stop(); sender.Wait() }()
	psid := func() string {
		e.Mu.Lock()
		defer e.Mu.Unlock()
		return e.State.People["guest7"].PSIDs[testPage]
	}()
	for name, call := range map[string][3]string{
		"state":   {"GET", "/_emulator/state", ""},
		"people":  {"GET", "/_emulator/people?limit=100", ""},
		"search":  {"GET", "/_emulator/people?q=guest19999&limit=50", ""},
		"threads": {"GET", "/_emulator/threads?page=" + testPage, ""},
		"thread":  {"GET", "/_emulator/threads/" + testPage + "/guest7", ""},
		"act":     {"POST", "/_emulator/people/guest9/actions", `{"action":"text","page":"` + testPage + `","text":"x"}`},
		"send":    {"POST", "/v26.0/me/messages?access_token=PAGETOKEN", fmt.Sprintf(`{"recipient":{"id":"%s"},"message":{"text":"x"}}`, psid)},
		"profile": {"GET", "/v26.0/" + psid + "?access_token=PAGETOKEN", ""},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w := do(call[0], call[1], call[2])
				if !json.Valid(w.Body.Bytes()) {
					b.Fatal("no JSON")
				}
			}
		})
	}
}
