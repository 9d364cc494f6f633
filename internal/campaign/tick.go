package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// leaseTime is how long a workspace's campaigns stay with a node that has died.
const leaseTime = 15 * time.Second

const leasePrefix = "campaigns/"

// Tick does what is due for all workspaces: begins runs, takes audiences, feeds Pages, chooses winners, follows
// what people do, and ends what is over. more tells that another call would find work at once.
func (e *Engine) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	if !e.begun && e.o.Store.Engine() == "sqlite" { // one program has the file: a lease is of its earlier life
		if err := e.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropLeases(leasePrefix) }); err != nil {
			return false, err
		}
	}
	e.begun = true
	var due []store.CampaignDue
	err = e.read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.CampaignsDue(now)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, d := range due {
		again, one := e.work(ctx, d.WorkspaceID, now)
		if one != nil && ctx.Err() == nil {
			err = errors.Join(err, fmt.Errorf("campaigns of workspace %s: %w", d.WorkspaceID, one))
		}
		more = more || again && one == nil
	}
	return more, err
}

// work does what is due for one workspace, when no other node does.
func (e *Engine) work(ctx context.Context, workspace string, now time.Time) (more bool, err error) {
	steady, mine := e.o.Steady.Now(), false
	err = e.o.Store.WriteSoon(ctx, func(tx *store.Tx) (err error) {
		mine, err = tx.TakeLease(leasePrefix+workspace, e.holder, steady.Add(leaseTime), steady)
		return err
	})
	if err != nil || !mine {
		return false, err
	}
	var runs []petitbleu.CampaignRun
	begun, err := e.beginAll(ctx, workspace, now)
	if err == nil {
		err = e.read(ctx, func(tx *store.Tx) (err error) {
			runs, err = tx.OpenRuns(workspace)
			return err
		})
	}
	for _, r := range runs {
		if err == nil && r.State == petitbleu.RunTaking {
			begun = true
			err = e.take(ctx, r, now)
		}
	}
	again := false
	if err == nil {
		more, err = e.feedPages(ctx, workspace, now)
	}
	for err == nil { // all that was done by now, before what is due: an exception must not come too late
		if again, err = e.Follow(ctx, workspace, now); !again {
			break
		}
	}
	if err == nil {
		again, err = e.feedEntries(ctx, workspace, now)
		more = more || again
	}
	for _, r := range runs {
		if err == nil && !r.DecideAt.IsZero() && !r.DecideAt.After(now) {
			err = e.decide(ctx, r, now)
		}
		if err == nil && r.State == petitbleu.RunSending && r.Kind == petitbleu.RunPlanned {
			err = e.look(ctx, r, now)
		}
	}
	return more || begun, err
}

// beginAll begins the runs whose time has come.
func (e *Engine) beginAll(ctx context.Context, workspace string, now time.Time) (begun bool, err error) {
	var due []petitbleu.Campaign
	err = e.read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.CampaignsNext(workspace, now)
		return err
	})
	if slices.ContainsFunc(due, func(c petitbleu.Campaign) bool { return c.Type != string(plan.Planned) }) {
		for more := true; more && err == nil; { // what was done before the end of one counts
			more, err = e.Follow(ctx, workspace, now)
		}
	}
	for _, c := range due {
		if err == nil {
			begun = true
			err = e.begin(ctx, c, now)
		}
	}
	return begun, err
}

// begin begins a run of a planned campaign and plans the next; one that listens ends.
func (e *Engine) begin(ctx context.Context, was petitbleu.Campaign, now time.Time) error {
	err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Campaign(was.WorkspaceID, was.ID)
		if err != nil || c.State != petitbleu.CampaignActive || !c.NextAt.Equal(was.NextAt) {
			return err
		}
		t, err := e.text(tx, c)
		if err != nil {
			return err
		}
		if t.Delivery.Type != plan.Planned {
			return e.endListening(tx, c, now)
		}
		at := c.NextAt
		c.NextAt, _ = plan.Next(t.Delivery.Schedule, t.zone, now)
		if _, err := tx.SetCampaignNext(c, petitbleu.CampaignActive); err != nil {
			return err
		}
		if now.Sub(at) > t.within() { // the program was away: what was planned then is not sent now
			return nil
		}
		return tx.PutRun(petitbleu.CampaignRun{WorkspaceID: c.WorkspaceID, ID: petitbleu.NewID(petitbleu.KindRun, now), CampaignID: c.ID, Version: c.Version,
			Kind: petitbleu.RunPlanned, State: petitbleu.RunTaking, DispatchID: newDispatch(), PlannedAt: at})
	})
	if err == nil {
		e.changed(was.WorkspaceID, was.ID)
	}
	return err
}

// endsEvery is how often a campaign is looked at that takes nobody more and has not sent everything.
const endsEvery = 15 * time.Second

// endListening ends a campaign that listens, once all who came in time have their message: its end bounds what begins one, not delays.
func (e *Engine) endListening(tx *store.Tx, c petitbleu.Campaign, now time.Time) error {
	last, open, err := tx.LastEntry(c.WorkspaceID, c.ID)
	if err != nil {
		return err
	}
	runs, err := tx.OpenRuns(c.WorkspaceID)
	for _, r := range runs {
		if err == nil && !open && r.CampaignID == c.ID {
			open, err = e.runOpen(tx, r)
		}
	}
	if err != nil {
		return err
	}
	if open {
		if c.NextAt = now.Add(endsEvery); last.After(c.NextAt) {
			c.NextAt = last
		}
		_, err := tx.SetCampaignNext(c, petitbleu.CampaignActive)
		return err
	}
	for _, r := range runs {
		if r.CampaignID == c.ID {
			if r.State, r.DoneAt = petitbleu.RunDone, now; err == nil {
				err = tx.PutRun(r)
			}
		}
	}
	c.State, c.EndedAt, c.NextAt, c.UpdatedAt = petitbleu.CampaignCompleted, now, time.Time{}, now
	if err == nil {
		_, err = tx.SetCampaignNext(c, petitbleu.CampaignActive)
	}
	if err != nil {
		return err
	}
	return tell(tx, "completed", &c, now)
}

// within is how long after its time a message may leave.
func (t *text) within() time.Duration {
	if t.Delivery.Within > 0 {
		return t.Delivery.Within.Duration()
	}
	return plan.DefaultWithin.Duration()
}

// lookEvery is how often a run is asked whether it is through, once none of its blocks waits.
const lookEvery = 2 * time.Second

// look ends a run of which nothing waits any more, and its campaign when nothing of that is to come.
func (e *Engine) look(ctx context.Context, r petitbleu.CampaignRun, now time.Time) error {
	waiting, open := true, true
	err := e.read(ctx, func(tx *store.Tx) (err error) {
		blocks, err := tx.CountBlocks(r.WorkspaceID, []string{r.ID})
		of := blocks[r.ID]
		if waiting = of[petitbleu.BlockWaiting]+of[petitbleu.BlockWinner] > 0; err != nil || waiting {
			return err
		}
		steady := e.o.Steady.Now()
		if last, ok := e.looked[r.ID]; ok && steady.Sub(last) < lookEvery {
			return nil
		}
		e.looked[r.ID] = steady
		open, err = e.runOpen(tx, r)
		return err
	})
	if err != nil || waiting || open {
		return err
	}
	delete(e.looked, r.ID)
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Run(r.WorkspaceID, r.ID)
		if err != nil || r.State != petitbleu.RunSending {
			return err
		}
		if open, err := e.runOpen(tx, r); err != nil || open {
			return err
		}
		r.State, r.DoneAt = petitbleu.RunDone, now
		if err := tx.PutRun(r); err != nil {
			return err
		}
		return e.complete(tx, r, now)
	})
	if err == nil {
		e.o.Logger.Info("a run of a campaign is through", "workspace", r.WorkspaceID, "campaign", r.CampaignID, "run", r.ID)
		e.changed(r.WorkspaceID, r.CampaignID)
	}
	return err
}

// complete ends a campaign that has no run ahead and none that is open.
func (e *Engine) complete(tx *store.Tx, r petitbleu.CampaignRun, now time.Time) error {
	c, err := tx.Campaign(r.WorkspaceID, r.CampaignID)
	if err != nil || c.State != petitbleu.CampaignActive || !c.NextAt.IsZero() {
		return err
	}
	open, err := tx.OpenRuns(r.WorkspaceID)
	for _, other := range open {
		if other.CampaignID == r.CampaignID {
			return err
		}
	}
	c.State, c.EndedAt, c.UpdatedAt = petitbleu.CampaignCompleted, now, now
	if err == nil {
		_, err = tx.SetCampaignNext(c, petitbleu.CampaignActive)
	}
	if err != nil {
		return err
	}
	return tell(tx, "completed", &c, now)
}
