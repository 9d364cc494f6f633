package campaign_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestLocalTime: each person gets it when their own clock shows its time; whose clock was past it by more than an hour is left out.
func TestLocalTime(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(1, map[string]any{"time_zone": "Asia/Tokyo", "first_name": "Tokyo"})
		r.people(1, map[string]any{"time_zone": "America/New_York", "first_name": "York"})
		r.people(1, map[string]any{"first_name": "Paris"}) // as the workspace
		d := r.plan()
		d.Delivery.Schedule = &plan.Schedule{Date: "2026-11-21", Time: "10:00", Local: true}
		id := r.draft("Local", d)
		r.launch(id)
		for _, step := range []struct {
			at   time.Time
			want int64
		}{
			{time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC), 0}, // 10:00 on the 21st in UTC+14
			{time.Date(2026, 11, 21, 0, 59, 0, 0, time.UTC), 0},
			{time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC), 1}, // Tokyo
			{time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), 2}, // Paris
			{time.Date(2026, 11, 21, 14, 59, 0, 0, time.UTC), 2},
			{time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC), 3}, // New York
		} {
			r.at(step.at)
			if got := r.counts(id)["sent"]; got != step.want {
				t.Errorf("at %s %d were sent, not %d: %q", step.at, got, step.want, r.sink.order)
			}
		}
		if c := r.campaign(id); c.State != petitbleu.CampaignCompleted {
			t.Errorf("state: %s", c.State)
		}
	})
}

// TestLocalTimeAsksAgain: who has left the audience when the time comes where they are gets nothing, nor a fallback.
func TestLocalTimeAsksAgain(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		r.feed(dataCard)
		people := r.people(4, map[string]any{"time_zone": "America/New_York", "plan": "gold"})
		r.writers(g, people)
		schedule := &plan.Schedule{Date: "2026-11-21", Time: "10:00", Local: true}
		gold := segment.Definition{Version: segment.Version, Where: segment.Node{Type: "attribute", Name: "plan", Op: "equals", Value: "gold"}}
		hook, falls, feed := r.plan(), r.falling(plan.NotSent, 0), r.onFeed("x")
		var ids []string
		for i, d := range []*plan.Definition{&hook, &falls, &feed} {
			d.Purpose, d.Audience, d.Delivery.Schedule = petitbleu.PurposeTransactional, gold, schedule
			id := r.draft(fmt.Sprint("Local ", i), *d)
			r.launch(id)
			ids = append(ids, id)
		}
		r.at(time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)) // 10:00 on the 21st in UTC+14: the audience is taken
		r.write(func(tx *store.Tx) error {
			for _, id := range people[:3] {
				if _, err := tx.UpdateAttributes(ws, id, map[string]any{"plan": "tin"}, r.clock.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		for i := range 3 {
			r.at(time.Date(2026, 11, 21, 15, 0, 5*i, 0, time.UTC)) // New York
		}
		r.want(ids[0], map[string]int64{"sent": 1, "dropped left_audience": 3})
		r.wantWays(ids[1], map[string]int{"messenger dropped": 4, "inapp sent": 1}) // no right by then: who belongs falls back
		r.want(ids[2], map[string]int64{"sent": 1, "dropped left_audience": 3})
	})
}

// TestRecurring: each run takes its audience anew; nobody gets it twice where it says so, and everybody who may where it does not.
func TestRecurring(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(3, nil)
		d := r.plan()
		d.Delivery.Schedule = &plan.Schedule{Date: "2026-11-20", Time: "10:00", Repeat: plan.Daily, Until: "2026-11-22"}
		once := r.draft("Once each", d)
		r.launch(once)
		d.Delivery.Again = &plan.Again{After: plan.Seconds(36 * 3600)}
		again := r.draft("Again", d)
		r.launch(again)
		for day, want := range []struct{ once, again int64 }{{3, 3}, {4, 4}, {4, 7}} {
			r.at(time.Date(2026, 11, 20+day, 9, 0, 1, 0, time.UTC))
			if a, b := r.counts(once)["sent"], r.counts(again)["sent"]; a != want.once || b != want.again {
				t.Errorf("day %d: %d and %d, not %+v", day, a, b, want)
			}
			if day == 0 {
				r.people(1, map[string]any{"first_name": "New"})
			}
		}
		if c := r.campaign(once); c.State != petitbleu.CampaignCompleted || !c.NextAt.IsZero() {
			t.Errorf("campaign: %+v", c)
		}
	})
}

// TestQuietHours: what is due in the night of a person waits for the morning, or is dropped; transactional messages do not.
func TestQuietHours(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(2, map[string]any{"time_zone": "Asia/Tokyo"})
		r.people(1, nil) // Paris, where it is 13:00
		r.write(func(tx *store.Tx) error {
			return tx.SetSetting(ws, plan.SettingsName, plan.Settings{Quiet: &plan.Quiet{From: "20:00", To: "08:00"}}, noon)
		})
		held := r.draft("Held", r.plan())
		drop := r.plan()
		drop.Delivery.Quiet = &plan.Quiet{From: "20:00", To: "08:00", Drop: true}
		dropped := r.draft("Dropped", drop)
		must := r.plan()
		must.Purpose = petitbleu.PurposeTransactional
		sent := r.draft("Transactional", must)
		for _, id := range []string{held, dropped, sent} {
			r.launch(id)
		}
		r.tick() // 21:00 in Tokyo
		r.want(held, map[string]int64{"sent": 1, "held quiet_hours": 2})
		r.want(dropped, map[string]int64{"sent": 1, "dropped quiet_hours": 2})
		r.want(sent, map[string]int64{"sent": 3})
		r.at(time.Date(2026, 11, 19, 22, 59, 0, 0, time.UTC))
		r.want(held, map[string]int64{"sent": 1, "held quiet_hours": 2})
		r.at(time.Date(2026, 11, 19, 23, 0, 1, 0, time.UTC)) // 08:00 in Tokyo
		r.want(held, map[string]int64{"sent": 3})
	})
}

// TestCaps: a person gets no more of campaigns than the workspace allows, whichever came first; a campaign may be without.
func TestCaps(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(5, nil)
		r.write(func(tx *store.Tx) error {
			return tx.SetSetting(ws, plan.SettingsName, plan.Settings{Caps: []plan.Cap{{Most: 2, Every: 1, Unit: plan.UnitDays}}}, noon)
		})
		var ids []string
		for _, name := range []string{"Without", "A", "B", "C"} {
			d := r.plan()
			d.Delivery.NoCaps = name == "Without"
			id := r.draft(name, d)
			r.launch(id)
			ids = append(ids, id)
		}
		r.tick()
		sent, capped := int64(0), int64(0)
		for _, id := range ids[1:] {
			c := r.counts(id)
			sent, capped = sent+c["sent"], capped+c["dropped capped"]
		}
		if d := r.counts(ids[0])["sent"]; d != 5 {
			t.Errorf("without caps: %d: %v", d, r.counts(ids[0]))
		}
		if sent != 10 || capped != 5 { // of the one without caps none counts
			t.Errorf("%d sent, %d capped", sent, capped)
		}
		r.at(noon.Add(24 * time.Hour))
		id := r.draft("Next day", r.plan())
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{"sent": 5})
	})
}

// TestSpeed: a campaign with a speed keeps to it.
func TestSpeed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(30, nil)
		d := r.plan()
		d.Delivery.Speed = 60 // ten at once, each ten seconds
		id := r.draft("Slow", d)
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{"sent": 10})
		r.start() // the pace of another life is not held against this one
		r.at(noon.Add(11 * time.Second))
		r.want(id, map[string]int64{"sent": 20})
		r.start()
		r.at(noon.Add(21 * time.Second))
		r.want(id, map[string]int64{"sent": 30})
	})
}

// TestWinner: variants are tried on a part; the rest gets the one whose messages brought about most.
func TestWinner(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(60, nil)
		d := r.plan()
		d.Variants[0].Weight = 50
		d.Variants = append(d.Variants, plan.Variant{ID: "v2", Name: "B", Weight: 50, Composition: r.hook("second {{${first_name}}}")})
		d.Winner = &plan.Winner{By: plan.ByConverted, Percent: 50, After: 3600}
		d.Conversions = []plan.Conversion{{On: onEvent("order"), Within: 86400}}
		id := r.draft("Winner", d)
		r.launch(id)
		r.tick()
		tried := r.counts(id)["sent"]
		if tried < 15 || tried > 45 {
			t.Fatalf("%d were tried", tried)
		}
		r.at(noon.Add(time.Minute))
		r.read(func(tx *store.Tx) error {
			all, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, CampaignID: id, VariantID: "v2", Limit: 100})
			for _, m := range all {
				defer r.does(m.ProfileID, "order", `{}`)
			}
			return err
		})
		r.at(noon.Add(59 * time.Minute))
		if got := r.counts(id)["sent"]; got != tried {
			t.Errorf("%d were sent before the end of the trial", got)
		}
		r.at(noon.Add(61 * time.Minute))
		r.want(id, map[string]int64{"sent": 60})
		second := 0
		for _, p := range people {
			_ = p
		}
		for body := range r.sink.bodies {
			if body[0] == 's' {
				second++
			}
		}
		if int64(second) < 60-tried {
			t.Errorf("%d got the winner, of whom %d were tried", second, tried)
		}
	})
}

// TestTooLate: what could not leave in its time is dropped, and a halt keeps everything.
func TestTooLate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(3, nil)
		d := r.plan()
		d.Delivery.Within = 3600
		id := r.draft("Late", d)
		r.write(func(tx *store.Tx) error {
			_, err := tx.PutHalt(petitbleu.Halt{WorkspaceID: ws, At: noon})
			return err
		})
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{})
		r.write(func(tx *store.Tx) error { return tx.DropHalt(ws, "") })
		r.at(noon.Add(3 * time.Hour))
		r.want(id, map[string]int64{"dropped too_late": 3})
	})
}

// TestEdit: an edit after the launch holds for those who have not got it.
func TestEdit(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(20, nil)
		d := r.plan()
		d.Delivery.Speed = 60
		id := r.draft("Edited", d)
		r.launch(id)
		r.tick()
		d.Variants[0].Composition = r.hook("better {{${first_name}}}")
		r.edit(id, d)
		r.launch(id)
		r.start()
		r.at(noon.Add(30 * time.Second))
		r.start()
		r.at(noon.Add(60 * time.Second))
		r.want(id, map[string]int64{"sent": 20})
		if n, again := r.sink.got(); n != 20 || again != 0 {
			t.Errorf("%d arrived, %d again", n, again)
		}
		better := 0
		for body := range r.sink.bodies {
			if body[0] == 'b' {
				better++
			}
		}
		if better != 10 {
			t.Errorf("%d got the edit", better)
		}
	})
}
