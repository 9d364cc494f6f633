package api

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// begin starts the dialog as somebody.
func (w *world) begin(who, body string) ConnectView {
	w.t.Helper()
	status, text, _ := w.ask(who, "POST", w.W("/page-connects"), body)
	var v ConnectView
	if err := json.Unmarshal([]byte(text), &v); err != nil || status != 201 {
		w.t.Fatalf("begin: %d %s", status, text)
	}
	return v
}

// answerDialog presses a button of the emulator's dialog and gives where it leads back.
func (w *world) answerDialog(dialog string, form url.Values) string {
	w.t.Helper()
	u, err := url.Parse(dialog)
	if err != nil {
		w.t.Fatal(err)
	}
	for k, v := range u.Query() {
		form[k] = v
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(u.Scheme+"://"+u.Host+u.Path, form)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusFound {
		text, _ := io.ReadAll(res.Body)
		w.t.Fatalf("the dialog answered %d: %s", res.StatusCode, text)
	}
	return res.Header.Get("Location")
}

// comeBack follows the dialog's redirect in somebody's browser and gives where that leads.
func (w *world) comeBack(who, address string) url.Values {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: cookieName, Value: w.cookies[who]})
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	to, err := url.Parse(res.Header.Get("Location"))
	place := "/app/channels"
	if to.Query().Has("connect") {
		place = appPath(w.ws, "/channels") // what was begun in a workspace ends there
	}
	if err != nil || res.StatusCode != http.StatusSeeOther || to.Path != place {
		w.t.Fatalf("come back: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
	return to.Query()
}

// morePages gives Ana other Pages: one on which she may not do enough.
func (w *world) morePages() {
	w.t.Helper()
	w.emulator.Mu.Lock()
	defer w.emulator.Mu.Unlock()
	for _, p := range []emulator.Page{
		{ID: "100000000000003", Name: "Looked at", Tasks: map[string][]string{"ana": {"ANALYZE"}}},
		{ID: "100000000000004", Name: "Second"},
	} {
		if _, err := w.emulator.AddPage(p); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestConnectByLogin(t *testing.T) {
	each(t, func(w *world) {
		w.morePages()
		changes, cancel := w.hub.Subscribe(w.ws)
		defer cancel()
		v := w.begin(RoleDeveloper, `{"app_id":"`+testApp+`"}`)
		if v.State != "begun" || !strings.Contains(v.DialogURL, "/v26.0/dialog/oauth?") || !strings.Contains(v.DialogURL, url.QueryEscape(w.url+pages.CallbackPath)) {
			t.Fatalf("begun: %+v", v)
		}
		back := w.answerDialog(v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}})

		// Neither another person's browser, nor one that is signed out, nor another session can finish it.
		for _, who := range []string{"", RoleAdministrator, "stranger"} {
			if q := w.comeBack(who, back); q.Get("connect_error") == "" || q.Get("connect") != "" {
				t.Errorf("as %q: %v", who, q)
			}
		}
		if q := w.comeBack(RoleDeveloper, back); q.Get("connect") != v.ID {
			t.Fatalf("come back: %v", q)
		}
		if q := w.comeBack(RoleDeveloper, back); q.Get("connect_error") != "forbidden" {
			t.Errorf("an answer is taken once: %v", q)
		}

		offers := map[string]pages.PageOffer{}
		got := get[ConnectView](w, RoleDeveloper, w.W("/page-connects/"+v.ID))
		if got.State != "authorised" || got.DialogURL != "" {
			t.Errorf("authorised: %+v", got)
		}
		for _, o := range got.Pages {
			offers[o.ID] = o
		}
		for id, want := range map[string]string{testPage: "here", freePage: "free", "100000000000003": "task_missing", "100000000000004": "free"} {
			if offers[id].Code != want || offers[id].Connectable != (want == "free" || want == "here") {
				t.Errorf("%s is %+v, not %s", id, offers[id], want)
			}
		}
		if o := offers["100000000000003"]; !slices.Equal(o.Missing, []string{"MESSAGING", "MODERATE"}) {
			t.Errorf("missing: %v", o.Missing)
		}

		// Several at once; one that cannot be leaves the others alone.
		status, text, _ := w.ask(RoleDeveloper, "POST", w.W("/page-connects/"+v.ID), `{"pages":["`+freePage+`","100000000000004","100000000000003","777"]}`)
		var outcomes List[pages.PageOutcome]
		if err := json.Unmarshal([]byte(text), &outcomes); err != nil || status != 200 || len(outcomes.Items) != 4 {
			t.Fatalf("finish: %d %s", status, text)
		}
		for i, want := range []struct {
			code string
			in   bool
		}{{"connected", true}, {"connected", true}, {"task_missing", false}, {"unknown", false}} {
			if o := outcomes.Items[i]; o.Code != want.code || o.Connected != want.in || o.Subscribed != want.in {
				t.Errorf("%+v, not %+v", o, want)
			}
		}
		for range 2 {
			<-changes
		}
		for _, p := range get[List[PageView]](w, RoleViewer, w.W("/pages")).Items {
			if p.ID != testPage && (p.State != "connected" || p.Health.Level != "ok" || !p.Subscription.PageLevel.OK || p.Reading == nil || len(p.Token.Missing) > 0 || p.Token.CheckedAt.IsZero()) {
				t.Errorf("connected: %+v", p)
			}
		}
		w.run([]scenario{
			{"it is done", RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"done"`, `"pages":[]`}, nil},
			{"and not done twice", RoleDeveloper, "POST", ":ws/page-connects/" + v.ID, `{"pages":["` + freePage + `"]}`, 409, nil, nil},
			{"of another workspace", "stranger", "GET", "/workspaces/:other/page-connects/" + v.ID, "", 404, nil, nil},
			{"not for a program", "key:manage", "POST", ":ws/page-connects", `{"app_id":":app"}`, 409, []string{"signed-in person"}, nil},
		})
	})
}

// TestConnectRefused: what the dialog answers when it does not end well is explained.
func TestConnectRefused(t *testing.T) {
	each(t, func(w *world) {
		v := w.begin(RoleDeveloper, `{"app_id":"`+testApp+`"}`)
		back := w.answerDialog(v.DialogURL, url.Values{"person": {"ana"}, "answer": {"refuse"}})
		w.comeBack(RoleDeveloper, back)
		w.run([]scenario{{"refused", RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"refused"`, "were refused"}, nil}})

		// Permissions that were unticked keep Pages from being ticked, with their names.
		v = w.begin(RoleDeveloper, `{"app_id":"`+testApp+`"}`)
		back = w.answerDialog(v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "choose": {"1"}, "all_pages": {"1"}, "give": {"pages_show_list", "pages_manage_metadata"}})
		w.comeBack(RoleDeveloper, back)
		w.run([]scenario{{"a permission is missing", RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"permission_missing"`, `"missing":["pages_messaging"]`}, []string{`"connectable":true`}}})

		// A code that is not one, and one that came too late.
		v = w.begin(RoleDeveloper, `{"app_id":"`+testApp+`"}`)
		dialog, _ := url.Parse(v.DialogURL)
		w.comeBack(RoleDeveloper, w.url+pages.CallbackPath+"?code=WRONG&state="+url.QueryEscape(dialog.Query().Get("state")))
		w.run([]scenario{{"no such code", RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"failed"`, "exchange_failed"}, []string{"WRONG"}}})
		v = w.begin(RoleDeveloper, `{"app_id":"`+testApp+`"}`)
		back = w.answerDialog(v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}})
		w.clock.Move(2 * time.Hour)
		w.comeBack(RoleDeveloper, back)
		w.run([]scenario{{"too late", RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"failed"`, "expired"}, nil}})
	})
}

// TestPageOfOthers: a Page that another workspace holds is refused with the reason, that workspace
// is not named, and it is told.
func TestPageOfOthers(t *testing.T) {
	each(t, func(w *world) {
		w.write(func(tx *store.Tx) error {
			p := w.pages.NewPage(w.other, freePage, testApp, "Free Page", freeToken)
			return w.pages.Add(tx, p)
		})
		v := w.begin(RoleDeveloper, `{"app_id":"`+testApp+`"}`)
		w.comeBack(RoleDeveloper, w.answerDialog(v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}}))
		w.run([]scenario{
			{"listed with the reason", RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"taken"`, "another workspace"}, []string{"Other", ":other"}},
			{"refused", RoleDeveloper, "POST", ":ws/page-connects/" + v.ID, `{"pages":["` + freePage + `"]}`, 200, []string{`"code":"taken"`, `"connected":false`}, nil},
			{"refused by hand too", RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + freeToken + `","app_id":":app"}`, 409, []string{"page_taken"}, nil},
			{"the other one is told once", "stranger", "GET", "/workspaces/:other/alerts", "", 200, []string{`"kind":"page_wanted"`, `"Free Page"`}, nil},
		})
		if all := get[List[AlertView]](w, "stranger", "/workspaces/"+w.other+"/alerts").Items; len(all) != 1 {
			t.Errorf("%d alerts", len(all))
		}
	})
}

// TestReconnect: a token that died is replaced by the same flow; the Page stays what it was.
func TestReconnect(t *testing.T) {
	each(t, func(w *world) {
		w.setToken("DEADTOKENOFTHEPAGE")
		if err := w.pages.Check(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.run([]scenario{{"dead", RoleViewer, "GET", ":ws/pages", "", 200, []string{`"token_invalid"`, `"token_dead"`}, nil}})
		v := w.begin(RoleDeveloper, `{"page_id":"`+testPage+`"}`)
		if v.AppID != testApp || v.PageID != testPage || !strings.Contains(v.DialogURL, "auth_type=rerequest") {
			t.Errorf("begun: %+v", v)
		}
		w.comeBack(RoleDeveloper, w.answerDialog(v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}}))
		w.run([]scenario{
			{"reconnected", RoleDeveloper, "POST", ":ws/page-connects/" + v.ID, `{"pages":["` + testPage + `"]}`, 200, []string{`"reconnected"`, `"subscribed":true`}, nil},
			{"alive", RoleViewer, "GET", ":ws/pages", "", 200, []string{`"connected"`, `"per_second":40`}, []string{"token_dead"}},
		})
		if _, err := w.s.Version(t.Context()); err != nil {
			t.Fatal(err)
		}
		var page petitbleu.Page
		w.write(func(tx *store.Tx) (err error) {
			page, err = tx.Page(w.ws, testPage)
			return err
		})
		if !slices.Contains(page.Grants, "pages_messaging") {
			t.Errorf("grants: %v", page.Grants)
		}
	})
}

// What utility templates need is asked for only where somebody wants it: Facebook refuses the
// whole dialog to an app that was not given the permission.
func TestConnectForUtility(t *testing.T) {
	each(t, func(w *world) {
		for body, want := range map[string]bool{`{"app_id":"` + testApp + `"}`: false, `{"app_id":"` + testApp + `","utility":true}`: true} {
			if v := w.begin(RoleDeveloper, body); strings.Contains(v.DialogURL, "page_utility_messaging") != want {
				t.Errorf("%s: %s", body, v.DialogURL)
			}
		}
	})
}

func TestAppMode(t *testing.T) {
	each(t, func(w *world) {
		app := func() AppView { return get[List[AppView]](w, RoleDeveloper, w.W("/apps")).Items[0] }
		if v := app(); v.Mode != "live" || v.RedirectURL != w.url+pages.CallbackPath {
			t.Fatalf("at first: %+v", v)
		}
		for _, step := range []struct {
			body string
			want int
			mode string
		}{{`{"mode":"development"}`, 200, "development"}, {`{"name":"Shop app"}`, 200, "development"}, {`{"mode":"asleep"}`, 422, "development"}, {`{"mode":"live"}`, 200, "live"}} {
			if status, text, _ := w.ask(RoleDeveloper, "PATCH", w.W("/apps/"+testApp), step.body); status != step.want || app().Mode != step.mode {
				t.Errorf("%s: %d %s, then %q", step.body, status, text, app().Mode)
			}
		}
	})
}
