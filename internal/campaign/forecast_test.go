package campaign_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestForecastOfSeveralPages: who is on two Pages is counted on the one through which delivery writes to them, that of their latest address,
// and no hour is forecast in which no window of now can be open.
func TestForecastOfSeveralPages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(3, nil)
		r.writers(g, people) // on the first Page all have an open window
		const second = "10427"
		r.write(func(tx *store.Tx) error {
			if err := tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: second, AppID: "91", Name: "Second", TokenSealed: r.box.Seal("page/"+second+"/token", "EAAB"), State: petitbleu.PageConnected,
				PerSecond: 300, Concurrency: 20, CreatedAt: noon, UpdatedAt: noon}); err != nil {
				return err
			}
			for i, at := range []time.Duration{time.Hour, -time.Hour} { // the first is there since later, the second since before
				_, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityPSID, Scope: second, Value: fmt.Sprintf("8%03d", i), ProfileID: people[i], CreatedAt: noon.Add(at)}})
				if err != nil {
					return err
				}
			}
			return tx.TouchProfiles(ws, people...)
		})
		d := r.onMessenger("Hello")
		d.Variants[0].Composition.PageID = ""
		id := r.draft("Hello", d)
		f, err := r.e.Forecast(t.Context(), r.campaign(id), &d, noon)
		if err != nil {
			t.Fatal(err)
		}
		r.launch(id)
		r.tick()
		sent := r.counts(id)["sent"]
		if f.People != 3 || f.Of(petitbleu.Allow) != sent || sent != 2 {
			t.Errorf("%d were forecast, %d were sent: %+v", f.Of(petitbleu.Allow), sent, f)
		}
		if n := len(f.Hours); n != 24 || f.Hours[23].Reachable != 2 || f.Hours[23].At != noon.Add(23*time.Hour) {
			t.Errorf("%d hours: %+v", n, f.Hours)
		}
	})
}

// TestForecastOfFallbacks: who turned the feed off gets nothing in the place of Messenger, and the second message is counted for whom its channel
// reaches, by the rules at the end of the wait.
func TestForecastOfFallbacks(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(9, nil)
		r.writers(g, people[:6]) // the others are not known on Messenger
		r.feed(dataCard)
		r.write(func(tx *store.Tx) error {
			for _, i := range []int{0, 1, 8} {
				if err := tx.SetFeedPreference(ws, store.FeedPreference{ProfileID: people[i], FeedID: "feed_1", OffAt: noon}, false); err != nil {
					return err
				}
			}
			return nil
		})
		forecast := func(name string, d plan.Definition) (campaign.Forecast, map[string]int64) {
			f, err := r.e.Forecast(t.Context(), r.campaign(r.draft(name, d)), &d, noon)
			if err != nil {
				t.Fatal(err)
			}
			by := map[string]int64{}
			for _, l := range f.Lines {
				by[l.Right+string(l.Reason)] += l.People
			}
			return f, by
		}
		f, by := forecast("Unread", r.falling(plan.NotRead, 600))
		if f.Second != 4 || f.Of(petitbleu.Allow) != 8 || by["fallback"] != 2 || by["stopped"] != 1 {
			t.Errorf("the feed second: %+v %v", f, by)
		}
		if f, _ := forecast("Unsent", r.falling(plan.NotSent, 0)); f.Second != 0 || f.Of(petitbleu.Allow) != 8 {
			t.Errorf("the feed at once only: %+v", f)
		}
		for wait, want := range map[plan.Seconds]int64{600: 4, 2 * 86400: 0} { // by then their windows have closed
			d := r.onFeed("x")
			d.Variants[0].Fallback = &plan.Fallback{When: plan.NotRead, Wait: wait, Composition: r.onMessenger("Hello").Variants[0].Composition}
			if f, by := forecast(fmt.Sprint("Feed ", wait), d); f.Second != want || f.Of(petitbleu.Allow) != 6 {
				t.Errorf("Messenger second after %d s: %+v %v", wait, f, by)
			}
		}
		must := r.falling(plan.NotRead, 600)
		must.Purpose = petitbleu.PurposeTransactional
		if f, by := forecast("Must", must); f.Second != 6 || by["fallback"] != 3 {
			t.Errorf("what must be told: %+v %v", f, by)
		}
	})
}
