package pages_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const (
	ws        = "ws_test"
	appID     = "900000000000001"
	pageID    = "100000000000001"
	appSecret = "SECRETOFTHEAPP"
	pageToken = "TOKENOFTHEPAGE"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// house is a store with the engine, the webhook, the intake and the platform around it.
type house struct {
	*testing.T
	s      *store.Store
	clock  *clock.Movable
	box    *secret.Box
	emu    *emulator.Emulator
	intake *intake.Intake
	pages  *pages.Pages
	graph  string
	url    string
	live   live.Hub
	mended int
	mail   mail.Server
}

func each(t *testing.T, fn func(h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(newHouse(t, s)) })
}

func newHouse(t *testing.T, s *store.Store) *house {
	t.Helper()
	h := &house{T: t, s: s, clock: clock.NewMovable(nil)}
	h.clock.Freeze()
	h.clock.Set(noon)
	var err error
	if h.box, err = secret.NewBox(bytes.Repeat([]byte{7}, 32)); err != nil {
		t.Fatal(err)
	}
	h.startPlatform()
	log := slog.New(slog.DiscardHandler)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	h.url = server.URL
	h.intake = intake.New(intake.Options{Store: s, Box: h.box, Clock: h.clock, Logger: log, Node: "test", Alone: true,
		Seen: func(ws string, seen []intake.Seen) { h.pages.Seen(ws, seen) }})
	hook.New(hook.Options{Store: s, Box: h.box, Clock: h.clock, Logger: log}).Register(mux)
	h.start()
	h.write(func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Cooktoys", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
			return err
		}
		return tx.UpsertApp(petitbleu.App{ID: appID, Name: "Shop app", GraphURL: h.graph, GraphVersion: "v26.0", CreatedAt: noon,
			SecretSealed: h.box.Seal("app/"+appID+"/secret", appSecret), VerifyTokenSealed: h.box.Seal("app/"+appID+"/verify_token", "VERIFYTOKEN")})
	})
	return h
}

// start makes the engine anew, as after the program was started again.
func (h *house) start() {
	h.pages = pages.New(pages.Options{Store: h.s, Box: h.box, Clock: h.clock, HTTP: &http.Client{}, BaseURL: h.url, Node: "test", Alone: true, Adopt: h.intake.Adopt, Mail: h.mail, Live: &h.live,
		Mended: func() { h.mended++ }})
}

func (h *house) startPlatform() {
	h.Helper()
	e, err := emulator.New(emulator.Options{Clock: h.clock, RandomSeed: 1, Seed: emulator.Seed{
		Apps:   []emulator.App{{ID: appID, Name: "Shop app", Secret: appSecret, VerifyToken: "VERIFYTOKEN"}},
		Pages:  []emulator.Page{{ID: pageID, Name: "Cooktoys", Tokens: map[string]string{appID: pageToken}}},
		People: []emulator.Person{{ID: "ana", FirstName: "Ana", LastName: "Martin"}},
	}})
	if err != nil {
		h.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { _ = e.Run(ctx); close(done) }()
	server := httptest.NewServer(e.Handler())
	h.Cleanup(func() { cancel(); <-done; server.Close() })
	h.emu, h.graph = e, server.URL
	h.limit(false) // it goes by real time, and these tests do not wait
}

// limit turns the platform's limit on calls to conversations on or off.
func (h *house) limit(on bool) {
	h.emu.Mu.Lock()
	defer h.emu.Mu.Unlock()
	h.emu.State.Switches.ConversationsLimit = on
}

func (h *house) write(fn func(*store.Tx) error) {
	h.Helper()
	if err := h.s.Write(h.Context(), fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// connect puts the Page into the workspace and subscribes it.
func (h *house) connect() {
	h.Helper()
	h.write(func(tx *store.Tx) error {
		return h.pages.Add(tx, h.pages.NewPage(ws, pageID, appID, "Cooktoys", pageToken))
	})
	h.ok(h.pages.Subscribe(h.Context(), ws, pageID))
}

// says has a test person write to the Page.
func (h *house) says(person, text string) {
	h.Helper()
	if _, err := h.emu.Act(person, emulator.Action{Action: "text", Page: pageID, Text: text}); err != nil {
		h.Fatal(err)
	}
}

// people adds test people who each write some messages.
func (h *house) people(n, messages int) {
	h.Helper()
	for i := range n {
		id := fmt.Sprintf("p%03d", i)
		h.emu.Mu.Lock()
		_, err := h.emu.AddPerson(emulator.Person{ID: id, FirstName: fmt.Sprintf("First%d", i), LastName: "Van Den Last"})
		h.emu.Mu.Unlock()
		h.ok(err)
		for m := range messages {
			h.says(id, fmt.Sprintf("message %d of %s", m, id))
			h.clock.Move(time.Second)
		}
	}
}

// read makes calls until no reading is due within a minute.
func (h *house) read() (calls int) {
	h.Helper()
	for {
		var next time.Time
		h.write(func(tx *store.Tx) (err error) {
			next, err = tx.NextReading()
			return err
		})
		if next.IsZero() || next.After(h.clock.Now().Add(time.Minute)) {
			return calls
		}
		if now := h.clock.Now(); next.After(now) {
			h.clock.Move(next.Sub(now))
		}
		if _, err := h.pages.Read(h.Context(), h.clock.Now()); err != nil {
			h.Fatal(err)
		}
		calls++
		if calls > 200 {
			h.Fatal("a reading does not end")
		}
	}
}

func (h *house) reading() store.Reading {
	h.Helper()
	var all []store.Reading
	h.write(func(tx *store.Tx) (err error) {
		all, err = tx.Readings(ws, pageID, 10)
		return err
	})
	if len(all) == 0 {
		h.Fatal("no reading")
	}
	return all[0]
}

func (h *house) page() petitbleu.Page {
	h.Helper()
	var p petitbleu.Page
	h.write(func(tx *store.Tx) (err error) {
		p, err = tx.Page(ws, pageID)
		return err
	})
	return p
}

func (h *house) events(kinds ...petitbleu.EventKind) (all []petitbleu.Event) {
	h.Helper()
	h.write(func(tx *store.Tx) (err error) {
		all, err = tx.Events(store.EventFilter{WorkspaceID: ws, Kinds: kinds, Limit: 5000})
		return err
	})
	return all
}

// until waits for something that webhook calls bring.
func (h *house) until(what string, is func() bool) {
	h.Helper()
	deadline := time.After(time.Minute)
	for {
		if _, err := h.intake.Tick(h.Context(), h.clock.Now()); err != nil {
			h.Fatal(err)
		}
		if is() {
			return
		}
		select {
		case <-deadline:
			h.Fatalf("never: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// send sends a message through the platform, as delivery would, and gives the platform's id.
func (h *house) send(psid, text string) string {
	h.Helper()
	body := `{"recipient":{"id":"` + psid + `"},"messaging_type":"RESPONSE","message":{"text":"` + text + `"}}`
	res, err := http.Post(h.graph+"/v26.0/me/messages?access_token="+pageToken, "application/json", strings.NewReader(body)) //nolint:noctx // a test
	h.ok(err)
	defer res.Body.Close()
	var answer struct {
		MessageID string `json:"message_id"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.MessageID == "" {
		h.Fatalf("send: %d %v", res.StatusCode, err)
	}
	return answer.MessageID
}
