package developers_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

// TestBrazeIntegration: the key is tried before it is kept, is never shown, and the token of its webhooks is shown once.
func TestBrazeIntegration(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		_, template := w.Noticed()
		braze := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			text, _ := io.ReadAll(r.Body)
			switch {
			case r.URL.Path != "/users/track":
				out.WriteHeader(404)
			case r.Header.Get("Authorization") == "Bearer weak":
				out.WriteHeader(403)
			case r.Header.Get("Authorization") != "Bearer BRAZEKEY" && r.Header.Get("Authorization") != "Bearer page":
				out.WriteHeader(401)
			case r.Header.Get("Authorization") == "Bearer page":
				_, _ = io.WriteString(out, "<html>Sign in</html>")
			case string(text) == "{}":
				out.WriteHeader(400)
				_, _ = io.WriteString(out, `{"message":"Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.","errors":[]}`)
			default:
				out.WriteHeader(500)
			}
		}))
		defer braze.Close()
		at := ":ws/integrations/braze"
		w.Run([]apitest.Scenario{
			{"none", door.RoleViewer, "GET", at, "", 200, []string{`"state":"none"`, `"has_key":false`, `/braze/notifications/batch"`}, []string{`"token"`, `"endpoint_id"`}},
			{"without a key", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `"}`, 422, []string{`body.key`}, nil},
			{"a wrong key", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `","key":"nope"}`, 422, []string{`body.key`, `does not know the key`}, []string{"nope"}},
			{"a weak key", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `","key":"weak"}`, 422, []string{`body.key`, `users.track`}, nil},
			{"another place", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `/app","key":"BRAZEKEY"}`, 422, []string{`body.endpoint`, `404`}, nil},
			{"a page that is no Braze", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `","key":"page"}`, 422, []string{`body.endpoint`, `answered 200, as no Braze does`}, nil},
			{"nobody there", door.RoleDeveloper, "PUT", at, `{"endpoint":"http://127.0.0.1:1","key":"BRAZEKEY"}`, 422, []string{`body.endpoint`, "Nothing listens"}, nil},
			{"no address", door.RoleDeveloper, "PUT", at, `{"endpoint":"rest.braze","key":"BRAZEKEY"}`, 422, []string{`body.endpoint`}, nil},
			{"by a marketer", door.RoleMarketer, "PUT", at, `{"endpoint":"` + braze.URL + `","key":"BRAZEKEY"}`, 403, nil, nil},
			{"right", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `/","key":"BRAZEKEY"}`, 200, []string{`"state":"on"`, `"has_key":true`, `"event_callback":true`, `"endpoint":"` + braze.URL + `"`}, []string{"BRAZEKEY"}},
			{"silent", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `","event_callback":false}`, 200, []string{`"state":"off"`, `"event_callback":false`}, nil},
			{"told again", door.RoleDeveloper, "PUT", at, `{"endpoint":"` + braze.URL + `","event_callback":true}`, 200, []string{`"state":"on"`}, nil},
			{"not among event endpoints", door.RoleDeveloper, "GET", ":ws/event-endpoints", "", 200, []string{`"items":[]`}, nil},
			{"a token", door.RoleDeveloper, "POST", at + "/token", "", 201, []string{`"key":"pb_`, `notifications.send`}, nil},
			{"shown once", door.RoleViewer, "GET", at, "", 200, []string{`"token":{"id":"`, `"name":"Braze"`}, nil},
			{"a newer one", door.RoleDeveloper, "POST", at + "/token", "", 201, []string{`"key":"pb_`, `"old_until"`}, nil},
			{"to paste", door.RoleMarketer, "POST", at + "/builder", `{"template_id":"` + template + `","event_name":"told","variables":{"order.id":"{{custom_attribute.${last_order}}}"}}`, 200,
				[]string{`/braze/notifications/batch"`, `SENDBIRD_API_TOKEN`, `custom_attribute.${sendbird_id}`, `{% capture pb_1 %}{{custom_attribute.${last_order}}}`, `"missing":["order_url"]`}, nil},
			{"for a Canvas", door.RoleMarketer, "POST", at + "/builder", `{"template_id":"` + template + `","canvas":true,"receiver":"user_id"}`, 200, []string{`/braze/notifications/realtime"`, `canvas.${api_id}`}, []string{"sendbird_id"}},
			{"of no template", door.RoleMarketer, "POST", at + "/builder", `{"template_id":"card_1"}`, 404, nil, nil},
		})
		v := apitest.Get[developers.BrazeIntegration](w, door.RoleViewer, w.W("/integrations/braze"))
		w.Run([]apitest.Scenario{
			{"one key", door.RoleDeveloper, "GET", ":ws/api-keys", "", 200, []string{v.Token.ID}, nil},
			{"its log", door.RoleDeveloper, "GET", ":ws/event-endpoints/" + v.EndpointID + "/attempts", "", 200, []string{`"items":[]`}, nil},
			{"changed where it is set up", door.RoleDeveloper, "PATCH", ":ws/event-endpoints/" + v.EndpointID, `{"on":false}`, 404, nil, nil},
			{"or removed", door.RoleDeveloper, "DELETE", ":ws/event-endpoints/" + v.EndpointID, "", 404, nil, nil},
			{"its token revoked", door.RoleDeveloper, "DELETE", ":ws/api-keys/" + v.Token.ID, "", 204, nil, nil},
			{"has none", door.RoleViewer, "GET", at, "", 200, []string{`"state":"on"`}, []string{`"token"`}},
			{"another token", door.RoleDeveloper, "POST", at + "/token", "", 201, []string{`"key":"pb_`}, []string{v.Token.ID, `"old_until"`}},
			{"removed", door.RoleDeveloper, "DELETE", at, "", 204, nil, nil},
			{"gone", door.RoleViewer, "GET", at, "", 200, []string{`"state":"none"`}, []string{`"token"`}},
			{"twice", door.RoleDeveloper, "DELETE", at, "", 404, nil, nil},
		})
		if strings.Contains(w.Log.String(), "BRAZEKEY") {
			t.Error("the key stands in the log")
		}
	})
}
