package campaigns_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/campaigns"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

func TestCampaignDrafts(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":" Copper pans ","definition":`+apitest.CampaignText+`}`)
		one := ":ws/campaigns/" + id
		segment := `{"type":"segment","op":"is_member","value":"seg_x"}`
		w.Run([]apitest.Scenario{
			{"as it was made", door.RoleViewer, "GET", one, "", 200, []string{`"name":"Copper pans"`, `"state":"draft"`, `"revision":1`, `"type":"planned"`, `"channel":"webhook"`, `"problems":[]`, `"has_draft":true`, `"version":0`}, []string{`"live"`}},
			{"the same name", door.RoleMarketer, "POST", ":ws/campaigns", `{"name":"copper PANS"}`, 409, []string{"body.name"}, nil},
			{"from nothing", door.RoleMarketer, "POST", ":ws/campaigns", `{"name":"Empty"}`, 201, []string{`"rule":"missing"`, `"location":"purpose"`, `"location":"variants[0].composition"`}, nil},
			{"not for a viewer", door.RoleViewer, "POST", ":ws/campaigns", `{"name":"Mine"}`, 403, nil, nil},
			{"saved", door.RoleMarketer, "PATCH", one, `{"revision":1,"name":"Pans","definition":{"variants":[{"id":"v1","name":"","weight":7}]}}`, 200, []string{`"revision":2`, `"rule":"weights"`, `"sum":7`}, nil},
			{"somebody else was quicker", door.RoleMarketer, "PATCH", one, `{"revision":1,"name":"Pots"}`, 409, []string{"Somebody else"}, nil},
			{"what is no definition", door.RoleMarketer, "PATCH", one, `{"revision":2,"definition":{"variants":3}}`, 422, []string{"body.definition.variants"}, nil},
			{"checked without being saved", door.RoleAnalyst, "POST", one + "/check", `{"definition":` + strings.Replace(apitest.CampaignText, `{"type":"attribute","name":"first_name","op":"is_not_blank"}`, segment, 1) + `}`, 200, []string{`"location":"audience.where.of[0]`, "seg_x"}, nil},
			{"in the past", door.RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(apitest.CampaignText, "2026-11-24", "2026-11-20", 1) + `}`, 200, []string{`"location":"delivery.schedule.date"`, "past"}, nil},
			{"Liquid that is wrong", door.RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(apitest.CampaignText, "{{${user_id}}}", "{{ 'a' | nosuch }}", 1) + `}`, 200, []string{`"location":"variants[0].composition.content.webhook.url"`, "nosuch"}, nil},
			{"a word of the preset", door.RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(apitest.CampaignText, "{{${user_id}}}", "?t=FACEBOOK_PAGE_ACCESS_TOKEN", 1) + `}`, 200, []string{`"location":"variants[0].composition.content.webhook.url"`, "FACEBOOK_PAGE_ACCESS_TOKEN"}, nil},
			{"a Page that is not there", door.RoleMarketer, "POST", one + "/check", `{"definition":{"purpose":"support","variants":[{"id":"v1","name":"A","weight":100,"composition":{"channel":"messenger","page_id":"1","purpose":"support","content":{"type":"text","text":"Hi"}}}],"delivery":{"type":"api"}}}`, 200, []string{`"location":"variants[0].composition.page_id"`, "page_not_linked"}, nil},
			{"nothing is wrong", door.RoleMarketer, "POST", one + "/check", `{"definition":` + apitest.CampaignText + `}`, 200, []string{`"problems":[]`}, nil},
			{"no draft to go back from", door.RoleMarketer, "PATCH", one, `{"revision":2,"discard_draft":true}`, 409, []string{"body.discard_draft"}, nil},
			{"archived", door.RoleMarketer, "POST", one + "/archive", "", 200, []string{`"archived_at"`}, nil},
			{"out of the list", door.RoleViewer, "GET", ":ws/campaigns?search=pans", "", 200, []string{`"items":[]`}, nil},
			{"among the archived", door.RoleViewer, "GET", ":ws/campaigns?archived=true&state=draft", "", 200, []string{`"name":"Pans"`}, nil},
			{"not written", door.RoleMarketer, "PATCH", one, `{"revision":3,"definition":` + apitest.CampaignText + `}`, 409, []string{"archived"}, nil},
			{"back", door.RoleMarketer, "POST", one + "/unarchive", "", 200, nil, []string{`"archived_at"`}},
			{"with a tag", door.RoleMarketer, "PUT", ":ws/things/campaign/" + id, `{"tags":["` + w.Made(door.RoleMarketer, "/tags", `{"name":"Winter"}`) + `"]}`, 200, nil, nil},
			{"twice", door.RoleMarketer, "POST", one + "/duplicate", `{"name":"Pans again"}`, 201, []string{`"tags":["tag_`, `"weight":7`}, nil},
			{"both", door.RoleViewer, "GET", ":ws/campaigns?type=planned&limit=1&search=pans", "", 200, []string{`"name":"Pans again"`, `"next":"camp_`}, nil},
			{"removed", door.RoleMarketer, "DELETE", one, "", 204, nil, nil},
			{"gone", door.RoleViewer, "GET", one, "", 404, nil, nil},
			{"no versions of what is gone", door.RoleViewer, "GET", one + "/versions", "", 404, nil, nil},
		})
		if e := w.Entry("update", "campaign"); e.ObjectName != "Pans" {
			t.Errorf("%+v", e)
		}
	})
}

// TestCampaignDraftsHoldNoSecret types one into a draft: nothing of it is kept, and the draft names it.
func TestCampaignDraftsHoldNoSecret(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Sealed","definition":`+strings.Replace(apitest.CampaignText, `"body":"{}"`, `"headers":[{"name":"Authorization","value":"Bearer tin-the-kettle-123456"}]`, 1)+`}`)
		v := apitest.Get[campaigns.CampaignDetail](w, door.RoleMarketer, w.W("/campaigns/"+id))
		text, _ := json.Marshal(v.Draft)
		if !strings.Contains(string(text), "{{secrets.${") || strings.Contains(string(text), "kettle") {
			t.Errorf("%s", text)
		}
	})
}

func TestCampaignFromATemplate(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		template := w.Made(door.RoleMarketer, "/templates", `{"name":"Pans",`+hookTextPlain+`}`)
		status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/campaigns"), `{"name":"From it","template_id":"`+template+`"}`)
		if status != 201 || !strings.Contains(text, `"template_id":"`+template) || !strings.Contains(text, `"purpose":"transactional"`) || !strings.Contains(text, `"problems":[]`) {
			t.Errorf("%d %s", status, text)
		}
	})
}

const hookTextPlain = `"composition":{"channel":"webhook","purpose":"transactional","content":{"type":"webhook","webhook":{"url":"https://hooks.example.com/x","body":"{}"}}}`

func TestCampaignSettings(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		at := ":ws/campaign-settings"
		w.Run([]apitest.Scenario{
			{"none", door.RoleViewer, "GET", at, "", 200, []string{`{"caps":[]}`}, nil},
			{"some", door.RoleMarketer, "PUT", at, `{"caps":[{"most":2,"every":7,"unit":"days"}],"quiet":{"from":"22:00","to":"08:00"}}`, 200, []string{`"most":2`}, nil},
			{"kept", door.RoleViewer, "GET", at, "", 200, []string{`"every":7`, `"from":"22:00"`}, nil},
			{"no unit", door.RoleMarketer, "PUT", at, `{"caps":[{"most":2,"every":7,"unit":"years"}]}`, 422, []string{`"body.caps[0].unit"`}, nil},
			{"no such tag", door.RoleMarketer, "PUT", at, `{"caps":[{"most":2,"every":7,"unit":"days","tag_id":"tag_x"}]}`, 422, []string{"body.caps"}, nil},
			{"not for a viewer", door.RoleViewer, "PUT", at, `{"caps":[]}`, 403, nil, nil},
		})
	})
}

// TestSegmentOfACampaign: what a campaign names is not removed.
func TestSegmentOfACampaign(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		segment := w.Made(door.RoleMarketer, "/segments", `{"name":"Named","definition":{"version":1,"where":{"type":"attribute","name":"first_name","op":"is_not_blank"}}}`)
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Names it","definition":`+strings.Replace(apitest.CampaignText, `{"type":"attribute","name":"first_name","op":"is_not_blank"}`, `{"type":"segment","op":"is_member","value":"`+segment+`"}`, 1)+`}`)
		one := ":ws/segments/" + segment
		w.Run([]apitest.Scenario{
			{"used", door.RoleViewer, "GET", one, "", 200, []string{`"used_by":[{"kind":"campaign","id":"` + id + `","name":"Names it"}]`}, nil},
			{"archived", door.RoleMarketer, "PATCH", one, `{"archived":true}`, 200, nil, nil},
			{"not removed", door.RoleMarketer, "DELETE", one, "", 409, []string{"Names it"}, nil},
			{"without the campaign", door.RoleMarketer, "DELETE", ":ws/campaigns/" + id, "", 204, nil, nil},
			{"removed", door.RoleMarketer, "DELETE", one, "", 204, nil, nil},
		})
	})
}
