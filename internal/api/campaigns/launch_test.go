package campaigns_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/campaigns"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestCampaignForecastAndLaunch(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Hello","definition":`+apitest.MessengerCampaign+`}`)
		one := ":ws/campaigns/" + id
		nobody := strings.Replace(apitest.MessengerCampaign, `{"match":"and","of":[]}`, `{"type":"attribute","name":"first_name","op":"equals","value":"Nobody"}`, 1)
		if _, err := w.Emulator.Act("ana", emulator.Action{Action: "text", Page: apitest.TestPage, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{
			{"whom it would reach", door.RoleAnalyst, "POST", one + "/forecast", `{}`, 200, []string{`"people":2`, `"excluded":{"no_identity":1}`, `"reachable":1`, `"rights":[{"right":"window","people":1}]`,
				`"sentence":"They are not known on the channel."`, `"per_minute":2400`, `"hours":[{"at":"2026-11-21T12:00:00Z","reachable":1`, `{"at":"2026-11-22T11:00:00Z","reachable":0,"later":0}]`}, nil},
			{"of words that are not written", door.RoleMarketer, "POST", one + "/forecast", `{"definition":{"variants":[{"id":"a","name":"B","weight":100}]}}`, 409, []string{"variants[0].composition"}, nil},
			{"not what was looked at", door.RoleMarketer, "POST", one + "/launch", `{"revision":7}`, 409, []string{"Somebody else"}, nil},
			{"to nobody", door.RoleMarketer, "PATCH", one, `{"revision":1,"definition":` + nobody + `}`, 200, nil, nil},
			{"is asked about", door.RoleMarketer, "POST", one + "/launch", `{"revision":2}`, 409, []string{"confirm_empty", `"draft.audience"`}, nil},
			{"without a purpose", door.RoleMarketer, "PATCH", one, `{"revision":2,"definition":` + strings.Replace(apitest.MessengerCampaign, `"purpose":"support","variants"`, `"variants"`, 1) + `}`, 200, nil, nil},
			{"is refused", door.RoleMarketer, "POST", one + "/launch", `{"revision":3}`, 422, []string{`"location":"draft.purpose"`, `"rule":"missing"`}, nil},
			{"put right", door.RoleMarketer, "PATCH", one, `{"revision":3,"definition":` + apitest.MessengerCampaign + `}`, 200, []string{`"revision":4`}, nil},
			{"not by a viewer", door.RoleViewer, "POST", one + "/launch", `{"revision":4}`, 403, nil, nil},
			{"launched", door.RoleMarketer, "POST", one + "/launch", `{"revision":4}`, 200, []string{`"state":"active"`, `"version":1`, `"has_draft":false`, `"live":{`, `"launched_at":"2026-11-21T12:00:00Z"`}, []string{`"draft"`}},
			{"with its forecast", door.RoleViewer, "GET", one + "/forecast", "", 200, []string{`"version":1`, `"launched_at":"2026-11-21T12:00:00Z"`, `"people":2`, `"reachable":1`, `"rights":[{"right":"window","people":1}]`, `"hours":[]`}, []string{`"run":`}},
			{"paused", door.RoleMarketer, "POST", one + "/pause", "", 200, []string{`"state":"paused"`}, nil},
			{"once", door.RoleMarketer, "POST", one + "/pause", "", 409, nil, nil},
		})
		w.Tick()
		if v := apitest.Get[campaigns.CampaignResults](w, door.RoleViewer, w.W("/campaigns/"+id+"/results")); v.Sent != 0 {
			t.Errorf("a paused campaign has sent %d", v.Sent)
		}
		w.Run([]apitest.Scenario{{"goes on", door.RoleMarketer, "POST", one + "/resume", "", 200, []string{`"state":"active"`}, nil}})
		w.Tick()
		v := apitest.Get[campaigns.CampaignResults](w, door.RoleViewer, w.W("/campaigns/"+id+"/results?run="+run1(w, id)))
		if v.Audience != 2 || v.Sent != 1 || v.Excluded["no_identity"] != 1 || fmt.Sprint(v.Rights) != "[{window 1 0 0 0}]" {
			t.Errorf("%+v", v)
		}
		w.Run([]apitest.Scenario{
			{"the run that was forecast", door.RoleViewer, "GET", one + "/forecast?run=" + run1(w, id), "", 200, []string{`"version":1`, `"run":{"id":"` + run1(w, id)}, nil},
			{"of another's run", door.RoleViewer, "GET", one + "/forecast?run=run_1", "", 404, nil, nil},
			{"its message", door.RoleViewer, "GET", ":ws/messages?campaign_id=" + id, "", 200, []string{"Bonjour Anaïs", `"origin":"campaign"`, `"run_id":"run_`}, nil},
			{"edited", door.RoleMarketer, "PATCH", one, fmt.Sprintf(`{"revision":%d,"definition":%s}`, revision(w, id), strings.Replace(apitest.MessengerCampaign, "Bonjour", "Salut", 1)), 200, []string{`"has_draft":true`}, nil},
			{"what converts stays", door.RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(apitest.MessengerCampaign, "3600", "7200", 1) + `}`, 200, []string{`"location":"conversions"`, `"rule":"launched"`}, nil},
			{"gone back", door.RoleMarketer, "PATCH", one, fmt.Sprintf(`{"revision":%d,"discard_draft":true}`, revision(w, id)+1), 200, nil, []string{`"draft"`}},
			{"what it was launched with", door.RoleViewer, "GET", one + "/versions", "", 200, []string{`"version":1`, "Bonjour"}, nil},
			{"never removed", door.RoleMarketer, "DELETE", one, "", 409, []string{"Archive"}, nil},
		})
		if e := w.Entry("launch", "campaign"); e.ObjectName != "Hello" {
			t.Errorf("%+v", e)
		}
	})
}

func run1(w *apitest.World, id string) string {
	w.T.Helper()
	return apitest.Get[door.List[campaigns.CampaignRunView]](w, door.RoleViewer, w.W("/campaigns/"+id+"/runs")).Items[0].ID
}

func revision(w *apitest.World, id string) int64 {
	w.T.Helper()
	return apitest.Get[campaigns.CampaignDetail](w, door.RoleViewer, w.W("/campaigns/"+id)).Revision
}

// TestCampaignForecastIsWhatHappens launches what was forecast, to people with caps and quiet hours, and compares.
func TestCampaignForecastIsWhatHappens(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		sink := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer sink.Close()
		w.Write(func(tx *store.Tx) error {
			var all []petitbleu.Profile
			for i := range 60 {
				zone := "Europe/Paris" // 13:00 there
				if i%3 == 0 {
					zone = "Asia/Tokyo" // 21:00
				}
				all = append(all, petitbleu.Profile{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindProfile, apitest.Noon), CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon,
					Attributes: map[string]any{"plan": "gold", "n": i, "time_zone": zone}})
			}
			return tx.PutProfiles(all)
		})
		definition := func(control int, where string) string {
			return `{"version":1,"purpose":"requested","control":` + fmt.Sprint(control) + `,"variants":[{"id":"v1","name":"A","weight":` + fmt.Sprint(60-control) + `,` + callTo(sink.URL) + `},{"id":"v2","name":"B","weight":40,` + callTo(sink.URL) +
				`}],"delivery":{"type":"planned","schedule":{"now":true}},"audience":{"version":1,"where":` + where + `}}`
		}
		w.Run([]apitest.Scenario{{"rules", door.RoleMarketer, "PUT", ":ws/campaign-settings", `{"caps":[{"most":1,"every":1,"unit":"days"}],"quiet":{"from":"20:00","to":"08:00","drop":true}}`, 200, nil, nil}})
		for i, d := range []string{definition(0, `{"type":"attribute","name":"n","op":"less_than","value":30}`), definition(20, `{"type":"attribute","name":"plan","op":"equals","value":"gold"}`)} {
			id := w.Made(door.RoleMarketer, "/campaigns", fmt.Sprintf(`{"name":"Number %d","definition":%s}`, i, d))
			status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/campaigns/"+id+"/forecast"), `{}`)
			if status != 200 {
				t.Fatalf("%d %s", status, text)
			}
			var f campaigns.CampaignForecast
			if err := json.Unmarshal([]byte(text), &f); err != nil {
				t.Fatal(err)
			}
			w.Run([]apitest.Scenario{{"launched", door.RoleMarketer, "POST", ":ws/campaigns/" + id + "/launch", `{"revision":1}`, 200, nil, nil}})
			w.Tick()
			v := apitest.Get[campaigns.CampaignResults](w, door.RoleViewer, w.W("/campaigns/"+id+"/results"))
			got := fmt.Sprint(v.Audience, v.Control, v.Sent, v.Dropped)
			if want := fmt.Sprint(f.People, f.Control, f.Reachable, f.Capped+f.Quiet); got != want {
				t.Errorf("campaign %d came to %s, the forecast was %s: %+v\n%+v", i, got, want, v, f)
			}
			if f.Quiet == 0 || i == 1 && (f.Capped == 0 || f.Control == 0) {
				t.Errorf("%+v", f)
			}
		}
	})
}

func callTo(url string) string {
	return `"composition":{"channel":"webhook","purpose":"requested","content":{"type":"webhook","webhook":{"url":"` + url + `/x","body":"{\"n\":\"{{custom_attribute.${n}}}\"}"}}}`
}

func TestCampaignRehearsal(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		d := strings.Replace(apitest.MessengerCampaign, `Bonjour {{${first_name}}}`, `{% if custom_attribute.${likes} == 'martin' %}{% abort_message('not Bob') %}{% endif %}{{${last_name} | default: 'x' | append: custom_attribute.${pad}}}{{${city}}}`, 1)
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Hello","definition":`+d+`}`)
		one := ":ws/campaigns/" + id
		w.Write(func(tx *store.Tx) error {
			return tx.PutProfiles([]petitbleu.Profile{{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindProfile, apitest.Noon), CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon, Attributes: map[string]any{"last_name": "Long", "home_city": "Lyon", "pad": strings.Repeat("y", 2100)}}})
		})
		w.Run([]apitest.Scenario{
			{"none yet", door.RoleViewer, "GET", one + "/rehearsal", "", 200, []string{`"state":"none"`, `"findings":[]`, `"longest":[]`}, nil},
			{"begun", door.RoleMarketer, "POST", one + "/rehearsal", `{}`, 202, []string{`"state":"running"`}, nil},
		})
		var text string
		for end := time.Now().Add(time.Minute); time.Now().Before(end) && !strings.Contains(text, `"state":"done"`); time.Sleep(10 * time.Millisecond) {
			_, text, _ = w.Ask(door.RoleAnalyst, "GET", w.W("/campaigns/"+id+"/rehearsal"), "")
		}
		for _, want := range []string{`"people":3`, `"done":3`, `"clean":0`, `"kind":"aborted","code":"aborted","message":"not Bob","people":1,"profiles":["` + w.Away + `"]`, `"code":"text_too_long"`,
			`{"attribute":"pad","people":2,`, `{"attribute":"home_city","people":2,`, `"field":"text","characters":2108`} {
			if !strings.Contains(text, want) {
				t.Errorf("no %s in %s", want, text)
			}
		}
		w.Run([]apitest.Scenario{
			{"a trial", door.RoleMarketer, "POST", one + "/test", `{"people":[{"profile_id":":person"}]}`, 202, []string{`"message_id":"msg_`}, nil},
			{"a look", door.RoleMarketer, "POST", one + "/test", `{"dry_run":true,"people":[{"profile_id":":person"}]}`, 202, []string{`"text":"Martin"`}, nil},
			{"counts nowhere", door.RoleViewer, "GET", one + "/results", "", 200, []string{`"sent":0`, `"waiting":0`}, nil},
			{"no such variant", door.RoleMarketer, "POST", one + "/test", `{"variant_id":"x","people":[{"profile_id":":person"}]}`, 409, []string{"body.variant_id"}, nil},
		})
	})
}

func TestCampaignTrigger(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		if _, err := w.Emulator.Act("ana", emulator.Action{Action: "text", Page: apitest.TestPage, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		d := strings.Replace(apitest.MessengerCampaign, `{"type":"planned","schedule":{"now":true}}`, `{"type":"api","again":{"after_seconds":0}}`, 1)
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Order","definition":`+strings.Replace(d, "{{${first_name}}}", "{{${first_name}}} {{api_trigger_properties.${n}}}", 1)+`}`)
		one := ":ws/campaigns/" + id
		call := `{"send_id":"spring","vars":{"api_trigger_properties":{"n":"7"}},"people":[{"profile_id":":person"},{"external_id":"none"}]}`
		w.Run([]apitest.Scenario{
			{"before the launch", door.RoleDeveloper, "POST", one + "/trigger", call, 409, []string{"Launch it"}, nil},
			{"launched", door.RoleMarketer, "POST", one + "/launch", `{"revision":1}`, 200, nil, nil},
			{"triggered", "key:write", "POST", one + "/trigger", call, 202, []string{`"added":1`, `"dispatch_id":"`, `"refused":[{"index":1,"code":"not_found"`}, nil},
			{"not by a viewer", door.RoleViewer, "POST", one + "/trigger", call, 403, nil, nil},
			{"nobody yet", door.RoleViewer, "GET", one + "/people", "", 200, []string{`"items":[]`}, nil},
		})
		w.Tick()
		w.Run([]apitest.Scenario{
			{"who got it", door.RoleMarketer, "GET", one + "/people?state=sent,delivered,read&variant=v1", "", 200, []string{`"id":":person"`, `"state":"sent"`, `"message_id":"msg_`}, nil},
			{"who did not", door.RoleMarketer, "GET", one + "/people?state=failed", "", 200, []string{`"items":[]`}, nil},
			{"not for an analyst", door.RoleAnalyst, "GET", one + "/people", "", 403, nil, nil},
			{"with what the call said", door.RoleViewer, "GET", ":ws/messages?campaign_id=" + id, "", 200, []string{`Bonjour Anaïs 7`}, nil},
			{"as counted", door.RoleAnalyst, "GET", one + "/results", "", 200, []string{`"audience":1`, `"sent":1`}, nil},
		})
	})
}

// TestPlannedTriggers: a trigger for a time or for an audience is listed and cancelled; the whole audience gets it when its time comes.
func TestPlannedTriggers(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		sink := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer sink.Close()
		w.Write(func(tx *store.Tx) error {
			return tx.PutProfiles([]petitbleu.Profile{
				{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindProfile, apitest.Noon), CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon, Attributes: map[string]any{"plan": "gold", "n": 1}},
				{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindProfile, apitest.Noon), CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon, Attributes: map[string]any{"plan": "gold", "n": 2}},
				{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindProfile, apitest.Noon), CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon, Attributes: map[string]any{"plan": "tin", "n": 2}}})
		})
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Order","definition":{"version":1,"purpose":"requested","variants":[{"id":"v1","name":"A","weight":100,`+callTo(sink.URL)+`}],"delivery":{"type":"api","again":{"after_seconds":0}},"audience":{"version":1,"where":{"type":"attribute","name":"plan","op":"equals","value":"gold"}}}}`)
		one := ":ws/campaigns/" + id
		const two = `{"version":1,"where":{"type":"attribute","name":"n","op":"exactly","value":2}}`
		w.Run([]apitest.Scenario{
			{"before the launch", door.RoleMarketer, "POST", one + "/trigger", `{"everybody":true}`, 409, []string{"Launch it"}, nil},
			{"launched", door.RoleMarketer, "POST", one + "/launch", `{"revision":1}`, 200, nil, nil},
			{"nobody is named", door.RoleMarketer, "POST", one + "/trigger", `{}`, 422, []string{"body.people"}, nil},
			{"two ways to say whom", door.RoleMarketer, "POST", one + "/trigger", `{"everybody":true,"audience":` + two + `}`, 422, []string{"body.people"}, nil},
			{"no such filter", door.RoleMarketer, "POST", one + "/trigger", `{"audience":{"version":1,"where":{"type":"nothing","op":"is"}}}`, 422, []string{"body.audience.where"}, nil},
			{"in the past", door.RoleMarketer, "POST", one + "/trigger", `{"everybody":true,"at":"2020-01-01T00:00:00Z"}`, 422, []string{"body.at"}, nil},
			{"a clock without a time", door.RoleMarketer, "POST", one + "/trigger", `{"everybody":true,"local":true}`, 422, []string{"body.at"}, nil},
			{"not by a viewer", door.RoleViewer, "POST", one + "/trigger", `{"everybody":true}`, 403, nil, nil},
			{"everybody in an hour", "key:write", "POST", one + "/trigger", `{"everybody":true,"send_id":"wide","at":"2026-11-21T13:00:00Z"}`, 202, []string{`"plan_id":"sch_`, `"dispatch_id":"`, `"refused":[]`}, nil},
			{"a part of it now", door.RoleMarketer, "POST", one + "/trigger", `{"audience":` + two + `,"send_id":"part"}`, 202, []string{`"plan_id":"sch_`}, nil},
			{"a person tomorrow", door.RoleMarketer, "POST", one + "/trigger", `{"people":[{"profile_id":":person"},{"external_id":"none"}],"at":"2026-11-22T09:00:00Z","local":true}`, 202, []string{`"added":1`, `"refused":[{"index":1`}, nil},
			{"what is planned", door.RoleViewer, "GET", one + "/planned", "", 200, []string{`"at":"2026-11-21T13:00:00Z"`, `"local":true`, `"send_id":"part"`}, nil},
		})
		plans := apitest.Get[door.List[campaigns.CampaignPlan]](w, door.RoleViewer, w.W("/campaigns/"+id+"/planned"))
		if len(plans.Items) != 3 {
			t.Fatalf("%+v", plans.Items)
		}
		for _, p := range plans.Items {
			if p.Local {
				w.Run([]apitest.Scenario{
					{"not by a viewer", door.RoleViewer, "DELETE", one + "/planned/" + p.ID, "", 403, nil, nil},
					{"cancelled", door.RoleMarketer, "DELETE", one + "/planned/" + p.ID, "", 204, nil, nil},
					{"gone", door.RoleMarketer, "DELETE", one + "/planned/" + p.ID, "", 404, nil, nil},
				})
			}
		}
		planned(w)
		v := apitest.Get[campaigns.CampaignResults](w, door.RoleViewer, w.W("/campaigns/"+id+"/results"))
		if v.Audience != 1 || v.Sent != 1 {
			t.Errorf("the part: %+v", v)
		}
		w.Clock.Set(apitest.Noon.Add(time.Hour))
		planned(w)
		if v = apitest.Get[campaigns.CampaignResults](w, door.RoleViewer, w.W("/campaigns/"+id+"/results?run="+run1(w, id))); v.Audience != 3 || v.Sent != 3 {
			t.Errorf("everybody: %+v", v)
		}
		w.Run([]apitest.Scenario{{"nothing is left", door.RoleViewer, "GET", one + "/planned", "", 200, []string{`"items":[]`}, nil}})
	})
}

// planned sends what is planned and due.
func planned(w *apitest.World) {
	w.T.Helper()
	for more := true; more; {
		var err error
		if more, err = w.Schedules.Tick(w.T.Context(), w.Clock.Now()); err != nil {
			w.T.Fatal(err)
		}
	}
	w.Tick()
}
