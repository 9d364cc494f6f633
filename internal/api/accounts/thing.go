package accounts

import (
	"context"
	"net/http"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// OneThing names a thing by its kind and id.
type OneThing struct {
	door.InWorkspace
	Kind string `path:"kind" maxLength:"40" doc:"Kind of thing, such as page or site"`
	ID   string `path:"id" maxLength:"128" doc:"Its id"`
}

var errNoSuchKind = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Things of this kind take no tags and no team.").At("path.kind")

func (o OneThing) find(tx *store.Tx) error {
	find, ok := views.Things[o.Kind]
	if !ok {
		return errNoSuchKind
	}
	return find(tx, o.WS, o.ID)
}

func (a *API) thingShow(ctx context.Context, in *OneThing) (views.Thing, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (views.Thing, error) {
		if err := in.find(tx); err != nil {
			return views.Thing{}, err
		}
		return views.ThingOf(tx, in.WS, in.Kind, in.ID)
	})
}

type thingInput struct {
	OneThing
	Body views.Thing
}

func (a *API) thingSet(ctx context.Context, in *thingInput) (views.Thing, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (views.Thing, error) {
		if err := in.find(tx); err != nil {
			return views.Thing{}, err
		}
		before, err := views.ThingOf(tx, in.WS, in.Kind, in.ID)
		if err != nil {
			return before, err
		}
		if err := views.PutThing(tx, in.WS, in.Kind, in.ID, in.Body); err != nil {
			return before, err
		}
		after, err := views.ThingOf(tx, in.WS, in.Kind, in.ID)
		door.Record(ctx, before, after)
		return after, err
	})
}

type taggedInput struct {
	door.InWorkspace
	Kind string `path:"kind" maxLength:"40" doc:"Kind of thing"`
	Tag  string `query:"tag" maxLength:"64" doc:"Id of a tag; those below it count too. Missing: all things that have a tag or a team"`
}

// TaggedThings are things of one kind with their tags and teams.
type TaggedThings struct {
	IDs    []string               `json:"ids" nullable:"false"`
	Things map[string]views.Thing `json:"things" doc:"The same by id, each with all its tags and its team"`
}

func (a *API) tagged(ctx context.Context, in *taggedInput) (TaggedThings, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v TaggedThings, err error) {
		if views.Things[in.Kind] == nil {
			return v, errNoSuchKind
		}
		if in.Tag == "" {
			v.IDs, err = tx.Labelled(in.WS, in.Kind)
		} else {
			v.IDs, err = taggedBelow(tx, in.WS, in.Kind, in.Tag)
		}
		if err != nil {
			return v, err
		}
		tags, err := tx.TagsOf(in.WS, in.Kind, v.IDs)
		if err != nil {
			return v, err
		}
		teams, err := tx.TeamsOf(in.WS, in.Kind, v.IDs)
		v.Things = make(map[string]views.Thing, len(v.IDs))
		for _, id := range v.IDs {
			v.Things[id] = views.ThingWith(tags[id], teams[id])
		}
		if v.IDs == nil {
			v.IDs = []string{}
		}
		return v, err
	})
}

// taggedBelow lists the things that have a tag or one below it.
func taggedBelow(tx *store.Tx, ws, kind, tag string) ([]string, error) {
	if _, err := tx.Tag(ws, tag); err != nil {
		return nil, err
	}
	all, err := tx.Tags(ws)
	if err != nil {
		return nil, err
	}
	return tx.Tagged(ws, kind, views.Below(all, tag))
}

// registerTags is the part of the list that is about tags and teams.
func (a *API) registerTags() {
	door.On(a.Door, "GET", door.WS+"/tags", door.WorkspaceRead, "listTags", "Workspace", "The tags, with how many things have each", a.tagList)
	door.On(a.Door, "POST", door.WS+"/tags", door.TagsManage, "addTag", "Workspace", "Make a tag", a.tagAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", door.WS+"/tags/{id}", door.TagsManage, "updateTag", "Workspace", "Change a tag; what is left out stays", a.tagUpdate)
	door.On(a.Door, "DELETE", door.WS+"/tags/{id}", door.TagsManage, "deleteTag", "Workspace", "Take a tag off everything and remove it; tells what lost it", a.tagDelete)
	door.On(a.Door, "POST", door.WS+"/tags/{id}/merge", door.TagsManage, "mergeTag", "Workspace", "Give everything that has the tag another one, and remove it", a.tagMerge)
	door.On(a.Door, "GET", door.WS+"/things/{kind}", door.WorkspaceRead, "listTagged", "Workspace", "The tags and teams of the things of a kind: of all, or of those that have a tag or one below it", a.tagged)
	door.On(a.Door, "GET", door.WS+"/things/{kind}/{id}", door.WorkspaceRead, "getThing", "Workspace", "The tags and the team of a thing", a.thingShow)
	door.On(a.Door, "PUT", door.WS+"/things/{kind}/{id}", door.TagsManage, "setThing", "Workspace", "Set them", a.thingSet)
	door.On(a.Door, "GET", door.WS+"/teams", door.WorkspaceRead, "listTeams", "Workspace", "The teams with their members, archived ones too", a.groupList)
	door.On(a.Door, "POST", door.WS+"/teams", door.TeamManage, "addTeam", "Workspace", "Make a team", a.groupAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", door.WS+"/teams/{id}", door.TeamManage, "updateTeam", "Workspace", "Change a team; what is left out stays", a.groupUpdate)
	door.On(a.Door, "POST", door.WS+"/teams/{id}/archive", door.TeamManage, "archiveTeam", "Workspace", "Archive a team; its things move to another, or to the standard team", a.groupArchive)
	door.On(a.Door, "POST", door.WS+"/teams/{id}/restore", door.TeamManage, "restoreTeam", "Workspace", "Take a team out of the archive", a.groupRestore)
}
