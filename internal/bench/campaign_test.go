package bench

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// Everybody of a campaign gets it once and their row says so, on either engine.
func TestCampaign(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			r, err := Campaign(t.Context(), CampaignOptions{DSN: storetest.DSN(t, engine), People: 9000})
			if err != nil {
				t.Fatal(err)
			}
			show(t, r)
			if !r.OK() || r.Engine != engine || r.Details["arrived"] != float64(r.Count) {
				t.Errorf("lost %d, repeated %d", r.Lost, r.Repeated)
			}
		})
	}
}

// kill -9 at random moments, from the taking of the audience on, loses nobody and repeats nothing.
func TestCampaignKilled(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			r, err := Campaign(t.Context(), CampaignOptions{DSN: storetest.DSN(t, engine), People: 20_000, Kill: true})
			if err != nil {
				t.Fatal(err)
			}
			show(t, r)
			if !r.OK() || r.Details["kills"] == 0 {
				t.Errorf("lost %d, repeated %d, %v kills", r.Lost, r.Repeated, r.Details["kills"])
			}
		})
	}
}

// A campaign for feeds stands in everybody's, once, and each event is told once; kill -9 at random moments changes nothing of it.
func TestCampaignInFeeds(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, kill := range []bool{false, true} {
			t.Run(engine+map[bool]string{true: " killed"}[kill], func(t *testing.T) {
				r, err := Campaign(t.Context(), CampaignOptions{DSN: storetest.DSN(t, engine), People: 8000, InApp: true, Kill: kill})
				if err != nil {
					t.Fatal(err)
				}
				show(t, r)
				if !r.OK() || r.Details["in_feeds"] != 8000 || r.Details["sent_events"] != 8000 || kill && r.Details["kills"] == 0 {
					t.Errorf("lost %d, repeated %d: %v", r.Lost, r.Repeated, r.Details)
				}
			})
		}
	}
}
