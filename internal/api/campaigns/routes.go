package campaigns

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the nouns of campaigns need beside the door.
type Options struct {
	People    *people.People     // the engine of what programs tell of people
	Audience  *audience.Audience // the engine that counts segments; nil: what needs it answers "unavailable"
	Campaigns *campaign.Engine   // the engine of campaigns; nil: what needs it answers "unavailable"
	Schedules *schedule.Engine   // the engine of planned sendings
	Delivery  *delivery.Delivery // the engine that sends; nil: what needs it answers "unavailable"
	// SealTokens puts references in the place of Pages' tokens that somebody typed into a composition (package render). Nil: only what looks like a secret is sealed.
	SealTokens func(tx *store.Tx, c petitbleu.Composition) (petitbleu.Composition, error)
	// Try sends a composition to some people as a trial.
	Try func(ctx context.Context, workspaceID string, c petitbleu.Composition, people []views.SendPerson, vars *views.VarsBody, dryRun bool) (views.SendResult, error)
}

// API is the part of the native API that is about campaigns.
type API struct {
	*door.Door
	o      Options
	counts keeping
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerCampaigns()
	return a
}
