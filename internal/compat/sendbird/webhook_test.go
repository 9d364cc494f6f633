package sendbird_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestWebhooks: an endpoint of Sendbird's form is told of what was sent, with Sendbird's signature and without anybody's
// variables (section 14), and of what people did with it (section 14.8).
func TestWebhooks(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	var mu sync.Mutex
	var shown string
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		m := hmac.New(sha256.New, []byte(shown))
		m.Write(text)
		if r.Header.Get("X-Sendbird-Signature") != hex.EncodeToString(m.Sum(nil)) || r.Header.Get("User-Agent") != "SendBird" {
			t.Errorf("%v", r.Header)
		}
		got = append(got, string(text))
	}))
	defer server.Close()
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	teller := endpoint.New(endpoint.Options{Store: d.store, Box: box, Clock: d.clock, Calls: outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}}), Node: "test"})
	p := petitbleu.EventEndpoint{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindEndpoint, noon), URL: server.URL, Form: petitbleu.EndpointSendbird, State: petitbleu.EndpointOn,
		Types: []string{"notification.send_batch", "notification.send_realtime", "message.viewed", "message.clicked"}, CreatedAt: noon, UpdatedAt: noon}
	shown = teller.NewSecret(&p, noon)
	if err := d.store.Write(t.Context(), func(tx *store.Tx) error { return tx.PutEventEndpoint(p) }); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		MessageID string `json:"message_id"`
	}
	if err := json.Unmarshal([]byte(d.want(call{path: "/v1/notifications", body: realtime}, 200)), &sent); err != nil {
		t.Fatal(err)
	}
	d.clock.Set(noon.Add(time.Minute))
	who, _, err := d.feed.ProfileOf(t.Context(), d.ws, "u-1", false)
	for range 2 { // a repeat is told to nobody
		if _, wrong := d.feed.Track(t.Context(), d.ws, who, []feed.Engagement{{Type: "viewed", ID: sent.MessageID}, {Type: "clicked", ID: sent.MessageID}}); err != nil || wrong != nil {
			t.Fatal(err, wrong)
		}
	}
	d.want(call{path: "/v1/notifications", body: `{"mode":"batch","targets":["u-1","u-2"],"template":{"key":"points"},"title":"Points"}`}, 202)
	for range 3 {
		if _, err := teller.Tick(t.Context(), d.clock.Now()); err != nil {
			t.Fatal(err)
		}
		teller.Settle()
	}
	mu.Lock()
	defer mu.Unlock()
	all := strings.Join(got, "\n")
	for _, want := range []string{`"event":"notification:send_realtime"`, `"tag":"orders"`, `"event":"notification:send_batch"`, `"targets_count":2`, `"title":"Points"`, `"app_id":"` + d.ws, `"type":"message.viewed"`, `"type":"message.clicked"`, `"message_id":"` + sent.MessageID} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in %s", want, all)
		}
	}
	if len(got) != 4 || strings.Contains(all, "Tuesday") {
		t.Errorf("%d calls: %s", len(got), all)
	}
}
