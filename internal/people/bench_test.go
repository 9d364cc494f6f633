package people_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// told is a call of 75 objects of each of the kinds that are asked for, about people of a crowd.
func told(rnd *rand.Rand, crowd, attributes, events, purchases int) (b profile.Batch) {
	who := func() profile.Who { return ext(fmt.Sprint("user-", rnd.IntN(crowd))) }
	for range attributes {
		b.Attributes = append(b.Attributes, profile.Change{Who: who(), Set: map[string]any{"first_name": "Ana", "plan": []string{"free", "pro"}[rnd.IntN(2)], "visits": json.Number(fmt.Sprint(rnd.IntN(1000))),
			"tags": map[string]any{"add": []any{"vip"}}, "seen_at": "2026-05-01T10:00:00Z"}})
	}
	for range events {
		b.Events = append(b.Events, profile.Event{Who: who(), Name: []string{"visited", "searched", "added"}[rnd.IntN(3)], At: noon, Properties: json.RawMessage(`{"page":"/pans/copper","position":3}`)})
	}
	for range purchases {
		b.Purchases = append(b.Purchases, profile.Purchase{Who: who(), ProductID: fmt.Sprint("sku-", rnd.IntN(200)), Currency: "EUR", Price: "12.5", Quantity: 1, At: noon})
	}
	return b
}

func BenchmarkTrack(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, kind := range []struct {
			name                          string
			attributes, events, purchases int
		}{{"attributes", 75, 0, 0}, {"events", 0, 75, 0}, {"mixed", 25, 25, 25}} {
			b.Run(engine+"/"+kind.name, func(b *testing.B) {
				r := newRig(b, storetest.Open(b, engine))
				const calls = 400
				var batches [calls]profile.Batch
				rnd := rand.New(rand.NewPCG(1, 2))
				for i := range batches {
					batches[i] = told(rnd, 100_000, kind.attributes, kind.events, kind.purchases)
				}
				for range b.N {
					began := time.Now()
					var wg sync.WaitGroup
					for w := range 32 {
						wg.Go(func() {
							for i := w; i < calls; i += 32 {
								if err := r.Accept(b.Context(), r.ws, batches[i]); err != nil {
									b.Error(err)
								}
							}
						})
					}
					wg.Wait()
					accepted := time.Since(began)
					began = time.Now()
					for more := true; more; {
						var err error
						if more, err = r.Tick(b.Context(), noon); err != nil {
							b.Fatal(err)
						}
					}
					applied := time.Since(began)
					b.ReportMetric(calls*75/accepted.Seconds(), "accepted/s")
					b.ReportMetric(calls*75/applied.Seconds(), "applied/s")
				}
			})
		}
	}
}
