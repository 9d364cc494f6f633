package campaigns

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerCampaignLaunch adds what makes campaigns send, and keeps them from it.
func (a *API) registerCampaignLaunch() {
	one := campaignPath + "/{id}"
	door.On(a.Door, "POST", one+"/launch", door.CampaignsLaunch, "launchCampaign", "Campaigns", "Make the draft what is sent; refused with all that is wrong with it", a.campaignLaunch)
	door.On(a.Door, "POST", one+"/pause", door.CampaignsLaunch, "pauseCampaign", "Campaigns", "Let nothing leave any more; what was begun waits", a.campaignPause)
	door.On(a.Door, "POST", one+"/resume", door.CampaignsLaunch, "resumeCampaign", "Campaigns", "Go on after a pause; nobody gets it twice", a.campaignResume)
	door.On(a.Door, "POST", one+"/stop", door.CampaignsLaunch, "stopCampaign", "Campaigns", "End it for good: what has not left is cancelled", a.campaignStop)
	door.On(a.Door, "POST", one+"/winner", door.CampaignsLaunch, "pickCampaignWinner", "Campaigns", "Let a variant have the rest of the audience", a.campaignWinner)
	door.On(a.Door, "POST", one+"/trigger", door.CampaignsLaunch, "triggerCampaign", "Campaigns", "Send a campaign that is triggered by the API to people or to its audience, now or at a time", a.campaignTrigger, door.Status(http.StatusAccepted))
	door.On(a.Door, "GET", one+"/planned", door.CampaignsRead, "listPlannedTriggers", "Campaigns", "What was triggered for a time to come, or has not left whole: the next 1,000", a.campaignPlans)
	door.Do(a.Door, "DELETE", one+"/planned/{plan}", door.CampaignsLaunch, "cancelPlannedTrigger", "Campaigns", "Cancel one, for all who have not got it", a.campaignPlanCancel)
	door.On(a.Door, "POST", one+"/forecast", door.CampaignsRead, "forecastCampaign", "Campaigns", "Whom the draft, or another definition, would reach: by which right, why not the others, and how that changes in 24 hours", a.campaignForecast, door.WithText)
	door.On(a.Door, "GET", one+"/forecast", door.CampaignsRead, "getCampaignForecast", "Campaigns", "The forecast that it was launched with; 404 where none was kept: of campaigns that begin by actions or calls", a.campaignForetold)
}

// campaigns gives the engine of campaigns, when the program runs it.
func campaigns[T any](a *API, do func(*campaign.Engine) (T, error)) (v T, err error) {
	if a.o.Campaigns == nil {
		return v, door.ErrUnavailable("The engine of campaigns")
	}
	return do(a.o.Campaigns)
}

type campaignLaunchInput struct {
	door.One
	Body struct {
		Revision     int64 `json:"revision" minimum:"1" doc:"As it was read: what is launched is what was looked at"`
		ConfirmEmpty bool  `json:"confirm_empty,omitempty" doc:"Launch although nobody belongs to the audience now"`
	}
}

func (a *API) campaignLaunch(ctx context.Context, in *campaignLaunchInput) (CampaignDetail, error) {
	var c petitbleu.Campaign
	d, err := door.Read(ctx, a.Door, func(tx *store.Tx) (d *plan.Definition, err error) {
		c, d, err = campaignSaid(tx, in.One, nil)
		if err != nil || d == nil {
			return d, err
		}
		if c.Revision != in.Body.Revision {
			return d, door.ErrChanged
		}
		live, err := definitionOf(tx, in.WS, c.Live)
		if err != nil {
			return d, err
		}
		found, err := a.checkCampaign(tx, in.WS, d, live)
		if err == nil && len(found) > 0 {
			err = door.ProblemsAt("draft", found)
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
		var foretold *campaign.Forecast
		now := door.StampTime(a.Now())
		if d != nil {
			foretold = e.Foretell(ctx, c, d, now)
		}
		return e.LaunchForetold(ctx, in.WS, in.ID, in.Body.Revision, door.CallerOf(ctx).ID(), foretold, now)
	})
}

// somebodyBelongs refuses an audience of nobody.
func (a *API) somebodyBelongs(ctx context.Context, ws string, d *plan.Definition) error {
	if a.o.Audience == nil {
		return door.ErrUnavailable("The engine of segments")
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
func (a *API) campaignTurned(ctx context.Context, in door.One, turn func(*campaign.Engine) (petitbleu.Campaign, error)) (CampaignDetail, error) {
	before, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Campaign, error) { return tx.Campaign(in.WS, in.ID) })
	if err != nil {
		return CampaignDetail{}, err
	}
	c, err := campaigns(a, turn)
	if err != nil {
		return CampaignDetail{}, err
	}
	door.About(ctx, c.ID, c.Name)
	door.Record(ctx, campaignView(before), campaignView(c))
	return a.campaignShow(ctx, &in)
}

func (a *API) campaignPause(ctx context.Context, in *door.One) (CampaignDetail, error) {
	return a.campaignTurned(ctx, *in, func(e *campaign.Engine) (petitbleu.Campaign, error) { return e.Pause(ctx, in.WS, in.ID) })
}

func (a *API) campaignResume(ctx context.Context, in *door.One) (CampaignDetail, error) {
	return a.campaignTurned(ctx, *in, func(e *campaign.Engine) (petitbleu.Campaign, error) { return e.Resume(ctx, in.WS, in.ID) })
}

func (a *API) campaignStop(ctx context.Context, in *door.One) (CampaignDetail, error) {
	return a.campaignTurned(ctx, *in, func(e *campaign.Engine) (petitbleu.Campaign, error) { return e.Stop(ctx, in.WS, in.ID) })
}

type campaignWinnerInput struct {
	door.One
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
	door.One
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
	Second    int64                  `json:"second,omitempty" doc:"Of reachable, who would get the fallback as well, if they did not see, read or follow the first message"`
	Capped    int64                  `json:"capped" doc:"Who got as many messages as the caps allow"`
	Quiet     int64                  `json:"quiet" doc:"For whom it is in quiet hours: held until they end, or dropped"`
	Estimated bool                   `json:"estimated,omitempty" doc:"capped and quiet are of a sample of 20,000 people"`
	Variants  []CampaignVariantShare `json:"variants" nullable:"false"`
	Rights    []CampaignRightShare   `json:"rights" nullable:"false" doc:"By which right, the most people first"`
	Reasons   []CampaignReason       `json:"reasons" nullable:"false" doc:"Why not the others, the most people first"`
	Languages []CampaignLanguage     `json:"languages" nullable:"false" doc:"Of a message in several languages: the people of the audience who read the original, for there is none of their language; the most first"`
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
	s, err := door.Read(ctx, a.Door, func(tx *store.Tx) (s said, err error) {
		s.c, s.d, err = campaignSaid(tx, in.One, in.Body.Definition)
		if err != nil {
			return s, err
		}
		for i, one := range s.d.Variants {
			if one.Composition == nil {
				return s, petitbleu.Errorf(petitbleu.CodeConflict, "The variant %q says nothing yet: who can be reached depends on what is sent.", one.Name).At("variants[" + strconv.Itoa(i) + "].composition")
			}
		}
		if problems := s.d.Audience.Check(); len(problems) > 0 {
			return s, door.ProblemsAt("audience", problems)
		}
		return s, nil
	})
	if err != nil {
		return v, err
	}
	f, err := campaigns(a, func(e *campaign.Engine) (campaign.Forecast, error) {
		return e.Forecast(ctx, s.c, s.d, door.StampTime(a.Now()))
	})
	if err != nil {
		return v, err
	}
	v = forecastView(s.d, f)
	v.Languages, err = a.languagesBehind(ctx, in.WS, s.d)
	return v, err
}
