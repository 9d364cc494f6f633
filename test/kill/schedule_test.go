package kill

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/campaigns"
	"github.com/petitbleu/petitbleu/test/program"
)

// TestKilledInPlannedSendings kills a node at random points of what a program asked for by Braze's paths: a broadcast of a campaign, the same
// planned for a time, a message of its own planned for an audience, and 40 planned for people by their ids. Everybody gets each once,
// under one key.
func TestKilledInPlannedSendings(t *testing.T) {
	const people, named = 3_000, 40
	h := campaigns.NewCalled(t, "sqlite", people)
	h.Launch("")
	node := h.Serve()
	soon := func(d time.Duration) map[string]any {
		return map[string]any{"time": time.Now().Add(d).UTC().Format(time.RFC3339Nano)}
	}
	call := func(name string) map[string]any { return map[string]any{"call": name} }
	everybody := map[string]any{"custom_attribute": map[string]any{"custom_attribute_name": "first_name", "comparison": "exists"}}
	h.Call(node, "/campaigns/trigger/schedule/create", map[string]any{"campaign_id": true, "broadcast": true, "trigger_properties": call("planned"), "schedule": soon(6 * time.Second)})
	h.Call(node, "/messages/schedule/create", map[string]any{"broadcast": true, "audience": everybody, "messages": h.Hook("audience"), "schedule": soon(7 * time.Second)})
	for i := range named {
		ids := make([]string, 50)
		for k := range ids {
			ids[k] = fmt.Sprintf("u-%d", i*50+k)
		}
		h.Call(node, "/messages/schedule/create", map[string]any{"external_user_ids": ids, "messages": h.Hook("named"), "schedule": soon(time.Duration(5000+rand.IntN(3000)) * time.Millisecond)})
	}
	h.Call(node, "/campaigns/trigger/send", map[string]any{"campaign_id": true, "broadcast": true, "trigger_properties": call("now")})
	node.Kill() // what was answered is kept
	const all = 3*people + named*50
	node = h.Serve()
	for i := range 14 {
		at := i*all/14 + rand.IntN(all/14)
		program.Until(t, "the next point", func() bool { return h.Arrived() >= min(at, all-50) })
		time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond) // a point of a round, not its end
		node.Kill()
		node = h.Serve()
	}
	program.Until(t, "all to arrive", func() bool { return h.Arrived() == all })
	done := false
	for range 60 { // SQLite is one program's: look between two lives
		time.Sleep(time.Second)
		node.Stop(t)
		if done = h.Settled(all); done {
			break
		}
		node = h.Serve()
	}
	if !done {
		t.Error("something waits still")
	}
	h.CheckAll(all)
	t.Logf("%d calls for %d messages", h.Calls(), all)
}
