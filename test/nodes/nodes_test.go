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
	{"pace", queuePaced, func(c *crowd.Crowd) bool { return c.Stats().Messages > paced/3 }, func(t *testing.T, c *crowd.Crowd) {
		allArrived(t, c, paced)
		c.CheckPace(perSecond + perSecond/3) // a node begins with two, and its clock may be read a moment late; each at its own pace makes twice as many
	}},
	{"intake", func(*testing.T, *crowd.Crowd) {}, func(*crowd.Crowd) bool { return true }, everybodyKnown},
}

const messages = 4000

func queueMany(t *testing.T, c *crowd.Crowd) {
	c.EverybodyWrites()
	crowd.Until(t, "the people to be known", c.Known)
	c.Queue(messages)
}

// Fewer messages at a pace that all nodes together keep: 4 Pages, 30 a second each.
const (
	paced     = 800
	perSecond = 30
)

func queuePaced(t *testing.T, c *crowd.Crowd) {
	c.Pace(perSecond)
	c.EverybodyWrites()
	crowd.Until(t, "the people to be known", c.Known)
	c.Queue(paced)
}

func halfSent(c *crowd.Crowd) bool { return c.Stats().Messages > messages/3 }

// allSentOnce: the other node takes the Pages over, settles what was under way, sends the rest.
func allSentOnce(t *testing.T, c *crowd.Crowd) {
	allArrived(t, c, messages)
	c.CheckOrder()
}

func allArrived(t *testing.T, c *crowd.Crowd, count int64) {
	t.Helper()
	crowd.Until(t, "all to arrive", func() bool { return c.Stats().Distinct == count })
	crowd.Until(t, "all to be settled", func() bool { return crowd.Done(c.States()) == count })
	if s := c.Stats(); s.Duplicate != 0 || s.Messages != count {
		t.Errorf("of %d messages %d arrived, %d of them again", count, s.Distinct, s.Duplicate)
	}
}

// A node that is stopped hands its Pages to the other at once, and the pace is kept.
func TestPaceHandedOver(t *testing.T) {
	c := crowd.New(t, "postgres", 4, 40)
	one, two := c.Serve(), c.Serve()
	queuePaced(t, c)
	crowd.Until(t, "the middle", func() bool { return c.Stats().Messages > paced/3 })
	one.Stop(t)
	c.Gone(one)
	allArrived(t, c, paced)
	two.Stop(t)
	c.CheckPace(perSecond + perSecond/3) // a node begins with two, and its clock may be read a moment late; each at its own pace makes twice as many
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
