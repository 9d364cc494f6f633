package store

import (
	"encoding/json"
	"fmt"

	"github.com/petitbleu/petitbleu"
)

const secretColumns = "workspace_id, name, sealed, hint, hosts, created_at, updated_at"

func scanSecret(r scanner) (s petitbleu.Secret, err error) {
	var hosts string
	if err = r.Scan(&s.WorkspaceID, &s.Name, &s.Sealed, &s.Hint, &hosts, at(&s.CreatedAt), at(&s.UpdatedAt)); err != nil {
		return s, err
	}
	if err = json.Unmarshal([]byte(hosts), &s.Hosts); err != nil {
		err = fmt.Errorf("the hosts of a secret: %w", err)
	}
	return s, err
}

// Secrets lists the sealed values of a workspace by name.
func (t *Tx) Secrets(workspace string) ([]petitbleu.Secret, error) {
	return list(t, scanSecret, "SELECT "+secretColumns+" FROM secrets WHERE workspace_id = $1 ORDER BY name", workspace)
}

// PutSecret adds a sealed value, or replaces the one of that name with its hosts; CreatedAt stays.
func (t *Tx) PutSecret(s petitbleu.Secret) error {
	hosts, err := json.Marshal(append([]string{}, s.Hosts...))
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO secrets ("+secretColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (workspace_id, name) DO UPDATE"+
		" SET sealed = excluded.sealed, hint = excluded.hint, hosts = excluded.hosts, updated_at = excluded.updated_at",
		s.WorkspaceID, s.Name, s.Sealed, s.Hint, string(hosts), millis(s.CreatedAt), millis(s.UpdatedAt))
	return err
}

// DeleteSecret removes a sealed value and tells whether it was there.
func (t *Tx) DeleteSecret(workspace, name string) (bool, error) {
	n, err := t.exec("DELETE FROM secrets WHERE workspace_id = $1 AND name = $2", workspace, name)
	return n > 0, err
}
