package graph

import (
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// note keeps what an app did about one person, as an effect in that conversation: sends, sender
// actions, thread control, profiles that it read.
func (g *Door) note(c *call, route *Route, result any, ge *world.Error) {
	if c.token == nil || c.token.Type != "PAGE" || c.app == nil {
		return
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, person, text := c.token.PageID, "", c.params["sender_action"]
	var to wire.Recipient
	_ = c.params.Into("recipient", &to) // thread_owner has a plain id there
	for _, psid := range []string{c.node, string(to.ID), c.params["recipient"], c.params["psid"]} {
		if owner, ok := g.State.ByPSID[psid]; ok && owner.Page == page {
			person = owner.Person
			break
		}
	}
	if sent, ok := result.(*wire.SendResponse); ok && sent.MessageID != "" {
		if b := g.State.ByMID[sent.MessageID]; b != nil {
			person, text = b.Person, b.Text
			if text == "" {
				text = b.Kind
			}
		}
	}
	if person == "" {
		return
	}
	e := world.Effect{Kind: world.EffectGraph, Page: page, Person: person, App: c.app.ID, Method: c.method, Name: c.path, Text: text}
	if ge != nil {
		e.Status, e.Code, e.Subcode, e.Error = ge.Status, int(ge.Code), int(ge.Subcode), ge.Message
	}
	g.Note(e)
}
