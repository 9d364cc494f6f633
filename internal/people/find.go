package people

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
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
func (p *People) FindMany(ctx context.Context, workspace string, who []profile.Who) ([]*Person, error) {
	return nil, errNotYet
}

// Having gives everybody who has an e-mail address (in any case) or a phone number, at most limit people,
// those who were changed last first. One of the two is empty.
func (p *People) Having(ctx context.Context, workspace, email, phone string, limit int) ([]*Person, error) {
	return nil, errNotYet
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
func (p *People) ActivityOf(ctx context.Context, workspace string, profiles []string, since time.Time) (map[string]Activity, error) {
	return nil, errNotYet
}
