package graph

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// What a conversation opens with behind an advertisement (Messenger Platform reference, section
// 6.10). The reference names the edge and its methods only; the members are those of the platform's
// own libraries. A flow is kept and given back, never played.

// flowMost is the largest flow that is kept, in bytes.
const flowMost = 64 << 10

var flowPlatforms = []string{"messenger", "instagram", "whatsapp"}

// flows is GET /{page}/welcome_message_flows, newest first; flow_id gives one.
func (g *Door) flows(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	list := []*world.Flow{}
	for _, f := range g.State.Flows {
		if f.PageID == page.ID && (c.params["flow_id"] == "" || c.params["flow_id"] == f.ID) {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b *world.Flow) int { return cmp.Or(cmp.Compare(b.Updated, a.Updated), cmp.Compare(a.ID, b.ID)) })
	return listOf(g, c, "{flow}", list, func(f *world.Flow) string { return f.ID }, func(f *world.Flow) map[string]any {
		return map[string]any{"id": f.ID, "name": f.Name, "welcome_message_flow": f.Content, "eligible_platforms": f.Platforms,
			"is_used_in_ad": false, "last_update_time": graphTime(f.Updated)}
	}, "name", "welcome_message_flow", "eligible_platforms", "last_update_time")
}

// flowsPost is POST /{page}/welcome_message_flows: a new flow, or with flow_id a change.
func (g *Door) flowsPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	f := &world.Flow{PageID: page.ID, Platforms: []string{"messenger"}}
	id := c.params["flow_id"]
	if id != "" {
		known := g.State.Flows[id]
		if known == nil || known.PageID != page.ID {
			return nil, world.ErrNoObject(id)
		}
		copied := *known
		f = &copied
	}
	if ge := readFlow(c, f); ge != nil {
		return nil, ge
	}
	if id == "" {
		f.ID = g.NewFileID()
	}
	f.Updated = g.Now()
	g.State.Flows[f.ID] = f
	g.Dirty = true
	return map[string]any{"flow_id": f.ID, "success": true}, nil
}

// readFlow takes over the members that a call gives; a new flow needs a name and its content.
func readFlow(c *call, f *world.Flow) *world.Error {
	if name := strings.TrimSpace(c.params["name"]); name != "" {
		f.Name = name
	}
	if text := c.params["welcome_message_flow"]; text != "" {
		if !json.Valid([]byte(text)) || len(text) > flowMost {
			return world.BadParam("param welcome_message_flow must be JSON of at most 65,536 bytes")
		}
		f.Content = json.RawMessage(text)
	}
	if list := c.params.List("eligible_platforms"); len(list) > 0 {
		f.Platforms = nil
		for _, p := range list {
			p = strings.ToLower(p)
			if !slices.Contains(flowPlatforms, p) {
				return world.BadParam("param eligible_platforms must be some of {" + strings.Join(flowPlatforms, ", ") + "}")
			}
			f.Platforms = append(f.Platforms, p)
		}
	}
	switch {
	case f.Name == "":
		return required("name")
	case f.Content == nil:
		return required("welcome_message_flow")
	}
	return nil
}

// flowsDelete is DELETE /{page}/welcome_message_flows?flow_id=….
func (g *Door) flowsDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	id := c.params["flow_id"]
	if id == "" {
		return nil, required("flow_id")
	}
	if f := g.State.Flows[id]; f == nil || f.PageID != page.ID {
		return nil, world.ErrNoObject(id)
	}
	delete(g.State.Flows, id)
	g.Dirty = true
	return success(), nil
}
