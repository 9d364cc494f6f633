package store

import (
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const apiKeyColumns = "workspace_id, id, name, prefix, scopes, created_at, last_used_at, revoked_at"

func scanAPIKey(r scanner) (k petitbleu.APIKey, err error) {
	var scopes string
	err = r.Scan(&k.WorkspaceID, &k.ID, &k.Name, &k.Prefix, &scopes, at(&k.CreatedAt), at(&k.LastUsedAt), at(&k.RevokedAt))
	k.Scopes = strings.Fields(scopes)
	return k, err
}

// APIKeyByHash gives the key with a hash (secret.HashToken), of any workspace, unless it was
// revoked; else ErrNotFound.
func (t *Tx) APIKeyByHash(hash string) (petitbleu.APIKey, error) {
	k, ok, err := one(t, scanAPIKey, "SELECT "+apiKeyColumns+" FROM api_keys WHERE hash = $1 AND revoked_at = 0", hash)
	return must(k, ok, err)
}

// APIKeys lists the keys of a workspace that were not revoked, oldest first.
func (t *Tx) APIKeys(workspaceID string) ([]petitbleu.APIKey, error) {
	return list(t, scanAPIKey, "SELECT "+apiKeyColumns+" FROM api_keys WHERE workspace_id = $1 AND revoked_at = 0 ORDER BY created_at, id", workspaceID)
}

// InsertAPIKey adds a key, of which only the hash is kept.
func (t *Tx) InsertAPIKey(k petitbleu.APIKey, hash string) error {
	_, err := t.exec("INSERT INTO api_keys ("+apiKeyColumns+", hash) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
		k.WorkspaceID, k.ID, k.Name, k.Prefix, strings.Join(k.Scopes, " "), millis(k.CreatedAt), millis(k.LastUsedAt), millis(k.RevokedAt), hash)
	return err
}

// TouchAPIKey notes that a key was used, at most once a minute.
func (t *Tx) TouchAPIKey(workspaceID, id string, now time.Time) error {
	_, err := t.exec("UPDATE api_keys SET last_used_at = $3 WHERE workspace_id = $1 AND id = $2 AND last_used_at < $4",
		workspaceID, id, millis(now), millis(now.Add(-time.Minute)))
	return err
}

// RevokeAPIKey ends a key, or answers ErrNotFound.
func (t *Tx) RevokeAPIKey(workspaceID, id string, now time.Time) error {
	return found(t.exec("UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at = 0", workspaceID, id, millis(now)))
}
