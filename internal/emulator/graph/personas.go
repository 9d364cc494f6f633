package graph

import (
	"cmp"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// personasPost is POST /{page}/personas (Messenger Platform reference, section 6.5).
func (g *Door) personasPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	if e := check.Persona(c.params["name"], c.params["profile_picture_url"], g.rules(c, page)); e != nil {
		return nil, refused(e)
	}
	p := &world.Persona{ID: g.NewFileID(), PageID: page.ID, Name: c.params["name"], Picture: c.params["profile_picture_url"], Made: g.Now()}
	g.State.Personas[p.ID] = p
	g.Dirty = true
	return map[string]any{"id": p.ID}, nil
}

// personas is GET /{page}/personas, newest first.
func (g *Door) personas(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	var list []*world.Persona
	for _, p := range g.State.Personas {
		if p.PageID == page.ID && !p.Deleted {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *world.Persona) int { return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(a.ID, b.ID)) })
	return listOf(g, c, "{persona}", list, func(p *world.Persona) string { return p.ID }, personaFields, "name", "profile_picture_url")
}

func personaFields(p *world.Persona) map[string]any {
	return map[string]any{"id": p.ID, "name": p.Name, "profile_picture_url": p.Picture}
}

// ownPersona is the persona of the call when it belongs to the token's Page.
func (g *Door) ownPersona(c *call) (*world.Persona, *world.Error) {
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, ge
	}
	p := g.State.Personas[c.node]
	if p == nil || p.PageID != page.ID || p.Deleted {
		return nil, world.ErrNoObject(c.node)
	}
	return p, nil
}

// persona is GET /{persona}.
func (g *Door) persona(c *call) (any, *world.Error) {
	g.Mu.Lock()
	p, ge := g.ownPersona(c)
	g.Mu.Unlock()
	if ge != nil {
		return nil, ge
	}
	return g.object(c, "{persona}", personaFields(p), "name", "profile_picture_url")
}

// personaDelete is DELETE /{persona}: soft, so that old messages keep it.
func (g *Door) personaDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	p, ge := g.ownPersona(c)
	if ge != nil {
		return nil, ge
	}
	p.Deleted = true
	g.Dirty = true
	return success(), nil
}

// checkPersona refuses a send in the name of a persona that is not there.
func (g *Door) checkPersona(page *world.Page, id string) *world.Error {
	if id == "" {
		return nil
	}
	if p := g.State.Personas[id]; p == nil || p.PageID != page.ID || p.Deleted {
		return world.BadParam("param persona_id must be the id of a persona of this Page")
	}
	return nil
}

func success() map[string]any { return map[string]any{"success": true} }

// tokenPage is the Page of the call's token, for calls about something that belongs to it.
// Callers hold the lock.
func (g *Door) tokenPage(c *call) (*world.Page, *world.Error) {
	sub := *c
	if c.token != nil {
		sub.node = c.token.PageID
	}
	return g.ownPage(&sub)
}

// pageWith is ownPage for a token with permissions.
func (g *Door) pageWith(c *call, permissions ...string) (*world.Page, *world.Error) {
	page, ge := g.ownPage(c)
	if ge != nil {
		return nil, ge
	}
	return page, g.need(c, page.ID, permissions...)
}
