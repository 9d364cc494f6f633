package apitest

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
	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/messages"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var Noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	TestApp   = "900000000000001"
	TestPage  = "100000000000001"
	FreePage  = "100000000000002"
	TestPSID  = "25000000000000001"
	Password  = "tin the copper pans"
	AppSecret = "SECRETOFTHEAPP"
	PageToken = "TOKENOFTHEPAGE"
	FreeToken = "TOKENOFTHEFREEPAGE"
)

// secrets must never stand in an answer or a log.
var secrets = []string{AppSecret, PageToken, FreeToken, "VERIFYTOKEN", Password, "ONETIMETOKEN", "$argon2id"}

// World is a whole house behind one server: store, door, delivery, webhook, emulator.
type World struct {
	T         *testing.T
	Store     *store.Store
	API       *api.API
	Intake    *intake.Intake
	Told      *people.People
	Imports   *imports.Imports
	Pages     *pages.Pages
	delivery  *delivery.Delivery
	campaigns *campaign.Engine
	Feeds     *feed.Engine
	Schedules *schedule.Engine
	Endpoints *endpoint.Endpoints
	Hub       *live.Hub
	Clock     *clock.Movable
	Box       *secret.Box
	Emulator  *emulator.Emulator
	Graph     string
	URL       string
	Log       *LogBuffer
	WS        string // of almost everything
	Other     string // another workspace
	Cookies   map[string]string
	Keys      map[string]string
	Users     map[string]petitbleu.User
	Person    string // a profile with an open window
	Away      string // a profile that the Page has no address of
	Read      string // messages, by their state
	dropped   string
	Failed    string
}

// LogBuffer keeps what is logged.
type LogBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write keeps a line.
func (l *LogBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *LogBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Each runs a test in a fresh world on both engines.
func Each(t *testing.T, fn func(w *World)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := NewWorld(t, s, func(*api.Options) {})
		fn(w)
		w.noSecretIn("the log", w.Log.String())
	})
}

// NewWorld makes a fresh world on a store; change may alter what the door is made of.
func NewWorld(t *testing.T, s *store.Store, change func(*api.Options)) *World {
	t.Helper()
	w := &World{T: t, Store: s, Log: &LogBuffer{}, Hub: new(live.Hub), Cookies: map[string]string{}, Keys: map[string]string{}, Users: map[string]petitbleu.User{}}
	w.Clock = clock.NewMovable(nil)
	w.Clock.Freeze()
	w.Clock.Set(Noon)
	var err error
	if w.Box, err = secret.NewBox(bytes.Repeat([]byte{7}, 32)); err != nil {
		t.Fatal(err)
	}
	w.startEmulator()
	log := slog.New(slog.NewTextHandler(w.Log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	calls := outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}})
	d := delivery.New(delivery.Options{Supply: w.supply(), Calls: calls, Store: s, Box: w.Box, Drivers: map[string]channel.Driver{"messenger": messenger.Driver{}, "webhook": webhook.Driver{}}, Clock: w.Clock, Logger: log, Live: w.Hub})
	mux := http.NewServeMux()
	server := httptest.NewUnstartedServer(mux)
	w.URL = "http://" + server.Listener.Addr().String()
	w.Intake = intake.New(intake.Options{Store: s, Box: w.Box, Clock: w.Clock, Logger: log, Node: "test", Alone: true,
		Seen: func(ws string, seen []intake.Seen) { w.Pages.Seen(ws, seen) }})
	w.Pages = pages.New(pages.Options{Store: s, Box: w.Box, Clock: w.Clock, HTTP: &http.Client{}, Logger: log, Live: w.Hub, BaseURL: w.URL, Node: "test", Adopt: w.Intake.Adopt})
	w.Told = people.New(people.Options{Store: s, Clock: w.Clock, Logger: log, Live: w.Hub, ForgetCalls: w.Intake.ForgetCalls})
	files, err := imports.New(imports.Options{Store: s, People: w.Told, Intake: w.Intake, Clock: w.Clock, Logger: log,
		Folder: t.TempDir(), Node: "test", Wake: func() {}})
	if err != nil {
		t.Fatal(err)
	}
	w.Imports = files
	counting, err := audience.New(t.Context(), audience.Options{Store: s, Clock: w.Clock, Logger: log, Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w.delivery = d
	w.campaigns = campaign.New(campaign.Options{Store: s, Audience: counting, Delivery: d, Render: render.New(render.Options{Store: s, Box: w.Box}), Clock: w.Clock, Logger: log, Live: w.Hub, Node: "test"})
	w.Feeds = feed.New(feed.Options{Store: s, People: w.Told, Clock: w.Clock, Logger: log, Live: w.Hub, Node: "test"})
	w.Schedules = schedule.New(schedule.Options{Store: s, Audience: counting, Delivery: d, Campaigns: w.campaigns, Clock: w.Clock})
	w.Endpoints = endpoint.New(endpoint.Options{Store: s, Box: w.Box, Clock: w.Clock, Calls: outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}}), Node: "test"})
	o := api.Options{
		Campaigns: w.campaigns, Schedules: w.Schedules, Feed: w.Feeds,
		Endpoints: w.Endpoints,
		People:    w.Told, Pages: w.Pages, Imports: files, Audience: counting, Delivery: d,
		Store: s, Box: w.Box, Clock: w.Clock, Logger: log, Live: w.Hub, BaseURL: w.URL, Version: "1.2.3", GraphURL: w.Graph,
		Explain: func(ctx context.Context, q messages.Question) (petitbleu.Verdict, error) {
			return d.ExplainUnder(ctx, q.Message, q.At, q.Pack)
		},
		Offers: d.Offers, Reach: d.Reach, Queue: d.Queue, EndPause: d.EndPause, Resend: d.Resend, ResendMany: d.ResendMany, Cancel: d.Cancel,
		Forecasts: func(ctx context.Context, ws string) (out []messages.Forecast, err error) {
			all, err := d.Forecasts(ctx, ws)
			for _, f := range all {
				out = append(out, messages.Forecast(f))
			}
			return out, err
		},
		Check: func(_ string, c petitbleu.Content, pack string) ([]*petitbleu.Error, []string) {
			return messenger.Driver{}.Check(c, pack)
		},
	}
	change(&o)
	w.API = api.New(o)
	w.API.Register(mux)
	hook.New(hook.Options{Store: s, Box: w.Box, Clock: w.Clock, Logger: log}).Register(mux)
	server.Start()
	t.Cleanup(func() {
		w.API.Stop()
		server.Close()
	})
	w.furnish()
	return w
}

// supply lets delivery ask the engine of campaigns, which is made after it.
func (w *World) supply() delivery.Supply {
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

var TestClock = clock.System()

// StartBare starts a door over an empty store.
func (w *World) StartBare() {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	w.URL = server.URL
	w.API = api.New(api.Options{Store: w.Store, Clock: TestClock, Logger: slog.New(slog.NewTextHandler(w.Log, nil)), BaseURL: w.URL})
	w.API.Register(mux)
	w.T.Cleanup(server.Close)
}

func (w *World) startEmulator() {
	w.T.Helper()
	e, err := emulator.New(emulator.Options{Clock: w.Clock, RandomSeed: 1, Seed: emulator.Seed{
		Apps: []emulator.App{{ID: TestApp, Name: "Shop app", Secret: AppSecret, VerifyToken: "VERIFYTOKEN"}},
		Pages: []emulator.Page{
			{ID: TestPage, Name: "Cooktoys", Tokens: map[string]string{TestApp: PageToken}},
			{ID: FreePage, Name: "Free Page", Tokens: map[string]string{TestApp: FreeToken}},
		},
		People: []emulator.Person{{ID: "ana", FirstName: "Ana", LastName: "Martin", PSIDs: map[string]string{TestPage: TestPSID}}},
	}})
	if err != nil {
		w.T.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	w.T.Cleanup(server.Close)
	w.Emulator, w.Graph = e, server.URL
}

// furnish puts two workspaces with their teams, keys, people and messages into the house.
func (w *World) furnish() {
	w.T.Helper()
	w.WS, w.Other = w.NewID(petitbleu.KindWorkspace), w.NewID(petitbleu.KindWorkspace)
	hash := secret.HashPassword(Password)
	w.Write(func(tx *store.Tx) error {
		err := errors.Join(
			tx.InsertWorkspace(petitbleu.Workspace{ID: w.WS, Name: "Cooktoys", TimeZone: "Europe/Paris", Region: "FR", RulePack: "today", CreatedAt: Noon}),
			tx.InsertWorkspace(petitbleu.Workspace{ID: w.Other, Name: "Other", TimeZone: "UTC", RulePack: "today", CreatedAt: Noon}),
			tx.UpsertApp(petitbleu.App{ID: TestApp, Name: "Shop app", GraphURL: w.Graph, GraphVersion: "v26.0", CreatedAt: Noon,
				SecretSealed: w.Box.Seal("app/"+TestApp+"/secret", AppSecret), VerifyTokenSealed: w.Box.Seal("app/"+TestApp+"/verify_token", "VERIFYTOKEN")}),
			tx.InsertPage(petitbleu.Page{WorkspaceID: w.WS, ID: TestPage, AppID: TestApp, Name: "Cooktoys", TokenSealed: w.Box.Seal("page/"+TestPage+"/token", PageToken),
				State: petitbleu.PageConnected, PerSecond: 40, Concurrency: 8, CreatedAt: Noon, UpdatedAt: Noon}),
		)
		for _, role := range append(slices.Clone(door.Roles), "stranger") {
			u := petitbleu.User{ID: w.NewID(petitbleu.KindUser), Email: role + "@example.com", Name: role, PasswordHash: hash, Locale: "en", Theme: "system", CreatedAt: Noon}
			m := store.Member{WorkspaceID: w.WS, UserID: u.ID, Role: role, CreatedAt: Noon}
			if role == "stranger" {
				m.WorkspaceID, m.Role = w.Other, door.RoleAdministrator
			}
			w.Users[role] = u
			err = errors.Join(err, tx.InsertUser(u), tx.PutMember(m))
		}
		for name, scopes := range map[string][]string{"read": {"read"}, "write": {"write"}, "manage": {"manage"}, "push": {"push"}, "all": {"read", "write", "manage"}} {
			k, token := developers.MakeKey(w.WS, name, scopes, Noon)
			w.Keys[name] = token
			err = errors.Join(err, tx.InsertAPIKey(k, secret.HashToken(token)))
		}
		k, token := developers.MakeKey(w.Other, "theirs", []string{"read", "write", "manage"}, Noon)
		w.Keys["theirs"] = token
		return errors.Join(err, tx.InsertAPIKey(k, secret.HashToken(token)), w.people(tx))
	})
	for role, u := range w.Users {
		c, err := w.API.StartSession(w.T.Context(), u, false)
		if err != nil {
			w.T.Fatal(err)
		}
		w.Cookies[role] = c.Value
	}
}

// NewID makes an id at noon.
func (w *World) NewID(k petitbleu.Kind) string { return petitbleu.NewID(k, Noon) }

// people adds two people and what happened with them.
func (w *World) people(tx *store.Tx) error {
	w.Person, w.Away = w.NewID(petitbleu.KindProfile), w.NewID(petitbleu.KindProfile)
	at := Noon.Add(-2 * time.Hour)
	message := func(state petitbleu.MessageState, after time.Duration) petitbleu.Message {
		t := at.Add(after)
		m := petitbleu.Message{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindMessage, t), ProfileID: w.Person, Channel: "messenger", PageID: TestPage, Recipient: TestPSID,
			Origin: "push", Part: 1, Purpose: petitbleu.PurposeTransactional, CustomerID: "anna-7", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Your order 100% is on its way"},
			State: state, CreatedAt: t, UpdatedAt: t, DueAt: t, Wire: []petitbleu.WireCall{{At: t, Method: "POST", URL: "https://graph.example/me/messages", Status: 200}},
			Verdict: &petitbleu.Verdict{Outcome: petitbleu.Allow, Rule: "window", Pack: "today", Sentence: "The window is open.", At: t, Checks: []petitbleu.Check{{Name: "window", OK: true, Sentence: "open"}}}}
		return m
	}
	readOne, dropped, failed := message(petitbleu.StateRead, time.Minute), message(petitbleu.StateDropped, 2*time.Minute), message(petitbleu.StateFailed, 3*time.Minute)
	dropped.Reason, dropped.ReasonText = petitbleu.CodeOutsideWindow, "The window had closed."
	w.Read, w.dropped, w.Failed = readOne.ID, dropped.ID, failed.ID
	event := func(kind petitbleu.EventKind, outside string, after time.Duration, data string) petitbleu.Event {
		return petitbleu.Event{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindEvent, at.Add(after)), ProfileID: w.Person, PageID: TestPage, Source: "messenger",
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
		{WorkspaceID: w.WS, Kind: petitbleu.IdentityPSID, Scope: TestPage, Value: TestPSID, ProfileID: w.Person, CreatedAt: at},
		{WorkspaceID: w.WS, Kind: petitbleu.IdentityCustomer, Value: "anna-7", ProfileID: w.Person, CreatedAt: at},
		{WorkspaceID: w.WS, Kind: petitbleu.IdentityCustomer, Value: "claimed", ProfileID: w.Person, Quarantined: true, CreatedAt: at},
		{WorkspaceID: w.WS, Kind: petitbleu.IdentityExternal, Value: "shop-1", ProfileID: w.Person, CreatedAt: at},
	})
	return errors.Join(err, err2,
		tx.InsertProfiles([]petitbleu.Profile{
			{WorkspaceID: w.WS, ID: w.Person, Attributes: map[string]any{"first_name": "Anaïs", "last_name": "Martin", "shoe": 38.5}, CreatedAt: at, UpdatedAt: at},
			{WorkspaceID: w.WS, ID: w.Away, Attributes: map[string]any{"first_name": "Bob", "likes": "martin"}, CreatedAt: at, UpdatedAt: at},
		}),
		tx.InsertOptIn(petitbleu.OptIn{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindOptIn), PageID: TestPage, PSID: TestPSID, ProfileID: w.Person, CustomerID: "anna-7", Source: "send_to_messenger", At: at}),
		tx.InsertToken(petitbleu.Token{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindToken), PageID: TestPage, PSID: TestPSID, ProfileID: w.Person, Kind: "one_time", Topic: "restock",
			Sealed: w.Box.Seal("token/x", "ONETIMETOKEN"), CreatedAt: at, ExpiresAt: at.AddDate(1, 0, 0)}),
		tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: w.WS, PageID: TestPage, PSID: TestPSID, ProfileID: w.Person, WindowOpenedAt: at, WindowOpenedBy: petitbleu.EventOptIn, LastInboundAt: at, UpdatedAt: at}}),
		tx.InsertMessages([]petitbleu.Message{readOne, dropped, failed}))
}

// Write runs fn in a transaction that must succeed.
func (w *World) Write(fn func(*store.Tx) error) {
	w.T.Helper()
	if err := w.Store.Write(w.T.Context(), fn); err != nil {
		w.T.Fatal(err)
	}
}

// W is the path of the workspace.
func (w *World) W(rest string) string { return "/workspaces/" + w.WS + rest }

// Ask sends a request as somebody: a role of the team with a session, "key:" and the name of a
// key, or "" for nobody. It gives the status, the body and the headers.
func (w *World) Ask(who, method, path, body string, headers ...string) (int, string, http.Header) {
	w.T.Helper()
	r, err := http.NewRequestWithContext(w.T.Context(), method, w.URL+door.Base+path, strings.NewReader(body))
	if err != nil {
		w.T.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if name, ok := strings.CutPrefix(who, "key:"); ok {
		r.Header.Set("Authorization", "Bearer "+w.Keys[name])
	} else if who != "" {
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: w.Cookies[who]})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.T.Fatal(err)
	}
	w.noSecretIn(method+" "+path, string(text))
	if strings.Contains(string(text), ":null") { // absent, or an empty list
		w.T.Errorf("%s %s answers with null: %s", method, path, text)
	}
	return res.StatusCode, string(text), res.Header
}

// Get reads JSON that must be there.
func Get[T any](w *World, who, path string) (v T) {
	w.T.Helper()
	status, text, _ := w.Ask(who, "GET", path, "")
	if status != http.StatusOK {
		w.T.Fatalf("GET %s: %d %s", path, status, text)
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		w.T.Fatalf("GET %s: %v in %s", path, err, text)
	}
	return v
}

func (w *World) noSecretIn(where, text string) {
	w.T.Helper()
	for _, s := range secrets {
		if strings.Contains(text, s) {
			w.T.Errorf("%s shows %q: %s", where, s, text)
		}
	}
}
