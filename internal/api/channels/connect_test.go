package channels_test

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
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/channels"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// begin starts the dialog as somebody.
func begin(w *apitest.World, who, body string) channels.ConnectView {
	w.T.Helper()
	status, text, _ := w.Ask(who, "POST", w.W("/page-connects"), body)
	var v channels.ConnectView
	if err := json.Unmarshal([]byte(text), &v); err != nil || status != 201 {
		w.T.Fatalf("begin: %d %s", status, text)
	}
	return v
}

// answerDialog presses a button of the emulator's dialog and gives where it leads back.
func answerDialog(w *apitest.World, dialog string, form url.Values) string {
	w.T.Helper()
	u, err := url.Parse(dialog)
	if err != nil {
		w.T.Fatal(err)
	}
	for k, v := range u.Query() {
		form[k] = v
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(u.Scheme+"://"+u.Host+u.Path, form)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusFound {
		text, _ := io.ReadAll(res.Body)
		w.T.Fatalf("the dialog answered %d: %s", res.StatusCode, text)
	}
	return res.Header.Get("Location")
}

// comeBack follows the dialog's redirect in somebody's browser and gives where that leads.
func comeBack(w *apitest.World, who, address string) url.Values {
	w.T.Helper()
	r, err := http.NewRequestWithContext(w.T.Context(), http.MethodGet, address, nil)
	if err != nil {
		w.T.Fatal(err)
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: w.Cookies[who]})
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	to, err := url.Parse(res.Header.Get("Location"))
	place := "/app/channels"
	if to.Query().Has("connect") {
		place = views.AppPath(w.WS, "/channels") // what was begun in a workspace ends there
	}
	if err != nil || res.StatusCode != http.StatusSeeOther || to.Path != place {
		w.T.Fatalf("come back: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
	return to.Query()
}

// morePages gives Ana other Pages: one on which she may not do enough.
func morePages(w *apitest.World) {
	w.T.Helper()
	w.Emulator.Mu.Lock()
	defer w.Emulator.Mu.Unlock()
	for _, p := range []emulator.Page{
		{ID: "100000000000003", Name: "Looked at", Tasks: map[string][]string{"ana": {"ANALYZE"}}},
		{ID: "100000000000004", Name: "Second"},
	} {
		if _, err := w.Emulator.AddPage(p); err != nil {
			w.T.Fatal(err)
		}
	}
}

func TestConnectByLogin(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		morePages(w)
		changes, cancel := w.Hub.Subscribe(w.WS)
		defer cancel()
		v := begin(w, door.RoleDeveloper, `{"app_id":"`+apitest.TestApp+`"}`)
		if v.State != "begun" || !strings.Contains(v.DialogURL, "/v26.0/dialog/oauth?") || !strings.Contains(v.DialogURL, url.QueryEscape(w.URL+pages.CallbackPath)) {
			t.Fatalf("begun: %+v", v)
		}
		back := answerDialog(w, v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}})

		// Neither another person's browser, nor one that is signed out, nor another session can finish it.
		for _, who := range []string{"", door.RoleAdministrator, "stranger"} {
			if q := comeBack(w, who, back); q.Get("connect_error") == "" || q.Get("connect") != "" {
				t.Errorf("as %q: %v", who, q)
			}
		}
		if q := comeBack(w, door.RoleDeveloper, back); q.Get("connect") != v.ID {
			t.Fatalf("come back: %v", q)
		}
		if q := comeBack(w, door.RoleDeveloper, back); q.Get("connect_error") != "forbidden" {
			t.Errorf("an answer is taken once: %v", q)
		}

		offers := map[string]pages.PageOffer{}
		got := apitest.Get[channels.ConnectView](w, door.RoleDeveloper, w.W("/page-connects/"+v.ID))
		if got.State != "authorised" || got.DialogURL != "" {
			t.Errorf("authorised: %+v", got)
		}
		for _, o := range got.Pages {
			offers[o.ID] = o
		}
		for id, want := range map[string]string{apitest.TestPage: "here", apitest.FreePage: "free", "100000000000003": "task_missing", "100000000000004": "free"} {
			if offers[id].Code != want || offers[id].Connectable != (want == "free" || want == "here") {
				t.Errorf("%s is %+v, not %s", id, offers[id], want)
			}
		}
		if o := offers["100000000000003"]; !slices.Equal(o.Missing, []string{"MESSAGING", "MODERATE"}) {
			t.Errorf("missing: %v", o.Missing)
		}

		// Several at once; one that cannot be leaves the others alone.
		status, text, _ := w.Ask(door.RoleDeveloper, "POST", w.W("/page-connects/"+v.ID), `{"pages":["`+apitest.FreePage+`","100000000000004","100000000000003","777"]}`)
		var outcomes door.List[pages.PageOutcome]
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
		for _, p := range apitest.Get[door.List[channels.PageView]](w, door.RoleViewer, w.W("/pages")).Items {
			if p.ID != apitest.TestPage && (p.State != "connected" || p.Health.Level != "ok" || !p.Subscription.PageLevel.OK || p.Reading == nil || len(p.Token.Missing) > 0 || p.Token.CheckedAt.IsZero()) {
				t.Errorf("connected: %+v", p)
			}
		}
		w.Run([]apitest.Scenario{
			{"it is done", door.RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"done"`, `"pages":[]`}, nil},
			{"and not done twice", door.RoleDeveloper, "POST", ":ws/page-connects/" + v.ID, `{"pages":["` + apitest.FreePage + `"]}`, 409, nil, nil},
			{"of another workspace", "stranger", "GET", "/workspaces/:other/page-connects/" + v.ID, "", 404, nil, nil},
			{"not for a program", "key:manage", "POST", ":ws/page-connects", `{"app_id":":app"}`, 409, []string{"signed-in person"}, nil},
		})
	})
}

// TestConnectRefused: what the dialog answers when it does not end well is explained.
func TestConnectRefused(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		v := begin(w, door.RoleDeveloper, `{"app_id":"`+apitest.TestApp+`"}`)
		back := answerDialog(w, v.DialogURL, url.Values{"person": {"ana"}, "answer": {"refuse"}})
		comeBack(w, door.RoleDeveloper, back)
		w.Run([]apitest.Scenario{{"refused", door.RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"refused"`, "were refused"}, nil}})

		// Permissions that were unticked keep Pages from being ticked, with their names.
		v = begin(w, door.RoleDeveloper, `{"app_id":"`+apitest.TestApp+`"}`)
		back = answerDialog(w, v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "choose": {"1"}, "all_pages": {"1"}, "give": {"pages_show_list", "pages_manage_metadata"}})
		comeBack(w, door.RoleDeveloper, back)
		w.Run([]apitest.Scenario{{"a permission is missing", door.RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"permission_missing"`, `"missing":["pages_messaging"]`}, []string{`"connectable":true`}}})

		// A code that is not one, and one that came too late.
		v = begin(w, door.RoleDeveloper, `{"app_id":"`+apitest.TestApp+`"}`)
		dialog, _ := url.Parse(v.DialogURL)
		comeBack(w, door.RoleDeveloper, w.URL+pages.CallbackPath+"?code=WRONG&state="+url.QueryEscape(dialog.Query().Get("state")))
		w.Run([]apitest.Scenario{{"no such code", door.RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"failed"`, "exchange_failed"}, []string{"WRONG"}}})
		v = begin(w, door.RoleDeveloper, `{"app_id":"`+apitest.TestApp+`"}`)
		back = answerDialog(w, v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}})
		w.Clock.Move(2 * time.Hour)
		comeBack(w, door.RoleDeveloper, back)
		w.Run([]apitest.Scenario{{"too late", door.RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"state":"failed"`, "expired"}, nil}})
	})
}

// TestPageOfOthers: a Page that another workspace holds is refused with the reason, that workspace
// is not named, and it is told.
func TestPageOfOthers(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			p := w.Pages.NewPage(w.Other, apitest.FreePage, apitest.TestApp, "Free Page", apitest.FreeToken)
			return w.Pages.Add(tx, p)
		})
		v := begin(w, door.RoleDeveloper, `{"app_id":"`+apitest.TestApp+`"}`)
		comeBack(w, door.RoleDeveloper, answerDialog(w, v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}}))
		w.Run([]apitest.Scenario{
			{"listed with the reason", door.RoleDeveloper, "GET", ":ws/page-connects/" + v.ID, "", 200, []string{`"taken"`, "another workspace"}, []string{"Other", ":other"}},
			{"refused", door.RoleDeveloper, "POST", ":ws/page-connects/" + v.ID, `{"pages":["` + apitest.FreePage + `"]}`, 200, []string{`"code":"taken"`, `"connected":false`}, nil},
			{"refused by hand too", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app_id":":app"}`, 409, []string{"page_taken"}, nil},
			{"the other one is told once", "stranger", "GET", "/workspaces/:other/alerts", "", 200, []string{`"kind":"page_wanted"`, `"Free Page"`}, nil},
		})
		if all := apitest.Get[door.List[channels.AlertView]](w, "stranger", "/workspaces/"+w.Other+"/alerts").Items; len(all) != 1 {
			t.Errorf("%d alerts", len(all))
		}
	})
}

// TestReconnect: a token that died is replaced by the same flow; the Page stays what it was.
func TestReconnect(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		setToken(w, "DEADTOKENOFTHEPAGE")
		if err := w.Pages.Check(t.Context(), w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{{"dead", door.RoleViewer, "GET", ":ws/pages", "", 200, []string{`"token_invalid"`, `"token_dead"`}, nil}})
		v := begin(w, door.RoleDeveloper, `{"page_id":"`+apitest.TestPage+`"}`)
		if v.AppID != apitest.TestApp || v.PageID != apitest.TestPage || !strings.Contains(v.DialogURL, "auth_type=rerequest") {
			t.Errorf("begun: %+v", v)
		}
		comeBack(w, door.RoleDeveloper, answerDialog(w, v.DialogURL, url.Values{"person": {"ana"}, "answer": {"accept"}, "all_pages": {"1"}}))
		w.Run([]apitest.Scenario{
			{"reconnected", door.RoleDeveloper, "POST", ":ws/page-connects/" + v.ID, `{"pages":["` + apitest.TestPage + `"]}`, 200, []string{`"reconnected"`, `"subscribed":true`}, nil},
			{"alive", door.RoleViewer, "GET", ":ws/pages", "", 200, []string{`"connected"`, `"per_second":40`}, []string{"token_dead"}},
		})
		if _, err := w.Store.Version(t.Context()); err != nil {
			t.Fatal(err)
		}
		var page petitbleu.Page
		w.Write(func(tx *store.Tx) (err error) {
			page, err = tx.Page(w.WS, apitest.TestPage)
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
	apitest.Each(t, func(w *apitest.World) {
		for body, want := range map[string]bool{`{"app_id":"` + apitest.TestApp + `"}`: false, `{"app_id":"` + apitest.TestApp + `","utility":true}`: true} {
			if v := begin(w, door.RoleDeveloper, body); strings.Contains(v.DialogURL, "page_utility_messaging") != want {
				t.Errorf("%s: %s", body, v.DialogURL)
			}
		}
	})
}

func TestAppMode(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		app := func() channels.AppView {
			return apitest.Get[door.List[channels.AppView]](w, door.RoleDeveloper, w.W("/apps")).Items[0]
		}
		if v := app(); v.Mode != "live" || v.RedirectURL != w.URL+pages.CallbackPath {
			t.Fatalf("at first: %+v", v)
		}
		for _, step := range []struct {
			body string
			want int
			mode string
		}{{`{"mode":"development"}`, 200, "development"}, {`{"name":"Shop app"}`, 200, "development"}, {`{"mode":"asleep"}`, 422, "development"}, {`{"mode":"live"}`, 200, "live"}} {
			if status, text, _ := w.Ask(door.RoleDeveloper, "PATCH", w.W("/apps/"+apitest.TestApp), step.body); status != step.want || app().Mode != step.mode {
				t.Errorf("%s: %d %s, then %q", step.body, status, text, app().Mode)
			}
		}
	})
}
