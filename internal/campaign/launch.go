package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Launch makes a campaign's draft what is sent, as its next version; one without a draft is launched as it was before.
// Compositions are kept, and the first run is planned, which takes its audience when it begins. The error says
// what stands in the way: a revision that is not the newest, or plan.Problems.
func (e *Engine) Launch(ctx context.Context, workspace, id string, revision int64, by string, now time.Time) (petitbleu.Campaign, error) {
	return e.LaunchForetold(ctx, workspace, id, revision, by, nil, now)
}

// LaunchForetold is Launch; the forecast is kept with the version. nil: there is none.
func (e *Engine) LaunchForetold(ctx context.Context, workspace, id string, revision int64, by string, foretold *Forecast, now time.Time) (c petitbleu.Campaign, err error) {
	err = e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err = find(tx, workspace, id); err != nil {
			return err
		}
		if c.Revision != revision {
			return petitbleu.Errorf(petitbleu.CodeConflict, "Somebody changed the campaign meanwhile. Look at it again, then launch it.")
		}
		return e.launch(tx, &c, by, foretold, now)
	})
	if err == nil {
		e.o.Logger.Info("a campaign was launched", "workspace", workspace, "campaign", id, "version", c.Version)
		e.after(workspace, id)
	}
	return c, err
}

func find(tx *store.Tx, workspace, id string) (petitbleu.Campaign, error) {
	c, err := tx.Campaign(workspace, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return c, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such campaign in this workspace.")
	case err == nil && !c.ArchivedAt.IsZero():
		return c, petitbleu.Errorf(petitbleu.CodeConflict, "The campaign is archived. Take it out of the archive first.")
	}
	return c, err
}

// after makes a change of a campaign seen at once: by who looks, by the lanes that send, by Tick.
func (e *Engine) after(workspace, id string) {
	e.follows.forget(workspace)
	e.o.Delivery.Look(workspace)
	e.o.Wake()
	e.changed(workspace, id)
}

func (e *Engine) launch(tx *store.Tx, c *petitbleu.Campaign, by string, foretold *Forecast, now time.Time) error {
	source := c.Draft
	if source == nil {
		source = c.Live
	}
	if source == nil {
		return petitbleu.Errorf(petitbleu.CodeConflict, "The campaign says nothing yet. Write its message first.")
	}
	d, err := plan.Parse(source)
	if err != nil {
		return err
	}
	if problems := d.Check(); len(problems) > 0 {
		return problems
	}
	if c.Live != nil {
		if before, err := plan.Parse(c.Live); err == nil {
			if problems := plan.CheckEdit(&before, &d); len(problems) > 0 {
				return problems
			}
		}
	}
	if err := e.compose(tx, c, &d, now); err != nil {
		return err
	}
	w, err := tx.Workspace(c.WorkspaceID)
	if err != nil {
		return err
	}
	if c.NextAt, err = firstAt(&d, zoneOf(w.TimeZone), now); err != nil {
		return err
	}
	c.Live, c.Draft, c.Type = d.Encode(), nil, string(d.Delivery.Type)
	c.Version++
	c.State, c.UpdatedAt, c.EndedAt = petitbleu.CampaignActive, now, time.Time{}
	if c.LaunchedAt.IsZero() {
		c.LaunchedAt = now
	}
	ok, err := tx.UpdateCampaign(*c)
	if err == nil && !ok {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody changed the campaign meanwhile. Look at it again, then launch it.")
	}
	if err != nil {
		return err
	}
	c.Revision++
	if err := addVersion(tx, c, by, foretold, now); err != nil {
		return err
	}
	if err := tell(tx, "launched", c, now); err != nil {
		return err
	}
	if err := watch(tx, c.WorkspaceID, c.ID, &d); err != nil {
		return err
	}
	if err := hearFrom(tx, c.WorkspaceID); err != nil || d.Delivery.Type == plan.Planned {
		return err
	}
	return e.listen(tx, c, now)
}

// hearFrom has what people do from now on followed.
func hearFrom(tx *store.Tx, workspace string) error {
	_, begun, err := tx.CampaignCursor(workspace)
	if err != nil || begun {
		return err
	}
	last, err := tx.LastChange(workspace)
	if err == nil {
		_, err = tx.SetCampaignCursor(workspace, -1, last)
	}
	return err
}

// compose keeps the compositions of the variants: what is launched never changes.
func (e *Engine) compose(tx *store.Tx, c *petitbleu.Campaign, d *plan.Definition, now time.Time) error {
	for i := range d.Variants {
		v := &d.Variants[i]
		one, err := e.composeOne(tx, c, d, &v.CompositionID, &v.Composition, now)
		if err != nil {
			return err
		}
		if i > 0 && one.Channel != c.Channel {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "All variants of a campaign go out on one channel.").At("variants")
		}
		if c.Channel = one.Channel; v.Fallback == nil {
			continue
		}
		f := *v.Fallback
		if _, err := e.composeOne(tx, c, d, &f.CompositionID, &f.Composition, now); err != nil {
			return err
		}
		v.Fallback = &f
	}
	return nil
}

// composeOne keeps a composition: id becomes its id.
func (e *Engine) composeOne(tx *store.Tx, c *petitbleu.Campaign, d *plan.Definition, id *string, said **petitbleu.Composition, now time.Time) (*petitbleu.Composition, error) {
	if *said != nil {
		one := **said
		one.WorkspaceID, one.Purpose, one.Topic = c.WorkspaceID, d.Purpose, d.Topic
		one.Links = linksOf(&one, &d.Links)
		if one.Channel == webhookName {
			sealed, err := e.o.Render.SealTokens(tx, one)
			if err != nil {
				return nil, err
			}
			one = sealed
		}
		var err error
		if *id, err = tx.PutComposition(c.WorkspaceID, one, now); err != nil {
			return nil, err
		}
		*said = nil
	}
	found, err := tx.Compositions(c.WorkspaceID, []string{*id})
	if err == nil && found[*id] == nil {
		err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The variant has no message. Write it, or choose a template.").At("variants")
	}
	return found[*id], err
}

// linksOf says how the links of a variant are written: as its author said, else tracked.
func linksOf(one *petitbleu.Composition, l *plan.Links) *petitbleu.LinkTracking {
	switch {
	case l.Off:
		return nil
	case one.Links != nil || one.Channel != messengerName:
		return one.Links
	}
	t := &petitbleu.LinkTracking{Track: true}
	if u := l.UTM; len(u) > 0 {
		t.UTM = &petitbleu.UTM{Source: u["utm_source"], Medium: u["utm_medium"], Campaign: u["utm_campaign"], Term: u["utm_term"], Content: u["utm_content"]}
	}
	return t
}

// tell tells event endpoints that a campaign was launched, paused …
func tell(tx *store.Tx, what string, c *petitbleu.Campaign, now time.Time) error {
	data, err := json.Marshal(map[string]any{"campaign_id": c.ID, "name": c.Name, "version": c.Version})
	if err != nil {
		return err
	}
	return tx.Tell(c.WorkspaceID, store.News{Type: "campaign." + what, About: []string{c.ID}, Data: data, At: now})
}

const webhookName = "webhook"

// firstAt gives when the first run begins; for one that listens, when it ends.
func firstAt(d *plan.Definition, zone *time.Location, now time.Time) (at time.Time, err error) {
	if d.Delivery.Type != plan.Planned {
		return endOf(d), nil
	}
	if d.Delivery.Schedule.Now {
		return now, nil
	}
	at, ok := plan.Next(d.Delivery.Schedule, zone, now)
	if !ok {
		return at, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The schedule has no run ahead: its time is over. Choose a later one.").At("delivery.schedule")
	}
	return at, nil
}

// endOf gives when a campaign that listens ends; zero: it does not by itself.
func endOf(d *plan.Definition) time.Time {
	if d.Delivery.Trigger == nil || d.Delivery.Trigger.Until == "" {
		return time.Time{}
	}
	until, _ := time.Parse(time.RFC3339, d.Delivery.Trigger.Until) // Check has read it
	return until
}

// listen begins the run of a version to which people are added as they come.
func (e *Engine) listen(tx *store.Tx, c *petitbleu.Campaign, now time.Time) error {
	before, err := tx.RunsOf(c.WorkspaceID, c.ID, "", 20)
	if err != nil {
		return err
	}
	for _, r := range before {
		if r.DoneAt.IsZero() {
			r.DoneAt, r.State = now, petitbleu.RunDone
			if err := tx.PutRun(r); err != nil {
				return err
			}
		}
	}
	kind := petitbleu.RunAction
	if c.Type == string(plan.ByAPI) {
		kind = petitbleu.RunAPI
	}
	return tx.PutRun(petitbleu.CampaignRun{WorkspaceID: c.WorkspaceID, ID: petitbleu.NewID(petitbleu.KindRun, now), CampaignID: c.ID, Version: c.Version, Kind: kind,
		State: petitbleu.RunSending, PlannedAt: now, BegunAt: now})
}

// newDispatch gives the id that the messages of one transmission share.
func newDispatch() string { return petitbleu.NewDispatchID() }

// Pause keeps everything of a campaign from leaving until it is resumed; calls that are under way end.
func (e *Engine) Pause(ctx context.Context, workspace, id string) (petitbleu.Campaign, error) {
	return e.turn(ctx, workspace, id, petitbleu.CampaignPaused, "Only an active campaign can be paused; this one is %s.", petitbleu.CampaignActive)
}

// Resume lets a paused campaign go on.
func (e *Engine) Resume(ctx context.Context, workspace, id string) (c petitbleu.Campaign, err error) {
	c, err = e.turn(ctx, workspace, id, petitbleu.CampaignActive, "Only a paused campaign can go on; this one is %s.", petitbleu.CampaignPaused)
	if err == nil {
		err = e.free(ctx, workspace, id, petitbleu.StateQueued)
	}
	return c, err
}

// Stop ends a campaign for good: what has not left is cancelled.
func (e *Engine) Stop(ctx context.Context, workspace, id string) (c petitbleu.Campaign, err error) {
	c, err = e.turn(ctx, workspace, id, petitbleu.CampaignStopped, "Only an active or paused campaign can be stopped; this one is %s.", petitbleu.CampaignActive, petitbleu.CampaignPaused)
	if err == nil {
		err = e.free(ctx, workspace, id, petitbleu.StateCancelled)
	}
	return c, err
}

// turn brings a campaign from one of some states into another.
func (e *Engine) turn(ctx context.Context, workspace, id string, to petitbleu.CampaignState, refusal string, from ...petitbleu.CampaignState) (c petitbleu.Campaign, err error) {
	now := e.o.Clock.Now()
	err = e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err = find(tx, workspace, id); err != nil {
			return err
		}
		was, ok := c.State, false
		for _, state := range from {
			ok = ok || state == was
		}
		if !ok {
			return petitbleu.Errorf(petitbleu.CodeConflict, refusal, c.State)
		}
		c.State, c.UpdatedAt = to, now
		if to == petitbleu.CampaignStopped {
			c.NextAt, c.EndedAt = time.Time{}, now
			if err := leave(tx, workspace, id, now); err != nil {
				return err
			}
		}
		if _, err = tx.SetCampaignNext(c, was); err != nil {
			return err
		}
		word := string(to)
		if to == petitbleu.CampaignActive {
			word = "resumed"
		}
		return tell(tx, word, &c, now)
	})
	if err == nil {
		e.o.Logger.Info("a campaign changed its state", "workspace", workspace, "campaign", id, "state", string(to))
		e.after(workspace, id)
	}
	return c, err
}

// leave ends what a campaign had begun and not sent.
func leave(tx *store.Tx, workspace, id string, now time.Time) error {
	if err := tx.LeaveBlocks(workspace, id); err != nil {
		return err
	}
	if _, err := tx.DropEntries(workspace, id); err != nil {
		return err
	}
	runs, err := tx.OpenRuns(workspace)
	for _, r := range runs {
		if err == nil && r.CampaignID == id {
			if r.State == petitbleu.RunTaking {
				err = tx.DropBlocks(workspace, r.ID)
			}
			r.State, r.DoneAt = petitbleu.RunCancelled, now
			if err == nil {
				err = tx.PutRun(r)
			}
		}
	}
	return err
}

// freeRows bounds one transaction of free, so that other writers do not wait for long.
const freeRows = 400

// free brings the messages of a campaign that wait into the outbox again, or cancels them.
func (e *Engine) free(ctx context.Context, workspace, id string, to petitbleu.MessageState) error {
	for after := ""; ; {
		var ids []string
		err := e.read(ctx, func(tx *store.Tx) (err error) {
			ids, err = tx.OpenOfCampaign(workspace, id, after, freeRows)
			return err
		})
		if err != nil || len(ids) == 0 {
			e.o.Delivery.Wake()
			return err
		}
		after = ids[len(ids)-1]
		err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
			if to == petitbleu.StateCancelled {
				return tx.CancelOfCampaign(workspace, ids, stoppedText, e.o.Clock.Now())
			}
			return tx.FreeOfCampaign(workspace, ids, e.o.Clock.Now())
		})
		if err != nil {
			return err
		}
	}
}

const stoppedText = "The campaign was stopped before this message left."
