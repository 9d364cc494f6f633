package index_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// TestScratchIsReused: a question leaves no garbage of its own that grows with the size of a block. The
// heap grew by a multiple with every round of the garbage collector while each question had its own pool.
func TestScratchIsReused(t *testing.T) {
	c := newCrowd(1)
	c.add(200)
	d, err := segment.Parse([]byte(`{"version":1,"where":{"match":"or","of":[
		{"type":"event","name":"seen","op":"first_after","value":"2020-01-01"},
		{"type":"event","name":"paid","op":"count_more_than","value":1},
		{"type":"purchase","op":"spent_more_than","value":1,"currency":"EUR"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	q, err := segment.Compile(d, segment.Env{})
	if err != nil {
		t.Fatal(err)
	}
	const questions = 200
	var before, after runtime.MemStats
	for n := range questions + 1 {
		if n == 1 {
			runtime.ReadMemStats(&before)
		}
		if _, err := c.Sizes(q, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	// Under the race detector a pool drops every fourth thing on purpose.
	if each := (after.TotalAlloc - before.TotalAlloc) / questions; each > 2<<20 {
		t.Errorf("a question leaves %d kB of garbage", each>>10)
	}
}
