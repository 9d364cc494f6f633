package graph

import (
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// moderations are the actions and what they leave (Messenger Platform reference, section
// 6.10).
var moderations = map[string]string{
	"BAN_USER": "BAN", "BLOCK_USER": "BLOCK", "MOVE_TO_SPAM": "SPAM", "UNBAN_USER": "", "UNBLOCK_USER": "",
}

const moderatedMost = 10

// moderate is POST /{page}/moderate_conversations.
func (g *Door) moderate(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	var users []struct {
		ID wire.ID `json:"id"`
	}
	if e := c.params.Into("user_ids", &users); e != nil {
		return nil, refused(e)
	}
	actions := upper(c.params.List("actions"))
	switch {
	case len(users) == 0 || len(users) > moderatedMost:
		return nil, world.BadParam("param user_ids must hold 1 to 10 people")
	case len(actions) == 0:
		return nil, required("actions")
	}
	for _, a := range actions {
		if _, ok := moderations[a]; !ok {
			return nil, world.BadParam("param actions must be one of {BAN_USER, BLOCK_USER, MOVE_TO_SPAM, UNBAN_USER, UNBLOCK_USER}")
		}
	}
	for _, u := range users {
		if g.State.ByPSID[string(u.ID)].Page != page.ID {
			return nil, world.ErrNoMatch()
		}
	}
	data := []any{}
	for _, u := range users {
		for _, a := range actions {
			if after := moderations[a]; after != "" {
				g.State.Moderated[string(u.ID)] = after
			} else if strings.TrimPrefix(a, "UN") == g.State.Moderated[string(u.ID)]+"_USER" {
				delete(g.State.Moderated, string(u.ID))
			}
		}
		data = append(data, map[string]any{"user_id": u.ID, "success": true})
	}
	g.Dirty = true
	return map[string]any{"success": true, "data": data}, nil
}
