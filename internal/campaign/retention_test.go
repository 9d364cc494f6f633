package campaign_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// purge removes up to n messages, as retention does.
func (r *rig) purge(n int) (gone int) {
	r.t.Helper()
	r.write(func(tx *store.Tx) (err error) { gone, err = tx.PurgeMessages(ws, r.clock.Now(), n); return err })
	return gone
}

// kept is all that is counted of a campaign.
func (r *rig) kept(id string, conversions int) (v tally.Results, rights map[store.RightCount][2]int64) {
	r.t.Helper()
	rights = map[store.RightCount][2]int64{}
	r.read(func(tx *store.Tx) error {
		all, err := tx.CountRights(ws, id, "")
		for _, one := range all {
			n := [2]int64{one.Count, one.Converted}
			one.Count, one.Converted = 0, 0
			rights[one] = [2]int64{rights[one][0] + n[0], rights[one][1] + n[1]}
		}
		return err
	})
	return r.tally(id, conversions), rights
}

// keptOverTime is the same over time: of all and of one label, by hour, by day and by days that begin elsewhere.
func (r *rig) keptOverTime(id string, conversions int) (all []map[string]map[time.Time]*tally.Point) {
	r.t.Helper()
	r.read(func(tx *store.Tx) error {
		runs, err := tx.RunsOf(ws, id, "", 10)
		for _, s := range []tally.Series{{}, {Daily: true, People: true}, {Daily: true, People: true, Run: runs[0].ID, Zone: time.FixedZone("", 5*3600+45*60)}, {SendID: runs[0].SendID, People: true, Daily: true}} {
			s.Campaign, s.From, s.To, s.Conversions = r.campaign(id), noon.AddDate(0, 0, -1), noon.AddDate(0, 1, 0), conversions
			found, failed := tally.Points(tx, s)
			all, err = append(all, found), errors.Join(err, failed)
		}
		return err
	})
	return all
}

// wantKept removes all messages of a campaign, some at a time, and fails where that changes what is counted.
func (r *rig) wantKept(id string, conversions, messages int) {
	r.t.Helper()
	r.clock.Set(r.clock.Now().AddDate(0, 0, 40))
	before, rights := r.kept(id, conversions)
	points := r.keptOverTime(id, conversions)
	for i, one := range points {
		if len(one) == 0 {
			r.t.Fatalf("series %d is of nothing", i)
		}
	}
	gone := 0
	for quiet := 0; quiet < 3; {
		n := r.purge(1 + rand.IntN(7))
		if gone += n; n > 0 {
			quiet = 0
		} else {
			quiet++
			r.write(func(tx *store.Tx) error { _, err := tx.PurgeNotifications(ws, r.clock.Now(), 5); return err })
		}
		after, then := r.kept(id, conversions)
		if !reflect.DeepEqual(before, after) || !reflect.DeepEqual(rights, then) {
			r.t.Fatalf("behind %d removed:\n%+v %v\nbefore:\n%+v %v", gone, after, then, before, rights)
		}
		if now := r.keptOverTime(id, conversions); !reflect.DeepEqual(points, now) {
			r.t.Fatalf("behind %d removed:\n%s\nbefore:\n%s", gone, written(r.t, now), written(r.t, points))
		}
	}
	if gone != messages || r.purge(1) != 0 {
		r.t.Errorf("%d of %d messages were removed", gone, messages)
	}
}

func written(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestResultsOutliveMessages: what a campaign came to stays when its messages are removed: by variant, state, reason, clicks, rights and what
// they brought about.
func TestResultsOutliveMessages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(60, nil)
		r.sink.answer = func(body string) int {
			if strings.HasSuffix(body, "7") {
				return 400
			}
			return 200
		}
		d := r.plan()
		d.Variants = append(d.Variants, plan.Variant{ID: "v2", Name: "Other", Weight: 30, Composition: r.hook(`{% if ${first_name} == 'P3' %}{% abort_message('three') %}{% endif %}other {{${first_name}}}`)})
		d.Variants[0].Weight, d.Control = 50, 20
		d.Conversions = []plan.Conversion{{On: plan.Happening{Kind: plan.OnPurchase}, Within: 86400}}
		id := r.draft("Sale", d)
		r.launch(id)
		r.tick()
		r.at(noon.Add(time.Minute))
		for _, p := range people[:30] {
			r.buys(p, `{"price":"2","currency":"EUR","quantity":1}`)
		}
		r.clicks(id, 3)
		r.tick()
		r.completes(id)
		r.wantKept(id, 1, len(people)-int(r.tally(id, 1).Control))
	})
}

// clicks has each n-th message of a campaign followed.
func (r *rig) clicks(id string, n int) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		all, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, CampaignID: id, Limit: 10_000})
		for i, m := range all {
			if err == nil && i%n == 0 {
				err = tx.AddClick(petitbleu.LinkClicks{WorkspaceID: ws, MessageID: m.ID, Link: 1, Clicks: 1, FirstAt: r.clock.Now(), LastAt: r.clock.Now()})
			}
		}
		return err
	})
}

// TestFallbacksOutliveMessages: the same of messages with their fallbacks, of which one may be removed long before the other.
func TestFallbacksOutliveMessages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(24, nil)
		r.writers(g, people[:15])
		r.feed(dataCard)
		d := r.falling(plan.NotClicked, 600)
		id := r.draft("Falls", d)
		r.launch(id)
		r.tick()
		r.clicks(id, 5)
		for range 3 {
			r.at(r.clock.Now().Add(11 * time.Minute))
		}
		r.clicks(id, 2)
		r.completes(id)
		ways := r.ways(id)
		if ways["inapp sent"] < 12 || ways["messenger sent"] != 15 {
			t.Fatalf("%v", ways)
		}
		n := 0
		for _, some := range ways {
			n += some
		}
		r.wantKept(id, 0, n)
	})
}

// TestNobodyTwiceWhenForgotten: who got a planned campaign does not get it again because their message is kept no longer.
func TestNobodyTwiceWhenForgotten(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(10, nil)
		d := r.plan()
		d.Delivery.Schedule = &plan.Schedule{Date: "2026-11-20", Time: "10:00", Repeat: plan.Monthly, Every: 1, Day: 20}
		d.Delivery.Most = 12
		id := r.draft("Welcome", d)
		again := r.plan()
		again.Delivery.Schedule, again.Delivery.Again = d.Delivery.Schedule, &plan.Again{After: 50 * 86400}
		often := r.draft("Often", again)
		r.launch(id)
		r.launch(often)
		for month, want := range []int64{10, 2, 0} {
			r.at(time.Date(2026, time.November+time.Month(month), 20, 9, 0, 30, 0, time.UTC))
			if got := r.counts(id)["sent"]; got != want {
				t.Errorf("month %d: %d got it", month, got)
			}
			if got, want := r.counts(often)["sent"], []int64{10, 4, 10}[month]; got != want {
				t.Errorf("month %d: %d got the one that comes again, not %d", month, got, want)
			}
			r.through(id, often)
			r.clock.Set(r.clock.Now().AddDate(0, 0, 25))
			for r.purge(7) > 0 {
				continue
			}
			if month == 0 {
				r.people(4, nil)
			}
		}
	})
}

// through ticks until no run of some campaigns is open.
func (r *rig) through(ids ...string) {
	r.t.Helper()
	for end := time.Now().Add(time.Minute); ; r.tick() {
		open := 0
		r.read(func(tx *store.Tx) error {
			runs, err := tx.OpenRuns(ws)
			for _, one := range runs {
				if slices.Contains(ids, one.CampaignID) {
					open++
				}
			}
			return err
		})
		if open == 0 {
			return
		}
		if time.Now().After(end) {
			r.t.Fatalf("%d runs are open", open)
		}
	}
}

// TestPausedForLong: of a run that is not through nothing is removed: its people would be taken for those who wait.
func TestPausedForLong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(40, nil)
		d := r.plan()
		d.Delivery.Speed = 60
		id := r.draft("Slow", d)
		r.launch(id)
		r.tick()
		if _, err := r.e.Pause(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.clock.Set(noon.AddDate(0, 0, 40))
		if n := r.purge(100); n != 0 {
			t.Errorf("%d messages of a run that goes on were removed", n)
		}
		if _, err := r.e.Resume(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		for range 8 {
			r.start() // its speed is kept by another clock
			r.at(r.clock.Now().Add(11 * time.Second))
		}
		r.want(id, map[string]int64{"sent": 10, "dropped too_late": 30})
		if n, again := r.sink.got(); n != 10 || again != 0 {
			t.Errorf("%d arrived, %d again", n, again)
		}
	})
}

// TestWhoWasDeleted: whoever is deleted leaves a campaign that is through as one of whom nothing is counted; it waits for nobody.
func TestWhoWasDeleted(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(5, nil)
		id := r.draft("Hello", r.plan())
		r.launch(id)
		r.tick()
		r.completes(id)
		r.write(func(tx *store.Tx) error {
			return tx.DeleteProfile(store.Erasure{WorkspaceID: ws, ProfileID: people[2], At: noon, Via: store.ErasedByAPI})
		})
		v := r.tally(id, 0)
		if v.Moving || v.Audience != 5 || v.Total.Sent != 4 || v.Total.Waiting != 0 || v.Excluded[tally.Gone] != 1 || v.Reachable() != 4 || len(v.Reasons) != 1 {
			t.Errorf("%+v", v)
		}
	})
}
