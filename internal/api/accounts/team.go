package accounts

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TeamMember is somebody who works in the workspace.
type TeamMember struct {
	UserID    string    `json:"user_id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Role      string    `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	CreatedAt time.Time `json:"created_at"`
}

func memberView(m store.Member) TeamMember {
	return TeamMember{UserID: m.UserID, Email: m.Email, Name: m.Name, Role: m.Role, CreatedAt: m.CreatedAt}
}

func (a *API) memberList(ctx context.Context, in *door.InWorkspace) (door.List[TeamMember], error) {
	members, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]store.Member, error) { return tx.Members(in.WS) })
	return door.All(door.MapEach(members, memberView)), err
}

// memberOf finds a member, or answers ErrNotFound.
func memberOf(tx *store.Tx, ws, user string) (store.Member, error) {
	members, err := tx.Members(ws)
	for _, m := range members {
		if m.UserID == user {
			return m, err
		}
	}
	return store.Member{}, errors.Join(err, store.ErrNotFound)
}

// keepAdministrator refuses what would leave the workspace without one.
func keepAdministrator(tx *store.Tx, workspace, user string) error {
	members, err := tx.Members(workspace)
	if err != nil {
		return err
	}
	is, others := false, false
	for _, m := range members {
		if m.Role == door.RoleAdministrator {
			is, others = is || m.UserID == user, others || m.UserID != user
		}
	}
	if is && !others {
		return petitbleu.Errorf(petitbleu.CodeConflict, "This is the only administrator of the workspace. Make somebody else administrator first.")
	}
	return nil
}

// OneMember names somebody who works in the workspace.
type OneMember struct {
	door.InWorkspace
	User string `path:"user" maxLength:"64" doc:"Id of the user"`
}

type memberUpdateInput struct {
	OneMember
	Body struct {
		Role string `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	}
}

func (a *API) memberUpdate(ctx context.Context, in *memberUpdateInput) (TeamMember, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (TeamMember, error) {
		m, err := memberOf(tx, in.WS, in.User)
		if err != nil {
			return TeamMember{}, err
		}
		if in.Body.Role != door.RoleAdministrator {
			if err := keepAdministrator(tx, in.WS, in.User); err != nil {
				return TeamMember{}, err
			}
		}
		before := memberView(m)
		m.Role = in.Body.Role
		door.About(ctx, m.UserID, m.Name)
		door.Record(ctx, before, memberView(m))
		return memberView(m), tx.PutMember(m)
	})
}

func (a *API) memberRemove(ctx context.Context, in *OneMember) error {
	return a.Write(ctx, func(tx *store.Tx) error { return removeMember(ctx, tx, in.WS, in.User) })
}

func removeMember(ctx context.Context, tx *store.Tx, ws, user string) error {
	m, err := memberOf(tx, ws, user)
	if err != nil {
		return err
	}
	if err := keepAdministrator(tx, ws, user); err != nil {
		return err
	}
	door.About(ctx, m.UserID, m.Name)
	door.Record(ctx, memberView(m), nil)
	return tx.DeleteMember(ws, user)
}

// leave takes whoever asks out of the workspace.
func (a *API) leave(ctx context.Context, in *door.InWorkspace) error {
	c := door.CallerOf(ctx)
	if c.Key != nil {
		return door.ErrPersonOnly
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := removeMember(ctx, tx, in.WS, c.User.ID); err != nil {
			return err
		}
		return a.Enter(ctx, tx, store.AuditEntry{WorkspaceID: in.WS, ActorID: c.User.ID, ActorName: c.Name(), Verb: "leave", Object: "member", ObjectID: c.User.ID, ObjectName: c.Name()}, nil)
	})
}

// PasswordLink lets somebody set a password anew.
type PasswordLink struct {
	Mailed bool   `json:"mailed" doc:"The link left by mail, to the person alone"`
	Link   string `json:"link,omitempty" doc:"To pass on, where it did not; opens once, within a day"`
}

// memberPasswordLink gives a link with which a member sets a new password: only while they are of no
// other workspace, else it would be a way into what is not this one's.
func (a *API) memberPasswordLink(ctx context.Context, in *OneMember) (PasswordLink, error) {
	c := door.CallerOf(ctx)
	var m store.Member
	link, err := door.Write(ctx, a.Door, func(tx *store.Tx) (link string, err error) {
		if m, err = memberOf(tx, in.WS, in.User); err != nil {
			return "", err
		}
		of, err := tx.MembershipsOf(in.User)
		if err != nil {
			return "", err
		}
		if len(of) != 1 {
			return "", petitbleu.Errorf(petitbleu.CodeConflict, "This person is in another workspace too, so a link would open that as well. They can ask for one themselves on the sign-in page, by mail.")
		}
		door.About(ctx, m.UserID, m.Name)
		return a.newLink(tx, in.User, passwordPath)
	})
	if err != nil {
		return PasswordLink{}, err
	}
	u, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.User, error) { return tx.User(m.UserID) })
	if err == nil && a.post(ctx, u.Email, passwordLetter(u.Locale, c.Name(), link)) == nil {
		return PasswordLink{Mailed: true}, nil
	}
	return PasswordLink{Link: link}, err
}
