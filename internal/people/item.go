package people

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// call is what one call told, on its way through a transaction.
type call struct {
	workspace string
	at        time.Time // when it was accepted
	items     []item    // attributes, then events, then purchases (Braze reference, section 2.4.1)
	batch     *profile.Batch
	results   Results
	broken    error // it cannot be read
}

// item is one object of a call. One of change and kind is set.
type item struct {
	call   *call
	who    profile.Who
	change *profile.Change
	result *Result

	kind       petitbleu.EventKind
	name       string
	at         time.Time
	properties []profile.Property
	data       []byte // of the event's row
	outside    string
	only       bool // nobody is made for it
	click      *profile.Click

	person *person
}

// prepare reads a batch into items, as far as that needs no rows. key names the call, so that a repeat of it
// changes nothing; empty: it cannot be repeated.
func prepare(workspace, key string, b *profile.Batch, at time.Time) *call {
	c := &call{workspace: workspace, at: at, batch: b, items: make([]item, 0, b.Len())}
	c.results = Results{make([]Result, len(b.Attributes)), make([]Result, len(b.Events)), make([]Result, len(b.Purchases))}
	for n := range b.Attributes {
		of := &b.Attributes[n]
		i := item{call: c, who: of.Who, change: of, only: of.UpdateOnly, result: &c.results.Attributes[n]}
		i.result.Err = of.Check()
		c.items = append(c.items, i)
	}
	for n := range b.Events {
		of := &b.Events[n]
		i := item{call: c, who: of.Who, kind: petitbleu.EventCustom, name: of.Name, at: of.At, only: of.UpdateOnly, click: of.Click, result: &c.results.Events[n]}
		i.outside = outsideID(key, "e", n, of.OutsideID)
		if i.result.Err = of.CheckHead(); i.result.Err == nil {
			i.properties, i.result.Left, i.result.Err = profile.ReadProperties(of.Properties)
			i.seal(i.properties)
		}
		c.items = append(c.items, i)
	}
	for n := range b.Purchases {
		of := &b.Purchases[n]
		i := item{call: c, who: of.Who, kind: petitbleu.EventPurchase, name: of.ProductID, at: of.At, only: of.UpdateOnly, result: &c.results.Purchases[n]}
		i.outside = outsideID(key, "p", n, of.OutsideID)
		if i.result.Err = of.CheckHead(); i.result.Err == nil {
			i.properties, i.result.Left, i.result.Err = profile.ReadProperties(of.Properties)
			i.sealPurchase(of)
		}
		c.items = append(c.items, i)
	}
	return c
}

// seal writes the data of an event's row.
func (i *item) seal(properties []profile.Property) {
	data, err := profile.WriteProperties(properties)
	if err != nil && i.result.Err == nil {
		i.result.Err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The properties cannot be written as JSON.")
	}
	i.data = data
	if i.who.Alias != nil && i.who.ExternalID == "" {
		i.only = true // Braze reference, section 1.4
	}
}

// sealPurchase writes a purchase as the data of its row: price, currency, quantity, properties.
func (i *item) sealPurchase(of *profile.Purchase) {
	all := []profile.Property{{Name: "price", Value: of.Price}, {Name: "currency", Value: of.Currency}, {Name: "quantity", Value: json.Number(strconv.Itoa(of.Quantity))}}
	if len(i.properties) > 0 {
		inner := make(map[string]any, len(i.properties))
		for _, p := range i.properties {
			inner[p.Name] = p.Value
		}
		all = append(all, profile.Property{Name: "properties", Value: inner})
	}
	i.seal(all)
}

// outsideID gives the outside id of an event: the teller's own, or its place in the journal.
func outsideID(key, kind string, n int, told string) string {
	switch {
	case told != "":
		return "told " + told
	case key != "":
		return key + kind + strconv.Itoa(n)
	}
	return ""
}
