package campaigns

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/store"
)

// CampaignForetold is the forecast that a launch was made with, to be laid beside what came of it.
type CampaignForetold struct {
	Version    int64            `json:"version" doc:"That was launched with it"`
	LaunchedAt time.Time        `json:"launched_at" doc:"When it was made"`
	Run        *CampaignRunView `json:"run,omitempty" doc:"The first run of that version: the one that it spoke of; absent: it has not begun"`
	Forecast   CampaignForecast `json:"forecast" doc:"Without languages and hours: these are of the moment"`
}

func (a *API) campaignForetold(ctx context.Context, in *campaignResultsInput) (CampaignForetold, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v CampaignForetold, err error) {
		if _, err := tx.Campaign(in.WS, in.ID); err != nil {
			return v, err
		}
		ok := false
		told, err := campaigns(a, func(e *campaign.Engine) (f campaign.Foretold, err error) {
			f, ok, err = e.Foretold(tx, in.WS, in.ID, in.Run)
			return f, err
		})
		if err != nil {
			return v, err
		}
		if !ok {
			return v, store.ErrNotFound
		}
		d, err := definitionOf(tx, in.WS, told.Version.Definition)
		if err != nil {
			return v, err
		}
		v = CampaignForetold{Version: told.Version.Version, LaunchedAt: told.Version.LaunchedAt, Forecast: forecastView(d, told.Forecast)}
		v.Forecast.Languages = []CampaignLanguage{}
		if told.Run.ID != "" {
			run := campaignRunView(told.Run)
			v.Run = &run
		}
		return v, nil
	})
}
