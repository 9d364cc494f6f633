package intake

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// claimedKinds are the kinds of identity that a customer id may stand for.
var claimedKinds = []petitbleu.IdentityKind{petitbleu.IdentityCustomer, petitbleu.IdentityExternal, petitbleu.IdentityTemporary}

// Claims is who goes by a customer id, or says so.
type Claims struct {
	Identities []petitbleu.Identity // as they stand, of every kind
	OptIns     []petitbleu.OptIn    // by which people named it, newest first
}

// People gives the profiles that claim the id, the present holder first.
func (c Claims) People() (all []string) {
	add := func(id string) {
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	for _, i := range c.Identities {
		add(i.ProfileID)
	}
	for _, o := range c.OptIns {
		add(o.ProfileID)
	}
	return all
}

// Disputed tells whether nothing is sent to the id until somebody settles whose it is.
func (c Claims) Disputed() bool {
	for _, i := range c.Identities {
		if i.Quarantined || i.ProfileID != c.Identities[0].ProfileID {
			return true
		}
	}
	return false
}

// ClaimsOf gathers who claims a customer id.
func ClaimsOf(tx *store.Tx, workspace, customer string) (c Claims, err error) {
	named, err := tx.IdentitiesNamed(workspace, customer)
	if err != nil {
		return c, err
	}
	for _, i := range named {
		if slices.Contains(claimedKinds, i.Kind) {
			c.Identities = append(c.Identities, i)
		}
	}
	pages, err := tx.Pages(workspace)
	if err != nil {
		return c, err
	}
	for _, p := range pages {
		some, err := tx.OptIns(workspace, p.ID, customer)
		if err != nil {
			return c, err
		}
		c.OptIns = append(c.OptIns, some...)
	}
	slices.SortStableFunc(c.OptIns, func(a, b petitbleu.OptIn) int { return b.At.Compare(a.At) })
	return c, nil
}

// Settle ends a dispute about a customer id on the word of somebody of the team: holder is one
// of those who claim it, and it is theirs from now on; without a holder nobody has it. What the
// others opted in to with the id stays disputed. Everybody concerned gets an event. by is who
// decided.
func Settle(tx *store.Tx, workspace, customer, holder, by string, now time.Time) (people []string, err error) {
	c, err := ClaimsOf(tx, workspace, customer)
	if err != nil {
		return nil, err
	}
	people = c.People()
	if !c.Disputed() {
		return nil, petitbleu.Errorf(petitbleu.CodeConflict, "Nobody disputes this customer id: there is nothing to settle.").At("body.customer_id")
	}
	if holder != "" && !slices.Contains(people, holder) {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The holder must be one of those who claim the customer id.").At("body.holder")
	}
	for _, i := range c.Identities {
		if err := settleOne(tx, i, holder); err != nil {
			return nil, err
		}
	}
	if holder != "" {
		if err := tx.SettleOptIns(workspace, holder, customer); err != nil {
			return nil, err
		}
	}
	return people, settled(tx, workspace, customer, holder, by, people, now)
}

// settleOne gives an identity to its holder. A person has one external id, and keeps the one
// that they have.
func settleOne(tx *store.Tx, i petitbleu.Identity, holder string) error {
	keep := holder != ""
	if keep && i.Kind == petitbleu.IdentityExternal && i.ProfileID != holder {
		names, err := tx.IdentitiesOf(i.WorkspaceID, holder)
		if err != nil {
			return err
		}
		keep = !slices.ContainsFunc(names, func(n petitbleu.Identity) bool { return n.Kind == petitbleu.IdentityExternal })
	}
	if !keep {
		return tx.DropIdentity(i.WorkspaceID, store.KeyOf(i), i.ProfileID, time.Time{})
	}
	return tx.Settle(i.WorkspaceID, store.KeyOf(i), holder)
}

// settled tells of it on the timeline of everybody who claimed the id.
func settled(tx *store.Tx, workspace, customer, holder, by string, people []string, now time.Time) error {
	events := make([]petitbleu.Event, 0, len(people))
	for _, p := range people {
		outcome := "dropped"
		if p == holder {
			outcome = "kept"
		}
		fields := map[string]any{"customer_id": customer, "outcome": outcome, "by": by}
		if holder != "" {
			fields["holder_profile_id"] = holder
		}
		data, err := json.Marshal(fields)
		if err != nil {
			return err
		}
		events = append(events, petitbleu.Event{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindEvent, now), ProfileID: p, Source: "intake",
			OutsideID: "settled:" + customer + ":" + p + ":" + strconv.FormatInt(now.UnixMilli(), 10), Kind: petitbleu.EventIdentitySettled,
			At: now, ReceivedAt: now, Data: data})
	}
	_, err := tx.InsertEvents(events)
	return err
}
