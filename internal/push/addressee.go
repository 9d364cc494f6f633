package push

import (
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Person is who a customer id stands for on a Page.
type Person struct {
	Identity petitbleu.Identity
	Profile  string
	Address  string // recipient, as a message has it
}

var (
	errNotOptedIn = petitbleu.Errorf(petitbleu.CodeNotOptedIn,
		"Nobody has opted in on this Page under this customer id: the person presses Send to Messenger on the site first.").At("customer_id")
	errAmbiguous = petitbleu.Errorf(petitbleu.CodeAmbiguousCustomer,
		"Two people have opted in under this customer id, so nothing is sent to it: settle it in petitbleu, under the person.").At("customer_id")
)

// customerKinds are the identities that a customer id can be, the nearest first.
var customerKinds = []petitbleu.IdentityKind{petitbleu.IdentityCustomer, petitbleu.IdentityExternal, petitbleu.IdentityTemporary}

// Addressee finds the person by their newest live opt-in under the customer id, which must be
// theirs still. It never guesses: an id that two people claim is refused.
func Addressee(tx *store.Tx, workspace, page, customer string) (to Person, err error) {
	optIns, err := tx.OptIns(workspace, page, customer)
	if err != nil {
		return to, err
	}
	if len(optIns) == 0 {
		return to, errNotOptedIn
	}
	identities, err := tx.IdentitiesNamed(workspace, customer)
	if err != nil {
		return to, err
	}
	identities = slices.DeleteFunc(identities, func(i petitbleu.Identity) bool { return i.Scope != "" || !slices.Contains(customerKinds, i.Kind) })
	slices.SortFunc(identities, func(a, b petitbleu.Identity) int {
		return slices.Index(customerKinds, a.Kind) - slices.Index(customerKinds, b.Kind)
	})
	if disputed(identities) {
		return to, errAmbiguous
	}
	err = errNotOptedIn
	for _, o := range optIns {
		if !o.RevokedAt.IsZero() {
			continue
		}
		for _, i := range identities {
			if i.ProfileID == o.ProfileID && o.Temporary == (i.Kind == petitbleu.IdentityTemporary) {
				address, err := addressOf(tx, o)
				if err != nil || address != "" {
					return Person{Identity: i, Profile: o.ProfileID, Address: address}, err
				}
			}
		}
		if o.QuarantineOf != "" {
			err = errAmbiguous // asked for, but the id is another's until somebody settles it
		}
	}
	return to, err
}

// addressOf gives where the person of an opt-in is written to. An opt-in by the checkbox has no
// page-scoped id: the person got one when they wrote since, or else has their checkbox.
func addressOf(tx *store.Tx, o petitbleu.OptIn) (string, error) {
	if o.PSID != "" {
		return o.PSID, nil
	}
	names, err := tx.IdentitiesOf(o.WorkspaceID, o.ProfileID)
	return petitbleu.AddressOf(names, o.PageID).String(), err
}

// disputed tells whether an id is quarantined, or stands for different people in its kinds.
func disputed(identities []petitbleu.Identity) bool {
	profile := ""
	for _, i := range identities {
		if i.Quarantined || profile != "" && i.ProfileID != profile {
			return true
		}
		profile = i.ProfileID
	}
	return false
}
