package campaign

import (
	"context"
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// foretellTime bounds how long a launch waits for the forecast that is kept with it.
const foretellTime = 5 * time.Second

// Foretell forecasts a launch that is about to be, so that what comes of it can be laid beside: without the hours ahead.
// It is nil where the delivery is not planned, for then nobody knows who will do what, and where so many people cannot be
// looked at in 5 seconds. Nothing is kept from being launched by that.
func (e *Engine) Foretell(ctx context.Context, c petitbleu.Campaign, d *plan.Definition, now time.Time) *Forecast {
	if d.Delivery.Type != plan.Planned {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, foretellTime)
	defer cancel()
	f, err := e.forecast(ctx, c, d, false, now)
	if err != nil {
		e.o.Logger.Warn("a launch has no forecast", "workspace", c.WorkspaceID, "campaign", c.ID, "error", err)
		return nil
	}
	return &f
}

// Foretold is the forecast that a version was launched with, and the first run of that version.
type Foretold struct {
	Version  petitbleu.CampaignVersion
	Forecast Forecast
	Run      petitbleu.CampaignRun // without an id: none has begun yet
}

// Foretold gives the forecast of the version that a run was of; without a run that of the newest version that has one. ok is
// false where none was kept.
func (e *Engine) Foretold(tx *store.Tx, workspace, id, run string) (v Foretold, ok bool, err error) {
	all, err := tx.CampaignVersions(workspace, id)
	if err != nil {
		return v, false, err
	}
	version := int64(0)
	if run != "" {
		r, err := tx.Run(workspace, run)
		if err != nil || r.CampaignID != id {
			return v, false, err
		}
		version = r.Version
	}
	for _, one := range all {
		if !ok && len(one.Forecast) > 0 && (version == 0 || one.Version == version) {
			v.Version, ok = one, true
		}
	}
	if !ok {
		return v, false, nil
	}
	if err := json.Unmarshal(v.Version.Forecast, &v.Forecast); err != nil {
		return v, false, err
	}
	v.Run, err = tx.FirstRun(workspace, id, v.Version.Version)
	return v, err == nil, err
}

// addVersion keeps what was launched, and what was forecast of it.
func addVersion(tx *store.Tx, c *petitbleu.Campaign, by string, foretold *Forecast, now time.Time) error {
	v := petitbleu.CampaignVersion{CampaignID: c.ID, Version: c.Version, Definition: c.Live, LaunchedBy: by, LaunchedAt: now}
	if foretold != nil {
		text, err := json.Marshal(foretold)
		if err != nil {
			return err
		}
		v.Forecast = text
	}
	return tx.AddCampaignVersion(c.WorkspaceID, v)
}
