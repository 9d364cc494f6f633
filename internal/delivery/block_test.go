package delivery_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestPersonBlocksThePage: the platform's refusal marks the person as out of reach; reach counts them so,
// nothing more is tried, and their next message takes the mark away.
func TestPersonBlocksThePage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := emulatedOn(t, s)
		r.known(1)
		r.writes(1)
		r.control("POST", "/people/person1/actions", map[string]string{"action": "block", "page": page})
		first, second := r.message(1, "first"), r.message(1, "second")
		r.queue(first)
		r.tick()
		if got := r.want(first, petitbleu.StateFailed); got.Reason != petitbleu.CodeUnreachable {
			t.Errorf("the first: %s", got.Reason)
		}
		if n := r.reach(petitbleu.Drop, petitbleu.CodeUnreachable); n != 1 {
			t.Errorf("reach counts %d people who cannot be reached", n)
		}
		r.queue(second)
		r.tick()
		if got := r.want(second, petitbleu.StateDropped); got.Reason != petitbleu.CodeUnreachable || got.Attempts != 0 {
			t.Errorf("the second: %s after %d tries", got.Reason, got.Attempts)
		}
		r.control("POST", "/people/person1/actions", map[string]string{"action": "unblock", "page": page})
		r.clock.Move(time.Minute)
		r.writes(1)
		third := r.message(1, "third")
		r.queue(third)
		r.tick()
		r.want(third, petitbleu.StateSent)
		if n := r.reach(petitbleu.Allow, ""); n != 1 {
			t.Errorf("reach counts %d people who can be reached at the end", n)
		}
	})
}

// known gives a person a profile and a PSID, so that reach counts them.
func (r *emulated) known(i int) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: ws, ID: profile(i), CreatedAt: noon, UpdatedAt: noon}}); err != nil {
			return err
		}
		_, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityPSID, Scope: page, Value: psid(i), ProfileID: profile(i), CreatedAt: noon}})
		return err
	})
}

// reach counts the people with an outcome for a reason.
func (r *emulated) reach(outcome petitbleu.Outcome, reason petitbleu.Code) (n int64) {
	r.t.Helper()
	count, err := r.d.Reach(r.t.Context(), store.ReachSet{WorkspaceID: ws, PageID: page}, r.message(1, "x"), r.clock.Now(), "")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, l := range count.Lines {
		if l.Outcome == outcome && l.Reason == reason {
			n += l.People
		}
	}
	return n
}

// TestRepeatedErrorMeansAPerson: the platform's passing error comes to one person again and again while others
// get theirs: they blocked the Page. Where nobody gets theirs it is the platform's trouble.
func TestRepeatedErrorMeansAPerson(t *testing.T) {
	for name, others := range map[string]how{"the others get theirs": accept, "nobody gets theirs": temporary} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				r.person(1, noon)
				r.person(2, noon)
				r.p.answers(func(to, _ string) how {
					if to == psid(1) {
						return temporary
					}
					return others
				})
				m := r.message(1, "hello")
				r.queue(m)
				for range 12 {
					r.tick()
					r.clock.Move(2 * time.Minute)
					r.queue(r.message(2, "to somebody else"))
				}
				got := r.want(m, petitbleu.StateFailed)
				blocked := others == accept
				if (got.Reason == petitbleu.CodeUnreachable) != blocked || got.Attempts != 5 {
					t.Errorf("after %d tries: %s: %s", got.Attempts, got.Reason, got.ReasonText)
				}
				r.write(func(tx *store.Tx) error {
					threads, err := tx.Conversations(ws, page, []string{psid(1)})
					if threads[psid(1)].UnreachableAt.IsZero() == blocked {
						t.Errorf("out of reach: %+v", threads[psid(1)])
					}
					return err
				})
			})
		})
	}
}
