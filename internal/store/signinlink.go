package store

import "time"

// InsertSignInLink adds a link that signs a user in once; only the hash of its token is kept.
func (t *Tx) InsertSignInLink(hash, userID string, expires time.Time) error {
	_, err := t.exec("INSERT INTO sign_in_links (hash, user_id, expires_at, used_at) VALUES ($1,$2,$3,0)", hash, userID, millis(expires))
	return err
}

// UseSignInLink uses a link up and gives its user, or ErrNotFound when it is unknown, used or
// expired at that instant. Of several at once, one gets it.
func (t *Tx) UseSignInLink(hash string, now time.Time) (userID string, err error) {
	n, err := t.exec("UPDATE sign_in_links SET used_at = $2 WHERE hash = $1 AND used_at = 0 AND expires_at > $2", hash, millis(now))
	if err := found(n, err); err != nil {
		return "", err
	}
	id, ok, err := one(t, value[string], "SELECT user_id FROM sign_in_links WHERE hash = $1", hash)
	return must(id, ok, err)
}

// DeleteSignInLinks removes the links of a user, used or not.
func (t *Tx) DeleteSignInLinks(userID string) error {
	_, err := t.exec("DELETE FROM sign_in_links WHERE user_id = $1", userID)
	return err
}

// DeleteSignInLinksBefore clears links that expired before an instant.
func (t *Tx) DeleteSignInLinksBefore(now time.Time) (int64, error) {
	return t.exec("DELETE FROM sign_in_links WHERE expires_at <= $1", millis(now))
}
