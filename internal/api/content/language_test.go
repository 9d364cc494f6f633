package content_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/campaigns"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// spoken is a composition with a French variant.
func spoken(original, french string) string {
	return `{"channel":"messenger","purpose":"requested","content":{"type":"text","text":"` + original + `"},"variants":[{"language":"fr","content":{"type":"text","text":"` + french + `"}}]}`
}

// TestLanguageGaps: what is not translated is told wherever a composition is, and keeps nothing from being saved.
func TestLanguageGaps(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		behind, done := spoken("Hello {{${first_name}}}", "Hello {{${first_name}}}"), spoken("Hello {{${first_name}}}", "Bonjour {{${first_name}}}")
		gap := `{"language":"fr","location":"%svariants[0].content.text","message":"In \"fr\" the words are those of the original.`
		in := func(path string) string { return fmt.Sprintf(gap, path) }
		definition := func(c string) string {
			return `{"version":1,"purpose":"requested","variants":[{"id":"v1","name":"A","weight":100,"composition":` + c + `}],"delivery":{"type":"api"},"audience":{"version":1,"where":{"match":"and"}}}`
		}
		one := ":ws/templates/" + w.Made(door.RoleMarketer, "/templates", `{"name":"Hello","composition":`+behind+`}`)
		campaign := ":ws/campaigns/" + w.Made(door.RoleMarketer, "/campaigns", `{"name":"Hello","definition":`+definition(behind)+`}`)
		w.Run([]apitest.Scenario{
			{"checked", door.RoleViewer, "POST", ":ws/compositions/languages", `{"composition":` + behind + `}`, 200, []string{in(""), `"rule":"same"`, `"template":"In \"{1}\" the words`}, nil},
			{"nothing is behind", door.RoleViewer, "POST", ":ws/compositions/languages", `{"composition":` + done + `}`, 200, []string{`{"gaps":[]}`}, nil},
			{"the template", door.RoleViewer, "GET", one, "", 200, []string{in("composition.")}, nil},
			{"saved all the same", door.RoleMarketer, "PATCH", one, `{"composition":` + spoken("Hi {{${first_name}}}", "Salut") + `}`, 200, []string{`"version":2`, `"rule":"placeholder"`, "${first_name}"}, nil},
			{"a preview", door.RoleMarketer, "POST", ":ws/preview", `{"composition":` + behind + `,"person":{"attributes":{"first_name":"Ana"}}}`, 200, []string{in("composition."), `"text":"Hello Ana"`}, nil},
			{"the campaign", door.RoleViewer, "GET", campaign, "", 200, []string{in("variants[0].composition."), `"problems":[]`}, nil},
			{"its check", door.RoleViewer, "POST", campaign + "/check", `{"definition":` + definition(done) + `}`, 200, []string{`"warnings":[]`}, nil},
			{"not for strangers", "stranger", "POST", ":ws/compositions/languages", `{"composition":` + done + `}`, 404, nil, nil},
			{"launched all the same", door.RoleMarketer, "POST", campaign + "/launch", `{"revision":1}`, 200, []string{`"state":"active"`}, nil},
		})
	})
}

// TestForecastLanguages counts whom no language of a message is for.
func TestForecastLanguages(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			var all []petitbleu.Profile
			for i, language := range []string{"fr", "fr-CA", "de", "DE", "it", ""} {
				attributes := map[string]any{"plan": "gold", "n": i}
				if language != "" {
					attributes["language"] = language
				}
				all = append(all, petitbleu.Profile{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindProfile, apitest.Noon), CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon, Attributes: attributes})
			}
			all[4].Attributes["plan"] = "tin"
			return tx.PutProfiles(all)
		})
		forecast := func(c, where string) (v campaigns.CampaignForecast) {
			id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"`+fmt.Sprint(len(c+where))+`","definition":{"version":1,"purpose":"requested","variants":[{"id":"v1","name":"A","weight":100,"composition":`+c+
				`}],"delivery":{"type":"planned","schedule":{"now":true}},"audience":{"version":1,"where":`+where+`}}}`)
			status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/campaigns/"+id+"/forecast"), `{}`)
			if err := json.Unmarshal([]byte(text), &v); err != nil || status != 200 {
				t.Fatal(status, text)
			}
			return v
		}
		const gold, everybody = `{"type":"attribute","name":"plan","op":"equals","value":"gold"}`, `{"match":"and"}`
		if v := forecast(spoken("Hello", "Bonjour"), everybody); len(v.Languages) != 3 || v.Languages[0].People != 3 {
			t.Errorf("of everybody: %+v", v.Languages)
		}
		if v := forecast(spoken("Hello", "Bonjour"), gold); fmt.Sprint(v.Languages) != "[{de 2} { 1}]" && fmt.Sprint(v.Languages) != "[{DE 2} { 1}]" {
			t.Errorf("%+v", v.Languages)
		}
		if v := forecast(`{"channel":"messenger","purpose":"requested","content":{"type":"text","text":"Hello"}}`, gold); fmt.Sprint(v.Languages) != "[]" {
			t.Errorf("of one language: %+v", v.Languages)
		}
	})
}
