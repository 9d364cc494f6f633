package campaign_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestEverybodyOnce: a campaign for now reaches its audience once; launched again, only those who are new.
func TestEverybodyOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(25, nil)
		id := r.draft("Hello", r.plan())
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{"sent": 25})
		if n, again := r.sink.got(); n != 25 || again != 0 {
			t.Errorf("%d arrived, %d repeated", n, again)
		}
		if c := r.campaign(id); c.State != petitbleu.CampaignCompleted || c.EndedAt.IsZero() || c.Version != 1 || c.Draft != nil {
			t.Errorf("campaign: %+v", c)
		}
		r.people(1, map[string]any{"first_name": "New"})
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{"sent": 26})
		if n, again := r.sink.got(); n != 26 || again != 0 {
			t.Errorf("%d arrived, %d repeated", n, again)
		}
	})
}

// TestCrashInABlock: messages whose answers were not recorded go again under the same keys; those that were recorded do not.
func TestCrashInABlock(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(40, nil)
		id := r.draft("Hello", r.plan())
		r.launch(id)
		r.tick()
		r.write(func(tx *store.Tx) error { // as if the program had died before half of the rows were on disk, and its block was done
			runs, err := tx.RunsOf(ws, id, "", 1)
			if err != nil {
				return err
			}
			run := runs[0]
			if n, err := tx.PurgeMessages(ws, noon.Add(time.Hour), 15); err != nil || n != 15 {
				return fmt.Errorf("%d rows went: %w", n, err)
			}
			run.State, run.DoneAt = petitbleu.RunSending, time.Time{}
			if err := tx.PutRun(run); err != nil {
				return err
			}
			c, err := tx.Campaign(ws, id)
			if err != nil {
				return err
			}
			was := c.State
			c.State, c.EndedAt = petitbleu.CampaignActive, time.Time{}
			if _, err := tx.SetCampaignNext(c, was); err != nil {
				return err
			}
			blocks, err := tx.BlocksOf(ws, run.ID, -1, 10)
			if err != nil {
				return err
			}
			if err := tx.DropBlocks(ws, run.ID); err != nil {
				return err
			}
			for i := range blocks {
				blocks[i].State, blocks[i].DueAt = petitbleu.BlockWaiting, noon
			}
			return tx.InsertBlocks(blocks)
		})
		r.start()
		r.tick()
		r.want(id, map[string]int64{"sent": 40})
		r.sink.mu.Lock()
		defer r.sink.mu.Unlock()
		if len(r.sink.keys) != 40 {
			t.Errorf("%d keys for 40 people", len(r.sink.keys))
		}
	})
}

// TestPauseAndStop: nothing leaves while a campaign is paused; what had not left when it was stopped never does.
func TestPauseAndStop(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(10, nil)
		id := r.draft("Hello", r.plan())
		r.sink.answer = func(string) int { return 503 } // all of them are to be tried again
		r.launch(id)
		r.tick()
		if got := r.counts(id)["queued unavailable"] + r.counts(id)["queued refused"]; got != 10 {
			t.Fatalf("%d are to be tried again: %v", got, r.counts(id))
		}
		if _, err := r.e.Pause(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.sink.mu.Lock()
		r.sink.answer = func(string) int { return 200 }
		calls := len(r.sink.order)
		r.sink.mu.Unlock()
		r.at(noon.Add(10 * time.Minute))
		if got := len(r.sink.order); got != calls {
			t.Errorf("%d calls while it was paused", got-calls)
		}
		if _, err := r.e.Pause(t.Context(), ws, id); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("paused twice: %v", err)
		}
		if _, err := r.e.Resume(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(11 * time.Minute))
		r.want(id, map[string]int64{"sent": 10})

		id = r.draft("Second", r.plan())
		r.launch(id)
		if _, err := r.e.Stop(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(12 * time.Minute))
		r.want(id, map[string]int64{})
		if c := r.campaign(id); c.State != petitbleu.CampaignStopped {
			t.Errorf("state: %s", c.State)
		}
	})
}

// TestControlAndVariants: shares are kept, the control group gets nothing, and at most so many people are reached.
func TestControlAndVariants(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(400, nil)
		d := r.plan()
		d.Control = 20
		d.Variants[0].Weight = 40
		d.Variants = append(d.Variants, plan.Variant{ID: "v2", Name: "B", Weight: 40, Composition: r.hook("bonjour {{${first_name}}}")})
		d.Delivery.Most = 100
		id := r.draft("Hello", d)
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{"sent": 100})
		var run petitbleu.CampaignRun
		r.read(func(tx *store.Tx) error {
			runs, err := tx.RunsOf(ws, id, "", 10)
			run = runs[0]
			return err
		})
		if run.Audience != 400 || run.Control < 50 || run.Control > 110 || run.Excluded["over_limit"] != 400-100-run.Control || run.State != petitbleu.RunDone {
			t.Errorf("run: %+v", run)
		}
	})
}
