package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
)

const profileColumns = "workspace_id, id, attributes, created_at, updated_at"

// scanProfile reads numbers in attributes as json.Number, so that writing them back changes
// no digit.
func scanProfile(r scanner) (p petitbleu.Profile, err error) {
	var document []byte
	if err = r.Scan(&p.WorkspaceID, &p.ID, &document, at(&p.CreatedAt), at(&p.UpdatedAt)); err != nil {
		return p, err
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	if err := d.Decode(&p.Attributes); err != nil {
		return p, fmt.Errorf("read the attributes of profile %s: %w", p.ID, err)
	}
	return p, nil
}

// countryOf gives the person's country, which has a column of its own: rules count people by it.
func countryOf(p petitbleu.Profile) string {
	country, _ := p.Attributes["country"].(string)
	return country
}

// attributesText writes an attributes document; none is an empty one.
func attributesText(attributes map[string]any) (string, error) {
	if len(attributes) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(attributes)
	return string(b), err
}

// InsertProfiles adds profiles.
func (t *Tx) InsertProfiles(profiles []petitbleu.Profile) error {
	rows := make([][]any, len(profiles))
	for i, p := range profiles {
		text, err := attributesText(p.Attributes)
		if err != nil {
			return fmt.Errorf("write the attributes of profile %s: %w", p.ID, err)
		}
		rows[i] = []any{p.WorkspaceID, p.ID, text, millis(p.CreatedAt), millis(p.UpdatedAt), countryOf(p)}
	}
	_, err := t.insertRows("INSERT INTO profiles ("+profileColumns+", country) VALUES", "", rows)
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
	// The lock keeps two nodes from overwriting each other's keys.
	n, err := t.exec("UPDATE profiles SET updated_at = $3 WHERE workspace_id = $1 AND id = $2", workspace, id, millis(now))
	if err := found(n, err); err != nil {
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
	text, err := attributesText(p.Attributes)
	if err != nil {
		return p, fmt.Errorf("write the attributes of profile %s: %w", id, err)
	}
	_, err = t.exec("UPDATE profiles SET attributes = $3, country = $4 WHERE workspace_id = $1 AND id = $2", workspace, id, text, countryOf(p))
	return p, err
}
