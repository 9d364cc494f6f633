package bench

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// What people with an open feed are told arrives once, on either engine.
func TestFeed(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			r, err := Feed(t.Context(), FeedOptions{DSN: storetest.DSN(t, engine), Seconds: *seconds, Connections: 200, Realtime: 200, Batch: 3000})
			if err != nil {
				t.Fatal(err)
			}
			show(t, r)
			if !r.OK() || r.Engine != engine || r.Baseline == nil || r.Details["resyncs"] != 0 || r.Details["realtime_beside_batch"] < 1 || r.Details["realtime_beside_batch_p99_ms"] <= 0 {
				t.Errorf("lost %d, repeated %d, %v", r.Lost, r.Repeated, r.Details)
			}
		})
	}
}
