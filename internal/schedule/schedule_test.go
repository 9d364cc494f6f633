package schedule_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const ws = "ws_1"

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

// rig is a house in which things are planned; nothing leaves it.
type rig struct {
	*testing.T
	s         *store.Store
	clock     *clock.Movable
	audience  *audience.Audience
	delivery  *delivery.Delivery
	campaigns *campaign.Engine
	e         *schedule.Engine
	campaign  string
}

func each(t *testing.T, fn func(r *rig)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(newRig(t, s)) })
}

func newRig(t *testing.T, s *store.Store) *rig {
	t.Helper()
	box, err := secret.NewBox(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, s: s, clock: clock.NewMovable(nil)}
	r.clock.Freeze()
	r.clock.Set(noon)
	r.write(func(tx *store.Tx) error {
		return tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Shop", TimeZone: "Europe/Paris", RulePack: petitbleu.PackToday, CreatedAt: noon})
	})
	if r.audience, err = audience.New(t.Context(), audience.Options{Store: s, Clock: r.clock, Folder: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	rn := render.New(render.Options{Store: s, Box: box})
	r.delivery = delivery.New(delivery.Options{Store: s, Box: box, Render: rn, Clock: r.clock, Drivers: map[string]channel.Driver{webhook.Name: webhook.Driver{}}})
	r.campaigns = campaign.New(campaign.Options{Store: s, Audience: r.audience, Delivery: r.delivery, Render: rn, Clock: r.clock, Node: "test"})
	r.e = r.engine()
	r.campaign = r.launch()
	return r
}

// engine begins another life of the engine on the same rows.
func (r *rig) engine() *schedule.Engine {
	return schedule.New(schedule.Options{Store: r.s, Audience: r.audience, Delivery: r.delivery, Campaigns: r.campaigns, Clock: r.clock})
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.Helper()
	if err := r.s.Write(context.Background(), fn); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) read(fn func(tx *store.Tx) error) {
	r.Helper()
	if err := r.s.Read(context.Background(), fn); err != nil {
		r.Fatal(err)
	}
}

func hook() *petitbleu.Composition {
	return &petitbleu.Composition{WorkspaceID: ws, Channel: "webhook", Purpose: petitbleu.PurposeTransactional,
		Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &petitbleu.WebhookRequest{URL: "https://hooks.example.com/x", Body: "{{${user_id}}}"}}}
}

// launch makes an API-triggered campaign for those whose plan is gold.
func (r *rig) launch() string {
	r.Helper()
	d := plan.New()
	d.Purpose = petitbleu.PurposeTransactional
	d.Variants[0].Composition = hook()
	d.Delivery = plan.Delivery{Type: plan.ByAPI, Again: &plan.Again{}}
	d.Audience = gold()
	c := petitbleu.Campaign{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindCampaign, noon), Name: "Order", Type: "api", Channel: "webhook", State: petitbleu.CampaignDraft, Draft: d.Encode(), Revision: 1, CreatedAt: noon, UpdatedAt: noon}
	r.write(func(tx *store.Tx) error { _, err := tx.InsertCampaign(c); return err })
	if _, err := r.campaigns.Launch(r.Context(), ws, c.ID, 1, "usr_1", noon); err != nil {
		r.Fatal(err)
	}
	return c.ID
}

func gold() segment.Definition {
	return segment.Definition{Version: segment.Version, Where: segment.Node{Type: "attribute", Name: "plan", Op: "equals", Value: "gold"}}
}

// people adds n people of gold, with a time zone.
func (r *rig) people(n int, zone string) (ids []string) {
	r.Helper()
	r.write(func(tx *store.Tx) error {
		var all []petitbleu.Profile
		ids = nil
		for range n {
			p := petitbleu.Profile{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindProfile, noon), CreatedAt: noon, UpdatedAt: noon, Attributes: map[string]any{"plan": "gold"}}
			if zone != "" {
				p.Attributes["time_zone"] = zone
			}
			all, ids = append(all, p), append(ids, p.ID)
		}
		return tx.PutProfiles(all)
	})
	return ids
}

func to(ids ...string) (all []campaign.Recipient) {
	for _, id := range ids {
		all = append(all, campaign.Recipient{ProfileID: id})
	}
	return all
}

func (r *rig) plan(p schedule.Plan) (s petitbleu.Schedule) {
	r.Helper()
	r.write(func(tx *store.Tx) (err error) {
		s, err = r.e.Add(tx, ws, p)
		return err
	})
	return s
}

// tick works until nothing is due.
func (r *rig) tick() {
	r.Helper()
	for range 1000 {
		more, err := r.e.Tick(r.Context(), r.clock.Now())
		if err != nil {
			r.Fatal(err)
		}
		if !more {
			return
		}
	}
	r.Fatal("it does not end")
}

// at moves the clock and works.
func (r *rig) at(when time.Time) {
	r.Helper()
	r.clock.Set(when)
	r.tick()
}

// entered gives the entries of the campaign.
func (r *rig) entered() (all []petitbleu.CampaignEntry) {
	r.Helper()
	r.read(func(tx *store.Tx) (err error) {
		all, err = tx.EntriesDue(ws, noon.AddDate(1, 0, 0), 1<<20)
		return err
	})
	return all
}

func (r *rig) messages() (all []petitbleu.Message) {
	r.Helper()
	r.read(func(tx *store.Tx) (err error) {
		all, _, err = tx.Messages(store.MessageFilter{WorkspaceID: ws}, "", 1<<20)
		return err
	})
	return all
}

func (r *rig) left() (n int) {
	r.Helper()
	r.read(func(tx *store.Tx) error {
		all, err := tx.SchedulesDue(noon.AddDate(1, 0, 0), 1000)
		n = len(all)
		return err
	})
	return n
}

// TestTriggerAtATime: named people are entered once their time has come, once, with what was said of each.
func TestTriggerAtATime(t *testing.T) {
	each(t, func(r *rig) {
		ids := r.people(3, "")
		one := to(ids...)
		one[1].Vars = json.RawMessage(`{"api_trigger_properties":{"n":2}}`)
		s := r.plan(schedule.Plan{CampaignID: r.campaign, To: one, Vars: json.RawMessage(`{"api_trigger_properties":{"n":1}}`), SendID: "spring", When: schedule.When{At: noon.Add(time.Hour)}})
		r.at(noon.Add(time.Hour - time.Millisecond))
		if got := r.entered(); len(got) != 0 {
			t.Fatalf("too early: %+v", got)
		}
		r.at(noon.Add(time.Hour))
		r.at(noon.Add(2 * time.Hour))
		got := r.entered()
		if len(got) != 3 || got[0].DispatchID != s.DispatchID || got[0].SendID != "spring" || !got[0].DueAt.Equal(noon.Add(time.Hour)) {
			t.Fatalf("%+v", got)
		}
		for _, e := range got {
			if want := map[bool]string{true: "2", false: "1"}[e.ProfileID == ids[1]]; !strings.Contains(string(e.Vars), `"n":`+want) {
				t.Errorf("%s: %s", e.ProfileID, e.Vars)
			}
		}
		if n := r.left(); n != 0 {
			t.Errorf("%d left", n)
		}
	})
}

// TestChangeAndCancel: what has not begun moves as a whole or is gone; what has begun is cancelled for the rest.
func TestChangeAndCancel(t *testing.T) {
	each(t, func(r *rig) {
		paris, tokyo := r.people(1, "Europe/Paris"), r.people(1, "Asia/Tokyo")
		s := r.plan(schedule.Plan{CampaignID: r.campaign, To: to(paris[0], tokyo[0]), When: schedule.When{At: noon.Add(time.Hour)}})
		gone := r.plan(schedule.Plan{CampaignID: r.campaign, To: to(paris...), When: schedule.When{At: noon.Add(time.Hour)}})
		fails := func(campaign, id string, c schedule.Change) {
			t.Helper()
			if err := r.s.Write(t.Context(), func(tx *store.Tx) error { _, _, err := r.e.Change(tx, ws, campaign, id, c); return err }); err == nil {
				t.Error("was changed")
			}
		}
		fails("", s.ID, schedule.Change{})
		fails("camp_x", s.ID, schedule.Change{})
		fails(r.campaign, s.ID, schedule.Change{When: &schedule.When{At: noon.Add(-time.Hour)}})
		eight := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC) // on everybody's clock
		r.write(func(tx *store.Tx) error {
			if _, _, err := r.e.Change(tx, ws, r.campaign, s.ID, schedule.Change{When: &schedule.When{At: eight, Clock: true}}); err != nil {
				return err
			}
			_, err := r.e.Cancel(tx, ws, r.campaign, gone.ID)
			return err
		})
		r.at(noon.Add(2 * time.Hour))
		if got := r.entered(); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		r.at(eight.Add(-9 * time.Hour)) // 8 in Tokyo
		if got := r.entered(); len(got) != 1 || got[0].ProfileID != tokyo[0] {
			t.Fatalf("%+v", got)
		}
		fails(r.campaign, s.ID, schedule.Change{When: &schedule.When{At: noon.AddDate(0, 0, 3)}})
		r.write(func(tx *store.Tx) error { _, err := r.e.Cancel(tx, ws, r.campaign, s.ID); return err })
		r.at(eight)
		if got := r.entered(); len(got) != 1 {
			t.Errorf("cancelled, and went on: %+v", got)
		}
	})
}

// TestEverybodyOnce: a whole audience, with a life of the engine ended after each transaction, and two engines at once.
func TestEverybodyOnce(t *testing.T) {
	each(t, func(r *rig) {
		ids := r.people(1700, "")
		everybody := segment.Everybody()
		s := r.plan(schedule.Plan{CampaignID: r.campaign, Audience: &everybody})
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for {
					more, err := r.engine().Tick(t.Context(), r.clock.Now())
					if err != nil {
						t.Error(err)
					}
					if !more || err != nil {
						return
					}
				}
			})
		}
		wg.Wait()
		got := map[string]int{}
		for _, e := range r.entered() {
			got[e.ProfileID]++
		}
		if len(got) != len(ids) {
			t.Errorf("%d of %d", len(got), len(ids))
		}
		r.read(func(tx *store.Tx) (err error) {
			s, err = tx.Schedule(ws, s.ID)
			return err
		})
		if s.People != int64(len(ids)) || s.DoneAt.IsZero() || !s.Taken {
			t.Errorf("%+v", s)
		}
	})
}

// TestAMessageOfItsOwn: messages are made once for each, to the audience and on the clock of each; late ones are left out.
func TestAMessageOfItsOwn(t *testing.T) {
	each(t, func(r *rig) {
		r.people(2, "Europe/Paris")
		tokyo := r.people(1, "Asia/Tokyo")
		r.people(1, "Pacific/Auckland")
		audience := gold()
		nine := time.Date(2026, 11, 19, 21, 0, 0, 0, time.UTC) // now it is 13:00 in Paris, 21:00 in Tokyo, 1:00 of the next day in Auckland
		s := r.plan(schedule.Plan{Message: hook(), Audience: &audience, Origin: "braze", SendID: "evening", When: schedule.When{At: nine, Clock: true}})
		r.tick()
		if all := r.messages(); len(all) != 1 || all[0].ProfileID != tokyo[0] || all[0].Origin != "braze" || all[0].SendID != "evening" || all[0].DispatchID != s.DispatchID {
			t.Fatalf("%+v", all)
		}
		r.at(nine.Add(-time.Hour)) // in Paris
		r.at(nine.AddDate(0, 0, 1))
		if all := r.messages(); len(all) != 3 || r.left() != 0 {
			t.Errorf("%d messages, %d left", len(all), r.left())
		}
	})
}

// TestNamedOfAnAudience: of people who are named only those of the audience get it, as it is then.
func TestNamedOfAnAudience(t *testing.T) {
	each(t, func(r *rig) {
		ids := r.people(3, "")
		audience := gold()
		r.plan(schedule.Plan{Message: hook(), Audience: &audience, To: to(ids...), When: schedule.When{At: noon.Add(time.Hour)}})
		r.write(func(tx *store.Tx) error {
			p, err := tx.Profile(ws, ids[1])
			if err != nil {
				return err
			}
			p.Attributes["plan"] = "tin"
			p.UpdatedAt = p.UpdatedAt.Add(time.Second)
			return tx.PutProfiles([]petitbleu.Profile{p})
		})
		r.at(noon.Add(time.Hour))
		var got []string
		for _, m := range r.messages() {
			got = append(got, m.ProfileID)
		}
		slices.Sort(got)
		if fmt.Sprint(got) != fmt.Sprint([]string{ids[0], ids[2]}) {
			t.Errorf("%v of %v", got, ids)
		}
	})
}

// TestCampaignPausedAndStopped: of a paused campaign people wait; of a stopped one nothing comes.
func TestCampaignPausedAndStopped(t *testing.T) {
	each(t, func(r *rig) {
		ids := r.people(1, "")
		r.plan(schedule.Plan{CampaignID: r.campaign, To: to(ids...), When: schedule.When{At: noon.Add(time.Hour)}})
		r.plan(schedule.Plan{CampaignID: r.campaign, To: to(ids...), When: schedule.When{At: noon.Add(9 * time.Hour)}})
		if _, err := r.campaigns.Pause(t.Context(), ws, r.campaign); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(time.Hour))
		r.at(noon.Add(2 * time.Hour))
		if got := r.entered(); len(got) != 0 || r.left() != 2 {
			t.Fatalf("%+v", got)
		}
		if _, err := r.campaigns.Resume(t.Context(), ws, r.campaign); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(3 * time.Hour))
		if got := r.entered(); len(got) != 1 || !got[0].DueAt.Equal(noon.Add(time.Hour)) {
			t.Fatalf("%+v", got)
		}
		if _, err := r.campaigns.Stop(t.Context(), ws, r.campaign); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(9 * time.Hour))
		if got := r.entered(); len(got) != 0 || r.left() != 0 {
			t.Errorf("%+v", got)
		}
	})
}

// TestTheBestHour: who was mostly there at eight in the evening gets it then; of whom nothing is known, at the hour that was said.
func TestTheBestHour(t *testing.T) {
	each(t, func(r *rig) {
		ids := r.people(2, "Europe/Paris")
		r.write(func(tx *store.Tx) error {
			var all []petitbleu.Event
			for day := range 5 {
				at := time.Date(2026, 11, 10+day, 19, 20, 0, 0, time.UTC) // 20:20 in Paris
				if day > 2 {
					at = at.Add(-10 * time.Hour)
				}
				all = append(all, petitbleu.Event{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindEvent, at), ProfileID: ids[0], Source: "test", OutsideID: fmt.Sprint(day), Kind: petitbleu.EventMessage, At: at, ReceivedAt: at, Data: []byte("{}")})
			}
			_, err := tx.InsertEvents(all)
			return err
		})
		r.plan(schedule.Plan{CampaignID: r.campaign, To: to(ids...), When: schedule.When{At: time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC), Best: true}})
		r.at(time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC))
		for _, e := range r.entered() {
			want := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
			if e.ProfileID == ids[1] {
				want = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
			}
			if !e.DueAt.Equal(want) {
				t.Errorf("%s at %s, not %s", e.ProfileID, e.DueAt, want)
			}
		}
		if n := len(r.entered()); n != 2 {
			t.Errorf("%d", n)
		}
	})
}

// TestCountedInTheCampaign: a message of its own that names a campaign counts in what that came to.
func TestCountedInTheCampaign(t *testing.T) {
	each(t, func(r *rig) {
		ids := r.people(2, "")
		r.plan(schedule.Plan{CampaignID: r.campaign, VariantID: "v1", Message: hook(), To: to(ids...)})
		r.tick()
		all := r.messages()
		if len(all) != 2 || all[0].CampaignID != r.campaign || all[0].VariantID != "v1" || all[0].RunID == "" {
			t.Fatalf("%+v", all)
		}
		r.read(func(tx *store.Tx) error {
			run, err := tx.Run(ws, all[0].RunID)
			if run.Audience != 2 {
				t.Errorf("%+v", run)
			}
			return err
		})
	})
}

// TestMergedMeanwhile: who became part of another while they waited gets it as that one, once; who was deleted gets nothing.
func TestMergedMeanwhile(t *testing.T) {
	each(t, func(r *rig) {
		ids := r.people(4, "")
		r.plan(schedule.Plan{Message: hook(), To: to(ids...), When: schedule.When{At: noon.Add(time.Hour)}})
		r.plan(schedule.Plan{Message: hook(), To: to(ids[0]), SendID: "alone", When: schedule.When{At: noon.Add(time.Hour)}})
		r.write(func(tx *store.Tx) error {
			if err := tx.DeleteProfile(store.Erasure{WorkspaceID: ws, ProfileID: ids[3], At: noon}); err != nil {
				return err
			}
			return tx.MergeProfiles(ws, ids[0], ids[1], noon.Add(time.Minute), func(_, _ map[string]any) bool { return false })
		})
		r.at(noon.Add(time.Hour))
		got := map[string]int{}
		for _, m := range r.messages() {
			got[m.SendID+m.ProfileID]++
		}
		if len(got) != 3 || got[ids[1]] != 1 || got[ids[2]] != 1 || got["alone"+ids[1]] != 1 {
			t.Errorf("%v of %v", got, ids)
		}
	})
}
