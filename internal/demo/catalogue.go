package demo

import "fmt"

// cents is money in euro cents: sums are exact.
type cents int64

// String writes the amount as the push API takes it: "4.95".
func (c cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

// product is a thing that the shop sells. Its words stand in the catalogue of texts.
type product struct {
	Slug      string
	Reference string
	Price     cents
	Group     string // pans, tools, care
	Featured  bool
	draw      func(*canvas)
}

// products are what Cooktoys sells, in the order of the shop window.
var products = []product{
	{"super-hand-mixer-2000", "2324388", 14900, "tools", true, drawMixer},
	{"gift-card", "2134187", 0, "care", false, drawGiftCard},
	{"saucepan-16", "2100016", 12900, "pans", false, drawSaucepan},
	{"saute-pan-24", "2100024", 18900, "pans", false, drawSaute},
	{"stockpot-24", "2100124", 21900, "pans", false, drawStockpot},
	{"cake-tin-26", "2100226", 7400, "pans", false, drawCakeTin},
	{"copper-whisk", "2300100", 3800, "tools", false, drawWhisk},
	{"paring-knife", "2300042", 4200, "tools", false, drawKnife},
	{"copper-polish", "2400014", 1450, "care", false, drawPolish},
}

func find(slug string) (product, bool) {
	for _, p := range products {
		if p.Slug == slug {
			return p, true
		}
	}
	return product{}, false
}

const (
	shipping     cents = 495
	freeFrom     cents = 25000 // shipping is free from here on
	newcomer     cents = 1000  // off the first order
	newcomerFrom cents = 5000
	vatPart            = 6 // a sixth of a price with 20 % tax is the tax
	mostOfOne          = 9
)

// line is a product in a basket.
type line struct {
	product
	Quantity int
}

// Total is the price of the whole line.
func (l line) Total() cents { return l.Price * cents(l.Quantity) }

// bill is what a basket comes to.
type bill struct {
	Lines    []line
	Subtotal cents
	Shipping cents
	Discount cents
	Tax      cents // held in the total
	Total    cents
	Count    int
}

func billOf(quantities map[string]int, first bool) (b bill) {
	for _, p := range products {
		if n := quantities[p.Slug]; n > 0 {
			b.Lines = append(b.Lines, line{p, n})
			b.Subtotal += p.Price * cents(n)
			b.Count += n
		}
	}
	if b.Count == 0 {
		return b
	}
	if b.Subtotal > 0 && b.Subtotal < freeFrom {
		b.Shipping = shipping
	}
	if first && b.Subtotal >= newcomerFrom {
		b.Discount = newcomer
	}
	b.Total = b.Subtotal + b.Shipping - b.Discount
	b.Tax = (b.Total + vatPart/2) / vatPart
	return b
}
