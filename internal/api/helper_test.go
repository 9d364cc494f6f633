package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	testApp   = "900000000000001"
	testPage  = "100000000000001"
	freePage  = "100000000000002"
	testPSID  = "25000000000000001"
	password  = "tin the copper pans"
	appSecret = "SECRETOFTHEAPP"
	pageToken = "TOKENOFTHEPAGE"
	freeToken = "TOKENOFTHEFREEPAGE"
)

// secrets must never stand in an answer or a log.
var secrets = []string{appSecret, pageToken, freeToken, "VERIFYTOKEN", password, "ONETIMETOKEN", "$argon2id"}

// world is a whole house behind one server: store, door, delivery, webhook, emulator.
type world struct {
	t         *testing.T
	s         *store.Store
	api       *API
	intake    *intake.Intake
	told      *people.People
	imports   *imports.Imports
	pages     *pages.Pages
	delivery  *delivery.Delivery
	campaigns *campaign.Engine
	hub       *live.Hub
	clock     *clock.Movable
	box       *secret.Box
	emulator  *emulator.Emulator
	graph     string
	url       string
	log       *logBuffer
	ws        string // of almost everything
	other     string // another workspace
	cookies   map[string]string
	keys      map[string]string
	users     map[string]petitbleu.User
	person    string // a profile with an open window
	away      string // a profile that the Page has no address of
	read      string // messages, by their state
	dropped   string
	failed    string
}

// logBuffer keeps what is logged.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write keeps a line.
func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// each runs a test in a fresh world on both engines.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, func(*Options) {})
		fn(w)
		w.noSecretIn("the log", w.log.String())
	})
}

func newWorld(t *testing.T, s *store.Store, change func(*Options)) *world {
	t.Helper()
	w := &world{t: t, s: s, log: &logBuffer{}, hub: new(live.Hub), cookies: map[string]string{}, keys: map[string]string{}, users: map[string]petitbleu.User{}}
	w.clock = clock.NewMovable(nil)
	w.clock.Freeze()
	w.clock.Set(noon)
	var err error
	if w.box, err = secret.NewBox(bytes.Repeat([]byte{7}, 32)); err != nil {
		t.Fatal(err)
	}
	w.startEmulator()
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	calls := outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}})
	d := delivery.New(delivery.Options{Supply: w.supply(), Calls: calls, Store: s, Box: w.box, Drivers: map[string]channel.Driver{"messenger": messenger.Driver{}, "webhook": webhook.Driver{}}, Clock: w.clock, Logger: log, Live: w.hub})
	mux := http.NewServeMux()
	server := httptest.NewUnstartedServer(mux)
	w.url = "http://" + server.Listener.Addr().String()
	w.intake = intake.New(intake.Options{Store: s, Box: w.box, Clock: w.clock, Logger: log, Node: "test", Alone: true,
		Seen: func(ws string, seen []intake.Seen) { w.pages.Seen(ws, seen) }})
	w.pages = pages.New(pages.Options{Store: s, Box: w.box, Clock: w.clock, HTTP: &http.Client{}, Logger: log, Live: w.hub, BaseURL: w.url, Node: "test", Adopt: w.intake.Adopt})
	w.told = people.New(people.Options{Store: s, Clock: w.clock, Logger: log, Live: w.hub, ForgetCalls: w.intake.ForgetCalls})
	files, err := imports.New(imports.Options{Store: s, People: w.told, Intake: w.intake, Clock: w.clock, Logger: log,
		Folder: t.TempDir(), Node: "test", Wake: func() {}})
	if err != nil {
		t.Fatal(err)
	}
	w.imports = files
	counting, err := audience.New(t.Context(), audience.Options{Store: s, Clock: w.clock, Logger: log, Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w.delivery = d
	w.campaigns = campaign.New(campaign.Options{Store: s, Audience: counting, Delivery: d, Render: render.New(render.Options{Store: s, Box: w.box}), Clock: w.clock, Logger: log, Live: w.hub, Node: "test"})
	o := Options{
		Campaigns: w.campaigns,
		Endpoints: endpoint.New(endpoint.Options{Store: s, Box: w.box, Clock: w.clock, Calls: outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}}), Node: "test"}),
		People:    w.told, Pages: w.pages, Imports: files, Audience: counting, Delivery: d,
		Store: s, Box: w.box, Clock: w.clock, Logger: log, Live: w.hub, BaseURL: w.url, Version: "1.2.3", GraphURL: w.graph,
		Explain: func(ctx context.Context, q Question) (petitbleu.Verdict, error) {
			return d.ExplainUnder(ctx, q.Message, q.At, q.Pack)
		},
		Offers: d.Offers, Reach: d.Reach, Queue: d.Queue, EndPause: d.EndPause, Resend: d.Resend, ResendMany: d.ResendMany, Cancel: d.Cancel,
		Forecasts: func(ctx context.Context, ws string) (out []Forecast, err error) {
			all, err := d.Forecasts(ctx, ws)
			for _, f := range all {
				out = append(out, Forecast(f))
			}
			return out, err
		},
		Check: func(_ string, c petitbleu.Content, pack string) ([]*petitbleu.Error, []string) {
			return messenger.Driver{}.Check(c, pack)
		},
	}
	change(&o)
	w.api = New(o)
	w.api.Register(mux)
	hook.New(hook.Options{Store: s, Box: w.box, Clock: w.clock, Logger: log}).Register(mux)
	server.Start()
	t.Cleanup(func() {
		w.api.Stop()
		server.Close()
	})
	w.furnish()
	return w
}

// supply lets delivery ask the engine of campaigns, which is made after it.
func (w *world) supply() delivery.Supply {
	return delivery.Supply{
		Due: func(tx *store.Tx, now time.Time) ([]store.LaneDue, error) { return w.campaigns.Supply().Due(tx, now) },
		Next: func(ctx context.Context, ws string, now time.Time, taken func(delivery.ParcelKey) bool) (*delivery.Parcel, error) {
			return w.campaigns.Next(ctx, ws, now, taken)
		},
		Judge: func(tx *store.Tx, ws string, all []*petitbleu.Message, now time.Time) (map[string]store.Outcome, error) {
			return w.campaigns.Judge(tx, ws, all, now)
		},
		Still:   func(tx *store.Tx, ws string) (map[string]bool, error) { return w.campaigns.Supply().Still(tx, ws) },
		Through: func(string, string) {},
	}
}

var testClock = clock.System()

// startBare starts a door over an empty store.
func (w *world) startBare() {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	w.url = server.URL
	w.api = New(Options{Store: w.s, Clock: testClock, Logger: slog.New(slog.NewTextHandler(w.log, nil)), BaseURL: w.url})
	w.api.Register(mux)
	w.t.Cleanup(server.Close)
}

func (w *world) startEmulator() {
	w.t.Helper()
	e, err := emulator.New(emulator.Options{Clock: w.clock, RandomSeed: 1, Seed: emulator.Seed{
		Apps: []emulator.App{{ID: testApp, Name: "Shop app", Secret: appSecret, VerifyToken: "VERIFYTOKEN"}},
		Pages: []emulator.Page{
			{ID: testPage, Name: "Cooktoys", Tokens: map[string]string{testApp: pageToken}},
			{ID: freePage, Name: "Free Page", Tokens: map[string]string{testApp: freeToken}},
		},
		People: []emulator.Person{{ID: "ana", FirstName: "Ana", LastName: "Martin", PSIDs: map[string]string{testPage: testPSID}}},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	w.t.Cleanup(server.Close)
	w.emulator, w.graph = e, server.URL
}

// furnish puts two workspaces with their teams, keys, people and messages into the house.
func (w *world) furnish() {
	w.t.Helper()
	w.ws, w.other = w.id(petitbleu.KindWorkspace), w.id(petitbleu.KindWorkspace)
	hash := secret.HashPassword(password)
	w.write(func(tx *store.Tx) error {
		err := errors.Join(
			tx.InsertWorkspace(petitbleu.Workspace{ID: w.ws, Name: "Cooktoys", TimeZone: "Europe/Paris", Region: "FR", RulePack: "today", CreatedAt: noon}),
			tx.InsertWorkspace(petitbleu.Workspace{ID: w.other, Name: "Other", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}),
			tx.UpsertApp(petitbleu.App{ID: testApp, Name: "Shop app", GraphURL: w.graph, GraphVersion: "v26.0", CreatedAt: noon,
				SecretSealed: w.box.Seal("app/"+testApp+"/secret", appSecret), VerifyTokenSealed: w.box.Seal("app/"+testApp+"/verify_token", "VERIFYTOKEN")}),
			tx.InsertPage(petitbleu.Page{WorkspaceID: w.ws, ID: testPage, AppID: testApp, Name: "Cooktoys", TokenSealed: w.box.Seal("page/"+testPage+"/token", pageToken),
				State: petitbleu.PageConnected, PerSecond: 40, Concurrency: 8, CreatedAt: noon, UpdatedAt: noon}),
		)
		for _, role := range append(slices.Clone(Roles), "stranger") {
			u := petitbleu.User{ID: w.id(petitbleu.KindUser), Email: role + "@example.com", Name: role, PasswordHash: hash, Locale: "en", Theme: "system", CreatedAt: noon}
			m := store.Member{WorkspaceID: w.ws, UserID: u.ID, Role: role, CreatedAt: noon}
			if role == "stranger" {
				m.WorkspaceID, m.Role = w.other, RoleAdministrator
			}
			w.users[role] = u
			err = errors.Join(err, tx.InsertUser(u), tx.PutMember(m))
		}
		for name, scopes := range map[string][]string{"read": {"read"}, "write": {"write"}, "manage": {"manage"}, "push": {"push"}, "all": {"read", "write", "manage"}} {
			k, token := MakeKey(w.ws, name, scopes, noon)
			w.keys[name] = token
			err = errors.Join(err, tx.InsertAPIKey(k, secret.HashToken(token)))
		}
		k, token := MakeKey(w.other, "theirs", []string{"read", "write", "manage"}, noon)
		w.keys["theirs"] = token
		return errors.Join(err, tx.InsertAPIKey(k, secret.HashToken(token)), w.people(tx))
	})
	for role, u := range w.users {
		c, err := w.api.startSession(w.t.Context(), u, false)
		if err != nil {
			w.t.Fatal(err)
		}
		w.cookies[role] = c.Value
	}
}

func (w *world) id(k petitbleu.Kind) string { return petitbleu.NewID(k, noon) }

// people adds two people and what happened with them.
func (w *world) people(tx *store.Tx) error {
	w.person, w.away = w.id(petitbleu.KindProfile), w.id(petitbleu.KindProfile)
	at := noon.Add(-2 * time.Hour)
	message := func(state petitbleu.MessageState, after time.Duration) petitbleu.Message {
		t := at.Add(after)
		m := petitbleu.Message{WorkspaceID: w.ws, ID: petitbleu.NewID(petitbleu.KindMessage, t), ProfileID: w.person, Channel: "messenger", PageID: testPage, Recipient: testPSID,
			Origin: "push", Part: 1, Purpose: petitbleu.PurposeTransactional, CustomerID: "anna-7", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Your order 100% is on its way"},
			State: state, CreatedAt: t, UpdatedAt: t, DueAt: t, Wire: []petitbleu.WireCall{{At: t, Method: "POST", URL: "https://graph.example/me/messages", Status: 200}},
			Verdict: &petitbleu.Verdict{Outcome: petitbleu.Allow, Rule: "window", Pack: "today", Sentence: "The window is open.", At: t, Checks: []petitbleu.Check{{Name: "window", OK: true, Sentence: "open"}}}}
		return m
	}
	readOne, dropped, failed := message(petitbleu.StateRead, time.Minute), message(petitbleu.StateDropped, 2*time.Minute), message(petitbleu.StateFailed, 3*time.Minute)
	dropped.Reason, dropped.ReasonText = petitbleu.CodeOutsideWindow, "The window had closed."
	w.read, w.dropped, w.failed = readOne.ID, dropped.ID, failed.ID
	event := func(kind petitbleu.EventKind, outside string, after time.Duration, data string) petitbleu.Event {
		return petitbleu.Event{WorkspaceID: w.ws, ID: petitbleu.NewID(petitbleu.KindEvent, at.Add(after)), ProfileID: w.person, PageID: testPage, Source: "messenger",
			OutsideID: outside, Kind: kind, At: at.Add(after), ReceivedAt: at.Add(after), Data: json.RawMessage(data)}
	}
	_, err := tx.InsertEvents([]petitbleu.Event{
		event(petitbleu.EventOptIn, "o1", 0, `{"optin":{"ref":"r"}}`),
		event(petitbleu.EventEcho, "e1", 61*time.Second, `{"message":{"metadata":"`+readOne.ID+`"}}`),
		event(petitbleu.EventDelivery, "d1", 62*time.Second, `{}`),
		event(petitbleu.EventEcho, "e2", 5*time.Minute, `{"message":{"text":"from the inbox"}}`),
		event(petitbleu.EventMessage, "m1", 6*time.Minute, `{"message":{"text":"thanks"}}`),
	})
	_, err2 := tx.InsertIdentities([]petitbleu.Identity{
		{WorkspaceID: w.ws, Kind: petitbleu.IdentityPSID, Scope: testPage, Value: testPSID, ProfileID: w.person, CreatedAt: at},
		{WorkspaceID: w.ws, Kind: petitbleu.IdentityCustomer, Value: "anna-7", ProfileID: w.person, CreatedAt: at},
		{WorkspaceID: w.ws, Kind: petitbleu.IdentityCustomer, Value: "claimed", ProfileID: w.person, Quarantined: true, CreatedAt: at},
		{WorkspaceID: w.ws, Kind: petitbleu.IdentityExternal, Value: "shop-1", ProfileID: w.person, CreatedAt: at},
	})
	return errors.Join(err, err2,
		tx.InsertProfiles([]petitbleu.Profile{
			{WorkspaceID: w.ws, ID: w.person, Attributes: map[string]any{"first_name": "Anaïs", "last_name": "Martin", "shoe": 38.5}, CreatedAt: at, UpdatedAt: at},
			{WorkspaceID: w.ws, ID: w.away, Attributes: map[string]any{"first_name": "Bob", "likes": "martin"}, CreatedAt: at, UpdatedAt: at},
		}),
		tx.InsertOptIn(petitbleu.OptIn{WorkspaceID: w.ws, ID: w.id(petitbleu.KindOptIn), PageID: testPage, PSID: testPSID, ProfileID: w.person, CustomerID: "anna-7", Source: "send_to_messenger", At: at}),
		tx.InsertToken(petitbleu.Token{WorkspaceID: w.ws, ID: w.id(petitbleu.KindToken), PageID: testPage, PSID: testPSID, ProfileID: w.person, Kind: "one_time", Topic: "restock",
			Sealed: w.box.Seal("token/x", "ONETIMETOKEN"), CreatedAt: at, ExpiresAt: at.AddDate(1, 0, 0)}),
		tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: w.ws, PageID: testPage, PSID: testPSID, ProfileID: w.person, WindowOpenedAt: at, WindowOpenedBy: petitbleu.EventOptIn, LastInboundAt: at, UpdatedAt: at}}),
		tx.InsertMessages([]petitbleu.Message{readOne, dropped, failed}))
}

func (w *world) write(fn func(*store.Tx) error) {
	w.t.Helper()
	if err := w.s.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// W is the path of the workspace.
func (w *world) W(rest string) string { return "/workspaces/" + w.ws + rest }

// ask sends a request as somebody: a role of the team with a session, "key:" and the name of a
// key, or "" for nobody. It gives the status, the body and the headers.
func (w *world) ask(who, method, path, body string, headers ...string) (int, string, http.Header) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+base+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if name, ok := strings.CutPrefix(who, "key:"); ok {
		r.Header.Set("Authorization", "Bearer "+w.keys[name])
	} else if who != "" {
		r.AddCookie(&http.Cookie{Name: cookieName, Value: w.cookies[who]})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.noSecretIn(method+" "+path, string(text))
	if strings.Contains(string(text), ":null") { // absent, or an empty list
		w.t.Errorf("%s %s answers with null: %s", method, path, text)
	}
	return res.StatusCode, string(text), res.Header
}

// get reads JSON that must be there.
func get[T any](w *world, who, path string) (v T) {
	w.t.Helper()
	status, text, _ := w.ask(who, "GET", path, "")
	if status != http.StatusOK {
		w.t.Fatalf("GET %s: %d %s", path, status, text)
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		w.t.Fatalf("GET %s: %v in %s", path, err, text)
	}
	return v
}

func (w *world) noSecretIn(where, text string) {
	w.t.Helper()
	for _, s := range secrets {
		if strings.Contains(text, s) {
			w.t.Errorf("%s shows %q: %s", where, s, text)
		}
	}
}
