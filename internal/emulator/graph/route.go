package graph

import (
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// route finds the endpoint of a call by its path and method. known says that the path
// exists with another method.
func (g *Door) route(c *call) (found *Route, known bool, ge *world.Error) {
	parts := strings.Split(c.path, "/")
	node := parts[0]
	c.node, c.rest = node, parts[1:]
	kind := ""
	switch {
	case node == "app" && c.hasAny:
		kind, c.node = "{app}", c.app.ID
	case node == "me":
		if !c.hasAny || c.isApp {
			ge := world.Fail(http.StatusBadRequest, 2500, 0, "")
			ge.Message = "An active access token must be used to query information about the current user."
			return nil, false, ge
		}
		kind = "{user}"
		if c.token.Type == "PAGE" {
			kind, c.node = "{page}", c.token.PageID
		}
	default:
		g.Mu.Lock()
		kind, c.node = g.nodeKind(node)
		g.Mu.Unlock()
	}
	edgeKnown := false
	for i := range Routes {
		first, fits := Routes[i].fits(parts)
		if !fits {
			continue
		}
		edgeKnown = edgeKnown || len(parts) > 1 && strings.HasPrefix(first, "{")
		if first != kind && first != node {
			continue
		}
		if Routes[i].Method == c.method {
			return &Routes[i], true, nil
		}
		known = true
	}
	if !known && kind == "" && (edgeKnown || len(parts) == 1 && world.AllDigits(node)) {
		return nil, false, world.ErrNoObject(node)
	}
	if !known && edgeKnown {
		return nil, false, errNoField(parts[1], kind)
	}
	return nil, known, nil
}

// fits compares all parts of the path but the first, which it returns; a star fits any.
func (r *Route) fits(parts []string) (string, bool) {
	own := strings.Split(r.Path, "/")
	if len(own) != len(parts) {
		return "", false
	}
	for i := 1; i < len(own); i++ {
		if own[i] != parts[i] && own[i] != "*" {
			return "", false
		}
	}
	return own[0], true
}

// nodeKind says what an id names, and the id itself: a Page may be named by its username.
func (g *Door) nodeKind(id string) (kind, node string) {
	switch {
	case g.State.Pages[id] != nil:
		return "{page}", id
	case g.State.Apps[id] != nil:
		return "{app}", id
	case strings.HasPrefix(id, "t_"):
		return "{thread}", id
	case strings.HasPrefix(id, "m_"):
		return "{message}", id
	case strings.HasPrefix(id, "act_"):
		return "{ad_account}", id
	case g.State.Personas[id] != nil:
		return "{persona}", id
	case g.State.Labels[id] != nil:
		return "{label}", id
	case g.State.Templates[id] != nil:
		return "{template}", id
	case g.State.Files[id] != nil:
		return "{attachment}", id
	case g.State.Campaigns[id] != nil:
		return "{campaign}", id
	case g.State.Forms[id] != nil:
		return "{form}", id
	case g.State.Leads[id] != nil:
		return "{lead}", id
	case g.State.Products[id] != nil:
		return "{product}", id
	case g.State.Comments[id] != nil:
		return "{comment}", id
	case g.State.Posts[id] != nil:
		return "{post}", id
	}
	if _, ok := g.State.ByASID[id]; ok {
		return "{user}", id
	}
	if _, ok := g.State.ByPSID[id]; ok {
		return "{psid}", id
	}
	if !world.AllDigits(id) {
		if p := g.FindPage(id); p != nil {
			return "{page}", p.ID
		}
	}
	return "", id
}
