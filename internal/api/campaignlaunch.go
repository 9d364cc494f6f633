package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerCampaignLaunch adds what makes campaigns send, and keeps them from it.
func (a *API) registerCampaignLaunch() {
	one := campaignPath + "/{id}"
	on(a, "POST", one+"/launch", campaignsLaunch, "launchCampaign", "Campaigns", "Make the draft what is sent; refused with all that is wrong with it", a.campaignLaunch)
	on(a, "POST", one+"/pause", campaignsLaunch, "pauseCampaign", "Campaigns", "Let nothing leave any more; what was begun waits", a.campaignPause)
	on(a, "POST", one+"/resume", campaignsLaunch, "resumeCampaign", "Campaigns", "Go on after a pause; nobody gets it twice", a.campaignResume)
	on(a, "POST", one+"/stop", campaignsLaunch, "stopCampaign", "Campaigns", "End it for good: what has not left is cancelled", a.campaignStop)
	on(a, "POST", one+"/winner", campaignsLaunch, "pickCampaignWinner", "Campaigns", "Let a variant have the rest of the audience", a.campaignWinner)
	on(a, "POST", one+"/trigger", campaignsLaunch, "triggerCampaign", "Campaigns", "Send a campaign that is triggered by the API to people, now or at a time", a.campaignTrigger, status(http.StatusAccepted))
	on(a, "POST", one+"/forecast", campaignsRead, "forecastCampaign", "Campaigns", "Whom the draft, or another definition, would reach: by which right, why not the others, and how that changes in 24 hours", a.campaignForecast)
}

// campaigns gives the engine of campaigns, when the program runs it.
func campaigns[T any](a *API, do func(*campaign.Engine) (T, error)) (v T, err error) {
	if a.o.Campaigns == nil {
		return v, errUnavailable("The engine of campaigns")
	}
	return do(a.o.Campaigns)
}

type campaignLaunchInput struct {
	One
	Body struct {
		Revision     int64 `json:"revision" minimum:"1" doc:"As it was read: what is launched is what was looked at"`
		ConfirmEmpty bool  `json:"confirm_empty,omitempty" doc:"Launch although nobody belongs to the audience now"`
	}
}

func (a *API) campaignLaunch(ctx context.Context, in *campaignLaunchInput) (CampaignDetail, error) {
	d, err := read(ctx, a, func(tx *store.Tx) (*plan.Definition, error) {
		c, d, err := campaignSaid(tx, in.One, nil)
		if err != nil || d == nil {
			return d, err
		}
		if c.Revision != in.Body.Revision {
			return d, errChanged
		}
		live, err := definitionOf(tx, in.WS, c.Live)
		if err != nil {
			return d, err
		}
		found, err := a.checkCampaign(tx, in.WS, d, live)
		if err == nil && len(found) > 0 {
			err = problemsAt("draft", found)
		}
		return d, err
	})
	if err == nil && d != nil && d.Delivery.Type == plan.Planned && !in.Body.ConfirmEmpty {
		err = a.somebodyBelongs(ctx, in.WS, d)
	}
	if err != nil {
		return CampaignDetail{}, err
	}
	return a.campaignTurned(ctx, in.One, func(e *campaign.Engine) (petitbleu.Campaign, error) {
		return e.Launch(ctx, in.WS, in.ID, in.Body.Revision, from(ctx).id(), stampTime(a.now()))
	})
}

// somebodyBelongs refuses an audience of nobody.
func (a *API) somebodyBelongs(ctx context.Context, ws string, d *plan.Definition) error {
	if a.o.Audience == nil {
		return errUnavailable("The engine of segments")
	}
	q, err := a.o.Audience.Query(ctx, ws, "", d.Audience)
	if err != nil {
		return err
	}
	n, err := a.o.Audience.Count(ctx, ws, q)
	if err == nil && n == 0 {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "Nobody belongs to the audience now. Change it, or launch with confirm_empty.").At("draft.audience")
	}
	return err
}

// campaignTurned lets the engine change a campaign, and gives it as it is then.
func (a *API) campaignTurned(ctx context.Context, in One, turn func(*campaign.Engine) (petitbleu.Campaign, error)) (CampaignDetail, error) {
	before, err := read(ctx, a, func(tx *store.Tx) (petitbleu.Campaign, error) { return tx.Campaign(in.WS, in.ID) })
	if err != nil {
		return CampaignDetail{}, err
	}
	c, err := campaigns(a, turn)
	if err != nil {
		return CampaignDetail{}, err
	}
	about(ctx, c.ID, c.Name)
	record(ctx, campaignView(before), campaignView(c))
	return a.campaignShow(ctx, &in)
}

func (a *API) campaignPause(ctx context.Context, in *One) (CampaignDetail, error) {
	return a.campaignTurned(ctx, *in, func(e *campaign.Engine) (petitbleu.Campaign, error) { return e.Pause(ctx, in.WS, in.ID) })
}

func (a *API) campaignResume(ctx context.Context, in *One) (CampaignDetail, error) {
	return a.campaignTurned(ctx, *in, func(e *campaign.Engine) (petitbleu.Campaign, error) { return e.Resume(ctx, in.WS, in.ID) })
}

func (a *API) campaignStop(ctx context.Context, in *One) (CampaignDetail, error) {
	return a.campaignTurned(ctx, *in, func(e *campaign.Engine) (petitbleu.Campaign, error) { return e.Stop(ctx, in.WS, in.ID) })
}

type campaignWinnerInput struct {
	One
	Body struct {
		VariantID string `json:"variant_id" minLength:"1" maxLength:"64"`
	}
}

func (a *API) campaignWinner(ctx context.Context, in *campaignWinnerInput) (CampaignDetail, error) {
	return a.campaignTurned(ctx, in.One, func(e *campaign.Engine) (petitbleu.Campaign, error) {
		return e.PickWinner(ctx, in.WS, in.ID, in.Body.VariantID)
	})
}

type campaignForecastInput struct {
	One
	Body struct {
		Definition json.RawMessage `json:"definition,omitempty" doc:"Instead of the draft; it is not saved"`
	}
}

// CampaignForecast says whom a campaign would reach. Nothing was sent.
type CampaignForecast struct {
	At        time.Time              `json:"at" doc:"For which it speaks: when the first run begins"`
	People    int64                  `json:"people" doc:"Who belong to the audience now"`
	Control   int64                  `json:"control" doc:"Of them, who would get nothing, to compare with"`
	Excluded  map[string]int64       `json:"excluded" doc:"Of them, for whom no message would be made: no_identity, already_got, over_limit"`
	Reachable int64                  `json:"reachable" doc:"Who would get it: a right allows it, and no cap and no quiet hours keep it back"`
	Later     int64                  `json:"later" doc:"For whom it would be held by a rule"`
	Capped    int64                  `json:"capped" doc:"Who got as many messages as the caps allow"`
	Quiet     int64                  `json:"quiet" doc:"For whom it is in quiet hours: held until they end, or dropped"`
	Estimated bool                   `json:"estimated,omitempty" doc:"capped and quiet are of a sample of 20,000 people"`
	Variants  []CampaignVariantShare `json:"variants" nullable:"false"`
	Rights    []CampaignRightShare   `json:"rights" nullable:"false" doc:"By which right, the most people first"`
	Reasons   []CampaignReason       `json:"reasons" nullable:"false" doc:"Why not the others, the most people first"`
	Hours     []CampaignHour         `json:"hours" nullable:"false" doc:"Messenger: how many could be reached in the next 24 hours; windows close"`
	PerMinute int64                  `json:"per_minute,omitempty" doc:"The pace that Pages and campaign allow; absent: nothing limits it"`
	Seconds   int64                  `json:"seconds,omitempty" doc:"How long it takes at that pace"`
}

// CampaignVariantShare is how many would get a variant, if each of them can be reached.
type CampaignVariantShare struct {
	VariantID string `json:"variant_id"`
	Name      string `json:"name"`
	People    int64  `json:"people"`
}

// CampaignRightShare is how many a right would reach.
type CampaignRightShare struct {
	Right  string `json:"right"`
	People int64  `json:"people"`
}

// CampaignHour is how many could be reached at an instant.
type CampaignHour struct {
	At        time.Time `json:"at"`
	Reachable int64     `json:"reachable"`
	Later     int64     `json:"later"`
}

func (a *API) campaignForecast(ctx context.Context, in *campaignForecastInput) (v CampaignForecast, err error) {
	type said struct {
		c petitbleu.Campaign
		d *plan.Definition
	}
	s, err := read(ctx, a, func(tx *store.Tx) (s said, err error) {
		s.c, s.d, err = campaignSaid(tx, in.One, in.Body.Definition)
		if err != nil {
			return s, err
		}
		for i, one := range s.d.Variants {
			if one.Composition == nil {
				return s, petitbleu.Errorf(petitbleu.CodeConflict, "The variant %q says nothing yet: who can be reached depends on what is sent.", one.Name).At("variants[" + itoa(i) + "].composition")
			}
		}
		if problems := s.d.Audience.Check(); len(problems) > 0 {
			return s, problemsAt("audience", problems)
		}
		return s, nil
	})
	if err != nil {
		return v, err
	}
	f, err := campaigns(a, func(e *campaign.Engine) (campaign.Forecast, error) {
		return e.Forecast(ctx, s.c, s.d, stampTime(a.now()))
	})
	if err != nil {
		return v, err
	}
	return forecastView(s.d, f), nil
}
