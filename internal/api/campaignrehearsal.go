package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerRehearsals adds writing a campaign for its audience without sending it, and trying it on colleagues.
func (a *API) registerRehearsals() {
	one := campaignPath + "/{id}"
	on(a, "POST", one+"/rehearsal", campaignsEdit, "rehearseCampaign", "Campaigns", "Write the draft for its whole audience without sending it; goes on after the answer", a.rehearsalBegin, status(http.StatusAccepted))
	on(a, "GET", one+"/rehearsal", campaignsRead, "getCampaignRehearsal", "Campaigns", "How far the last rehearsal came, and what it found", a.rehearsalShow)
	on(a, "POST", one+"/test", messagesSend, "testCampaign", "Campaigns", "Send a variant to some people as a trial, which counts nowhere", a.campaignTest, status(http.StatusAccepted))
}

func rehearsalName(id string) string { return "rehearsal/" + id }

type rehearsalInput struct {
	One
	Body struct {
		Fetch bool `json:"fetch,omitempty" doc:"Ask other hosts where the template says so (connected_content): each of them for each person"`
	}
}

func (a *API) rehearsalBegin(ctx context.Context, in *rehearsalInput) (campaign.Rehearsal, error) {
	of := campaign.RehearsalOf{Fetch: in.Body.Fetch, Names: map[string][]string{}}
	err := a.o.Store.Read(ctx, func(tx *store.Tx) error {
		c, d, err := campaignSaid(tx, in.One, nil)
		if err != nil {
			return err
		}
		if last, running := a.rehearsal(tx, in.WS, in.ID); running {
			return petitbleu.Errorf(petitbleu.CodeConflict, "A rehearsal is under way: %d of %d are written. Wait for its end.", last.Done, last.People)
		}
		of.Campaign, of.Definition = c, d
		for i, v := range d.Variants {
			if v.Composition == nil {
				return petitbleu.Errorf(petitbleu.CodeConflict, "The variant %q says nothing yet: there is nothing to rehearse.", v.Name).At("draft.variants[" + itoa(i) + "].composition")
			}
			found, err := a.checkVariant(tx, petitbleu.Workspace{ID: in.WS, RulePack: petitbleu.PackToday}, d, i)
			if err == nil && len(found) > 0 {
				err = problemsAt("draft", found)
			}
			if err != nil {
				return err
			}
			if of.Names[v.ID], err = attributesNamed(tx, in.WS, v.Composition); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return campaign.Rehearsal{}, err
	}
	if a.o.Campaigns == nil {
		return campaign.Rehearsal{}, errUnavailable("The engine of campaigns")
	}
	begun := campaign.Rehearsal{State: "running", Revision: of.Campaign.Revision, StartedAt: stampTime(a.now()), UpdatedAt: stampTime(a.now()), Findings: []campaign.RehearsalFinding{},
		Warnings: []campaign.RehearsalFinding{}, Missing: []campaign.RehearsalMissing{}, Longest: []campaign.RehearsalLongest{}}
	err = a.write(ctx, func(tx *store.Tx) error {
		about(ctx, of.Campaign.ID, of.Campaign.Name)
		return tx.SetSetting(in.WS, rehearsalName(in.ID), begun, a.now())
	})
	if err == nil {
		a.rehearse(in.WS, of)
	}
	return begun, err
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

// rehearse goes on until it is done, or the program ends.
func (a *API) rehearse(ws string, of campaign.RehearsalOf) {
	ctx, cancel := context.WithCancel(context.Background())
	id := of.Campaign.ID
	keep := func(r campaign.Rehearsal) error {
		r.UpdatedAt = a.now()
		err := a.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting(ws, rehearsalName(id), r, a.now()) })
		a.campaignChanged(ws, id, err)
		return err
	}
	of.Tell = keep
	go func() {
		select {
		case <-a.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	go func() {
		defer cancel()
		r, err := a.o.Campaigns.Rehearse(ctx, of)
		if err != nil {
			r.State, r.Note = "failed", internalSentence
			if e, ok := errors.AsType[*petitbleu.Error](err); ok {
				r.Note = e.Message
			} else if ctx.Err() == nil {
				a.o.Logger.Error("a rehearsal failed", "workspace", ws, "campaign", id, "error", err)
			}
		}
		if err := keep(r); err != nil && ctx.Err() == nil {
			a.o.Logger.Error("what a rehearsal found was not kept", "workspace", ws, "campaign", id, "error", err)
		}
	}()
}

// rehearsal gives the last rehearsal of a campaign, and whether it goes on.
func (a *API) rehearsal(tx *store.Tx, ws, id string) (r campaign.Rehearsal, running bool) {
	found, err := tx.Setting(ws, rehearsalName(id), &r)
	if err != nil || !found {
		return r, false
	}
	if r.State == "running" && a.now().Sub(r.UpdatedAt) > campaign.RehearsalLost {
		r.State, r.Note = "failed", "The program ended while it was under way. Begin it again."
	}
	return r, r.State == "running"
}

func (a *API) rehearsalShow(ctx context.Context, in *One) (campaign.Rehearsal, error) {
	return read(ctx, a, func(tx *store.Tx) (campaign.Rehearsal, error) {
		if _, err := tx.Campaign(in.WS, in.ID); err != nil {
			return campaign.Rehearsal{}, err
		}
		r, _ := a.rehearsal(tx, in.WS, in.ID)
		if r.State == "" {
			return r, petitbleu.Errorf(petitbleu.CodeNotFound, "The campaign was not rehearsed yet.")
		}
		return r, nil
	})
}

type campaignTestInput struct {
	One
	Body struct {
		VariantID  string          `json:"variant_id,omitempty" maxLength:"64" doc:"The first one when it is missing"`
		Definition json.RawMessage `json:"definition,omitempty" doc:"Instead of the draft; it is not saved"`
		People     []SendPerson    `json:"people" minItems:"1" maxItems:"100"`
		Vars       *VarsBody       `json:"vars,omitempty" doc:"For everybody"`
		DryRun     bool            `json:"dry_run,omitempty" doc:"Nothing is sent; the answer has previews"`
	}
}

func (a *API) campaignTest(ctx context.Context, in *campaignTestInput) (SendResult, error) {
	d, err := read(ctx, a, func(tx *store.Tx) (*plan.Definition, error) {
		_, d, err := campaignSaid(tx, in.One, in.Body.Definition)
		return d, err
	})
	if err != nil {
		return SendResult{}, err
	}
	i := slices.IndexFunc(d.Variants, func(v plan.Variant) bool { return in.Body.VariantID == "" || v.ID == in.Body.VariantID })
	if i < 0 || d.Variants[i].Composition == nil {
		return SendResult{}, petitbleu.Errorf(petitbleu.CodeConflict, "This variant says nothing yet: there is nothing to try.").At("body.variant_id")
	}
	c := *d.Variants[i].Composition
	c.Purpose, c.Topic = d.Purpose, d.Topic
	send := &sendsInput{InWorkspace: in.InWorkspace}
	send.Body.Composition, send.Body.People, send.Body.Vars, send.Body.Test, send.Body.DryRun = &c, in.Body.People, in.Body.Vars, true, in.Body.DryRun
	return a.sendToPeople(ctx, send)
}
