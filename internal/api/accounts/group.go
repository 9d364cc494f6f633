package accounts

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Team is a group of colleagues who share things: segments, campaigns, Pages.
type Team struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Standard   bool             `json:"standard" doc:"The team of what nobody gave a team"`
	Members    []string         `json:"members" nullable:"false" doc:"Ids of users"`
	Uses       map[string]int64 `json:"uses" doc:"How many things it has, by their kind"`
	CreatedAt  time.Time        `json:"created_at"`
	ArchivedAt time.Time        `json:"archived_at,omitzero"`
}

func groupView(t store.Team, uses map[string]int64) Team {
	v := Team{ID: t.ID, Name: t.Name, Standard: t.Standard, Members: t.Members, Uses: uses, CreatedAt: t.CreatedAt, ArchivedAt: t.ArchivedAt}
	if v.Members == nil {
		v.Members = []string{}
	}
	if v.Uses == nil {
		v.Uses = map[string]int64{}
	}
	return v
}

func (a *API) groupList(ctx context.Context, in *door.InWorkspace) (door.List[Team], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[Team], err error) {
		teams, err := tx.Teams(in.WS)
		if err != nil {
			return out, err
		}
		uses, err := tx.CountTeamThings(in.WS)
		if err != nil {
			return out, err
		}
		for _, t := range teams {
			out.Items = append(out.Items, groupView(t, uses[t.ID]))
		}
		return out.Whole(), nil
	})
}

// TeamShape is what can be said of a team.
type TeamShape struct {
	Standard *bool     `json:"standard,omitempty" doc:"Make it the team of what nobody gives a team"`
	Members  *[]string `json:"members,omitempty" maxItems:"1000" doc:"Ids of users of the workspace; all who shall be in it"`
}

type groupAddInput struct {
	door.InWorkspace
	Body struct {
		TeamShape
		Name string `json:"name" minLength:"1" maxLength:"100"`
	}
}

func (a *API) groupAdd(ctx context.Context, in *groupAddInput) (Team, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (Team, error) {
		now := door.StampTime(a.Now())
		t := store.Team{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindTeam, now), CreatedAt: now}
		return a.keepGroup(tx, t, &in.Body.Name, in.Body.TeamShape)
	})
}

var errTeamNamed = petitbleu.Errorf(petitbleu.CodeConflict, "There is a team of this name already, perhaps in the archive. Choose another name.").At("body.name")

// keepGroup writes a name and a shape into a team, checks them and keeps it.
func (a *API) keepGroup(tx *store.Tx, t store.Team, name *string, s TeamShape) (v Team, err error) {
	if name != nil {
		if t.Name, err = door.CleanName(*name); err != nil {
			return v, err
		}
		t.NameKey = door.NameKey(t.Name)
	}
	if id, taken, err := tx.TeamNamed(t.WorkspaceID, t.NameKey); err != nil {
		return v, err
	} else if taken && id != t.ID {
		return v, errTeamNamed
	}
	door.Set(&t.Standard, s.Standard)
	if t.Standard && !t.ArchivedAt.IsZero() {
		return v, petitbleu.Errorf(petitbleu.CodeConflict, "An archived team cannot be the standard team. Take it out of the archive first.").At("body.standard")
	}
	if err := tx.PutTeam(t); tx.IsUnique(err) { // somebody made it in this instant
		return v, errTeamNamed
	} else if err != nil {
		return v, err
	}
	if s.Members != nil {
		if err := a.setGroupMembers(tx, &t, *s.Members); err != nil {
			return v, err
		}
	}
	uses, err := tx.CountTeamThings(t.WorkspaceID)
	return groupView(t, uses[t.ID]), err
}

func (a *API) setGroupMembers(tx *store.Tx, t *store.Team, users []string) error {
	members, err := tx.Members(t.WorkspaceID)
	if err != nil {
		return err
	}
	t.Members = []string{}
	for _, u := range users {
		if !slices.ContainsFunc(members, func(m store.Member) bool { return m.UserID == u }) {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Somebody of these is not in the workspace. Invite them first.").At("body.members")
		}
		if !slices.Contains(t.Members, u) {
			t.Members = append(t.Members, u)
		}
	}
	return tx.SetTeamMembers(t.WorkspaceID, t.ID, t.Members, a.Now())
}

type groupUpdateInput struct {
	door.One
	Body struct {
		TeamShape
		Name *string `json:"name,omitempty" minLength:"1" maxLength:"100"`
	}
}

func (a *API) groupUpdate(ctx context.Context, in *groupUpdateInput) (Team, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (Team, error) {
		t, before, err := groupBefore(tx, in.One)
		if err != nil {
			return Team{}, err
		}
		after, err := a.keepGroup(tx, t, in.Body.Name, in.Body.TeamShape)
		door.Record(ctx, before, after)
		return after, err
	})
}

// groupBefore reads a team before it is changed.
func groupBefore(tx *store.Tx, in door.One) (t store.Team, v Team, err error) {
	if t, err = tx.Team(in.WS, in.ID); err != nil {
		return t, v, err
	}
	uses, err := tx.CountTeamThings(in.WS)
	return t, groupView(t, uses[t.ID]), err
}

type groupArchiveInput struct {
	door.One
	Body struct {
		MoveTo string `json:"move_to,omitempty" maxLength:"64" doc:"The team that gets its things; absent: the standard team"`
	}
}

func (a *API) groupArchive(ctx context.Context, in *groupArchiveInput) (Team, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (Team, error) {
		t, before, err := groupBefore(tx, in.One)
		if err != nil {
			return Team{}, err
		}
		if t.Standard {
			return Team{}, petitbleu.Errorf(petitbleu.CodeConflict, "This is the standard team. Make another team the standard one first.")
		}
		if in.Body.MoveTo == in.ID {
			return Team{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Its things cannot move to the team that is archived. Choose another.").At("body.move_to")
		}
		if err := views.CheckTeam(tx, in.WS, in.Body.MoveTo); err != nil {
			if e, ok := errors.AsType[*petitbleu.Error](err); ok {
				return Team{}, e.At("body.move_to")
			}
			return Team{}, err
		}
		if _, err := tx.MoveTeamThings(in.WS, in.ID, in.Body.MoveTo); err != nil {
			return Team{}, err
		}
		t.ArchivedAt = door.StampTime(a.Now())
		after, err := a.keepGroup(tx, t, nil, TeamShape{})
		door.Record(ctx, before, after)
		return after, err
	})
}

func (a *API) groupRestore(ctx context.Context, in *door.One) (Team, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (Team, error) {
		t, before, err := groupBefore(tx, *in)
		if err != nil {
			return Team{}, err
		}
		t.ArchivedAt = time.Time{}
		after, err := a.keepGroup(tx, t, nil, TeamShape{})
		door.Record(ctx, before, after)
		return after, err
	})
}
