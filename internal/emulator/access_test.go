package emulator

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// login makes a user token by the control API.
func (r *rig) login(body string) string {
	r.t.Helper()
	return r.must("POST", "/_emulator/apps/"+testApp+"/login", body)["access_token"].(string)
}

// pageTokenOf is the Page token that a user token gives.
func (r *rig) pageTokenOf(user string) string {
	r.t.Helper()
	data := r.must("GET", "/v26.0/me/accounts?access_token="+user, nil)["data"].([]any)
	return data[0].(map[string]any)["access_token"].(string)
}

// TestEveryWayATokenDies walks through the subcodes of 190 (section 4.2).
func TestEveryWayATokenDies(t *testing.T) {
	for name, tt := range map[string]struct {
		do      func(r *rig, user string)
		subcode int
		page    bool // the Page token dies, the user token lives
	}{
		"app removed":      {func(r *rig, _ string) { r.must("DELETE", "/_emulator/people/ana/apps/"+testApp, nil) }, 458, false},
		"checkpoint":       {func(r *rig, _ string) { r.must("PATCH", "/_emulator/people/ana/account", `{"checkpoint":true}`) }, 459, false},
		"password":         {func(r *rig, _ string) { r.must("PATCH", "/_emulator/people/ana/account", `{"password":"new"}`) }, 460, false},
		"expired":          {func(r *rig, _ string) { r.e.Clock().Move(3 * time.Hour) }, 463, false},
		"unconfirmed":      {func(r *rig, _ string) { r.must("PATCH", "/_emulator/people/ana/account", `{"unconfirmed":true}`) }, 464, false},
		"by hand":          {func(r *rig, user string) { r.must("PATCH", "/_emulator/tokens", `{"token":"`+user+`","subcode":467}`) }, 467, false},
		"person gone":      {func(r *rig, _ string) { r.must("DELETE", "/_emulator/people/ana", nil) }, 467, false},
		"role on the Page": {func(r *rig, _ string) { r.must("PATCH", "/_emulator/pages/"+testPage, `{"tasks":{"bob":["MANAGE"]}}`) }, 492, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			user := r.login(`{"person":"ana","pages":["` + testPage + `"]}`)
			page := r.pageTokenOf(user)
			for _, token := range []string{user, page} {
				r.must("GET", "/v26.0/me?access_token="+token, nil)
			}
			tt.do(r, user)
			dead, alive := []string{user, page}, []string{}
			switch {
			case tt.page:
				dead, alive = []string{page}, []string{user}
			case name == "by hand":
				dead, alive = []string{user}, []string{page}
			}
			for _, token := range dead {
				status, out := r.call("GET", "/v26.0/me?access_token="+token, nil)
				if code, sub := codes(out); status != 400 || code != 190 || sub != tt.subcode {
					t.Errorf("%d %d/%d, want 400 190/%d", status, code, sub, tt.subcode)
				}
				app := testApp + "%7C" + testSecret
				data := r.must("GET", "/v26.0/debug_token?input_token="+token+"&access_token="+app, nil)["data"].(map[string]any)
				told, _ := data["error"].(map[string]any)
				if data["is_valid"] != false || told["subcode"] != float64(tt.subcode) {
					t.Errorf("debug_token: %v", data)
				}
			}
			for _, token := range alive {
				r.must("GET", "/v26.0/me?access_token="+token, nil)
			}
		})
	}
}

// dialogForm posts the dialog's form without following the way back, and returns the address.
func (r *rig) dialogForm(form url.Values) (int, *url.URL) {
	r.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(r.srv.URL+"/v26.0/dialog/oauth", form)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, to
}

func dialogAsk(more ...string) url.Values {
	form := url.Values{"client_id": {testApp}, "redirect_uri": {"http://127.0.0.1:8080/back?keep=1"}, "state": {"s 1&2"},
		"scope": {"pages_messaging,pages_show_list pages_manage_metadata"}, "person": {"ana"}, "answer": {"accept"}}
	for i := 0; i < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return form
}

func TestDialogGivesWhatWasTicked(t *testing.T) {
	r := newRig(t, nil)
	status, back := r.dialogForm(dialogAsk("choose", "1", "give", "pages_messaging", "give", "pages_show_list", "page", otherPage, "return_scopes", "true"))
	q := back.Query()
	if status != http.StatusFound || back.Host != "127.0.0.1:8080" || q.Get("keep") != "1" || q.Get("state") != "s 1&2" || q.Get("denied_scopes") != "pages_manage_metadata" {
		t.Fatal(status, back)
	}
	got := r.must("GET", "/v26.0/oauth/access_token?"+url.Values{"client_id": {testApp}, "client_secret": {testSecret},
		"redirect_uri": {"http://127.0.0.1:8080/back?keep=1"}, "code": {q.Get("code")}}.Encode(), nil)
	user := got["access_token"].(string)
	data := r.must("GET", "/v26.0/me/accounts?access_token="+user, nil)["data"].([]any)
	if len(data) != 1 || data[0].(map[string]any)["id"] != otherPage {
		t.Errorf("accounts: %v", data)
	}
	granted := map[string]string{}
	for _, row := range r.must("GET", "/v26.0/me/permissions?access_token="+user, nil)["data"].([]any) {
		granted[row.(map[string]any)["permission"].(string)] = row.(map[string]any)["status"].(string)
	}
	if granted["pages_messaging"] != "granted" || granted["pages_manage_metadata"] != "declined" {
		t.Errorf("permissions: %v", granted)
	}
	status, back = r.dialogForm(dialogAsk("response_type", "token"))
	part, err := url.ParseQuery(back.Fragment)
	if err != nil || status != http.StatusFound || part.Get("access_token") == "" || part.Get("expires_in") == "" {
		t.Error(status, back, err)
	}
	refused := dialogAsk()
	refused.Set("answer", "refuse")
	if _, back = r.dialogForm(refused); back.Query().Get("error") != "access_denied" || back.Query().Get("error_reason") != "user_denied" || back.Query().Get("code") != "" {
		t.Error(back)
	}
}

func TestDialogRefusesWhatCannotBe(t *testing.T) {
	r := newRig(t, nil)
	r.must("PATCH", "/_emulator/apps/"+testApp, `{"redirect_uris":["http://127.0.0.1:8080/back?keep=1"],"mode":"development","roles":["bob"]}`)
	for name, change := range map[string][2]string{
		"no app":                        {"client_id", "1"},
		"address not on the list":       {"redirect_uri", "http://127.0.0.1:8080/other"},
		"no address":                    {"redirect_uri", "back"},
		"no such permission":            {"scope", "pages_fly"},
		"no role in development":        {"person", "ana"},
		"nobody":                        {"person", "nobody"},
		"an address that runs a script": {"redirect_uri", "javascript:alert(1)"},
	} {
		form := dialogAsk()
		form.Set("person", "bob")
		form.Set(change[0], change[1])
		if status, back := r.dialogForm(form); status != http.StatusBadRequest || back.String() != "" {
			t.Errorf("%s: %d %v", name, status, back)
		}
	}
	form := dialogAsk()
	form.Set("person", "bob")
	if status, back := r.dialogForm(form); status != http.StatusFound || back.Query().Get("code") == "" {
		t.Error("somebody with a role:", status, back)
	}
}

func TestDialogOfAnotherSiteIsRefused(t *testing.T) {
	r := newRig(t, nil)
	req, err := http.NewRequest("POST", r.srv.URL+"/dialog/oauth", strings.NewReader(dialogAsk().Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://evil.example")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusBadRequest {
		t.Error(res.StatusCode)
	}
}

// TestReviewedApp: an app that needs review reaches strangers only after approval, and its
// dialog offers strangers only what was approved (sections 10.3 and 10.4).
func TestReviewedApp(t *testing.T) {
	r := newRig(t, nil)
	r.must("PATCH", "/_emulator/apps/"+testApp, `{"review_needed":true,"roles":["bob"]}`)
	r.act("ana", Action{Action: "text", Text: "not heard"})
	r.act("bob", Action{Action: "text", Text: "heard"})
	if m := r.waitItems(1)[0]["message"].(map[string]any); m["text"] != "heard" {
		t.Fatal(m)
	}
	if code, sub := r.send(text("x")); code != 200 || sub != 2018028 {
		t.Error(code, sub)
	}
	scopes := r.must("POST", "/_emulator/apps/"+testApp+"/login", `{"person":"ana","scopes":["pages_messaging","public_profile"]}`)["scopes"].([]any)
	if len(scopes) != 1 || scopes[0] != "public_profile" {
		t.Errorf("offered to a stranger: %v", scopes)
	}
	review := "/_emulator/apps/" + testApp + "/review"
	r.must("PUT", review+"/pages_messaging", `{"status":"requested","use":"orders"}`)
	r.must("PUT", review+"/pages_messaging", `{"status":"refused","reason":"show it"}`)
	if code, _ := r.send(text("x")); code != 200 {
		t.Error("refused, but reached")
	}
	r.must("PUT", review+"/pages_messaging", `{"status":"approved"}`)
	if code, sub := r.send(text("x")); code != 0 {
		t.Error(code, sub)
	}
	if status, _ := r.call("PUT", review+"/pages_fly", `{"status":"requested"}`); status != 400 {
		t.Error("an unknown permission was taken")
	}
	items := r.must("GET", review, nil)["items"].(map[string]any)
	if items["human_agent"].(map[string]any)["access"] != "standard" || items["pages_messaging"].(map[string]any)["access"] != "advanced" {
		t.Errorf("review: %v", items)
	}
}

func TestReviewByPage(t *testing.T) {
	r := newRig(t, nil)
	r.must("PATCH", "/_emulator/apps/"+testApp, `{"mode":"development"}`)
	page := r.srv.URL + "/apps/" + testApp + "/review"
	post := func(pairs ...string) int {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		res, err := http.PostForm(page, form)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if status := post("what", "live"); status != http.StatusBadRequest {
		t.Error("live without a privacy policy:", status)
	}
	if status, _ := r.call("PATCH", "/_emulator/apps/"+testApp, `{"mode":"live"}`); status != 400 {
		t.Error("live by the control API:", status)
	}
	post("what", "settings", "privacy", "https://shop.example/privacy", "needed", "1")
	post("what", "request", "name", "human_agent")
	post("what", "approve", "name", "human_agent")
	if status := post("what", "live"); status != http.StatusOK {
		t.Error(status)
	}
	r.e.Mu.Lock()
	app := world.CopyOf(r.e.State.Apps[testApp])
	r.e.Mu.Unlock()
	if app.Mode != "live" || !app.ReviewNeeded || !app.Advanced("human_agent") || app.Advanced("pages_messaging") {
		t.Errorf("%+v", app)
	}
	for lang, want := range map[string]string{"en": "Permissions and features", "fr-FR,fr;q=0.9": "Autorisations et fonctionnalités"} {
		req, err := http.NewRequest("GET", page, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", lang)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || !strings.Contains(string(body), want) {
			t.Errorf("%s: %q is missing", lang, want)
		}
	}
}

func TestTestUsersByPage(t *testing.T) {
	r := newRig(t, nil)
	page := r.srv.URL + "/apps/" + testApp + "/test-users"
	post := func(form url.Values) {
		res, err := http.PostForm(page, form)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatal(form, res.StatusCode)
		}
	}
	post(url.Values{"what": {"make"}, "name": {"Tess User"}, "permission": {"manage_pages", "pages_messaging"}})
	list := r.must("GET", "/_emulator/apps/"+testApp+"/test-users", nil)["test_users"].([]any)
	tess := list[0].(map[string]any)
	id := tess["person"].(map[string]any)["id"].(string)
	post(url.Values{"what": {"login"}, "person": {id}})
	post(url.Values{"what": {"page"}, "person": {id}, "page": {"Test shop"}})
	data := r.must("GET", "/v2.6/me/accounts?access_token="+tess["access_token"].(string), nil)["data"].([]any)
	if len(data) != 1 || data[0].(map[string]any)["name"] != "Test shop" {
		t.Errorf("accounts: %v", data)
	}
	if r.must("GET", "/_emulator/state", nil)["current_person"] != id {
		t.Error("not logged in")
	}
}

func TestTenTestUsers(t *testing.T) {
	r := newRig(t, nil)
	path := "/v26.0/" + testApp + "/accounts/test-users?access_token=" + testApp + "%7C" + testSecret
	for range 10 {
		r.must("POST", path, nil)
	}
	if code, _ := codes(second(r.call("POST", path, nil))); code != 2900 {
		t.Error("the eleventh:", code)
	}
	r.must("PUT", "/_emulator/pack", `{"pack":"2020"}`)
	r.must("POST", path, nil)
}

func TestPageSettings(t *testing.T) {
	r := newRig(t, nil)
	path := "/_emulator/pages/" + testPage + "/settings"
	r.must("PATCH", path, `{"receivers":{"`+testApp+`":"primary"},"routing":{"configured":true,"default_app":"`+testApp+`","entry_points":{"ads":"`+world.PageInbox+`"}},"one_time_notifications":"refused"}`)
	got := r.must("GET", path, nil)
	settings := got["settings"].(map[string]any)
	if settings["receivers"].(map[string]any)[testApp] != "primary" || settings["one_time_notifications"] != "refused" || len(got["authorised_apps"].([]any)) != 1 {
		t.Errorf("settings: %v", got)
	}
	for _, bad := range []string{
		`{"receivers":{"1":"primary"}}`, `{"receivers":{"` + testApp + `":"first"}}`, `{"receivers":{"` + testApp + `":"primary","` + world.PageInbox + `":"primary"}}`,
		`{"routing":{"configured":true,"default_app":""}}`, `{"routing":{"entry_points":{"moon":"` + testApp + `"}}}`, `{"one_time_notifications":"maybe"}`,
	} {
		if status, _ := r.call("PATCH", path, bad); status != 400 {
			t.Errorf("%s was taken", bad)
		}
	}
	r.e.Mu.Lock()
	defer r.e.Mu.Unlock()
	if r.e.OneTimeAllowed(r.e.State.Pages[testPage]) || !r.e.OneTimeAllowed(r.e.State.Pages[otherPage]) {
		t.Error("one-time notifications follow the Page's permission")
	}
}

// TestScopesSurviveAState: a token without permissions must not come back as one with all.
func TestScopesSurviveAState(t *testing.T) {
	file := t.TempDir() + "/state.json"
	r := newRig(t, func(o *Options) { o.StateFile = file })
	user := r.login(`{"person":"ana","scopes":["email"],"decline":["email"]}`)
	r.e.Mu.Lock()
	r.e.Dirty = true
	r.e.Mu.Unlock()
	if err := r.e.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := New(Options{StateFile: file})
	if err != nil {
		t.Fatal(err)
	}
	if got := again.State.Tokens[user]; got == nil || got.Has("pages_messaging", "") || slices.Contains(got.ShownScopes(), "pages_messaging") {
		t.Errorf("the token came back as %+v", got)
	}
}

// TestUnpublishedPage talks with its role holders only (section 10.3).
func TestUnpublishedPage(t *testing.T) {
	r := newRig(t, nil)
	r.must("PATCH", "/_emulator/pages/"+testPage, `{"tasks":{"bob":["MESSAGING"]}}`)
	r.must("PATCH", "/_emulator/pages/"+testPage+"/settings", `{"unpublished":true}`)
	r.act("ana", Action{Action: "text", Text: "not heard"})
	r.act("bob", Action{Action: "text", Text: "heard"})
	if m := r.waitItems(1)[0]["message"].(map[string]any); m["text"] != "heard" {
		t.Fatal(m)
	}
	if code, sub := r.send(text("x")); code != 200 || sub != 2018028 {
		t.Error(code, sub)
	}
	r.must("PATCH", "/_emulator/pages/"+testPage+"/settings", `{"unpublished":false}`)
	if code, sub := r.send(text("x")); code != 0 {
		t.Error(code, sub)
	}
}
