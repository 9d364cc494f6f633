package kill

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/crowd"
	"github.com/petitbleu/petitbleu/test/program"
)

const (
	messages = 10_000
	kills    = 20
)

// TestKilledWhileSending kills a node at twenty random points of a send of 10,000 messages. The
// emulator counts what arrived.
func TestKilledWhileSending(t *testing.T) {
	began := time.Now()
	var node *program.Process
	var c *crowd.Crowd
	defer func() {
		if t.Failed() && node != nil {
			node.Kill()
			t.Logf("%+v, %v", c.Stats(), c.States())
			c.Explain()
		}
	}()
	c = crowd.New(t, "sqlite", 5, 60)
	node = c.Serve()
	c.EverybodyWrites()
	node = restartUntil(t, c, node, c.Known)
	node.Stop(t)
	c.Gone(node)
	c.Queue(messages)

	points := make([]int64, kills)
	for i := range points {
		points[i] = rand.Int64N(messages * 95 / 100)
	}
	slices.Sort(points)
	node = c.Serve()
	for _, at := range points {
		crowd.Until(t, "the next point", func() bool { return c.Stats().Messages >= at })
		time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond) // a point of a round, not its end
		node.Kill()
		c.Gone(node)
		node = c.Serve()
	}
	crowd.Until(t, "all to arrive", func() bool { return c.Stats().Distinct == messages })
	// What was under way at a kill is settled by echoes or by the conversations.
	node = restartUntil(t, c, node, func() bool { return crowd.Done(c.States()) == messages })
	node.Stop(t)

	if s := c.Stats(); s.Distinct != messages || s.Duplicate != 0 || s.Messages != messages {
		t.Errorf("of %d messages %d arrived, %d of them again", messages, s.Distinct, s.Duplicate)
	}
	c.CheckOrder()
	t.Logf("%d messages, %d kills: %v", messages, kills, time.Since(began).Round(100*time.Millisecond))
}

// restartUntil looks into the database between lives of a node, for SQLite is one program's.
func restartUntil(t *testing.T, c *crowd.Crowd, node *program.Process, ok func() bool) *program.Process {
	t.Helper()
	deadline := time.Now().Add(5 * time.Minute)
	for {
		time.Sleep(2 * time.Second)
		node.Stop(t)
		c.Gone(node)
		done := ok()
		node = c.Serve()
		if done {
			return node
		}
		if time.Now().After(deadline) {
			t.Fatalf("still not so after five minutes; the messages are %v", c.States())
		}
	}
}
