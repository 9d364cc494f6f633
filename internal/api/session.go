package api

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
	cookieName      = "petitbleu_session"
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
		data, ok, err = tx.Session(token, wall())
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

// Tidy clears sessions that have ended, links that have expired and entries of the audit log that
// were kept for long enough; the program calls it now and
// then.
func (a *API) Tidy(ctx context.Context) error {
	return a.o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.DeleteSignInLinksBefore(wall()); err != nil {
			return err
		}
		if _, err := tx.DeleteSessionsBefore(wall()); err != nil {
			return err
		}
		return a.tidyAudit(tx)
	})
}

// stamp changes with a user's password and when they sign out everywhere: both end every session.
func stamp(u petitbleu.User) string {
	return secret.HashToken("session:" + strconv.FormatInt(u.SignedOutAt.UnixMilli(), 36) + ":" + u.PasswordHash)[:16]
}

// startSession makes a session of a user and gives its cookie. Who came by a one-time link may set
// a password without the one before, which they may have lost.
func (a *API) startSession(ctx context.Context, u petitbleu.User, byLink bool) (http.Cookie, error) {
	ctx, err := a.sessions.Load(ctx, "")
	if err != nil {
		return http.Cookie{}, err
	}
	a.sessions.Put(ctx, "user", u.ID)
	a.sessions.Put(ctx, "stamp", stamp(u))
	a.sessions.Put(ctx, "link", byLink)
	token, expires, err := a.sessions.Commit(ctx)
	if err != nil {
		return http.Cookie{}, err
	}
	return a.cookie(token, expires), nil
}

// endSession ends the session of a token and gives the cookie that clears the browser's.
func (a *API) endSession(ctx context.Context, token string) (http.Cookie, error) {
	ctx, err := a.sessions.Load(ctx, token)
	if err == nil && token != "" {
		err = a.sessions.Destroy(ctx)
	}
	c := a.cookie("", time.Unix(1, 0))
	c.MaxAge = -1
	return c, err
}

func (a *API) cookie(token string, expires time.Time) http.Cookie {
	return http.Cookie{
		Name: cookieName, Value: token, Path: "/", Expires: expires, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(a.o.BaseURL, "https://"),
	}
}

// setCookie puts a cookie on the answer to the request of a context.
func setCookie(ctx context.Context, c http.Cookie) {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok {
		n.header.Add("Set-Cookie", c.String())
	}
}

// session is what is kept of a session.
type session struct {
	user   string // empty when there is no such session
	stamp  string
	byLink bool
}

// sessionOf gives the session of a token.
func (a *API) sessionOf(ctx context.Context, token string) (session, error) {
	if token == "" {
		return session{}, nil
	}
	ctx, err := a.sessions.Load(ctx, token)
	if err != nil {
		return session{}, err
	}
	return session{a.sessions.GetString(ctx, "user"), a.sessions.GetString(ctx, "stamp"), a.sessions.GetBool(ctx, "link")}, nil
}
