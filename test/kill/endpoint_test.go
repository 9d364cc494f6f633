package kill

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

// listener is an event endpoint that counts what it is told.
type listener struct {
	mu    sync.Mutex
	told  map[string]string // webhook-id by message
	ids   map[string]bool
	calls int
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var v struct {
		Type string
		Data struct {
			Message string `json:"message_id"`
		}
	}
	if json.NewDecoder(r.Body).Decode(&v) != nil || v.Type != "message.sent" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	l.told[v.Data.Message], l.ids[r.Header.Get("webhook-id")] = r.Header.Get("webhook-id"), true
	w.WriteHeader(http.StatusNoContent)
}

func (l *listener) count() (told, ids, calls int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.told), len(l.ids), l.calls
}

// TestKilledWhileTelling kills a node at ten random points while it sends 5,000 webhooks and tells an event endpoint of
// each. None is lost; what is told again has its id of before.
func TestKilledWhileTelling(t *testing.T) {
	const webhooks = 5_000
	k := &keeper{bodies: map[string]string{}}
	l := &listener{told: map[string]string{}, ids: map[string]bool{}}
	sink, ear := httptest.NewServer(k), httptest.NewServer(l)
	t.Cleanup(sink.Close)
	t.Cleanup(ear.Close)
	dsn, files := storetest.DSN(t, "sqlite"), t.TempDir()
	seedWebhooks(t, dsn, sink.URL, webhooks)
	seedEndpoint(t, dsn, sink.URL, ear.URL)
	serve := func() *program.Process {
		return program.Start(t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", dsn, "--files", files, "--log-level", "warn",
			"--seal-key", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32))))
	}
	node := serve()
	for i := range 10 {
		at := (i*webhooks + rand.IntN(webhooks)) / 11
		program.Until(t, "the next point", func() bool { told, _, _ := l.count(); return told >= at })
		node.Kill()
		node = serve()
	}
	program.Until(t, "all to be told", func() bool { told, _, _ := l.count(); return told == webhooks })
	left := lives(t, dsn, node, serve, func(tx *store.Tx) ([]store.NewsRow, bool, error) {
		rows, err := tx.News("ws_1", 10)
		return rows, len(rows) == 0, err
	})
	told, ids, calls := l.count()
	if told != webhooks || ids != webhooks {
		t.Errorf("of %d messages %d were told, under %d ids", webhooks, told, ids)
	}
	if len(left) != 0 {
		t.Errorf("%d rows of news are left", len(left))
	}
	t.Logf("%d events told by %d calls", told, calls)
}

// seedEndpoint lets the workspace tell an address of messages that were sent.
func seedEndpoint(t *testing.T, dsn, sink, address string) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	p := petitbleu.EventEndpoint{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindEndpoint, now), URL: address, Types: []string{"message.sent"},
		Form: petitbleu.EndpointStandard, State: petitbleu.EndpointOn, CreatedAt: now, UpdatedAt: now}
	endpoint.New(endpoint.Options{Store: s, Box: box, Clock: clock.System()}).NewSecret(&p, now)
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		hosts := []petitbleu.WebhookHost{{Host: strings.TrimPrefix(sink, "http://"), Private: true, KeepsKeys: true}, {Host: strings.TrimPrefix(address, "http://"), Private: true}}
		if err := tx.SetSetting("ws_1", petitbleu.WebhookSettingsName, petitbleu.WebhookSettings{Hosts: hosts}, now); err != nil {
			return err
		}
		return tx.PutEventEndpoint(p)
	})
	if err != nil {
		t.Fatal(err)
	}
}
