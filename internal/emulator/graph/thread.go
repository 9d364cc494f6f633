package graph

import (
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
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
	fields, ge := g.fieldsOf(c, "{thread}", "link", "updated_time")
	if ge != nil {
		return nil, ge
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
	fields, ge := g.fieldsOf(c, "{message}", "created_time")
	if ge != nil {
		return nil, ge
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

// dayThreadSends: POST /t_…/messages ended (Messenger Platform reference, appendix A).
var dayThreadSends = dayOf(2020, 6, 30)

// threadSend is POST /t_…/messages: a text, until 30 Jun 2020.
func (g *Door) threadSend(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if !g.State.Switches.Legacy && g.RulesAt() >= dayThreadSends {
		return nil, errNotNow("Sending to a conversation")
	}
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, ge
	}
	t := g.State.ThreadByID[c.node]
	if t == nil || t.PageID != page.ID {
		return nil, world.ErrNoObject(c.node)
	}
	s := &check.Send{SendRequest: wire.SendRequest{Recipient: &wire.Recipient{ID: wire.ID(t.PSID)}, Message: &wire.Message{Text: wire.Text(c.params["message"])}}}
	s.Raw = encode(map[string]any{"text": c.params["message"]})
	if e := check.Request(s, g.rules(c, page)); e != nil {
		return nil, refused(e)
	}
	out, ge := g.send(c, page, s)
	if ge != nil {
		return nil, ge
	}
	return map[string]any{"id": out.MessageID}, nil
}
