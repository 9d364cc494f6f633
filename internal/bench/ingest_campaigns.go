package bench

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// campaigns launches campaigns that follow what people do beside the intake, and wait for something else: most for an event of their own,
// one of a hundred for a message with other words than come.
func (o ingestSetup) campaigns(ctx context.Context, s *store.Store, box *secret.Box, log *slog.Logger, group *loop.Group) (end func(), err error) {
	people, err := audience.New(ctx, audience.Options{Store: s, Clock: clock.System(), Logger: log, Folder: o.Folder})
	if err != nil {
		return nil, err
	}
	rn := render.New(render.Options{Store: s, Box: box, Logger: log})
	d := delivery.New(delivery.Options{Store: s, Box: box, Drivers: map[string]channel.Driver{webhook.Name: webhook.Driver{}}, Clock: clock.System(), Logger: log, Node: "bench", Render: rn})
	wake := loop.NewWaker()
	e := campaign.New(campaign.Options{Store: s, Audience: people, Delivery: d, Render: rn, Clock: clock.System(), Logger: log, Wake: wake.Wake, Node: "bench"})
	if err := o.launch(ctx, s, e); err != nil {
		people.Close()
		return nil, fmt.Errorf("launch campaigns: %w", err)
	}
	group.Go(func(ctx context.Context) {
		loop.Run(ctx, loop.Options{Name: "campaigns", Every: time.Second, Clock: clock.System(), Wake: wake, Logger: log, Tick: e.Tick})
	})
	return func() { people.Close() }, nil
}

// launch makes and launches them, unless a killed process did.
func (o ingestSetup) launch(ctx context.Context, s *store.Store, e *campaign.Engine) error {
	for i := range o.Campaigns {
		id, there := fmt.Sprintf("camp_%06d", i), false
		err := s.Write(ctx, func(tx *store.Tx) error {
			_, taken, err := tx.CampaignNamed(o.Workspace, id)
			if there = taken; err != nil || taken {
				return err
			}
			_, err = tx.InsertCampaign(petitbleu.Campaign{WorkspaceID: o.Workspace, ID: id, Name: id, State: petitbleu.CampaignDraft, Draft: waiting(i).Encode(), CreatedAt: time.Now(), UpdatedAt: time.Now()})
			return err
		})
		if err == nil && !there {
			_, err = e.Launch(ctx, o.Workspace, id, 0, "bench", time.Now())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// waiting is a campaign that waits for what does not come.
func waiting(i int) plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposePromotional
	on := plan.Happening{Kind: plan.OnEvent, Name: fmt.Sprintf("awaited %d", i)}
	if i%100 == 0 {
		on = plan.Happening{Kind: plan.OnMessage, Where: []segment.Criterion{{Path: []string{"text"}, Op: "equals", Value: "a word that nobody says"}}}
	}
	d.Delivery = plan.Delivery{Type: plan.Action, Trigger: &plan.Trigger{On: []plan.Happening{on}}}
	d.Variants[0].Composition = &petitbleu.Composition{Channel: webhook.Name, Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &petitbleu.WebhookRequest{URL: "https://hooks.example.com/"}}}
	return d
}
