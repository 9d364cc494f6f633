package graph

import "github.com/petitbleu/petitbleu/internal/emulator/world"

// product is GET /{product}: what a person shared or asks about (Messenger Platform reference,
// section 1.7).
func (g *Door) product(c *call) (any, *world.Error) {
	g.Mu.Lock()
	page, ge := g.tokenPage(c)
	k := g.State.Products[c.node]
	g.Mu.Unlock()
	switch {
	case ge != nil:
		return nil, ge
	case k == nil || k.PageID != page.ID:
		return nil, world.ErrNoObject(c.node)
	}
	all := map[string]any{
		"id": k.ID, "retailer_id": k.RetailerID, "name": k.Name, "price": k.Price, "currency": k.Currency, "image_url": k.ImageURL, "url": k.URL,
	}
	return g.object(c, "{product}", all, "name", "retailer_id")
}
