package intake_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

const (
	ws      = "ws_1"
	page    = "10"
	page2   = "11"
	appID   = "900"
	siteKey = "a site's key"
)

var siteID = petitbleu.NewID(petitbleu.KindSite, noon)

// house is a workspace with two Pages and a site, and an intake over it.
type house struct {
	*testing.T
	store  *store.Store
	box    *secret.Box
	hub    *live.Hub
	intake *intake.Intake
	now    time.Time
}

func each(t *testing.T, fn func(h *house)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(open(t, s)) })
}

func open(t *testing.T, s *store.Store) *house {
	t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, store: s, box: box, hub: &live.Hub{}, now: noon}
	h.intake = h.node("one", nil)
	h.write(func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Cooktoys", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
			return err
		}
		return tx.UpsertApp(petitbleu.App{ID: appID, SecretSealed: box.Seal("app/900/secret", "s"), GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", CreatedAt: noon})
	})
	h.connect(page)
	h.connect(page2)
	h.write(func(tx *store.Tx) error {
		return tx.InsertSite(petitbleu.Site{WorkspaceID: ws, ID: siteID, PageID: page, KeySealed: box.Seal("site/"+siteID+"/key", siteKey), CreatedAt: noon})
	})
	return h
}

func (h *house) node(name string, client *http.Client) *intake.Intake {
	return intake.New(intake.Options{Store: h.store, Box: h.box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), Live: h.hub, Node: name, HTTP: client})
}

func (h *house) write(fn func(tx *store.Tx) error) {
	h.Helper()
	if err := h.store.Write(h.Context(), fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) read(fn func(tx *store.Tx) error) {
	h.Helper()
	if err := h.store.Read(h.Context(), fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) connect(id string) {
	h.Helper()
	h.write(func(tx *store.Tx) error {
		return tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: id, AppID: appID, TokenSealed: h.box.Seal("page/"+id+"/token", "T"+id), State: petitbleu.PageConnected, CreatedAt: noon})
	})
}

// body records a call as it came.
func (h *house) body(text string) {
	h.Helper()
	if err := h.store.AppendRaw(h.Context(), &petitbleu.RawCall{AppID: appID, ReceivedAt: h.now, Body: []byte(text)}); err != nil {
		h.Fatal(err)
	}
}

// from records a call with one item of a person on a Page, a minute after the one before.
func (h *house) from(page, psid, member string) {
	h.Helper()
	h.now = h.now.Add(time.Minute)
	h.body(envelope(page, item(page, psid, h.now, member)))
}

func item(page, psid string, at time.Time, member string) string {
	return fmt.Sprintf(`{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":%d,%s}`, psid, page, at.UnixMilli(), member)
}

func envelope(page string, items ...string) string {
	all := ""
	for i, it := range items {
		if i > 0 {
			all += ","
		}
		all += it
	}
	return fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":1,"messaging":[%s]}]}`, page, all)
}

// tick works in everything that waits.
func (h *house) tick() {
	h.Helper()
	for {
		more, err := h.intake.Tick(h.Context(), h.now)
		if err != nil {
			h.Fatal(err)
		}
		if !more {
			return
		}
	}
}

func (h *house) events() (all []petitbleu.Event) {
	h.Helper()
	h.read(func(tx *store.Tx) (err error) {
		all, err = tx.Events(store.EventFilter{WorkspaceID: ws, Limit: 5000})
		return err
	})
	return all
}

// profileOf gives the profile of a name, empty when nobody has it.
func (h *house) identity(kind petitbleu.IdentityKind, scope, value string) (i petitbleu.Identity) {
	h.Helper()
	h.read(func(tx *store.Tx) error {
		k := store.IdentityKey{Kind: kind, Scope: scope, Value: value}
		found, err := tx.Identities(ws, []store.IdentityKey{k})
		i = found[k]
		return err
	})
	return i
}

func (h *house) psid(page, value string) string {
	h.Helper()
	return h.identity(petitbleu.IdentityPSID, page, value).ProfileID
}

func (h *house) thread(page, psid string) (c petitbleu.Conversation) {
	h.Helper()
	h.read(func(tx *store.Tx) error {
		found, err := tx.Conversations(ws, page, []string{psid})
		c = found[psid]
		return err
	})
	return c
}

func (h *house) optIns(page, customer string) (all []petitbleu.OptIn) {
	h.Helper()
	h.read(func(tx *store.Tx) (err error) {
		all, err = tx.OptIns(ws, page, customer)
		return err
	})
	return all
}

func (h *house) undecodable() (all []petitbleu.RawCall) {
	h.Helper()
	all, err := h.store.UndecodableRaw(h.Context(), appID, 0, 1000)
	if err != nil {
		h.Fatal(err)
	}
	return all
}

// ref signs a ref for a customer on a Page, good for an hour.
func (h *house) ref(customer string, set ...func(*intake.Ref)) string {
	h.Helper()
	r := intake.Ref{SiteID: siteID, PageID: page, CustomerID: customer, Expires: h.now.Add(time.Hour)}
	for _, fn := range set {
		fn(&r)
	}
	text, err := intake.SignRef(siteKey, r)
	if err != nil {
		h.Fatal(err)
	}
	return text
}

func optin(ref string) string { return fmt.Sprintf(`"optin":{"ref":%q}`, ref) }

func message(mid string) string { return fmt.Sprintf(`"message":{"mid":%q,"text":"hi"}`, mid) }

// note gives the code that an event's data carry.
func note(h *house, e petitbleu.Event) string {
	h.Helper()
	var d struct {
		Petitbleu struct{ Code, Note string } `json:"petitbleu"`
	}
	if err := json.Unmarshal(e.Data, &d); err != nil {
		h.Fatal(err)
	}
	if d.Petitbleu.Code != "" && d.Petitbleu.Note == "" {
		h.Error("a code without a sentence")
	}
	return d.Petitbleu.Code
}
