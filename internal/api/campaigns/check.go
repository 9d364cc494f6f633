package campaigns

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

type campaignCheckInput struct {
	door.One
	Body struct {
		Definition json.RawMessage `json:"definition,omitempty" doc:"Checked instead of the draft; it is not saved"`
	}
}

// CampaignProblems are what keeps a campaign from being launched.
type CampaignProblems struct {
	Problems []door.ProblemDetail `json:"problems" nullable:"false" doc:"Locations are within the definition, such as variants[0].composition.content.text"`
	Warnings []views.LanguageGap  `json:"warnings" nullable:"false" doc:"Where languages are behind the original; nothing is kept from being launched by them"`
}

func (a *API) campaignCheck(ctx context.Context, in *campaignCheckInput) (CampaignProblems, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v CampaignProblems, err error) {
		c, d, err := campaignSaid(tx, in.One, in.Body.Definition)
		if err != nil {
			return v, err
		}
		live, err := definitionOf(tx, in.WS, c.Live)
		if err != nil {
			return v, err
		}
		found, err := a.checkCampaign(tx, in.WS, d, live)
		if err != nil {
			return v, err
		}
		v.Problems = door.MapEach(found, campaignProblem)
		v.Warnings, err = views.DefinitionGaps(tx, in.WS, d)
		return v, err
	})
}

// campaignSaid gives a campaign and a definition that was sent, else its draft, else what is live.
func campaignSaid(tx *store.Tx, in door.One, sent json.RawMessage) (c petitbleu.Campaign, d *plan.Definition, err error) {
	if c, err = tx.Campaign(in.WS, in.ID); err != nil {
		return c, nil, err
	}
	if len(sent) == 0 {
		if sent = c.Draft; len(sent) == 0 {
			sent = c.Live
		}
	} else if _, err := plan.Parse(sent); err != nil {
		return c, nil, err
	}
	d, err = definitionOf(tx, in.WS, sent)
	return c, d, err
}

func campaignProblem(p plan.Problem) door.ProblemDetail {
	return door.ProblemDetail{Location: p.Path, Message: p.Message, Rule: p.Rule, Template: p.Template, Params: p.Params}
}

// checkCampaign gives all that keeps a definition from being launched, after another that is live: what the
// definition itself tells, the words of its messages, what it names, and what must stand before anything leaves.
func (a *API) checkCampaign(tx *store.Tx, ws string, d, live *plan.Definition) (plan.Problems, error) {
	all := d.Check()
	if live != nil {
		all = append(all, plan.CheckEdit(live, d)...)
	}
	w, err := tx.Workspace(ws)
	if err != nil {
		return nil, err
	}
	for _, one := range d.Written() {
		if *one.Composition == nil {
			continue
		}
		some, err := a.checkMessage(tx, w, d, one)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	for _, check := range []func(*store.Tx, petitbleu.Workspace, *plan.Definition) (plan.Problems, error){a.checkAudience, checkNamed, a.checkTimes, checkPages} {
		some, err := check(tx, w, d)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// checkMessage reads the words of a message, as they are sent: for the purpose of the campaign.
func (a *API) checkMessage(tx *store.Tx, w petitbleu.Workspace, d *plan.Definition, one plan.Written) (plan.Problems, error) {
	path, c := one.Path+".", **one.Composition
	c.WorkspaceID, c.Purpose, c.Topic = w.ID, d.Purpose, d.Topic
	_, err := compose.Check(tx, w.ID, &c)
	if e, ok := errors.AsType[*petitbleu.Error](err); ok {
		return plan.Problems{problemAt(path, strings.TrimPrefix(e.Field, "body.composition."), e)}, nil
	}
	if err != nil || a.o.Delivery == nil {
		return nil, err
	}
	found, err := a.o.Delivery.CheckComposition(tx, &c, w.RulePack)
	return door.MapEach(found, func(e *petitbleu.Error) plan.Problem { return problemAt(path, "content."+e.Field, e) }), err
}

// problemAt makes a problem of an error of a field below a path.
func problemAt(path, field string, e *petitbleu.Error) plan.Problem {
	told := e.Told()
	return plan.Problem{Path: strings.TrimSuffix(path+field, "."), Rule: string(e.Code), Message: e.Message, Template: told.Template, Params: told.Params}
}

// checkAudience looks for the segments that the audience names.
func (a *API) checkAudience(tx *store.Tx, w petitbleu.Workspace, d *plan.Definition) (plan.Problems, error) {
	if len(d.Audience.Check()) > 0 {
		return nil, nil // told already
	}
	_, err := audience.Compile(tx, w.ID, "", d.Audience)
	found, ok := errors.AsType[plan.Problems](err)
	if !ok {
		return nil, err
	}
	for i := range found {
		found[i].Path = "audience." + found[i].Path
	}
	return found, nil
}

// checkNamed looks for the campaigns that triggers name.
func checkNamed(tx *store.Tx, w petitbleu.Workspace, d *plan.Definition) (found plan.Problems, err error) {
	if d.Delivery.Trigger == nil {
		return nil, nil
	}
	for name, list := range map[string][]plan.Happening{"on": d.Delivery.Trigger.On, "unless": d.Delivery.Trigger.Unless} {
		for i, h := range list {
			if h.Campaign == "" {
				continue
			}
			_, err := tx.Campaign(w.ID, h.Campaign)
			if errors.Is(err, store.ErrNotFound) {
				found = append(found, problemAt("delivery.trigger."+name+"["+strconv.Itoa(i)+"].", "campaign",
					petitbleu.Errorf(petitbleu.CodeNotFound, "There is no campaign of this id. Choose one of the list.")))
			} else if err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// checkTimes says whether anything is left of the schedule.
func (a *API) checkTimes(_ *store.Tx, w petitbleu.Workspace, d *plan.Definition) (plan.Problems, error) {
	over := petitbleu.Errorf(petitbleu.CodeConflict, "This is in the past: nothing would be sent. Choose a later time.")
	now := a.Now()
	if s := d.Delivery.Schedule; s != nil && !s.Now && s.Date != "" && s.Time != "" {
		zone, err := time.LoadLocation(w.TimeZone)
		if err != nil {
			zone = time.UTC
		}
		after := now.Add(-time.Millisecond)
		if s.Local { // it may have begun in the first zones of the world
			after = now.Add(-plan.LocalOver(time.Time{}).Sub(time.Time{}))
		}
		if _, ok := plan.Next(s, zone, after); !ok {
			return plan.Problems{problemAt("delivery.schedule.", "date", over)}, nil
		}
	}
	if t := d.Delivery.Trigger; t != nil && t.Until != "" {
		if until, err := time.Parse(time.RFC3339, t.Until); err == nil && !until.After(now) {
			return plan.Problems{problemAt("delivery.trigger.", "until", over)}, nil
		}
	}
	return nil, nil
}

// checkPages says whether there is a Page through which a Messenger message can go.
func checkPages(tx *store.Tx, w petitbleu.Workspace, d *plan.Definition) (plan.Problems, error) {
	pages, err := tx.Pages(w.ID)
	if err != nil {
		return nil, err
	}
	var found plan.Problems
	for _, one := range d.Written() {
		c := *one.Composition
		if c == nil || c.Channel != "messenger" {
			continue
		}
		path := one.Path + "."
		named, sends := false, false
		for _, p := range pages {
			if c.PageID == "" || p.ID == c.PageID {
				named = true
				sends = sends || p.State == petitbleu.PageConnected || p.State == petitbleu.PagePaused
			}
		}
		switch {
		case len(pages) == 0:
			found = append(found, problemAt(path, "page_id", petitbleu.Errorf(petitbleu.CodePageNotLinked, "No Page is connected: connect one under Channels first.")))
		case !named:
			found = append(found, problemAt(path, "page_id", petitbleu.Errorf(petitbleu.CodePageNotLinked, "This Page is not connected to the workspace. Choose another, or connect it under Channels.")))
		case !sends:
			found = append(found, problemAt(path, "page_id", petitbleu.Errorf(petitbleu.CodePageNotLinked, "The Page cannot send as it stands: look at it under Channels.")))
		}
	}
	return found, nil
}
