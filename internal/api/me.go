package api

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
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
	Role string `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	May  []may  `json:"may" nullable:"false" doc:"What the role may do"`
}

// ClockState is the time of the program, which a demo can move.
type ClockState struct {
	Now      time.Time `json:"now"`
	OffsetMS int64     `json:"offset_ms" doc:"How far it is from the real time"`
}

type noInput struct{}

func (a *API) me(ctx context.Context, _ *noInput) (Me, error) {
	return a.meOf(ctx, from(ctx).user)
}

func (a *API) meOf(ctx context.Context, u petitbleu.User) (Me, error) {
	of, err := read(ctx, a, func(tx *store.Tx) ([]store.Membership, error) { return tx.MembershipsOf(u.ID) })
	if err != nil {
		return Me{}, err
	}
	now := a.now()
	me := Me{
		User: MyUser{ID: u.ID, Email: u.Email, Name: u.Name, Locale: u.Locale, Theme: u.Theme, SetupDone: u.PasswordHash != "" || a.o.Demo},
		// A second's noise between two readings of one clock is no offset.
		Clock:      ClockState{Now: stampTime(now), OffsetMS: now.Sub(wall()).Round(100 * time.Millisecond).Milliseconds()},
		Workspaces: []MyWorkspace{}, Version: a.o.Version, EmulatorURL: a.o.EmulatorURL, Demo: a.o.Demo, SafeMode: a.o.SafeMode,
	}
	for _, m := range of {
		me.Workspaces = append(me.Workspaces, MyWorkspace{workspaceView(m.Workspace), m.Role, mayOf(m.Role)})
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
	c, b := from(ctx), in.Body
	u := c.user
	if (b.Password != nil || b.Email != nil) && u.PasswordHash != "" && !c.byLink {
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
	set(&u.Name, b.Name)
	set(&u.Locale, b.Locale)
	set(&u.Theme, b.Theme)
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
func (a *API) saveMe(ctx context.Context, c *caller, u petitbleu.User, also func(*store.Tx) error) (Me, error) {
	err := a.o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UpdateUser(u); err != nil {
			return err
		}
		if u.PasswordHash != c.user.PasswordHash {
			if err := tx.DeleteSignInLinks(u.ID); err != nil {
				return err
			}
		}
		if err := also(tx); err != nil {
			return err
		}
		changes := audit.Diff(accountFields(c.user), accountFields(u), false)
		if len(changes) == 0 {
			return nil
		}
		return a.enterForUser(ctx, tx, u, verbChange, changes)
	})
	if err != nil {
		return Me{}, err
	}
	if u.PasswordHash != c.user.PasswordHash {
		if _, err := a.endSession(ctx, c.token); err != nil {
			return Me{}, err
		}
		cookie, err := a.startSession(ctx, u, false)
		if err != nil {
			return Me{}, err
		}
		setCookie(ctx, cookie)
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
	c, b := from(ctx), in.Body
	u := c.user
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
	w := petitbleu.Workspace{ID: petitbleu.NewID(petitbleu.KindWorkspace, a.now()), Name: b.WorkspaceName, TimeZone: zone, RulePack: "today", CreatedAt: a.now()}
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
		return tx.PutMember(store.Member{WorkspaceID: w.ID, UserID: u.ID, Role: RoleAdministrator, CreatedAt: a.now()})
	})
}

// errNobodys keeps somebody whom no workspace holds (any more) from making one of their own.
var errNobodys = petitbleu.Errorf(petitbleu.CodeForbidden, "You are in no workspace of this installation: ask an administrator to add you.")

// set writes a value that was given.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}

// stampTime writes an instant in UTC by the millisecond, as all instants of this API are.
func stampTime(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
