package braze_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestSendQueues: each person gets one message of one composition, under the dispatch that the answer names.
func TestSendQueues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"u1","first_name":"Ana"},{"external_id":"u2"}]}`}, 201, "success")
		a := d.want(call{path: "/messages/send", body: `{"send_id":"spring","external_user_ids":["u1","u2","u1"],
			"messages":{"webhook":{"url":"https://hooks.example.com/","request_headers":{"X-B":"2","X-A":"1"},"body":"{{${first_name}}}"}}}`}, 201, "success")
		var all []petitbleu.Message
		var comps map[string]*petitbleu.Composition
		err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			if all, _, err = tx.Messages(store.MessageFilter{WorkspaceID: d.ws}, "", 10); err == nil && len(all) > 0 {
				comps, err = tx.Compositions(d.ws, []string{all[0].CompositionID})
			}
			return err
		})
		if err != nil || len(all) != 2 || len(comps) != 1 {
			t.Fatalf("%d messages, %d compositions, %v", len(all), len(comps), err)
		}
		m, w := all[0], comps[all[0].CompositionID].Content.Webhook
		if m.DispatchID != a.body["dispatch_id"] || m.SendID != "spring" || m.Channel != "webhook" || m.State != petitbleu.StateQueued || m.Origin != "braze" ||
			w.Headers[0].Name != "X-A" || w.Body != "{{${first_name}}}" {
			t.Errorf("%+v\n%+v", m, w)
		}
	})
}

// TestSendToAudience: an audience in the request finds the people that a segment of the same rules would; with ids or a segment it is those who
// are in both.
func TestSendToAudience(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	d.want(call{path: "/users/track", body: `{"attributes":[
		{"external_id":"a","points":20,"city_":"Paris","vip":true,"tags":["red","blue"],"messenger_id":"1","since":"2030-01-01T00:00:00Z"},
		{"external_id":"b","points":10,"city_":"Lyon","vip":false,"tags":["red"],"email_subscribe":"unsubscribed"},
		{"external_id":"c","points":5}]}`}, 201, "success")
	leaf := func(name, comparison, value string) string {
		if value != "" {
			value = `,"value":` + value
		}
		return `{"custom_attribute":{"custom_attribute_name":"` + name + `","comparison":"` + comparison + `"` + value + `}}`
	}
	n := 0
	for of, want := range map[string]int{
		leaf("messenger_id", "exists", ""): 1, leaf("city_", "does_not_exist", ""): 1,
		leaf("city_", "equals", `"Paris"`): 1, leaf("city_", "not_equal", `"Paris"`): 2, leaf("city_", "matches_regex", `"^(Pa|Ly)"`): 2,
		leaf("points", "greater_than", "10"): 1, leaf("points", "greater_than_or_equal_to", "10"): 2, leaf("points", "less_than_or_equal_to", "10"): 2, leaf("points", "equals", "5"): 1,
		leaf("vip", "equals", "true"): 1, leaf("vip", "does_not_equal", "true"): 2, leaf("tags", "includes_value", `"blue"`): 1, leaf("tags", "does_not_include_value", `"blue"`): 2,
		leaf("since", "after", `"2029-01-01T00:00:00Z"`): 1, leaf("since", "greater_than_x_days_in_the_future", "10"): 1,
		`{"email_subscription_status":{"comparison":"is","value":"subscribed"}}`: 2, `{"email_subscription_status":{"comparison":"is_not","value":"unsubscribed"}}`: 2,
		`{"AND":[` + leaf("points", "exists", "") + `,{"OR":[` + leaf("vip", "equals", "true") + `,` + leaf("points", "less_than", "6") + `]}]}`: 2,
	} {
		n++
		id := "audience" + strconv.Itoa(n)
		d.want(call{path: "/messages/send", body: `{"send_id":"` + id + `","audience":` + of + `,"messages":{"webhook":{"url":"https://hooks.example.com/"}}}`}, 201, "success")
		if got := len(d.sentBy(id)); got != want {
			t.Errorf("%s: %d instead of %d", of, got, want)
		}
	}
	d.want(call{path: "/messages/send", body: `{"send_id":"both","external_user_ids":["b","c"],"audience":` + leaf("points", "greater_than", "6") + `,"messages":{"webhook":{"url":"https://hooks.example.com/"}}}`}, 201, "success")
	if got := len(d.sentBy("both")); got != 1 {
		t.Errorf("ids and audience: %d", got)
	}
	for _, of := range []string{`[]`, `{}`, `{"AND":[]}`, `{"NOT":[]}`, `{"AND":[{"custom_attribute":{}}]}`, leaf("x", "equals", ""), leaf("x", "greater_than", `"a"`),
		`{"last_used_app":{"comparison":"after","value":"2020-01-01T00:00:00Z"}}`, `{"AND":[` + leaf("x", "exists", "") + `],"OR":[]}`, `{"email_subscription_status":{"comparison":"like","value":"subscribed"}}`} {
		d.want(call{path: "/messages/send", body: `{"audience":` + of + `,"messages":{"webhook":{"url":"https://hooks.example.com/"}}}`}, 400, "Invalid Audience")
	}
}

// TestSendUnderACampaign: a campaign that is there is a label, which Liquid reads; with the wrong names nothing is sent.
func TestSendUnderACampaign(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"a"}]}`}, 201, "success")
	now := d.clock.Now()
	c := petitbleu.Campaign{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindCampaign, now), Name: "Spring", State: petitbleu.CampaignDraft, Draft: []byte(`{"variants":[{"id":"v1","name":"Red"}]}`), Revision: 1, CreatedAt: now, UpdatedAt: now}
	if err := d.store.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.InsertCampaign(c); return err }); err != nil {
		t.Fatal(err)
	}
	send := func(campaign, variant string, status int, message string) {
		t.Helper()
		d.want(call{path: "/messages/send", body: `{"send_id":"label","external_user_ids":["a"],` + campaign + `"messages":{"webhook":{` + variant + `"url":"https://hooks.example.com/","body":"{{campaign.${name}}}"}}}`}, status, message)
	}
	id, v1 := `"campaign_id":"`+petitbleu.UUID(petitbleu.KindCampaign, c.ID)+`",`, `"message_variation_id":"v1",`
	send(`"campaign_id":"00000000-0000-0000-0000-000000000000",`, v1, 400, "Invalid Campaign ID")
	send(id, "", 400, "Message Variant Unspecified")
	send(id, `"message_variation_id":"v2",`, 400, "Invalid Message Variant")
	send("", v1, 400, "Invalid Message Variant")
	send(id, v1, 201, "success")
	all := d.sentBy("label")
	if len(all) != 1 || all[0].CampaignID != "" || !strings.Contains(string(all[0].Vars), `"name":"Spring"`) || !strings.Contains(string(all[0].Vars), `"message_name":"Red"`) {
		t.Errorf("%+v", all)
	}
}

// sentBy gives the messages of a send.
func (d *door) sentBy(id string) (some []petitbleu.Message) {
	d.t.Helper()
	d.planned()
	err := d.store.Read(d.t.Context(), func(tx *store.Tx) error {
		all, _, err := tx.Messages(store.MessageFilter{WorkspaceID: d.ws}, "", 1000)
		some = nil
		for _, m := range all {
			if m.SendID == id {
				some = append(some, m)
			}
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return some
}
