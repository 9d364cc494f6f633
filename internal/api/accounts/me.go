package accounts

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/audit"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Me is the signed-in person and the program they work with.
type Me struct {
	User        MyUser        `json:"user"`
	Workspaces  []MyWorkspace `json:"workspaces" nullable:"false"`
	Version     string        `json:"version"`
	Clock       ClockState    `json:"clock"`
	EmulatorURL string        `json:"emulator_url,omitempty"`
	Demo        bool          `json:"demo"`
	SafeMode    bool          `json:"safe_mode" doc:"The program sends to nobody but the people of each workspace's safe group"`
}

// MyUser is the signed-in person.
type MyUser struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	Name      string `json:"name"`
	Locale    string `json:"locale" enum:"en,fr"`
	Theme     string `json:"theme" enum:"system,light,dark"`
	SetupDone bool   `json:"setup_done" doc:"False until a password was set"`
}

// MyWorkspace is a workspace as a member of its team sees it.
type MyWorkspace struct {
	WorkspaceView
	Role string     `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	May  []door.May `json:"may" nullable:"false" doc:"What the role may do"`
}

// ClockState is the time of the program, which a demo can move.
type ClockState struct {
	Now      time.Time `json:"now"`
	OffsetMS int64     `json:"offset_ms" doc:"How far it is from the real time"`
}

func (a *API) me(ctx context.Context, _ *door.NoInput) (Me, error) {
	return a.meOf(ctx, door.CallerOf(ctx).User)
}

func (a *API) meOf(ctx context.Context, u petitbleu.User) (Me, error) {
	of, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]store.Membership, error) { return tx.MembershipsOf(u.ID) })
	if err != nil {
		return Me{}, err
	}
	now := a.Now()
	me := Me{
		User: MyUser{ID: u.ID, Email: u.Email, Name: u.Name, Locale: u.Locale, Theme: u.Theme, SetupDone: u.PasswordHash != "" || a.o.Demo},
		// A second's noise between two readings of one clock is no offset.
		Clock:      ClockState{Now: door.StampTime(now), OffsetMS: now.Sub(door.Wall()).Round(100 * time.Millisecond).Milliseconds()},
		Workspaces: []MyWorkspace{}, Version: a.o.Version, EmulatorURL: a.o.EmulatorURL, Demo: a.o.Demo, SafeMode: a.o.SafeMode,
	}
	for _, m := range of {
		me.Workspaces = append(me.Workspaces, MyWorkspace{workspaceView(m.Workspace), m.Role, door.MayOf(m.Role)})
	}
	return me, nil
}

type updateMeInput struct {
	Body struct {
		Name            *string `json:"name,omitempty" maxLength:"100"`
		Email           *string `json:"email,omitempty" maxLength:"254"`
		Locale          *string `json:"locale,omitempty" enum:"en,fr"`
		Theme           *string `json:"theme,omitempty" enum:"system,light,dark"`
		Password        *string `json:"password,omitempty" maxLength:"1000" doc:"At least 12 characters; ends every other session"`
		CurrentPassword string  `json:"current_password,omitempty" maxLength:"1000" doc:"Needed to change e-mail or password, unless there is none or a one-time link was used to sign in"`
	}
}

func (a *API) updateMe(ctx context.Context, in *updateMeInput) (Me, error) {
	c, b := door.CallerOf(ctx), in.Body
	u := c.User
	if (b.Password != nil || b.Email != nil) && u.PasswordHash != "" && !c.ByLink {
		if err := a.mayTry(ctx, u.ID); err != nil {
			return Me{}, err
		}
		ok, err := a.checkPassword(ctx, u.PasswordHash, b.CurrentPassword)
		if err != nil {
			return Me{}, err
		}
		if !ok {
			return Me{}, petitbleu.Errorf(petitbleu.CodeForbidden, "The current password is not right. It is needed to change the e-mail or the password.").At("body.current_password")
		}
	}
	door.Set(&u.Name, b.Name)
	door.Set(&u.Locale, b.Locale)
	door.Set(&u.Theme, b.Theme)
	if b.Email != nil {
		u.Email = normalEmail(*b.Email)
		if err := checkEmail(u.Email); err != nil {
			return Me{}, err
		}
	}
	if b.Password != nil {
		if err := secret.CheckNewPassword(*b.Password, u.Name, u.Email); err != nil {
			return Me{}, err
		}
		u.PasswordHash = secret.HashPassword(*b.Password)
	}
	return a.saveMe(ctx, c, u, func(*store.Tx) error { return nil })
}

// saveMe writes a user and, with a new password, gives the browser a new session; the others
// end, and so do links that were not used.
func (a *API) saveMe(ctx context.Context, c *door.Caller, u petitbleu.User, also func(*store.Tx) error) (Me, error) {
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UpdateUser(u); err != nil {
			return err
		}
		if u.PasswordHash != c.User.PasswordHash {
			if err := tx.DeleteSignInLinks(u.ID); err != nil {
				return err
			}
		}
		if err := also(tx); err != nil {
			return err
		}
		changes := audit.Diff(accountFields(c.User), accountFields(u), false)
		if len(changes) == 0 {
			return nil
		}
		return a.EnterForUser(ctx, tx, u, door.VerbChange, changes)
	})
	if err != nil {
		return Me{}, err
	}
	if u.PasswordHash != c.User.PasswordHash {
		if _, err := a.EndSession(ctx, c.Token); err != nil {
			return Me{}, err
		}
		cookie, err := a.StartSession(ctx, u, false)
		if err != nil {
			return Me{}, err
		}
		door.SetCookie(ctx, cookie)
	}
	return a.meOf(ctx, u)
}

// accountFields are what the audit log tells of an account; how it looks is nobody's business.
func accountFields(u petitbleu.User) map[string]any {
	return map[string]any{"name": u.Name, "email": u.Email, "password": u.PasswordHash}
}

type setUpInput struct {
	Body struct {
		Name          string `json:"name" minLength:"1" maxLength:"100"`
		Email         string `json:"email" maxLength:"254"`
		Password      string `json:"password" maxLength:"1000" doc:"At least 12 characters"`
		WorkspaceName string `json:"workspace_name,omitempty" maxLength:"100" doc:"Needed by the first administrator; passed over for somebody who is in a team already"`
		TimeZone      string `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name; UTC when it is missing" example:"Europe/Paris"`
	}
}

func (a *API) setUp(ctx context.Context, in *setUpInput) (Me, error) {
	c, b := door.CallerOf(ctx), in.Body
	u := c.User
	done := u.PasswordHash != ""
	u.Name, u.Email = b.Name, normalEmail(b.Email)
	if err := checkEmail(u.Email); err != nil {
		return Me{}, err
	}
	if err := secret.CheckNewPassword(b.Password, b.Name, u.Email, b.WorkspaceName); err != nil {
		return Me{}, err
	}
	zone, err := checkZone(b.TimeZone)
	if err != nil {
		return Me{}, err
	}
	u.PasswordHash = secret.HashPassword(b.Password)
	w := petitbleu.Workspace{ID: petitbleu.NewID(petitbleu.KindWorkspace, a.Now()), Name: b.WorkspaceName, TimeZone: zone, RulePack: "today", CreatedAt: a.Now()}
	return a.saveMe(ctx, c, u, func(tx *store.Tx) error {
		of, err := tx.MembershipsOf(u.ID)
		if err == nil && len(of) > 0 && done {
			return petitbleu.Errorf(petitbleu.CodeConflict, "The set-up is done. Change your account under Settings.")
		}
		if err != nil || len(of) > 0 {
			return err
		}
		if all, err := tx.Workspaces(); err != nil || len(all) > 0 {
			return cmp.Or(err, error(errNobodys))
		}
		if w.Name == "" {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give the workspace a name, such as that of your brand.").At("body.workspace_name")
		}
		if err := errors.Join(tx.InsertWorkspace(w), audience.Furnish(tx, w.ID, w.CreatedAt)); err != nil {
			return err
		}
		return tx.PutMember(store.Member{WorkspaceID: w.ID, UserID: u.ID, Role: door.RoleAdministrator, CreatedAt: a.Now()})
	})
}

// errNobodys keeps somebody whom no workspace holds (any more) from making one of their own.
var errNobodys = petitbleu.Errorf(petitbleu.CodeForbidden, "You are in no workspace of this installation: ask an administrator to add you.")

// registerMe is the part of the list that is about the signed-in person.
func (a *API) registerMe() {
	door.On(a.Door, "GET", "/me", door.SignedIn, "getMe", "Account", "The signed-in person, their workspaces, and the program", a.me)
	door.On(a.Door, "PATCH", "/me", door.SignedIn, "updateMe", "Account", "Change name, e-mail, language, theme or password", a.updateMe)
	door.On(a.Door, "POST", "/me/setup", door.SignedIn, "setUp", "Account", "First set-up: who you are, and the first workspace", a.setUp)
	door.Do(a.Door, "POST", "/sign-in", door.Anyone, "signIn", "Account", "Sign in with e-mail and password", a.signIn)
	door.Do(a.Door, "POST", "/sign-in/link", door.Anyone, "signInByLink", "Account", "Sign in with a one-time link", a.signInByLink)
	door.On(a.Door, "GET", "/sign-in/options", door.Anyone, "getSignInOptions", "Account", "What the sign-in page may offer", a.signInOptions)
	door.Do(a.Door, "POST", "/password/forgotten", door.Anyone, "forgotPassword", "Account", "Have a link mailed with which a new password is set; the same answer for everybody", a.passwordForgotten)
	door.Do(a.Door, "POST", "/password/reset", door.Anyone, "resetPassword", "Account", "Set a new password by a link, and be signed in", a.passwordReset)
	door.Do(a.Door, "POST", "/me/sign-out-everywhere", door.SignedIn, "signOutEverywhere", "Account", "End every other session", a.signOutEverywhere)
	door.Do(a.Door, "POST", "/sign-out", door.Anyone, "signOut", "Account", "End the session", a.signOut)
	door.On(a.Door, "GET", "/access", door.SignedIn, "getAccess", "Account", "Who may do what: roles, permissions, and the scopes of API keys", a.AccessTable)
}
