package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const profileColumns = "workspace_id, id, attributes, created_at, updated_at, imports, change"

// scanProfile reads numbers in attributes as json.Number, so that writing them back changes
// no digit.
func scanProfile(r scanner) (p petitbleu.Profile, err error) {
	var document []byte
	var imports string
	if err = r.Scan(&p.WorkspaceID, &p.ID, &document, at(&p.CreatedAt), at(&p.UpdatedAt), &imports, &p.Change); err != nil {
		return p, err
	}
	p.Imports = strings.Fields(imports)
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	if err := d.Decode(&p.Attributes); err != nil {
		return p, fmt.Errorf("read the attributes of profile %s: %w", p.ID, err)
	}
	return p, nil
}

// columnsOf gives the attributes that have columns of their own: country, for rules that count people
// by it, e-mail address and phone number, for finding people by them.
func columnsOf(p petitbleu.Profile) (country, email, phone string) {
	country, _ = p.Attributes["country"].(string)
	email, _ = p.Attributes["email"].(string)
	phone, _ = p.Attributes["phone"].(string)
	return country, strings.ToLower(email), phone
}

// attributesText writes an attributes document; none is an empty one.
func attributesText(attributes map[string]any) (string, error) {
	if len(attributes) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(attributes)
	return string(b), err
}

// profileRow gives a profile as a row of profileRowColumns.
func (t *Tx) profileRow(p petitbleu.Profile) ([]any, error) {
	text, err := attributesText(p.Attributes)
	if err != nil {
		return nil, fmt.Errorf("write the attributes of profile %s: %w", p.ID, err)
	}
	change, err := t.nextChange(p.WorkspaceID)
	if err != nil {
		return nil, err
	}
	country, email, phone := columnsOf(p)
	return []any{p.WorkspaceID, p.ID, text, millis(p.CreatedAt), millis(p.UpdatedAt), strings.Join(p.Imports, " "), change, country, email, phone}, nil
}

const profileRowColumns = profileColumns + ", country, email, phone"

// InsertProfiles adds profiles.
func (t *Tx) InsertProfiles(profiles []petitbleu.Profile) error {
	return t.putProfiles(profiles, false)
}

// PutProfiles adds profiles, or writes the attributes of those that are there.
func (t *Tx) PutProfiles(profiles []petitbleu.Profile) error {
	return t.putProfiles(profiles, true)
}

func (t *Tx) putProfiles(profiles []petitbleu.Profile, over bool) error {
	rows := make([][]any, len(profiles))
	for i, p := range profiles {
		var err error
		if rows[i], err = t.profileRow(p); err != nil {
			return err
		}
	}
	return t.putProfileRows(rows, over)
}

func (t *Tx) putProfileRows(rows [][]any, over bool) error {
	if err := t.noteChanges(rows); err != nil {
		return err
	}
	conflict := ""
	if over {
		conflict = `ON CONFLICT (workspace_id, id) DO UPDATE SET attributes = excluded.attributes, updated_at = excluded.updated_at,
		imports = excluded.imports, change = excluded.change, country = excluded.country, email = excluded.email, phone = excluded.phone`
	}
	_, err := t.insertRows("INSERT INTO profiles ("+profileRowColumns+") VALUES", conflict, rows)
	return err
}

// Profile gives one profile, or ErrNotFound.
func (t *Tx) Profile(workspace, id string) (petitbleu.Profile, error) {
	p, ok, err := one(t, scanProfile, "SELECT "+profileColumns+" FROM profiles WHERE workspace_id = $1 AND id = $2", workspace, id)
	return must(p, ok, err)
}

// Profiles gives the profiles of a list that exist, by id.
func (t *Tx) Profiles(workspace string, ids []string) (map[string]petitbleu.Profile, error) {
	found := make(map[string]petitbleu.Profile, len(ids))
	err := inChunks(ids, 64, func(part []string) error {
		all, err := list(t, scanProfile, "SELECT "+profileColumns+" FROM profiles WHERE workspace_id = $1 AND id IN ("+
			places(1, len(part))+")", withList([]any{workspace}, part)...)
		for _, p := range all {
			found[p.ID] = p
		}
		return err
	})
	return found, err
}

// withList appends the members of a list to parameters.
func withList[T ~string](args []any, list []T) []any {
	for _, v := range list {
		args = append(args, string(v))
	}
	return args
}

// UpdateAttributes changes attributes of a profile: each key of changes is set, or removed
// when its value is nil; the others stay. It gives the profile as it is now.
func (t *Tx) UpdateAttributes(workspace, id string, changes map[string]any, now time.Time) (petitbleu.Profile, error) {
	// The number keeps two nodes from overwriting each other's keys.
	if _, err := t.nextChange(workspace); err != nil {
		return petitbleu.Profile{}, err
	}
	p, err := t.Profile(workspace, id)
	if err != nil {
		return p, err
	}
	if p.Attributes == nil {
		p.Attributes = map[string]any{}
	}
	for k, v := range changes {
		if v == nil {
			delete(p.Attributes, k)
		} else {
			p.Attributes[k] = v
		}
	}
	p.UpdatedAt = now
	return p, t.PutProfiles([]petitbleu.Profile{p})
}
