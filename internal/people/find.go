package people

import (
	"context"
	"math/big"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Person is a profile with the names it is known by.
type Person struct {
	petitbleu.Profile
	Identities []petitbleu.Identity // oldest first
}

// ExternalID gives the person's external id, "" when there is none.
func (p Person) ExternalID() string {
	for _, i := range p.Identities {
		if i.Kind == petitbleu.IdentityExternal {
			return i.Value
		}
	}
	return ""
}

// Aliases gives the person's aliases, oldest first.
func (p Person) Aliases() []profile.Alias {
	all := []profile.Alias{}
	for _, i := range p.Identities {
		if i.Kind == petitbleu.IdentityAlias {
			all = append(all, profile.Alias{Label: i.Scope, Name: i.Value})
		}
	}
	return all
}

// Find gives whom a name means; nil: nobody. Of several people with one e-mail address or phone number
// it is the one that users/track would mean. It waits for what was accepted before.
func (p *People) Find(ctx context.Context, workspace string, who profile.Who) (*Person, error) {
	found, err := p.FindMany(ctx, workspace, []profile.Who{who})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// FindMany is Find for many names: one member for each, nil for nobody.
func (p *People) FindMany(ctx context.Context, workspace string, who []profile.Who) (found []*Person, err error) {
	err = p.read(ctx, workspace, func(tx *store.Tx) error {
		ids, err := lookUp(tx, workspace, who)
		if err != nil {
			return err
		}
		people, err := personsOf(tx, workspace, ids)
		found = make([]*Person, len(who))
		for n, id := range ids {
			found[n] = people[id]
		}
		return err
	})
	return found, err
}

// lookUp gives the profile that each name means, "" for nobody.
func lookUp(tx *store.Tx, workspace string, who []profile.Who) ([]string, error) {
	w := newWork(tx, workspace, time.Time{}, &definitions{})
	a := newAsked()
	for _, one := range who {
		a.who(one)
	}
	if err := w.lookUp(a); err != nil {
		return nil, err
	}
	if err := w.readAll(keys(a.ids)); err != nil {
		return nil, err
	}
	ids := make([]string, len(who))
	for n, one := range who {
		ids[n] = w.idOf(one)
	}
	return ids, nil
}

// personsOf reads people, by profile id.
func personsOf(tx *store.Tx, workspace string, ids []string) (map[string]*Person, error) {
	profiles, err := tx.Profiles(workspace, ids)
	if err != nil {
		return nil, err
	}
	names, err := tx.IdentitiesOfAll(workspace, ids)
	found := make(map[string]*Person, len(profiles))
	for id, p := range profiles {
		found[id] = &Person{Profile: p, Identities: names[id]}
	}
	return found, err
}

// Having gives everybody who has an e-mail address (in any case) or a phone number, at most limit people,
// those with an external id first, then who was changed last. One of the two is empty.
func (p *People) Having(ctx context.Context, workspace, email, phone string, limit int) (all []*Person, err error) {
	k := contactOf(profile.Who{Email: email, Phone: phone})
	err = p.read(ctx, workspace, func(tx *store.Tx) error {
		all = nil
		holders, err := tx.ContactHolders(workspace, k.column, []string{k.value}, limit)
		if err != nil {
			return err
		}
		var ids []string
		for _, h := range holders {
			ids = append(ids, h.ProfileID)
		}
		people, err := personsOf(tx, workspace, ids)
		for _, id := range ids {
			if people[id] != nil {
				all = append(all, people[id])
			}
		}
		return err
	})
	return all, err
}

// Done is what a person did under one name: a custom event, or a product bought.
type Done struct {
	Name        string
	First, Last time.Time
	Count       int64 // of a product: of pieces
}

// Activity is what people did, summed up.
type Activity struct {
	Events    []Done // custom events by name, alphabetical
	Purchases []Done // by product, alphabetical
	Revenue   string // of all purchases, a decimal number; currencies are added up as they stand (Braze reference, section 1.5)
}

// ActivityOf sums up what profiles did since an instant (zero: ever), by profile id.
func (p *People) ActivityOf(ctx context.Context, workspace string, profiles []string, since time.Time) (all map[string]Activity, err error) {
	err = p.read(ctx, workspace, func(tx *store.Tx) error {
		all = map[string]Activity{}
		done, err := tx.DoneBy(workspace, profiles, since)
		if err != nil {
			return err
		}
		for _, d := range done {
			a := all[d.ProfileID]
			of := Done{Name: d.Name, First: d.First, Last: d.Last, Count: d.Count}
			if d.Kind == petitbleu.EventPurchase {
				a.Purchases = append(a.Purchases, of)
			} else {
				a.Events = append(a.Events, of)
			}
			all[d.ProfileID] = a
		}
		return countPurchases(tx, workspace, profiles, since, all)
	})
	return all, err
}

// countPurchases counts pieces and adds up what they cost.
func countPurchases(tx *store.Tx, workspace string, profiles []string, since time.Time, all map[string]Activity) error {
	purchases, err := tx.PurchasesBy(workspace, profiles, since)
	if err != nil {
		return err
	}
	type product struct{ person, name string }
	pieces := map[product]int64{}
	revenue := map[string]*big.Rat{}
	for _, e := range purchases {
		price, quantity := priceOf(e)
		pieces[product{e.ProfileID, e.Name}] += quantity
		if revenue[e.ProfileID] == nil {
			revenue[e.ProfileID] = new(big.Rat)
		}
		revenue[e.ProfileID].Add(revenue[e.ProfileID], price.Mul(price, new(big.Rat).SetInt64(quantity)))
	}
	for _, id := range profiles {
		a := all[id]
		for n := range a.Purchases {
			a.Purchases[n].Count = pieces[product{id, a.Purchases[n].Name}]
		}
		a.Revenue = "0"
		if sum := revenue[id]; sum != nil {
			a.Revenue = decimal(sum)
		}
		all[id] = a
	}
	return nil
}

// priceOf reads the price of one piece, and the number of pieces, of a purchase.
func priceOf(e petitbleu.Event) (*big.Rat, int64) {
	var data struct {
		Price    priceText `json:"price"`
		Quantity int64     `json:"quantity"`
	}
	if err := profile.Decode(e.Data, &data); err != nil {
		return new(big.Rat), 0
	}
	price, ok := new(big.Rat).SetString(string(data.Price))
	if !ok {
		price = new(big.Rat)
	}
	return price, data.Quantity
}

// priceText is a number as it is written.
type priceText string

// UnmarshalJSON keeps the digits.
func (p *priceText) UnmarshalJSON(b []byte) error {
	*p = priceText(strings.Trim(string(b), `"`))
	return nil
}

// decimal writes a sum of prices with the digits that it has, 6 behind the point at most.
func decimal(r *big.Rat) string {
	text := r.FloatString(6)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}
