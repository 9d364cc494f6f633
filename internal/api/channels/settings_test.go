package channels_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/channels"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/home"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestPageSettings(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		page := ":ws/pages/:page"
		if _, err := w.Emulator.Act("ana", emulator.Action{Action: "text", Page: apitest.TestPage, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{
			{"nothing set", door.RoleViewer, "GET", page + "/profile", "", 200, []string{`{`}, []string{"persistent_menu", "Facebook"}},
			{"a viewer changes nothing", door.RoleViewer, "PATCH", page + "/profile", `{}`, 403, nil, nil},
			{"a greeting without default", door.RoleDeveloper, "PATCH", page + "/profile", `{"greeting":[{"locale":"fr_FR","text":"Salut"}]}`, 422, []string{"body.greeting", "default"}, []string{"Salut"}},
			{"set", door.RoleDeveloper, "PATCH", page + "/profile", `{"get_started":{"payload":"GO"},"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"postback","title":"Help","payload":"H"}]}]}`, 200, []string{`"title":"Help"`}, nil},
			{"read", door.RoleViewer, "GET", page + "/profile", "", 200, []string{`"payload":"GO"`, `"title":"Help"`}, nil},
			{"removed", door.RoleDeveloper, "PATCH", page + "/profile", `{"remove":["persistent_menu"]}`, 200, []string{`"GO"`}, []string{"Help"}},
			{"a persona", door.RoleDeveloper, "POST", page + "/personas", `{"name":"Julie","profile_picture_url":"https://shop.example/j.png"}`, 201, []string{`"name":"Julie"`}, nil},
			{"personas", door.RoleViewer, "GET", page + "/personas", "", 200, []string{`"Julie"`}, nil},
			{"a template with a wrong name", door.RoleDeveloper, "POST", page + "/templates", `{"name":"Order","language":"en_US","components":[]}`, 422, []string{"body.name"}, nil},
			{"who holds it", door.RoleViewer, "GET", page + "/threads/" + apitest.TestPSID + "/owner", "", 200, []string{`"inbox":false`}, nil},
			{"a menu of one's own", door.RoleOperator, "PUT", page + "/threads/" + apitest.TestPSID + "/menu", `{"persistent_menu":[{"locale":"default","composer_input_disabled":true,"call_to_actions":[{"type":"postback","title":"My order","payload":"O"}]}]}`, 200, []string{`"My order"`}, nil},
			{"it is read", door.RoleViewer, "GET", page + "/threads/" + apitest.TestPSID + "/menu", "", 200, []string{`"My order"`, `"composer_input_disabled":true`}, nil},
			{"and taken away", door.RoleOperator, "PUT", page + "/threads/" + apitest.TestPSID + "/menu", `{"persistent_menu":[]}`, 200, []string{`"persistent_menu":[]`}, nil},
			{"no labels", door.RoleViewer, "GET", page + "/labels", "", 200, []string{`"items":[]`}, nil},
			{"a label", door.RoleOperator, "POST", page + "/labels", `{"name":"VIP"}`, 201, []string{`"name":"VIP"`}, nil},
			{"no label without a name", door.RoleOperator, "POST", page + "/labels", `{"name":" "}`, 422, []string{"body.name"}, nil},
			{"a viewer gives none", door.RoleViewer, "PUT", page + "/threads/" + apitest.TestPSID + "/labels/4711", "", 403, nil, nil},
			{"none that is not there", door.RoleOperator, "PUT", page + "/threads/" + apitest.TestPSID + "/labels/4711", "", 404, nil, nil},
			{"an operator removes none", door.RoleOperator, "DELETE", page + "/labels/4711", "", 403, nil, nil},
			{"hers", door.RoleViewer, "GET", page + "/threads/" + apitest.TestPSID + "/labels", "", 200, []string{`"items":[]`}, nil},
			{"what the platform counts", door.RoleAnalyst, "GET", page + "/insights?days=2", "", 200, []string{`"page_messages_new_conversations_unique"`, `"end_time":"2026-`}, nil},
			{"too many days", door.RoleAnalyst, "GET", page + "/insights?days=91", "", 422, []string{"query.days"}, nil},
			{"languages are not read", door.RoleViewer, "GET", page + "/language-reading", "", 200, []string{`"on":false`}, nil},
			{"now they are", door.RoleDeveloper, "PUT", page + "/language-reading", `{"on":true,"model":"FRENCH_STANDARD"}`, 200, []string{`"FRENCH_STANDARD"`}, nil},
			{"kept", door.RoleViewer, "GET", page + "/language-reading", "", 200, []string{`"on":true`}, nil},
			{"nobody's thread", door.RoleViewer, "GET", page + "/threads/999/owner", "", 422, []string{"2018001"}, nil},
			{"no such Page", door.RoleDeveloper, "GET", ":ws/pages/404/profile", "", 404, nil, nil},
			{"theirs", "stranger", "GET", "/workspaces/:other/pages/:page/profile", "", 404, nil, nil},
			{"a gap to come", door.RoleDeveloper, "POST", page + "/catch-up", `{"since":"2030-01-01T00:00:00Z"}`, 422, []string{"body.since"}, nil},
			{"caught up again", door.RoleDeveloper, "POST", page + "/catch-up", `{"since":"2026-11-20T00:00:00Z"}`, 200, []string{`"kind":"catch_up"`, `"state":"running"`}, nil},
			{"not twice at once", door.RoleDeveloper, "POST", page + "/catch-up", `{"since":"2026-11-20T00:00:00Z"}`, 409, nil, nil},
			{"readings", door.RoleViewer, "GET", page + "/readings", "", 200, []string{`"since":"2026-11-20T00:00:00Z"`}, nil},
		})
	})
}

func TestUploadFile(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		send := func(who, kind string, file []byte) (int, string) {
			t.Helper()
			var body bytes.Buffer
			form := multipart.NewWriter(&body)
			_ = form.WriteField("kind", kind)
			part, err := form.CreateFormFile("file", "pan.png")
			if err != nil {
				t.Fatal(err)
			}
			_, _ = part.Write(file)
			form.Close()
			r, err := http.NewRequestWithContext(t.Context(), "POST", w.URL+door.Base+w.W("/pages/"+apitest.TestPage+"/attachments/file"), &body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", form.FormDataContentType())
			r.AddCookie(&http.Cookie{Name: door.CookieName, Value: w.Cookies[who]})
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			text, _ := io.ReadAll(res.Body)
			return res.StatusCode, string(text)
		}
		png := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 3<<20)...) // more than a JSON body may have
		status, text := send(door.RoleDeveloper, "image", png)
		var v channels.AttachmentView
		if err := json.Unmarshal([]byte(text), &v); err != nil || status != 201 || v.ID == "" || v.Name != "pan.png" || !v.ExpiresAt.Equal(apitest.Noon.Add(petitbleu.AttachmentLife)) {
			t.Fatalf("upload: %d %s", status, text)
		}
		for _, c := range []struct {
			who, kind string
			file      []byte
			status    int
		}{{door.RoleViewer, "image", png, 403}, {door.RoleDeveloper, "sculpture", png, 422}, {door.RoleDeveloper, "image", nil, 422}, {door.RoleDeveloper, "image", make([]byte, 9<<20), 413}, {door.RoleDeveloper, "file", make([]byte, 27<<20), 413}} {
			if status, text := send(c.who, c.kind, c.file); status != c.status {
				t.Errorf("%s as %s with %d bytes: %d, not %d: %s", c.kind, c.who, len(c.file), status, c.status, text)
			}
		}
		w.Run([]apitest.Scenario{
			{"listed", door.RoleViewer, "GET", ":ws/pages/:page/attachments", "", 200, []string{v.ID, "pan.png"}, nil},
			{"forgotten", door.RoleDeveloper, "DELETE", ":ws/pages/:page/attachments/" + v.ID, "", 204, nil, nil},
			{"gone", door.RoleViewer, "GET", ":ws/pages/:page/attachments", "", 200, []string{`"items":[]`}, nil},
		})
	})
}

func TestAlertTargets(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		calls := 0
		ear := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { calls++ }))
		defer ear.Close()
		w.Run([]apitest.Scenario{
			{"none", door.RoleViewer, "GET", ":ws/alert-targets", "", 200, []string{`"items":[]`, `"mail":false`}, nil},
			{"a developer may not", door.RoleDeveloper, "POST", ":ws/alert-targets", `{"kind":"webhook","address":"` + ear.URL + `"}`, 403, nil, nil},
			{"no mail here", door.RoleAdministrator, "POST", ":ws/alert-targets", `{"kind":"mail","address":"ops@shop.example"}`, 503, []string{"--smtp-url"}, nil},
			{"no address", door.RoleAdministrator, "POST", ":ws/alert-targets", `{"kind":"webhook","address":"shop"}`, 422, []string{"body.address"}, nil},
			{"one", door.RoleAdministrator, "POST", ":ws/alert-targets", `{"kind":"webhook","address":"` + ear.URL + `","language":"fr"}`, 201, []string{`"signing_key":"pb_alert_`}, nil},
			{"its key is not shown again", door.RoleAdministrator, "GET", ":ws/alert-targets", "", 200, []string{ear.URL}, []string{"pb_alert_"}},
		})
		id := apitest.Get[channels.Alerting](w, door.RoleAdministrator, w.W("/alert-targets")).Items[0].ID
		w.Run([]apitest.Scenario{
			{"theirs", "stranger", "POST", "/workspaces/:other/alert-targets/" + id + "/test", "", 404, nil, nil},
			{"test", door.RoleAdministrator, "POST", ":ws/alert-targets/" + id + "/test", "", 204, nil, nil},
		})
		ear.Close()
		w.Run([]apitest.Scenario{
			{"a test that fails says so", door.RoleAdministrator, "POST", ":ws/alert-targets/" + id + "/test", "", 422, []string{"did not arrive"}, nil},
			{"gone", door.RoleAdministrator, "DELETE", ":ws/alert-targets/" + id, "", 204, nil, nil},
		})
		if calls != 1 {
			t.Errorf("%d calls", calls)
		}
		setToken(w, "DEADTOKENOFTHEPAGE")
		if err := w.Pages.Check(t.Context(), w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := w.Pages.Watch(t.Context(), w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{{"an alert", door.RoleViewer, "GET", ":ws/alerts?open=true", "", 200, []string{`"token_dead"`, `"subject":":page"`, "Open Channels"}, nil},
			{"in French", door.RoleViewer, "GET", ":ws/alerts?language=fr", "", 200, []string{"Ouvrez Canaux"}, []string{"Open Channels"}}})
	})
}

func TestAddWorkspace(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"not a viewer", door.RoleViewer, "POST", "/workspaces", `{"name":"Second"}`, 403, []string{"administrator"}, nil},
			{"not a key", "key:all", "POST", "/workspaces", `{"name":"Second"}`, 403, nil, nil},
			{"no such zone", door.RoleAdministrator, "POST", "/workspaces", `{"name":"Second","time_zone":"Mars"}`, 422, []string{"body.time_zone"}, nil},
			{"an administrator", door.RoleAdministrator, "POST", "/workspaces", `{"name":"Second","time_zone":"Europe/Paris","region":"FR"}`, 201, []string{`"Second"`, `"rule_pack":"today"`}, nil},
			{"and is its administrator", door.RoleAdministrator, "GET", "/me", "", 200, []string{`"Second"`, `"Cooktoys"`}, nil},
		})
	})
}

// TestHomeIsFresh: a change of a message shows at once, however fresh the numbers were. Those of yesterday are kept for a
// minute where nothing changes.
func TestHomeIsFresh(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		yesterday := func() int64 {
			days := apitest.Get[home.Home](w, door.RoleViewer, w.W("/home")).Days
			return days[len(days)-2].Sent
		}
		before, day := yesterday(), apitest.Noon.AddDate(0, 0, -1)
		w.Write(func(tx *store.Tx) error {
			return tx.InsertMessages([]petitbleu.Message{{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindMessage, day), ProfileID: w.Person, Channel: "messenger", PageID: apitest.TestPage, Recipient: apitest.TestPSID,
				Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: petitbleu.StateSent, CreatedAt: day, UpdatedAt: day, SentAt: day}})
		})
		deadline := time.After(45 * time.Second)
		for {
			w.Hub.Publish(w.WS, live.Change{Kind: live.KindMessage})
			if yesterday() == before+1 {
				return
			}
			select {
			case <-deadline:
				t.Fatal("the numbers stayed old")
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
}

// TestFirstEvent: a Page shows that it waits for its first event, and turns by itself.
func TestFirstEvent(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		if status, text, _ := w.Ask(door.RoleDeveloper, "POST", w.W("/pages/"+apitest.TestPage+"/subscribe"), ""); status != 200 || !strings.Contains(text, "no_event_yet") {
			t.Fatalf("subscribe: %d %s", status, text)
		}
		changes, cancel := w.Hub.Subscribe(w.WS)
		defer cancel()
		c := petitbleu.RawCall{AppID: apitest.TestApp, ReceivedAt: w.Clock.Now(), Body: []byte(`{"object":"page","entry":[{"id":"` + apitest.TestPage + `","messaging":[{"sender":{"id":"` + apitest.TestPSID + `"},"recipient":{"id":"` + apitest.TestPage + `"},"timestamp":1795262400000,"message":{"mid":"m_first","text":"hi"}}]}]}`)}
		if err := w.Store.AppendRaw(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Intake.Tick(t.Context(), w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		beat, _, _, _ := w.Pages.Wakes()
		<-beat // the loop is woken at once
		if err := w.Pages.Beat(t.Context(), w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		for change := range changes {
			if change == (live.Change{Kind: live.KindPage, ID: apitest.TestPage}) {
				break
			}
		}
		w.Run([]apitest.Scenario{{"green", door.RoleViewer, "GET", ":ws/pages", "", 200, []string{`"last_event_at":"2026-11-21T12:00:00Z"`, "Sends and receives."}, []string{"no_event_yet"}}})
	})
}
