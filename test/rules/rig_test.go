package rules

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	ws       = "ws_1"
	app      = "777000111222333"
	otherApp = "777000111222444"
	page     = "318840912277105"
	token    = "EAAB-page-token"
)

var fields = []string{"messages", "message_echoes", "message_deliveries", "message_reads", "messaging_postbacks", "messaging_optins", "messaging_referrals",
	"message_reactions", "messaging_handovers", "standby", "messaging_optouts", "feed", "messaging_account_linking"}

// rig is the platform on one side of the wire and the gateway on the other, on one clock.
type rig struct {
	t        *testing.T
	clock    *clock.Movable
	platform string // its address
	store    *store.Store
	box      *secret.Box
	intake   *intake.Intake
	delivery *delivery.Delivery
}

func newRig(t *testing.T, start time.Time, pack, region string) *rig {
	t.Helper()
	r := &rig{t: t, clock: clock.NewMovable(nil)}
	r.clock.Freeze()
	r.clock.Set(start)
	var err error
	if r.box, err = secret.NewBox([]byte(strings.Repeat("k", 32))); err != nil {
		t.Fatal(err)
	}
	if r.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "rules.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.store.Close() })
	log := slog.New(slog.DiscardHandler)
	mux := http.NewServeMux()
	hook.New(hook.Options{Store: r.store, Box: r.box, Clock: r.clock, Logger: log}).Register(mux)
	door := httptest.NewServer(mux)
	t.Cleanup(door.Close)
	r.startPlatform(door.URL)
	r.intake = intake.New(intake.Options{Store: r.store, Box: r.box, Clock: r.clock, Logger: log, Node: "test", Alone: true})
	calls := outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}})
	t.Cleanup(calls.CloseIdle)
	r.delivery = delivery.New(delivery.Options{Store: r.store, Box: r.box, Drivers: map[string]channel.Driver{messenger.Name: messenger.Driver{}}, Clock: r.clock, Calls: calls, Logger: log})
	r.write(func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Cooktoys", TimeZone: "UTC", Region: region, RulePack: pack, CreatedAt: start}); err != nil {
			return err
		}
		err := tx.UpsertApp(petitbleu.App{ID: app, Name: "Ours", SecretSealed: r.box.Seal("app/"+app+"/secret", "sesame"),
			VerifyTokenSealed: r.box.Seal("app/"+app+"/verify_token", "let-me-in"), GraphURL: r.platform, GraphVersion: "v26.0", CreatedAt: start})
		if err != nil {
			return err
		}
		return tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: page, AppID: app, Name: "Cooktoys", TokenSealed: r.box.Seal("page/"+page+"/token", token),
			State: petitbleu.PageConnected, PerSecond: 300, Concurrency: 4, CreatedAt: start, UpdatedAt: start})
	})
	r.control("PUT", "/_emulator/pack", `{"pack":"`+pack+`"}`)
	return r
}

func (r *rig) startPlatform(hooks string) {
	r.t.Helper()
	e, err := emulator.New(emulator.Options{Clock: r.clock, RandomSeed: 3, WebhookTimeout: 10 * time.Second, Seed: emulator.Seed{
		Apps: []emulator.App{{ID: app, Name: "Ours", Secret: "sesame", VerifyToken: "let-me-in", CallbackURL: hooks + "/hook/messenger/" + app, Fields: fields},
			{ID: otherApp, Name: "Theirs", Secret: "other", VerifyToken: "x"}},
		Pages:  []emulator.Page{{ID: page, Name: "Cooktoys", Username: "cooktoys", Tokens: map[string]string{app: token, otherApp: "THEIRS"}, Subscribed: map[string][]string{app: fields, otherApp: {}}}},
		People: []emulator.Person{{ID: "ana", FirstName: "Ana", LastName: "Martin"}, {ID: "bob", FirstName: "Bob", LastName: "Ray"}},
	}})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	server := httptest.NewServer(e.Handler())
	r.platform = server.URL
	r.t.Cleanup(func() {
		cancel()
		<-done
		server.Close()
	})
}

func (r *rig) write(fn func(*store.Tx) error) {
	r.t.Helper()
	if err := r.store.Write(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) read(fn func(*store.Tx) error) {
	r.t.Helper()
	if err := r.store.Read(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// ask makes a call to the platform and gives the status and the answer.
func (r *rig) ask(method, path, body string) (int, map[string]any) {
	r.t.Helper()
	q, err := http.NewRequestWithContext(r.t.Context(), method, r.platform+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	var out map[string]any
	_ = json.NewDecoder(bytes.NewReader(text)).Decode(&out)
	return res.StatusCode, out
}

// control is a call that must go well.
func (r *rig) control(method, path, body string) map[string]any {
	r.t.Helper()
	status, out := r.ask(method, path, body)
	if status > 299 {
		r.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out
}

// hear waits until the platform has told all that happened, and takes it in.
func (r *rig) hear() {
	r.t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; {
		s := r.control("GET", "/_emulator/stats", "")
		calls, _ := s["calls"].(map[string]any)
		if s["events_queued"] == 0.0 && calls["waiting"] == 0.0 && calls["failing"] == 0.0 {
			break
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the platform did not tell all: %v", s)
		}
		<-time.After(time.Millisecond)
	}
	for more := true; more; {
		var err error
		if more, err = r.intake.Tick(r.t.Context(), r.clock.Now()); err != nil {
			r.t.Fatal(err)
		}
	}
}
