package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// told is a stand-in for the native API: it notes what it is told.
type told struct {
	paths  []string
	bodies []map[string]any
}

func (n *told) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Header.Get("Authorization") != "Bearer pb_live_write" {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	n.paths, n.bodies = append(n.paths, r.URL.Path), append(n.bodies, body)
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"id":"made_1","revision":3}`)
}

func TestInbox(t *testing.T) {
	api := &told{}
	native := httptest.NewServer(api)
	defer native.Close()
	now := time.Date(2026, 11, 19, 10, 0, 0, 0, time.UTC)
	shop := Shop{
		PushURL: native.URL, NotifyURL: native.URL + "/ws", NotifyKey: "pb_live_write", SiteID: "site_1", SiteKey: "site key",
		URL: "http://shop.example", Now: func() time.Time { return now },
	}
	if err := shop.Furnish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"/ws/feeds", "/ws/card-templates", "/ws/card-templates/made_1/publish", "/ws/card-templates", "/ws/card-templates/made_1/publish", "/ws/card-templates", "/ws/card-templates/made_1/publish"}; !slices.Equal(api.paths, want) {
		t.Errorf("furnished by %v", api.paths)
	}
	if api.bodies[1]["feed_id"] != "made_1" || api.bodies[2]["revision"] != 3.0 {
		t.Errorf("a template was made as %v", api.bodies[1:3])
	}
	h, err := shop.Handler()
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(h)
	defer web.Close()
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	get := func(path string) (*http.Response, string) {
		t.Helper()
		resp, err := browser.Get(web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(text)
	}

	if resp, _ := get("/inbox-token"); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger gets %d for a token", resp.StatusCode)
	}
	if _, page := get("/"); strings.Contains(page, "petitbleu-inbox") {
		t.Error("a stranger sees an inbox")
	}
	for range 2 { // the second time there is nothing new to tell
		resp, err := browser.PostForm(web.URL+"/sign-in", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if n := len(api.paths) - 7; n != 3 || api.paths[7] != "/ws/notifications" || api.bodies[7]["user_id"] != "lisa.martin" {
		t.Errorf("%d notifications on signing in: %v", n, api.bodies[7:])
	}
	resp, page := get("/")
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(page, "<petitbleu-inbox") || !strings.Contains(policy, "connect-src 'self' "+native.URL) || strings.Contains(policy, "unsafe") {
		t.Errorf("the page of a customer, by the policy %q:\n%s", policy, page)
	}
	_, text := get("/inbox-token")
	var answer struct{ Token string }
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	checkToken(t, answer.Token, `{"exp":1795086000,"iat":1795082400,"sub":"lisa.martin"}`)
}

// checkToken takes a token apart as anybody may, and checks it with the key.
func checkToken(t *testing.T, token, claims string) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %q", token)
	}
	mac := hmac.New(sha256.New, []byte("site key"))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	head, _ := base64.RawURLEncoding.DecodeString(parts[0])
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	if string(head) != `{"alg":"HS256","kid":"site_1","typ":"JWT"}` || string(body) != claims || base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) != parts[2] {
		t.Errorf("the token says %s %s", head, body)
	}
}
