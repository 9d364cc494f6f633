package graph

import (
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// message is GET /m_…: one of the 20 most recent messages of a thread; older ones
// answer as deleted (Messenger Platform reference, section 6.7).
func (g *Door) message(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	b := g.State.ByMID[c.node]
	if b == nil || b.UserRef != "" {
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
	t := g.FindThread(b.PageID, b.Person)
	if slices.Index(t.Messages(), b) >= detailsKept {
		return nil, errDeleted()
	}
	return g.messageFields(page, t, b, true, fields), nil
}
