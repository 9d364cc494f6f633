package nodes

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/crowd"
)

// cases are what two nodes do together: before one of them is killed, and what must be true
// soon after. A later engine adds its case.
var cases = []struct {
	name   string
	before func(t *testing.T, c *crowd.Crowd)
	half   func(c *crowd.Crowd) bool // when the kill comes
	after  func(t *testing.T, c *crowd.Crowd)
}{
	{"delivery", queueMany, halfSent, allSentOnce},
	{"intake", func(*testing.T, *crowd.Crowd) {}, func(*crowd.Crowd) bool { return true }, everybodyKnown},
}

const messages = 4000

func queueMany(t *testing.T, c *crowd.Crowd) {
	c.EverybodyWrites()
	crowd.Until(t, "the people to be known", c.Known)
	c.Queue(messages)
}

func halfSent(c *crowd.Crowd) bool { return c.Stats().Messages > messages/3 }

// allSentOnce: the other node takes the Pages over, settles what was under way, sends the rest.
func allSentOnce(t *testing.T, c *crowd.Crowd) {
	crowd.Until(t, "all to arrive", func() bool { return c.Stats().Distinct == messages })
	crowd.Until(t, "all to be settled", func() bool { return crowd.Done(c.States()) == messages })
	if s := c.Stats(); s.Duplicate != 0 || s.Messages != messages {
		t.Errorf("of %d messages %d arrived, %d of them again", messages, s.Distinct, s.Duplicate)
	}
	c.CheckOrder()
}

// everybodyKnown: webhook calls that come in after the kill are worked in by the other node.
func everybodyKnown(t *testing.T, c *crowd.Crowd) {
	c.EverybodyWrites()
	crowd.Until(t, "the people to be known", c.Known)
}

func TestOneNodeDies(t *testing.T) {
	for _, k := range cases {
		for _, first := range []bool{true, false} {
			name := k.name + ", the second dies"
			if first {
				name = k.name + ", the first dies"
			}
			t.Run(name, func(t *testing.T) {
				began := time.Now()
				c := crowd.New(t, "postgres", 4, 40)
				dies, lives := c.Serve(), c.Serve()
				if !first {
					dies, lives = lives, dies
				}
				k.before(t, c)
				crowd.Until(t, "the middle", func() bool { return k.half(c) })
				dies.Kill()
				c.Gone(dies)
				k.after(t, c)
				lives.Stop(t)
				t.Logf("%v", time.Since(began).Round(100*time.Millisecond))
			})
		}
	}
}
