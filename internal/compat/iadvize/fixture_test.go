package iadvize_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/compat/iadvize"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const pageID = "104000000000001"

// door is a push API on a fresh store, with one workspace, one Page and a few people.
type door struct {
	t     testing.TB
	store *store.Store
	clock *clock.Movable
	mux   *http.ServeMux
	ws    string
	log   *bytes.Buffer
	keys  map[string]string
}

func newDoor(t testing.TB, s *store.Store, change func(*iadvize.Options)) *door {
	t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	d := &door{t: t, store: s, clock: clock.NewMovable(clock.System()), log: &bytes.Buffer{}, keys: map[string]string{}}
	out := delivery.New(delivery.Options{Store: s, Box: box, Clock: d.clock, Drivers: map[string]channel.Driver{messenger.Name: messenger.Driver{}}})
	o := iadvize.Options{
		Store: s, Clock: d.clock, Driver: messenger.Driver{}, Queue: out.Queue,
		Logger: slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&o)
	}
	d.mux = http.NewServeMux()
	iadvize.New(o).Register(d.mux)
	d.people()
	return d
}

// people fills the store: lisa with an open window, old with a closed one, gone who revoked,
// twice who is two people, guest with a temporary id, and dead on a Page whose token died.
func (d *door) people() {
	d.t.Helper()
	now := d.clock.Now()
	d.ws = petitbleu.NewID(petitbleu.KindWorkspace, now)
	err := d.store.Write(d.t.Context(), func(tx *store.Tx) error {
		for _, id := range []string{d.ws, "ws_other"} {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: id, Name: "Cooktoys", TimeZone: "Europe/Paris", Region: "FR", RulePack: "today", CreatedAt: now}); err != nil {
				return err
			}
		}
		if err := tx.UpsertApp(petitbleu.App{ID: "app", Name: "app", GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", CreatedAt: now}); err != nil {
			return err
		}
		for id, p := range map[string]petitbleu.Page{
			pageID:  {WorkspaceID: d.ws, State: petitbleu.PageConnected},
			"dead":  {WorkspaceID: d.ws, State: petitbleu.PageTokenInvalid},
			"other": {WorkspaceID: "ws_other", State: petitbleu.PageConnected},
		} {
			p.ID, p.AppID, p.Name, p.PerSecond, p.Concurrency, p.CreatedAt, p.UpdatedAt = id, "app", id, 100, 10, now, now
			if err := tx.InsertPage(p); err != nil {
				return err
			}
		}
		for name, scopes := range map[string][]string{"push": {petitbleu.ScopePush}, "read": {petitbleu.ScopeRead}} {
			d.keys[name] = secret.NewToken("pb_")
			key := petitbleu.APIKey{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: name, Scopes: scopes, CreatedAt: now}
			if err := tx.InsertAPIKey(key, secret.HashToken(d.keys[name])); err != nil {
				return err
			}
		}
		return d.optIns(tx, now)
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *door) optIns(tx *store.Tx, now time.Time) error {
	kind := func(name string) petitbleu.IdentityKind {
		if name == "guest" {
			return petitbleu.IdentityTemporary
		}
		return petitbleu.IdentityCustomer
	}
	for i, name := range []string{"lisa", "old", "gone", "twice", "guest", "dead", "box"} {
		psid, profile, page := fmt.Sprintf("%d", 7000+i), "p_"+name, pageID
		if name == "dead" {
			page = "dead"
		}
		address := petitbleu.IdentityPSID
		identity := petitbleu.Identity{WorkspaceID: d.ws, Kind: kind(name), Value: name, ProfileID: profile, Quarantined: name == "twice", CreatedAt: now}
		optIn := petitbleu.OptIn{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindOptIn, now), PageID: page, PSID: psid, ProfileID: profile, CustomerID: name, Source: "send_to_messenger", At: now}
		window := now
		switch name {
		case "box":
			address, psid = petitbleu.IdentityUserRef, "ur-1"
			optIn.PSID, optIn.Source = "", "checkbox"
		case "gone":
			optIn.RevokedAt = now
		case "guest":
			identity.Topic, identity.ExpiresAt = "order", now.Add(time.Hour)
			optIn.Temporary, optIn.Topic = true, "order"
		case "old":
			window = now.Add(-25 * time.Hour)
		}
		if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: d.ws, ID: profile, CreatedAt: now, UpdatedAt: now}}); err != nil {
			return err
		}
		if _, err := tx.InsertIdentities([]petitbleu.Identity{identity, {WorkspaceID: d.ws, Kind: address, Scope: page, Value: psid, ProfileID: profile, CreatedAt: now}}); err != nil {
			return err
		}
		if err := tx.InsertOptIn(optIn); err != nil {
			return err
		}
		if name == "box" {
			continue // nobody has written yet
		}
		if err := tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: d.ws, PageID: page, PSID: psid, ProfileID: profile, WindowOpenedAt: window, WindowOpenedBy: petitbleu.EventOptIn, LastInboundAt: window, UpdatedAt: now}}); err != nil {
			return err
		}
	}
	return nil
}

// answer is what the door may answer.
type answer struct {
	Status     int      `json:"-"`
	MessageID  string   `json:"message_id"`
	MessageIDs []string `json:"message_ids"`
	PageID     string   `json:"page_id"`
	CustomerID string   `json:"customer_id"`
	State      string   `json:"status"`
	Warnings   []string `json:"warnings"`
	Error      struct {
		Code, Message, Field, Cure string
		Facebook                   struct{ Code, Subcode int }
	} `json:"error"`

	header http.Header
	text   string
}

// call is one request; what it leaves out is right.
type call struct {
	method, page, customer, query, body string
	token                               string // "" the push key in the header, "-" none
	header                              map[string]string
}

func (d *door) do(c call) answer {
	d.t.Helper()
	pick := func(v *string, standard string) {
		if *v == "" {
			*v = standard
		}
	}
	pick(&c.method, "POST")
	pick(&c.page, pageID)
	pick(&c.customer, "lisa")
	pick(&c.body, `{"text":"Your order is in."}`)
	r := httptest.NewRequest(c.method, "/social/facebook/messenger/pages/"+c.page+"/customers/"+url.PathEscape(c.customer)+"/messages"+c.query, strings.NewReader(c.body))
	if c.token == "" {
		c.token = d.keys["push"]
	}
	if c.token != "-" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for k, v := range c.header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	a := answer{Status: w.Code, header: w.Header(), text: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		d.t.Fatalf("the answer %d is no JSON: %s", w.Code, a.text)
	}
	return a
}

func (d *door) messages() (all []petitbleu.Message) {
	d.t.Helper()
	err := d.store.Read(d.t.Context(), func(tx *store.Tx) (err error) {
		all, _, err = tx.Messages(store.MessageFilter{WorkspaceID: d.ws}, "", 1000)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}
