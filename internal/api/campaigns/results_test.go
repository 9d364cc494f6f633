package campaigns_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/campaigns"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// sent puts a campaign into the workspace that was launched an hour ago, with 20 people: 2 in the control group, 3 left out,
// 11 messages, and 4 for whom nothing is known yet.
func sent(w *apitest.World, name string) petitbleu.Campaign {
	w.T.Helper()
	d := plan.New()
	d.Purpose, d.Control = petitbleu.PurposeRequested, 10
	d.Variants = []plan.Variant{{ID: "a", Name: "Three pans", Weight: 60, CompositionID: "cmp_a"}, {ID: "b", Name: "=One pan", Weight: 30, CompositionID: "cmp_a"}}
	d.Conversions = []plan.Conversion{{On: plan.Happening{Kind: plan.OnEvent, Name: "order"}, Within: 86400}, {On: plan.Happening{Kind: plan.OnPurchase}, Within: 86400}}
	at := apitest.Noon.Add(-time.Hour)
	c := petitbleu.Campaign{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindCampaign, at), Name: name, Type: "planned", Channel: "messenger", State: petitbleu.CampaignActive,
		Live: d.Encode(), Version: 1, Revision: 2, CreatedAt: at, UpdatedAt: at, LaunchedAt: at}
	run := petitbleu.CampaignRun{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindRun, at), CampaignID: c.ID, Version: 1, Kind: petitbleu.RunPlanned, State: petitbleu.RunSending,
		DispatchID: strings.Repeat("a", 32), PlannedAt: at, BegunAt: at, Audience: 20, Control: 2, Excluded: map[string]int64{"no_identity": 3}}
	var all []petitbleu.Message
	add := func(n int, variant string, state petitbleu.MessageState, reason petitbleu.Code, right string) {
		for range n {
			m := petitbleu.Message{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindMessage, at), ProfileID: w.Person, Channel: "messenger", PageID: apitest.TestPage, Origin: "campaign", Part: 1,
				Purpose: d.Purpose, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, CampaignID: c.ID, RunID: run.ID, VariantID: variant, State: state, Reason: reason, CreatedAt: at, UpdatedAt: at}
			switch state {
			case petitbleu.StateRead, petitbleu.StateDelivered, petitbleu.StateSent:
				m.SentAt, m.Verdict = at, &petitbleu.Verdict{Outcome: petitbleu.Allow, Right: right, Rule: right, Sentence: "yes", At: at}
			}
			if state == petitbleu.StateRead {
				m.DeliveredAt, m.ReadAt = at.Add(time.Minute), at.Add(59*time.Minute)
			}
			all = append(all, m)
		}
	}
	add(4, "a", petitbleu.StateRead, "", "window")
	add(1, "a", petitbleu.StateDelivered, "", "one_time_token")
	add(2, "b", petitbleu.StateSent, "", "window")
	add(2, "b", petitbleu.StateDropped, petitbleu.CodeOutsideWindow, "")
	add(1, "b", petitbleu.StateFailed, petitbleu.CodePlatform, "")
	add(1, "a", petitbleu.StateHeld, "", "")
	trial := all[0]
	trial.ID, trial.Test = petitbleu.NewID(petitbleu.KindMessage, at), true
	convert := func(i, slot int, variant, currency string) petitbleu.Conversion {
		return petitbleu.Conversion{WorkspaceID: w.WS, CampaignID: c.ID, MessageID: all[i].ID, Slot: slot, RunID: run.ID, VariantID: variant, ProfileID: w.Person, EventID: fmt.Sprint("ev_", i), At: apitest.Noon.Add(-time.Minute), Revenue: 12.5, Currency: currency}
	}
	w.Write(func(tx *store.Tx) error {
		if ok, err := tx.InsertCampaign(c); err != nil || !ok {
			return fmt.Errorf("%v: %w", ok, err)
		}
		if err := tx.PutRun(run); err != nil {
			return err
		}
		if err := tx.InsertMessages(append(all, trial)); err != nil {
			return err
		}
		for i := range 2 { // two links of one message
			if err := tx.AddClick(petitbleu.LinkClicks{WorkspaceID: w.WS, MessageID: all[0].ID, Link: i + 1, Clicks: 3, FirstAt: apitest.Noon.Add(-30 * time.Minute), LastAt: apitest.Noon}); err != nil {
				return err
			}
		}
		_, err := tx.AddConversions([]petitbleu.Conversion{convert(0, 0, "a", ""), convert(1, 0, "a", ""), convert(1, 1, "a", "EUR"), convert(2, 1, "a", "EUR"), convert(3, 1, "a", "USD"), convert(10, 0, "", "")})
		return err
	})
	return c
}

func TestCampaignResults(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		c := sent(w, "Pans")
		one := w.W("/campaigns/" + c.ID)
		v := apitest.Get[campaigns.CampaignResults](w, door.RoleAnalyst, one+"/results")
		sum := v.Control + v.Sent + v.Waiting + v.Held + v.Failed + v.Dropped + v.Unknown + v.Cancelled
		for _, n := range v.Excluded {
			sum += n
		}
		if v.Audience != 20 || sum != v.Audience {
			t.Errorf("of %d people %d are accounted for: %+v", v.Audience, sum, v)
		}
		if !v.Moving || v.Sent != 7 || v.Delivered != 5 || v.Read != 4 || v.Clicked != 1 || v.Waiting != 4 || v.Held != 1 || v.Failed != 1 || v.Dropped != 2 || v.Reachable != 13 {
			t.Errorf("%+v", v)
		}
		if fmt.Sprint(v.Converted, v.Revenue) != "[2 3] [{EUR 25} {USD 12.5}]" {
			t.Errorf("%v %v", v.Converted, v.Revenue)
		}
		a, b := v.Variants[0], v.Variants[1]
		if a.Name != "Three pans" || a.Sent != 5 || b.Sent != 2 || a.ReadShare == nil || a.ReadShare.Of != 5 || b.ReadShare != nil || a.ConvertedShare.Share != 0.4 || a.ConvertedShare.Low >= 0.4 {
			t.Errorf("%+v\n%+v", a, b)
		}
		if v.Lead == nil || v.Lead.VariantID != "a" || v.Lead.Over != "b" || v.Lead.Sure {
			t.Errorf("%+v", v.Lead)
		}
		if g := v.ControlGroup; g == nil || g.People != 2 || g.Converted[0] != 1 {
			t.Errorf("%+v", g)
		}
		if fmt.Sprint(v.Rights) != "[{window 6 4 4 2} {one_time_token 1 1 0 0}]" {
			t.Errorf("%v", v.Rights)
		}
		text, _ := json.Marshal(v.Reasons)
		if !strings.Contains(string(text), `{"stage":"excluded","reason":"no_identity","people":3,"sentence":"They are not known on the channel."`) || len(v.Reasons) != 4 {
			t.Errorf("%s", text)
		}
		w.Run([]apitest.Scenario{
			{"the run", door.RoleViewer, "GET", ":ws/campaigns/" + c.ID + "/runs", "", 200, []string{`"audience":20`, `"no_identity":3`}, nil},
			{"of no run", door.RoleViewer, "GET", ":ws/campaigns/" + c.ID + "/results?run=run_x", "", 404, nil, nil},
			{"its messages", door.RoleViewer, "GET", ":ws/messages?campaign_id=" + c.ID + "&state=dropped", "", 200, []string{`"variant_id":"b"`}, []string{`"variant_id":"a"`}},
			{"of a variant", door.RoleViewer, "GET", ":ws/messages?campaign_id=" + c.ID + "&variant_id=a", "", 200, []string{`"variant_id":"a"`}, []string{`"variant_id":"b"`}},
			{"of no run", door.RoleViewer, "GET", ":ws/messages?campaign_id=" + c.ID + "&run_id=run_x", "", 200, []string{`"items":[]`}, nil},
			{"in a list", door.RoleViewer, "GET", ":ws/campaigns", "", 200, []string{`"last_run":{"id":"run_`}, nil},
			{"as a file", door.RoleAnalyst, "GET", ":ws/campaigns/" + c.ID + "/results.csv", "", 200, []string{"a,Three pans,5,5,4,1,0,1,0,0,0,0,2,3,25.00 EUR; 12.50 USD\n", "b,'=One pan,2,", "control,,0", "all,,7"}, nil},
			{"not of a stranger", "stranger", "GET", ":ws/campaigns/" + c.ID + "/results", "", 404, nil, nil},
			{"too many points", door.RoleViewer, "GET", ":ws/campaigns/" + c.ID + "/series?from=2020-01-01T00:00:00Z", "", 422, []string{"query.from"}, nil},
		})
	})
}

func TestCampaignSeries(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		at := w.W("/campaigns/" + sent(w, "Pans").ID + "/series")
		points := func(query string) string {
			all := apitest.Get[door.List[campaigns.CampaignPoint]](w, door.RoleViewer, at+query).Items
			var b strings.Builder
			for _, p := range all {
				fmt.Fprintf(&b, "%s %d/%d/%d/%d/%d %v %v; ", p.At.Format("02T15"), p.Sent, p.Delivered, p.Read, p.Clicked, p.Failed, p.Converted, p.Revenue)
			}
			return b.String()
		}
		// What was read at 11:59 was so in the hour of 11; the days are those of Paris, an hour ahead of UTC.
		for query, want := range map[string]string{
			"":                           "21T11 7/4/4/1/1 [2 3] [{EUR 25} {USD 12.5}]; ",
			"?variant=b":                 "21T11 2/0/0/0/1 [0 0] []; ",
			"?unit=day":                  "20T23 7/4/4/1/1 [2 3] [{EUR 25} {USD 12.5}]; ",
			"?to=2026-11-21T11:30:00Z":   "21T11 7/4/0/0/1 [0 0] []; ",
			"?from=2026-11-21T11:30:00Z": "21T11 0/0/4/1/0 [2 3] [{EUR 25} {USD 12.5}]; ",
			"?from=2026-11-21T12:30:00Z": "",
			"?unit=day&from=2026-06-01T00:00:00Z&to=2026-12-01T00:00:00Z": "20T23 7/4/4/1/1 [2 3] [{EUR 25} {USD 12.5}]; ",
		} {
			if got := points(query); got != want {
				t.Errorf("%s: %s, not %s", query, got, want)
			}
		}
	})
}
