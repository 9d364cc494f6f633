package nodes

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/test/campaigns"
	"github.com/petitbleu/petitbleu/test/program"
)

// Two nodes share a campaign whose messages all fall back to the feed; it is paused and resumed, and one of them dies: everybody has
// one notification.
func TestFallbackOnTwoNodes(t *testing.T) {
	const people = 6000
	h := campaigns.NewFalling(t, "postgres", people)
	dies, lives := h.Serve(), h.Serve()
	h.Launch("")
	program.Until(t, "a part to stand in feeds", func() bool { return h.InFeeds() > people/10 })
	h.Pause()
	program.Until(t, "the pause to hold on both nodes", func() bool {
		before := h.InFeeds()
		time.Sleep(time.Second)
		return h.InFeeds() == before
	})
	h.Resume()
	program.Until(t, "half to stand there", func() bool { return h.InFeeds() > people/2 })
	dies.Kill()
	program.Until(t, "the campaign to end", func() bool { return h.State() == petitbleu.CampaignCompleted })
	lives.Stop(t)
	h.CheckFallen()
}
