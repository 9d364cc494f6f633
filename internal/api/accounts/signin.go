package accounts

import (
	"context"
	"errors"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/limits"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// linkLife is how long a one-time link opens.
const linkLife = 24 * time.Hour

// signInPath is the page of the app that signs in by a link.
const signInPath = "/app/sign-in#token="

var (
	errWrongPassword = petitbleu.Errorf(petitbleu.CodeNotSignedIn, "E-mail and password do not fit. Check both, or ask an administrator for a sign-in link.")
	errDeadLink      = petitbleu.Errorf(petitbleu.CodeNotSignedIn, "This link was used, has expired or is not complete. Ask an administrator for another, or start the program again for the first one.")
)

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1000"`
	}
}

// signIn takes as long for an unknown e-mail as for a wrong password, and answers the same.
func (a *API) signIn(ctx context.Context, in *signInInput) error {
	email := normalEmail(in.Body.Email)
	if err := a.mayTry(ctx, email); err != nil {
		return err
	}
	u, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.User, error) { return tx.UserByEmail(email) })
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ok, err := a.checkPassword(ctx, u.PasswordHash, in.Body.Password)
	if err != nil {
		return err
	}
	if !ok {
		return errWrongPassword
	}
	return a.enterSession(ctx, u, false)
}

// enterSession starts a session, and tells of it in the audit log.
func (a *API) enterSession(ctx context.Context, u petitbleu.User, byLink bool) error {
	err := a.Store.Write(ctx, func(tx *store.Tx) error { return a.EnterForUser(ctx, tx, u, door.VerbSignIn, nil) })
	if err != nil {
		return err
	}
	c, err := a.StartSession(ctx, u, byLink)
	if err != nil {
		return err
	}
	door.SetCookie(ctx, c)
	return nil
}

// mayTry takes an attempt from the bucket of the address and, where there is one, of the account.
func (a *API) mayTry(ctx context.Context, account string) error {
	r := door.RequestOf(ctx)
	if r == nil {
		return nil
	}
	state := a.doors.Take(inbound.Network(a.Address(r)), door.Wall())
	if state.OK && account != "" {
		state = a.accounts.Take(account, door.Wall())
	}
	return slowDown(door.HeaderOf(ctx), state)
}

func slowDown(h http.Header, s limits.State) error {
	if s.OK {
		return nil
	}
	s.Write(h)
	return petitbleu.Errorf(petitbleu.CodeRateLimited, "Too many attempts to sign in. Wait for as many seconds as Retry-After says.")
}

// checkPassword compares a password with its hash; few at once, for each takes 19 MiB.
func (a *API) checkPassword(ctx context.Context, hash, password string) (bool, error) {
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
		return secret.CheckPassword(hash, password), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

type linkInput struct {
	Body struct {
		Token string `json:"token" maxLength:"200" doc:"What stands after #token= in the link"`
	}
}

func (a *API) signInByLink(ctx context.Context, in *linkInput) error {
	if err := a.mayTry(ctx, ""); err != nil {
		return err
	}
	u, err := door.Write(ctx, a.Door, func(tx *store.Tx) (petitbleu.User, error) {
		id, err := tx.UseSignInLink(secret.HashToken(in.Body.Token), door.Wall())
		if err != nil {
			return petitbleu.User{}, err
		}
		return tx.User(id)
	})
	if errors.Is(err, store.ErrNotFound) {
		return errDeadLink
	}
	if err != nil {
		return err
	}
	return a.enterSession(ctx, u, true)
}

func (a *API) signOut(ctx context.Context, _ *door.NoInput) error {
	token := ""
	if r := door.RequestOf(ctx); r != nil {
		if c, err := r.Cookie(door.CookieName); err == nil {
			token = c.Value
		}
	}
	c, err := a.EndSession(ctx, token)
	if err != nil {
		return err
	}
	door.SetCookie(ctx, c)
	return nil
}

// SignInLink makes a link that signs a user in once, within a day. Only its hash is kept.
func (a *API) SignInLink(ctx context.Context, userID string) (string, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (string, error) { return a.newLink(tx, userID, signInPath) })
}

// newLink makes a link to a page of the app; the ones before it open no more.
func (a *API) newLink(tx *store.Tx, userID, path string) (string, error) {
	if err := tx.DeleteSignInLinks(userID); err != nil {
		return "", err
	}
	token := secret.NewToken("")
	if err := tx.InsertSignInLink(secret.HashToken(token), userID, door.Wall().Add(linkLife)); err != nil {
		return "", err
	}
	return a.BaseURL + path + token, nil
}

// FirstRun makes the first administrator, without a password, where there is no user, and gives a
// one-time link for them. It gives a fresh link at each start until the set-up is done, and an
// empty string from then on.
func (a *API) FirstRun(ctx context.Context) (link string, err error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (string, error) {
		users, err := tx.Users()
		if err != nil {
			return "", err
		}
		var u petitbleu.User
		switch {
		case len(users) == 0:
			u = petitbleu.User{ID: petitbleu.NewID(petitbleu.KindUser, a.Now()), Locale: "en", Theme: "system", CreatedAt: a.Now()}
			if err := tx.InsertUser(u); err != nil {
				return "", err
			}
		case len(users) == 1 && users[0].PasswordHash == "":
			u = users[0]
		default:
			return "", nil
		}
		return a.newLink(tx, u.ID, signInPath)
	})
}

func normalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// checkEmail wants one plain address.
func checkEmail(s string) error {
	if parsed, err := mail.ParseAddress(s); err != nil || parsed.Address != s || !strings.Contains(s, "@") {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is not an e-mail address. Write it as name@example.com.").At("body.email")
	}
	return nil
}
