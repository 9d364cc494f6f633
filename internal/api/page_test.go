package api

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
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestConnect(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"both ways to name the app", RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"x","app_id":":app","app":{"id":":app"}}`, 422, []string{"body.app", "one of the two"}, nil},
			{"no digits", RoleDeveloper, "POST", ":ws/pages", `{"id":"../me","token":"x","app_id":":app"}`, 422, []string{"body.id"}, []string{"../me"}},
			{"a wrong token", RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"WRONGTOKEN","app_id":":app"}`, 422, []string{"body.token", "Facebook's error 190"}, []string{"WRONGTOKEN"}},
			{"another Page's token", RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + pageToken + `","app_id":":app"}`, 422, []string{"body.token"}, nil},
			{"here already", RoleDeveloper, "POST", ":ws/pages", `{"id":":page","token":"` + pageToken + `","app_id":":app"}`, 409, []string{"page_taken", "this workspace already"}, nil},
			{"no such app", RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + freeToken + `","app_id":"77"}`, 404, []string{"body.app_id"}, nil},
			{"a new app without secret", RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + freeToken + `","app":{"id":"77"}}`, 422, []string{"body.app.secret"}, nil},
			{"connect", RoleDeveloper, "POST", ":ws/pages", `{"id":":free","token":"` + freeToken + `","app_id":":app"}`, 201, []string{`"name":"Free Page"`, `"app_name":"Shop app"`, `"state":"connected"`, `"m_me_url":"https://m.me/:free"`, "Not checked yet"}, nil},
			{"another workspace", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + freeToken + `","app":{"id":":app","secret":"` + appSecret + `"}}`, 409, []string{"page_taken", "another workspace", "Disconnect it there"}, []string{"Cooktoys"}},
			{"change", RoleDeveloper, "PATCH", ":ws/pages/:free", `{"name":"Renamed","per_second":300,"concurrency":1}`, 200, []string{`"Renamed"`, `"per_second":300`, `"concurrency":1`}, nil},
			{"too fast", RoleDeveloper, "PATCH", ":ws/pages/:free", `{"per_second":301}`, 422, []string{"body.per_second"}, nil},
			{"a wrong new token", RoleDeveloper, "PATCH", ":ws/pages/:free", `{"token":"WRONGTOKEN"}`, 422, []string{"body.token"}, []string{"WRONGTOKEN"}},
			{"disconnect the other", RoleDeveloper, "DELETE", ":ws/pages/:page", "", 204, nil, nil},
			{"why, without its Page", RoleViewer, "GET", ":ws/messages/:dropped/why", "", 200, []string{`"now":{"outcome":"drop"`, "no longer connected"}, nil},
			{"disconnect", RoleDeveloper, "DELETE", ":ws/pages/:free", "", 204, nil, nil},
			{"another workspace may now", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + freeToken + `","app":{"id":":app","secret":"` + appSecret + `"}}`, 201, nil, nil},
		})
	})
}

// TestRenamePageAttribute: refused while something names the attribute, and the values follow.
func TestRenamePageAttribute(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"the usual name", RoleViewer, "GET", ":ws/pages", "", 200, []string{`"attribute":"messenger_id"`}, []string{"attribute_moving"}},
			{"a segment names it", RoleMarketer, "POST", ":ws/segments", `{"name":"Reachable","definition":{"version":1,"where":{"match":"and","of":[{"type":"attribute","name":"messenger_id","op":"is_not_blank"}]}}}`, 201, nil, nil},
			{"a block names it", RoleMarketer, "POST", ":ws/content-blocks", `{"name":"who","content":"{{custom_attribute.${messenger_id}}}"}`, 201, nil, nil},
			{"refused", RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"psid_shop"}`, 409, []string{"body.attribute", "“Reachable”", "“who”"}, nil},
			{"the same name is no change", RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"messenger_id"}`, 200, nil, nil},
			{"not by who may not", RoleMarketer, "PATCH", ":ws/pages/:page", `{"attribute":"psid_shop"}`, 403, nil, nil},
		})
		w.write(func(tx *store.Tx) error {
			all, err := tx.Segments(w.ws, true)
			for _, s := range all {
				s.Definition = []byte(`{"version":1,"where":{"match":"and"}}`)
				_, wrong := tx.UpdateSegment(s, s.UpdatedAt)
				err = errors.Join(err, wrong)
			}
			blocks, more := tx.ContentBlocks(w.ws)
			for _, b := range blocks {
				err = errors.Join(err, tx.SetUses(w.ws, "content_block", b.ID, nil))
			}
			return errors.Join(err, more)
		})
		w.run([]scenario{
			{"a standard one", RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"email"}`, 409, []string{"body.attribute", "a meaning of its own"}, nil},
			{"renamed", RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"psid_shop"}`, 200, []string{`"attribute":"psid_shop"`, `"attribute_moving":{"from":"messenger_id","looked":0`}, nil},
			{"who and what", RoleAdministrator, "GET", ":ws/audit?limit=1", "", 200, []string{`"messenger_id"`, `"psid_shop"`}, nil},
			{"still moving", RoleDeveloper, "PATCH", ":ws/pages/:page", `{"attribute":"psid_more"}`, 409, []string{"still move"}, nil},
		})
		for more := true; more; {
			var err error
			if more, err = w.told.MoveAttributes(t.Context(), noon); err != nil {
				t.Fatal(err)
			}
		}
		w.run([]scenario{{"done", RoleViewer, "GET", ":ws/pages", "", 200, []string{`"attribute":"psid_shop"`}, []string{"attribute_moving"}}})
	})
}

// TestAppsOfOthers: an app that two workspaces use is changed by neither, and its secret goes
// nowhere that its owner did not name.
func TestAppsOfOthers(t *testing.T) {
	each(t, func(w *world) {
		c := petitbleu.RawCall{AppID: testApp, Body: []byte("of both"), ReceivedAt: noon}
		if err := w.s.AppendRaw(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		if err := w.s.MarkRaw(t.Context(), []store.RawMark{{ID: c.ID, State: petitbleu.RawUndecodable, Note: "too long ago"}}); err != nil {
			t.Fatal(err)
		}
		w.run([]scenario{
			{"its id is not enough", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + freeToken + `","app_id":":app"}`, 404, nil, nil},
			{"a wrong secret", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + freeToken + `","app":{"id":":app","secret":"guess","graph_url":"http://evil.example"}}`, 409, []string{"conflict"}, []string{"evil"}},
			{"alone its calls are shown", RoleDeveloper, "GET", ":ws/raw-calls", "", 200, []string{"of both"}, nil},
			{"alone it can be changed", RoleDeveloper, "PATCH", ":ws/apps/:app", `{"name":"Mine","allow_sha1":true}`, 200, []string{`"Mine"`, `"allow_sha1":true`, `"shared":false`, "/hook/messenger/:app", `"pages":1`}, nil},
			{"its Graph API elsewhere asks for the secret", RoleDeveloper, "PATCH", ":ws/apps/:app", `{"graph_url":"https://evil.example"}`, 422, []string{"secret anew"}, nil},
			{"no web address", RoleDeveloper, "PATCH", ":ws/apps/:app", `{"graph_url":"file:///etc/passwd","secret":"x"}`, 422, []string{"web address"}, []string{"passwd"}},
			{"the right secret", "stranger", "POST", "/workspaces/:other/pages", `{"id":":free","token":"` + freeToken + `","app":{"id":":app","secret":"` + appSecret + `","name":"Theirs"}}`, 201, []string{`"app_name":"Mine"`}, nil},
			{"now it is shared", RoleDeveloper, "PATCH", ":ws/apps/:app", `{"name":"Other name"}`, 409, []string{"conflict"}, nil},
			{"and says so", RoleViewer, "GET", ":ws/apps", "", 200, []string{`"shared":true`, `"Mine"`}, nil},
			{"its calls may speak of the others' people", RoleDeveloper, "GET", ":ws/raw-calls", "", 200, []string{"too long ago (Another workspace", `"body":""`}, []string{"of both"}},
			{"for them too", "stranger", "GET", "/workspaces/:other/raw-calls", "", 200, []string{"too long ago (Another workspace", `"body":""`}, []string{"of both"}},
			{"either can have them read again", "stranger", "POST", "/workspaces/:other/raw-calls/" + strconv.FormatInt(c.ID, 10) + "/replay", "", 204, nil, nil},
			{"read again", RoleDeveloper, "GET", ":ws/raw-calls", "", 200, []string{`"items":[]`}, nil},
			{"an app that is not mine", RoleDeveloper, "PATCH", ":ws/apps/77", `{"name":"x"}`, 404, nil, nil},
		})
	})
}

// TestResumePage: only who may change channels ends a pause, and only where there is one.
func TestResumePage(t *testing.T) {
	each(t, func(w *world) {
		path := w.W("/pages/" + testPage + "/resume")
		if status, text, _ := w.ask(RoleDeveloper, "POST", path, ""); status != 409 {
			t.Errorf("no pause: %d %s", status, text)
		}
		w.write(func(tx *store.Tx) error {
			_, err := tx.SetPageState(w.ws, testPage, petitbleu.PagePaused, "See the support inbox.", w.clock.Now())
			return err
		})
		if status, text, _ := w.ask(RoleViewer, "POST", path, ""); status != 403 {
			t.Errorf("a viewer: %d %s", status, text)
		}
		if status, text, _ := w.ask(RoleDeveloper, "POST", path, ""); status != 200 || !strings.Contains(text, `"state":"connected"`) {
			t.Errorf("ended: %d %s", status, text)
		}
		if status, text, _ := w.ask(RoleDeveloper, "POST", w.W("/pages/nobody/resume"), ""); status != 404 {
			t.Errorf("no such Page: %d %s", status, text)
		}
	})
}

func TestSubscribeAndCheck(t *testing.T) {
	each(t, func(w *world) {
		page := func() PageView {
			for _, p := range get[List[PageView]](w, RoleViewer, w.W("/pages")).Items {
				if p.ID == testPage {
					return p
				}
			}
			t.Fatal("the Page is gone")
			return PageView{}
		}
		check := func(after time.Duration) PageView {
			t.Helper()
			w.clock.Move(after)
			if err := w.pages.Check(t.Context(), w.clock.Now()); err != nil {
				t.Fatal(err)
			}
			return page()
		}
		changes, cancel := w.hub.Subscribe(w.ws)
		defer cancel()
		if p := check(0); p.State != "unsubscribed" || p.Health.Level != "bad" || p.Subscription.AppLevel.OK || p.Subscription.PageLevel.OK || p.Subscription.CheckedAt.IsZero() {
			t.Fatalf("never subscribed: %+v", p)
		}
		if c := <-changes; c != (live.Change{Kind: live.KindPage, ID: testPage}) {
			t.Errorf("the web app was told %+v", c)
		}
		status, text, _ := w.ask(RoleDeveloper, "POST", w.W("/pages/"+testPage+"/subscribe"), "")
		if status != 200 {
			t.Fatalf("subscribe: %d %s", status, text)
		}
		p := page()
		if p.State != "connected" || p.Health.Level != "ok" || p.Health.Code != "no_event_yet" || !p.Subscription.AppLevel.OK || !slices.Equal(p.Subscription.PageLevel.Fields, append(slices.Clone(pages.Wanted), "leadgen")) {
			t.Fatalf("subscribed: %+v", p)
		}

		// A Page that rests still hears people: the checklist of Home says so.
		receives := func() bool {
			home := get[Home](w, RoleViewer, w.W("/home"))
			i := slices.IndexFunc(home.Checks, func(c HomeCheck) bool { return c.ID == "webhook" })
			return i >= 0 && home.Checks[i].OK
		}
		rest := func(s petitbleu.PageState) {
			w.write(func(tx *store.Tx) error {
				_, err := tx.SetPageState(w.ws, testPage, s, "too many calls", w.clock.Now())
				return err
			})
		}
		if rest(petitbleu.PagePaused); !receives() {
			t.Error("a paused Page is said not to receive")
		}
		rest(petitbleu.PageConnected)

		// The platform unsubscribes the Page (row M4): the next check that is due notices.
		w.graphCall("DELETE", "/"+testPage+"/subscribed_apps", pageToken)
		if p := check(time.Minute); p.State != "connected" {
			t.Errorf("a minute later no check was due: %+v", p)
		}
		if p := check(6 * time.Minute); p.State != "unsubscribed" || !strings.Contains(p.Health.Sentence, "nothing that people write arrives") {
			t.Errorf("unsubscribed by the platform: %+v", p)
		}
		if status, _, _ := w.ask(RoleDeveloper, "POST", w.W("/pages/"+testPage+"/subscribe"), ""); status != 200 || page().State != "connected" {
			t.Errorf("one click to come back: %d %+v", status, page())
		}

		// The token dies: 190.
		w.setToken("DEADTOKENOFTHEPAGE")
		if p := check(6 * time.Minute); p.State != "token_invalid" || p.Health.Level != "bad" {
			t.Errorf("a dead token: %+v", p)
		}
		status, text, _ = w.ask(RoleDeveloper, "PATCH", w.W("/pages/"+testPage), `{"token":"`+pageToken+`"}`)
		if status != 200 || !strings.Contains(text, `"state":"connected"`) {
			t.Errorf("a new token: %d %s", status, text)
		}

		// The platform cannot be reached: nothing is known, so nothing changes.
		w.write(func(tx *store.Tx) error {
			app, err := tx.App(testApp)
			if err != nil {
				return err
			}
			app.GraphURL = "http://127.0.0.1:1"
			return tx.UpsertApp(app)
		})
		if p := check(6 * time.Minute); p.State != "connected" || p.Health.Level != "warn" || !strings.Contains(p.Health.Sentence, "could not be reached") {
			t.Errorf("out of reach: %+v", p)
		}
		status, text, _ = w.ask(RoleDeveloper, "POST", w.W("/pages/"+testPage+"/subscribe"), "")
		if status != 502 || !strings.Contains(text, "facebook_error") || strings.Contains(text, "127.0.0.1:1/") {
			t.Errorf("subscribe out of reach: %d %s", status, text)
		}
	})
}

// setToken puts a token beside the emulator's own.
func (w *world) setToken(token string) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		p, err := tx.Page(w.ws, testPage)
		if err != nil {
			return err
		}
		p.TokenSealed = w.box.Seal("page/"+testPage+"/token", token)
		return tx.UpdatePage(p)
	})
}

// graphCall does something to the platform behind the program's back.
func (w *world) graphCall(method, path, token string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.graph+"/v26.0"+path+"?access_token="+url.QueryEscape(token), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 {
		text, _ := io.ReadAll(res.Body)
		w.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
}

// TestAppChangedIsTold: whoever holds an app's secrets opened hears of a change once it is on disk.
func TestAppChangedIsTold(t *testing.T) {
	each(t, func(w *world) {
		told := ""
		w.api.o.AppChanged = func(id string) { told = id }
		if err := w.s.Write(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Apps()
			if err != nil {
				return err
			}
			return w.api.keepApp(tx, all[0])
		}); err != nil {
			t.Fatal(err)
		}
		if told == "" {
			t.Error("nobody was told")
		}
	})
}
