package graph

import (
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// need refuses a call whose token lacks one of the permissions for a Page.
func (g *Door) need(c *call, page string, permissions ...string) *world.Error {
	return g.Need(c.token, page, permissions...)
}

// handOver passes or releases the thread in the same call as a send (Messenger Platform
// reference, section 7.2).
func (g *Door) handOver(c *call, t *world.Thread, tc *wire.ThreadControl) *world.Error {
	switch {
	case tc == nil:
		return nil
	case tc.ControlType == "pass":
		return g.PassControl(t, c.app.ID, string(tc.AppID), "")
	}
	return g.ReleaseControl(t, c.app.ID)
}

// subscriptionAllowed tells whether a Page may send subscription messages: its permission
// is granted, or was never asked for.
func subscriptionAllowed(p *world.Page) bool {
	return p.Settings.Subscription == "" || p.Settings.Subscription == "granted"
}

// required is the refusal of a missing parameter.
func required(field string) *world.Error {
	return world.BadParam("param " + field + " must be non-empty.")
}
