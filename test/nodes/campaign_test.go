package nodes

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/test/campaigns"
	"github.com/petitbleu/petitbleu/test/program"
)

// Two nodes share a campaign that is paused, edited, resumed, and of which one dies: nobody gets it twice, nobody is left out.
func TestCampaignOnTwoNodes(t *testing.T) {
	const people = 20_000
	for _, name := range []string{"the first dies", "the second dies"} {
		t.Run(name, func(t *testing.T) {
			h := campaigns.New(t, "postgres", people)
			dies, lives := h.Serve(), h.Serve()
			if name == "the second dies" {
				dies, lives = lives, dies
			}
			h.Launch("")
			program.Until(t, "a part to arrive", func() bool { return h.Arrived() > people/10 })
			h.Pause()
			program.Until(t, "the pause to hold on both nodes", func() bool {
				before := h.Calls()
				time.Sleep(time.Second)
				return h.Calls() == before
			})
			if h.Arrived() == people {
				t.Log("it was over before the pause")
			}
			h.Resume()
			program.Until(t, "a third to arrive", func() bool { return h.Arrived() > people/3 })
			h.Launch("Better") // an edit while it is sent
			program.Until(t, "half to arrive", func() bool { return h.Arrived() > people/2 })
			dies.Kill()
			program.Until(t, "all to arrive", func() bool { return h.Arrived() == people })
			program.Until(t, "the campaign to end", func() bool { return h.State() == petitbleu.CampaignCompleted })
			lives.Stop(t)
			h.Check()
		})
	}
}
