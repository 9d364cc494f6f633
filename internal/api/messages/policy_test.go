package messages_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

func TestPolicy(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"explain under a pack", door.RoleViewer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"promotional","pack":"2020"}`, 200, []string{`"outcome":"drop"`, `"rule":"promotional"`, `"pack":"2020"`}, nil},
			{"explain a form", door.RoleViewer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"transactional","content":"utility","template":"order_shipped","language":"en_US"}`, 200, []string{`"rule":"utility"`, `"cure"`}, nil},
			{"explain no form", door.RoleViewer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"transactional","content":"parcel"}`, 422, []string{"body.content"}, nil},
			{"explain a comment that nobody wrote", door.RoleViewer, "POST", ":ws/policy/explain", `{"page_id":":page","purpose":"support","recipient":"comment:1_2"}`, 200, []string{`"outcome":"drop"`, `"not_opted_in"`}, nil},
			{"explain without a person", door.RoleViewer, "POST", ":ws/policy/explain", `{"page_id":":page","purpose":"support"}`, 404, nil, nil},
			{"explain under no pack", door.RoleViewer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"support","pack":"yesterday"}`, 422, []string{"body.pack"}, nil},
			{"offers", door.RoleViewer, "GET", ":ws/profiles/:person/offers?page_id=:page", "", 200,
				[]string{`"right":"window"`, `"right":"human_agent"`, `"right":"one_time_token","outcome":"allow","topic":"restock","promotional":true`, `"right":"utility","outcome":"drop"`, `"cure"`}, []string{"extra_message"}},
			{"offers of 2020", door.RoleViewer, "GET", ":ws/profiles/:person/offers?page_id=:page&pack=2020", "", 200, []string{`"right":"account_update","outcome":"allow"`}, []string{"human_agent", "utility"}},
			{"offers to nobody", door.RoleViewer, "GET", ":ws/profiles/p_x/offers?page_id=:page", "", 404, nil, nil},
			{"offers without a Page", door.RoleViewer, "GET", ":ws/profiles/:person/offers", "", 422, []string{"page_id"}, nil},
			{"reach", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional"}`, 200, []string{`"people":1,"reachable":1`, `"right":"window"`}, nil},
			{"reach of a list", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","profiles":[":person",":away","p_x"]}`, 200, []string{`"people":2,"reachable":1`, `"rule":"identity"`}, nil},
			{"reach of nobody", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","profiles":[]}`, 200, []string{`"people":0`, `"lines":[]`}, nil},
			{"reach of an opt-in's topic", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","opt_in_topic":"news"}`, 200, []string{`"people":0`}, nil},
			{"reach of a definition", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","definition":{"version":1,"where":{"match":"and"}}}`, 200, []string{`"people":2,"reachable":1`, `"rule":"identity"`}, nil},
			{"reach of a wrong definition", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","definition":{"version":1,"where":{"type":"nothing"}}}`, 422, []string{`body.definition.where.type`}, nil},
			{"reach of no segment", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","segment_id":"seg_none"}`, 404, nil, nil},
			{"reach of a segment and a list", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","segment_id":"seg_none","profiles":[]}`, 422, []string{"segment_id"}, nil},
			{"reach of two sets", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":":page","purpose":"transactional","opt_in_topic":"news","profiles":[":person"]}`, 422, []string{"opt_in_topic"}, nil},
			{"reach without a Page", door.RoleViewer, "POST", ":ws/policy/reach", `{"page_id":"1","purpose":"transactional"}`, 404, []string{"page_not_linked"}, nil},
			{"tags", door.RoleViewer, "GET", ":ws/policy/tags", "", 200, []string{`"name":"HUMAN_AGENT","from":"2021-06-02T00:00:00Z","alive":true`, `"name":"CUSTOMER_FEEDBACK","alive":true`, `"name":"ACCOUNT_UPDATE","until":"2026-04-27T00:00:00Z","alive":false`}, nil},
			{"settings as they come", door.RoleViewer, "GET", ":ws/policy/settings", "", 200, []string{`"human_hold_minutes":240`, `"tolerant":false`}, nil},
			{"settings are not a viewer's", door.RoleViewer, "PUT", ":ws/policy/settings", `{"human_hold_minutes":60,"tolerant":false}`, 403, nil, nil},
			{"settings", door.RoleAdministrator, "PUT", ":ws/policy/settings", `{"human_hold_minutes":60,"tolerant":true,"marketing":{":page":{"ad_account":"act_1","campaign":"2"}}}`, 200, []string{`"act_1"`}, nil},
			{"settings stay", door.RoleViewer, "GET", ":ws/policy/settings", "", 200, []string{`"human_hold_minutes":60`, `"tolerant":true`, `"campaign":"2"`}, nil},
			{"settings out of bounds", door.RoleAdministrator, "PUT", ":ws/policy/settings", `{"human_hold_minutes":-1,"tolerant":false}`, 422, nil, nil},
		})
	})
}
