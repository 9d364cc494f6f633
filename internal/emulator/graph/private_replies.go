package graph

import (
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// privateReplies is POST /{comment}/private_replies and /{post}/private_replies: a text
// only. It ended with v5.0 and on 4 Mar 2020 (Messenger Platform reference, section 6.6).
func (g *Door) privateReplies(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if !g.State.Switches.Legacy && (g.RulesAt() >= dayOldRules || c.major >= 5) {
		return nil, errNotNow("private_replies")
	}
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, ge
	}
	s := &check.Send{SendRequest: wire.SendRequest{Recipient: &wire.Recipient{CommentID: wire.ID(c.node)}, Message: &wire.Message{Text: wire.Text(c.params["message"])}}}
	if g.State.Comments[c.node] == nil {
		s.Recipient = &wire.Recipient{PostID: wire.ID(c.node)}
	}
	s.Raw = encode(map[string]any{"text": c.params["message"]})
	if e := check.Request(s, g.rules(c, page)); e != nil {
		return nil, refused(e)
	}
	out, ge := g.send(c, page, s)
	if ge != nil {
		return nil, ge
	}
	return map[string]any{"id": out.MessageID, "user_id": out.RecipientID}, nil
}
