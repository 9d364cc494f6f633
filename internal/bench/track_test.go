package bench

import "testing"

func TestTrack(t *testing.T) {
	for _, kill := range []bool{false, true} {
		r, err := Track(t.Context(), TrackOptions{Requests: 150, Connections: 8, People: 500, Kill: kill})
		if err != nil {
			t.Fatal(err)
		}
		if !r.OK() || r.Count == 0 || !kill && r.Count != 150*trackObjects || r.Details["refused"] != 0 || r.Baseline.PerSecond == 0 {
			t.Errorf("%+v", r)
		}
	}
}
