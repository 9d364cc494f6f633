package door

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	CookieName      = "petitbleu_session"
	sessionLifetime = 14 * 24 * time.Hour
)

// newSessions keeps sessions in our table, by the hash of their token.
func newSessions(s *store.Store) *scs.SessionManager {
	// Not scs.New, which starts a goroutine for a store in memory that we do not use.
	return &scs.SessionManager{Store: sessionRows{s}, Codec: scs.GobCodec{}, HashTokenInStore: true, Lifetime: sessionLifetime}
}

// sessionRows is the store that scs wants.
type sessionRows struct{ s *store.Store }

// Find gives the data of a session. scs calls the form with a context.
func (r sessionRows) Find(token string) ([]byte, bool, error) {
	return r.FindCtx(context.Background(), token)
}

// Commit writes a session.
func (r sessionRows) Commit(token string, data []byte, expires time.Time) error {
	return r.CommitCtx(context.Background(), token, data, expires)
}

// Delete ends a session.
func (r sessionRows) Delete(token string) error { return r.DeleteCtx(context.Background(), token) }

// FindCtx gives the data of a session that has not ended.
func (r sessionRows) FindCtx(ctx context.Context, token string) (data []byte, ok bool, err error) {
	err = r.s.Read(ctx, func(tx *store.Tx) error {
		data, ok, err = tx.Session(token, Wall())
		return err
	})
	return data, ok, err
}

// CommitCtx writes a session.
func (r sessionRows) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	return r.s.Write(ctx, func(tx *store.Tx) error { return tx.PutSession(token, data, expires) })
}

// DeleteCtx ends a session.
func (r sessionRows) DeleteCtx(ctx context.Context, token string) error {
	return r.s.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(token) })
}

// TidySessions clears sessions that have ended and links that have expired.
func (d *Door) TidySessions(tx *store.Tx) error {
	if _, err := tx.DeleteSignInLinksBefore(Wall()); err != nil {
		return err
	}
	_, err := tx.DeleteSessionsBefore(Wall())
	return err
}

// Stamp changes with a user's password and when they sign out everywhere: both end every session.
func Stamp(u petitbleu.User) string {
	return secret.HashToken("session:" + strconv.FormatInt(u.SignedOutAt.UnixMilli(), 36) + ":" + u.PasswordHash)[:16]
}

// StartSession makes a session of a user and gives its cookie. Who came by a one-time link may set
// a password without the one before, which they may have lost.
func (d *Door) StartSession(ctx context.Context, u petitbleu.User, byLink bool) (http.Cookie, error) {
	ctx, err := d.sessions.Load(ctx, "")
	if err != nil {
		return http.Cookie{}, err
	}
	d.sessions.Put(ctx, "user", u.ID)
	d.sessions.Put(ctx, "stamp", Stamp(u))
	d.sessions.Put(ctx, "link", byLink)
	token, expires, err := d.sessions.Commit(ctx)
	if err != nil {
		return http.Cookie{}, err
	}
	return d.cookie(token, expires), nil
}

// EndSession ends the session of a token and gives the cookie that clears the browser's.
func (d *Door) EndSession(ctx context.Context, token string) (http.Cookie, error) {
	ctx, err := d.sessions.Load(ctx, token)
	if err == nil && token != "" {
		err = d.sessions.Destroy(ctx)
	}
	c := d.cookie("", time.Unix(1, 0))
	c.MaxAge = -1
	return c, err
}

func (d *Door) cookie(token string, expires time.Time) http.Cookie {
	return http.Cookie{
		Name: CookieName, Value: token, Path: "/", Expires: expires, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(d.BaseURL, "https://"),
	}
}

// SetCookie puts a cookie on the answer to the request of a context.
func SetCookie(ctx context.Context, c http.Cookie) {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok {
		n.header.Add("Set-Cookie", c.String())
	}
}

// session is what is kept of a session.
type session struct {
	User   string // empty when there is no such session
	Stamp  string
	byLink bool
}

// SessionOf gives the session of a token.
func (d *Door) SessionOf(ctx context.Context, token string) (session, error) {
	if token == "" {
		return session{}, nil
	}
	ctx, err := d.sessions.Load(ctx, token)
	if err != nil {
		return session{}, err
	}
	return session{d.sessions.GetString(ctx, "user"), d.sessions.GetString(ctx, "stamp"), d.sessions.GetBool(ctx, "link")}, nil
}
