package channels_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/channels"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/home"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestConnect(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"both ways to name the app", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"x","app_id":":app","app":{"id":":app"}}`, 422, []string{"body.app", "one of the two"}, nil},
			{"no digits", door.RoleDeveloper, "POST", ":ws/pages", `{"id":"../me","token":"x","app_id":":app"}`, 422, []string{"body.id"}, []string{"../me"}},
			{"a wrong token", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"WRONGTOKEN","app_id":":app"}`, 422, []string{"body.token", "Facebook's error 190"}, []string{"WRONGTOKEN"}},
			{"another Page's token", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + apitest.PageToken + `","app_id":":app"}`, 422, []string{"body.token"}, nil},
			{"here already", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":page","token":"` + apitest.PageToken + `","app_id":":app"}`, 409, []string{"page_taken", "this workspace already"}, nil},
			{"no such app", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app_id":"77"}`, 404, []string{"body.app_id"}, nil},
			{"a new app without secret", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app":{"id":"77"}}`, 422, []string{"body.app.secret"}, nil},
			{"connect", door.RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app_id":":app"}`, 201, []string{`"name":"Free Page"`, `"app_name":"Shop app"`, `"state":"connected"`, `"m_me_url":"https://m.me/:free"`, "Not checked yet"}, nil},
			{"another workspace", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app":{"id":":app","secret":"` + apitest.AppSecret + `"}}`, 409, []string{"page_taken", "another workspace", "Disconnect it there"}, []string{"Cooktoys"}},
			{"change", door.RoleDeveloper, "PATCH", ":ws/pages/:free", `{"name":"Renamed","per_second":300,"concurrency":1}`, 200, []string{`"Renamed"`, `"per_second":300`, `"concurrency":1`}, nil},
			{"too fast", door.RoleDeveloper, "PATCH", ":ws/pages/:free", `{"per_second":301}`, 422, []string{"body.per_second"}, nil},
			{"a wrong new token", door.RoleDeveloper, "PATCH", ":ws/pages/:free", `{"token":"WRONGTOKEN"}`, 422, []string{"body.token"}, []string{"WRONGTOKEN"}},
			{"disconnect the other", door.RoleDeveloper, "DELETE", ":ws/pages/:page", "", 204, nil, nil},
			{"why, without its Page", door.RoleViewer, "GET", ":ws/messages/:dropped/why", "", 200, []string{`"now":{"outcome":"drop"`, "no longer connected"}, nil},
			{"disconnect", door.RoleDeveloper, "DELETE", ":ws/pages/:free", "", 204, nil, nil},
			{"another workspace may now", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app":{"id":":app","secret":"` + apitest.AppSecret + `"}}`, 201, nil, nil},
		})
	})
}

// TestRenamePageAttribute: refused while something names the attribute, and the values follow.
func TestRenamePageAttribute(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"the usual name", door.RoleViewer, "GET", ":ws/pages", "", 200, []string{`"attribute":"messenger_id"`}, []string{"attribute_moving"}},
			{"a segment names it", door.RoleMarketer, "POST", ":ws/segments", `{"name":"Reachable","definition":{"version":1,"where":{"match":"and","of":[{"type":"attribute","name":"messenger_id","op":"is_not_blank"}]}}}`, 201, nil, nil},
			{"a block names it", door.RoleMarketer, "POST", ":ws/content-blocks", `{"name":"who","content":"{{custom_attribute.${messenger_id}}}"}`, 201, nil, nil},
			{"refused", door.RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"psid_shop"}`, 409, []string{"body.attribute", "“Reachable”", "“who”"}, nil},
			{"the same name is no change", door.RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"messenger_id"}`, 200, nil, nil},
			{"not by who may not", door.RoleMarketer, "PATCH", ":ws/pages/:page", `{"attribute":"psid_shop"}`, 403, nil, nil},
		})
		w.Write(func(tx *store.Tx) error {
			all, err := tx.Segments(w.WS, true)
			for _, s := range all {
				s.Definition = []byte(`{"version":1,"where":{"match":"and"}}`)
				_, wrong := tx.UpdateSegment(s, s.UpdatedAt)
				err = errors.Join(err, wrong)
			}
			blocks, more := tx.ContentBlocks(w.WS)
			for _, b := range blocks {
				err = errors.Join(err, tx.SetUses(w.WS, "content_block", b.ID, nil))
			}
			return errors.Join(err, more)
		})
		w.Run([]apitest.Scenario{
			{"a standard one", door.RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"email"}`, 409, []string{"body.attribute", "a meaning of its own"}, nil},
			{"renamed", door.RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"psid_shop"}`, 200, []string{`"attribute":"psid_shop"`, `"attribute_moving":{"from":"messenger_id","looked":0`}, nil},
			{"who and what", door.RoleAdministrator, "GET", ":ws/audit?limit=1", "", 200, []string{`"messenger_id"`, `"psid_shop"`}, nil},
			{"still moving", door.RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"psid_more"}`, 409, []string{"still move"}, nil},
		})
		for more := true; more; {
			var err error
			if more, err = w.Told.MoveAttributes(t.Context(), apitest.Noon); err != nil {
				t.Fatal(err)
			}
		}
		w.Run([]apitest.Scenario{{"done", door.RoleViewer, "GET", ":ws/pages", "", 200, []string{`"attribute":"psid_shop"`}, []string{"attribute_moving"}}})
	})
}

// TestAppsOfOthers: an app that two workspaces use is changed by neither, and its secret goes
// nowhere that its owner did not name.
func TestAppsOfOthers(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		c := petitbleu.RawCall{AppID: apitest.TestApp, Body: []byte("of both"), ReceivedAt: apitest.Noon}
		if err := w.Store.AppendRaw(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		if err := w.Store.MarkRaw(t.Context(), []store.RawMark{{ID: c.ID, State: petitbleu.RawUndecodable, Note: "too long ago"}}); err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{
			{"its id is not enough", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app_id":":app"}`, 404, nil, nil},
			{"a wrong secret", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app":{"id":":app","secret":"guess","graph_url":"http://evil.example"}}`, 409, []string{"conflict"}, []string{"evil"}},
			{"alone its calls are shown", door.RoleDeveloper, "GET", ":ws/raw-calls", "", 200, []string{"of both"}, nil},
			{"alone it can be changed", door.RoleDeveloper, "PATCH", ":ws/apps/:app", `{"name":"Mine","allow_sha1":true}`, 200, []string{`"Mine"`, `"allow_sha1":true`, `"shared":false`, "/hook/messenger/:app", `"pages":1`}, nil},
			{"its Graph API elsewhere asks for the secret", door.RoleDeveloper, "PATCH", ":ws/apps/:app", `{"graph_url":"https://evil.example"}`, 422, []string{"secret anew"}, nil},
			{"no web address", door.RoleDeveloper, "PATCH", ":ws/apps/:app", `{"graph_url":"file:///etc/passwd","secret":"x"}`, 422, []string{"web address"}, []string{"passwd"}},
			{"the right secret", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + apitest.FreeToken + `","app":{"id":":app","secret":"` + apitest.AppSecret + `","name":"Theirs"}}`, 201, []string{`"app_name":"Mine"`}, nil},
			{"now it is shared", door.RoleDeveloper, "PATCH", ":ws/apps/:app", `{"name":"Other name"}`, 409, []string{"conflict"}, nil},
			{"and says so", door.RoleViewer, "GET", ":ws/apps", "", 200, []string{`"shared":true`, `"Mine"`}, nil},
			{"its calls may speak of the others' people", door.RoleDeveloper, "GET", ":ws/raw-calls", "", 200, []string{"too long ago (Another workspace", `"body":""`}, []string{"of both"}},
			{"for them too", "stranger", "GET", "/workspaces/:other/raw-calls", "", 200, []string{"too long ago (Another workspace", `"body":""`}, []string{"of both"}},
			{"either can have them read again", "stranger", "POST", "/workspaces/:other/raw-calls/" + strconv.FormatInt(c.ID, 10) + "/replay", "", 204, nil, nil},
			{"read again", door.RoleDeveloper, "GET", ":ws/raw-calls", "", 200, []string{`"items":[]`}, nil},
			{"an app that is not mine", door.RoleDeveloper, "PATCH", ":ws/apps/77", `{"name":"x"}`, 404, nil, nil},
		})
	})
}

// TestResumePage: only who may change channels ends a pause, and only where there is one.
func TestResumePage(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		path := w.W("/pages/" + apitest.TestPage + "/resume")
		if status, text, _ := w.Ask(door.RoleDeveloper, "POST", path, ""); status != 409 {
			t.Errorf("no pause: %d %s", status, text)
		}
		w.Write(func(tx *store.Tx) error {
			_, err := tx.SetPageState(w.WS, apitest.TestPage, petitbleu.PagePaused, "See the support inbox.", w.Clock.Now())
			return err
		})
		if status, text, _ := w.Ask(door.RoleViewer, "POST", path, ""); status != 403 {
			t.Errorf("a viewer: %d %s", status, text)
		}
		if status, text, _ := w.Ask(door.RoleDeveloper, "POST", path, ""); status != 200 || !strings.Contains(text, `"state":"connected"`) {
			t.Errorf("ended: %d %s", status, text)
		}
		if status, text, _ := w.Ask(door.RoleDeveloper, "POST", w.W("/pages/nobody/resume"), ""); status != 404 {
			t.Errorf("no such Page: %d %s", status, text)
		}
	})
}

func TestSubscribeAndCheck(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		page := func() channels.PageView {
			for _, p := range apitest.Get[door.List[channels.PageView]](w, door.RoleViewer, w.W("/pages")).Items {
				if p.ID == apitest.TestPage {
					return p
				}
			}
			t.Fatal("the Page is gone")
			return channels.PageView{}
		}
		check := func(after time.Duration) channels.PageView {
			t.Helper()
			w.Clock.Move(after)
			if err := w.Pages.Check(t.Context(), w.Clock.Now()); err != nil {
				t.Fatal(err)
			}
			return page()
		}
		changes, cancel := w.Hub.Subscribe(w.WS)
		defer cancel()
		if p := check(0); p.State != "unsubscribed" || p.Health.Level != "bad" || p.Subscription.AppLevel.OK || p.Subscription.PageLevel.OK || p.Subscription.CheckedAt.IsZero() {
			t.Fatalf("never subscribed: %+v", p)
		}
		if c := <-changes; c != (live.Change{Kind: live.KindPage, ID: apitest.TestPage}) {
			t.Errorf("the web app was told %+v", c)
		}
		status, text, _ := w.Ask(door.RoleDeveloper, "POST", w.W("/pages/"+apitest.TestPage+"/subscribe"), "")
		if status != 200 {
			t.Fatalf("subscribe: %d %s", status, text)
		}
		p := page()
		if p.State != "connected" || p.Health.Level != "ok" || p.Health.Code != "no_event_yet" || !p.Subscription.AppLevel.OK || !slices.Equal(p.Subscription.PageLevel.Fields, append(slices.Clone(pages.Wanted), "leadgen")) {
			t.Fatalf("subscribed: %+v", p)
		}

		// A Page that rests still hears people: the checklist of Home says so.
		receives := func() bool {
			first := apitest.Get[home.Home](w, door.RoleViewer, w.W("/home"))
			i := slices.IndexFunc(first.Checks, func(c home.HomeCheck) bool { return c.ID == "webhook" })
			return i >= 0 && first.Checks[i].OK
		}
		rest := func(s petitbleu.PageState) {
			w.Write(func(tx *store.Tx) error {
				_, err := tx.SetPageState(w.WS, apitest.TestPage, s, "too many calls", w.Clock.Now())
				return err
			})
		}
		if rest(petitbleu.PagePaused); !receives() {
			t.Error("a paused Page is said not to receive")
		}
		rest(petitbleu.PageConnected)

		// The platform unsubscribes the Page (row M4): the next check that is due notices.
		graphCall(w, "DELETE", "/"+apitest.TestPage+"/subscribed_apps", apitest.PageToken)
		if p := check(time.Minute); p.State != "connected" {
			t.Errorf("a minute later no check was due: %+v", p)
		}
		if p := check(6 * time.Minute); p.State != "unsubscribed" || !strings.Contains(p.Health.Sentence, "nothing that people write arrives") {
			t.Errorf("unsubscribed by the platform: %+v", p)
		}
		if status, _, _ := w.Ask(door.RoleDeveloper, "POST", w.W("/pages/"+apitest.TestPage+"/subscribe"), ""); status != 200 || page().State != "connected" {
			t.Errorf("one click to come back: %d %+v", status, page())
		}

		// The token dies: 190.
		setToken(w, "DEADTOKENOFTHEPAGE")
		if p := check(6 * time.Minute); p.State != "token_invalid" || p.Health.Level != "bad" {
			t.Errorf("a dead token: %+v", p)
		}
		status, text, _ = w.Ask(door.RoleDeveloper, "PATCH", w.W("/pages/"+apitest.TestPage), `{"token":"`+apitest.PageToken+`"}`)
		if status != 200 || !strings.Contains(text, `"state":"connected"`) {
			t.Errorf("a new token: %d %s", status, text)
		}

		// The platform cannot be reached: nothing is known, so nothing changes.
		w.Write(func(tx *store.Tx) error {
			app, err := tx.App(apitest.TestApp)
			if err != nil {
				return err
			}
			app.GraphURL = "http://127.0.0.1:1"
			return tx.UpsertApp(app)
		})
		if p := check(6 * time.Minute); p.State != "connected" || p.Health.Level != "warn" || !strings.Contains(p.Health.Sentence, "could not be reached") {
			t.Errorf("out of reach: %+v", p)
		}
		status, text, _ = w.Ask(door.RoleDeveloper, "POST", w.W("/pages/"+apitest.TestPage+"/subscribe"), "")
		if status != 502 || !strings.Contains(text, "facebook_error") || strings.Contains(text, "127.0.0.1:1/") {
			t.Errorf("subscribe out of reach: %d %s", status, text)
		}
	})
}

// setToken puts a token beside the emulator's own.
func setToken(w *apitest.World, token string) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) error {
		p, err := tx.Page(w.WS, apitest.TestPage)
		if err != nil {
			return err
		}
		p.TokenSealed = w.Box.Seal("page/"+apitest.TestPage+"/token", token)
		return tx.UpdatePage(p)
	})
}

// graphCall does something to the platform behind the program's back.
func graphCall(w *apitest.World, method, path, token string) {
	w.T.Helper()
	r, err := http.NewRequestWithContext(w.T.Context(), method, w.Graph+"/v26.0"+path+"?access_token="+url.QueryEscape(token), nil)
	if err != nil {
		w.T.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 {
		text, _ := io.ReadAll(res.Body)
		w.T.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
}

// TestAppChangedIsTold: whoever holds an app's secrets opened hears of a change once it is on disk.
func TestAppChangedIsTold(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		told := ""
		w.API.Channels.OnAppChanged(func(id string) { told = id })
		if err := w.Store.Write(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Apps()
			if err != nil {
				return err
			}
			return w.API.Channels.KeepApp(tx, all[0])
		}); err != nil {
			t.Fatal(err)
		}
		if told == "" {
			t.Error("nobody was told")
		}
	})
}
