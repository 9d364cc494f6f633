package people

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Priority chooses among several people who share an e-mail address or a phone number (Braze reference,
// section 2.4.4).
type Priority string

// The priorities. Only one of the first two may be asked for.
const (
	Identified    Priority = "identified" // has an external id
	Unidentified  Priority = "unidentified"
	NewestUpdated Priority = "most_recently_updated"
	OldestUpdated Priority = "least_recently_updated"
)

// Identifier names a person for the methods about names. Priorities count with Email and Phone only: they
// are followed in order, and if more than one person is left at the end nobody is meant.
type Identifier struct {
	profile.Who
	Priorities []Priority
}

// Identification gives somebody without an external id one.
type Identification struct {
	ExternalID string
	Identifier // by alias, e-mail or phone
	// Apart keeps the two profiles when another person has the external id already (merge_behavior "none").
	Apart bool
}

// whom gives the profile that an identifier means, "" for nobody.
func whom(tx *store.Tx, workspace string, who Identifier) (string, error) {
	byContact := who.ProfileID == "" && who.ExternalID == "" && who.BrazeID == "" && who.Alias == nil && who.PSID == nil
	if !byContact || len(who.Priorities) == 0 {
		ids, err := lookUp(tx, workspace, []profile.Who{who.Who})
		if err != nil {
			return "", err
		}
		return ids[0], nil
	}
	_, left, err := sharing(tx, workspace, who)
	if err != nil || len(left) != 1 {
		return "", err
	}
	return left[0].ProfileID, nil
}

// sharing gives those who share the contact of an identifier, and of them those whom its priorities leave.
func sharing(tx *store.Tx, workspace string, who Identifier) (all, left []store.Contact, err error) {
	k := contactOf(who.Who)
	all, err = tx.ContactHolders(workspace, k.column, []string{k.value}, prioritised)
	left = all
	for _, p := range who.Priorities {
		left = p.choose(left)
	}
	return all, left, err
}

// Chosen is whom the priorities of an identifier choose: one person, nobody who has the contact at all, or nobody out
// of several.
type Chosen struct {
	ProfileID string
	Nobody    bool // has the contact
}

// Choose follows the priorities of identifiers by e-mail or phone, to send something: where one person has the contact
// there is nothing to choose.
func (p *People) Choose(ctx context.Context, workspace string, all []Identifier) (chosen []Chosen, err error) {
	err = p.read(ctx, workspace, func(tx *store.Tx) error {
		chosen = make([]Chosen, len(all))
		for i, who := range all {
			have, left, err := sharing(tx, workspace, who)
			if err != nil {
				return err
			}
			if len(have) == 1 {
				left = have
			}
			if chosen[i].Nobody = len(have) == 0; len(left) == 1 {
				chosen[i].ProfileID = left[0].ProfileID
			}
		}
		return nil
	})
	return chosen, err
}

// prioritised is how many of those who share a contact priorities choose among.
const prioritised = 1000

// choose gives those of several people whom a priority leaves.
func (p Priority) choose(of []store.Contact) []store.Contact {
	var left []store.Contact
	for _, c := range of {
		switch {
		case p == Identified && c.External, p == Unidentified && !c.External:
			left = append(left, c)
		case p != NewestUpdated && p != OldestUpdated:
		case len(left) == 0 || left[0].UpdatedAt.Equal(c.UpdatedAt):
			left = append(left, c)
		case c.UpdatedAt.After(left[0].UpdatedAt) == (p == NewestUpdated):
			left = []store.Contact{c}
		}
	}
	return left
}

// names runs fn for each item in one transaction behind what was accepted before, and tells listeners of the
// people whom it changed.
func names[T, R any](ctx context.Context, p *People, workspace string, all []T, fn func(tx *store.Tx, item T, now time.Time) (R, error)) ([]R, error) {
	var results []R
	err := p.write(ctx, workspace, func(tx *store.Tx, now time.Time) error {
		results = make([]R, len(all))
		for n, item := range all {
			var err error
			if results[n], err = fn(tx, item, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.tell(workspace, results)
	return results, nil
}

// tell tells listeners of the people in results.
func (p *People) tell(workspace string, results any) {
	all, ok := results.([]Result)
	if !ok || p.o.Live == nil {
		return
	}
	for _, r := range all {
		if r.Changed {
			p.o.Live.Publish(workspace, live.Change{Kind: live.KindProfile, ID: r.ProfileID, ProfileID: r.ProfileID})
		}
	}
}

// add gives a profile a name, unless somebody has it.
func add(tx *store.Tx, workspace, id string, k store.IdentityKey, now time.Time) (bool, error) {
	added, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: workspace, Kind: k.Kind, Scope: k.Scope, Value: k.Value, ProfileID: id, CreatedAt: now}})
	if err != nil || !added[0] {
		return false, err
	}
	return true, tx.TouchProfiles(workspace, id)
}

// has tells whether a profile has a name of a kind and scope.
func has(tx *store.Tx, workspace, id string, kind petitbleu.IdentityKind, scope string) (bool, error) {
	names, err := tx.IdentitiesOf(workspace, id)
	for _, n := range names {
		if n.Kind == kind && n.Scope == scope {
			return true, err
		}
	}
	return false, err
}

// holderOf gives the profile that has an external id, present or former, "" for none.
func holderOf(tx *store.Tx, workspace, external string) (string, error) {
	found, err := tx.ExternalHolders(workspace, []string{external})
	return found[external], err
}

// Identify gives people external ids. Where another profile has the id, the person becomes part of it:
// its own values win, its gaps are filled (Braze reference, section 1.6). Somebody who has an external id already,
// or whom nobody knows, stays as they are.
func (p *People) Identify(ctx context.Context, workspace string, all []Identification) ([]Result, error) {
	return names(ctx, p, workspace, all, func(tx *store.Tx, one Identification, now time.Time) (r Result, err error) {
		if r.Err = (profile.Who{ExternalID: one.ExternalID}).Check(); r.Err != nil {
			return r, nil
		}
		id, err := whom(tx, workspace, one.Identifier)
		if err != nil || id == "" {
			return r, err
		}
		r.ProfileID = id
		if known, err := has(tx, workspace, id, petitbleu.IdentityExternal, ""); err != nil || known {
			return r, err
		}
		holder, err := holderOf(tx, workspace, one.ExternalID)
		switch {
		case err != nil || holder == id:
		case holder == "":
			r.Changed, err = add(tx, workspace, id, store.IdentityKey{Kind: petitbleu.IdentityExternal, Value: one.ExternalID}, now)
		case !one.Apart:
			r.ProfileID, r.Changed = holder, true
			err = tx.MergeProfiles(workspace, id, holder, now, profile.MergeDocuments)
		}
		return r, err
	})
}

// AliasTold is a new alias: of the person with an external id, or of somebody new without one.
type AliasTold struct {
	ExternalID string
	Alias      profile.Alias
}

// AliasNew adds aliases. The first to hold a pair of label and name keeps it, and a person has one name for
// each label: a second is not taken. An external id that nobody has does nothing (Braze reference, section 2.4.5).
func (p *People) AliasNew(ctx context.Context, workspace string, all []AliasTold) ([]Result, error) {
	return names(ctx, p, workspace, all, func(tx *store.Tx, one AliasTold, now time.Time) (r Result, err error) {
		if r.Err = one.Alias.Check(); r.Err != nil {
			return r, nil
		}
		k := store.IdentityKey{Kind: petitbleu.IdentityAlias, Scope: one.Alias.Label, Value: one.Alias.Name}
		found, err := tx.Identities(workspace, []store.IdentityKey{k})
		if err != nil {
			return r, err
		}
		if i, taken := found[k]; taken {
			r.ProfileID = i.ProfileID
			return r, nil
		}
		if one.ExternalID == "" {
			r.ProfileID, r.Created, r.Changed = petitbleu.NewID(petitbleu.KindProfile, now), true, true
			if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: workspace, ID: r.ProfileID, CreatedAt: now, UpdatedAt: now}}); err != nil {
				return r, err
			}
			_, err = add(tx, workspace, r.ProfileID, k, now)
			return r, err
		}
		if r.ProfileID, err = holderOf(tx, workspace, one.ExternalID); err != nil || r.ProfileID == "" {
			return r, err
		}
		if second, err := has(tx, workspace, r.ProfileID, k.Kind, k.Scope); err != nil || second {
			return r, err
		}
		r.Changed, err = add(tx, workspace, r.ProfileID, k, now)
		return r, err
	})
}

// AliasChange gives an alias another name.
type AliasChange struct{ Label, Old, New string }

// AliasUpdate changes names of aliases. One that nobody has does nothing; a name that somebody has is not taken.
func (p *People) AliasUpdate(ctx context.Context, workspace string, all []AliasChange) ([]Result, error) {
	return names(ctx, p, workspace, all, func(tx *store.Tx, one AliasChange, now time.Time) (r Result, err error) {
		if r.Err = (profile.Alias{Label: one.Label, Name: one.New}).Check(); r.Err != nil {
			return r, nil
		}
		from := store.IdentityKey{Kind: petitbleu.IdentityAlias, Scope: one.Label, Value: one.Old}
		to := store.IdentityKey{Kind: petitbleu.IdentityAlias, Scope: one.Label, Value: one.New}
		found, err := tx.Identities(workspace, []store.IdentityKey{from, to})
		if err != nil {
			return r, err
		}
		old, known := found[from]
		if _, taken := found[to]; !known || taken {
			return r, nil
		}
		r.ProfileID = old.ProfileID
		if err := tx.DropIdentity(workspace, from, old.ProfileID, time.Time{}); err != nil {
			return r, err
		}
		r.Changed, err = add(tx, workspace, old.ProfileID, to, now)
		return r, err
	})
}

// Rename gives a person another external id. The former one finds them until it is removed.
type Rename struct{ Current, New string }

// RenameExternalIDs renames external ids. The member of an item is nil, or says why it was not done:
// there is no such present id, the new one is somebody's (or was), or both are the same
// (Braze reference, section 2.4.6).
func (p *People) RenameExternalIDs(ctx context.Context, workspace string, all []Rename) ([]*petitbleu.Error, error) {
	return names(ctx, p, workspace, all, func(tx *store.Tx, one Rename, now time.Time) (*petitbleu.Error, error) {
		if err := (profile.Who{ExternalID: one.New}).Check(); err != nil {
			return err, nil
		}
		if one.Current == one.New {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The new external id is the present one.").At("new_external_id"), nil
		}
		k := store.IdentityKey{Kind: petitbleu.IdentityExternal, Value: one.Current}
		found, err := tx.Identities(workspace, []store.IdentityKey{k})
		if err != nil {
			return nil, err
		}
		i, known := found[k]
		if !known {
			return petitbleu.Errorf(petitbleu.CodeNotFound, "Nobody has this external id, or it is a former one.").At("current_external_id"), nil
		}
		taken, err := holderOf(tx, workspace, one.New)
		if err != nil {
			return nil, err
		}
		if taken != "" {
			return petitbleu.Errorf(petitbleu.CodeConflict, "Somebody has or had the new external id.").At("new_external_id"), nil
		}
		if err := tx.DropIdentity(workspace, k, i.ProfileID, time.Time{}); err != nil {
			return nil, err
		}
		for _, k := range []store.IdentityKey{{Kind: petitbleu.IdentityFormer, Value: one.Current}, {Kind: petitbleu.IdentityExternal, Value: one.New}} {
			if _, err := add(tx, workspace, i.ProfileID, k, now); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

// RemoveExternalIDs removes former external ids. The member of an item is nil, or says why it was not
// done: the id is not known, or it is somebody's present one.
func (p *People) RemoveExternalIDs(ctx context.Context, workspace string, ids []string) ([]*petitbleu.Error, error) {
	return names(ctx, p, workspace, ids, func(tx *store.Tx, id string, _ time.Time) (*petitbleu.Error, error) {
		former, present := store.IdentityKey{Kind: petitbleu.IdentityFormer, Value: id}, store.IdentityKey{Kind: petitbleu.IdentityExternal, Value: id}
		found, err := tx.Identities(workspace, []store.IdentityKey{former, present})
		if err != nil {
			return nil, err
		}
		if i, ok := found[former]; ok {
			if err := tx.DropIdentity(workspace, former, i.ProfileID, time.Time{}); err != nil {
				return nil, err
			}
			return nil, tx.TouchProfiles(workspace, i.ProfileID)
		}
		if _, ok := found[present]; ok {
			return petitbleu.Errorf(petitbleu.CodeConflict, "The external id is somebody's present one: only former ones can be removed."), nil
		}
		return petitbleu.Errorf(petitbleu.CodeNotFound, "Nobody had this external id."), nil
	})
}

// MergeOf makes two people one.
type MergeOf struct{ From, Into Identifier }

// Merge makes pairs of people one: everything of From becomes Into's, whose values win (Braze reference,
// section 1.6). A name that means nobody does nothing.
func (p *People) Merge(ctx context.Context, workspace string, all []MergeOf) ([]Result, error) {
	return names(ctx, p, workspace, all, func(tx *store.Tx, one MergeOf, now time.Time) (r Result, err error) {
		from, err := whom(tx, workspace, one.From)
		if err != nil {
			return r, err
		}
		into, err := whom(tx, workspace, one.Into)
		if err != nil || from == "" || into == "" || from == into {
			return r, err
		}
		r.ProfileID, r.Changed = into, true
		return r, tx.MergeProfiles(workspace, from, into, now, profile.MergeDocuments)
	})
}

// Asked is who asks for people to be deleted, and by what way: store.ErasedByAPI …
type Asked struct{ By, Via string }

// Delete removes people for good, with all that is kept of them and what the recorded webhook calls say of
// them, but what proves consent, and records who asked. It gives how many there were. A former external id
// deletes the whole person.
func (p *People) Delete(ctx context.Context, workspace string, asked Asked, all []Identifier) (int, error) {
	if err := p.forgetCalls(ctx, workspace, all); err != nil {
		return 0, err
	}
	deleted := 0
	results, err := names(ctx, p, workspace, all, func(tx *store.Tx, one Identifier, now time.Time) (r Result, err error) {
		id, err := whom(tx, workspace, one)
		if err != nil || id == "" {
			return r, err
		}
		r.ProfileID, r.Changed = id, true
		return r, tx.DeleteProfile(store.Erasure{WorkspaceID: workspace, ProfileID: id, At: now, By: asked.By, Via: asked.Via})
	})
	for _, r := range results {
		if r.Changed {
			deleted++
		}
	}
	return deleted, err
}

// forgetCalls takes people out of the recorded webhook calls.
func (p *People) forgetCalls(ctx context.Context, workspace string, all []Identifier) error {
	if p.o.ForgetCalls == nil {
		return nil
	}
	var known []petitbleu.Identity
	err := p.read(ctx, workspace, func(tx *store.Tx) error {
		known = nil
		for _, one := range all {
			id, err := whom(tx, workspace, one)
			if err != nil {
				return err
			}
			names, err := tx.IdentitiesOf(workspace, id)
			if err != nil {
				return err
			}
			known = append(known, names...)
		}
		return nil
	})
	for _, n := range known {
		if err == nil && n.Kind == petitbleu.IdentityPSID {
			err = p.o.ForgetCalls(ctx, workspace, n.Scope, n.Value)
		}
	}
	return err
}
