package emulator

import (
	"slices"
	"testing"
	"time"
)

// TestCrowd: people write in turn, at the rate that was asked for, until the limit.
func TestCrowd(t *testing.T) {
	r := newRig(t, nil)
	for _, bad := range []string{`{"page":"nowhere"}`, `{"page":"cooktoys","people":0}`, `{"page":"cooktoys","rate":0}`, `{"page":"cooktoys","rate":3000}`, `{"page":"cooktoys","prefix":"a b"}`} {
		if status, _ := r.call("PUT", "/_emulator/crowd", bad); status != 400 {
			t.Errorf("%s: %d", bad, status)
		}
	}
	began := time.Now()
	r.must("PUT", "/_emulator/crowd", `{"page":"cooktoys","people":5,"rate":100,"limit":40,"texts":["one","two"]}`)
	items := r.waitItems(40)
	if took := time.Since(began); took < 300*time.Millisecond {
		t.Errorf("40 messages at 100 a second took %v", took)
	}
	var senders []string
	for _, it := range items {
		if id := it["sender"].(map[string]any)["id"].(string); !slices.Contains(senders, id) {
			senders = append(senders, id)
		}
	}
	if len(senders) != 5 || items[0]["message"].(map[string]any)["text"] != "one (1)" || items[1]["message"].(map[string]any)["text"] != "two (2)" {
		t.Errorf("%d people, first %v, second %v", len(senders), items[0], items[1])
	}
	eventually(t, "the end at the limit", func() bool { return r.must("GET", "/_emulator/crowd", nil)["running"] == false })
}

// TestCrowdStops: by a call, and when everything starts over.
func TestCrowdStops(t *testing.T) {
	r := newRig(t, nil)
	for _, stop := range [][3]string{{"DELETE", "/_emulator/crowd", ""}, {"POST", "/_emulator/reset", "{}"}} {
		r.must("PUT", "/_emulator/crowd", `{"page":"cooktoys","rate":500}`)
		eventually(t, "somebody to write", func() bool { return r.must("GET", "/_emulator/crowd", nil)["written"].(float64) > 3 })
		r.must(stop[0], stop[1], stop[2])
		if s := r.must("GET", "/_emulator/crowd", nil); s["running"] != false {
			t.Errorf("after %s: %v", stop[1], s)
		}
	}
	if n := len(r.must("GET", "/_emulator/state", nil)["people"].([]any)); n > 3 {
		t.Errorf("%d people after a reset: somebody of the crowd wrote on", n)
	}
}
