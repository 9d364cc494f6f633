package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/clock"
)

const (
	testApp    = "777000111222333"
	testSecret = "sesame"
	testPage   = "318840912277105"
	otherPage  = "318840912277106"
)

var testFields = []string{"messages", "message_echoes", "message_deliveries", "message_reads",
	"messaging_postbacks", "messaging_optins", "messaging_referrals", "message_reactions"}

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func testSeed(callback string) Seed {
	return Seed{
		Apps: []App{{ID: testApp, Name: "Shop app", Secret: testSecret, VerifyToken: "let-me-in", CallbackURL: callback, Fields: testFields}},
		Pages: []Page{
			{ID: testPage, Name: "Cooktoys", Username: "cooktoys", Tokens: map[string]string{testApp: "PAGETOKEN"}, Subscribed: map[string][]string{testApp: testFields}},
			{ID: otherPage, Name: "Other", Tokens: map[string]string{testApp: "OTHERTOKEN"}},
		},
		People: []Person{
			{ID: "ana", FirstName: "Ana", LastName: "Martin", Locale: "fr_FR", Timezone: 1, PSIDs: map[string]string{testPage: "25000000000000001", otherPage: "25000000000000002"}},
			{ID: "bob", FirstName: "Bob", PSIDs: map[string]string{testPage: "25000000000000003"}},
		},
	}
}

// rig is a running emulator with a webhook endpoint that remembers what it got.
type rig struct {
	t    *testing.T
	e    *Emulator
	srv  *httptest.Server
	hook *hookServer
}

type hookServer struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	bodies [][]byte
	got    chan struct{}
	bad    []string
	slow   time.Duration
	sha1   bool // takes calls with the old header only
}

func newHook(t *testing.T) *hookServer {
	h := &hookServer{status: 200, got: make(chan struct{}, 1<<20)}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *hookServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if r.URL.Query().Get("hub.verify_token") != "let-me-in" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the emulator was stopped on the way
	}
	h.mu.Lock()
	if err := wire.Verify(r.Header.Get(wire.Header256), r.Header.Get(wire.Header1), body, []string{testSecret}, h.sha1); err != nil {
		h.bad = append(h.bad, err.Error())
	}
	for _, b := range body {
		if b > 126 {
			h.bad = append(h.bad, "a byte beyond ASCII")
			break
		}
	}
	h.bodies = append(h.bodies, body)
	status, slow := h.status, h.slow
	h.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-r.Context().Done():
		}
	}
	w.WriteHeader(status)
	h.got <- struct{}{}
}

func (h *hookServer) answer(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

// items are all messaging elements received so far.
func (h *hookServer) items(t *testing.T) []map[string]any {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []map[string]any
	for _, body := range h.bodies {
		env, err := wire.DecodeEnvelope(body)
		if err != nil {
			t.Fatal(err)
		}
		for _, en := range env.Entry {
			for _, raw := range en.Messaging {
				var v map[string]any
				if err := json.Unmarshal(raw, &v); err != nil {
					t.Fatal(err)
				}
				out = append(out, v)
			}
		}
	}
	return out
}

func newRig(t *testing.T, change func(*Options)) *rig {
	t.Helper()
	hook := newHook(t)
	c := clock.NewMovable(nil)
	c.Set(start)
	opts := Options{Clock: c, RandomSeed: 7, Seed: testSeed(hook.URL), WebhookTimeout: time.Minute}
	if change != nil {
		change(&opts)
	}
	e, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	srv := httptest.NewServer(e.Handler())
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		srv.Close()
		hook.mu.Lock()
		defer hook.mu.Unlock()
		for _, b := range hook.bad {
			t.Error("webhook call: " + b)
		}
	})
	return &rig{t, e, srv, hook}
}

// call makes a JSON request and returns status and decoded answer.
func (r *rig) call(method, path string, body any) (int, map[string]any) {
	r.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			r.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, r.srv.URL+path, reader)
	if err != nil {
		r.t.Fatal(err)
	}
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	var out map[string]any
	_ = json.NewDecoder(res.Body).Decode(&out)
	return res.StatusCode, out
}

func (r *rig) must(method, path string, body any) map[string]any {
	r.t.Helper()
	status, out := r.call(method, path, body)
	if status < 200 || status > 299 {
		r.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out
}

func (r *rig) act(person string, a Action) {
	r.t.Helper()
	if a.Page == "" {
		a.Page = testPage
	}
	if _, err := r.e.Act(person, a); err != nil {
		r.t.Fatal(err)
	}
}

// send posts a message to Ana and returns the error's code and subcode, 0 when it went.
func (r *rig) send(body string) (code, subcode int) {
	r.t.Helper()
	_, out := r.call("POST", "/v26.0/me/messages?access_token=PAGETOKEN", body)
	return codes(out)
}

func codes(out map[string]any) (int, int) {
	e, ok := out["error"].(map[string]any)
	if !ok {
		return 0, 0
	}
	code, _ := e["code"].(float64)
	sub, _ := e["error_subcode"].(float64)
	return int(code), int(sub)
}

func text(words string) string {
	return `{"recipient":{"id":"25000000000000001"},"messaging_type":"RESPONSE","message":{"text":"` + words + `","metadata":"md-` + words + `"}}`
}

// eventually polls until the condition holds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		<-time.After(2 * time.Millisecond)
	}
}

func (r *rig) waitItems(n int) []map[string]any {
	r.t.Helper()
	var items []map[string]any
	eventually(r.t, "webhook events", func() bool { items = r.hook.items(r.t); return len(items) >= n })
	return items
}

func has(item map[string]any, key string) bool { _, ok := item[key]; return ok }
