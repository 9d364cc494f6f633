package api

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/limits"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// bodies are right bodies for the operations that want one, so that a refusal has no other reason.
var bodies = map[string]string{
	"updateMe":        `{}`,
	"setUp":           `{"name":"A","email":"a@example.com","password":"a long password"}`,
	"signIn":          `{"email":"a@example.com","password":"x"}`,
	"signInByLink":    `{"token":"x"}`,
	"updateWorkspace": `{}`,
	"updateMember":    `{"role":"viewer"}`,
	"addInvitation":   `{"email":"n@example.com","role":"viewer"}`,
	"updateProfile":   `{"attributes":{}}`,
	"sendMessage":     `{"page_id":"1","purpose":"support","content":{"type":"text","text":"x"}}`,
	"explain":         `{"profile_id":"p","page_id":"1","purpose":"support"}`,
	"connectPage":     `{"id":"1","token":"x","app_id":"1"}`,
	"updatePage":      `{}`,
	"updateApp":       `{}`,
	"addSite":         `{"name":"S","page_id":"1","origins":[],"require_signed":false}`,
	"updateSite":      `{}`,
	"addAPIKey":       `{"name":"K","scopes":["read"]}`,
	"updateAPIKey":    `{"name":"K"}`,
	"rotateAPIKey":    `{"grace_hours":0}`,
}

// everywhereOnly are operations of a person's own that ask for more than being signed in: to be an
// administrator of every workspace.
var everywhereOnly = map[string]bool{"haltInstallation": true, "endInstallationHalt": true}

// TestMatrix tries every operation as everybody: nobody, another workspace, each scope, each role.
func TestMatrix(t *testing.T) {
	each(t, func(w *world) {
		for _, r := range w.api.Routes() {
			path := strings.NewReplacer("{ws}", w.ws, "{id}", "none", "{user}", "none").Replace(r.Path)
			try := func(who string) int {
				if r.ID == "stream" {
					path = "/stream?workspace=" + w.ws
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					return w.streamStatus(ctx, who, path)
				}
				status, text, _ := w.ask(who, r.Method, path, bodies[r.ID])
				if status >= 500 {
					t.Errorf("%s as %q: %d %s", r.ID, who, status, text)
				}
				return status
			}
			passed := func(status int) bool { return status != 401 && status != 403 }
			switch r.need {
			case anyone:
				continue
			case signedIn:
				for who, want := range map[string]int{"": 401, "key:all": 403} {
					if got := try(who); got != want {
						t.Errorf("%s as %q: %d, not %d", r.ID, who, got, want)
					}
				}
				if got := try(RoleViewer); !passed(got) && !everywhereOnly[r.ID] {
					t.Errorf("%s as a viewer: %d", r.ID, got)
				}
				w.seat()
				continue
			}
			if got := try(""); got != 401 {
				t.Errorf("%s as nobody: %d", r.ID, got)
			}
			for _, who := range []string{"stranger", "key:theirs"} {
				if got := try(who); got != 404 {
					t.Errorf("%s as %s of another workspace: %d", r.ID, who, got)
				}
			}
			for _, scope := range []string{"read", "write", "manage", "push"} {
				if got := try("key:" + scope); passed(got) != scopesMay([]string{scope}, r.need) && !(r.ID == "addAPIKey" && scope == "manage") && r.ID != "leaveWorkspace" {
					t.Errorf("%s with the scope %s: %d", r.ID, scope, got)
				}
			}
			for _, role := range Roles {
				if got := try(role); passed(got) != roleMay(role, r.need) {
					t.Errorf("%s as %s: %d", r.ID, role, got)
				}
			}
			if r.ID == "leaveWorkspace" {
				w.seat()
			}
		}
	})
}

// seat gives everybody of the workspace their place and a session again.
func (w *world) seat() {
	w.t.Helper()
	w.write(func(tx *store.Tx) (err error) {
		for _, role := range Roles {
			err = errors.Join(err, tx.PutMember(store.Member{WorkspaceID: w.ws, UserID: w.users[role].ID, Role: role, CreatedAt: noon}))
			u, userErr := tx.User(w.users[role].ID)
			w.users[role] = u
			err = errors.Join(err, userErr)
		}
		return err
	})
	for _, role := range Roles {
		c, err := w.api.startSession(w.t.Context(), w.users[role], false)
		if err != nil {
			w.t.Fatal(err)
		}
		w.cookies[role] = c.Value
	}
}

// streamStatus opens a stream and leaves at once.
func (w *world) streamStatus(ctx context.Context, who, path string) int {
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, w.url+base+path, nil)
	if name, ok := strings.CutPrefix(who, "key:"); ok {
		r.Header.Set("Authorization", "Bearer "+w.keys[name])
	} else if who != "" {
		r.AddCookie(&http.Cookie{Name: cookieName, Value: w.cookies[who]})
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func TestSignIn(t *testing.T) {
	each(t, func(w *world) {
		_, text, h := w.ask("", "POST", "/sign-in", `{"email":" Administrator@example.com","password":"`+password+`"}`)
		set := h.Get("Set-Cookie")
		if !strings.HasPrefix(set, cookieName+"=") || !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax") || strings.Contains(set, "Secure") || !strings.Contains(set, "Path=/") {
			t.Fatalf("the cookie is %q, the answer %s", set, text)
		}
		cookie := strings.TrimPrefix(strings.Split(set, ";")[0], cookieName+"=")
		w.cookies["fresh"] = cookie
		if status, text, _ := w.ask("fresh", "GET", "/me", ""); status != 200 {
			t.Errorf("signed in: %d %s", status, text)
		}
		// Neither a wrong password nor an unknown e-mail tells which of the two is wrong.
		_, wrong, _ := w.ask("", "POST", "/sign-in", `{"email":"administrator@example.com","password":"wrong"}`)
		status, unknown, _ := w.ask("", "POST", "/sign-in", `{"email":"nobody@example.com","password":"wrong"}`)
		if status != 401 || wrong != unknown {
			t.Errorf("%d: %s and %s", status, wrong, unknown)
		}
		status, _, h = w.ask("fresh", "POST", "/sign-out", "")
		if status != 204 || !strings.Contains(h.Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("signed out: %d %q", status, h.Get("Set-Cookie"))
		}
		for _, gone := range []string{"fresh", "never"} {
			if status, text, _ := w.ask(gone, "GET", "/me", ""); status != 401 || !strings.Contains(text, "not_signed_in") {
				t.Errorf("%s: %d %s", gone, status, text)
			}
		}
	})
}

func TestCookieIsSecureOverTLS(t *testing.T) {
	a := New(Options{Clock: testClock, BaseURL: "https://petitbleu.example"})
	if c := a.cookie("x", noon); !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("%+v", c)
	}
}

// TestGuessing tries passwords until the door closes, for one account and from one address.
func TestGuessing(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	address := "10.0.0.1"
	w := newWorld(t, s, func(o *Options) { o.Address = func(*http.Request) netip.Addr { return netip.MustParseAddr(address) } })
	w.api.accounts = limits.New(1, 3)
	w.api.doors = limits.New(1, 5)
	try := func(email string) (int, http.Header) {
		status, _, h := w.ask("", "POST", "/sign-in", `{"email":"`+email+`","password":"wrong"}`)
		return status, h
	}
	for i, want := range []int{401, 401, 401, 429} {
		if got, h := try("administrator@example.com"); got != want || (got == 429) != (h.Get("Retry-After") != "") {
			t.Errorf("try %d: %d, %v", i, got, h)
		}
	}
	if got, _ := try("viewer@example.com"); got != 401 {
		t.Errorf("another account from the same address: %d", got)
	}
	if got, _ := try("operator@example.com"); got != 429 {
		t.Errorf("the address has tried often enough: %d", got)
	}
	address = "10.0.0.2"
	if got, _ := try("operator@example.com"); got != 401 {
		t.Errorf("another address: %d", got)
	}
	if got, _ := try("ADMINISTRATOR@example.com "); got != 429 {
		t.Errorf("the same account from another address: %d", got)
	}
}

func TestKeyLimits(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(o *Options) { o.PerMinute = 8 }) // three at once
	for i, want := range []int{200, 200, 200, 429} {
		status, text, h := w.ask("key:read", "GET", w.W(""), "")
		if status != want || h.Get("RateLimit-Limit") != "3" || (status == 429) != strings.Contains(text, "rate_limited") || (status == 429) != (h.Get("Retry-After") != "") {
			t.Errorf("request %d: %d %v %s", i, status, h, text)
		}
	}
	if status, _, _ := w.ask("key:all", "GET", w.W(""), ""); status != 200 {
		t.Errorf("another key: %d", status)
	}
}

func TestCrossOrigin(t *testing.T) {
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			method  string
			headers []string
			want    int
		}{
			"from another site":                     {"POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
			"from a neighbour":                      {"POST", []string{"Sec-Fetch-Site", "same-site"}, 403},
			"from another origin, an older browser": {"POST", []string{"Origin", "https://evil.example"}, 403},
			"from the program's own page":           {"POST", []string{"Sec-Fetch-Site", "same-origin", "Origin", w.url}, 204},
			"a link to read":                        {"GET", []string{"Sec-Fetch-Site", "cross-site"}, 200},
		} {
			path := "/sign-out"
			if c.method == "GET" {
				path = "/me"
			}
			status, text, _ := w.ask(RoleViewer, c.method, path, "", c.headers...)
			if status != c.want {
				t.Errorf("%s: %d %s", name, status, text)
			}
			c, err := w.api.startSession(t.Context(), w.users[RoleViewer], false)
			if err != nil {
				t.Fatal(err)
			}
			w.cookies[RoleViewer] = c.Value
		}
	})
}

// TestFirstRun goes from nothing to a workspace.
func TestFirstRun(t *testing.T) {
	each(t, func(w *world) {
		if link, err := w.api.FirstRun(t.Context()); link != "" || err != nil {
			t.Fatalf("an installation with users gave %q, %v", link, err)
		}
	})
	w := &world{t: t, s: storetest.Open(t, "sqlite"), log: &logBuffer{}, cookies: map[string]string{}}
	w.startBare()
	first, err := w.api.FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.api.FirstRun(t.Context())
	if err != nil || first == second {
		t.Fatalf("%q, %q, %v", first, second, err)
	}
	token := func(link string) string {
		u, err := url.Parse(link)
		if err != nil || u.Path != "/app/sign-in" {
			t.Fatalf("%q: %v", link, err)
		}
		return strings.TrimPrefix(u.Fragment, "token=")
	}
	if status, _, _ := w.ask("", "POST", "/sign-in/link", `{"token":"`+token(first)+`"}`); status != 401 {
		t.Errorf("the link of the start before still opens: %d", status)
	}
	var wins []string
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			status, _, h := w.ask("", "POST", "/sign-in/link", `{"token":"`+token(second)+`"}`)
			mu.Lock()
			defer mu.Unlock()
			if status == 204 {
				wins = append(wins, h.Get("Set-Cookie"))
			}
		})
	}
	wg.Wait()
	if len(wins) != 1 {
		t.Fatalf("%d of 8 got in by one link", len(wins))
	}
	w.cookies["first"] = strings.TrimPrefix(strings.Split(wins[0], ";")[0], cookieName+"=")
	if me := get[Me](w, "first", "/me"); me.User.SetupDone || len(me.Workspaces) != 0 {
		t.Errorf("%+v", me)
	}
	for body, want := range map[string]string{
		`{"name":"Ann","email":"ann@example.com","password":"short","workspace_name":"Shop"}`:                                   "body.password",
		`{"name":"Ann","email":"ann","password":"a long password","workspace_name":"Shop"}`:                                     "body.email",
		`{"name":"Ann","email":"ann@example.com","password":"a long password"}`:                                                 "body.workspace_name",
		`{"name":"Ann","email":"ann@example.com","password":"a long password","workspace_name":"Shop","time_zone":"Nowhere/X"}`: "body.time_zone",
	} {
		if status, text, _ := w.ask("first", "POST", "/me/setup", body); status != 422 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
	status, text, h := w.ask("first", "POST", "/me/setup", `{"name":"Ann","email":"Ann@example.com","password":"a long password","workspace_name":"Shop","time_zone":"Europe/Paris"}`)
	if status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	if status, _, _ := w.ask("first", "GET", "/me", ""); status != 401 {
		t.Errorf("the session from before the password still opens: %d", status)
	}
	w.cookies["first"] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], cookieName+"=")
	me := get[Me](w, "first", "/me")
	if !me.User.SetupDone || me.User.Email != "ann@example.com" || len(me.Workspaces) != 1 || me.Workspaces[0].Role != RoleAdministrator || me.Workspaces[0].TimeZone != "Europe/Paris" {
		t.Errorf("%+v", me)
	}
	if status, _, _ := w.ask("first", "POST", "/me/setup", bodies["setUp"]); status != 409 {
		t.Errorf("a second set-up: %d", status)
	}
	if status, text, _ := w.ask("", "POST", "/sign-in", `{"email":"ann@example.com","password":"a long password"}`); status != 204 {
		t.Errorf("sign in: %d %s", status, text)
	}
	if link, err := w.api.FirstRun(t.Context()); link != "" || err != nil {
		t.Errorf("after the set-up: %q, %v", link, err)
	}
}

func TestAccount(t *testing.T) {
	each(t, func(w *world) {
		other, err := w.api.startSession(t.Context(), w.users[RoleViewer], false)
		if err != nil {
			t.Fatal(err)
		}
		w.cookies["second browser"] = other.Value
		w.run([]scenario{
			{"theme", RoleViewer, "PATCH", "/me", `{"theme":"dark","locale":"fr","name":"Vi"}`, 200, []string{`"theme":"dark"`, `"locale":"fr"`, `"name":"Vi"`}, nil},
			{"no such theme", RoleViewer, "PATCH", "/me", `{"theme":"plaid"}`, 422, []string{"body.theme"}, []string{"plaid"}},
			{"an e-mail asks for the password", RoleViewer, "PATCH", "/me", `{"email":"vi@example.com"}`, 403, []string{"body.current_password"}, nil},
			{"another's e-mail", RoleViewer, "PATCH", "/me", `{"email":"administrator@example.com","current_password":"` + password + `"}`, 409, []string{"body.email"}, nil},
			{"a new e-mail", RoleViewer, "PATCH", "/me", `{"email":"vi@example.com","current_password":"` + password + `"}`, 200, []string{"vi@example.com"}, nil},
		})
		status, text, h := w.ask(RoleViewer, "PATCH", "/me", `{"password":"a longer password","current_password":"`+password+`"}`)
		if status != 200 || h.Get("Set-Cookie") == "" {
			t.Fatalf("a new password: %d %s", status, text)
		}
		for _, who := range []string{RoleViewer, "second browser"} {
			if status, _, _ := w.ask(who, "GET", "/me", ""); status != 401 {
				t.Errorf("%s: a session from before the new password opens: %d", who, status)
			}
		}
		w.cookies["new"] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], cookieName+"=")
		if status, _, _ := w.ask("new", "GET", "/me", ""); status != 200 {
			t.Errorf("the new session: %d", status)
		}
	})
}

// TestSessionsFollowTheRealTime: moving the demo's clock signs nobody out.
func TestSessionsFollowTheRealTime(t *testing.T) {
	each(t, func(w *world) {
		w.clock.Set(noon.Add(365 * 24 * time.Hour))
		me := get[Me](w, RoleViewer, "/me")
		if me.Clock.OffsetMS == 0 || me.Clock.Now.Year() != 2027 {
			t.Errorf("clock: %+v", me.Clock)
		}
		if err := w.api.Tidy(t.Context()); err != nil {
			t.Error(err)
		}
		if status, _, _ := w.ask(RoleViewer, "GET", "/me", ""); status != 200 {
			t.Errorf("after tidying: %d", status)
		}
	})
}
