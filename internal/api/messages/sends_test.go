package messages_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

const hookText = `"composition":{"channel":"webhook","purpose":"transactional","content":{"type":"webhook","webhook":{"url":"https://hooks.example.com/{{${user_id}}}","headers":[{"name":"Authorization","value":"Bearer {{secrets.${shop}}}"}],"body":"{\"name\":\"{{${first_name}}}\",\"code\":\"{{api_trigger_properties.${code}}}\"}"}}}`

const sayText = `"composition":{"channel":"messenger","purpose":"transactional","content":{"type":"text","text":"Bonjour {{${first_name} | default: 'vous'}}"}}`

func TestWebhookHosts(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"nothing", door.RoleViewer, "GET", ":ws/webhook-hosts", "", 200, []string{`"hosts":[]`}, nil},
			{"set", door.RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"Hooks.example.com","keeps_keys":true},{"host":"10.0.0.7:8080","private":true,"timeout_seconds":90}]}`, 200, []string{`"host":"hooks.example.com"`}, nil},
			{"kept", door.RoleViewer, "GET", ":ws/webhook-hosts", "", 200, []string{`"private":true`, `"timeout_seconds":90`}, nil},
			{"twice", door.RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"a.example"},{"host":"A.example"}]}`, 422, []string{"hosts[1].host"}, nil},
			{"an address with a path", door.RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"a.example/x"}]}`, 422, []string{"hosts[0].host"}, nil},
			{"too slow", door.RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"a.example","timeout_seconds":91}]}`, 422, []string{"timeout_seconds"}, nil},
			{"not by a developer", door.RoleDeveloper, "PUT", ":ws/webhook-hosts", `{"hosts":[]}`, 403, nil, nil},
			{"a secret", door.RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"SECRETOFTHEAPP1234","hosts":["Hooks.example.com","*.example.org:8443","hooks.example.com"]}`, 200, []string{`{{secrets.${shop}}}`, "…1234", `"hosts":["hooks.example.com","*.example.org:8443"]`}, []string{"SECRETOFTHEAPP"}},
			{"its name", door.RoleViewer, "GET", ":ws/secrets", "", 200, []string{`"name":"shop"`, `"*.example.org:8443"`}, []string{"SECRETOFTHEAPP"}},
			{"a name that is none", door.RoleAdministrator, "PUT", ":ws/secrets/a%7Db", `{"value":"x","hosts":["a.example"]}`, 422, []string{"name"}, nil},
			{"without a host", door.RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"x","hosts":[]}`, 422, []string{"hosts"}, nil},
			{"any host", door.RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"x","hosts":["a.example","*"]}`, 422, []string{"hosts[1]"}, nil},
			{"forgotten", door.RoleAdministrator, "DELETE", ":ws/secrets/shop", "", 204, nil, nil},
			{"once", door.RoleAdministrator, "DELETE", ":ws/secrets/shop", "", 404, nil, nil},
		})
	})
}

func TestPreview(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"a secret", door.RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"SECRETOFTHEAPP","hosts":["hooks.example.com"]}`, 200, nil, nil},
			{"made up", door.RoleMarketer, "POST", ":ws/preview", `{` + hookText + `,"person":{"external_id":"u9","attributes":{"first_name":"Zoe"},"vars":{"api_trigger_properties":{"code":"A1"}}}}`, 200,
				[]string{`"url":"https://hooks.example.com/u9"`, `{\"name\":\"Zoe\",\"code\":\"A1\"}`, `"name":"Idempotency-Key"`, `Bearer [hidden]`, `[secret shop]`, `"problems":[]`}, []string{"SECRETOFTHEAPP"}},
			{"another host", door.RoleMarketer, "POST", ":ws/preview", `{` + strings.Replace(hookText, "hooks.example.com", "evil.example", 1) + `,"person":{"attributes":{}}}`, 200, []string{`The secret \"shop\" may not be sent to evil.example.`}, []string{"SECRETOFTHEAPP"}},
			{"a trial to it", door.RoleMarketer, "POST", ":ws/sends", `{` + strings.Replace(hookText, "hooks.example.com", "evil.example", 1) + `,"test":true,"people":[{"attributes":{}}]}`, 202, []string{`"code":"refused"`, "evil.example"}, []string{"SECRETOFTHEAPP"}},
			{"a person", door.RoleMarketer, "POST", ":ws/preview", `{` + sayText + `,"person":{"profile_id":":person"}}`, 200, []string{`"text":"Bonjour Anaïs"`, `"verdict":{`, `"page_id":":page"`, `"request":{"method":"POST","url":"`, `/:page/messages`, `{\"id\":\"`, `Bearer [hidden]`, `\"messaging_type\":\"UPDATE\"`}, []string{apitest.PageToken, "appsecret_proof"}},
			{"somebody", door.RoleMarketer, "POST", ":ws/preview", `{` + sayText + `,"random":true}`, 200, []string{`"profile_id":"p_`}, nil},
			{"for whom", door.RoleMarketer, "POST", ":ws/preview", `{` + sayText + `}`, 422, []string{`"location":"body.person"`, "external_id", "attributes", "random"}, nil},
			{"nobody", door.RoleMarketer, "POST", ":ws/preview", `{` + sayText + `,"person":{"external_id":"none"}}`, 404, []string{"body.person"}, nil},
			{"Liquid that is wrong", door.RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{{ 'a' | nosuch }}"}},"person":{"attributes":{}}}`, 422, []string{"render_failed", "nosuch", "ine 1"}, nil},
			{"the Send API", door.RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"url":"https://graph.facebook.com/v17.0/me/messages?access_token={{page_tokens.${:page}}}","body":"{\"recipient\":{\"id\":\"` + apitest.TestPSID + `\"},\"message\":{\"text\":\"hi\"}}"}}},"person":{"profile_id":":person"}}`,
				200, []string{`"message":{"type":"text","text":"hi"}`, `"verdict":{`, `access_token=[hidden]`}, []string{apitest.PageToken}},
			{"a typed token", door.RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"url":"https://graph.facebook.com/me/messages?access_token=` + apitest.PageToken + `","body":"{\"recipient\":{\"id\":\"1\"},\"message\":{\"text\":\"hi\"}}"}}},"person":{"attributes":{}}}`,
				200, []string{`[token of Page :page]`, `access_token=[hidden]`}, []string{apitest.PageToken}},
			{"a placeholder", door.RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"url":"https://graph.facebook.com/me/messages?access_token=FACEBOOK_PAGE_ACCESS_TOKEN"}}},"person":{"attributes":{}}}`, 422, []string{"FACEBOOK_PAGE_ACCESS_TOKEN"}, nil},
			{"an abort", door.RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{% abort_message('no') %}"}},"person":{"attributes":{}}}`, 200, []string{`"aborted":true`, `"reason":"no"`}, nil},
			{"no purpose", door.RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"","content":{"type":"text","text":"x"}},"person":{"attributes":{}}}`, 422, []string{"purpose"}, nil},
			{"an attribute, marked", door.RoleMarketer, "PATCH", ":ws/attributes/shoe", `{"personal":true}`, 200, nil, nil},
			{"is not for a viewer", door.RoleViewer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{{${first_name}}} wears [{{custom_attribute.${shoe}}}]"}},"person":{"profile_id":":person"}}`, 200, []string{"Anaïs wears []"}, []string{"38.5"}},
			{"a marketer sees it", door.RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"[{{custom_attribute.${shoe}}}]"}},"person":{"profile_id":":person"}}`, 200, []string{"[38.5]"}, nil},
			{"calls are not a viewer's", door.RoleViewer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{% connected_content https://a.example/{{secrets.${shop}}} :save x %}"}},"person":{"attributes":{}}}`, 403, []string{"connected_content"}, []string{"SECRETOFTHEAPP"}},
			{"nor of a key that reads", "key:read", "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{% connected_content https://a.example/{{secrets.${shop}}} :save x %}"}},"person":{"attributes":{}}}`, 403, []string{"connected_content"}, nil},
			{"not for an analyst", door.RoleAnalyst, "POST", ":ws/preview", `{` + sayText + `,"random":true}`, 403, nil, nil},
		})
	})
}

func TestSends(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"to Anaïs and to nobody", door.RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"send_id":"spring","people":[{"profile_id":":person"},{"external_id":"none"}]}`, 202,
				[]string{`"index":0`, `"message_id":"msg_`, `"refused":[{"index":1,"code":"not_found"`}, nil},
			{"dry", door.RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"dry_run":true,"people":[{"profile_id":":person"}]}`, 202, []string{`"previews":[{`, "Bonjour Anaïs", `"messages":[]`}, nil},
			{"a trial to a typed id", door.RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"Bonjour {{${first_name}}}"}},"test":true,"people":[{"typed_psid":"` + apitest.TestPSID + `","attributes":{"first_name":"Zoe"}}]}`, 202, []string{`"message_id":"msg_`, "dispatch_id_for_unsent_campaign"}, nil},
			{"a trial without an id", door.RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"test":true,"people":[{"attributes":{"first_name":"Zoe"}}]}`, 202, []string{`"code":"not_opted_in"`, `"messages":[]`}, nil},
			{"a typed id and a name", door.RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"x"}},"test":true,"people":[{"profile_id":":person","typed_psid":"7999"}]}`, 202, []string{`"code":"invalid_parameter"`, `"messages":[]`}, nil},
			{"a typed id in earnest", door.RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"x"}},"people":[{"profile_id":":person","typed_psid":"7999"}]}`, 202, []string{`"code":"invalid_parameter"`, `"messages":[]`}, nil},
			{"a typed id that is none", door.RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"x"}},"test":true,"people":[{"typed_psid":"comment:1_2","attributes":{}}]}`, 202, []string{`"code":"not_opted_in"`, `"messages":[]`}, nil},
			{"a typed id on another's Page", door.RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":"99","purpose":"support","content":{"type":"text","text":"x"}},"test":true,"people":[{"typed_psid":"7999","attributes":{}}]}`, 202, []string{`"code":"not_opted_in"`, `"messages":[]`}, nil},
			{"made-up people get nothing but trials", door.RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"people":[{"attributes":{"first_name":"Zoe"}}]}`, 202, []string{`"code":"not_found"`}, nil},
			{"nobody at all", door.RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"people":[]}`, 422, []string{"people"}, nil},
			{"no such template", door.RoleMarketer, "POST", ":ws/sends", `{"template_id":"tpl_1","people":[{"profile_id":":person"}]}`, 404, []string{"template_id"}, nil},
			{"not by a viewer", door.RoleViewer, "POST", ":ws/sends", `{` + sayText + `,"people":[{"profile_id":":person"}]}`, 403, nil, nil},
		})
		body := `{` + hookText + `,"vars":{"api_trigger_properties":{"code":"A1","x":1}},"people":[{"profile_id":"` + w.Person + `","vars":{"api_trigger_properties":{"code":"B2"}}}]}`
		var answers [2]views.SendResult
		for i := range answers {
			status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/sends"), body, "Idempotency-Key", "k1")
			if err := json.Unmarshal([]byte(text), &answers[i]); err != nil || status != 202 || len(answers[i].Messages) != 1 {
				t.Fatalf("%d %s", status, text)
			}
		}
		if answers[0].Messages[0] != answers[1].Messages[0] || answers[0].DispatchID != answers[1].DispatchID {
			t.Errorf("done twice under one key: %+v", answers)
		}
		if status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/sends"), strings.Replace(body, "B2", "C3", 1), "Idempotency-Key", "k1"); status != 422 || !strings.Contains(text, "idempotency_key_reused") {
			t.Errorf("%d %s", status, text)
		}
		w.Write(func(tx *store.Tx) error {
			m, err := tx.Message(w.WS, answers[0].Messages[0].MessageID)
			var v petitbleu.MessageVars
			if err == nil {
				err = json.Unmarshal(m.Vars, &v)
			}
			if string(v.Trigger) != `{"code":"B2","x":1}` || m.Channel != "webhook" || m.CompositionID == "" || m.ProfileID != w.Person {
				t.Errorf("%+v, %s", m, v.Trigger)
			}
			return err
		})
	})
}

// TestWebhookHostHealth: a host that fails is told of, with its last failure; one that does not is not.
func TestWebhookHostHealth(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		ill := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) }))
		defer ill.Close()
		well := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer well.Close()
		at := ":ws/webhook-hosts/health"
		send := func(url string) apitest.Scenario {
			return apitest.Scenario{"sent to " + url, door.RoleMarketer, "POST", ":ws/sends", `{"composition":` + apitest.WebhookTo(url, "{}") + `,"people":[{"profile_id":":person"}]}`, 202, nil, nil}
		}
		w.Run([]apitest.Scenario{{"nothing yet", door.RoleViewer, "GET", at, "", 200, []string{`"items":[]`}, nil}, send(ill.URL), send(well.URL)})
		w.Tick()
		w.Run([]apitest.Scenario{
			{"one fails", door.RoleViewer, "GET", at, "", 200, []string{`"host":"` + strings.TrimPrefix(ill.URL, "http://") + `","state":"failing","failures":1,"last_status":503,"last_at":"2026-11-21T12:00:00Z"`}, []string{strings.TrimPrefix(well.URL, "http://")}},
			{"not for strangers", "stranger", "GET", at, "", 404, nil, nil},
		})
		w.Clock.Set(apitest.Noon.Add(2 * time.Minute))
		w.Run([]apitest.Scenario{{"two minutes later", door.RoleViewer, "GET", at, "", 200, []string{`"state":"well","failures":0`}, nil}})
	})
}
