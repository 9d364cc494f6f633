package site_test

import (
	"bytes"
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
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/site"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const (
	pageID = "104000000000001"
	shop   = "https://shop.example"
	key    = "the key of the site"
)

type door struct {
	t      testing.TB
	store  *store.Store
	mux    *http.ServeMux
	clock  *clock.Movable
	log    *bytes.Buffer
	open   petitbleu.Site // takes unsigned ids
	strict petitbleu.Site // signed ones only

	removed string // the app that somebody removed
	people  *people.People
	box     *secret.Box
}

func newDoor(t testing.TB, s *store.Store) *door {
	t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	d := &door{t: t, store: s, mux: http.NewServeMux(), clock: clock.NewMovable(clock.System()), log: &bytes.Buffer{}}
	now := d.clock.Now()
	d.open = petitbleu.Site{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindSite, now), Name: "Cooktoys", PageID: pageID, Origins: []string{shop, "http://127.0.0.1:9"}, CreatedAt: now}
	d.open.KeySealed = box.Seal(site.KeyPlace(d.open.ID), key)
	d.strict = d.open
	d.strict.ID, d.strict.RequireSigned = petitbleu.NewID(petitbleu.KindSite, now), true
	d.strict.KeySealed = box.Seal(site.KeyPlace(d.strict.ID), key)
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		for _, err := range []error{
			tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Cooktoys", TimeZone: "Europe/Paris", RulePack: "today", CreatedAt: now}),
			tx.UpsertApp(petitbleu.App{ID: "4711", Name: "app", SecretSealed: box.Seal("app/4711/secret", "app-secret"), GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", CreatedAt: now}),
			tx.InsertPage(petitbleu.Page{WorkspaceID: "ws_1", ID: pageID, AppID: "4711", Name: "Cooktoys", State: petitbleu.PageConnected, CreatedAt: now, UpdatedAt: now}),
			tx.InsertSite(d.open), tx.InsertSite(d.strict),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.box, d.people = box, people.New(people.Options{Store: s, Clock: d.clock})
	site.New(site.Options{
		Accept: d.people.Accept,
		Store:  s, Box: box, Clock: d.clock, Logger: slog.New(slog.NewTextHandler(d.log, nil)),
		Tag: []byte("the tag"), BaseURL: "https://pb.example/", SDKURL: "https://sdk.example/", MessengerURL: "https://m.example",
		Deauthorised: func(app string) { d.removed = app },
	}).Register(d.mux)
	return d
}

// session is an answer to the tag.
type session struct {
	Status          int    `json:"-"`
	PageID          string `json:"page_id"`
	AppID           string `json:"app_id"`
	Locale          string `json:"locale"`
	GraphVersion    string `json:"graph_version"`
	SDKURL          string `json:"sdk_url"`
	MessageUs       string `json:"message_us"`
	SendToMessenger struct {
		Ref string `json:"ref"`
	} `json:"send_to_messenger"`
	Error struct{ Code, Field string }

	header http.Header
	text   string
}

func (d *door) ask(siteID, origin, body string) session {
	d.t.Helper()
	r := httptest.NewRequest("POST", "/tag/v1/session?site="+siteID, strings.NewReader(body))
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	s := session{Status: w.Code, header: w.Header(), text: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil {
		d.t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return s
}

func TestSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		nobody := d.ask(d.open.ID, shop, `{"language":"fr","url":"https://shop.example/checkout?secret=1"}`)
		if nobody.Status != 200 || nobody.SendToMessenger.Ref != "" || strings.Contains(nobody.text, "send_to_messenger") {
			t.Errorf("without a customer: %d %s", nobody.Status, nobody.text)
		}
		if nobody.PageID != pageID || nobody.AppID != "4711" || nobody.Locale != "fr_FR" || nobody.GraphVersion != "v26.0" ||
			nobody.SDKURL != "https://sdk.example" || nobody.MessageUs != "https://pb.example/m/"+d.open.ID {
			t.Errorf("%s", nobody.text)
		}
		if nobody.header.Get("Access-Control-Allow-Origin") != shop || nobody.header.Get("Vary") != "Origin" || nobody.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("headers %v", nobody.header)
		}
		lisa := d.ask(d.open.ID, shop, `{"customer_id":"lisa é/1","ext_id":true,"url":"https://shop.example/checkout?secret=1#x"}`)
		if lisa.Status != 200 || lisa.MessageUs != nobody.MessageUs+"?ref="+lisa.SendToMessenger.Ref {
			t.Fatalf("%d %s", lisa.Status, lisa.text)
		}
		ref, err := intake.OpenRef(key, lisa.SendToMessenger.Ref, d.clock.Now())
		if err != nil || ref.CustomerID != "lisa é/1" || !ref.ExtID || ref.Temporary || ref.SiteID != d.open.ID || ref.PageID != pageID || ref.SourceURL != shop+"/checkout" {
			t.Errorf("the ref opens as %+v, %v", ref, err)
		}
		if life := ref.Expires.Sub(d.clock.Now()); life < 23*time.Hour || life > 24*time.Hour {
			t.Errorf("the ref lives for %v", life)
		}
		order := d.ask(d.open.ID, shop, `{"customer_id":"order-1","temporary":true,"ext_id":true,"topic":"order"}`)
		ref, err = intake.OpenRef(key, order.SendToMessenger.Ref, d.clock.Now())
		if err != nil || !ref.Temporary || ref.ExtID || ref.Topic != "order" {
			t.Errorf("the ref of an order opens as %+v, %v", ref, err)
		}
		if again := d.ask(d.open.ID, shop, `{"customer_id":"order-1","temporary":true,"topic":"order"}`); again.SendToMessenger.Ref == order.SendToMessenger.Ref {
			t.Error("two visitors got the same ref")
		}
	})
}

func TestSignature(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"))
	right := site.Sign(key, "lisa")
	// The same value as any HMAC-SHA256 tool gives, so that the shop's own code fits:
	// printf lisa | openssl dgst -sha256 -hmac "the key of the site"
	if want := "8162631e16c56284df5209380db87c9ed94a305f48ad2cf4d9171d55b8b4c161"; right != want {
		t.Errorf("the signature is %s, want %s", right, want)
	}
	for name, c := range map[string]struct {
		site petitbleu.Site
		sign string
		ok   bool
	}{
		"unsigned, open":        {d.open, "", true},
		"unsigned, strict":      {d.strict, "", false},
		"signed, open":          {d.open, right, true},
		"signed, strict":        {d.strict, right, true},
		"capitals":              {d.strict, strings.ToUpper(right), true},
		"wrong, open":           {d.open, site.Sign(key, "camille"), false},
		"wrong, strict":         {d.strict, site.Sign("another key", "lisa"), false},
		"cut":                   {d.strict, right[:32], false},
		"not hexadecimal":       {d.strict, "zz" + right[2:], false},
		"signed with an id end": {d.strict, site.Sign(key, "lisa2"), false},
	} {
		got := d.ask(c.site.ID, shop, fmt.Sprintf(`{"customer_id":"lisa","signature":%q}`, c.sign))
		if c.ok && (got.Status != 200 || got.SendToMessenger.Ref == "") {
			t.Errorf("%s: %d %s", name, got.Status, got.text)
		}
		if !c.ok && (got.Status != 403 || got.Error.Code != "unsigned_customer" || got.Error.Field != "customer_signature" || strings.Contains(got.text, "ref")) {
			t.Errorf("%s: %d %s", name, got.Status, got.text)
		}
		if strings.Contains(got.text, key) || strings.Contains(d.log.String(), key) {
			t.Errorf("%s: the key shows", name)
		}
	}
}

func TestSessionRefusals(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"))
	unknown := petitbleu.NewID(petitbleu.KindSite, d.clock.Now())
	for name, c := range map[string]struct {
		site, origin, body string
		status             int
		code               string
		allowed            bool
	}{
		"no origin":         {d.open.ID, "", `{}`, 403, "forbidden", false},
		"another origin":    {d.open.ID, "https://evil.example", `{}`, 403, "forbidden", false},
		"another scheme":    {d.open.ID, "http://shop.example", `{}`, 403, "forbidden", false},
		"origin as suffix":  {d.open.ID, "https://shop.example.evil.example", `{}`, 403, "forbidden", false},
		"null origin":       {d.open.ID, "null", `{}`, 403, "forbidden", false},
		"unknown site":      {unknown, shop, `{}`, 404, "not_found", false},
		"no site":           {"", shop, `{}`, 404, "not_found", false},
		"no JSON":           {d.open.ID, shop, `customer=lisa`, 400, "invalid_body", true},
		"wrong type":        {d.open.ID, shop, `{"customer_id":7}`, 400, "invalid_body", true},
		"not UTF-8":         {d.open.ID, shop, "{\"customer_id\":\"\xff\"}", 400, "invalid_body", true},
		"long id":           {d.open.ID, shop, `{"customer_id":"` + strings.Repeat("x", 101) + `"}`, 400, "invalid_parameter", true},
		"NUL":               {d.open.ID, shop, `{"customer_id":"a\u0000"}`, 400, "invalid_parameter", true},
		"no topic":          {d.open.ID, shop, `{"customer_id":"order-1","temporary":true}`, 400, "invalid_parameter", true},
		"long topic":        {d.open.ID, shop, `{"customer_id":"x","topic":"` + strings.Repeat("x", 51) + `"}`, 400, "invalid_parameter", true},
		"too long together": {d.open.ID, shop, `{"customer_id":"` + strings.Repeat("x", 100) + `","temporary":true,"topic":"` + strings.Repeat("x", 50) + `"}`, 400, "invalid_parameter", true},
		"a long body":       {d.open.ID, shop, `{"url":"` + strings.Repeat("x", 20000) + `"}`, 413, "too_large", true},
	} {
		got := d.ask(c.site, c.origin, c.body)
		if got.Status != c.status || got.Error.Code != c.code || (got.header.Get("Access-Control-Allow-Origin") != "") != c.allowed {
			t.Errorf("%s: %d %s, %v", name, got.Status, got.text, got.header)
		}
	}
}

func (d *door) get(method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	return w
}

func TestPreflight(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"))
	if w := d.get("OPTIONS", "/tag/v1/session?site="+d.open.ID, "Origin", shop); w.Code != 204 || w.Header().Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := d.get("OPTIONS", "/tag/v1/session?site="+d.open.ID, "Origin", "https://evil.example"); w.Code != 403 || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestTag(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"))
	w := d.get("GET", "/tag/v1.js")
	if w.Code != 200 || w.Body.String() != "the tag" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := d.get("GET", "/tag/v1.js", "If-None-Match", w.Header().Get("ETag")); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("unchanged: %d", w.Code)
	}
	mux := http.NewServeMux()
	site.New(site.Options{}).Register(mux)
	d.mux = mux
	if w := d.get("GET", "/tag/v1.js"); w.Code != 503 || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("before the first build: %d %s", w.Code, w.Body)
	}
}

func TestMessenger(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"))
	inbox := d.open
	inbox.ID, inbox.PageID = petitbleu.NewID(petitbleu.KindSite, d.clock.Now()), ""
	if err := d.store.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertSite(inbox) }); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/m/" + d.open.ID:                            "https://m.example/" + pageID,
		"/m/" + d.open.ID + "?ref=pb1-x_Y":           "https://m.example/" + pageID + "?ref=pb1-x_Y",
		"/m/" + d.open.ID + "?ref=a%0d%0aSet-Cookie": "https://m.example/" + pageID,
		"/m/" + d.open.ID + "?ref=//evil.example":    "https://m.example/" + pageID,
		"/m/" + petitbleu.NewID("site", time.Now()):  "",
		"/m/site_x":      "",
		"/m/" + inbox.ID: "", // it has no Page
	} {
		w := d.get("GET", path)
		if want == "" {
			if w.Code != 404 {
				t.Errorf("%s: %d", path, w.Code)
			}
			continue
		}
		if w.Code != 302 || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}

// A file of the media library is read by everybody under its own address, and by no other.
func TestMedia(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		body := bytes.Repeat([]byte("picture"), 60_000) // more than one part
		m := petitbleu.MediaFile{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindMedia, d.clock.Now()), Name: "a.png", Kind: "image", Type: "image/png",
			Size: int64(len(body)), Hash: strings.Repeat("ab", 32), CreatedAt: d.clock.Now()}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.InsertMedia(m, body); return err }); err != nil {
			t.Fatal(err)
		}
		ask := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			d.mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			return w
		}
		if w := ask(m.Path()); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), body) || w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%d, %d bytes of %s", w.Code, w.Body.Len(), w.Header().Get("Content-Type"))
		}
		for _, path := range []string{"/media/" + m.ID, "/media/" + m.ID + ".html", "/media/med_x.png", "/media/.png"} {
			if w := ask(path); w.Code != 404 {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}
