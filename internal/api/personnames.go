package api

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerPersonNames adds what a person's page asks and does beside the profile itself.
func (a *API) registerPersonNames() {
	on(a, "DELETE", ws+"/profiles/{id}/aliases/{label}", peopleWrite, "removeAlias", "People", "Take an alias from the person: it finds nobody any more", a.aliasRemove)
	on(a, "GET", ws+"/profiles/{id}/segments", peopleRead, "listPersonSegments", "People", "The segments that the person belongs to now, by name", a.personSegments)
}

type aliasRemoveInput struct {
	One
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

func (a *API) personSegments(ctx context.Context, in *One) (List[PersonSegment], error) {
	if a.o.Audience == nil {
		return List[PersonSegment]{}, errUnavailable("The engine of segments")
	}
	found, err := a.o.Audience.SegmentsOf(ctx, in.WS, in.ID)
	return all(mapped(found, func(s petitbleu.Segment) PersonSegment { return PersonSegment{s.ID, s.Name, s.Description} })), err
}
