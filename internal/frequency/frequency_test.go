package frequency_test

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/petitbleu/petitbleu/internal/frequency"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestCapsOfAnyHistory holds caps against a plain model: minutes are a length of time, days and weeks are dates of the person's calendar; a rule is of
// a channel, of campaigns with a tag, of both or of all; and what [frequency.Since] leaves out counts for none.
func TestCapsOfAnyHistory(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	zones := []string{"Europe/Paris", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}
	channels, campaigns, tags := []string{"messenger", "webhook", "inapp"}, []string{"", "camp_1", "camp_2", "camp_3"}, []string{"", "tag_1", "tag_2"}
	tagged := func(campaign, tag string) bool { // camp_1 has the first, camp_2 both
		return tag == "tag_1" && (campaign == "camp_1" || campaign == "camp_2") || tag == "tag_2" && campaign == "camp_2"
	}
	capped := 0
	for range 20_000 {
		zone, err := time.LoadLocation(zones[r.IntN(len(zones))])
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
		var caps []plan.Cap
		for range 1 + r.IntN(3) {
			caps = append(caps, plan.Cap{Most: 1 + r.IntN(4), Every: 1 + r.IntN(3), Unit: []string{plan.UnitMinutes, plan.UnitDays, plan.UnitWeeks}[r.IntN(3)],
				Channel: []string{"", channels[r.IntN(3)]}[r.IntN(2)], TagID: tags[r.IntN(3)]})
		}
		var got []store.Capped
		for range r.IntN(8) {
			ago := []time.Duration{5 * time.Minute, 72 * time.Hour, 25 * 24 * time.Hour}[r.IntN(3)]
			got = append(got, store.Capped{At: now.Add(-time.Duration(r.Int64N(int64(ago)))), CampaignID: campaigns[r.IntN(4)], Channel: channels[r.IntN(3)]})
		}
		channel, campaign := channels[r.IntN(3)], campaigns[1+r.IntN(3)]
		want := false
		for _, rule := range caps {
			if rule.Channel != "" && rule.Channel != channel || rule.TagID != "" && !tagged(campaign, rule.TagID) {
				continue
			}
			n := 0
			for _, c := range got {
				counts := rule.Channel == "" || rule.Channel == c.Channel
				counts = counts && (rule.TagID == "" || tagged(c.CampaignID, rule.TagID))
				switch days := rule.Every * map[string]int{plan.UnitDays: 1, plan.UnitWeeks: 7}[rule.Unit]; {
				case days == 0:
					counts = counts && now.Sub(c.At) <= time.Duration(rule.Every)*time.Minute
				default:
					counts = counts && c.At.In(zone).Format(time.DateOnly) > now.In(zone).AddDate(0, 0, -days).Format(time.DateOnly)
				}
				if counts {
					n++
				}
			}
			want = want || n >= rule.Most
		}
		if frequency.Capped(caps, channel, campaign, tagged, got, zone, now) != want {
			t.Fatalf("seed %d: %v is not said at %s in %s of %+v, by %+v", seed, want, now, zone, got, caps)
		}
		since := frequency.Since(caps, now)
		kept := got[:0:0]
		for _, c := range got {
			if !c.At.Before(since) {
				kept = append(kept, c)
			}
		}
		if frequency.Capped(caps, channel, campaign, tagged, kept, zone, now) != want {
			t.Fatalf("seed %d: what was before %s counts at %s in %s: %+v, by %+v", seed, since, now, zone, got, caps)
		}
		if want {
			capped++
		}
	}
	if capped < 2000 || capped > 18_000 {
		t.Errorf("%d of 20,000 are capped: the histories are too plain", capped)
	}
}
