package store

import (
	"encoding/base64"
	"time"
)

// Session gives the data of a session that has not ended at an instant. token is the hash of the
// token that the browser holds; the token itself is never kept.
func (t *Tx) Session(tokenHash string, now time.Time) (data []byte, ok bool, err error) {
	text, ok, err := one(t, value[string], "SELECT data FROM sessions WHERE token_hash = $1 AND expires_at > $2", tokenHash, millis(now))
	if err != nil || !ok {
		return nil, false, err
	}
	data, err = base64.StdEncoding.DecodeString(text)
	return data, err == nil, err
}

// PutSession writes a session.
func (t *Tx) PutSession(tokenHash string, data []byte, expires time.Time) error {
	_, err := t.exec(`INSERT INTO sessions (token_hash, data, expires_at) VALUES ($1,$2,$3)
		ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
		tokenHash, base64.StdEncoding.EncodeToString(data), millis(expires))
	return err
}

// DeleteSession ends a session. One that is not there is ended already.
func (t *Tx) DeleteSession(tokenHash string) error {
	_, err := t.exec("DELETE FROM sessions WHERE token_hash = $1", tokenHash)
	return err
}

// DeleteSessionsBefore clears sessions that ended before an instant, and says how many.
func (t *Tx) DeleteSessionsBefore(now time.Time) (int64, error) {
	return t.exec("DELETE FROM sessions WHERE expires_at <= $1", millis(now))
}
