package graph

import (
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// matched is the person of a call about ids: named by a PSID of the token's Page, or by an
// id for the token's app.
func (g *Door) matched(c *call) (*world.Person, *world.Error) {
	if owner, ok := g.State.ByPSID[c.node]; ok && (c.isApp || c.token.PageID == owner.Page) {
		return g.State.People[owner.Person], nil
	}
	if owner, ok := g.State.ByASID[c.node]; ok && owner.App == c.app.ID {
		return g.State.People[owner.Person], nil
	}
	return nil, world.ErrNoObject(c.node)
}

// idsForApps is GET /{psid}/ids_for_apps[?app=…] (Messenger Platform reference, section
// 6.8): the person's ids for apps. The emulator takes all apps and Pages as of one business.
func (g *Door) idsForApps(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	p, ge := g.matched(c)
	if ge != nil {
		return nil, ge
	}
	list := []string{}
	for _, app := range slices.Sorted(maps.Keys(p.ASIDs)) {
		if g.State.Apps[app] != nil && (c.params["app"] == "" || c.params["app"] == app) {
			list = append(list, app)
		}
	}
	return pageOf(c, list, func(app string) string { return app }, func(app string) any {
		return map[string]any{"id": p.ASIDs[app], "app": map[string]any{"id": app, "name": g.State.Apps[app].Name, "namespace": ""}}
	})
}

// idsForPages is GET /{asid}/ids_for_pages[?page=…]: the person's PSIDs.
func (g *Door) idsForPages(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	p, ge := g.matched(c)
	if ge != nil {
		return nil, ge
	}
	list := []string{}
	for _, page := range slices.Sorted(maps.Keys(p.PSIDs)) {
		if g.State.Pages[page] != nil && (c.params["page"] == "" || c.params["page"] == page) && g.FindThread(page, p.ID) != nil {
			list = append(list, page)
		}
	}
	return pageOf(c, list, func(page string) string { return page }, func(page string) any {
		return map[string]any{"id": p.PSIDs[page], "page": map[string]any{"id": page, "name": g.State.Pages[page].Name}}
	})
}
