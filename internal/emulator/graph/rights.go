package graph

import (
	"net/http"

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

// checkHandOver refuses a hand-over to an app that is not there, before anything is sent.
func (g *Door) checkHandOver(tc *wire.ThreadControl) *world.Error {
	if tc == nil || tc.ControlType != "pass" || g.State.Apps[string(tc.AppID)] != nil || tc.AppID == world.PageInbox {
		return nil
	}
	return world.Fail(http.StatusBadRequest, 100, 2018164, "Incorrect app id: thread_control[app_id] names no app of this Page")
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
