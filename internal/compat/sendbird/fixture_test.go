package sendbird_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const base = "https://pb.example"

// door is the API on a fresh store: a workspace with a feed, templates and keys.
type door struct {
	t      testing.TB
	store  *store.Store
	clock  *clock.Movable
	feed   *feed.Engine
	people *people.People
	mux    *http.ServeMux
	ws     string
	empty  string // a workspace without a feed
	log    *bytes.Buffer
	tokens map[string]string // "all", "read", "empty"
	feedID string
}

const orderCard = `{"version":1,"body":{"items":[{"type":"image","imageUrl":"{banner}"},{"type":"text","text":"Order {order.id} arrives {eta}"},{"type":"textButton","text":"Track","action":{"type":"web","data":"{url}"}}]}}`

func newDoor(t testing.TB, s *store.Store, change func(*sendbird.Options)) *door {
	t.Helper()
	d := &door{t: t, store: s, clock: clock.NewMovable(nil), log: &bytes.Buffer{}, tokens: map[string]string{}}
	d.clock.Set(noon)
	d.clock.Freeze()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	d.people = people.New(people.Options{Store: s, Clock: d.clock, Logger: log})
	d.feed = feed.New(feed.Options{Store: s, People: d.people, Clock: d.clock, Logger: log})
	o := sendbird.Options{Store: s, Box: box, Clock: d.clock, Feed: d.feed, Logger: log, BaseURL: base}
	if change != nil {
		change(&o)
	}
	d.mux = http.NewServeMux()
	sendbird.New(o).Register(d.mux)
	d.ws, d.empty = petitbleu.NewID(petitbleu.KindWorkspace, noon), petitbleu.NewID(petitbleu.KindWorkspace, noon)
	if err := s.Write(t.Context(), d.fill); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *door) fill(tx *store.Tx) error {
	for _, id := range []string{d.ws, d.empty} {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: id, Name: "Cooktoys", TimeZone: "UTC", Region: "FR", RulePack: "today", CreatedAt: noon}); err != nil {
			return err
		}
	}
	for name, k := range map[string]petitbleu.APIKey{
		"all":   {WorkspaceID: d.ws, Scopes: []string{"notifications.*"}},
		"other": {WorkspaceID: d.ws, Scopes: []string{"notifications.*"}},
		"read":  {WorkspaceID: d.ws, Scopes: []string{petitbleu.ScopeNotificationsRead}},
		"braze": {WorkspaceID: d.ws, Scopes: []string{"messages.send", petitbleu.ScopeWrite}},
		"ended": {WorkspaceID: d.ws, Scopes: []string{"notifications.*"}, ExpiresAt: time.Unix(1, 0)},
		"empty": {WorkspaceID: d.empty, Scopes: []string{"notifications.*"}},
	} {
		d.tokens[name] = secret.NewToken("pb_test_")
		k.ID, k.Name, k.Prefix, k.CreatedAt = petitbleu.NewID(petitbleu.KindAPIKey, noon), name, d.tokens[name][:12], noon
		if err := tx.InsertAPIKey(k, secret.HashToken(d.tokens[name])); err != nil {
			return err
		}
	}
	f := feed.NewFeed()
	f.WorkspaceID, f.Key, f.Name = d.ws, "news", "News"
	f, err := feed.CreateFeed(tx, f, noon)
	if err != nil {
		return err
	}
	d.feedID = f.ID
	data := feed.NewFeed()
	data.WorkspaceID, data.Key, data.Name, data.Kind = d.ws, "app", "App", petitbleu.CardData
	if data, err = feed.CreateFeed(tx, data, noon); err != nil {
		return err
	}
	for key, c := range map[string]petitbleu.CardContent{
		"order-shipped": {Card: json.RawMessage(orderCard), Colours: map[string]string{"brand": "#742ddd,#c2a9fa"}},
		"strict":        {Card: json.RawMessage(orderCard), Strict: true},
		"gone":          {Card: json.RawMessage(orderCard)},
		"points":        {Data: map[string]string{"title": "You have {points} points"}},
	} {
		to := f.ID
		if key == "points" {
			to = data.ID
		}
		t, err := feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: d.ws, Key: key, Name: "Template " + key, FeedID: to, Label: "Order"}, c, noon)
		if err == nil {
			_, t, err = feed.Publish(tx, d.ws, t.ID, t.Revision, "Ana", noon)
		}
		if err == nil && key == "gone" {
			_, _, err = feed.Archive(tx, d.ws, t.ID, t.Revision, true, noon)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// call is a request; the method is POST where there is a body.
type call struct {
	method, path, body, token string
	header                    map[string]string
}

func (d *door) do(c call) *httptest.ResponseRecorder {
	d.t.Helper()
	if c.method == "" {
		if c.method = "GET"; c.body != "" {
			c.method = "POST"
		}
	}
	r := httptest.NewRequestWithContext(d.t.Context(), c.method, c.path, strings.NewReader(c.body))
	if c.token == "" {
		c.token = d.tokens["all"]
	}
	r.Header.Set("Api-Token", c.token)
	r.Header.Set("Content-Type", "application/json; charset=utf8")
	for name, v := range c.header {
		r.Header.Set(name, v)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	return w
}

// want makes a call and looks for a status and texts in the answer.
func (d *door) want(c call, status int, texts ...string) string {
	d.t.Helper()
	w := d.do(c)
	body := w.Body.String()
	if w.Code != status {
		d.t.Errorf("%s %s %.200s: %d, not %d: %s", c.method, c.path, c.body, w.Code, status, body)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			d.t.Errorf("%s %s %.200s: no %s in %s", c.method, c.path, c.body, text, body)
		}
	}
	return body
}

// batches has all batches worked in.
func (d *door) batches() {
	d.t.Helper()
	for more, err := true, error(nil); more; {
		if more, err = d.feed.TickBatches(d.t.Context(), d.clock.Now()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// sees lists what a user sees.
func (d *door) sees(user string) []feed.Item {
	d.t.Helper()
	id, _, err := d.feed.ProfileOf(d.t.Context(), d.ws, user, false)
	if err != nil {
		return nil
	}
	p, err := d.feed.List(d.t.Context(), d.ws, id, feed.Query{})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Items
}
