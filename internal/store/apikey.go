package store

import (
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const apiKeyColumns = "k.workspace_id, k.id, k.name, k.prefix, k.scopes, k.allow_from, k.created_by, k.created_at, k.expires_at, k.last_used_at, k.last_used_from, k.revoked_at, k.old_until"

// apiKeyFields are the targets of apiKeyColumns; fill writes what came as text into the key.
func apiKeyFields(k *petitbleu.APIKey) (targets []any, fill func()) {
	var scopes, networks string
	targets = []any{&k.WorkspaceID, &k.ID, &k.Name, &k.Prefix, &scopes, &networks, &k.CreatedBy,
		at(&k.CreatedAt), at(&k.ExpiresAt), at(&k.LastUsedAt), &k.LastUsedFrom, at(&k.RevokedAt), at(&k.OldUntil)}
	return targets, func() { k.Scopes, k.AllowFrom = strings.Fields(scopes), strings.Fields(networks) }
}

func scanAPIKey(r scanner) (k petitbleu.APIKey, err error) {
	targets, fill := apiKeyFields(&k)
	err = r.Scan(targets...)
	fill()
	return k, err
}

// APIKeyByHash gives the key with a secret of a hash (secret.HashToken), of any workspace, unless
// it was revoked; else ErrNotFound. It may have expired, or the secret may have been replaced:
// petitbleu.APIKey.Refuse tells.
func (t *Tx) APIKeyByHash(hash string) (petitbleu.APIKey, error) {
	scan := func(r scanner) (k petitbleu.APIKey, err error) {
		targets, fill := apiKeyFields(&k)
		err = r.Scan(append(targets, at(&k.SecretUntil))...)
		fill()
		return k, err
	}
	return must(one(t, scan, "SELECT "+apiKeyColumns+`, s.until FROM api_key_secrets s
		JOIN api_keys k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
		WHERE s.hash = $1 AND k.revoked_at = 0`, hash))
}

// APIKeys lists the keys of a workspace that were not revoked, oldest first.
func (t *Tx) APIKeys(workspaceID string) ([]petitbleu.APIKey, error) {
	return list(t, scanAPIKey, "SELECT "+apiKeyColumns+" FROM api_keys k WHERE k.workspace_id = $1 AND k.revoked_at = 0 ORDER BY k.created_at, k.id", workspaceID)
}

// APIKey gives one key that was not revoked, or ErrNotFound.
func (t *Tx) APIKey(workspaceID, id string) (petitbleu.APIKey, error) {
	return must(one(t, scanAPIKey, "SELECT "+apiKeyColumns+" FROM api_keys k WHERE k.workspace_id = $1 AND k.id = $2 AND k.revoked_at = 0", workspaceID, id))
}

// InsertAPIKey adds a key with its secret, of which only the hash is kept.
func (t *Tx) InsertAPIKey(k petitbleu.APIKey, hash string) error {
	_, err := t.exec(`INSERT INTO api_keys (workspace_id, id, name, prefix, scopes, allow_from, created_by, created_at, expires_at, last_used_at, last_used_from, revoked_at, old_until)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,0)`,
		k.WorkspaceID, k.ID, k.Name, k.Prefix, strings.Join(k.Scopes, " "), strings.Join(k.AllowFrom, " "), k.CreatedBy,
		millis(k.CreatedAt), millis(k.ExpiresAt), millis(k.LastUsedAt), k.LastUsedFrom, millis(k.RevokedAt))
	if err != nil {
		return err
	}
	return t.insertAPIKeySecret(k.WorkspaceID, k.ID, hash)
}

func (t *Tx) insertAPIKeySecret(workspaceID, id, hash string) error {
	_, err := t.exec("INSERT INTO api_key_secrets (workspace_id, hash, key_id, until) VALUES ($1,$2,$3,0)", workspaceID, hash, id)
	return err
}

// UpdateAPIKey writes the name, the networks and the end of a key, or answers ErrNotFound. Its
// scopes stay what they were when it was made.
func (t *Tx) UpdateAPIKey(k petitbleu.APIKey) error {
	return found(t.exec("UPDATE api_keys SET name = $3, allow_from = $4, expires_at = $5 WHERE workspace_id = $1 AND id = $2 AND revoked_at = 0",
		k.WorkspaceID, k.ID, k.Name, strings.Join(k.AllowFrom, " "), millis(k.ExpiresAt)))
}

// RotateAPIKey gives a key a new secret, with its prefix, and lets the secret before it open until
// an instant. Secrets that had been replaced before end now. It answers ErrNotFound for a key that
// is not there.
func (t *Tx) RotateAPIKey(workspaceID, id, prefix, hash string, until time.Time) error {
	if err := found(t.exec("UPDATE api_keys SET prefix = $3, old_until = $4 WHERE workspace_id = $1 AND id = $2 AND revoked_at = 0", workspaceID, id, prefix, millis(until))); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM api_key_secrets WHERE workspace_id = $1 AND key_id = $2 AND until > 0", workspaceID, id); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE api_key_secrets SET until = $3 WHERE workspace_id = $1 AND key_id = $2", workspaceID, id, max(millis(until), 1)); err != nil {
		return err
	}
	return t.insertAPIKeySecret(workspaceID, id, hash)
}

// TouchAPIKey notes that a key was used, and from which address, at most once a minute.
func (t *Tx) TouchAPIKey(workspaceID, id, from string, now time.Time) error {
	_, err := t.exec("UPDATE api_keys SET last_used_at = $3, last_used_from = $5 WHERE workspace_id = $1 AND id = $2 AND last_used_at < $4",
		workspaceID, id, millis(now), millis(now.Add(-time.Minute)), from)
	return err
}

// RevokeAPIKey ends a key, or answers ErrNotFound.
func (t *Tx) RevokeAPIKey(workspaceID, id string, now time.Time) error {
	return found(t.exec("UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at = 0", workspaceID, id, millis(now)))
}
