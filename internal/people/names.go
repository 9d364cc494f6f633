package people

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
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

// Identify gives people external ids. Where another profile has the id, the person becomes part of it:
// its own values win, its gaps are filled (Braze reference, section 1.6). Somebody who has an external id already,
// or whom nobody knows, stays as they are.
func (p *People) Identify(ctx context.Context, workspace string, all []Identification) ([]Result, error) {
	return nil, errNotYet
}

// AliasTold is a new alias: of the person with an external id, or of somebody new without one.
type AliasTold struct {
	ExternalID string
	Alias      profile.Alias
}

// AliasNew adds aliases. The first to hold a pair of label and name keeps it, and a person has one name for
// each label: a second is not taken. An external id that nobody has does nothing (Braze reference, section 2.4.5).
func (p *People) AliasNew(ctx context.Context, workspace string, all []AliasTold) ([]Result, error) {
	return nil, errNotYet
}

// AliasChange gives an alias another name.
type AliasChange struct{ Label, Old, New string }

// AliasUpdate changes names of aliases. One that nobody has does nothing; a name that somebody has is not taken.
func (p *People) AliasUpdate(ctx context.Context, workspace string, all []AliasChange) ([]Result, error) {
	return nil, errNotYet
}

// Rename gives a person another external id. The former one finds them until it is removed.
type Rename struct{ Current, New string }

// RenameExternalIDs renames external ids. The member of an item is nil, or says why it was not done:
// there is no such present id, the new one is somebody's (or was), or both are the same
// (Braze reference, section 2.4.6).
func (p *People) RenameExternalIDs(ctx context.Context, workspace string, all []Rename) ([]*petitbleu.Error, error) {
	return nil, errNotYet
}

// RemoveExternalIDs removes former external ids. The member of an item is nil, or says why it was not
// done: the id is not known, or it is somebody's present one.
func (p *People) RemoveExternalIDs(ctx context.Context, workspace string, ids []string) ([]*petitbleu.Error, error) {
	return nil, errNotYet
}

// MergeOf makes two people one.
type MergeOf struct{ From, Into Identifier }

// Merge makes pairs of people one: everything of From becomes Into's, whose values win (Braze reference,
// section 1.6). A name that means nobody does nothing.
func (p *People) Merge(ctx context.Context, workspace string, all []MergeOf) ([]Result, error) {
	return nil, errNotYet
}

// Delete removes people for good, with all that is kept of them but what proves consent. It gives how
// many there were. A former external id deletes the whole person.
func (p *People) Delete(ctx context.Context, workspace string, all []Identifier) (int, error) {
	return 0, errNotYet
}
