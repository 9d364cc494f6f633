package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// ProfileText is a profile as its row has it: package people reads and writes documents itself, many at
// a time.
type ProfileText struct {
	ID        string
	Document  []byte // JSON
	CreatedAt time.Time
	UpdatedAt time.Time
	Imports   []string

	// Attributes that have columns of their own; for writing. Email is in lower case.
	Country, Email, Phone string
}

// ProfileTexts gives the profiles of a list that exist, by id.
func (t *Tx) ProfileTexts(workspace string, ids []string) (map[string]ProfileText, error) {
	found := make(map[string]ProfileText, len(ids))
	err := inChunks(ids, t.lot(), func(part []string) error {
		_, err := list(t, func(r scanner) (p struct{}, err error) {
			var one ProfileText
			var imports string
			err = r.Scan(&one.ID, &one.Document, at(&one.CreatedAt), at(&one.UpdatedAt), &imports)
			one.Imports = strings.Fields(imports)
			found[one.ID] = one
			return p, err
		}, "SELECT id, attributes, created_at, updated_at, imports FROM profiles WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+")",
			withList([]any{workspace}, part)...)
		return err
	})
	return found, err
}

// PutProfileTexts adds profiles, or writes the documents of those that are there.
func (t *Tx) PutProfileTexts(workspace string, profiles []ProfileText) error {
	if len(profiles) == 0 {
		return nil
	}
	change, err := t.nextChange(workspace)
	if err != nil {
		return err
	}
	rows := make([][]any, len(profiles))
	for i, p := range profiles {
		rows[i] = []any{workspace, p.ID, string(p.Document), millis(p.CreatedAt), millis(p.UpdatedAt), strings.Join(p.Imports, " "), change, p.Country, p.Email, p.Phone}
	}
	return t.putProfileRows(rows, true)
}

// ExternalHolders gives the profiles that hold external ids, present or former ones, by value.
func (t *Tx) ExternalHolders(workspace string, values []string) (map[string]string, error) {
	found := make(map[string]string, len(values))
	err := inChunks(values, t.lot(), func(part []string) error {
		of := func(kind string) string { // each a look at the key; both kinds at once PostgreSQL reads by another index
			return "SELECT kind, value, profile_id FROM identities WHERE workspace_id = $1 AND kind = '" + kind + "' AND scope = '' AND value IN (" + places(1, len(part)) + ")"
		}
		return each(t, func(r scanner) error {
			var kind, value, profile string
			err := r.Scan(&kind, &value, &profile)
			if found[value] == "" || kind == string(petitbleu.IdentityExternal) {
				found[value] = profile
			}
			return err
		}, of("external")+" UNION ALL "+of("former"), withList([]any{workspace}, part)...)
	})
	return found, err
}

// Contact is a profile that has an e-mail address or a phone number.
type Contact struct {
	Value     string
	ProfileID string
	External  bool // it has an external id
	UpdatedAt time.Time
}

// ContactHolders gives who has an e-mail address (in lower case) or a phone number out of a list: for each
// value at most limit people, those with an external id first, then who was changed last. column is email or phone.
func (t *Tx) ContactHolders(workspace, column string, values []string, limit int) (found []Contact, err error) {
	if column != "email" && column != "phone" {
		return nil, fmt.Errorf("people are not found by %q", column)
	}
	err = inChunks(values, 64, func(part []string) error {
		some, err := list(t, func(r scanner) (c Contact, err error) {
			err = r.Scan(&c.Value, &c.ProfileID, at(&c.UpdatedAt), &c.External)
			return c, err
		}, "SELECT value, id, updated_at, external FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY value ORDER BY external DESC, updated_at DESC, id DESC) AS place FROM"+
			" (SELECT p."+column+" AS value, p.id, p.updated_at, EXISTS (SELECT 1 FROM identities i WHERE i.workspace_id = $1 AND i.profile_id = p.id AND i.kind = 'external') AS external"+
			" FROM profiles p WHERE p.workspace_id = $1 AND p."+column+" <> '' AND p."+column+" IN ("+places(2, len(part))+")) AS c) AS ranked"+
			" WHERE place <= $2 ORDER BY value, place", withList([]any{workspace, int64(limit)}, part)...)
		found = append(found, some...)
		return err
	})
	return found, err
}

// ProfileBetween gives the one profile whose id lies between two, both included: how an id in Braze's
// form is looked up. ok is false when there is none.
func (t *Tx) ProfileBetween(workspace, lowest, highest string) (id string, ok bool, err error) {
	return one(t, value[string], "SELECT id FROM profiles WHERE workspace_id = $1 AND id >= $2 AND id <= $3 ORDER BY id LIMIT 1", workspace, lowest, highest)
}

// Done is what a person did under one name.
type Done struct {
	ProfileID   string
	Kind        petitbleu.EventKind
	Name        string
	First, Last time.Time
	Count       int64
}

// DoneBy sums up the custom events and purchases of people since an instant, by name.
func (t *Tx) DoneBy(workspace string, profiles []string, since time.Time) (all []Done, err error) {
	err = inChunks(profiles, 64, func(part []string) error {
		args := withList([]any{workspace, millis(since)}, part)
		some, err := list(t, func(r scanner) (d Done, err error) {
			err = r.Scan(&d.ProfileID, &d.Kind, &d.Name, at(&d.First), at(&d.Last), &d.Count)
			return d, err
		}, "SELECT profile_id, kind, name, MIN(at), MAX(at), COUNT(*) FROM events WHERE workspace_id = $1 AND at >= $2 AND profile_id IN ("+places(2, len(part))+
			") AND name <> '' GROUP BY profile_id, kind, name ORDER BY profile_id, kind, name", args...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// PurchasesBy lists the purchases of people since an instant.
func (t *Tx) PurchasesBy(workspace string, profiles []string, since time.Time) (all []petitbleu.Event, err error) {
	err = inChunks(profiles, 64, func(part []string) error {
		some, err := list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND at >= $2 AND profile_id IN ("+places(2, len(part))+
			") AND kind = 'purchase' ORDER BY profile_id, at, id", withList([]any{workspace, millis(since)}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// SampleProfiles gives at most limit people, spread over the whole workspace by chance: their ids end in
// chance, so those that follow points between the first and the last are as good as drawn.
func (t *Tx) SampleProfiles(workspace string, limit int) ([]petitbleu.Profile, error) {
	const few = 32 // points
	newest, err := list(t, scanProfile, "SELECT "+profileColumns+" FROM profiles WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2", workspace, int64(limit+1))
	if err != nil || len(newest) <= limit {
		return newest, err
	}
	oldest, err := list(t, value[string], "SELECT id FROM profiles WHERE workspace_id = $1 ORDER BY id LIMIT 1", workspace)
	if err != nil {
		return nil, err
	}
	var sample []petitbleu.Profile
	seen := map[string]bool{}
	for _, from := range petitbleu.IDsBetween(oldest[0], newest[0].ID, few) {
		part, err := list(t, scanProfile, "SELECT "+profileColumns+" FROM profiles WHERE workspace_id = $1 AND id >= $2 ORDER BY id LIMIT $3", workspace, from, int64(limit/few))
		if err != nil {
			return nil, err
		}
		for _, p := range part {
			if !seen[p.ID] {
				seen[p.ID] = true
				sample = append(sample, p)
			}
		}
	}
	return sample, nil
}

// NewestEvents gives the newest events of a kind and name.
func (t *Tx) NewestEvents(workspace string, kind petitbleu.EventKind, name string, limit int) ([]petitbleu.Event, error) {
	return list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND kind = $2 AND name = $3 AND name <> '' ORDER BY at DESC, id DESC LIMIT $4",
		workspace, string(kind), name, int64(limit))
}
