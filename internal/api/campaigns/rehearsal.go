package campaigns

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerRehearsals adds writing a campaign for its audience without sending it, and trying it on colleagues.
func (a *API) registerRehearsals() {
	one := campaignPath + "/{id}"
	door.On(a.Door, "POST", one+"/rehearsal", door.CampaignsEdit, "rehearseCampaign", "Campaigns", "Write the draft for its whole audience without sending it; goes on after the answer", a.rehearsalBegin, door.Status(http.StatusAccepted))
	door.On(a.Door, "GET", one+"/rehearsal", door.CampaignsRead, "getCampaignRehearsal", "Campaigns", "How far the last rehearsal came, and what it found", a.rehearsalShow)
	door.On(a.Door, "POST", one+"/test", door.MessagesSend, "testCampaign", "Campaigns", "Send a variant to some people as a trial, which counts nowhere", a.campaignTest, door.Status(http.StatusAccepted))
}

type rehearsalInput struct {
	door.One
	Body struct {
		Fetch bool `json:"fetch,omitempty" doc:"Ask other hosts where the template says so (connected_content): each of them for each person"`
	}
}

func (a *API) rehearsalBegin(ctx context.Context, in *rehearsalInput) (campaign.Rehearsal, error) {
	of := campaign.RehearsalOf{Fetch: in.Body.Fetch, Names: map[string][]string{}}
	since := int64(0)
	err := a.Store.Read(ctx, func(tx *store.Tx) error {
		c, d, err := campaignSaid(tx, in.One, nil)
		if err != nil {
			return err
		}
		if last, running := a.rehearsal(tx, in.WS, in.ID); running {
			return petitbleu.Errorf(petitbleu.CodeConflict, "A rehearsal is under way: %d of %d are written. Wait for its end.", last.Done, last.People)
		}
		of.Campaign, of.Definition = c, d
		if since, err = tx.LastChange(in.WS); err != nil {
			return err
		}
		return a.rehearsalNames(tx, in.WS, d, of.Names)
	})
	if err != nil {
		return campaign.Rehearsal{}, err
	}
	if a.o.Campaigns == nil {
		return campaign.Rehearsal{}, door.ErrUnavailable("The engine of campaigns")
	}
	begun := unsaid("running")
	begun.Revision, begun.StartedAt, begun.UpdatedAt = of.Campaign.Revision, door.StampTime(a.Now()), door.StampTime(a.Now())
	err = a.Write(ctx, func(tx *store.Tx) error {
		door.About(ctx, of.Campaign.ID, of.Campaign.Name)
		return tx.SetSetting(in.WS, store.RehearsalName(in.ID), begun, a.Now())
	})
	if err == nil {
		a.rehearse(in.WS, since, of)
	}
	return begun, err
}

// unsaid is a rehearsal that has found nothing by now.
func unsaid(state string) campaign.Rehearsal {
	return campaign.Rehearsal{State: state, Findings: []campaign.RehearsalFinding{}, Warnings: []campaign.RehearsalFinding{}, Missing: []campaign.RehearsalMissing{}, Longest: []campaign.RehearsalLongest{}}
}

// rehearsalNames checks all messages of a definition, fallbacks too, and finds the attributes that those of each variant name.
func (a *API) rehearsalNames(tx *store.Tx, ws string, d *plan.Definition, into map[string][]string) error {
	for i := range d.Variants {
		v := &d.Variants[i]
		path := "variants[" + strconv.Itoa(i) + "]."
		said := []plan.Written{{Path: path + "composition", Composition: &v.Composition}}
		if v.Fallback != nil {
			said = append(said, plan.Written{Path: path + "fallback.composition", Composition: &v.Fallback.Composition})
		}
		for _, one := range said {
			if *one.Composition == nil {
				return petitbleu.Errorf(petitbleu.CodeConflict, "The variant %q says nothing yet: there is nothing to rehearse.", v.Name).At("draft." + one.Path)
			}
			found, err := a.checkMessage(tx, petitbleu.Workspace{ID: ws, RulePack: petitbleu.PackToday}, d, one)
			if err == nil && len(found) > 0 {
				err = door.ProblemsAt("draft", found)
			}
			if err != nil {
				return err
			}
			names, err := attributesNamed(tx, ws, *one.Composition)
			if err != nil {
				return err
			}
			into[v.ID] = append(into[v.ID], names...)
		}
		slices.Sort(into[v.ID])
		into[v.ID] = slices.Compact(into[v.ID])
	}
	return nil
}

// notStored are names that Liquid reads of a person beside their attributes.
var notStored = []string{"user_id", "external_id", "braze_id", "random_bucket_number"}

// attributesNamed lists the attributes that a composition names.
func attributesNamed(tx *store.Tx, ws string, c *petitbleu.Composition) (names []string, err error) {
	uses, err := compose.Check(tx, ws, c)
	for _, u := range uses {
		if u.Kind == "attribute" && !slices.Contains(notStored, u.Name) {
			names = append(names, u.Name)
		}
	}
	return names, err
}

// rehearse goes on until it is done, or the program ends. Who was erased since a place in the feed of changes is not named.
func (a *API) rehearse(ws string, since int64, of campaign.RehearsalOf) {
	ctx, cancel := context.WithCancel(context.Background())
	id := of.Campaign.ID
	keep := func(r campaign.Rehearsal) error {
		r.UpdatedAt = a.Now()
		err := a.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.SetSetting(ws, store.RehearsalName(id), r, a.Now()); err != nil {
				return err
			}
			gone, err := tx.Gone(ws, since)
			for _, one := range gone {
				if err == nil && one.MergedInto == "" {
					err = tx.ForgetRehearsed(ws, one.ProfileID, a.Now())
				}
			}
			return err
		})
		a.campaignChanged(ws, id, err)
		return err
	}
	of.Tell = keep
	go func() {
		select {
		case <-a.Ending:
			cancel()
		case <-ctx.Done():
		}
	}()
	go func() {
		defer cancel()
		r, err := a.o.Campaigns.Rehearse(ctx, of)
		if err != nil {
			r.State, r.Note = "failed", door.InternalSentence
			if e, ok := errors.AsType[*petitbleu.Error](err); ok {
				r.Note = e.Message
			} else if ctx.Err() == nil {
				a.Logger.Error("a rehearsal failed", "workspace", ws, "campaign", id, "error", err)
			}
		}
		if err := keep(r); err != nil && ctx.Err() == nil {
			a.Logger.Error("what a rehearsal found was not kept", "workspace", ws, "campaign", id, "error", err)
		}
	}()
}

// rehearsal gives the last rehearsal of a campaign, and whether it goes on.
func (a *API) rehearsal(tx *store.Tx, ws, id string) (r campaign.Rehearsal, running bool) {
	found, err := tx.Setting(ws, store.RehearsalName(id), &r)
	if err != nil || !found {
		return r, false
	}
	if r.State == "running" && a.Now().Sub(r.UpdatedAt) > campaign.RehearsalLost {
		r.State, r.Note = "failed", "The program ended while it was under way. Begin it again."
	}
	return r, r.State == "running"
}

func (a *API) rehearsalShow(ctx context.Context, in *door.One) (campaign.Rehearsal, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (campaign.Rehearsal, error) {
		if _, err := tx.Campaign(in.WS, in.ID); err != nil {
			return campaign.Rehearsal{}, err
		}
		r, _ := a.rehearsal(tx, in.WS, in.ID)
		if r.State == "" {
			r = unsaid("none")
		}
		return r, nil
	})
}

type campaignTestInput struct {
	door.One
	Body struct {
		VariantID  string             `json:"variant_id,omitempty" maxLength:"64" doc:"The first one when it is missing"`
		Definition json.RawMessage    `json:"definition,omitempty" doc:"Instead of the draft; it is not saved"`
		People     []views.SendPerson `json:"people" minItems:"1" maxItems:"100"`
		Vars       *views.VarsBody    `json:"vars,omitempty" doc:"For everybody"`
		DryRun     bool               `json:"dry_run,omitempty" doc:"Nothing is sent; the answer has previews"`
	}
}

func (a *API) campaignTest(ctx context.Context, in *campaignTestInput) (views.SendResult, error) {
	d, err := door.Read(ctx, a.Door, func(tx *store.Tx) (*plan.Definition, error) {
		_, d, err := campaignSaid(tx, in.One, in.Body.Definition)
		return d, err
	})
	if err != nil {
		return views.SendResult{}, err
	}
	i := slices.IndexFunc(d.Variants, func(v plan.Variant) bool { return in.Body.VariantID == "" || v.ID == in.Body.VariantID })
	if i < 0 || d.Variants[i].Composition == nil {
		return views.SendResult{}, petitbleu.Errorf(petitbleu.CodeConflict, "This variant says nothing yet: there is nothing to try.").At("body.variant_id")
	}
	c := *d.Variants[i].Composition
	c.Purpose, c.Topic = d.Purpose, d.Topic
	return a.o.Try(ctx, in.WS, c, in.Body.People, in.Body.Vars, in.Body.DryRun)
}
