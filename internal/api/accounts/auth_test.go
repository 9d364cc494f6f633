package accounts_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestSignIn(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		_, text, h := w.Ask("", "POST", "/sign-in", `{"email":" Administrator@example.com","password":"`+apitest.Password+`"}`)
		set := h.Get("Set-Cookie")
		if !strings.HasPrefix(set, door.CookieName+"=") || !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax") || strings.Contains(set, "Secure") || !strings.Contains(set, "Path=/") {
			t.Fatalf("the cookie is %q, the answer %s", set, text)
		}
		cookie := strings.TrimPrefix(strings.Split(set, ";")[0], door.CookieName+"=")
		w.Cookies["fresh"] = cookie
		if status, text, _ := w.Ask("fresh", "GET", "/me", ""); status != 200 {
			t.Errorf("signed in: %d %s", status, text)
		}
		// Neither a wrong password nor an unknown e-mail tells which of the two is wrong.
		_, wrong, _ := w.Ask("", "POST", "/sign-in", `{"email":"administrator@example.com","password":"wrong"}`)
		status, unknown, _ := w.Ask("", "POST", "/sign-in", `{"email":"nobody@example.com","password":"wrong"}`)
		if status != 401 || wrong != unknown {
			t.Errorf("%d: %s and %s", status, wrong, unknown)
		}
		status, _, h = w.Ask("fresh", "POST", "/sign-out", "")
		if status != 204 || !strings.Contains(h.Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("signed out: %d %q", status, h.Get("Set-Cookie"))
		}
		for _, gone := range []string{"fresh", "never"} {
			if status, text, _ := w.Ask(gone, "GET", "/me", ""); status != 401 || !strings.Contains(text, "not_signed_in") {
				t.Errorf("%s: %d %s", gone, status, text)
			}
		}
	})
}

// TestGuessing tries passwords until the door closes, for one account and from one address.
func TestGuessing(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	address := "10.0.0.1"
	w := apitest.NewWorld(t, s, func(o *api.Options) {
		o.Address = func(*http.Request) netip.Addr { return netip.MustParseAddr(address) }
	})
	w.API.Accounts.Limit(3, 5)
	try := func(email string) (int, http.Header) {
		status, _, h := w.Ask("", "POST", "/sign-in", `{"email":"`+email+`","password":"wrong"}`)
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
	w := apitest.NewWorld(t, s, func(o *api.Options) { o.PerMinute = 8 }) // three at once
	for i, want := range []int{200, 200, 200, 429} {
		status, text, h := w.Ask("key:read", "GET", w.W(""), "")
		if status != want || h.Get("RateLimit-Limit") != "3" || (status == 429) != strings.Contains(text, "rate_limited") || (status == 429) != (h.Get("Retry-After") != "") {
			t.Errorf("request %d: %d %v %s", i, status, h, text)
		}
	}
	if status, _, _ := w.Ask("key:all", "GET", w.W(""), ""); status != 200 {
		t.Errorf("another key: %d", status)
	}
}

func TestCrossOrigin(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		for name, c := range map[string]struct {
			method  string
			headers []string
			want    int
		}{
			"from another site":                     {"POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
			"from a neighbour":                      {"POST", []string{"Sec-Fetch-Site", "same-site"}, 403},
			"from another origin, an older browser": {"POST", []string{"Origin", "https://evil.example"}, 403},
			"from the program's own page":           {"POST", []string{"Sec-Fetch-Site", "same-origin", "Origin", w.URL}, 204},
			"a link to read":                        {"GET", []string{"Sec-Fetch-Site", "cross-site"}, 200},
		} {
			path := "/sign-out"
			if c.method == "GET" {
				path = "/me"
			}
			status, text, _ := w.Ask(door.RoleViewer, c.method, path, "", c.headers...)
			if status != c.want {
				t.Errorf("%s: %d %s", name, status, text)
			}
			c, err := w.API.StartSession(t.Context(), w.Users[door.RoleViewer], false)
			if err != nil {
				t.Fatal(err)
			}
			w.Cookies[door.RoleViewer] = c.Value
		}
	})
}

// TestFirstRun goes from nothing to a workspace.
func TestFirstRun(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		if link, err := w.API.FirstRun(t.Context()); link != "" || err != nil {
			t.Fatalf("an installation with users gave %q, %v", link, err)
		}
	})
	w := &apitest.World{T: t, Store: storetest.Open(t, "sqlite"), Log: &apitest.LogBuffer{}, Cookies: map[string]string{}}
	w.StartBare()
	first, err := w.API.FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.API.FirstRun(t.Context())
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
	if status, _, _ := w.Ask("", "POST", "/sign-in/link", `{"token":"`+token(first)+`"}`); status != 401 {
		t.Errorf("the link of the start before still opens: %d", status)
	}
	var wins []string
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			status, _, h := w.Ask("", "POST", "/sign-in/link", `{"token":"`+token(second)+`"}`)
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
	w.Cookies["first"] = strings.TrimPrefix(strings.Split(wins[0], ";")[0], door.CookieName+"=")
	if me := apitest.Get[accounts.Me](w, "first", "/me"); me.User.SetupDone || len(me.Workspaces) != 0 {
		t.Errorf("%+v", me)
	}
	for body, want := range map[string]string{
		`{"name":"Ann","email":"ann@example.com","password":"short","workspace_name":"Shop"}`:                                   "body.password",
		`{"name":"Ann","email":"ann","password":"a long password","workspace_name":"Shop"}`:                                     "body.email",
		`{"name":"Ann","email":"ann@example.com","password":"a long password"}`:                                                 "body.workspace_name",
		`{"name":"Ann","email":"ann@example.com","password":"a long password","workspace_name":"Shop","time_zone":"Nowhere/X"}`: "body.time_zone",
	} {
		if status, text, _ := w.Ask("first", "POST", "/me/setup", body); status != 422 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
	status, text, h := w.Ask("first", "POST", "/me/setup", `{"name":"Ann","email":"Ann@example.com","password":"a long password","workspace_name":"Shop","time_zone":"Europe/Paris"}`)
	if status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	if status, _, _ := w.Ask("first", "GET", "/me", ""); status != 401 {
		t.Errorf("the session from before the password still opens: %d", status)
	}
	w.Cookies["first"] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], door.CookieName+"=")
	me := apitest.Get[accounts.Me](w, "first", "/me")
	if !me.User.SetupDone || me.User.Email != "ann@example.com" || len(me.Workspaces) != 1 || me.Workspaces[0].Role != door.RoleAdministrator || me.Workspaces[0].TimeZone != "Europe/Paris" {
		t.Errorf("%+v", me)
	}
	if status, _, _ := w.Ask("first", "POST", "/me/setup", `{"name":"A","email":"a@example.com","password":"a long password"}`); status != 409 {
		t.Errorf("a second set-up: %d", status)
	}
	if status, text, _ := w.Ask("", "POST", "/sign-in", `{"email":"ann@example.com","password":"a long password"}`); status != 204 {
		t.Errorf("sign in: %d %s", status, text)
	}
	if link, err := w.API.FirstRun(t.Context()); link != "" || err != nil {
		t.Errorf("after the set-up: %q, %v", link, err)
	}
}

func TestAccount(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		other, err := w.API.StartSession(t.Context(), w.Users[door.RoleViewer], false)
		if err != nil {
			t.Fatal(err)
		}
		w.Cookies["second browser"] = other.Value
		w.Run([]apitest.Scenario{
			{"theme", door.RoleViewer, "PATCH", "/me", `{"theme":"dark","locale":"fr","name":"Vi"}`, 200, []string{`"theme":"dark"`, `"locale":"fr"`, `"name":"Vi"`}, nil},
			{"no such theme", door.RoleViewer, "PATCH", "/me", `{"theme":"plaid"}`, 422, []string{"body.theme"}, []string{"plaid"}},
			{"an e-mail asks for the password", door.RoleViewer, "PATCH", "/me", `{"email":"vi@example.com"}`, 403, []string{"body.current_password"}, nil},
			{"another's e-mail", door.RoleViewer, "PATCH", "/me", `{"email":"administrator@example.com","current_password":"` + apitest.Password + `"}`, 409, []string{"body.email"}, nil},
			{"a new e-mail", door.RoleViewer, "PATCH", "/me", `{"email":"vi@example.com","current_password":"` + apitest.Password + `"}`, 200, []string{"vi@example.com"}, nil},
		})
		status, text, h := w.Ask(door.RoleViewer, "PATCH", "/me", `{"password":"a longer password","current_password":"`+apitest.Password+`"}`)
		if status != 200 || h.Get("Set-Cookie") == "" {
			t.Fatalf("a new password: %d %s", status, text)
		}
		for _, who := range []string{door.RoleViewer, "second browser"} {
			if status, _, _ := w.Ask(who, "GET", "/me", ""); status != 401 {
				t.Errorf("%s: a session from before the new password opens: %d", who, status)
			}
		}
		w.Cookies["new"] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], door.CookieName+"=")
		if status, _, _ := w.Ask("new", "GET", "/me", ""); status != 200 {
			t.Errorf("the new session: %d", status)
		}
	})
}

// TestSessionsFollowTheRealTime: moving the demo's clock signs nobody out.
func TestSessionsFollowTheRealTime(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Clock.Set(apitest.Noon.Add(365 * 24 * time.Hour))
		me := apitest.Get[accounts.Me](w, door.RoleViewer, "/me")
		if me.Clock.OffsetMS == 0 || me.Clock.Now.Year() != 2027 {
			t.Errorf("clock: %+v", me.Clock)
		}
		if err := w.API.Tidy(t.Context()); err != nil {
			t.Error(err)
		}
		if status, _, _ := w.Ask(door.RoleViewer, "GET", "/me", ""); status != 200 {
			t.Errorf("after tidying: %d", status)
		}
	})
}
