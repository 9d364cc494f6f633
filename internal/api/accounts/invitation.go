package accounts

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	invitationLife = 7 * 24 * time.Hour
	invitationPath = "/app/invitation#token="
)

var errDeadInvitation = petitbleu.Errorf(petitbleu.CodeNotFound, "This invitation was accepted, taken back, or has expired. Ask who sent it for another.")

// InvitationView is somebody who was asked to join and has not yet.
type InvitationView struct {
	ID            string    `json:"id"`
	Email         string    `json:"email"`
	Role          string    `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	TeamID        string    `json:"team_id,omitempty"`
	InvitedByName string    `json:"invited_by_name,omitempty"`
	CreatedAt     time.Time `json:"created_at"`
	SentAt        time.Time `json:"sent_at" doc:"When the link was made that opens it now"`
	ExpiresAt     time.Time `json:"expires_at"`
	Expired       bool      `json:"expired"`
	Mailed        bool      `json:"mailed" doc:"The link left by mail"`
	Link          string    `json:"link,omitempty" doc:"To pass on, shown once; absent when it left by mail"`
}

func invitationView(tx *store.Tx, i store.Invitation) (InvitationView, error) {
	name, err := door.MakerName(tx, i.WorkspaceID, i.InvitedBy)
	return InvitationView{
		ID: i.ID, Email: i.Email, Role: i.Role, TeamID: i.TeamID, InvitedByName: name, CreatedAt: i.CreatedAt, SentAt: i.SentAt, ExpiresAt: i.ExpiresAt,
		Expired: !i.ExpiresAt.After(door.Wall()), Mailed: i.Mailed,
	}, err
}

func (a *API) invitationList(ctx context.Context, in *door.InWorkspace) (door.List[InvitationView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[InvitationView], err error) {
		rows, err := tx.Invitations(in.WS)
		for _, i := range rows {
			v, err := invitationView(tx, i)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, v)
		}
		return out.Whole(), err
	})
}

type invitationAddInput struct {
	door.InWorkspace
	Body struct {
		Email  string `json:"email" maxLength:"254"`
		Role   string `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
		TeamID string `json:"team_id,omitempty" maxLength:"64" doc:"A team to join as well"`
	}
}

// invitationAdd asks somebody to join. Whether they have an account already is not told. Somebody
// who was asked before gets a new link, and what is asked now counts.
func (a *API) invitationAdd(ctx context.Context, in *invitationAddInput) (InvitationView, error) {
	b := in.Body
	email := normalEmail(b.Email)
	if err := checkEmail(email); err != nil {
		return InvitationView{}, err
	}
	now := a.Now()
	i := store.Invitation{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindInvite, now), Email: email, Role: b.Role, TeamID: b.TeamID, InvitedBy: door.CallerOf(ctx).ID(), CreatedAt: now}
	return a.invite(ctx, func(tx *store.Tx) (store.Invitation, error) {
		members, err := tx.Members(in.WS)
		if err != nil {
			return i, err
		}
		for _, m := range members {
			if m.Email == email {
				return i, petitbleu.Errorf(petitbleu.CodeConflict, "This person is in the workspace already. Change their role there.").At("body.email")
			}
		}
		return i, views.CheckTeam(tx, in.WS, b.TeamID)
	})
}

func (a *API) invitationResend(ctx context.Context, in *door.One) (InvitationView, error) {
	return a.invite(ctx, func(tx *store.Tx) (store.Invitation, error) { return tx.Invitation(in.WS, in.ID) })
}

// invite keeps an invitation with a new link and mails it, or gives the link to pass on where mail
// cannot leave.
func (a *API) invite(ctx context.Context, prepare func(*store.Tx) (store.Invitation, error)) (InvitationView, error) {
	token := secret.NewToken("")
	var i store.Invitation
	var w petitbleu.Workspace
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v InvitationView, err error) {
		if i, err = prepare(tx); err != nil {
			return v, err
		}
		i.SentAt, i.ExpiresAt, i.Mailed = door.Wall(), door.Wall().Add(invitationLife), false
		if err = tx.PutInvitation(i, secret.HashToken(token)); err != nil {
			return v, err
		}
		if i, err = tx.InvitationByEmail(i.WorkspaceID, i.Email); err != nil {
			return v, err
		}
		door.About(ctx, i.ID, i.Email)
		if w, err = tx.Workspace(i.WorkspaceID); err != nil {
			return v, err
		}
		return invitationView(tx, i)
	})
	if err != nil {
		return v, err
	}
	c, link := door.CallerOf(ctx), a.BaseURL+invitationPath+token
	if a.post(ctx, i.Email, invitationLetter(c.User.Locale, c.Name(), w.Name, link)) != nil {
		v.Link = link
		return v, nil
	}
	v.Mailed = true
	return v, a.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetInvitationMailed(i.WorkspaceID, i.ID) })
}

func (a *API) invitationRevoke(ctx context.Context, in *door.One) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		i, err := tx.Invitation(in.WS, in.ID)
		if err != nil {
			return err
		}
		door.About(ctx, i.ID, i.Email)
		return tx.DeleteInvitation(in.WS, in.ID)
	})
}

type invitationTokenInput struct {
	Body struct {
		Token string `json:"token" maxLength:"200" doc:"What stands after #token= in the link"`
	}
}

// OpenInvitation is what somebody sees who opens the link of an invitation.
type OpenInvitation struct {
	Workspace  string    `json:"workspace" doc:"Its name"`
	Email      string    `json:"email"`
	Role       string    `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	InvitedBy  string    `json:"invited_by,omitempty"`
	HasAccount bool      `json:"has_account" doc:"The person has a password here: it is asked for, instead of a new one"`
	ExpiresAt  time.Time `json:"expires_at"`
}

// invitationLook tells the holder of a link what it is for. Whoever has no link learns nothing.
func (a *API) invitationLook(ctx context.Context, in *invitationTokenInput) (OpenInvitation, error) {
	if err := a.mayTry(ctx, ""); err != nil {
		return OpenInvitation{}, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v OpenInvitation, err error) {
		i, err := openInvitation(tx, in.Body.Token)
		if err != nil {
			return v, err
		}
		w, err := tx.Workspace(i.WorkspaceID)
		if err != nil {
			return v, err
		}
		u, err := tx.UserByEmail(i.Email)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return v, err
		}
		name, err := door.MakerName(tx, i.WorkspaceID, i.InvitedBy)
		return OpenInvitation{Workspace: w.Name, Email: i.Email, Role: i.Role, InvitedBy: name, HasAccount: u.PasswordHash != "", ExpiresAt: i.ExpiresAt}, err
	})
}

func openInvitation(tx *store.Tx, token string) (store.Invitation, error) {
	i, err := tx.InvitationByHash(secret.HashToken(token), door.Wall())
	if errors.Is(err, store.ErrNotFound) {
		err = errDeadInvitation
	}
	return i, err
}

type invitationAcceptInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"200"`
		Name     string `json:"name,omitempty" maxLength:"100" doc:"Needed by somebody who has no account yet"`
		Password string `json:"password,omitempty" maxLength:"1000" doc:"A new one, at least 12 characters; of somebody who has an account, the one they have"`
		Locale   string `json:"locale,omitempty" enum:"en,fr"`
	}
}

// invitationAccept makes the holder of a link a member. Somebody without an account gets one;
// somebody who has one proves it, by their password or by being signed in.
func (a *API) invitationAccept(ctx context.Context, in *invitationAcceptInput) error {
	b := in.Body
	hash := secret.HashToken(b.Token)
	if err := a.mayTry(ctx, hash); err != nil {
		return err
	}
	var i store.Invitation
	u, err := door.Read(ctx, a.Door, func(tx *store.Tx) (u petitbleu.User, err error) {
		if i, err = openInvitation(tx, b.Token); err != nil {
			return u, err
		}
		if u, err = tx.UserByEmail(i.Email); errors.Is(err, store.ErrNotFound) {
			return petitbleu.User{}, nil
		}
		return u, err
	})
	if err != nil {
		return err
	}
	if u.PasswordHash != "" {
		err = a.proveAccount(ctx, u, b.Password)
	} else {
		u, err = a.newAccount(u, i.Email, b.Name, b.Password, b.Locale)
	}
	if err != nil {
		return err
	}
	if err := a.join(ctx, u, hash); err != nil {
		return err
	}
	return a.enterSession(ctx, u, false)
}

// proveAccount wants the password of a user, unless the browser is signed in as them.
func (a *API) proveAccount(ctx context.Context, u petitbleu.User, password string) error {
	if r := door.RequestOf(ctx); r != nil {
		if cookie, err := r.Cookie(door.CookieName); err == nil {
			if had, err := a.SessionOf(ctx, cookie.Value); err == nil && had.User == u.ID && had.Stamp == door.Stamp(u) {
				return nil
			}
		}
	}
	if err := a.mayTry(ctx, u.Email); err != nil {
		return err
	}
	ok, err := a.checkPassword(ctx, u.PasswordHash, password)
	if err == nil && !ok {
		err = petitbleu.Errorf(petitbleu.CodeForbidden, "You have an account here, and this is not its password. Use that one, or choose a new one on the sign-in page first.").At("body.password")
	}
	return err
}

// newAccount fills the account of somebody who has none, or one that was never set up.
func (a *API) newAccount(u petitbleu.User, email, name, password, locale string) (petitbleu.User, error) {
	if name == "" {
		return u, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give your name: colleagues see it beside what you do.").At("body.name")
	}
	if err := secret.CheckNewPassword(password, name, email); err != nil {
		return u, err
	}
	if u.ID == "" {
		u = petitbleu.User{ID: petitbleu.NewID(petitbleu.KindUser, a.Now()), Email: email, Locale: "en", Theme: "system", CreatedAt: a.Now()}
	}
	u.Name, u.PasswordHash = name, secret.HashPassword(password)
	if locale != "" {
		u.Locale = locale
	}
	return u, nil
}

// join uses an invitation up and makes the user a member, in one transaction: of two who accept at
// once, one does.
func (a *API) join(ctx context.Context, u petitbleu.User, hash string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		i, err := tx.InvitationByHash(hash, door.Wall())
		if errors.Is(err, store.ErrNotFound) {
			return errDeadInvitation
		}
		if err != nil {
			return err
		}
		if err := tx.DeleteInvitation(i.WorkspaceID, i.ID); err != nil {
			return err
		}
		if err := keepUser(tx, u); err != nil {
			return err
		}
		if err := tx.PutMember(store.Member{WorkspaceID: i.WorkspaceID, UserID: u.ID, Role: i.Role, CreatedAt: a.Now()}); err != nil {
			return err
		}
		if i.TeamID != "" && views.CheckTeam(tx, i.WorkspaceID, i.TeamID) == nil {
			if err := tx.AddTeamMember(i.WorkspaceID, i.TeamID, u.ID, a.Now()); err != nil {
				return err
			}
		}
		return a.Enter(ctx, tx, store.AuditEntry{WorkspaceID: i.WorkspaceID, ActorID: u.ID, ActorName: door.DisplayName(u), Verb: "accept", Object: "invitation", ObjectID: i.ID, ObjectName: i.Email}, nil)
	})
}

// keepUser adds a user, or writes one anew.
func keepUser(tx *store.Tx, u petitbleu.User) error {
	_, err := tx.User(u.ID)
	if errors.Is(err, store.ErrNotFound) {
		return tx.InsertUser(u)
	}
	if err != nil {
		return err
	}
	return tx.UpdateUser(u)
}

// registerTeam is the part of the list that is about who works in a workspace.
func (a *API) registerTeam() {
	door.On(a.Door, "GET", door.WS+"/team", door.WorkspaceRead, "listMembers", "Workspace", "Who works in the workspace", a.memberList)
	door.On(a.Door, "PATCH", door.WS+"/team/{user}", door.TeamManage, "updateMember", "Workspace", "Give somebody another role", a.memberUpdate)
	door.Do(a.Door, "DELETE", door.WS+"/team/{user}", door.TeamManage, "removeMember", "Workspace", "Take somebody out of the workspace", a.memberRemove)
	door.On(a.Door, "POST", door.WS+"/team/{user}/password-link", door.TeamManage, "makePasswordLink", "Workspace", "Let somebody who forgot their password set a new one", a.memberPasswordLink)
	door.Do(a.Door, "POST", door.WS+"/leave", door.WorkspaceRead, "leaveWorkspace", "Workspace", "Leave the workspace", a.leave)
	door.On(a.Door, "GET", door.WS+"/invitations", door.TeamManage, "listInvitations", "Workspace", "Invitations that were not accepted yet", a.invitationList)
	door.On(a.Door, "POST", door.WS+"/invitations", door.TeamManage, "addInvitation", "Workspace", "Invite somebody: by mail, or with a link to pass on", a.invitationAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "POST", door.WS+"/invitations/{id}/resend", door.TeamManage, "resendInvitation", "Workspace", "Make a new link of an invitation; the one before opens no more", a.invitationResend)
	door.Do(a.Door, "DELETE", door.WS+"/invitations/{id}", door.TeamManage, "revokeInvitation", "Workspace", "Take an invitation back", a.invitationRevoke)
	door.On(a.Door, "POST", "/invitations/look", door.Anyone, "lookAtInvitation", "Account", "What an invitation is for", a.invitationLook)
	door.Do(a.Door, "POST", "/invitations/accept", door.Anyone, "acceptInvitation", "Account", "Accept an invitation, and be signed in", a.invitationAccept)
}
