package delivery

import (
	"context"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// checkInApp tells what is wrong with a notification before anything is queued: its card template, values that it must have, its
// Liquid.
func (d *Delivery) checkInApp(tx *store.Tx, c *petitbleu.Composition) (problems []*petitbleu.Error, err error) {
	known := inhouse.Known{Workspace: c.WorkspaceID}
	for _, one := range inhouse.ContentsOf(c) {
		if one.InApp == nil {
			problems = append(problems, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A notification needs the key of its card template.").At("inapp.template"))
			continue
		}
		if err := known.AddCards(tx, inhouse.KeysOf(one)); err != nil {
			return nil, err
		}
		card := known.Cards[one.InApp.Template]
		if card.Err != nil {
			problems = append(problems, card.Err)
			continue
		}
		if missing := card.Design.Missing(card.Design.Values(one.InApp.Variables)); len(missing) > 0 && card.Design.Content.Strict {
			problems = append(problems, petitbleu.Errorf(petitbleu.CodeMissingValue, "The card template %q needs a value for %s. Give one for each.",
				string(one.InApp.Template), strings.Join(missing, ", ")).At("inapp.variables"))
		}
	}
	if len(problems) > 0 || !render.IsTemplate(c) {
		return problems, nil
	}
	return d.checkLiquid(tx, c)
}

// previewCard fills the card of a notification that was written.
func (d *Delivery) previewCard(ctx context.Context, r *inhouse.Known, p *Preview) {
	c := p.Written.Content.InApp
	if c == nil {
		return
	}
	card := r.Cards[c.Template]
	if card.Design == nil {
		if card.Err != nil {
			p.Problems = append(p.Problems, card.Err)
		}
		return
	}
	values := card.Design.Values(c.Variables)
	missing := strings.Join(card.Design.Missing(values), ", ")
	switch {
	case missing == "":
	case card.Design.Content.Strict:
		p.Problems = append(p.Problems, petitbleu.Errorf(petitbleu.CodeMissingValue, "The card template %q needs a value for %s. Give one for each.", string(c.Template), missing).At("inapp.variables"))
	default:
		p.Warnings = append(p.Warnings, "Nothing is filled in for "+missing+": the names stand in the card.")
	}
	var views func(key string) *item.Design
	if len(values.Views) > 0 {
		err := d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
			views, err = inhouse.Views(tx, r.Workspace, values)
			return err
		})
		if err != nil {
			d.o.Logger.Warn("the cards of a preview were not read", "error", err)
		}
	}
	filled := card.Design.Fill(values.Encode(), views)
	p.Card = &filled
}

// TurnedOff gives the people who would not get a promotional notification, because they turned its feed or category off.
func (d *Delivery) TurnedOff(tx *store.Tx, workspace string, c *petitbleu.Composition) (map[string]bool, error) {
	off := map[string]bool{}
	if c.Content.InApp == nil {
		return off, nil
	}
	card, err := inhouse.ReadCard(tx, workspace, c.Content.InApp.Template)
	if err != nil || card.Design == nil {
		return off, err
	}
	ids, err := tx.FeedOff(workspace, card.Design.Feed.ID, card.Design.Template.Category)
	for _, id := range ids {
		off[id] = true
	}
	return off, err
}
