package campaign_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestForetold: each launch keeps what was forecast of it, and is found by its version's run; what begins by actions has none.
func TestForetold(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(3, nil)
		foretold := func(id, run string) (v campaign.Foretold, ok bool) {
			r.read(func(tx *store.Tx) (err error) { v, ok, err = r.e.Foretold(tx, ws, id, run); return err })
			return v, ok
		}
		launch := func(id string, d plan.Definition) {
			c := r.campaign(id)
			f := r.e.Foretell(t.Context(), c, &d, r.clock.Now())
			if _, err := r.e.LaunchForetold(t.Context(), ws, id, c.Revision, "usr_1", f, r.clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		d := r.plan()
		id := r.draft("Hello", d)
		if _, ok := foretold(id, ""); ok {
			t.Error("a draft has a forecast")
		}
		launch(id, d)
		if v, ok := foretold(id, ""); !ok || v.Run.ID != "" || v.Forecast.Of(petitbleu.Allow) != 3 || len(v.Forecast.Hours) != 0 {
			t.Errorf("%v %+v", ok, v)
		}
		r.tick()
		first, _ := foretold(id, "")
		if first.Run.ID == "" || first.Run.Audience != 3 {
			t.Errorf("%+v", first.Run)
		}
		r.people(2, nil)
		r.clock.Set(noon.Add(time.Hour))
		r.edit(id, d)
		launch(id, d) // to the two who came
		r.tick()
		if v, ok := foretold(id, ""); !ok || v.Version.Version != 2 || v.Forecast.Of(petitbleu.Allow) != 2 || v.Forecast.Excluded[campaign.AlreadyGot] != 3 {
			t.Errorf("%v %+v", ok, v)
		}
		if v, ok := foretold(id, first.Run.ID); !ok || v.Version.Version != 1 || v.Run.ID != first.Run.ID {
			t.Errorf("%v %+v", ok, v)
		}
		action := r.onAction(plan.Trigger{On: []plan.Happening{{Kind: plan.OnPurchase}}})
		if f := r.e.Foretell(t.Context(), r.campaign(id), &action, noon); f != nil {
			t.Errorf("what begins by an action has a forecast: %+v", f)
		}
	})
}
