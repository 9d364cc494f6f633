package braze_test

import (
	"encoding/json"
	"fmt"
	"slices"
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
	id := d.addDraft()
	if _, err := d.campaigns.Launch(d.t.Context(), d.ws, id, 1, "usr_1", d.clock.Now()); err != nil {
		d.t.Fatal(err)
	}
	return id
}

// addDraft makes a campaign that would be triggered by the API, and does not launch it.
func (d *door) addDraft() string {
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
	return c.ID
}

// TestTriggerOfADraft: a call that could never send anything is refused before anything of it is kept.
func TestTriggerOfADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"u1"}]}`}, 201, "success")
		uuid := petitbleu.UUID(petitbleu.KindCampaign, d.addDraft())
		for _, whom := range []string{`"broadcast":true`, `"recipients":[{"external_user_id":"u1","attributes":{"vip":true}}]`} {
			a := d.want(call{path: "/campaigns/trigger/send", body: `{"campaign_id":"` + uuid + `",` + whom + `}`}, 400, "Bad Request")
			if !strings.Contains(a.text, "launched and is triggered by the API") {
				t.Error(a.text)
			}
		}
		if a := d.want(call{path: "/users/export/ids", body: `{"external_ids":["u1"]}`}, 201, "success"); strings.Contains(a.text, "vip") {
			t.Errorf("the attributes of a refused call were kept: %s", a.text)
		}
	})
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
		for body, want := range map[string]string{
			`"trigger_properties":"A1","recipients":[{"external_user_id":"u1"}]`:                                        "'trigger_properties' must be an object.",
			`"recipients":[{"external_user_id":"u1","trigger_properties":["A1"]}]`:                                      "'trigger_properties' must be an object.",
			`"recipients":[{"external_user_id":"u1","attributes":"Ana"}]`:                                               "'attributes' must be an object.",
			`"recipients":[{"external_user_id":"u1","prioritization":["identified"]}]`:                                  "prioritization chooses among people of one e-mail address",
			`"recipients":[{"email":"a@b.example","prioritization":["nearest"]}]`:                                       "'prioritization' must be an array",
			`"recipients":[{"email":"a@b.example","prioritization":["identified","unidentified"]}]`:                     "only one of identified and unidentified",
			`"recipients":[{"external_user_id":"u1","trigger_properties":{"x":"` + strings.Repeat("x", 50<<10) + `"}}]`: "50 KB at most",
		} {
			if a := d.do(call{path: "/campaigns/trigger/send", body: `{"campaign_id":"` + uuid + `",` + body + `}`}); a.status != 400 || !strings.Contains(a.text, want) {
				t.Errorf("%.80s: %d %s", body, a.status, a.text)
			}
		}
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

// An address that several people share means whom its rule chooses; what it leaves open goes to nobody.
func TestPrioritised(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		id := d.addCampaign()
		uuid := petitbleu.UUID(petitbleu.KindCampaign, id)
		d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"u1","email":"a@b.example"},{"external_id":"u2","email":"a@b.example"}]}`}, 201, "success")
		d.want(call{path: "/users/track", body: `{"attributes":[{"user_alias":{"alias_name":"n","alias_label":"l"},"_update_existing_only":false,"email":"a@b.example"}]}`}, 201, "success")
		send := func(recipient string) answer {
			return d.want(call{path: "/campaigns/trigger/send", body: `{"campaign_id":"` + uuid + `","send_id":"spring","recipients":[` + recipient + `]}`}, 201, "success")
		}
		if a := send(`{"email":"a@b.example","prioritization":["identified"],"trigger_properties":{"code":"no"},"attributes":{"plan":"x"}}`); !strings.Contains(a.text, "several users have this email address") {
			t.Error(a.text)
		}
		if a := send(`{"email":"new@b.example","prioritization":["identified"]}`); !strings.Contains(a.text, "no user has this id") {
			t.Error(a.text)
		}
		d.clock.Move(time.Second)
		if a := send(`{"email":"A@b.example","prioritization":["unidentified"],"trigger_properties":{"code":"B2"},"attributes":{"plan":"pro"}}`); strings.Contains(a.text, "errors") {
			t.Error(a.text)
		}
		d.entered(id, "n", `"B2"`)
		a := d.do(call{path: "/users/export/ids", body: `{"user_aliases":[{"alias_name":"n","alias_label":"l"}]}`})
		if !strings.Contains(a.text, `"plan":"pro"`) {
			t.Error(a.text)
		}
		if a := d.do(call{path: "/users/export/ids", body: `{"external_ids":["u1","u2"]}`}); strings.Contains(a.text, `"plan"`) {
			t.Error(a.text)
		}
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
		runs[0].Control = 4
		if err := tx.PutRun(runs[0]); err != nil {
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
		rows, enrolled := day.Messages["webhook"], 4.0
		if strings.HasPrefix(path, "/sends") { // the control group has no label
			enrolled = 0
		}
		if len(rows) != 2 || rows[0]["variation_name"] != "A" || rows[0]["sent"] != sent || rows[0]["errors"] != sent || rows[1]["variation_name"] != "Control Group" || rows[1]["enrolled"] != enrolled || day.First != sent || day.Revenue != 9.5*sent || day.People != sent || day.Conversions != 0 {
			d.t.Errorf("%s: %s", path, a.text)
		}
	}
}

// TestCampaignLists: pages, order, archived ones and those that were edited since; what cannot be read is refused with a sentence, and what has
// nothing to tell yet is told.
func TestCampaignLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		noon := d.clock.Now().UTC().Truncate(time.Second)
		var names []string
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			for i := range 103 {
				c := petitbleu.Campaign{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindCampaign, noon), Name: fmt.Sprintf("C%03d", i), State: petitbleu.CampaignDraft, CreatedAt: noon.Add(time.Duration(i/2) * time.Minute),
					UpdatedAt: noon.Add(time.Duration(i) * time.Hour)}
				if i == 50 {
					c.ArchivedAt = noon
				}
				if names = append(names, c.ID); i%2 == 1 { // made at one instant: their ids decide
					names[i-1], names[i] = min(names[i-1], names[i]), max(names[i-1], names[i])
				}
				if _, err := tx.InsertCampaign(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		list := func(query string) (ids []string) {
			a := d.want(call{path: "/campaigns/list?" + query}, 200, "success")
			var v struct{ Campaigns []struct{ ID string } }
			if err := json.Unmarshal([]byte(a.text), &v); err != nil {
				t.Fatal(err)
			}
			for _, one := range v.Campaigns {
				id, _ := petitbleu.IDOfUUID(petitbleu.KindCampaign, one.ID)
				ids = append(ids, id)
			}
			return ids
		}
		first, second, all := list("page=0&include_archived=true"), list("page=1&include_archived=true"), names
		if !slices.Equal(slices.Concat(first, second), all) || len(first) != 100 {
			t.Errorf("%d and %d of %d, or in another order", len(first), len(second), len(all))
		}
		slices.Reverse(all)
		if got := list("sort_direction=desc&include_archived=true"); !slices.Equal(got, all[:100]) {
			t.Errorf("from the newest: %d", len(got))
		}
		for query, want := range map[string]int{"page=1": 2, "page=2": 0, "include_archived=True&page=1": 3, "include_archived=false&page=1": 2, "last_edit.time[gt]=" + noon.Add(99*time.Hour).Format("2006-01-02T15:04:05"): 3,
			"last_edit.time%5Bgt%5D=" + noon.Add(99*time.Hour+time.Second).Format("2006-01-02T15:04:05"): 3, "last_edit.time[gt]=" + noon.Add(100*time.Hour).Format(time.RFC3339): 2, "last_edit.time[gt]=2036-01-01": 0} {
			if got := list(query); len(got) != want {
				t.Errorf("%s: %d, not %d", query, len(got), want)
			}
		}
		uuid := petitbleu.UUID(petitbleu.KindCampaign, names[0])
		const unknown = "campaign_id must be a string of the campaign api identifier"
		for path, message := range map[string]string{
			"/campaigns/list?page=x": "page must be a whole number from 0 to 100000", "/campaigns/list?page=-1": "page must be a whole number from 0 to 100000",
			"/campaigns/list?last_edit.time[gt]=yesterday": "last_edit.time[gt] must be a date in ISO 8601",
			"/campaigns/details":                           unknown, "/campaigns/details?campaign_id=12": unknown, "/campaigns/data_series?length=3": unknown,
			"/campaigns/details?campaign_id=" + petitbleu.UUID(petitbleu.KindCampaign, petitbleu.NewID(petitbleu.KindCampaign, noon)): unknown,
			"/campaigns/data_series?length=0&campaign_id=" + uuid:                                                                     "length must be a whole number from 1 to 100", "/campaigns/data_series?length=101&campaign_id=" + uuid: "length must be a whole number from 1 to 100",
			"/campaigns/data_series?length=two&campaign_id=" + uuid:                                   "length must be a whole number from 1 to 100",
			"/campaigns/data_series?length=2&ending_at=soon&campaign_id=" + uuid:                      "ending_at must be a date in ISO 8601",
			"/sends/data_series?length=2&campaign_id=" + uuid:                                         "'send_id' must be a string of at most 64 ASCII characters",
			"/sends/data_series?length=2&send_id=" + strings.Repeat("s", 65) + "&campaign_id=" + uuid: "'send_id' must be a string of at most 64 ASCII characters",
		} {
			d.want(call{path: path}, 400, message)
		}
		a := d.want(call{path: "/campaigns/details?post_launch_draft_version=true&campaign_id=" + uuid}, 200, "success")
		if !strings.Contains(a.text, `"draft":true`) || strings.Contains(a.text, "first_sent") || !strings.Contains(a.text, `"messages":{}`) {
			t.Error(a.text)
		}
		a = d.want(call{path: "/campaigns/data_series?length=1&unit=hour&ending_at=2026-05-01&campaign_id=" + uuid}, 200, "success")
		if !strings.Contains(a.text, `"time":"2026-05-01"`) {
			t.Error(a.text)
		}
	})
}

// TestPlannedLeaves: what was planned and triggered for audiences leaves when its time comes, once; a transactional message is sent
// once for each of its ids; a message of its own counts in the campaign that it names.
func TestPlannedLeaves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"u1","points":1},{"external_id":"u2","points":2},{"external_id":"u3"}]}`}, 201, "success")
		id := d.addCampaign()
		uuid := petitbleu.UUID(petitbleu.KindCampaign, id)
		d.want(call{path: "/messages/scheduled_broadcasts?end_time=2036-12-24T10:00:00+01:00"}, 200, "success") // its plus comes as a blank
		at := d.clock.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		plan := func(path, more string) string {
			a := d.want(call{path: path, body: `{"campaign_id":"` + uuid + `","schedule":{"time":"` + at + `"},` + more + `}`}, 201, "success")
			got, _ := a.body["schedule_id"].(string)
			return got
		}
		const hook = `"messages":{"webhook":{"url":"https://hooks.example.com/","message_variation_id":"v1"}}`
		plan("/campaigns/trigger/schedule/create", `"broadcast":true,"audience":{"custom_attribute":{"custom_attribute_name":"points","comparison":"exists"}},"send_id":"wide"`)
		plan("/campaigns/trigger/schedule/create", `"recipients":[{"external_user_id":"u3","trigger_properties":{"code":"B2"}}],"send_id":"one"`)
		gone := plan("/campaigns/trigger/schedule/create", `"recipients":[{"external_user_id":"u3"}],"send_id":"gone"`)
		d.want(call{path: "/campaigns/trigger/schedule/delete", body: `{"campaign_id":"` + uuid + `","schedule_id":"` + gone + `"}`}, 201, "success")
		plan("/messages/schedule/create", `"send_id":"mine","external_user_ids":["u1","u2"],`+hook)
		transactional := call{path: "/transactional/v1/campaigns/" + uuid + "/send", body: `{"external_send_id":"o1","recipient":{"external_user_id":"u1"}}`}
		first, second := d.want(transactional, 201, "success"), d.want(transactional, 201, "success")
		if first.text != second.text {
			t.Errorf("%s\n%s", first.text, second.text)
		}
		if all := d.sentBy("mine"); len(all) != 0 {
			t.Fatalf("too early: %+v", all)
		}
		d.clock.Move(time.Hour)
		all := d.sentBy("mine")
		if len(all) != 2 || all[0].CampaignID != id || all[0].VariantID != "v1" || all[0].RunID == "" || !strings.Contains(string(all[0].Vars), `"name":"Welcome"`) {
			t.Errorf("%+v", all)
		}
		count := map[string]int{}
		err := d.store.Read(t.Context(), func(tx *store.Tx) error {
			entries, err := tx.EntriesDue(d.ws, d.clock.Now(), 100)
			for _, e := range entries {
				count[e.SendID]++
				if e.SendID == "one" && !strings.Contains(string(e.Vars), "B2") {
					t.Errorf("%s", e.Vars)
				}
			}
			return err
		})
		if err != nil || fmt.Sprint(count) != "map[:1 one:1 wide:2]" {
			t.Errorf("%v %v", err, count)
		}
	})
}
