package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

const hookText = `"composition":{"channel":"webhook","purpose":"transactional","content":{"type":"webhook","webhook":{"url":"https://hooks.example.com/{{${user_id}}}","headers":[{"name":"Authorization","value":"Bearer {{secrets.${shop}}}"}],"body":"{\"name\":\"{{${first_name}}}\",\"code\":\"{{api_trigger_properties.${code}}}\"}"}}}`

const sayText = `"composition":{"channel":"messenger","purpose":"transactional","content":{"type":"text","text":"Bonjour {{${first_name} | default: 'vous'}}"}}`

func TestWebhookHosts(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"nothing", RoleViewer, "GET", ":ws/webhook-hosts", "", 200, []string{`"hosts":[]`}, nil},
			{"set", RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"Hooks.example.com","keeps_keys":true},{"host":"10.0.0.7:8080","private":true,"timeout_seconds":90}]}`, 200, []string{`"host":"hooks.example.com"`}, nil},
			{"kept", RoleViewer, "GET", ":ws/webhook-hosts", "", 200, []string{`"private":true`, `"timeout_seconds":90`}, nil},
			{"twice", RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"a.example"},{"host":"A.example"}]}`, 422, []string{"hosts[1].host"}, nil},
			{"an address with a path", RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"a.example/x"}]}`, 422, []string{"hosts[0].host"}, nil},
			{"too slow", RoleAdministrator, "PUT", ":ws/webhook-hosts", `{"hosts":[{"host":"a.example","timeout_seconds":91}]}`, 422, []string{"timeout_seconds"}, nil},
			{"not by a developer", RoleDeveloper, "PUT", ":ws/webhook-hosts", `{"hosts":[]}`, 403, nil, nil},
			{"a secret", RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"SECRETOFTHEAPP1234","hosts":["Hooks.example.com","*.example.org:8443","hooks.example.com"]}`, 200, []string{`{{secrets.${shop}}}`, "…1234", `"hosts":["hooks.example.com","*.example.org:8443"]`}, []string{"SECRETOFTHEAPP"}},
			{"its name", RoleViewer, "GET", ":ws/secrets", "", 200, []string{`"name":"shop"`, `"*.example.org:8443"`}, []string{"SECRETOFTHEAPP"}},
			{"a name that is none", RoleAdministrator, "PUT", ":ws/secrets/a%7Db", `{"value":"x","hosts":["a.example"]}`, 422, []string{"name"}, nil},
			{"without a host", RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"x","hosts":[]}`, 422, []string{"hosts"}, nil},
			{"any host", RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"x","hosts":["a.example","*"]}`, 422, []string{"hosts[1]"}, nil},
			{"forgotten", RoleAdministrator, "DELETE", ":ws/secrets/shop", "", 204, nil, nil},
			{"once", RoleAdministrator, "DELETE", ":ws/secrets/shop", "", 404, nil, nil},
		})
	})
}

func TestPreview(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"a secret", RoleAdministrator, "PUT", ":ws/secrets/shop", `{"value":"SECRETOFTHEAPP","hosts":["hooks.example.com"]}`, 200, nil, nil},
			{"made up", RoleMarketer, "POST", ":ws/preview", `{` + hookText + `,"person":{"external_id":"u9","attributes":{"first_name":"Zoe"},"vars":{"api_trigger_properties":{"code":"A1"}}}}`, 200,
				[]string{`"url":"https://hooks.example.com/u9"`, `{\"name\":\"Zoe\",\"code\":\"A1\"}`, `"name":"Idempotency-Key"`, `Bearer [hidden]`, `[secret shop]`, `"problems":[]`}, []string{"SECRETOFTHEAPP"}},
			{"another host", RoleMarketer, "POST", ":ws/preview", `{` + strings.Replace(hookText, "hooks.example.com", "evil.example", 1) + `,"person":{"attributes":{}}}`, 200, []string{`The secret \"shop\" may not be sent to evil.example.`}, []string{"SECRETOFTHEAPP"}},
			{"a trial to it", RoleMarketer, "POST", ":ws/sends", `{` + strings.Replace(hookText, "hooks.example.com", "evil.example", 1) + `,"test":true,"people":[{"attributes":{}}]}`, 202, []string{`"code":"refused"`, "evil.example"}, []string{"SECRETOFTHEAPP"}},
			{"a person", RoleMarketer, "POST", ":ws/preview", `{` + sayText + `,"person":{"profile_id":":person"}}`, 200, []string{`"text":"Bonjour Anaïs"`, `"verdict":{`, `"page_id":":page"`}, nil},
			{"somebody", RoleMarketer, "POST", ":ws/preview", `{` + sayText + `,"random":true}`, 200, []string{`"profile_id":"p_`}, nil},
			{"nobody", RoleMarketer, "POST", ":ws/preview", `{` + sayText + `,"person":{"external_id":"none"}}`, 404, []string{"body.person"}, nil},
			{"Liquid that is wrong", RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{{ 'a' | nosuch }}"}},"person":{"attributes":{}}}`, 422, []string{"render_failed", "nosuch", "ine 1"}, nil},
			{"the Send API", RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"url":"https://graph.facebook.com/v17.0/me/messages?access_token={{page_tokens.${:page}}}","body":"{\"recipient\":{\"id\":\"` + testPSID + `\"},\"message\":{\"text\":\"hi\"}}"}}},"person":{"profile_id":":person"}}`,
				200, []string{`"message":{"type":"text","text":"hi"}`, `"verdict":{`, `access_token=[hidden]`}, []string{pageToken}},
			{"a typed token", RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"url":"https://graph.facebook.com/me/messages?access_token=` + pageToken + `","body":"{\"recipient\":{\"id\":\"1\"},\"message\":{\"text\":\"hi\"}}"}}},"person":{"attributes":{}}}`,
				200, []string{`[token of Page :page]`, `access_token=[hidden]`}, []string{pageToken}},
			{"a placeholder", RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"url":"https://graph.facebook.com/me/messages?access_token=FACEBOOK_PAGE_ACCESS_TOKEN"}}},"person":{"attributes":{}}}`, 422, []string{"FACEBOOK_PAGE_ACCESS_TOKEN"}, nil},
			{"an abort", RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{% abort_message('no') %}"}},"person":{"attributes":{}}}`, 200, []string{`"aborted":true`, `"reason":"no"`}, nil},
			{"no purpose", RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"","content":{"type":"text","text":"x"}},"person":{"attributes":{}}}`, 422, []string{"purpose"}, nil},
			{"an attribute, marked", RoleMarketer, "PATCH", ":ws/attributes/shoe", `{"personal":true}`, 200, nil, nil},
			{"is not for a viewer", RoleViewer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{{${first_name}}} wears [{{custom_attribute.${shoe}}}]"}},"person":{"profile_id":":person"}}`, 200, []string{"Anaïs wears []"}, []string{"38.5"}},
			{"a marketer sees it", RoleMarketer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"[{{custom_attribute.${shoe}}}]"}},"person":{"profile_id":":person"}}`, 200, []string{"[38.5]"}, nil},
			{"calls are not a viewer's", RoleViewer, "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{% connected_content https://a.example/{{secrets.${shop}}} :save x %}"}},"person":{"attributes":{}}}`, 403, []string{"connected_content"}, []string{"SECRETOFTHEAPP"}},
			{"nor of a key that reads", "key:read", "POST", ":ws/preview", `{"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"{% connected_content https://a.example/{{secrets.${shop}}} :save x %}"}},"person":{"attributes":{}}}`, 403, []string{"connected_content"}, nil},
			{"not for an analyst", RoleAnalyst, "POST", ":ws/preview", `{` + sayText + `,"random":true}`, 403, nil, nil},
		})
	})
}

func TestSends(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"to Anaïs and to nobody", RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"send_id":"spring","people":[{"profile_id":":person"},{"external_id":"none"}]}`, 202,
				[]string{`"index":0`, `"message_id":"msg_`, `"refused":[{"index":1,"code":"not_found"`}, nil},
			{"dry", RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"dry_run":true,"people":[{"profile_id":":person"}]}`, 202, []string{`"previews":[{`, "Bonjour Anaïs", `"messages":[]`}, nil},
			{"a trial to a typed id", RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"Bonjour {{${first_name}}}"}},"test":true,"people":[{"typed_psid":"` + testPSID + `","attributes":{"first_name":"Zoe"}}]}`, 202, []string{`"message_id":"msg_`, "dispatch_id_for_unsent_campaign"}, nil},
			{"a trial without an id", RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"test":true,"people":[{"attributes":{"first_name":"Zoe"}}]}`, 202, []string{`"code":"not_opted_in"`, `"messages":[]`}, nil},
			{"a typed id and a name", RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"x"}},"test":true,"people":[{"profile_id":":person","typed_psid":"7999"}]}`, 202, []string{`"code":"invalid_parameter"`, `"messages":[]`}, nil},
			{"a typed id in earnest", RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"x"}},"people":[{"profile_id":":person","typed_psid":"7999"}]}`, 202, []string{`"code":"invalid_parameter"`, `"messages":[]`}, nil},
			{"a typed id that is none", RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":":page","purpose":"support","content":{"type":"text","text":"x"}},"test":true,"people":[{"typed_psid":"comment:1_2","attributes":{}}]}`, 202, []string{`"code":"not_opted_in"`, `"messages":[]`}, nil},
			{"a typed id on another's Page", RoleMarketer, "POST", ":ws/sends", `{"composition":{"channel":"messenger","page_id":"99","purpose":"support","content":{"type":"text","text":"x"}},"test":true,"people":[{"typed_psid":"7999","attributes":{}}]}`, 202, []string{`"code":"not_opted_in"`, `"messages":[]`}, nil},
			{"made-up people get nothing but trials", RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"people":[{"attributes":{"first_name":"Zoe"}}]}`, 202, []string{`"code":"not_found"`}, nil},
			{"nobody at all", RoleMarketer, "POST", ":ws/sends", `{` + sayText + `,"people":[]}`, 422, []string{"people"}, nil},
			{"no such template", RoleMarketer, "POST", ":ws/sends", `{"template_id":"tpl_1","people":[{"profile_id":":person"}]}`, 404, []string{"template_id"}, nil},
			{"not by a viewer", RoleViewer, "POST", ":ws/sends", `{` + sayText + `,"people":[{"profile_id":":person"}]}`, 403, nil, nil},
		})
		body := `{` + hookText + `,"vars":{"api_trigger_properties":{"code":"A1","x":1}},"people":[{"profile_id":"` + w.person + `","vars":{"api_trigger_properties":{"code":"B2"}}}]}`
		var answers [2]SendResult
		for i := range answers {
			status, text, _ := w.ask(RoleMarketer, "POST", w.W("/sends"), body, "Idempotency-Key", "k1")
			if err := json.Unmarshal([]byte(text), &answers[i]); err != nil || status != 202 || len(answers[i].Messages) != 1 {
				t.Fatalf("%d %s", status, text)
			}
		}
		if answers[0].Messages[0] != answers[1].Messages[0] || answers[0].DispatchID != answers[1].DispatchID {
			t.Errorf("done twice under one key: %+v", answers)
		}
		if status, text, _ := w.ask(RoleMarketer, "POST", w.W("/sends"), strings.Replace(body, "B2", "C3", 1), "Idempotency-Key", "k1"); status != 422 || !strings.Contains(text, "idempotency_key_reused") {
			t.Errorf("%d %s", status, text)
		}
		w.write(func(tx *store.Tx) error {
			m, err := tx.Message(w.ws, answers[0].Messages[0].MessageID)
			var v petitbleu.MessageVars
			if err == nil {
				err = json.Unmarshal(m.Vars, &v)
			}
			if string(v.Trigger) != `{"code":"B2","x":1}` || m.Channel != "webhook" || m.CompositionID == "" || m.ProfileID != w.person {
				t.Errorf("%+v, %s", m, v.Trigger)
			}
			return err
		})
	})
}
