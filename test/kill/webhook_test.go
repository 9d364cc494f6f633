package kill

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

// keeper is a receiver of webhooks that keeps idempotency keys: what comes again under one is
// answered and not done.
type keeper struct {
	mu     sync.Mutex
	bodies map[string]string
	calls  int
	other  int // came again under its key with another body
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	key := r.Header.Get("Idempotency-Key")
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	if was, ok := k.bodies[key]; ok && was != string(body) {
		k.other++
	}
	k.bodies[key] = string(body)
	w.WriteHeader(http.StatusNoContent)
}

func (k *keeper) count() (done, calls, other int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.bodies), k.calls, k.other
}

// TestKilledWhileCalling kills a node at ten random points of 20,000 webhooks. Each is done once, by what
// was written for its person.
func TestKilledWhileCalling(t *testing.T) {
	const webhooks = 20_000
	k := &keeper{bodies: map[string]string{}}
	sink := httptest.NewServer(k)
	t.Cleanup(sink.Close)
	dsn := storetest.DSN(t, "sqlite")
	seedWebhooks(t, dsn, sink.URL, webhooks)
	files := t.TempDir()
	serve := func() *program.Process {
		return program.Start(t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", dsn, "--files", files, "--log-level", "warn",
			"--seal-key", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32))))
	}
	node := serve()
	for i := range 10 {
		at := (i*webhooks + rand.IntN(webhooks)) / 11
		program.Until(t, "the next point", func() bool { done, _, _ := k.count(); return done >= at })
		node.Kill()
		node = serve()
	}
	program.Until(t, "all to be done", func() bool { done, _, _ := k.count(); return done == webhooks })
	states := lives(t, dsn, node, serve, func(tx *store.Tx) (states map[petitbleu.MessageState]int64, over bool, err error) {
		states, err = tx.CountMessages("ws_1")
		return states, states[petitbleu.StateSent] == webhooks, err
	})
	done, calls, other := k.count()
	if other > 0 {
		t.Errorf("%d came again under their key with another body", other)
	}
	if states[petitbleu.StateSent] != webhooks || done != webhooks {
		t.Errorf("%d done, %v in the rows", done, states)
	}
	t.Logf("%d webhooks done by %d calls", done, calls)
}

// lives ends a node and looks into the database, again and again until what it sees there is the end: SQLite is one
// program's, and what was under way at the last kill is settled some seconds later. It gives what it saw last.
func lives[T any](t *testing.T, dsn string, node *program.Process, serve func() *program.Process, look func(tx *store.Tx) (T, bool, error)) (seen T) {
	t.Helper()
	for range 60 {
		time.Sleep(time.Second)
		node.Stop(t)
		s, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		over := false
		err = s.Read(t.Context(), func(tx *store.Tx) (err error) { seen, over, err = look(tx); return err })
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
		if over {
			break
		}
		node = serve()
	}
	return seen
}

// seedWebhooks queues a message of one composition for each of many people.
func seedWebhooks(t *testing.T, dsn, sink string, n int) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	c := petitbleu.Composition{Channel: "webhook", Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentWebhook,
		Webhook: &petitbleu.WebhookRequest{URL: sink + "/{{${first_name}}}", Body: `{"to":"{{${first_name}}}"}`}}}
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
			return err
		}
		host := petitbleu.WebhookHost{Host: strings.TrimPrefix(sink, "http://"), Private: true, KeepsKeys: true}
		if err := tx.SetSetting("ws_1", petitbleu.WebhookSettingsName, petitbleu.WebhookSettings{Hosts: []petitbleu.WebhookHost{host}}, now); err != nil {
			return err
		}
		id, err := tx.PutComposition("ws_1", c, now)
		if err != nil {
			return err
		}
		people, all := make([]petitbleu.Profile, n), make([]petitbleu.Message, n)
		for i := range all {
			p := petitbleu.NewID(petitbleu.KindProfile, now)
			people[i] = petitbleu.Profile{WorkspaceID: "ws_1", ID: p, Attributes: map[string]any{"first_name": fmt.Sprintf("n%d", i)}, CreatedAt: now, UpdatedAt: now}
			all[i] = petitbleu.Message{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: p, Channel: "webhook", Origin: "api", Part: 1,
				Purpose: c.Purpose, CompositionID: id, State: petitbleu.StateQueued, DueAt: now, CreatedAt: now, UpdatedAt: now}
		}
		if err := tx.InsertProfiles(people); err != nil {
			return err
		}
		return tx.InsertMessages(all)
	})
	if err != nil {
		t.Fatal(err)
	}
}
