package campaign_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// BenchmarkResults counts a campaign of 100,000 messages, from its rows and when these are removed.
func BenchmarkResults(b *testing.B) {
	const people = 100_000
	s := storetest.Open(b, "sqlite")
	r := newRig(b, s)
	id := r.draft("Sale", r.plan())
	run := petitbleu.CampaignRun{WorkspaceID: ws, ID: "run_1", CampaignID: id, Version: 1, Kind: petitbleu.RunPlanned, State: petitbleu.RunDone, BegunAt: noon, DoneAt: noon, Audience: people}
	r.write(func(tx *store.Tx) error { return tx.PutRun(run) })
	for from := 0; from < people; from += 2000 {
		r.write(func(tx *store.Tx) error {
			all := make([]petitbleu.Message, 2000)
			for i := range all {
				at := noon.Add(time.Duration(from+i) * time.Millisecond)
				all[i] = petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, at), ProfileID: fmt.Sprint("p_", from+i), Channel: "webhook", Part: 1, CampaignID: id, RunID: run.ID,
					VariantID: "v1", State: petitbleu.StateSent, Purpose: petitbleu.PurposePromotional, CreatedAt: at, UpdatedAt: at, SentAt: at}
				all[i].GroupID = all[i].ID
			}
			return tx.InsertMessages(all)
		})
	}
	count := func(b *testing.B) {
		c := r.campaign(id)
		for b.Loop() {
			r.read(func(tx *store.Tx) error {
				v, err := tally.Read(tx, c, "", 0)
				if v.Total.Sent != people {
					b.Fatalf("%+v", v)
				}
				return err
			})
		}
	}
	b.Run("rows", count)
	b.Run("rights", func(b *testing.B) {
		for b.Loop() {
			r.read(func(tx *store.Tx) error { _, err := tx.CountRights(ws, id, ""); return err })
		}
	})
	r.clock.Set(noon.AddDate(0, 0, 40))
	began := time.Now()
	for r.purge(500) > 0 {
		continue
	}
	b.Logf("%d messages removed in %v", people, time.Since(began))
	b.Run("removed", count)
}
