package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// tagsOfThing is how many tags a thing may have (Braze reference, section 9).
const tagsOfThing = 175

// things are the kinds of thing that take tags and a team, and how each is found: a store.ErrNotFound
// means that there is none of that id.
var things = map[string]func(tx *store.Tx, ws, id string) error{
	"page":          func(tx *store.Tx, ws, id string) error { _, err := tx.Page(ws, id); return err },
	"segment":       func(tx *store.Tx, ws, id string) error { _, err := tx.Segment(ws, id); return err },
	"catalog":       func(tx *store.Tx, ws, id string) error { _, err := tx.Catalog(ws, id); return err },
	"content_block": func(tx *store.Tx, ws, id string) error { _, err := tx.ContentBlock(ws, id); return err },
	"template":      func(tx *store.Tx, ws, id string) error { _, err := tx.Template(ws, id); return err },
	"campaign":      func(tx *store.Tx, ws, id string) error { _, err := tx.Campaign(ws, id); return err },
	"site":          func(tx *store.Tx, ws, id string) error { _, err := tx.Site(ws, id); return err },
}

// Thing are the tags and the team of a thing.
type Thing struct {
	Tags   []string `json:"tags" nullable:"false" maxItems:"175" uniqueItems:"true" doc:"Ids of tags"`
	TeamID string   `json:"team_id,omitempty" maxLength:"64" doc:"Its team; absent: the standard team, if there is one"`
}

// OneThing names a thing by its kind and id.
type OneThing struct {
	InWorkspace
	Kind string `path:"kind" maxLength:"40" doc:"Kind of thing, such as page or site"`
	ID   string `path:"id" maxLength:"128" doc:"Its id"`
}

var errNoSuchKind = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Things of this kind take no tags and no team.").At("path.kind")

func (o OneThing) find(tx *store.Tx) error {
	find, ok := things[o.Kind]
	if !ok {
		return errNoSuchKind
	}
	return find(tx, o.WS, o.ID)
}

func (a *API) thingShow(ctx context.Context, in *OneThing) (Thing, error) {
	return read(ctx, a, func(tx *store.Tx) (Thing, error) {
		if err := in.find(tx); err != nil {
			return Thing{}, err
		}
		return thingOf(tx, in.WS, in.Kind, in.ID)
	})
}

// thingOf reads the tags and the team of a thing.
func thingOf(tx *store.Tx, ws, kind, id string) (Thing, error) {
	tags, err := tx.TagsOf(ws, kind, []string{id})
	if err != nil {
		return Thing{}, err
	}
	teams, err := tx.TeamsOf(ws, kind, []string{id})
	return thing(tags[id], teams[id]), err
}

type thingInput struct {
	OneThing
	Body Thing
}

func (a *API) thingSet(ctx context.Context, in *thingInput) (Thing, error) {
	return write(ctx, a, func(tx *store.Tx) (Thing, error) {
		if err := in.find(tx); err != nil {
			return Thing{}, err
		}
		before, err := thingOf(tx, in.WS, in.Kind, in.ID)
		if err != nil {
			return before, err
		}
		if err := putThing(tx, in.WS, in.Kind, in.ID, in.Body); err != nil {
			return before, err
		}
		after, err := thingOf(tx, in.WS, in.Kind, in.ID)
		record(ctx, before, after)
		return after, err
	})
}

// putThing gives a thing its tags and team; they must be there. Handlers of things that take them
// in their own bodies use it too.
func putThing(tx *store.Tx, ws, kind, id string, l Thing) error {
	if len(l.Tags) > tagsOfThing {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A thing has at most %d tags. Take some off.", tagsOfThing).At("body.tags")
	}
	for _, tag := range l.Tags {
		if _, err := tx.Tag(ws, tag); errors.Is(err, store.ErrNotFound) {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Some tags could not be found. Choose among those listed.").At("body.tags")
		} else if err != nil {
			return err
		}
	}
	had, err := tx.TeamsOf(ws, kind, []string{id})
	if err != nil {
		return err
	}
	if l.TeamID != had[id] { // a thing may stay with a team that was archived
		if err := checkTeam(tx, ws, l.TeamID); err != nil {
			return err
		}
	}
	if err := tx.SetTags(ws, kind, id, l.Tags); err != nil {
		return err
	}
	return tx.SetTeamOf(ws, kind, id, l.TeamID)
}

type taggedInput struct {
	InWorkspace
	Kind string `path:"kind" maxLength:"40" doc:"Kind of thing"`
	Tag  string `query:"tag" maxLength:"64" doc:"Id of a tag; those below it count too. Missing: all things that have a tag or a team"`
}

// TaggedThings are things of one kind with their tags and teams.
type TaggedThings struct {
	IDs    []string         `json:"ids" nullable:"false"`
	Things map[string]Thing `json:"things" doc:"The same by id, each with all its tags and its team"`
}

func (a *API) tagged(ctx context.Context, in *taggedInput) (TaggedThings, error) {
	return read(ctx, a, func(tx *store.Tx) (v TaggedThings, err error) {
		if things[in.Kind] == nil {
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
		v.Things = make(map[string]Thing, len(v.IDs))
		for _, id := range v.IDs {
			v.Things[id] = thing(tags[id], teams[id])
		}
		if v.IDs == nil {
			v.IDs = []string{}
		}
		return v, err
	})
}

func thing(tags []string, team string) Thing {
	if tags == nil {
		tags = []string{}
	}
	return Thing{Tags: tags, TeamID: team}
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
	return tx.Tagged(ws, kind, below(all, tag))
}

// below lists a tag and all tags under it.
func below(all []store.Tag, id string) []string {
	out := []string{id}
	for i := 0; i < len(out); i++ {
		for _, t := range all {
			if t.ParentID == out[i] && !slices.Contains(out, t.ID) {
				out = append(out, t.ID)
			}
		}
	}
	return out
}

// registerTags is the part of the list that is about tags and teams.
func (a *API) registerTags() {
	on(a, "GET", ws+"/tags", workspaceRead, "listTags", "Workspace", "The tags, with how many things have each", a.tagList)
	on(a, "POST", ws+"/tags", tagsManage, "addTag", "Workspace", "Make a tag", a.tagAdd, status(http.StatusCreated))
	on(a, "PATCH", ws+"/tags/{id}", tagsManage, "updateTag", "Workspace", "Change a tag; what is left out stays", a.tagUpdate)
	on(a, "DELETE", ws+"/tags/{id}", tagsManage, "deleteTag", "Workspace", "Take a tag off everything and remove it; tells what lost it", a.tagDelete)
	on(a, "POST", ws+"/tags/{id}/merge", tagsManage, "mergeTag", "Workspace", "Give everything that has the tag another one, and remove it", a.tagMerge)
	on(a, "GET", ws+"/things/{kind}", workspaceRead, "listTagged", "Workspace", "The tags and teams of the things of a kind: of all, or of those that have a tag or one below it", a.tagged)
	on(a, "GET", ws+"/things/{kind}/{id}", workspaceRead, "getThing", "Workspace", "The tags and the team of a thing", a.thingShow)
	on(a, "PUT", ws+"/things/{kind}/{id}", tagsManage, "setThing", "Workspace", "Set them", a.thingSet)
	on(a, "GET", ws+"/teams", workspaceRead, "listTeams", "Workspace", "The teams with their members, archived ones too", a.groupList)
	on(a, "POST", ws+"/teams", teamManage, "addTeam", "Workspace", "Make a team", a.groupAdd, status(http.StatusCreated))
	on(a, "PATCH", ws+"/teams/{id}", teamManage, "updateTeam", "Workspace", "Change a team; what is left out stays", a.groupUpdate)
	on(a, "POST", ws+"/teams/{id}/archive", teamManage, "archiveTeam", "Workspace", "Archive a team; its things move to another, or to the standard team", a.groupArchive)
	on(a, "POST", ws+"/teams/{id}/restore", teamManage, "restoreTeam", "Workspace", "Take a team out of the archive", a.groupRestore)
}
