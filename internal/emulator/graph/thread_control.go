package graph

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

const metadataMost = 1000

// controlled finds the thread of a call about who holds it (Messenger Platform reference,
// section 7.2). recipient is an object with an id, or the plain id.
func (g *Door) controlled(c *call) (*world.Thread, string, *world.Error) {
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, "", ge
	}
	text := strings.TrimSpace(c.params["recipient"])
	if text == "" {
		return nil, "", world.BadParam("The parameter recipient is required")
	}
	who := wire.Recipient{ID: wire.ID(text)}
	if strings.HasPrefix(text, "{") {
		if e := c.params.Into("recipient", &who); e != nil {
			return nil, "", refused(e)
		}
	}
	metadata := c.params["metadata"]
	if len([]rune(metadata)) > metadataMost {
		return nil, "", world.BadParam("Length of param metadata must be less than or equal to 1000")
	}
	to, ge := g.resolvePSID(page, string(who.ID))
	if ge != nil {
		return nil, "", ge
	}
	return to.thread, metadata, nil
}

// control answers one of the calls that change who holds a thread.
func (g *Door) control(c *call, change func(t *world.Thread, metadata string) *world.Error) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t, metadata, ge := g.controlled(c)
	if ge == nil {
		ge = change(t, metadata)
	}
	if ge != nil {
		return nil, ge
	}
	g.Dirty = true
	return success(), nil
}

// passControl is POST /{page}/pass_thread_control.
func (g *Door) passControl(c *call) (any, *world.Error) {
	target := c.params["target_app_id"]
	if target == "" {
		return nil, world.BadParam("The parameter target_app_id is required")
	}
	return g.control(c, func(t *world.Thread, metadata string) *world.Error {
		return g.PassControl(t, c.app.ID, target, metadata)
	})
}

// takeControl is POST /{page}/take_thread_control.
func (g *Door) takeControl(c *call) (any, *world.Error) {
	return g.control(c, func(t *world.Thread, metadata string) *world.Error { return g.TakeControl(t, c.app.ID, metadata) })
}

// requestControl is POST /{page}/request_thread_control.
func (g *Door) requestControl(c *call) (any, *world.Error) {
	return g.control(c, func(t *world.Thread, metadata string) *world.Error { return g.RequestControl(t, c.app.ID, metadata) })
}

// releaseControl is POST /{page}/release_thread_control.
func (g *Door) releaseControl(c *call) (any, *world.Error) {
	return g.control(c, func(t *world.Thread, _ string) *world.Error { return g.ReleaseControl(t, c.app.ID) })
}

// extendControl is POST /{page}/extend_thread_control; duration is in seconds.
func (g *Door) extendControl(c *call) (any, *world.Error) {
	seconds, err := strconv.ParseInt(c.params["duration"], 10, 64)
	if err != nil || seconds < 1 || seconds > 7*24*3600 {
		return nil, world.BadParam("param duration must be a number of seconds, at most 7 days (604800)")
	}
	return g.control(c, func(t *world.Thread, _ string) *world.Error {
		return g.ExtendControl(t, c.app.ID, time.Duration(seconds)*time.Second)
	})
}

// threadOwner is GET /{page}/thread_owner?recipient=PSID. The app is told to the owner and
// to the default app only.
func (g *Door) threadOwner(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t, _, ge := g.controlled(c)
	if ge != nil {
		return nil, ge
	}
	data, owner := []any{}, g.Owner(t)
	if owner != "" {
		row := map[string]any{}
		if page := g.State.Pages[t.PageID]; owner == c.app.ID || page.DefaultApp() == c.app.ID {
			row["app_id"] = owner
		}
		if t.OwnerUntil > 0 {
			row["expiration"] = graphTime(t.OwnerUntil)
		}
		data = append(data, map[string]any{"thread_owner": row})
	}
	return map[string]any{"data": data}, nil
}

// secondaryReceivers is GET /{page}/secondary_receivers: for the primary receiver.
func (g *Door) secondaryReceivers(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	switch page.Settings.Receivers[c.app.ID] {
	case "primary":
	case "secondary":
		return nil, world.Fail(http.StatusForbidden, 2018234, 0, "A secondary receiver may not see the other secondary receivers")
	default:
		return nil, world.Fail(http.StatusForbidden, 2018171, 0, "This is for the primary and secondary receivers of the Page only")
	}
	var list []world.AuthorisedApp
	for _, a := range g.AuthorisedApps(page) {
		if a.Receiver == "secondary" {
			list = append(list, a)
		}
	}
	return listOf(g, c, "{app}", list, func(a world.AuthorisedApp) string { return a.ID }, func(a world.AuthorisedApp) map[string]any {
		return map[string]any{"id": a.ID, "name": a.Name}
	}, "name")
}
