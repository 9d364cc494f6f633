package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/store"
)

const messengerCampaign = `{"version":1,"purpose":"support","variants":[{"id":"v1","name":"A","weight":100,"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"Bonjour {{${first_name}}}"}}}],"delivery":{"type":"planned","schedule":{"now":true}},"audience":{"version":1,"where":{"match":"and","of":[]}},"conversions":[{"on":{"kind":"message"},"within_seconds":3600}]}`

// tick lets campaigns and delivery do what is due.
func (w *world) tick() {
	w.t.Helper()
	for range 3 {
		if _, err := w.campaigns.Tick(w.t.Context(), w.clock.Now()); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.delivery.Tick(w.t.Context(), w.clock.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestCampaignForecastAndLaunch(t *testing.T) {
	each(t, func(w *world) {
		id := w.made(RoleMarketer, "/campaigns", `{"name":"Hello","definition":`+messengerCampaign+`}`)
		one := ":ws/campaigns/" + id
		nobody := strings.Replace(messengerCampaign, `{"match":"and","of":[]}`, `{"type":"attribute","name":"first_name","op":"equals","value":"Nobody"}`, 1)
		if _, err := w.emulator.Act("ana", emulator.Action{Action: "text", Page: testPage, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		w.run([]scenario{
			{"whom it would reach", RoleAnalyst, "POST", one + "/forecast", `{}`, 200, []string{`"people":2`, `"excluded":{"no_identity":1}`, `"reachable":1`, `"rights":[{"right":"window","people":1}]`,
				`"sentence":"They are not known on the channel."`, `"per_minute":2400`, `"hours":[{"at":"2026-11-21T12:00:00Z","reachable":1`, `{"at":"2026-11-22T12:00:00Z","reachable":0`}, nil},
			{"of words that are not written", RoleMarketer, "POST", one + "/forecast", `{"definition":{"variants":[{"id":"a","name":"B","weight":100}]}}`, 409, []string{"variants[0].composition"}, nil},
			{"not what was looked at", RoleMarketer, "POST", one + "/launch", `{"revision":7}`, 409, []string{"Somebody else"}, nil},
			{"to nobody", RoleMarketer, "PATCH", one, `{"revision":1,"definition":` + nobody + `}`, 200, nil, nil},
			{"is asked about", RoleMarketer, "POST", one + "/launch", `{"revision":2}`, 409, []string{"confirm_empty", `"draft.audience"`}, nil},
			{"without a purpose", RoleMarketer, "PATCH", one, `{"revision":2,"definition":` + strings.Replace(messengerCampaign, `"purpose":"support","variants"`, `"variants"`, 1) + `}`, 200, nil, nil},
			{"is refused", RoleMarketer, "POST", one + "/launch", `{"revision":3}`, 422, []string{`"location":"draft.purpose"`, `"rule":"missing"`}, nil},
			{"put right", RoleMarketer, "PATCH", one, `{"revision":3,"definition":` + messengerCampaign + `}`, 200, []string{`"revision":4`}, nil},
			{"not by a viewer", RoleViewer, "POST", one + "/launch", `{"revision":4}`, 403, nil, nil},
			{"launched", RoleMarketer, "POST", one + "/launch", `{"revision":4}`, 200, []string{`"state":"active"`, `"version":1`, `"has_draft":false`, `"live":{`, `"launched_at":"2026-11-21T12:00:00Z"`}, []string{`"draft"`}},
			{"paused", RoleMarketer, "POST", one + "/pause", "", 200, []string{`"state":"paused"`}, nil},
			{"once", RoleMarketer, "POST", one + "/pause", "", 409, nil, nil},
		})
		w.tick()
		if v := get[CampaignResults](w, RoleViewer, w.W("/campaigns/"+id+"/results")); v.Sent != 0 {
			t.Errorf("a paused campaign has sent %d", v.Sent)
		}
		w.run([]scenario{{"goes on", RoleMarketer, "POST", one + "/resume", "", 200, []string{`"state":"active"`}, nil}})
		w.tick()
		v := get[CampaignResults](w, RoleViewer, w.W("/campaigns/"+id+"/results?run="+w.run1(id)))
		if v.Audience != 2 || v.Sent != 1 || v.Excluded["no_identity"] != 1 || fmt.Sprint(v.Rights) != "[{window 1 0 0 0}]" {
			t.Errorf("%+v", v)
		}
		w.run([]scenario{
			{"its message", RoleViewer, "GET", ":ws/messages?campaign_id=" + id, "", 200, []string{"Bonjour Anaïs", `"origin":"campaign"`, `"run_id":"run_`}, nil},
			{"edited", RoleMarketer, "PATCH", one, fmt.Sprintf(`{"revision":%d,"definition":%s}`, w.revision(id), strings.Replace(messengerCampaign, "Bonjour", "Salut", 1)), 200, []string{`"has_draft":true`}, nil},
			{"what converts stays", RoleMarketer, "POST", one + "/check", `{"definition":` + strings.Replace(messengerCampaign, "3600", "7200", 1) + `}`, 200, []string{`"location":"conversions"`, `"rule":"launched"`}, nil},
			{"gone back", RoleMarketer, "PATCH", one, fmt.Sprintf(`{"revision":%d,"discard_draft":true}`, w.revision(id)+1), 200, nil, []string{`"draft"`}},
			{"what it was launched with", RoleViewer, "GET", one + "/versions", "", 200, []string{`"version":1`, "Bonjour"}, nil},
			{"never removed", RoleMarketer, "DELETE", one, "", 409, []string{"Archive"}, nil},
		})
		if e := w.entry("launch", "campaign"); e.ObjectName != "Hello" {
			t.Errorf("%+v", e)
		}
	})
}

func (w *world) run1(id string) string {
	w.t.Helper()
	return get[List[CampaignRunView]](w, RoleViewer, w.W("/campaigns/"+id+"/runs")).Items[0].ID
}

func (w *world) revision(id string) int64 {
	w.t.Helper()
	return get[CampaignDetail](w, RoleViewer, w.W("/campaigns/"+id)).Revision
}

// TestCampaignForecastIsWhatHappens launches what was forecast, to people with caps and quiet hours, and compares.
func TestCampaignForecastIsWhatHappens(t *testing.T) {
	each(t, func(w *world) {
		sink := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer sink.Close()
		w.write(func(tx *store.Tx) error {
			var all []petitbleu.Profile
			for i := range 60 {
				zone := "Europe/Paris" // 13:00 there
				if i%3 == 0 {
					zone = "Asia/Tokyo" // 21:00
				}
				all = append(all, petitbleu.Profile{WorkspaceID: w.ws, ID: petitbleu.NewID(petitbleu.KindProfile, noon), CreatedAt: noon, UpdatedAt: noon,
					Attributes: map[string]any{"plan": "gold", "n": i, "time_zone": zone}})
			}
			return tx.PutProfiles(all)
		})
		definition := func(control int, where string) string {
			return `{"version":1,"purpose":"requested","control":` + fmt.Sprint(control) + `,"variants":[{"id":"v1","name":"A","weight":` + fmt.Sprint(60-control) + `,` + callTo(sink.URL) + `},{"id":"v2","name":"B","weight":40,` + callTo(sink.URL) +
				`}],"delivery":{"type":"planned","schedule":{"now":true}},"audience":{"version":1,"where":` + where + `}}`
		}
		w.run([]scenario{{"rules", RoleMarketer, "PUT", ":ws/campaign-settings", `{"caps":[{"most":1,"every":1,"unit":"days"}],"quiet":{"from":"20:00","to":"08:00","drop":true}}`, 200, nil, nil}})
		for i, d := range []string{definition(0, `{"type":"attribute","name":"n","op":"less_than","value":30}`), definition(20, `{"type":"attribute","name":"plan","op":"equals","value":"gold"}`)} {
			id := w.made(RoleMarketer, "/campaigns", fmt.Sprintf(`{"name":"Number %d","definition":%s}`, i, d))
			status, text, _ := w.ask(RoleMarketer, "POST", w.W("/campaigns/"+id+"/forecast"), `{}`)
			if status != 200 {
				t.Fatalf("%d %s", status, text)
			}
			var f CampaignForecast
			if err := json.Unmarshal([]byte(text), &f); err != nil {
				t.Fatal(err)
			}
			w.run([]scenario{{"launched", RoleMarketer, "POST", ":ws/campaigns/" + id + "/launch", `{"revision":1}`, 200, nil, nil}})
			w.tick()
			v := get[CampaignResults](w, RoleViewer, w.W("/campaigns/"+id+"/results"))
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
	each(t, func(w *world) {
		d := strings.Replace(messengerCampaign, `Bonjour {{${first_name}}}`, `{% if custom_attribute.${likes} == 'martin' %}{% abort_message('not Bob') %}{% endif %}{{${last_name} | default: 'x' | append: custom_attribute.${pad}}}`, 1)
		id := w.made(RoleMarketer, "/campaigns", `{"name":"Hello","definition":`+d+`}`)
		one := ":ws/campaigns/" + id
		w.write(func(tx *store.Tx) error {
			return tx.PutProfiles([]petitbleu.Profile{{WorkspaceID: w.ws, ID: petitbleu.NewID(petitbleu.KindProfile, noon), CreatedAt: noon, UpdatedAt: noon, Attributes: map[string]any{"last_name": "Long", "pad": strings.Repeat("y", 2100)}}})
		})
		w.run([]scenario{
			{"none yet", RoleViewer, "GET", one + "/rehearsal", "", 404, []string{"not rehearsed"}, nil},
			{"begun", RoleMarketer, "POST", one + "/rehearsal", `{}`, 202, []string{`"state":"running"`}, nil},
		})
		var text string
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end) && !strings.Contains(text, `"state":"done"`); time.Sleep(10 * time.Millisecond) {
			_, text, _ = w.ask(RoleAnalyst, "GET", w.W("/campaigns/"+id+"/rehearsal"), "")
		}
		for _, want := range []string{`"people":3`, `"done":3`, `"clean":0`, `"kind":"aborted","code":"aborted","message":"not Bob","people":1,"profiles":["` + w.away + `"]`, `"code":"text_too_long"`,
			`{"attribute":"pad","people":2,`, `"field":"text","characters":2104`} {
			if !strings.Contains(text, want) {
				t.Errorf("no %s in %s", want, text)
			}
		}
		w.run([]scenario{
			{"a trial", RoleMarketer, "POST", one + "/test", `{"people":[{"profile_id":":person"}]}`, 202, []string{`"message_id":"msg_`}, nil},
			{"a look", RoleMarketer, "POST", one + "/test", `{"dry_run":true,"people":[{"profile_id":":person"}]}`, 202, []string{`"text":"Martin"`}, nil},
			{"counts nowhere", RoleViewer, "GET", one + "/results", "", 200, []string{`"sent":0`, `"waiting":0`}, nil},
			{"no such variant", RoleMarketer, "POST", one + "/test", `{"variant_id":"x","people":[{"profile_id":":person"}]}`, 409, []string{"body.variant_id"}, nil},
		})
	})
}

func TestCampaignTrigger(t *testing.T) {
	each(t, func(w *world) {
		if _, err := w.emulator.Act("ana", emulator.Action{Action: "text", Page: testPage, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		d := strings.Replace(messengerCampaign, `{"type":"planned","schedule":{"now":true}}`, `{"type":"api","again":{"after_seconds":0}}`, 1)
		id := w.made(RoleMarketer, "/campaigns", `{"name":"Order","definition":`+strings.Replace(d, "{{${first_name}}}", "{{${first_name}}} {{api_trigger_properties.${n}}}", 1)+`}`)
		one := ":ws/campaigns/" + id
		call := `{"send_id":"spring","vars":{"api_trigger_properties":{"n":"7"}},"people":[{"profile_id":":person"},{"external_id":"none"}]}`
		w.run([]scenario{
			{"before the launch", RoleDeveloper, "POST", one + "/trigger", call, 409, []string{"Launch it"}, nil},
			{"launched", RoleMarketer, "POST", one + "/launch", `{"revision":1}`, 200, nil, nil},
			{"triggered", "key:write", "POST", one + "/trigger", call, 202, []string{`"added":1`, `"dispatch_id":"`, `"refused":[{"index":1,"code":"not_found"`}, nil},
			{"not by a viewer", RoleViewer, "POST", one + "/trigger", call, 403, nil, nil},
			{"nobody yet", RoleViewer, "GET", one + "/people", "", 200, []string{`"items":[]`}, nil},
		})
		w.tick()
		w.run([]scenario{
			{"who got it", RoleMarketer, "GET", one + "/people?state=sent,delivered,read&variant=v1", "", 200, []string{`"id":":person"`, `"state":"sent"`, `"message_id":"msg_`}, nil},
			{"who did not", RoleMarketer, "GET", one + "/people?state=failed", "", 200, []string{`"items":[]`}, nil},
			{"not for an analyst", RoleAnalyst, "GET", one + "/people", "", 403, nil, nil},
			{"with what the call said", RoleViewer, "GET", ":ws/messages?campaign_id=" + id, "", 200, []string{`Bonjour Anaïs 7`}, nil},
			{"as counted", RoleAnalyst, "GET", one + "/results", "", 200, []string{`"audience":1`, `"sent":1`}, nil},
		})
	})
}
