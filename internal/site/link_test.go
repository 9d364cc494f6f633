package site_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/site"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const back = "https://facebook.com/messenger_platform/account_linking/?account_linking_token=ALT"

func (d *door) visit(path string) *httptest.ResponseRecorder {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func (d *door) begin(redirect string) *httptest.ResponseRecorder {
	return d.visit("/link/" + d.open.ID + "?" + url.Values{"account_linking_token": {"ALT"}, "redirect_uri": {redirect}}.Encode())
}

var hrefs = regexp.MustCompile(`href="([^"]+)"`)

// returned is a site's answer, signed.
func returned(state, customer, nonce string, expires time.Time, change func(url.Values)) string {
	at := strconv.FormatInt(expires.Unix(), 10)
	v := url.Values{"state": {state}, "customer_id": {customer}, "ext_id": {"1"}, "expires": {at}, "nonce": {nonce},
		"signature": {site.SignLink(key, state, customer, true, at, nonce)}}
	if change != nil {
		change(v)
	}
	return "?" + v.Encode()
}

func TestAccountLinking(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		if w := d.begin(back); w.Code != http.StatusNotFound {
			t.Errorf("a site without a log-in page: %d", w.Code)
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.SetSetting("ws_1", intake.LinkingSetting(d.open.ID), intake.Linking{LoginURL: "https://shop.example/login?from=messenger"}, d.clock.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		w := d.begin(back)
		links := hrefs.FindAllStringSubmatch(w.Body.String(), -1)
		if w.Code != http.StatusOK || len(links) != 2 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Fatalf("the first page: %d %s", w.Code, w.Body)
		}
		login, err := url.Parse(strings.ReplaceAll(links[0][1], "&amp;", "&"))
		if err != nil || login.Host != "shop.example" || login.Query().Get("from") != "messenger" || login.Query().Get("return_to") != "https://pb.example/link/"+d.open.ID+"/return" {
			t.Fatalf("the log-in page: %v %v", login, err)
		}
		if refusal := strings.ReplaceAll(links[1][1], "&amp;", "&"); refusal != back {
			t.Errorf("the way out: %s", refusal)
		}
		state := login.Query().Get("state")
		path, soon := "/link/"+d.open.ID+"/return", d.clock.Now().Add(time.Minute)
		for what, query := range map[string]string{
			"nothing":         "",
			"another id":      returned(state, "ana", "n0", soon, func(v url.Values) { v.Set("customer_id", "bo") }),
			"another nonce":   returned(state, "ana", "n0", soon, func(v url.Values) { v.Set("nonce", "n9") }),
			"no ext id":       returned(state, "ana", "n0", soon, func(v url.Values) { v.Set("ext_id", "0") }),
			"a changed state": returned(changed(state), "ana", "n0", soon, nil),
			"expired":         returned(state, "ana", "n0", d.clock.Now().Add(-time.Second), nil),
			"no nonce":        returned(state, "ana", "", soon, nil),
			"no customer":     returned(state, "", "n0", soon, nil),
		} {
			if w := d.visit(path + query); w.Code == http.StatusFound || strings.Contains(w.Body.String(), "authorization_code") {
				t.Errorf("%s was taken: %d", what, w.Code)
			}
		}
		if w := d.visit(path + "?" + url.Values{"state": {state}, "denied": {"1"}}.Encode()); w.Header().Get("Location") != back {
			t.Errorf("a refusal leads to %q", w.Header().Get("Location"))
		}
		w = d.visit(path + returned(state, "ana", "n1", soon, nil))
		to, err := url.Parse(w.Header().Get("Location"))
		code := to.Query().Get("authorization_code")
		if w.Code != http.StatusFound || err != nil || to.Host != "facebook.com" || to.Query().Get("account_linking_token") != "ALT" || code == "" {
			t.Fatalf("back to Messenger: %d %s", w.Code, w.Header().Get("Location"))
		}
		if w := d.visit(path + returned(state, "ana", "n1", soon, nil)); w.Code != http.StatusForbidden {
			t.Errorf("the same return once more: %d", w.Code)
		}
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			l, ok, err := tx.UseAccountLink("ws_1", intake.LinkCodeHash(code), pageID, "70", d.clock.Now())
			if !ok || l.CustomerID != "ana" || !l.ExtID || l.SiteID != d.open.ID {
				t.Errorf("what the code stands for: %v %+v", ok, l)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAccountLinkingGoesBackToThePlatformOnly(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"))
	err := d.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetSetting("ws_1", intake.LinkingSetting(d.open.ID), intake.Linking{LoginURL: "https://shop.example/login"}, d.clock.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	for redirect, want := range map[string]int{
		back: http.StatusOK,
		"http://127.0.0.1:1/messenger_platform/account_linking?account_linking_token=ALT":                 http.StatusOK, // the app's emulator
		"http://127.0.0.1:2/messenger_platform/account_linking?account_linking_token=ALT":                 http.StatusBadRequest,
		"http://facebook.com/messenger_platform/account_linking/?account_linking_token=ALT":               http.StatusBadRequest,
		"https://facebook.com.evil.example/messenger_platform/account_linking/?account_linking_token=ALT": http.StatusBadRequest,
		"https://evil.example/?account_linking_token=ALT":                                                 http.StatusBadRequest,
		"https://facebook.com/l.php?u=evil&account_linking_token=ALT":                                     http.StatusBadRequest,
		"https://facebook.com@evil.example/messenger_platform/account_linking/?account_linking_token=ALT": http.StatusBadRequest,
		"https://facebook.com/messenger_platform/account_linking/?account_linking_token=OTHER":            http.StatusBadRequest,
		"javascript:alert(1)": http.StatusBadRequest,
		"":                    http.StatusBadRequest,
	} {
		if w := d.begin(redirect); w.Code != want {
			t.Errorf("%q: %d, not %d", redirect, w.Code, want)
		}
	}
}

func TestDataDeletion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		call := func(path, signed string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(url.Values{"signed_request": {signed}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			d.mux.ServeHTTP(w, r)
			return w
		}
		good, err := wire.SignRequest("app-secret", wire.SignedRequest{UserID: "218471", IssuedAt: 1})
		if err != nil {
			t.Fatal(err)
		}
		forged, err := wire.SignRequest("another", wire.SignedRequest{UserID: "218471", IssuedAt: 1})
		if err != nil {
			t.Fatal(err)
		}
		if w := call("/meta/data-deletion/4711", forged); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `"bad_signature"`) {
			t.Errorf("a forged request: %d", w.Code)
		}
		if w := call("/meta/data-deletion/1", good); w.Code != http.StatusNotFound {
			t.Errorf("an unknown app: %d", w.Code)
		}
		if w := call("/meta/data-deletion/4711", ""); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "X-Hub") {
			t.Errorf("nothing signed: %d %s", w.Code, w.Body)
		}
		var first, second struct {
			URL  string `json:"url"`
			Code string `json:"confirmation_code"`
		}
		w := call("/meta/data-deletion/4711", good)
		if err := json.Unmarshal(w.Body.Bytes(), &first); err != nil || w.Code != http.StatusOK || first.Code == "" || first.URL != "https://pb.example/meta/deletion/"+first.Code {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if err := json.Unmarshal(call("/meta/data-deletion/4711", good).Body.Bytes(), &second); err != nil || second != first {
			t.Errorf("asked twice: %+v, then %+v", first, second)
		}
		if w := d.visit("/meta/deletion/" + strings.ToLower(first.Code)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "being deleted") {
			t.Errorf("the status: %d %s", w.Code, w.Body)
		}
		if w := d.visit("/meta/deletion/NONE"); w.Code != http.StatusNotFound {
			t.Errorf("an unknown code: %d", w.Code)
		}
		if w := call("/meta/deauthorize/4711", good); w.Code != http.StatusOK || d.removed != "4711" {
			t.Errorf("de-authorised: %d %q", w.Code, d.removed)
		}
		if strings.Contains(d.log.String(), "218471") {
			t.Error("the log names the person")
		}
	})
}

func FuzzLink(f *testing.F) {
	d := newDoor(f, storetest.Open(f, "sqlite"))
	f.Add("state=a&customer_id=b&signature=00", "https://facebook.com/")
	f.Fuzz(func(t *testing.T, query, redirect string) {
		r := httptest.NewRequest(http.MethodGet, "/link/"+d.open.ID+"/return", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		d.mux.ServeHTTP(w, r)
		if w.Code == http.StatusFound {
			t.Fatalf("%q was taken", query)
		}
	})
}

// changed gives a text with another letter near its end: what stands there is drawn at random, and may be any.
func changed(s string) string {
	at, letter := len(s)-5, "A"
	if s[at:at+1] == letter {
		letter = "B"
	}
	return s[:at] + letter + s[at+1:]
}
