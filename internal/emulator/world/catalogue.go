package world

import (
	"errors"
	"slices"
	"strings"
)

// Product is a product of a Page's catalogue (Messenger Platform reference, sections 1.7 and
// 2.7.5).
type Product struct {
	ID         string `json:"id"`
	PageID     string `json:"page_id"`
	RetailerID string `json:"retailer_id,omitempty"` // the shop's own id
	Name       string `json:"name"`
	// Price is a text for people, such as "19.90 EUR".
	Price    string `json:"price,omitempty"`
	Currency string `json:"currency,omitempty"`
	ImageURL string `json:"image_url,omitempty"`
	URL      string `json:"url,omitempty"`
}

// AddProduct puts a product into the catalogue of a Page.
func (w *World) AddProduct(p *Page, k Product) (*Product, error) {
	k.PageID = p.ID
	if k.ID == "" {
		k.ID = w.Digits(16)
	}
	switch {
	case !AllDigits(k.ID):
		return nil, errors.New("id: must be digits")
	case w.State.Products[k.ID] != nil:
		return nil, errors.New("id: a product of this id is there already")
	case strings.TrimSpace(k.Name) == "":
		return nil, errors.New("name: must not be empty")
	}
	w.State.Products[k.ID] = &k
	w.Changed("page", p.ID)
	return &k, nil
}

// ProductsOf is the catalogue of a Page, by id.
func (w *World) ProductsOf(page string) []*Product {
	return sortedBy(w.State.Products, func(k *Product) bool { return k.PageID == page }, func(a, b *Product) int { return strings.Compare(a.ID, b.ID) })
}

// actProduct is a person who asks about a product of the Page's shop, or shares it in the
// conversation when they write nothing (section 1.7).
func (w *World) actProduct(t *Thread, a *Action) (*Bubble, error) {
	k := w.State.Products[a.Product]
	if k == nil || k.PageID != t.PageID {
		return nil, errors.New("product: must be the id of a product in the Page's catalogue")
	}
	if a.Text != "" {
		b := &Bubble{Kind: "text", Text: a.Text, Payload: k.ID}
		return w.Say(t, b, map[string]any{"text": a.Text, "referral": map[string]any{"product": map[string]string{"id": k.ID}}}), nil
	}
	element := map[string]string{"id": k.ID, "retailer_id": k.RetailerID, "image_url": k.ImageURL, "title": k.Name, "subtitle": k.Price}
	return w.sayAttached(t, &Bubble{Kind: "product", Payload: k.ID}, map[string]any{},
		attached("template", map[string]any{"product": map[string]any{"elements": []any{element}}}))
}

// sortedBy are the values of a map that fit, in an order.
func sortedBy[V any](all map[string]*V, fits func(*V) bool, less func(a, b *V) int) []*V {
	out := []*V{}
	for _, v := range all {
		if fits(v) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, less)
	return out
}
