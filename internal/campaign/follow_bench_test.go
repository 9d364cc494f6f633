package campaign_test

import (
	"fmt"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// BenchmarkFollow follows 1,000 events of 100 names in a workspace with so many active campaigns, each waiting for a name of its own.
func BenchmarkFollow(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprintf("%d campaigns", n), func(b *testing.B) {
			r := newRig(b, storetest.Open(b, "sqlite"))
			people := r.people(10, nil)
			for i := range n {
				id := r.draft(fmt.Sprintf("C%d", i), r.onAction(plan.Trigger{On: []plan.Happening{onEvent(fmt.Sprintf("awaited %d", i))}}))
				r.launch(id)
			}
			if _, err := r.e.Follow(b.Context(), ws, noon); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				b.StopTimer()
				r.write(func(tx *store.Tx) error {
					var all []petitbleu.Event
					for i := range 1000 {
						id := petitbleu.NewID(petitbleu.KindEvent, noon)
						all = append(all, petitbleu.Event{WorkspaceID: ws, ID: id, OutsideID: id, Source: "api", ProfileID: people[i%10], Kind: petitbleu.EventCustom,
							Name: fmt.Sprintf("event %d", i%100), At: noon, ReceivedAt: noon, Data: []byte("{}")})
					}
					_, err := tx.InsertEvents(all)
					return err
				})
				b.StartTimer()
				if _, err := r.e.Follow(b.Context(), ws, noon); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(1000*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
