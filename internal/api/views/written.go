package views

import (
	"cmp"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TemplateComposition gives the composition of a template's version; 0 is the newest.
func TemplateComposition(tx *store.Tx, ws, id string, version int64) (*petitbleu.Composition, error) {
	t, err := tx.Template(ws, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no template of this id.").At("body.template_id")
	}
	if err != nil {
		return nil, err
	}
	if version == 0 || version == t.Version {
		return CompositionOf(tx, ws, t.CompositionID)
	}
	versions, err := tx.Versions(ws, "template", id)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if v.Version == version {
			return CompositionOf(tx, ws, v.Content)
		}
	}
	return nil, petitbleu.Errorf(petitbleu.CodeNotFound, "The template has no version %d.", version).At("body.template_version")
}

// CompositionOf reads a composition of the workspace by its id.
func CompositionOf(tx *store.Tx, ws, id string) (*petitbleu.Composition, error) {
	found, err := tx.Compositions(ws, []string{id})
	if err == nil && found[id] == nil {
		err = store.ErrNotFound
	}
	return found[id], err
}

// tokenSealer puts references in the place of Pages' tokens that somebody typed into a composition (package render);
// nil: only what looks like a secret is sealed.
type tokenSealer = func(*store.Tx, petitbleu.Composition) (petitbleu.Composition, error)

// Sealed takes the literal secrets out of a composition. A Page's token becomes a reference to it.
func Sealed(d *door.Door, tokens tokenSealer, tx *store.Tx, ws string, c petitbleu.Composition) (petitbleu.Composition, error) {
	c.WorkspaceID = ws
	if tokens != nil {
		var err error
		if c, err = tokens(tx, c); err != nil {
			return c, err
		}
	}
	box := func(name string) string { return render.SecretBox(ws, name) }
	return compose.Seal(tx, ws, c, func(name, value string) string { return d.Box.Seal(box(name), value) },
		func(s petitbleu.Secret) (string, error) { return d.Box.Open(box(s.Name), s.Sealed) }, door.StampTime(d.Now()))
}

// PutDraft writes a definition into a campaign as its draft: literal secrets sealed, and what it names noted.
func PutDraft(d *door.Door, tokens tokenSealer, tx *store.Tx, c *petitbleu.Campaign, said plan.Definition) error {
	var uses []petitbleu.Use
	c.Type, c.Channel = string(cmp.Or(said.Delivery.Type, plan.Planned)), ""
	for _, v := range said.Written() {
		if *v.Composition == nil {
			continue
		}
		kept, err := Sealed(d, tokens, tx, c.WorkspaceID, **v.Composition)
		if err != nil {
			return err
		}
		*v.Composition, *v.CompositionID = &kept, ""
		if c.Channel == "" {
			c.Channel = kept.Channel
		}
		named, err := compose.Check(tx, c.WorkspaceID, &kept)
		if _, wrong := errors.AsType[*petitbleu.Error](err); err != nil && !wrong {
			return err // what is wrong with an unfinished message is told by its problems
		}
		uses = append(uses, named...)
	}
	c.Draft = said.Encode()
	return tx.SetUses(c.WorkspaceID, CampaignKind, c.ID, uses)
}

// LanguageGap is a place where a language of a message is behind the original: a warning, which keeps nothing from being saved,
// launched or sent.
type LanguageGap struct {
	Language string `json:"language" doc:"Of the variant that is behind" example:"fr"`
	door.ProblemDetail
}

// GapsOf tells the gaps of a composition that stands at a path.
func GapsOf(tx *store.Tx, ws string, c *petitbleu.Composition, path string) ([]LanguageGap, error) {
	found, err := compose.Gaps(tx, ws, c)
	return door.MapEach(found, func(g compose.Gap) LanguageGap {
		told := g.Said.Told()
		return LanguageGap{g.Language, door.ProblemDetail{Location: path + g.Said.Field, Message: g.Said.Message, Rule: g.Rule, Template: told.Template, Params: told.Params}}
	}), err
}

// DefinitionGaps tells the gaps of all variants of a campaign.
func DefinitionGaps(tx *store.Tx, ws string, d *plan.Definition) ([]LanguageGap, error) {
	all := []LanguageGap{}
	for i, v := range d.Variants {
		if v.Composition == nil {
			continue
		}
		some, err := GapsOf(tx, ws, v.Composition, "variants["+strconv.Itoa(i)+"].composition.")
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// CardContent reads what a card template says; nil: nothing yet.
func CardContent(text json.RawMessage) (*petitbleu.CardContent, error) {
	c := &petitbleu.CardContent{}
	return c, json.Unmarshal(text, c)
}
