package store

import (
	"strconv"
	"strings"
	"time"
)

// IdempotencyKey is a caller's own name for a request, with the answer it got. Within
// (workspace, scope) a key stands for one request: the same body gets the same answer again.
type IdempotencyKey struct {
	WorkspaceID string
	Scope       string // door and path
	Key         string
	RequestHash string // of the body; another body under the same key is refused
	Status      int    // HTTP status of the answer
	Response    string // the answer's body
	CreatedAt   time.Time
}

const idempotencyColumns = "workspace_id, scope, key, request_hash, status, response, created_at"

func scanIdempotencyKey(r scanner) (k IdempotencyKey, err error) {
	err = r.Scan(&k.WorkspaceID, &k.Scope, &k.Key, &k.RequestHash, &k.Status, &k.Response, at(&k.CreatedAt))
	return k, err
}

// ClaimIdempotencyKey records a request and its answer under a key. fresh is true when the key
// was free, or was last used before expired; otherwise earlier is what it stands for and nothing
// was written. Of two transactions that claim one key at once the second waits for the first
// (PostgreSQL) or comes after it (SQLite), so one alone is told that it is fresh.
func (t *Tx) ClaimIdempotencyKey(k IdempotencyKey, expired time.Time) (earlier IdempotencyKey, fresh bool, err error) {
	n, err := t.exec("INSERT INTO idempotency_keys ("+idempotencyColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7)"+
		" ON CONFLICT (workspace_id, scope, key) DO UPDATE SET request_hash = excluded.request_hash,"+
		" status = excluded.status, response = excluded.response, created_at = excluded.created_at"+
		" WHERE idempotency_keys.created_at < $8",
		k.WorkspaceID, k.Scope, k.Key, k.RequestHash, k.Status, k.Response, millis(k.CreatedAt), millis(expired))
	if err != nil || n > 0 {
		return IdempotencyKey{}, n > 0, err
	}
	earlier, err = must(one(t, scanIdempotencyKey, "SELECT "+idempotencyColumns+
		" FROM idempotency_keys WHERE workspace_id = $1 AND scope = $2 AND key = $3", k.WorkspaceID, k.Scope, k.Key))
	return earlier, false, err
}

// ClaimIdempotencyKeys records many requests that need no answer, and gives the keys that were not free: those that an
// earlier request took since expired.
func (t *Tx) ClaimIdempotencyKeys(workspaceID, scope string, keys []string, now, expired time.Time) (taken map[string]bool, err error) {
	taken = make(map[string]bool, len(keys))
	for _, k := range keys {
		taken[k] = true
	}
	err = inChunks(keys, 64, func(part []string) error {
		rows := make([]string, len(part))
		for i := range part {
			rows[i] = "($1,$2,$" + strconv.Itoa(i+5) + ",'',200,'',$3)"
		}
		fresh, err := list(t, value[string], "INSERT INTO idempotency_keys ("+idempotencyColumns+") VALUES "+strings.Join(rows, ",")+
			" ON CONFLICT (workspace_id, scope, key) DO UPDATE SET created_at = excluded.created_at WHERE idempotency_keys.created_at < $4 RETURNING key",
			withList([]any{workspaceID, scope, millis(now), millis(expired)}, part)...)
		for _, k := range fresh {
			delete(taken, k)
		}
		return err
	})
	return taken, err
}

// IdempotencyKey gives what a key stands for, or ErrNotFound.
func (t *Tx) IdempotencyKey(workspaceID, scope, key string) (IdempotencyKey, error) {
	return must(one(t, scanIdempotencyKey, "SELECT "+idempotencyColumns+
		" FROM idempotency_keys WHERE workspace_id = $1 AND scope = $2 AND key = $3", workspaceID, scope, key))
}

// FinishIdempotencyKey writes the answer under a key that was claimed before, in the same
// transaction, when the answer was not yet known.
func (t *Tx) FinishIdempotencyKey(k IdempotencyKey) error {
	return found(t.exec("UPDATE idempotency_keys SET status = $4, response = $5"+
		" WHERE workspace_id = $1 AND scope = $2 AND key = $3", k.WorkspaceID, k.Scope, k.Key, k.Status, k.Response))
}

// DeleteIdempotencyKeys removes the keys that were made before an instant and tells how many.
func (t *Tx) DeleteIdempotencyKeys(before time.Time) (int64, error) {
	return t.exec("DELETE FROM idempotency_keys WHERE created_at < $1", millis(before))
}
