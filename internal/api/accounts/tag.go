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

// tagsLimit is how many tags a workspace may have.
const tagsLimit = 2000

// TagView is a label of ours on things.
type TagView struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	ParentID    string           `json:"parent_id,omitempty" doc:"The tag above it: asking for that one gives things with this one too"`
	Colour      string           `json:"colour" enum:"grey,blue,green,brass,red"`
	Description string           `json:"description,omitempty"`
	Uses        map[string]int64 `json:"uses" doc:"How many things have it, by their kind"`
	CreatedAt   time.Time        `json:"created_at"`
	UpdatedAt   time.Time        `json:"updated_at"`
}

func tagView(t store.Tag, uses map[string]int64) TagView {
	if uses == nil {
		uses = map[string]int64{}
	}
	return TagView{ID: t.ID, Name: t.Name, ParentID: t.ParentID, Colour: t.Colour, Description: t.Description, Uses: uses, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt}
}

func (a *API) tagList(ctx context.Context, in *door.InWorkspace) (door.List[TagView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[TagView], error) {
		tags, err := tx.Tags(in.WS)
		if err != nil {
			return door.List[TagView]{}, err
		}
		uses, err := tx.CountTagged(in.WS)
		return door.All(door.MapEach(tags, func(t store.Tag) TagView { return tagView(t, uses[t.ID]) })), err
	})
}

// TagShape is what can be said of a tag.
type TagShape struct {
	ParentID    *string `json:"parent_id,omitempty" maxLength:"64" doc:"The tag above it; empty: none"`
	Colour      *string `json:"colour,omitempty" enum:"grey,blue,green,brass,red"`
	Description *string `json:"description,omitempty" maxLength:"300"`
}

type tagAddInput struct {
	door.InWorkspace
	Body struct {
		TagShape
		Name string `json:"name" minLength:"1" maxLength:"100"`
	}
}

func (a *API) tagAdd(ctx context.Context, in *tagAddInput) (TagView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (TagView, error) {
		now := door.StampTime(a.Now())
		t := store.Tag{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindTag, now), Colour: "grey", CreatedAt: now, UpdatedAt: now}
		return tagView(t, nil).with(tx, &t, &in.Body.Name, in.Body.TagShape)
	})
}

var errTagNamed = petitbleu.Errorf(petitbleu.CodeConflict, "There is a tag of this name already. Choose another name, or merge the two.").At("body.name")

// with writes a name and a shape into a tag, checks them against the others and keeps it.
func (v TagView) with(tx *store.Tx, t *store.Tag, name *string, s TagShape) (TagView, error) {
	all, err := tx.Tags(t.WorkspaceID)
	if err != nil {
		return v, err
	}
	if name != nil {
		if t.Name, err = door.CleanName(*name); err != nil {
			return v, err
		}
		t.NameKey = door.NameKey(t.Name)
	}
	door.Set(&t.ParentID, s.ParentID)
	door.Set(&t.Colour, s.Colour)
	door.Set(&t.Description, s.Description)
	if len(all) >= tagsLimit && v.Name == "" {
		return v, petitbleu.Errorf(petitbleu.CodeConflict, "A workspace has at most %d tags. Merge or remove some.", tagsLimit)
	}
	for _, other := range all {
		if other.NameKey == t.NameKey && other.ID != t.ID {
			return v, errTagNamed
		}
	}
	if t.ParentID != "" && !slices.ContainsFunc(all, func(o store.Tag) bool { return o.ID == t.ParentID }) {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The tag above it is not there. Choose one of those listed.").At("body.parent_id")
	}
	if t.ParentID != "" && slices.Contains(views.Below(all, t.ID), t.ParentID) {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A tag cannot stand below itself.").At("body.parent_id")
	}
	if err = tx.PutTag(*t); tx.IsUnique(err) { // somebody made it in this instant
		err = errTagNamed
	}
	return tagView(*t, v.Uses), err
}

type tagUpdateInput struct {
	door.One
	Body struct {
		TagShape
		Name *string `json:"name,omitempty" minLength:"1" maxLength:"100"`
	}
}

func (a *API) tagUpdate(ctx context.Context, in *tagUpdateInput) (TagView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (TagView, error) {
		t, err := tx.Tag(in.WS, in.ID)
		if err != nil {
			return TagView{}, err
		}
		uses, err := tx.CountTagged(in.WS)
		if err != nil {
			return TagView{}, err
		}
		before := tagView(t, uses[t.ID])
		t.UpdatedAt = door.StampTime(a.Now())
		after, err := before.with(tx, &t, in.Body.Name, in.Body.TagShape)
		door.Record(ctx, before, after)
		return after, err
	})
}

// LostTag is what lost a tag that was removed.
type LostTag struct {
	Lost map[string]int64 `json:"lost" doc:"How many things lost it, by their kind"`
}

func (a *API) tagDelete(ctx context.Context, in *door.One) (LostTag, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (LostTag, error) {
		t, err := tx.Tag(in.WS, in.ID)
		if err != nil {
			return LostTag{}, err
		}
		uses, err := tx.CountTagged(in.WS)
		if err != nil {
			return LostTag{}, err
		}
		v := tagView(t, uses[t.ID])
		door.About(ctx, t.ID, t.Name)
		door.Record(ctx, v, nil)
		return LostTag{v.Uses}, tx.DeleteTag(in.WS, in.ID)
	})
}

type tagMergeInput struct {
	door.One
	Body struct {
		Into string `json:"into" minLength:"1" maxLength:"64" doc:"The tag that stays"`
	}
}

func (a *API) tagMerge(ctx context.Context, in *tagMergeInput) (TagView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (TagView, error) {
		t, err := tx.Tag(in.WS, in.ID)
		if err != nil {
			return TagView{}, err
		}
		door.About(ctx, t.ID, t.Name)
		if in.Body.Into == in.ID {
			return TagView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A tag cannot be merged into itself. Choose another.").At("body.into")
		}
		if _, err := tx.Tag(in.WS, in.Body.Into); errors.Is(err, store.ErrNotFound) {
			return TagView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The tag that should stay is not there. Choose one of those listed.").At("body.into")
		} else if err != nil {
			return TagView{}, err
		}
		if err := tx.MergeTags(in.WS, in.ID, in.Body.Into); err != nil {
			return TagView{}, err
		}
		into, err := tx.Tag(in.WS, in.Body.Into)
		if err != nil {
			return TagView{}, err
		}
		uses, err := tx.CountTagged(in.WS)
		return tagView(into, uses[into.ID]), err
	})
}
