package bench

import "testing"

func TestSegments(t *testing.T) {
	r, err := Segments(t.Context(), SegmentsOptions{People: 30_000, Events: 60_000, Questions: 40, Plain: 40})
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() || r.Count != 80 || r.P50ms == 0 || r.Baseline.Count != 80 || r.Details["changed"] != segmentRows {
		t.Errorf("%+v", r)
	}
	if b := r.Details["bytes_a_person"]; b < 50 || b > 400 {
		t.Errorf("%v bytes a person", b)
	}
}
