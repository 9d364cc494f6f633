package emulator

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// changes are all changes of the Page received so far, as field and value.
func (h *hookServer) changes(t *testing.T) (fields []string, values []map[string]any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, body := range h.bodies {
		env, err := wire.DecodeEnvelope(body)
		if err != nil {
			t.Fatal(err)
		}
		for _, en := range env.Entry {
			for _, raw := range en.Changes {
				var v struct {
					Field string         `json:"field"`
					Value map[string]any `json:"value"`
				}
				if err := json.Unmarshal(raw, &v); err != nil {
					t.Fatal(err)
				}
				fields, values = append(fields, v.Field), append(values, v.Value)
			}
		}
	}
	return fields, values
}

// listen subscribes the app and the Page to more fields.
func (r *rig) listen(more ...string) {
	r.e.Mu.Lock()
	defer r.e.Mu.Unlock()
	fields := append(slices.Clone(testFields), more...)
	r.e.State.Apps[testApp].Fields = fields
	r.e.State.Pages[testPage].Subscribed[testApp] = fields
}

// TestAssetsTellTheApp: what becomes of a template and a label is told by webhook.
func TestAssetsTellTheApp(t *testing.T) {
	r := newRig(t, nil)
	r.listen("message_template_status_update", "inbox_labels")
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("POST", "/v26.0/me/message_templates?access_token=PAGETOKEN", `{"name":"a","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your parcel is in our store"}]}`)
	r.must("POST", "/v26.0/me/message_templates?access_token=PAGETOKEN", `{"name":"b","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"{{1}} is in our store now"}]}`)
	label := r.must("POST", "/v26.0/me/custom_labels?access_token=PAGETOKEN", `{"page_label_name":"vip"}`)
	r.must("POST", "/v26.0/"+label["id"].(string)+"/label?access_token=PAGETOKEN&user=25000000000000001", nil)
	var fields []string
	var values []map[string]any
	eventually(t, "three changes", func() bool { fields, values = r.hook.changes(t); return len(fields) >= 3 })
	if !slices.Equal(fields, []string{"message_template_status_update", "message_template_status_update", "inbox_labels"}) {
		t.Fatal(fields)
	}
	if values[0]["event"] != "APPROVED" || values[1]["event"] != "REJECTED" || values[1]["reason"] != "INCORRECT_PARAMS" || values[1]["message_template_name"] != "b" {
		t.Error(values)
	}
	if values[2]["action"] != "add" || values[2]["label"].(map[string]any)["page_label_name"] != "vip" {
		t.Error(values[2])
	}
}

// TestNLP: while it is on, a person's message says what was understood.
func TestNLP(t *testing.T) {
	r := newRig(t, nil)
	r.must("POST", "/v26.0/me/nlp_configs?access_token=PAGETOKEN&nlp_enabled=true&model=FRENCH_STANDARD", nil)
	r.act("ana", Action{Action: "text", Text: "Bonjour, ana@shop.example"})
	r.must("POST", "/v26.0/me/nlp_configs?access_token=PAGETOKEN&nlp_enabled=false", nil)
	r.act("ana", Action{Action: "text", Text: "Bonjour"})
	items := r.waitItems(2)
	nlp, ok := items[0]["message"].(map[string]any)["nlp"].(map[string]any)
	if !ok || nlp["entities"].(map[string]any)["greetings"] == nil || nlp["entities"].(map[string]any)["email"] == nil {
		t.Fatal(items[0])
	}
	if items[1]["message"].(map[string]any)["nlp"] != nil {
		t.Fatal(items[1])
	}
}

// TestEventsOfASend: echo, delivery and read follow a message, none of them one to a
// user_ref; a person in Conversations is quoted by reply_to only.
func TestEventsOfASend(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "checkbox", UserRef: "ur-9", App: testApp})
	r.must("POST", "/v26.0/me/messages?access_token=PAGETOKEN", `{"recipient":{"user_ref":"ur-9"},"message":{"text":"quiet"}}`)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.send(text("loud"))
	kinds := []string{}
	for _, it := range r.waitItems(5) {
		for _, k := range []string{"optin", "message", "delivery", "read"} {
			if it[k] == nil {
				continue
			}
			if m, ok := it[k].(map[string]any); ok && m["is_echo"] == true {
				k = "echo " + m["text"].(string)
			}
			kinds = append(kinds, k)
		}
	}
	if !slices.Equal(kinds, []string{"optin", "message", "echo loud", "delivery", "read"}) {
		t.Fatal(kinds)
	}
}

// TestLinkingRecipient: a site asks whose account_linking_token it was given; asking does not
// use it up, and it works for 5 minutes on its own Page.
func TestLinkingRecipient(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.send(`{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Log in","buttons":[{"type":"account_link","url":"https://shop.example/login"}]}}}}`)
	b, err := r.e.Act("ana", Action{Action: "link_account", Page: testPage})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(b.Text)
	if err != nil {
		t.Fatal(err)
	}
	ask := "/v2.6/me?fields=recipient&account_linking_token=" + u.Query().Get("account_linking_token") + "&access_token="
	for range 2 {
		if got := r.must("GET", ask+"PAGETOKEN", nil); got["recipient"] != "25000000000000001" || got["id"] != testPage {
			t.Fatal(got)
		}
	}
	if _, out := r.call("GET", ask+"OTHERTOKEN", nil); out["error"].(map[string]any)["code"] != float64(10303) {
		t.Fatal(out)
	}
	r.e.Clock().Move(6 * time.Minute)
	if _, out := r.call("GET", ask+"PAGETOKEN", nil); out["error"].(map[string]any)["code"] != float64(10303) {
		t.Fatal(out)
	}
}

// TestUtilityNeedsReview: with Standard Access an app sends utility messages to people with
// a role on it only.
func TestUtilityNeedsReview(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("POST", "/v26.0/me/message_templates?access_token=PAGETOKEN", `{"name":"a","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your parcel is in our store"}]}`)
	r.e.Clock().Move(48 * time.Hour)
	r.e.Mu.Lock()
	app := r.e.State.Apps[testApp]
	app.ReviewNeeded = true
	if err := r.e.AskReview(app, "pages_messaging", ""); err != nil {
		t.Fatal(err)
	}
	if err := r.e.DecideReview(app, "pages_messaging", "approved", ""); err != nil {
		t.Fatal(err)
	}
	r.e.Mu.Unlock()
	body := `{"recipient":{"id":"25000000000000001"},"messaging_type":"UTILITY","message":{"template":{"name":"a","language":{"code":"en_US"}}}}`
	if code, sub := r.send(body); code != 200 || sub != 2018028 {
		t.Fatal(code, sub)
	}
	r.must("PATCH", "/_emulator/apps/"+testApp, `{"roles":["ana"]}`)
	if code, sub := r.send(body); code != 0 {
		t.Fatal(code, sub)
	}
}
