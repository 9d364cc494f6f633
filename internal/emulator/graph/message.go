package graph

import (
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// ownMessage is the message of the call, with its Page and thread, when it is one of the 20 most
// recent of a thread; older ones answer as deleted (Messenger Platform reference, section 6.7).
func (g *Door) ownMessage(c *call) (*world.Bubble, *world.Page, *world.Thread, *world.Error) {
	b := g.State.ByMID[c.node]
	if b == nil || b.UserRef != "" {
		return nil, nil, nil, world.ErrNoObject(c.node)
	}
	page, ge := g.conversationsPage(c)
	if ge != nil {
		return nil, nil, nil, ge
	}
	t := g.FindThread(b.PageID, b.Person)
	if slices.Index(t.Messages(), b) >= detailsKept {
		return nil, nil, nil, errDeleted()
	}
	return b, page, t, nil
}

// message is GET /m_….
func (g *Door) message(c *call) (any, *world.Error) {
	fields, ge := g.fieldsOf(c, "{message}", "created_time")
	if ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	b, page, t, ge := g.ownMessage(c)
	if ge != nil {
		return nil, ge
	}
	return g.messageFields(page, t, b, true, fields), nil
}

// messageParts is GET /m_…/attachments and /m_…/shares: what the message carries.
func (g *Door) messageParts(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	b, _, _, ge := g.ownMessage(c)
	if ge != nil {
		return nil, ge
	}
	fields, ok := request.Fields(c.params["fields"])
	if !ok {
		return nil, errSyntax()
	}
	list := conversationAttachments(b)
	if c.rest[0] == "shares" {
		list = conversationShares(b)
	}
	places := make([]string, len(list))
	for i := range list {
		places[i] = strconv.Itoa(i)
	}
	return pageOf(c, places, func(at string) string { return b.MID + "/" + at }, func(at string) any {
		i, _ := strconv.Atoi(at) // it was made above
		return pick(list[i], fields)
	})
}
