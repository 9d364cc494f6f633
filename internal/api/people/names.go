package people

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerPersonNames adds what a person's page asks and does beside the profile itself.
func (a *API) registerPersonNames() {
	door.On(a.Door, "DELETE", door.WS+"/profiles/{id}/aliases/{label}", door.PeopleWrite, "removeAlias", "People", "Take an alias from the person: it finds nobody any more", a.aliasRemove)
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/segments", door.PeopleRead, "listPersonSegments", "People", "The segments that the person belongs to now, by name", a.personSegments)
}

type aliasRemoveInput struct {
	door.One
	Label string `path:"label" maxLength:"255" doc:"A person has one alias for each label"`
}

func (a *API) aliasRemove(ctx context.Context, in *aliasRemoveInput) (v ProfileView, err error) {
	err = a.within(ctx, in.WS, func(tx *store.Tx) error {
		names, err := tx.IdentitiesOf(in.WS, in.ID)
		if err != nil {
			return err
		}
		removed := false
		for _, n := range names {
			if n.Kind != petitbleu.IdentityAlias || n.Scope != in.Label {
				continue
			}
			if err := tx.DropIdentity(in.WS, store.KeyOf(n), in.ID, n.CreatedAt); err != nil {
				return err
			}
			removed = true
		}
		if !removed {
			return store.ErrNotFound
		}
		if err := tx.TouchProfiles(in.WS, in.ID); err != nil {
			return err
		}
		v, err = profileView(tx, in.WS, in.ID)
		return err
	})
	return v, err
}

// PersonSegment is a segment that a person belongs to.
type PersonSegment struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

func (a *API) personSegments(ctx context.Context, in *door.One) (door.List[PersonSegment], error) {
	if a.o.Audience == nil {
		return door.List[PersonSegment]{}, door.ErrUnavailable("The engine of segments")
	}
	found, err := a.o.Audience.SegmentsOf(ctx, in.WS, in.ID)
	return door.All(door.MapEach(found, func(s petitbleu.Segment) PersonSegment { return PersonSegment{s.ID, s.Name, s.Description} })), err
}
