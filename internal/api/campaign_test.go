package api

import (
	"encoding/json"
	"strings"
	"testing"
)

const campaignText = `{"version":1,"purpose":"requested","variants":[{"id":"v1","name":"A","weight":100,"composition":{"channel":"webhook","purpose":"requested","content":{"type":"webhook","webhook":{"url":"https://hooks.example.com/{{${user_id}}}","body":"{}"}}}}],"delivery":{"type":"planned","schedule":{"date":"2026-11-24","time":"10:00"}},"audience":{"version":1,"where":{"match":"and","of":[{"type":"attribute","name":"first_name","op":"is_not_blank"}]}}}`

func TestCampaignDrafts(t *testing.T) {
	each(t, func(w *world) {
		id := w.made(RoleMarketer, "/campaigns", `{"name":" Copper pans ","definition":`+campaignText+`}`)
		one := ":ws/campaigns/" + id
		segment := `{"type":"segment","op":"is_member","value":"seg_x"}`
		w.run([]scenario{
			{"as it was made", RoleViewer, "GET", one, "", 200, []string{`"name":"Copper pans"`, `"state":"draft"`, `"revision":1`, `"type":"planned"`, `"channel":"webhook"`, `"problems":[]`, `"has_draft":true`, `"version":0`}, []string{`"live"`}},
			{"the same name", RoleMarketer, "POST", ":ws/campaigns", `{"name":"copper PANS"}`, 409, []string{"body.name"}, nil},
			{"from nothing", RoleMarketer, "POST", ":ws/campaigns", `{"name":"Empty"}`, 201, []string{`"rule":"missing"`, `"location":"purpose"`, `"location":"variants[0].composition"`}, nil},
			{"not for a viewer", RoleViewer, "POST", ":ws/campaigns", `{"name":"Mine"}`, 403, nil, nil},
			{"saved", RoleMarketer, "PATCH", one, `{"revision":1,"name":"Pans","definition":{"variants":[{"id":"v1","name":"","weight":7}]}}`, 200, []string{`"revision":2`, `"rule":"weights"`, `"sum":7`}, nil},
			{"somebody else was quicker", RoleMarketer, "PATCH", one, `{"revision":1,"name":"Pots"}`, 409, []string{"Somebody else"}, nil},
			{"what is no definition", RoleMarketer, "PATCH", one, `{"revision":2,"definition":{"variants":3}}`, 422, []string{"body.definition.variants"}, nil},
			{"checked without being saved", RoleAnalyst, "POST", one + "/check", `{"definition":` + strings.Replace(campaignText, `{"type":"attribute","name":"first_name","op":"is_not_blank"}`, segment, 1) + `}`, 200, []string{`"location":"audience.where.of[0]`, "seg_x"}, nil},
			{"in the past", RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(campaignText, "2026-11-24", "2026-11-20", 1) + `}`, 200, []string{`"location":"delivery.schedule.date"`, "past"}, nil},
			{"Liquid that is wrong", RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(campaignText, "{{${user_id}}}", "{{ 'a' | nosuch }}", 1) + `}`, 200, []string{`"location":"variants[0].composition.content.webhook.url"`, "nosuch"}, nil},
			{"a word of the preset", RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(campaignText, "{{${user_id}}}", "?t=FACEBOOK_PAGE_ACCESS_TOKEN", 1) + `}`, 200, []string{`"location":"variants[0].composition.content.webhook.url"`, "FACEBOOK_PAGE_ACCESS_TOKEN"}, nil},
			{"a Page that is not there", RoleMarketer, "POST", one + "/check", `{"definition":{"purpose":"support","variants":[{"id":"v1","name":"A","weight":100,"composition":{"channel":"messenger","page_id":"1","purpose":"support","content":{"type":"text","text":"Hi"}}}],"delivery":{"type":"api"}}}`, 200, []string{`"location":"variants[0].composition.page_id"`, "page_not_linked"}, nil},
			{"nothing is wrong", RoleMarketer, "POST", one + "/check", `{"definition":` + campaignText + `}`, 200, []string{`"problems":[]`}, nil},
			{"no draft to go back from", RoleMarketer, "PATCH", one, `{"revision":2,"discard_draft":true}`, 409, []string{"body.discard_draft"}, nil},
			{"archived", RoleMarketer, "POST", one + "/archive", "", 200, []string{`"archived_at"`}, nil},
			{"out of the list", RoleViewer, "GET", ":ws/campaigns?search=pans", "", 200, []string{`"items":[]`}, nil},
			{"among the archived", RoleViewer, "GET", ":ws/campaigns?archived=true&state=draft", "", 200, []string{`"name":"Pans"`}, nil},
			{"not written", RoleMarketer, "PATCH", one, `{"revision":3,"definition":` + campaignText + `}`, 409, []string{"archived"}, nil},
			{"back", RoleMarketer, "POST", one + "/unarchive", "", 200, nil, []string{`"archived_at"`}},
			{"with a tag", RoleMarketer, "PUT", ":ws/things/campaign/" + id, `{"tags":["` + w.made(RoleMarketer, "/tags", `{"name":"Winter"}`) + `"]}`, 200, nil, nil},
			{"twice", RoleMarketer, "POST", one + "/duplicate", `{"name":"Pans again"}`, 201, []string{`"tags":["tag_`, `"weight":7`}, nil},
			{"both", RoleViewer, "GET", ":ws/campaigns?type=planned&limit=1&search=pans", "", 200, []string{`"name":"Pans again"`, `"next":"camp_`}, nil},
			{"removed", RoleMarketer, "DELETE", one, "", 204, nil, nil},
			{"gone", RoleViewer, "GET", one, "", 404, nil, nil},
			{"no versions of what is gone", RoleViewer, "GET", one + "/versions", "", 404, nil, nil},
		})
		if e := w.entry("update", "campaign"); e.ObjectName != "Pans" {
			t.Errorf("%+v", e)
		}
	})
}

// TestCampaignDraftsHoldNoSecret types one into a draft: nothing of it is kept, and the draft names it.
func TestCampaignDraftsHoldNoSecret(t *testing.T) {
	each(t, func(w *world) {
		id := w.made(RoleMarketer, "/campaigns", `{"name":"Sealed","definition":`+strings.Replace(campaignText, `"body":"{}"`, `"headers":[{"name":"Authorization","value":"Bearer tin-the-kettle-123456"}]`, 1)+`}`)
		v := get[CampaignDetail](w, RoleMarketer, w.W("/campaigns/"+id))
		text, _ := json.Marshal(v.Draft)
		if !strings.Contains(string(text), "{{secrets.${") || strings.Contains(string(text), "kettle") {
			t.Errorf("%s", text)
		}
	})
}

func TestCampaignFromATemplate(t *testing.T) {
	each(t, func(w *world) {
		template := w.made(RoleMarketer, "/templates", `{"name":"Pans",`+hookTextPlain+`}`)
		status, text, _ := w.ask(RoleMarketer, "POST", w.W("/campaigns"), `{"name":"From it","template_id":"`+template+`"}`)
		if status != 201 || !strings.Contains(text, `"template_id":"`+template) || !strings.Contains(text, `"purpose":"transactional"`) || !strings.Contains(text, `"problems":[]`) {
			t.Errorf("%d %s", status, text)
		}
	})
}

const hookTextPlain = `"composition":{"channel":"webhook","purpose":"transactional","content":{"type":"webhook","webhook":{"url":"https://hooks.example.com/x","body":"{}"}}}`

func TestCampaignSettings(t *testing.T) {
	each(t, func(w *world) {
		at := ":ws/campaign-settings"
		w.run([]scenario{
			{"none", RoleViewer, "GET", at, "", 200, []string{`{"caps":[]}`}, nil},
			{"some", RoleMarketer, "PUT", at, `{"caps":[{"most":2,"every":7,"unit":"days"}],"quiet":{"from":"22:00","to":"08:00"}}`, 200, []string{`"most":2`}, nil},
			{"kept", RoleViewer, "GET", at, "", 200, []string{`"every":7`, `"from":"22:00"`}, nil},
			{"no unit", RoleMarketer, "PUT", at, `{"caps":[{"most":2,"every":7,"unit":"years"}]}`, 422, []string{`"body.caps[0].unit"`}, nil},
			{"no such tag", RoleMarketer, "PUT", at, `{"caps":[{"most":2,"every":7,"unit":"days","tag_id":"tag_x"}]}`, 422, []string{"body.caps"}, nil},
			{"not for a viewer", RoleViewer, "PUT", at, `{"caps":[]}`, 403, nil, nil},
		})
	})
}

// TestSegmentOfACampaign: what a campaign names is not removed.
func TestSegmentOfACampaign(t *testing.T) {
	each(t, func(w *world) {
		segment := w.made(RoleMarketer, "/segments", `{"name":"Named","definition":{"version":1,"where":{"type":"attribute","name":"first_name","op":"is_not_blank"}}}`)
		id := w.made(RoleMarketer, "/campaigns", `{"name":"Names it","definition":`+strings.Replace(campaignText, `{"type":"attribute","name":"first_name","op":"is_not_blank"}`, `{"type":"segment","op":"is_member","value":"`+segment+`"}`, 1)+`}`)
		one := ":ws/segments/" + segment
		w.run([]scenario{
			{"used", RoleViewer, "GET", one, "", 200, []string{`"used_by":[{"kind":"campaign","id":"` + id + `","name":"Names it"}]`}, nil},
			{"archived", RoleMarketer, "PATCH", one, `{"archived":true}`, 200, nil, nil},
			{"not removed", RoleMarketer, "DELETE", one, "", 409, []string{"Names it"}, nil},
			{"without the campaign", RoleMarketer, "DELETE", ":ws/campaigns/" + id, "", 204, nil, nil},
			{"removed", RoleMarketer, "DELETE", one, "", 204, nil, nil},
		})
	})
}
