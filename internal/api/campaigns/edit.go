package campaigns

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

var errCampaignName = petitbleu.Errorf(petitbleu.CodeConflict, "Another campaign has this name. Choose another, or change that one.").At("body.name")

type campaignAddInput struct {
	door.InWorkspace
	Body struct {
		Name        string          `json:"name" minLength:"1" maxLength:"150"`
		Description string          `json:"description,omitempty" maxLength:"1000"`
		Definition  json.RawMessage `json:"definition,omitempty" doc:"As draft of a campaign has it; docs/campaigns.md"`
		TemplateID  string          `json:"template_id,omitempty" maxLength:"64" doc:"The first variant says what this template says"`
	}
}

func (a *API) campaignAdd(ctx context.Context, in *campaignAddInput) (CampaignDetail, error) {
	d := plan.New()
	if in.Body.Definition != nil {
		var err error
		if d, err = plan.Parse(in.Body.Definition); err != nil {
			return CampaignDetail{}, err
		}
	}
	return a.campaignMade(ctx, in.WS, in.Body.Name, in.Body.Description, "", func(tx *store.Tx) (plan.Definition, error) {
		if in.Body.TemplateID == "" {
			return d, nil
		}
		c, err := views.TemplateComposition(tx, in.WS, in.Body.TemplateID, 0)
		if err == nil && len(d.Variants) > 0 {
			d.Variants[0].TemplateID, d.Variants[0].Composition = in.Body.TemplateID, c
			d.Purpose, d.Topic = c.Purpose, c.Topic
		}
		return d, err
	})
}

// campaignMade makes a draft, with the tags and the team of another campaign where one is named.
func (a *API) campaignMade(ctx context.Context, ws, name, description, like string, says func(*store.Tx) (plan.Definition, error)) (CampaignDetail, error) {
	now := door.StampTime(a.Now())
	c := petitbleu.Campaign{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindCampaign, now), Description: description, State: petitbleu.CampaignDraft,
		Revision: 1, CreatedBy: door.CallerOf(ctx).ID(), CreatedAt: now, UpdatedAt: now}
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v CampaignDetail, err error) {
		if c.Name, err = door.CleanName(name); err != nil {
			return v, err
		}
		d, err := says(tx)
		if err != nil {
			return v, err
		}
		if err := views.PutDraft(a.Door, a.o.SealTokens, tx, &c, d); err != nil {
			return v, err
		}
		ok, err := tx.InsertCampaign(c)
		if err == nil && !ok {
			err = errCampaignName
		}
		if err == nil && like != "" {
			var l views.Thing
			if l, err = views.ThingOf(tx, ws, views.CampaignKind, like); err == nil {
				err = views.PutThing(tx, ws, views.CampaignKind, c.ID, l)
			}
		}
		if err != nil {
			return v, err
		}
		door.About(ctx, c.ID, c.Name)
		door.Record(ctx, nil, campaignView(c))
		return a.campaignDetail(tx, c)
	})
	a.campaignChanged(ws, c.ID, err)
	return v, err
}

type campaignUpdateInput struct {
	door.One
	Body struct {
		Revision     int64           `json:"revision" minimum:"1" doc:"As it was read: the change is refused when somebody else changed it since"`
		Name         *string         `json:"name,omitempty" maxLength:"150"`
		Description  *string         `json:"description,omitempty" maxLength:"1000"`
		Definition   json.RawMessage `json:"definition,omitempty" doc:"The whole draft"`
		DiscardDraft bool            `json:"discard_draft,omitempty" doc:"Of a campaign that was launched: go back to what is live"`
	}
}

func (a *API) campaignUpdate(ctx context.Context, in *campaignUpdateInput) (CampaignDetail, error) {
	var d *plan.Definition
	if in.Body.Definition != nil {
		parsed, err := plan.Parse(in.Body.Definition)
		if err != nil {
			return CampaignDetail{}, err
		}
		d = &parsed
	}
	return a.campaignWritten(ctx, in.One, in.Body.Revision, func(tx *store.Tx, c *petitbleu.Campaign) (err error) {
		if in.Body.Name != nil {
			if c.Name, err = door.CleanName(*in.Body.Name); err != nil {
				return err
			}
		}
		if in.Body.Description != nil {
			c.Description = strings.TrimSpace(*in.Body.Description)
		}
		switch {
		case d != nil && !c.ArchivedAt.IsZero():
			return petitbleu.Errorf(petitbleu.CodeConflict, "The campaign is archived. Bring it back first.")
		case d != nil:
			return views.PutDraft(a.Door, a.o.SealTokens, tx, c, *d)
		case in.Body.DiscardDraft && len(c.Live) == 0:
			return petitbleu.Errorf(petitbleu.CodeConflict, "The campaign was never launched: its draft is all there is of it.").At("body.discard_draft")
		case in.Body.DiscardDraft:
			live, err := plan.Parse(c.Live)
			if err != nil {
				return err
			}
			c.Draft, c.Type = nil, string(live.Delivery.Type)
		}
		return nil
	})
}

// campaignWritten changes a campaign at a revision (0: whatever it is) and gives it as it is then.
func (a *API) campaignWritten(ctx context.Context, in door.One, revision int64, change func(*store.Tx, *petitbleu.Campaign) error) (CampaignDetail, error) {
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v CampaignDetail, err error) {
		c, err := tx.Campaign(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		if revision != 0 && c.Revision != revision {
			return v, door.ErrChanged
		}
		before := campaignView(c)
		if err := change(tx, &c); err != nil {
			return v, err
		}
		if other, taken, err := tx.CampaignNamed(in.WS, c.Name); err != nil || taken && other.ID != c.ID && c.ArchivedAt.IsZero() {
			return v, errors.Join(err, errCampaignName)
		}
		c.UpdatedAt = door.StampTime(a.Now())
		ok, err := tx.UpdateCampaign(c)
		if err == nil && !ok {
			err = door.ErrChanged
		}
		if err != nil {
			return v, err
		}
		c.Revision++
		door.About(ctx, c.ID, c.Name)
		door.Record(ctx, before, campaignView(c))
		return a.campaignDetail(tx, c)
	})
	a.campaignChanged(in.WS, in.ID, err)
	return v, err
}

type campaignDuplicateInput struct {
	door.One
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"150" doc:"Of the new one"`
	}
}

func (a *API) campaignDuplicate(ctx context.Context, in *campaignDuplicateInput) (CampaignDetail, error) {
	old, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Campaign, error) { return tx.Campaign(in.WS, in.ID) })
	if err != nil {
		return CampaignDetail{}, err
	}
	return a.campaignMade(ctx, in.WS, in.Body.Name, old.Description, old.ID, func(tx *store.Tx) (d plan.Definition, err error) {
		text := old.Draft
		if len(text) == 0 {
			text = old.Live
		}
		said, err := definitionOf(tx, in.WS, text)
		if err == nil {
			d = *said
		}
		return d, err
	})
}

func (a *API) campaignArchive(ctx context.Context, in *door.One) (CampaignDetail, error) {
	return a.campaignWritten(ctx, *in, 0, func(_ *store.Tx, c *petitbleu.Campaign) error {
		if c.State == petitbleu.CampaignActive || c.State == petitbleu.CampaignPaused {
			return petitbleu.Errorf(petitbleu.CodeConflict, "The campaign is %s. Stop it first: what is archived sends nothing.", c.State)
		}
		if c.ArchivedAt.IsZero() {
			c.ArchivedAt = door.StampTime(a.Now())
		}
		return nil
	})
}

func (a *API) campaignUnarchive(ctx context.Context, in *door.One) (CampaignDetail, error) {
	return a.campaignWritten(ctx, *in, 0, func(_ *store.Tx, c *petitbleu.Campaign) error {
		c.ArchivedAt = time.Time{}
		return nil
	})
}

func (a *API) campaignDelete(ctx context.Context, in *door.One) error {
	err := a.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Campaign(in.WS, in.ID)
		if err != nil {
			return err
		}
		if !c.LaunchedAt.IsZero() {
			return petitbleu.Errorf(petitbleu.CodeConflict, "The campaign was launched: its results stay. Archive it instead.")
		}
		door.About(ctx, c.ID, c.Name)
		door.Record(ctx, campaignView(c), nil)
		return tx.DeleteCampaign(in.WS, in.ID)
	})
	a.campaignChanged(in.WS, in.ID, err)
	return err
}

func (a *API) campaignSettings(ctx context.Context, in *door.InWorkspace) (plan.Settings, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (plan.Settings, error) { return campaignSettingsOf(tx, in.WS) })
}

func campaignSettingsOf(tx *store.Tx, ws string) (plan.Settings, error) {
	var s plan.Settings
	_, err := tx.Setting(ws, plan.SettingsName, &s)
	if s.Caps == nil {
		s.Caps = []plan.Cap{}
	}
	return s, err
}

type campaignSettingsInput struct {
	door.InWorkspace
	Body plan.Settings
}

func (a *API) setCampaignSettings(ctx context.Context, in *campaignSettingsInput) (plan.Settings, error) {
	if p := in.Body.Check(); len(p) > 0 {
		return in.Body, door.ProblemsAt("body", p)
	}
	return door.Write(ctx, a.Door, func(tx *store.Tx) (plan.Settings, error) {
		before, err := campaignSettingsOf(tx, in.WS)
		if err != nil {
			return before, err
		}
		for _, rule := range in.Body.Caps {
			if rule.TagID == "" {
				continue
			}
			if _, err := tx.Tag(in.WS, rule.TagID); err != nil {
				return before, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Some tags could not be found. Choose among those listed.").At("body.caps")
			}
		}
		door.Record(ctx, before, in.Body)
		return in.Body, tx.SetSetting(in.WS, plan.SettingsName, in.Body, a.Now())
	})
}
