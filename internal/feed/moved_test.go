package feed_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestMovedMeanwhile: people who merge or are deleted while their block is prepared leave nothing behind under the profile
// that is gone, and the block is done once.
func TestMovedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		users := []string{"u-0", "u-1", "u-2", "u-3"}
		ids := map[string]string{}
		for _, user := range users {
			r.attributes(user, map[string]any{"first_name": user})
			ids[user] = r.whose(user)
		}
		b, _, err := r.Batch(t.Context(), r.ws, shipped(), many(len(users)), "", "")
		if err != nil {
			t.Fatal(err)
		}
		var due []store.BatchBlock
		r.read(func(tx *store.Tx) (err error) {
			due, err = tx.BatchBlocksDue(r.ws, r.clock.Now(), 10)
			return err
		})
		if len(due) != 1 {
			t.Fatalf("%d blocks", len(due))
		}
		who := func(user string) people.Identifier { return people.Identifier{Who: profile.Who{ExternalID: user}} }
		for _, change := range []func() error{
			func() error {
				_, err := r.people.Merge(t.Context(), r.ws, []people.MergeOf{{From: who("u-1"), Into: who("u-0")}})
				return err
			},
			func() error {
				_, err := r.people.Delete(t.Context(), r.ws, people.Asked{By: "Ana", Via: store.ErasedByAPI}, []people.Identifier{who("u-2")})
				return err
			},
		} {
			write, err := r.Prepare(t.Context(), due[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := change(); err != nil {
				t.Fatal(err)
			}
			if moved, err := write(); err != nil || !moved {
				t.Fatalf("it was written: %v, %v", moved, err)
			}
		}
		r.settle()
		if b := r.batch(b.ID); b.DoneAt.IsZero() || b.Accepted != 3 { // the id u-1 went with its person: it is somebody new
			t.Errorf("%+v", b)
		}
		r.read(func(tx *store.Tx) error {
			all, err := tx.NotificationsOf(r.ws, []string{ids["u-0"], ids["u-1"], ids["u-2"], ids["u-3"]}, 0, 1<<40)
			for _, n := range all {
				if n.ProfileID == ids["u-1"] || n.ProfileID == ids["u-2"] {
					t.Errorf("somebody who is gone has %+v", n)
				}
			}
			if len(all) != 2 {
				t.Errorf("%d notifications", len(all))
			}
			return err
		})
	})
}
