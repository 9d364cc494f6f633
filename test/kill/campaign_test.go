package kill

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/test/campaigns"
	"github.com/petitbleu/petitbleu/test/program"
)

// TestKilledInACampaign kills a node at random points of a campaign to 20,000 people: while it takes the audience, while it
// sends, and at its end. Everybody gets it, under one key.
func TestKilledInACampaign(t *testing.T) {
	const people = 20_000
	h := campaigns.New(t, "sqlite", people)
	h.Launch("")
	node := h.Serve()
	for i := range 12 {
		at := 0 // in the taking of the audience, or just behind it
		if i > 2 {
			at = (i-3)*people/9 + rand.IntN(people/9)
		}
		program.Until(t, "the next point", func() bool { return h.Arrived() >= min(at, people-50) })
		time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond) // a point of a round, not its end
		node.Kill()
		node = h.Serve()
	}
	program.Until(t, "all to arrive", func() bool { return h.Arrived() == people })
	done := false
	for range 60 { // SQLite is one program's: look between two lives
		time.Sleep(time.Second)
		node.Stop(t)
		if done = h.State() == petitbleu.CampaignCompleted; done {
			break
		}
		node = h.Serve()
	}
	if !done {
		node.Stop(t)
		t.Error("the campaign is not over")
	}
	h.Check()
	t.Logf("%d calls for %d people", h.Calls(), people)
}
