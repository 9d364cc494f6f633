package graph

import (
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// thread is GET /t_… (Messenger Platform reference, section 6.7).
func (g *Door) thread(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t := g.State.ThreadByID[c.node]
	if t == nil {
		return nil, world.ErrNoObject(c.node)
	}
	page, ge := g.conversationsPage(c)
	if ge != nil {
		return nil, ge
	}
	fields, ok := request.Fields(c.params["fields"])
	if !ok {
		return nil, errSyntax()
	}
	if len(fields) == 0 {
		fields = []request.Field{{Name: "link"}, {Name: "updated_time"}}
	}
	return g.threadFields(c, page, t, fields), nil
}

// threadMessages is GET /t_…/messages, newest first.
func (g *Door) threadMessages(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t := g.State.ThreadByID[c.node]
	if t == nil {
		return nil, world.ErrNoObject(c.node)
	}
	page, ge := g.conversationsPage(c)
	if ge != nil {
		return nil, ge
	}
	fields, ok := request.Fields(c.params["fields"])
	if !ok {
		return nil, errSyntax()
	}
	list := t.Messages()
	place := map[string]int{}
	for i, b := range list {
		place[b.MID] = i
	}
	return pageOf(c, list, func(b *world.Bubble) string { return b.MID }, func(b *world.Bubble) any {
		return g.messageFields(page, t, b, place[b.MID] < detailsKept, fields)
	})
}
