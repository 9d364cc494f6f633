package delivery_test

import (
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/store"
)

// halt stops sending, or lets it go on.
func (r *rig) halt(workspace, page string, on bool) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		if !on {
			return tx.DropHalt(workspace, page)
		}
		_, err := tx.PutHalt(petitbleu.Halt{WorkspaceID: workspace, PageID: page, At: r.clock.Now()})
		return err
	})
}

// Nothing leaves while a Page, its workspace or the installation is halted; what waited goes on
// afterwards, once.
func TestHalt(t *testing.T) {
	for name, at := range map[string][2]string{"page": {ws, page}, "workspace": {ws, ""}, "installation": {"", ""}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				r.person(1, noon)
				m := r.message(1, "hello")
				r.halt(at[0], at[1], true)
				r.halt(at[0], at[1], true) // once more changes nothing
				r.queue(m)
				r.tick()
				waiting := r.want(m, petitbleu.StateQueued)
				var halts []petitbleu.Halt
				r.write(func(tx *store.Tx) (err error) { halts, err = tx.Halts(ws); return err })
				if w, ok := pacing.WaitsForHalt(&waiting, halts); !ok || w.Code != pacing.WaitsHalted {
					t.Errorf("it waits for %+v", w)
				}
				r.halt(at[0], at[1], false)
				r.tick()
				r.want(m, petitbleu.StateSent)
				if got := r.p.seen(); got.calls != 1 {
					t.Errorf("%d calls were made, not one", got.calls)
				}
			})
		})
	}
}

// The halts of others stop nothing here.
func TestHaltOfOthers(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.halt("ws_other", "", true)
		r.halt(ws, "99", true)
		r.person(1, noon)
		m := r.message(1, "hello")
		r.queue(m)
		r.tick()
		r.want(m, petitbleu.StateSent)
	})
}

// A halt that comes after the facts were read stops the message all the same.
func TestHaltComesLate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon)
		first, second := r.message(1, "one"), r.message(1, "two")
		second.GroupID, first.GroupID, second.Part = "g", "g", 2
		second.AfterID = first.ID
		r.queue(first, second)
		r.p.answers(func(string, string) how {
			r.halt(ws, "", true) // while the first is under way
			return accept
		})
		r.tick()
		r.want(first, petitbleu.StateSent)
		r.want(second, petitbleu.StateQueued)
	})
}

// In safe mode only people of the safe group get something.
func TestSafeMode(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.d = delivery.New(delivery.Options{Store: r.store, Box: r.box, Drivers: map[string]channel.Driver{messenger.Name: messenger.Driver{}}, Clock: r.clock,
			Calls: r.calls, Steady: r.steady, SafeMode: true})
		r.person(1, noon)
		r.person(2, noon)
		listed, other, before := r.message(1, "to a colleague"), r.message(2, "to a customer"), r.message(1, "without a group")
		r.queue(before)
		r.tick()
		r.want(before, petitbleu.StateDropped)
		r.write(func(tx *store.Tx) error {
			if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: ws, ID: profile(1), CreatedAt: noon, UpdatedAt: noon}}); err != nil {
				return err
			}
			if _, err := tx.PutTestGroup(petitbleu.TestGroup{WorkspaceID: ws, ID: "tg_1", Name: "Colleagues", CreatedAt: noon, UpdatedAt: noon}); err != nil {
				return err
			}
			if err := tx.AddToTestGroup(ws, "tg_1", []string{profile(1)}, noon); err != nil {
				return err
			}
			return tx.SetSetting(ws, petitbleu.SafeGroupSetting, "tg_1", noon)
		})
		r.queue(listed, other)
		r.tick()
		r.want(listed, petitbleu.StateSent)
		if m := r.want(other, petitbleu.StateDropped); m.Reason != petitbleu.CodeSafeMode {
			t.Errorf("dropped for %s", m.Reason)
		}
	})
}
