package accounts

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audit"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// passwordPath is the page of the app on which a password is set by a link.
const passwordPath = "/app/password#token="

// SignInOptions are what the sign-in page may offer.
type SignInOptions struct {
	Mail bool `json:"mail" doc:"Mail can leave: a forgotten password is mended by a link"`
}

func (a *API) signInOptions(context.Context, *door.NoInput) (SignInOptions, error) {
	return SignInOptions{Mail: a.o.Mail.Set()}, nil
}

type forgottenInput struct {
	Body struct {
		Email string `json:"email" maxLength:"254"`
	}
}

// passwordForgotten mails a link to somebody who has an account. The answer is the same, and as
// quick, for an address that nobody has: all of it happens after the answer.
func (a *API) passwordForgotten(ctx context.Context, in *forgottenInput) error {
	email := normalEmail(in.Body.Email)
	if err := a.mayTry(ctx, email); err != nil {
		return err
	}
	if !a.o.Mail.Set() {
		return petitbleu.Errorf(petitbleu.CodeUnavailable, "Mail is not set up in this program. Ask an administrator of your workspace for a link.")
	}
	select {
	case a.letters <- struct{}{}:
	default:
		return petitbleu.Errorf(petitbleu.CodeRateLimited, "Too many letters are on their way. Try again in a minute.")
	}
	go func() {
		defer func() { <-a.letters }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		if err := a.mailPasswordLink(ctx, email); err != nil && !errors.Is(err, store.ErrNotFound) {
			a.Logger.Warn("a link for a new password was not sent", "error", err)
		}
	}()
	return nil
}

func (a *API) mailPasswordLink(ctx context.Context, email string) error {
	var u petitbleu.User
	link, err := door.Write(ctx, a.Door, func(tx *store.Tx) (_ string, err error) {
		if u, err = tx.UserByEmail(email); err != nil {
			return "", err
		}
		return a.newLink(tx, u.ID, passwordPath)
	})
	if err != nil {
		return err
	}
	return a.post(ctx, email, passwordLetter(u.Locale, "", link))
}

type resetInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"200" doc:"What stands after #token= in the link"`
		Password string `json:"password" maxLength:"1000" doc:"At least 12 characters, and no common ones; ends every session"`
	}
}

// passwordReset sets a password by a link. A password that is refused does not use the link up.
func (a *API) passwordReset(ctx context.Context, in *resetInput) error {
	if err := a.mayTry(ctx, ""); err != nil {
		return err
	}
	if err := secret.CheckNewPassword(in.Body.Password); err != nil {
		return err
	}
	hash := secret.HashPassword(in.Body.Password)
	var u petitbleu.User
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		id, err := tx.UseSignInLink(secret.HashToken(in.Body.Token), door.Wall())
		if err != nil {
			return err
		}
		if u, err = tx.User(id); err != nil {
			return err
		}
		if err := secret.CheckNewPassword(in.Body.Password, u.Name, u.Email); err != nil {
			return err
		}
		before := accountFields(u)
		u.PasswordHash = hash
		if err := errors.Join(tx.UpdateUser(u), tx.DeleteSignInLinks(u.ID)); err != nil {
			return err
		}
		return a.EnterForUser(ctx, tx, u, door.VerbChange, audit.Diff(before, accountFields(u), false))
	})
	if errors.Is(err, store.ErrNotFound) {
		return errDeadLink
	}
	if err != nil {
		return err
	}
	return a.enterSession(ctx, u, false)
}

// signOutEverywhere ends every session of the person but the one that asks.
func (a *API) signOutEverywhere(ctx context.Context, _ *door.NoInput) error {
	c := door.CallerOf(ctx)
	u := c.User
	u.SignedOutAt = door.Wall()
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := errors.Join(tx.UpdateUser(u), tx.DeleteSignInLinks(u.ID)); err != nil {
			return err
		}
		return a.EnterForUser(ctx, tx, u, door.VerbSignOutEverywhere, nil)
	})
	if err != nil {
		return err
	}
	if _, err := a.EndSession(ctx, c.Token); err != nil {
		return err
	}
	cookie, err := a.StartSession(ctx, u, false)
	if err == nil {
		door.SetCookie(ctx, cookie)
	}
	return err
}
