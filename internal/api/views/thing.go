package views

import (
	"errors"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Things are the kinds of thing that take tags and a team, and how each is found: a store.ErrNotFound
// means that there is none of that id.
var Things = map[string]func(tx *store.Tx, ws, id string) error{
	"page":          func(tx *store.Tx, ws, id string) error { _, err := tx.Page(ws, id); return err },
	"segment":       func(tx *store.Tx, ws, id string) error { _, err := tx.Segment(ws, id); return err },
	"catalog":       func(tx *store.Tx, ws, id string) error { _, err := tx.Catalog(ws, id); return err },
	"content_block": func(tx *store.Tx, ws, id string) error { _, err := tx.ContentBlock(ws, id); return err },
	CardKind:        func(tx *store.Tx, ws, id string) error { _, err := tx.CardTemplate(ws, id); return err },
	"template":      func(tx *store.Tx, ws, id string) error { _, err := tx.Template(ws, id); return err },
	"campaign":      func(tx *store.Tx, ws, id string) error { _, err := tx.Campaign(ws, id); return err },
	"site":          func(tx *store.Tx, ws, id string) error { _, err := tx.Site(ws, id); return err },
}

// TagsOfThing is how many tags a thing may have (Braze reference, section 9).
const TagsOfThing = 175

// Thing are the tags and the team of a thing.
type Thing struct {
	Tags   []string `json:"tags" nullable:"false" maxItems:"175" doc:"Ids of tags"`
	TeamID string   `json:"team_id,omitempty" maxLength:"64" doc:"Its team; absent: the standard team, if there is one"`
}

// ThingWith writes tags and a team.
func ThingWith(tags []string, team string) Thing {
	if tags == nil {
		tags = []string{}
	}
	return Thing{Tags: tags, TeamID: team}
}

// ThingOf reads the tags and the team of a thing.
func ThingOf(tx *store.Tx, ws, kind, id string) (Thing, error) {
	tags, err := tx.TagsOf(ws, kind, []string{id})
	if err != nil {
		return Thing{}, err
	}
	teams, err := tx.TeamsOf(ws, kind, []string{id})
	return ThingWith(tags[id], teams[id]), err
}

// ThingsOf gives the tags and teams of the rows of a list, by id.
func ThingsOf[T any](tx *store.Tx, ws, kind string, rows []T, id func(T) string) (map[string]Thing, error) {
	ids := door.MapEach(rows, id)
	tags, err := tx.TagsOf(ws, kind, ids)
	if err != nil {
		return nil, err
	}
	teams, err := tx.TeamsOf(ws, kind, ids)
	out := make(map[string]Thing, len(ids))
	for _, id := range ids {
		out[id] = ThingWith(tags[id], teams[id])
	}
	return out, err
}

// PutThing gives a thing its tags and team; they must be there. Handlers of things that take them
// in their own bodies use it too.
func PutThing(tx *store.Tx, ws, kind, id string, l Thing) error {
	l.Tags = door.Distinct(l.Tags)
	if len(l.Tags) > TagsOfThing {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A thing has at most %d tags. Take some off.", TagsOfThing).At("body.tags")
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
		if err := CheckTeam(tx, ws, l.TeamID); err != nil {
			return err
		}
	}
	if err := tx.SetTags(ws, kind, id, l.Tags); err != nil {
		return err
	}
	return tx.SetTeamOf(ws, kind, id, l.TeamID)
}

// Below lists a tag and all tags under it.
func Below(all []store.Tag, id string) []string {
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

// CheckTeam wants a team that is there and in use, or none.
func CheckTeam(tx *store.Tx, ws, id string) error {
	if id == "" {
		return nil
	}
	v, err := tx.Team(ws, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !v.ArchivedAt.IsZero() {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no such team, or it is archived. Choose one of those listed.").At("body.team_id")
	}
	return err
}

const CardKind = "card_template" // as tags, teams and the list of uses name it

const CampaignKind = "campaign" // as tags, teams and the list of uses name it

// Using is something that names another thing.
type Using struct {
	Kind string `json:"kind" enum:"template,content_block,campaign"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Usings lists the templates and content blocks that name a thing.
func Usings(tx *store.Tx, ws, kind, name string) ([]Using, error) {
	uses, err := tx.UsesOf(ws, kind, name)
	if err != nil {
		return nil, err
	}
	out := make([]Using, 0, len(uses))
	for _, u := range uses {
		by := Using{Kind: u.ByKind, ID: u.ByID}
		switch u.ByKind {
		case "template":
			t, err := tx.Template(ws, u.ByID)
			if err != nil {
				return nil, err
			}
			by.Name = t.Name
		case "content_block":
			b, err := tx.ContentBlock(ws, u.ByID)
			if err != nil {
				return nil, err
			}
			by.Name = b.Name
		case "campaign":
			c, err := tx.Campaign(ws, u.ByID)
			if err != nil {
				return nil, err
			}
			by.Name = c.Name
		}
		out = append(out, by)
	}
	return out, nil
}
