package graph

import "github.com/petitbleu/petitbleu/internal/emulator/world"

// unlinkAccounts is POST /{page}/unlink_accounts (Messenger Platform reference, section 9).
func (g *Door) unlinkAccounts(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	to, ge := g.resolvePSID(page, c.params["psid"])
	if ge != nil {
		return nil, ge
	}
	g.Unlink(to.thread)
	return map[string]any{"result": "unlink account success"}, nil
}
