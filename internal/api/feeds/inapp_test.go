package feeds_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestInAppSends: a notification is previewed as a card, tried, sent to people and by a campaign; what cannot be sent is said before.
func TestInAppSends(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			if _, err := tx.InsertFeed(petitbleu.Feed{WorkspaceID: w.WS, ID: "feed_1", Key: "news", Name: "News", Kind: petitbleu.CardData, View: petitbleu.ViewFeed, RetentionHours: 24, CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon}); err != nil {
				return err
			}
			for _, one := range []petitbleu.CardTemplate{{ID: "card_1", Key: "hello", Version: 1}, {ID: "card_2", Key: "unpublished"}, {ID: "card_3", Key: "old", Version: 1, ArchivedAt: apitest.Noon}} {
				one.WorkspaceID, one.Name, one.FeedID, one.CreatedAt, one.UpdatedAt = w.WS, one.Key, "feed_1", apitest.Noon, apitest.Noon
				if _, err := tx.InsertCardTemplate(one); err != nil {
					return err
				}
			}
			return tx.AddCardVersion(w.WS, petitbleu.CardVersion{TemplateID: "card_1", Version: 1, Content: json.RawMessage(`{"strict_variables":true,"data":{"title":"Hello {name}"}}`), CreatedAt: apitest.Noon})
		})
		of := func(template, variables string) string {
			return `{"channel":"inapp","purpose":"transactional","content":{"type":"inapp","inapp":{"template":"` + template + `","variables":[` + variables + `],"event_name":"notified"}}}`
		}
		good := of("hello", `{"name":"name","value":"{{${first_name}}}"}`)
		campaign := func(c string) string {
			return `{"definition":{"version":1,"purpose":"promotional","variants":[{"id":"v1","name":"A","weight":100,"composition":` + c + `}],"delivery":{"type":"planned","schedule":{"now":true},"realtime":true}}}`
		}
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"News",`+campaign(good)[1:])
		one := ":ws/campaigns/" + id
		w.Run([]apitest.Scenario{
			{"seen as a card", door.RoleMarketer, "POST", ":ws/preview", `{"composition":` + good + `,"person":{"profile_id":":person"}}`, 200, []string{`"card":{"data":{"title":"Hello Anaïs"},"text":"title: Hello Anaïs"}`, `"problems":[]`}, nil},
			{"a template that is not there", door.RoleMarketer, "POST", ":ws/sends", `{"composition":` + of("none", "") + `,"people":[{"profile_id":":person"}]}`, 404, []string{`There is no card template with the key \"none\"`, `body.composition.content.inapp.template`}, nil},
			{"one that was never published", door.RoleMarketer, "POST", one + "/check", campaign(of("unpublished", "")), 200, []string{`was never published`, `variants[0].composition.content.inapp.template`}, nil},
			{"an archived one", door.RoleMarketer, "POST", one + "/check", campaign(of("old", "")), 200, []string{`is archived`}, nil},
			{"a value that is missing", door.RoleMarketer, "POST", one + "/check", campaign(of("hello", "")), 200, []string{`needs a value for name`}, nil},
			{"a value twice", door.RoleMarketer, "POST", one + "/check", campaign(of("hello", `{"name":"name","value":"a"},{"name":"name","value":"b"}`)), 200, []string{`variables[1].name`}, nil},
			{"no template", door.RoleMarketer, "POST", one + "/check", campaign(of("", "")), 200, []string{`needs the key of its card template`}, nil},
			{"nothing is wrong", door.RoleMarketer, "POST", one + "/check", campaign(good), 200, []string{`"problems":[]`}, nil},
			{"sent to somebody", door.RoleMarketer, "POST", ":ws/sends", `{"composition":` + good + `,"people":[{"profile_id":":person"}]}`, 202, []string{`"message_id":"msg_`}, nil},
			{"tried", door.RoleMarketer, "POST", one + "/test", `{"people":[{"profile_id":":person"}]}`, 202, []string{`"message_id":"msg_`}, nil},
			{"forecast", door.RoleMarketer, "POST", one + "/forecast", `{}`, 200, []string{`"people":2`, `"reachable":2`, `"rights":[{"right":"inapp","people":2}]`}, nil},
			{"launched", door.RoleMarketer, "POST", one + "/launch", `{"revision":1}`, 200, []string{`"channel":"inapp"`}, nil},
		})
		falls := strings.Replace(apitest.MessengerCampaign, `"weight":100,`, `"weight":100,"fallback":{"when":"not_sent","composition":`+good+`},`, 1)
		two := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Falls","definition":`+falls+`}`)
		other := ":ws/campaigns/" + two
		w.Run([]apitest.Scenario{
			{"a fallback that is not published", door.RoleMarketer, "POST", other + "/check", `{"definition":` + strings.Replace(falls, `"template":"hello"`, `"template":"unpublished"`, 1) + `}`, 200,
				[]string{`was never published`, `variants[0].fallback.composition.content.inapp.template`}, nil},
			{"a fallback is forecast", door.RoleMarketer, "POST", other + "/forecast", `{}`, 200, []string{`"reachable":2`, `{"right":"fallback","people":1}`, `"excluded":{}`}, nil},
			{"a fallback is rehearsed", door.RoleMarketer, "POST", other + "/rehearsal", `{}`, 202, []string{`"state":"running"`}, nil},
			{"launched with a fallback", door.RoleMarketer, "POST", other + "/launch", `{"revision":1}`, 200, nil, nil},
		})
		for range 3 {
			w.Tick()
		}
		w.Run([]apitest.Scenario{
			{"as it is live", door.RoleViewer, "GET", other, "", 200, []string{`"fallback":{"when":"not_sent","composition_id":"`, `"template":"hello"`}, nil},
			{"one for each person", door.RoleViewer, "GET", other + "/results", "", 200, []string{`"audience":2`, `"sent":2`, `"dropped":0`, `"fallback":{"made":2,"sent":2,`}, nil},
			{"what it came to", door.RoleViewer, "GET", one + "/results", "", 200, []string{`"audience":2`, `"sent":2`, `"delivered":0`}, nil},
			{"its messages", door.RoleViewer, "GET", ":ws/messages?campaign_id=" + id, "", 200, []string{`"channel":"inapp"`, `"state":"sent"`}, nil},
		})
		w.Write(func(tx *store.Tx) error {
			all, err := tx.NotificationsOf(w.WS, []string{w.Person}, 0, 1<<40)
			if len(all) != 4 { // the emulator knows nobody here: both fall back
				t.Errorf("%d notifications", len(all))
			}
			raised := 0
			for _, n := range all {
				if n.EventName != "" {
					raised++
				}
			}
			if raised != 3 { // the trial raises none
				t.Errorf("%d raise their event", raised)
			}
			return err
		})
	})
}
