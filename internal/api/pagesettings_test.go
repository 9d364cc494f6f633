package api

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
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestPageSettings(t *testing.T) {
	each(t, func(w *world) {
		page := ":ws/pages/:page"
		if _, err := w.emulator.Act("ana", emulator.Action{Action: "text", Page: testPage, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		w.run([]scenario{
			{"nothing set", RoleViewer, "GET", page + "/profile", "", 200, []string{`{`}, []string{"persistent_menu", "Facebook"}},
			{"a viewer changes nothing", RoleViewer, "PATCH", page + "/profile", `{}`, 403, nil, nil},
			{"a greeting without default", RoleDeveloper, "PATCH", page + "/profile", `{"greeting":[{"locale":"fr_FR","text":"Salut"}]}`, 422, []string{"body.greeting", "default"}, []string{"Salut"}},
			{"set", RoleDeveloper, "PATCH", page + "/profile", `{"get_started":{"payload":"GO"},"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"postback","title":"Help","payload":"H"}]}]}`, 200, []string{`"title":"Help"`}, nil},
			{"read", RoleViewer, "GET", page + "/profile", "", 200, []string{`"payload":"GO"`, `"title":"Help"`}, nil},
			{"removed", RoleDeveloper, "PATCH", page + "/profile", `{"remove":["persistent_menu"]}`, 200, []string{`"GO"`}, []string{"Help"}},
			{"a persona", RoleDeveloper, "POST", page + "/personas", `{"name":"Julie","profile_picture_url":"https://shop.example/j.png"}`, 201, []string{`"name":"Julie"`}, nil},
			{"personas", RoleViewer, "GET", page + "/personas", "", 200, []string{`"Julie"`}, nil},
			{"a template with a wrong name", RoleDeveloper, "POST", page + "/templates", `{"name":"Order","language":"en_US","components":[]}`, 422, []string{"body.name"}, nil},
			{"who holds it", RoleViewer, "GET", page + "/threads/" + testPSID + "/owner", "", 200, []string{`"inbox":false`}, nil},
			{"a menu of one's own", RoleOperator, "PUT", page + "/threads/" + testPSID + "/menu", `{"persistent_menu":[{"locale":"default","composer_input_disabled":true,"call_to_actions":[{"type":"postback","title":"My order","payload":"O"}]}]}`, 200, []string{`"My order"`}, nil},
			{"it is read", RoleViewer, "GET", page + "/threads/" + testPSID + "/menu", "", 200, []string{`"My order"`, `"composer_input_disabled":true`}, nil},
			{"and taken away", RoleOperator, "PUT", page + "/threads/" + testPSID + "/menu", `{"persistent_menu":[]}`, 200, []string{`"persistent_menu":[]`}, nil},
			{"no labels", RoleViewer, "GET", page + "/labels", "", 200, []string{`"items":[]`}, nil},
			{"a label", RoleOperator, "POST", page + "/labels", `{"name":"VIP"}`, 201, []string{`"name":"VIP"`}, nil},
			{"no label without a name", RoleOperator, "POST", page + "/labels", `{"name":" "}`, 422, []string{"body.name"}, nil},
			{"a viewer gives none", RoleViewer, "PUT", page + "/threads/" + testPSID + "/labels/4711", "", 403, nil, nil},
			{"none that is not there", RoleOperator, "PUT", page + "/threads/" + testPSID + "/labels/4711", "", 404, nil, nil},
			{"an operator removes none", RoleOperator, "DELETE", page + "/labels/4711", "", 403, nil, nil},
			{"hers", RoleViewer, "GET", page + "/threads/" + testPSID + "/labels", "", 200, []string{`"items":[]`}, nil},
			{"what the platform counts", RoleAnalyst, "GET", page + "/insights?days=2", "", 200, []string{`"page_messages_new_conversations_unique"`, `"end_time":"2026-`}, nil},
			{"too many days", RoleAnalyst, "GET", page + "/insights?days=91", "", 422, []string{"query.days"}, nil},
			{"languages are not read", RoleViewer, "GET", page + "/language-reading", "", 200, []string{`"on":false`}, nil},
			{"now they are", RoleDeveloper, "PUT", page + "/language-reading", `{"on":true,"model":"FRENCH_STANDARD"}`, 200, []string{`"FRENCH_STANDARD"`}, nil},
			{"kept", RoleViewer, "GET", page + "/language-reading", "", 200, []string{`"on":true`}, nil},
			{"nobody's thread", RoleViewer, "GET", page + "/threads/999/owner", "", 422, []string{"2018001"}, nil},
			{"no such Page", RoleDeveloper, "GET", ":ws/pages/404/profile", "", 404, nil, nil},
			{"theirs", "stranger", "GET", "/workspaces/:other/pages/:page/profile", "", 404, nil, nil},
			{"a gap to come", RoleDeveloper, "POST", page + "/catch-up", `{"since":"2030-01-01T00:00:00Z"}`, 422, []string{"body.since"}, nil},
			{"caught up again", RoleDeveloper, "POST", page + "/catch-up", `{"since":"2026-11-20T00:00:00Z"}`, 200, []string{`"kind":"catch_up"`, `"state":"running"`}, nil},
			{"not twice at once", RoleDeveloper, "POST", page + "/catch-up", `{"since":"2026-11-20T00:00:00Z"}`, 409, nil, nil},
			{"readings", RoleViewer, "GET", page + "/readings", "", 200, []string{`"since":"2026-11-20T00:00:00Z"`}, nil},
		})
	})
}

func TestUploadFile(t *testing.T) {
	each(t, func(w *world) {
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
			r, err := http.NewRequestWithContext(t.Context(), "POST", w.url+base+w.W("/pages/"+testPage+"/attachments/file"), &body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", form.FormDataContentType())
			r.AddCookie(&http.Cookie{Name: cookieName, Value: w.cookies[who]})
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			text, _ := io.ReadAll(res.Body)
			return res.StatusCode, string(text)
		}
		png := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 3<<20)...) // more than a JSON body may have
		status, text := send(RoleDeveloper, "image", png)
		var v AttachmentView
		if err := json.Unmarshal([]byte(text), &v); err != nil || status != 201 || v.ID == "" || v.Name != "pan.png" || !v.ExpiresAt.Equal(noon.Add(petitbleu.AttachmentLife)) {
			t.Fatalf("upload: %d %s", status, text)
		}
		for _, c := range []struct {
			who, kind string
			file      []byte
			status    int
		}{{RoleViewer, "image", png, 403}, {RoleDeveloper, "sculpture", png, 422}, {RoleDeveloper, "image", nil, 422}, {RoleDeveloper, "image", make([]byte, 9<<20), 413}, {RoleDeveloper, "file", make([]byte, 27<<20), 413}} {
			if status, text := send(c.who, c.kind, c.file); status != c.status {
				t.Errorf("%s as %s with %d bytes: %d, not %d: %s", c.kind, c.who, len(c.file), status, c.status, text)
			}
		}
		w.run([]scenario{
			{"listed", RoleViewer, "GET", ":ws/pages/:page/attachments", "", 200, []string{v.ID, "pan.png"}, nil},
			{"forgotten", RoleDeveloper, "DELETE", ":ws/pages/:page/attachments/" + v.ID, "", 204, nil, nil},
			{"gone", RoleViewer, "GET", ":ws/pages/:page/attachments", "", 200, []string{`"items":[]`}, nil},
		})
	})
}

func TestAlertTargets(t *testing.T) {
	each(t, func(w *world) {
		calls := 0
		ear := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { calls++ }))
		defer ear.Close()
		w.run([]scenario{
			{"none", RoleViewer, "GET", ":ws/alert-targets", "", 200, []string{`"items":[]`, `"mail":false`}, nil},
			{"a developer may not", RoleDeveloper, "POST", ":ws/alert-targets", `{"kind":"webhook","address":"` + ear.URL + `"}`, 403, nil, nil},
			{"no mail here", RoleAdministrator, "POST", ":ws/alert-targets", `{"kind":"mail","address":"ops@shop.example"}`, 503, []string{"--smtp-url"}, nil},
			{"no address", RoleAdministrator, "POST", ":ws/alert-targets", `{"kind":"webhook","address":"shop"}`, 422, []string{"body.address"}, nil},
			{"one", RoleAdministrator, "POST", ":ws/alert-targets", `{"kind":"webhook","address":"` + ear.URL + `","language":"fr"}`, 201, []string{`"signing_key":"pb_alert_`}, nil},
			{"its key is not shown again", RoleAdministrator, "GET", ":ws/alert-targets", "", 200, []string{ear.URL}, []string{"pb_alert_"}},
		})
		id := get[Alerting](w, RoleAdministrator, w.W("/alert-targets")).Items[0].ID
		w.run([]scenario{
			{"theirs", "stranger", "POST", "/workspaces/:other/alert-targets/" + id + "/test", "", 404, nil, nil},
			{"test", RoleAdministrator, "POST", ":ws/alert-targets/" + id + "/test", "", 204, nil, nil},
		})
		ear.Close()
		w.run([]scenario{
			{"a test that fails says so", RoleAdministrator, "POST", ":ws/alert-targets/" + id + "/test", "", 503, []string{"did not arrive"}, nil},
			{"gone", RoleAdministrator, "DELETE", ":ws/alert-targets/" + id, "", 204, nil, nil},
		})
		if calls != 1 {
			t.Errorf("%d calls", calls)
		}
		w.setToken("DEADTOKENOFTHEPAGE")
		if err := w.pages.Check(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := w.pages.Watch(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.run([]scenario{{"an alert", RoleViewer, "GET", ":ws/alerts?open=true", "", 200, []string{`"token_dead"`, `"subject":":page"`, "Open Channels"}, nil},
			{"in French", RoleViewer, "GET", ":ws/alerts?language=fr", "", 200, []string{"Ouvrez Canaux"}, []string{"Open Channels"}}})
	})
}

func TestAddWorkspace(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"not a viewer", RoleViewer, "POST", "/workspaces", `{"name":"Second"}`, 403, []string{"administrator"}, nil},
			{"not a key", "key:all", "POST", "/workspaces", `{"name":"Second"}`, 403, nil, nil},
			{"no such zone", RoleAdministrator, "POST", "/workspaces", `{"name":"Second","time_zone":"Mars"}`, 422, []string{"body.time_zone"}, nil},
			{"an administrator", RoleAdministrator, "POST", "/workspaces", `{"name":"Second","time_zone":"Europe/Paris","region":"FR"}`, 201, []string{`"Second"`, `"rule_pack":"today"`}, nil},
			{"and is its administrator", RoleAdministrator, "GET", "/me", "", 200, []string{`"Second"`, `"Cooktoys"`}, nil},
		})
	})
}

// TestHomeIsFresh: a change of a message shows at once, however fresh the numbers were.
func TestHomeIsFresh(t *testing.T) {
	each(t, func(w *world) {
		before := get[Home](w, RoleViewer, w.W("/home")).Today
		w.write(func(tx *store.Tx) error {
			return tx.InsertMessages([]petitbleu.Message{{WorkspaceID: w.ws, ID: w.id(petitbleu.KindMessage), ProfileID: w.person, Channel: "messenger", PageID: testPage, Recipient: testPSID,
				Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: petitbleu.StateSent, CreatedAt: noon, UpdatedAt: noon, SentAt: noon}})
		})
		deadline := time.After(2 * time.Second) // the numbers are kept for 3 s without a change
		for {
			w.hub.Publish(w.ws, live.Change{Kind: live.KindMessage})
			if after := get[Home](w, RoleViewer, w.W("/home")).Today; after.Sent == before.Sent+1 {
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
	each(t, func(w *world) {
		if status, text, _ := w.ask(RoleDeveloper, "POST", w.W("/pages/"+testPage+"/subscribe"), ""); status != 200 || !strings.Contains(text, "no_event_yet") {
			t.Fatalf("subscribe: %d %s", status, text)
		}
		changes, cancel := w.hub.Subscribe(w.ws)
		defer cancel()
		c := petitbleu.RawCall{AppID: testApp, ReceivedAt: w.clock.Now(), Body: []byte(`{"object":"page","entry":[{"id":"` + testPage + `","messaging":[{"sender":{"id":"` + testPSID + `"},"recipient":{"id":"` + testPage + `"},"timestamp":1795262400000,"message":{"mid":"m_first","text":"hi"}}]}]}`)}
		if err := w.s.AppendRaw(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		if _, err := w.intake.Tick(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		beat, _, _, _ := w.pages.Wakes()
		<-beat // the loop is woken at once
		if err := w.pages.Beat(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		for change := range changes {
			if change == (live.Change{Kind: live.KindPage, ID: testPage}) {
				break
			}
		}
		w.run([]scenario{{"green", RoleViewer, "GET", ":ws/pages", "", 200, []string{`"last_event_at":"2026-11-21T12:00:00Z"`, "Sends and receives."}, []string{"no_event_yet"}}})
	})
}
