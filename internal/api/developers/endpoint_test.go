package developers_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestEventEndpoints(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		engine := w.Endpoints
		var mu sync.Mutex
		var bodies []string
		answer := http.StatusOK
		sink := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			bodies = append(bodies, string(body))
			rw.WriteHeader(answer)
		}))
		t.Cleanup(sink.Close)
		add := func(body string) (v developers.EventEndpointView) {
			t.Helper()
			status, text, _ := w.Ask(door.RoleDeveloper, "POST", w.W("/event-endpoints"), body)
			if err := json.Unmarshal([]byte(text), &v); err != nil || status != http.StatusCreated {
				t.Fatalf("%d %s", status, text)
			}
			return v
		}
		v := add(`{"url":"` + sink.URL + `/x","types":["message.sent","import.finished","message.sent"],"description":"The shop"}`)
		if !strings.HasPrefix(v.Secret, "whsec_") || v.State != "on" || len(v.Types) != 2 {
			t.Fatalf("%+v", v)
		}
		at := ":ws/event-endpoints/" + v.ID
		turn := func() {
			t.Helper()
			for range 2 {
				if _, err := engine.Tick(t.Context(), w.Clock.Now()); err != nil {
					t.Fatal(err)
				}
				engine.Settle()
			}
		}
		tell := func() {
			t.Helper()
			w.Write(func(tx *store.Tx) error {
				return tx.TellMessages(w.WS, petitbleu.StateSent, []string{w.Read, w.Failed}, w.Clock.Now())
			})
			turn()
		}
		w.Run([]apitest.Scenario{
			{"types", door.RoleViewer, "GET", ":ws/event-types", "", 200, []string{`"message.sent"`, "users.messages.webhook.Send", `"messenger.message"`}, []string{`"messenger.read"`}},
			{"listed without its secret", door.RoleViewer, "GET", ":ws/event-endpoints", "", 200, []string{v.ID, "The shop"}, []string{"whsec_", `"secret"`}},
			{"not for a marketer", door.RoleMarketer, "GET", ":ws/event-endpoints", "", 403, nil, nil},
			{"not to a viewer to make", door.RoleViewer, "POST", ":ws/event-endpoints", `{"url":"https://a.example"}`, 403, nil, nil},
			{"no such type", door.RoleDeveloper, "POST", ":ws/event-endpoints", `{"url":"https://a.example","types":["message.eaten"]}`, 422, []string{"body.types"}, nil},
			{"no address", door.RoleDeveloper, "POST", ":ws/event-endpoints", `{"url":"shop"}`, 422, []string{"body.url"}, nil},
			{"a password in it", door.RoleDeveloper, "POST", ":ws/event-endpoints", `{"url":"https://u:p@a.example"}`, 422, []string{"body.url"}, []string{"u:p"}},
			{"a test", door.RoleDeveloper, "POST", at + "/test", "", 200, []string{`"ok":true`, `"status":200`, `"test":true`}, nil},
			{"another's", door.RoleDeveloper, "POST", "/workspaces/:other/event-endpoints/" + v.ID + "/test", "", 404, nil, nil},
			{"rotated", door.RoleDeveloper, "POST", at + "/rotate-secret", "", 200, []string{"whsec_", "old_secret_until"}, []string{v.Secret}},
			{"neither", door.RoleDeveloper, "POST", at + "/replay", `{}`, 422, []string{"body.since"}, nil},
		})
		tell()
		mu.Lock()
		n, last := len(bodies), bodies[len(bodies)-1]
		answer = http.StatusBadGateway
		mu.Unlock()
		if n != 3 || !strings.Contains(last, `"type":"message.sent"`) {
			t.Fatalf("%d calls, the last %s", n, last)
		}
		tell()
		log := apitest.Get[door.List[developers.EndpointAttemptView]](w, door.RoleViewer, w.W("/event-endpoints/"+v.ID+"/attempts?limit=2"))
		if len(log.Items) != 2 || log.Next == "" || log.Items[0].OK || log.Items[0].Status != 502 {
			t.Fatalf("the log is %+v", log)
		}
		seen := map[string]bool{}
		for cursor := ""; ; {
			l := apitest.Get[door.List[developers.EndpointAttemptView]](w, door.RoleViewer, w.W("/event-endpoints/"+v.ID+"/attempts?limit=2&cursor="+strings.ReplaceAll(cursor, " ", "+")))
			for _, a := range l.Items {
				if seen[a.ID] {
					t.Errorf("%s stands twice in the log", a.ID)
				}
				seen[a.ID] = true
			}
			if cursor = l.Next; cursor == "" {
				break
			}
		}
		if len(seen) != 5 {
			t.Errorf("the log has %d lines, want 5", len(seen))
		}
		if l := apitest.Get[door.List[developers.EndpointAttemptView]](w, door.RoleViewer, w.W("/event-endpoints/"+v.ID+"/attempts?failed=true")); len(l.Items) != 2 {
			t.Errorf("%d failed", len(l.Items))
		}
		mu.Lock()
		answer = http.StatusOK
		mu.Unlock()
		w.Run([]apitest.Scenario{
			{"failing", door.RoleViewer, "GET", ":ws/event-endpoints", "", 200, []string{`"waiting":2`, "failing_since", "502"}, nil},
			{"all that failed", door.RoleDeveloper, "POST", at + "/replay", `{"since":"2020-01-01T00:00:00Z"}`, 200, []string{`"events":2`}, nil},
		})
		turn()
		w.Run([]apitest.Scenario{
			{"well", door.RoleViewer, "GET", ":ws/event-endpoints", "", 200, []string{`"waiting":0`, "last_ok_at"}, []string{"failing_since"}},
			{"one", door.RoleDeveloper, "POST", at + "/replay", `{"attempt_id":"` + log.Items[0].ID + `"}`, 200, []string{`"events":1`}, nil},
			{"none of that id", door.RoleDeveloper, "POST", at + "/replay", `{"attempt_id":"att_x.0"}`, 404, nil, nil},
			{"off", door.RoleDeveloper, "PATCH", at, `{"on":false,"types":[]}`, 200, []string{`"state":"off"`, `"types":[]`}, nil},
			{"no replay while off", door.RoleDeveloper, "POST", at + "/replay", `{"since":"2020-01-01T00:00:00Z"}`, 409, nil, nil},
			{"on", door.RoleDeveloper, "PATCH", at, `{"on":true}`, 200, []string{`"state":"on"`}, nil},
			{"removed", door.RoleDeveloper, "DELETE", at, "", 204, nil, nil},
			{"gone", door.RoleDeveloper, "GET", at + "/attempts", "", 404, nil, nil},
		})
		if e := w.Entry("add", "event_endpoint"); e.ObjectID != v.ID || e.ObjectName != sink.URL+"/x" {
			t.Errorf("%+v", e)
		}
	})
}
