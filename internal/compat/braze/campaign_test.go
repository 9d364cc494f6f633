package braze_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// addCampaign launches a campaign that is triggered by the API.
func (d *door) addCampaign() string {
	d.t.Helper()
	now := d.clock.Now()
	p := plan.New()
	p.Purpose, p.Control = petitbleu.PurposeTransactional, 10
	p.Variants[0].Weight = 90
	p.Variants[0].Composition = &petitbleu.Composition{Channel: "webhook", Purpose: p.Purpose, Content: petitbleu.Content{Type: petitbleu.ContentWebhook,
		Webhook: &petitbleu.WebhookRequest{URL: "https://hooks.example.com/x", Body: "{{api_trigger_properties.${code}}}", Headers: []petitbleu.Header{{Name: "Content-Type", Value: "application/json"}}}}}
	p.Delivery = plan.Delivery{Type: plan.ByAPI, Again: &plan.Again{}}
	p.Conversions = []plan.Conversion{{On: plan.Happening{Kind: plan.OnEvent, Name: "notification_status"}, Within: 86400}, {On: plan.Happening{Kind: plan.OnPurchase}, Within: 86400}}
	c := petitbleu.Campaign{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindCampaign, now), Name: "Welcome", Type: "api", Channel: "webhook", State: petitbleu.CampaignDraft, Draft: p.Encode(), Revision: 1, CreatedAt: now, UpdatedAt: now}
	if err := d.store.Write(d.t.Context(), func(tx *store.Tx) error { _, err := tx.InsertCampaign(c); return err }); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.campaigns.Launch(d.t.Context(), d.ws, c.ID, 1, "usr_1", now); err != nil {
		d.t.Fatal(err)
	}
	return c.ID
}

func TestCampaigns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"u1"},{"external_id":"u2"}]}`}, 201, "success")
		if a := d.do(call{path: "/campaigns/list"}); a.text != `{"campaigns":[],"message":"success"}` {
			t.Error(a.text)
		}
		id := d.addCampaign()
		uuid := petitbleu.UUID(petitbleu.KindCampaign, id)
		if a := d.do(call{path: "/campaigns/list?page=0"}); !strings.Contains(a.text, `"id":"`+uuid+`"`) || !strings.Contains(a.text, `"name":"Welcome","is_api_campaign":false,"tags":[]`) {
			t.Error(a.text)
		}
		if a := d.do(call{path: "/campaigns/list?page=1"}); a.text != `{"campaigns":[],"message":"success"}` {
			t.Error(a.text)
		}
		d.want(call{path: "/campaigns/details?campaign_id=non-existing"}, 400, "campaign_id must be a string of the campaign api identifier")
		a := d.do(call{path: "/campaigns/details?campaign_id=" + uuid})
		for _, want := range []string{`"schedule_type":"api_triggered"`, `"enabled":true`, `"draft":false`, `"channels":["webhook"]`, `"method":"POST"`, `"headers":{"Content-Type":"application/json"}`, `"control":{"channel":"webhook","type":"control"}`,
			`{"custom_event_name":"notification_status","type":"Performs Custom Event","window":86400}`, `{"type":"Makes Any Purchase","window":86400}`} {
			if a.status != 200 || !strings.Contains(a.text, want) {
				t.Errorf("no %s in %d %s", want, a.status, a.text)
			}
		}
		send := `{"campaign_id":"` + uuid + `","send_id":"spring","trigger_properties":{"code":"A1"},"recipients":[{"external_user_id":"u1","trigger_properties":{"code":"B2"}},{"external_user_id":"u1"},{"external_user_id":"none"}]}`
		a = d.want(call{path: "/campaigns/trigger/send", body: send}, 201, "success")
		if id, _ := a.body["dispatch_id"].(string); len(id) != 32 || !strings.Contains(a.text, `"input_array":"recipients","index":2`) {
			t.Error(a.text)
		}
		d.entered(id, "u1", `"B2"`)
		d.want(call{path: "/campaigns/trigger/send", body: `{"campaign_id":"` + uuid + `"}`}, 400, "No Recipients")
		d.want(call{path: "/campaigns/trigger/send", body: send, key: "none"}, 403, "You do not have permission to access this resource")
		if _, err := d.campaigns.Pause(t.Context(), d.ws, id); err != nil {
			t.Fatal(err)
		}
		if a = d.want(call{path: "/campaigns/trigger/send", body: send}, 201, "success"); !strings.Contains(a.text, `"notice":"The campaign is paused.`) {
			t.Error(a.text)
		}
		d.series(id, uuid)
	})
}

// entered looks for the person of a call.
func (d *door) entered(id, external, code string) {
	d.t.Helper()
	err := d.store.Read(d.t.Context(), func(tx *store.Tx) error {
		all, err := tx.EntriesDue(d.ws, d.clock.Now().Add(time.Minute), 10)
		if len(all) != 1 || all[0].CampaignID != id || all[0].SendID != "spring" || !strings.Contains(string(all[0].Vars), code) {
			d.t.Errorf("%s: %+v", external, all)
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// series puts two messages and a conversion into the campaign and asks for its days.
func (d *door) series(id, uuid string) {
	d.t.Helper()
	now := d.clock.Now()
	err := d.store.Write(d.t.Context(), func(tx *store.Tx) error {
		runs, err := tx.RunsOf(d.ws, id, "", 1)
		if err != nil {
			return err
		}
		var all []petitbleu.Message
		for i, state := range []petitbleu.MessageState{petitbleu.StateSent, petitbleu.StateFailed} {
			m := petitbleu.Message{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: fmt.Sprint("p_", i), Channel: "webhook", Part: 1, Purpose: "transactional",
				Content: petitbleu.Content{Type: petitbleu.ContentText}, SendID: "spring", CampaignID: id, RunID: runs[0].ID, VariantID: "v1", State: state, CreatedAt: now, UpdatedAt: now}
			if state == petitbleu.StateSent {
				m.SentAt = now
			}
			all = append(all, m)
		}
		if err := tx.InsertMessages(all); err != nil {
			return err
		}
		_, err = tx.AddConversions([]petitbleu.Conversion{{WorkspaceID: d.ws, CampaignID: id, MessageID: all[0].ID, Slot: 1, RunID: runs[0].ID, VariantID: "v1", ProfileID: "p_0", EventID: "ev_1", At: now, Revenue: 9.5, Currency: "EUR"}})
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	for path, sent := range map[string]float64{"/campaigns/data_series?length=2&campaign_id=" + uuid: 1, "/sends/data_series?length=2&send_id=spring&campaign_id=" + uuid: 1, "/sends/data_series?length=2&send_id=autumn&campaign_id=" + uuid: 0} {
		a := d.do(call{path: path})
		var v struct {
			Data []struct {
				Messages    map[string][]map[string]any
				Conversions float64
				First       float64 `json:"conversions1_by_send_time"`
				Revenue     float64
				People      float64 `json:"unique_recipients"`
			}
		}
		if err := json.Unmarshal([]byte(a.text), &v); err != nil || len(v.Data) != 2 {
			d.t.Fatalf("%s: %v %s", path, err, a.text)
		}
		day := v.Data[1]
		rows := day.Messages["webhook"]
		if len(rows) != 2 || rows[0]["variation_name"] != "A" || rows[0]["sent"] != sent || rows[0]["errors"] != sent || rows[1]["variation_name"] != "Control Group" || day.First != sent || day.Revenue != 9.5*sent || day.People != sent || day.Conversions != 0 {
			d.t.Errorf("%s: %s", path, a.text)
		}
	}
}
