package kill

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/test/campaigns"
)

// TestKilledInFallbacks kills a node at random points of a campaign whose messages all fall back to the feed: everybody has one
// notification.
func TestKilledInFallbacks(t *testing.T) {
	const people = 6000
	h := campaigns.NewFalling(t, "sqlite", people)
	h.Launch("")
	kills, done := 0, false
	for end := time.Now().Add(10 * time.Minute); !done && time.Now().Before(end); {
		node := h.Serve()
		time.Sleep(time.Duration(200+rand.IntN(1500)) * time.Millisecond) // a point of the work, wherever that is
		if kills < 12 {
			kills++
			node.Kill()
		} else {
			node.Stop(t)
		}
		done = h.State() == petitbleu.CampaignCompleted
	}
	if !done {
		t.Error("the campaign is not over")
	}
	h.CheckFallen()
	t.Logf("%d kills", kills)
}
