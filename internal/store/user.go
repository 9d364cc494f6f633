package store

import (
	"errors"

	"github.com/petitbleu/petitbleu"
)

// ErrEmailTaken is what InsertUser and UpdateUser answer when another user has the e-mail.
var ErrEmailTaken = errors.New("another user has this e-mail address")

const userColumns = "id, email, name, password_hash, locale, theme, created_at, signed_out_at"

func scanUser(r scanner) (u petitbleu.User, err error) {
	err = r.Scan(&u.ID, &u.Email, &u.Name, &u.PasswordHash, &u.Locale, &u.Theme, at(&u.CreatedAt), at(&u.SignedOutAt))
	return u, err
}

// User gives one user, or ErrNotFound.
func (t *Tx) User(id string) (petitbleu.User, error) {
	u, ok, err := one(t, scanUser, "SELECT "+userColumns+" FROM users WHERE id = $1", id)
	return must(u, ok, err)
}

// UserByEmail gives the user with an e-mail address, in the lower case in which it is kept, or
// ErrNotFound.
func (t *Tx) UserByEmail(email string) (petitbleu.User, error) {
	u, ok, err := one(t, scanUser, "SELECT "+userColumns+" FROM users WHERE email = $1 AND email <> ''", email)
	return must(u, ok, err)
}

// Users lists the users of the installation, oldest first.
func (t *Tx) Users() ([]petitbleu.User, error) {
	return list(t, scanUser, "SELECT "+userColumns+" FROM users ORDER BY created_at, id")
}

// InsertUser adds a user, or answers ErrEmailTaken.
func (t *Tx) InsertUser(u petitbleu.User) error {
	n, err := t.exec("INSERT INTO users ("+userColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT DO NOTHING",
		u.ID, u.Email, u.Name, u.PasswordHash, u.Locale, u.Theme, millis(u.CreatedAt), millis(u.SignedOutAt))
	if err == nil && n == 0 {
		return ErrEmailTaken
	}
	return err
}

// UpdateUser writes all of a user but the id and CreatedAt, or answers ErrEmailTaken.
func (t *Tx) UpdateUser(u petitbleu.User) error {
	other, taken, err := one(t, value[string], "SELECT id FROM users WHERE email = $1 AND email <> '' AND id <> $2", u.Email, u.ID)
	if err != nil {
		return err
	}
	if taken && other != "" {
		return ErrEmailTaken
	}
	n, err := t.exec("UPDATE users SET email = $2, name = $3, password_hash = $4, locale = $5, theme = $6, signed_out_at = $7 WHERE id = $1",
		u.ID, u.Email, u.Name, u.PasswordHash, u.Locale, u.Theme, millis(u.SignedOutAt))
	if t.IsUnique(err) {
		return ErrEmailTaken
	}
	return found(n, err)
}
