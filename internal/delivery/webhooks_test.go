package delivery_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// sink is an endpoint of webhooks that does as the path of a call says.
type sink struct {
	*httptest.Server
	mu    sync.Mutex
	calls []sunk
	by    map[string]int // calls by key
	turn  func(path string) string
}

// sunk is a call that came.
type sunk struct{ method, path, key, body, auth string }

func newSink(t testing.TB) *sink {
	s := &sink{by: map[string]int{}, turn: func(path string) string { return path }}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	key := r.Header.Get("Idempotency-Key")
	s.mu.Lock()
	s.calls = append(s.calls, sunk{r.Method, r.URL.Path, key, string(body), r.Header.Get("Authorization")})
	s.by[key]++
	do := s.turn(r.URL.Path)
	s.mu.Unlock()
	switch do {
	case "/500":
		w.WriteHeader(500)
	case "/429":
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(429)
	case "/404":
		w.WriteHeader(404)
	case "/cut":
		panic(http.ErrAbortHandler)
	case "/hold":
		<-r.Context().Done()
	case "/json":
		_, _ = io.WriteString(w, `{"name":"Ana"}`)
	default:
		_, _ = io.WriteString(w, "thanks")
	}
}

func (s *sink) seen() []sunk {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sunk(nil), s.calls...)
}

func (s *sink) as(fn func(path string) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn = fn
}

func (r *rig) hook(i int, w petitbleu.WebhookRequest) petitbleu.Message {
	m := r.message(i, "")
	m.Channel, m.PageID, m.Recipient = "webhook", "", ""
	m.Content = petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &w}
	return m
}

// composed is a webhook that is written from a composition.
func (r *rig) composed(i int, w petitbleu.WebhookRequest) petitbleu.Message {
	r.t.Helper()
	m := r.hook(i, w)
	r.write(func(tx *store.Tx) (err error) {
		c := petitbleu.Composition{Channel: "webhook", Content: m.Content, Purpose: m.Purpose}
		m.CompositionID, err = tx.PutComposition(ws, c, noon)
		return err
	})
	m.Content = petitbleu.Content{}
	return m
}

// hosts says what the workspace knows of the hosts it calls.
func (r *rig) hosts(all ...petitbleu.WebhookHost) {
	r.write(func(tx *store.Tx) error {
		return tx.SetSetting(ws, petitbleu.WebhookSettingsName, petitbleu.WebhookSettings{Hosts: all}, noon)
	})
}

func hostOf(t testing.TB, s *sink) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// TestWebhookIsWritten: a composition is filled in for its person, secrets reach the host and no row.
func TestWebhookIsWritten(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		s := newSink(t)
		r.write(func(tx *store.Tx) error {
			p := petitbleu.Profile{WorkspaceID: ws, ID: profile(1), Attributes: map[string]any{"first_name": "Ana", "note": "\x00secret:key\x00"}, CreatedAt: noon, UpdatedAt: noon}
			if err := tx.InsertProfiles([]petitbleu.Profile{p}); err != nil {
				return err
			}
			if _, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityExternal, Value: "u 1", ProfileID: profile(1), CreatedAt: noon}}); err != nil {
				return err
			}
			return tx.PutSecret(petitbleu.Secret{WorkspaceID: ws, Name: "key", Sealed: r.box.Seal(render.SecretBox(ws, "key"), "s3cret"), Hosts: []string{"127.0.0.1"}, CreatedAt: noon, UpdatedAt: noon})
		})
		m := r.composed(1, petitbleu.WebhookRequest{Method: "POST", URL: s.URL + "/ok?u={{${user_id} | url_encode}}",
			Headers: []petitbleu.Header{{Name: "Authorization", Value: "Bearer {{secrets.${key}}}"}},
			Body:    "{{${first_name}}} {{api_trigger_properties.${code}}} {{custom_attribute.${note}}}"})
		m.Vars = []byte(`{"api_trigger_properties":{"code":"A1"}}`)
		r.queue(m)
		r.tick()
		got := r.want(m, petitbleu.StateSent)
		calls := s.seen()
		if len(calls) != 1 || calls[0].body != "Ana A1 \uFFFDsecret:key\uFFFD" || calls[0].auth != "Bearer s3cret" || calls[0].key != m.ID {
			t.Fatalf("%+v", calls)
		}
		if w := got.Content.Webhook; w == nil || w.URL != s.URL+"/ok?u=u+1" || w.Headers[0].Value != "Bearer \x00secret:key\x00" {
			t.Errorf("kept: %+v", got.Content.Webhook)
		}
		if text := fmt.Sprintf("%+v", got); strings.Contains(text, "s3cret") {
			t.Error("the secret stands in the row")
		}
	})
}

// TestSecretGoesToItsHost: a webhook whose host, as it was written for its person, is none of the secret's is dropped with a
// sentence that names both; a Page's token goes to no host but the Graph API's.
func TestSecretGoesToItsHost(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		s := newSink(t)
		_, port, _ := strings.Cut(hostOf(t, s), ":")
		r.write(func(tx *store.Tx) error {
			return tx.PutSecret(petitbleu.Secret{WorkspaceID: ws, Name: "key", Sealed: r.box.Seal(render.SecretBox(ws, "key"), "s3cret"), Hosts: []string{"127.0.0.1"}, CreatedAt: noon, UpdatedAt: noon})
		})
		auth := []petitbleu.Header{{Name: "Authorization", Value: "Bearer {{secrets.${key}}}"}}
		to := "http://{{api_trigger_properties.${host}}}:" + port + "/ok"
		good, bad := r.composed(1, petitbleu.WebhookRequest{URL: to, Headers: auth}), r.composed(2, petitbleu.WebhookRequest{URL: to, Headers: auth})
		token := r.composed(3, petitbleu.WebhookRequest{URL: s.URL + "/ok", Body: "{{page_tokens.${" + page + "}}}"})
		good.Vars, bad.Vars = []byte(`{"api_trigger_properties":{"host":"127.0.0.1"}}`), []byte(`{"api_trigger_properties":{"host":"localhost"}}`)
		r.queue(good, bad, token)
		r.tick()
		r.want(good, petitbleu.StateSent)
		for m, words := range map[*petitbleu.Message][]string{&bad: {`"key"`, "localhost:" + port, "administrator"}, &token: {page, "127.0.0.1", "Take it out"}} {
			got := r.want(*m, petitbleu.StateDropped)
			if got.Reason != petitbleu.CodeRefused || strings.Contains(fmt.Sprintf("%+v", got), "s3cret") {
				t.Errorf("%+v", got)
			}
			for _, word := range words {
				if !strings.Contains(got.ReasonText, word) {
					t.Errorf("%q does not stand in %q", word, got.ReasonText)
				}
			}
		}
		if calls := s.seen(); len(calls) != 1 || calls[0].auth != "Bearer s3cret" {
			t.Errorf("%+v", calls)
		}
	})
}

// TestWebhookTries: which answers are tried again, when, and what becomes of them.
func TestWebhookTries(t *testing.T) {
	for name, c := range map[string]struct {
		path  string
		keeps bool
		state petitbleu.MessageState
		wait  time.Duration // to the next try, at least
		last  petitbleu.MessageState
		calls int
	}{
		"500":                      {"/500", false, petitbleu.StateQueued, 24 * time.Second, petitbleu.StateFailed, 6},
		"429 with a wait":          {"/429", false, petitbleu.StateQueued, 10 * time.Minute, petitbleu.StateFailed, 6},
		"404":                      {"/404", false, petitbleu.StateFailed, 0, petitbleu.StateFailed, 1},
		"no answer":                {"/cut", false, petitbleu.StateUnknown, 0, petitbleu.StateUnknown, 1},
		"no answer, keys are kept": {"/cut", true, petitbleu.StateQueued, 24 * time.Second, petitbleu.StateFailed, 6},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				s := newSink(t)
				if c.keeps {
					r.hosts(petitbleu.WebhookHost{Host: hostOf(t, s), KeepsKeys: true})
				}
				m := r.hook(1, petitbleu.WebhookRequest{URL: s.URL + c.path, Body: "x"})
				r.queue(m)
				r.tick()
				got := r.want(m, c.state)
				if wait := got.DueAt.Sub(noon); c.wait > 0 && wait < c.wait || c.wait == 0 && !got.DueAt.IsZero() {
					t.Errorf("due after %s", wait)
				}
				for range 10 {
					r.clock.Move(time.Hour)
					r.tick()
				}
				r.want(m, c.last)
				if n := len(s.seen()); n != c.calls {
					t.Errorf("%d calls came, not %d", n, c.calls)
				}
			})
		})
	}
}

// TestWebhookHostAway: what cannot be reached is tried for 24 hours, and goes when the host is there.
func TestWebhookHostAway(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		m := r.hook(1, petitbleu.WebhookRequest{URL: "http://127.0.0.1:1/", Body: "x"}) // a port that no test is given
		r.queue(m)
		r.tick()
		got := r.want(m, petitbleu.StateQueued)
		if len(got.Wire) != 1 || got.Wire[0].Status != outbound.StatusConnection {
			t.Errorf("log: %+v", got.Wire)
		}
		for h := range 40 {
			r.clock.Move(90 * time.Minute)
			r.tick()
			if got := r.get(m.ID); h == 10 && got.State != petitbleu.StateQueued {
				t.Errorf("after a day it is %s", got.State)
			}
		}
		if got := r.want(m, petitbleu.StateFailed); got.Attempts != outbound.RetryAway+1 {
			t.Errorf("%d tries", got.Attempts)
		}
	})
}

// TestWebhookDeadHost: a host that never answers holds up no message to another.
func TestWebhookDeadHost(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		dead, well := newSink(t), newSink(t)
		r.hosts(petitbleu.WebhookHost{Host: hostOf(t, dead), Timeout: 5, Concurrency: 4})
		var all []petitbleu.Message
		for range 300 {
			all = append(all, r.hook(1, petitbleu.WebhookRequest{URL: dead.URL + "/hold", Body: "x"}))
		}
		mine := r.hook(2, petitbleu.WebhookRequest{URL: well.URL + "/ok", Body: "x"})
		r.queue(append(all, mine)...)
		done := make(chan struct{})
		go func() { defer close(done); r.tick() }()
		until(t, func() bool { return r.get(mine.ID).State == petitbleu.StateSent })
		if n := len(dead.seen()); n > 4 {
			t.Errorf("%d calls at once to a host that gets 4", n)
		}
		dead.CloseClientConnections()
		dead.as(func(string) string { return "/404" })
		<-done
	})
}

// until waits for something that happens soon.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestWebhookOrphans: what was under way when its node stopped goes again where keys are kept, and stays
// unknown elsewhere.
func TestWebhookOrphans(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		keeps, forgets := newSink(t), newSink(t)
		r.hosts(petitbleu.WebhookHost{Host: hostOf(t, keeps), KeepsKeys: true})
		a, b := r.hook(1, petitbleu.WebhookRequest{URL: keeps.URL + "/ok", Body: "x"}), r.hook(2, petitbleu.WebhookRequest{URL: forgets.URL + "/ok", Body: "x"})
		r.queue(a, b)
		r.write(func(tx *store.Tx) error {
			_, err := tx.MarkSending(ws, []store.Sending{{ID: a.ID}, {ID: b.ID}}, noon)
			return err
		})
		r.tick()
		r.want(a, petitbleu.StateSent)
		r.want(b, petitbleu.StateUnknown)
		if n := len(keeps.seen()); n != 1 || keeps.by[a.ID] != 1 || len(forgets.seen()) != 0 {
			t.Errorf("%d and %d calls", n, len(forgets.seen()))
		}
		if err := r.d.Resend(t.Context(), ws, b.ID); err != nil {
			t.Fatal(err)
		}
		r.tick()
		r.want(b, petitbleu.StateSent)
	})
}

// TestWebhookMany: many messages go once each, and a halt stops them.
func TestWebhookMany(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		s := newSink(t)
		r.hosts(petitbleu.WebhookHost{Host: hostOf(t, s), KeepsKeys: true})
		all := make([]petitbleu.Message, 2500)
		for i := range all {
			all[i] = r.hook(i, petitbleu.WebhookRequest{URL: s.URL + "/ok", Body: "x"})
		}
		r.halt(ws, "", true)
		r.queue(all...)
		r.tick()
		if n := len(s.seen()); n != 0 {
			t.Fatalf("%d calls came though sending is halted", n)
		}
		r.halt(ws, "", false)
		r.tick()
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.calls) != len(all) || len(s.by) != len(all) {
			t.Errorf("%d calls, %d keys of %d", len(s.calls), len(s.by), len(all))
		}
		r.want(all[0], petitbleu.StateSent)
		r.want(all[len(all)-1], petitbleu.StateSent)
	})
}

// TestHaltOfWhatIsMarked: what is marked ahead for a host that keeps keys stays when a halt comes, and goes once it ends.
func TestHaltOfWhatIsMarked(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		s := newSink(t)
		r.hosts(petitbleu.WebhookHost{Host: hostOf(t, s), KeepsKeys: true, Concurrency: 1})
		all := make([]petitbleu.Message, 4)
		for i := range all {
			all[i] = r.hook(i, petitbleu.WebhookRequest{URL: s.URL + "/ok"})
		}
		r.queue(all...)
		n := 0
		s.as(func(string) string {
			switch n++; n {
			case 1:
				r.halt(ws, "", true)
				r.steady.Move(time.Second)
			case 2: // the lane has looked again once it recorded the first
				for end := time.Now().Add(time.Minute); time.Now().Before(end); {
					if r.get(all[0].ID).State == petitbleu.StateSent {
						break
					}
				}
			}
			return "/ok"
		})
		r.tick()
		if got := len(s.seen()); got > 2 {
			t.Errorf("%d calls, of which 2 were under way when the halt came", got)
		}
		r.want(all[3], petitbleu.StateQueued)
		r.halt(ws, "", false)
		r.steady.Move(time.Second)
		r.tick()
		for _, m := range all {
			r.want(m, petitbleu.StateSent)
		}
	})
}
