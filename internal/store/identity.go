package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const identityColumns = "workspace_id, kind, scope, value, profile_id, quarantined, topic, expires_at, created_at"

func scanIdentity(r scanner) (i petitbleu.Identity, err error) {
	err = r.Scan(&i.WorkspaceID, &i.Kind, &i.Scope, &i.Value, &i.ProfileID, &i.Quarantined, &i.Topic, at(&i.ExpiresAt), at(&i.CreatedAt))
	return i, err
}

// IdentityKey names an identity inside a workspace.
type IdentityKey struct {
	Kind  petitbleu.IdentityKind
	Scope string
	Value string
}

// KeyOf gives the key of an identity.
func KeyOf(i petitbleu.Identity) IdentityKey {
	return IdentityKey{Kind: i.Kind, Scope: i.Scope, Value: i.Value}
}

// Identities gives the identities of a list that exist, by key.
func (t *Tx) Identities(workspace string, keys []IdentityKey) (map[IdentityKey]petitbleu.Identity, error) {
	type group struct {
		kind  petitbleu.IdentityKind
		scope string
	}
	groups := map[group][]string{}
	for _, k := range keys {
		g := group{k.Kind, k.Scope}
		groups[g] = append(groups[g], k.Value)
	}
	found := make(map[IdentityKey]petitbleu.Identity, len(keys))
	for g, values := range groups {
		err := inChunks(values, 64, func(part []string) error {
			all, err := list(t, scanIdentity, "SELECT "+identityColumns+" FROM identities WHERE workspace_id = $1 AND kind = $2 AND scope = $3 AND value IN ("+
				places(3, len(part))+")", withList([]any{workspace, string(g.kind), g.scope}, part)...)
			for _, i := range all {
				found[KeyOf(i)] = i
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// IdentitiesNamed lists the identities of every kind and scope that have a value, oldest first:
// one statement for who may be meant by a customer id.
func (t *Tx) IdentitiesNamed(workspace, value string) ([]petitbleu.Identity, error) {
	return list(t, scanIdentity, "SELECT "+identityColumns+
		" FROM identities WHERE workspace_id = $1 AND value = $2 ORDER BY created_at, kind, scope", workspace, value)
}

// Holders gives the profiles that hold identities of one kind and scope, by value: what the
// intake asks for each call.
func (t *Tx) Holders(workspace string, kind petitbleu.IdentityKind, scope string, values []string) (map[string]string, error) {
	found := make(map[string]string, len(values))
	err := inChunks(values, t.lot(), func(part []string) error {
		_, err := list(t, func(r scanner) (struct{}, error) {
			var value, profile string
			err := r.Scan(&value, &profile)
			found[value] = profile
			return struct{}{}, err
		}, "SELECT value, profile_id FROM identities WHERE workspace_id = $1 AND kind = $2 AND scope = $3 AND value IN ("+
			places(3, len(part))+")", withList([]any{workspace, string(kind), scope}, part)...)
		return err
	})
	return found, err
}

// InsertIdentities adds identities. One whose key exists already changes nothing; fresh tells
// which were added.
func (t *Tx) InsertIdentities(identities []petitbleu.Identity) (fresh []bool, err error) {
	type key struct {
		workspace string
		IdentityKey
	}
	fresh = make([]bool, len(identities))
	index := make(map[key]int, len(identities))
	rows := make([][]any, len(identities))
	for n, i := range identities {
		k := key{i.WorkspaceID, KeyOf(i)}
		if _, ok := index[k]; !ok { // the first of two in a list is the one that counts
			index[k] = n
		}
		rows[n] = identityRow(i)
	}
	err = t.insertReturning("INSERT INTO identities ("+identityColumns+") VALUES",
		"ON CONFLICT (workspace_id, kind, scope, value) DO NOTHING RETURNING workspace_id, kind, scope, value", rows,
		func(r scanner) error {
			var k key
			err := r.Scan(&k.workspace, &k.Kind, &k.Scope, &k.Value)
			if n, ok := index[k]; ok {
				fresh[n] = true
			}
			return err
		})
	return fresh, err
}

// AddIdentities adds identities and tells how many were new; one whose key exists already changes nothing.
func (t *Tx) AddIdentities(identities []petitbleu.Identity) (added int64, err error) {
	rows := make([][]any, len(identities))
	for n, i := range identities {
		rows[n] = identityRow(i)
	}
	return t.insertRows("INSERT INTO identities ("+identityColumns+") VALUES", "ON CONFLICT (workspace_id, kind, scope, value) DO NOTHING", rows)
}

func identityRow(i petitbleu.Identity) []any {
	return []any{i.WorkspaceID, string(i.Kind), i.Scope, i.Value, i.ProfileID, i.Quarantined, i.Topic, millis(i.ExpiresAt), millis(i.CreatedAt)}
}

// ShowPSID sets the attribute of a Page for a person who became known there (row B1).
func (t *Tx) ShowPSID(workspace, page, psid, profile string, now time.Time) error {
	if _, err := t.nextChange(workspace); err != nil { // nobody renames the attribute meanwhile
		return err
	}
	names, err := t.PageAttributes(workspace)
	if err != nil {
		return err
	}
	_, err = t.UpdateAttributes(workspace, profile, names.shown(page, psid), now)
	return err
}

// IdentitiesOf lists the identities of a profile, oldest first.
func (t *Tx) IdentitiesOf(workspace, profile string) ([]petitbleu.Identity, error) {
	return list(t, scanIdentity, "SELECT "+identityColumns+
		" FROM identities WHERE workspace_id = $1 AND profile_id = $2 ORDER BY created_at, kind, scope, value", workspace, profile)
}

// Quarantine marks an identity as claimed by two people: nothing is sent to it any more.
func (t *Tx) Quarantine(workspace string, k IdentityKey) error {
	n, err := t.exec("UPDATE identities SET quarantined = $5 WHERE workspace_id = $1 AND kind = $2 AND scope = $3 AND value = $4",
		workspace, string(k.Kind), k.Scope, k.Value, true)
	return found(n, err)
}

// Settle gives a quarantined identity to one profile and lifts the quarantine.
func (t *Tx) Settle(workspace string, k IdentityKey, profile string) error {
	n, err := t.exec("UPDATE identities SET quarantined = $5, profile_id = $6 WHERE workspace_id = $1 AND kind = $2 AND scope = $3 AND value = $4",
		workspace, string(k.Kind), k.Scope, k.Value, false, profile)
	return found(n, err)
}

// DropIdentity takes a name from a profile that was given to it at an instant or later.
func (t *Tx) DropIdentity(workspace string, k IdentityKey, profile string, since time.Time) error {
	_, err := t.exec("DELETE FROM identities WHERE workspace_id = $1 AND kind = $2 AND scope = $3 AND value = $4 AND profile_id = $5 AND created_at >= $6",
		workspace, string(k.Kind), k.Scope, k.Value, profile, millis(since))
	return err
}
