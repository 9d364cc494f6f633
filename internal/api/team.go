package api

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TeamMember is somebody of the workspace's team.
type TeamMember struct {
	UserID    string    `json:"user_id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Role      string    `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	CreatedAt time.Time `json:"created_at"`
}

// Invitation is a new member with the link to pass on, shown once.
type Invitation struct {
	TeamMember
	Link string `json:"link,omitempty" doc:"One-time sign-in link, good for a day; absent for somebody who can sign in already, unless it was asked for, and for a member of another workspace"`
}

func memberView(m store.Member) TeamMember {
	return TeamMember{UserID: m.UserID, Email: m.Email, Name: m.Name, Role: m.Role, CreatedAt: m.CreatedAt}
}

func (a *API) teamList(ctx context.Context, in *InWorkspace) (List[TeamMember], error) {
	members, err := read(ctx, a, func(tx *store.Tx) ([]store.Member, error) { return tx.Members(in.WS) })
	return all(mapped(members, memberView)), err
}

type teamAddInput struct {
	InWorkspace
	Body struct {
		Email string `json:"email" maxLength:"254"`
		Name  string `json:"name" minLength:"1" maxLength:"100"`
		Role  string `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
		Link  bool   `json:"link,omitempty" doc:"Give a link although there is a password: for somebody who lost it"`
	}
}

// teamAdd adds a member, or changes the role of one. A link is made for somebody who has no
// password yet, or who is said to have lost it; and only while they are of no other team: else it
// would be a way into what is not this workspace's.
func (a *API) teamAdd(ctx context.Context, in *teamAddInput) (Invitation, error) {
	email := normalEmail(in.Body.Email)
	if err := checkEmail(email); err != nil {
		return Invitation{}, err
	}
	return write(ctx, a, func(tx *store.Tx) (Invitation, error) {
		u, err := tx.UserByEmail(email)
		if errors.Is(err, store.ErrNotFound) {
			u = petitbleu.User{ID: petitbleu.NewID(petitbleu.KindUser, a.now()), Email: email, Name: in.Body.Name, Locale: "en", Theme: "system", CreatedAt: a.now()}
			err = tx.InsertUser(u)
		}
		if err != nil {
			return Invitation{}, err
		}
		if in.Body.Role != RoleAdministrator {
			if err := keepAdmin(tx, in.WS, u.ID); err != nil {
				return Invitation{}, err
			}
		}
		m := store.Member{WorkspaceID: in.WS, UserID: u.ID, Role: in.Body.Role, CreatedAt: a.now(), Email: u.Email, Name: u.Name}
		if err := tx.PutMember(m); err != nil {
			return Invitation{}, err
		}
		inv := Invitation{TeamMember: memberView(m)}
		of, err := tx.MembershipsOf(u.ID)
		if err == nil && (u.PasswordHash == "" || in.Body.Link) && len(of) == 1 {
			inv.Link, err = a.newLink(tx, u.ID)
		}
		return inv, err
	})
}

// keepAdmin refuses what would leave the workspace without an administrator.
func keepAdmin(tx *store.Tx, workspace, user string) error {
	members, err := tx.Members(workspace)
	if err != nil {
		return err
	}
	is, others := false, false
	for _, m := range members {
		if m.Role == RoleAdministrator {
			is, others = is || m.UserID == user, others || m.UserID != user
		}
	}
	if is && !others {
		return petitbleu.Errorf(petitbleu.CodeConflict, "This is the only administrator of the workspace. Make somebody else administrator first.")
	}
	return nil
}

type teamRemoveInput struct {
	InWorkspace
	User string `path:"user" maxLength:"64"`
}

func (a *API) teamRemove(ctx context.Context, in *teamRemoveInput) error {
	return a.write(ctx, func(tx *store.Tx) error {
		if err := keepAdmin(tx, in.WS, in.User); err != nil {
			return err
		}
		return tx.DeleteMember(in.WS, in.User)
	})
}

// mapped applies fn to each member of a list.
func mapped[A, B any](list []A, fn func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = fn(v)
	}
	return out
}
