package ledger

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// Many Pages' commits at once: each message is marked for exactly one, what is another's by now
// for none, and nobody waits forever.
func TestCommitsTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon := time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)
		const jobs, each = 60, 30
		var all []petitbleu.Message
		for i := range jobs * each {
			all = append(all, petitbleu.Message{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindMessage, noon), PageID: fmt.Sprint(i / each), Recipient: fmt.Sprint(i),
				State: petitbleu.StateQueued, DueAt: noon, CreatedAt: noon})
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertMessages(all) }); err != nil {
			t.Fatal(err)
		}
		taken := map[string]bool{}
		for i := 0; i < len(all); i += 251 {
			taken[all[i].ID] = true
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			var rows []store.Sending
			for id := range taken {
				rows = append(rows, store.Sending{ID: id})
			}
			_, err := tx.MarkSending("ws_1", rows, noon)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var c Commits
		var wg sync.WaitGroup
		for n := range jobs {
			wg.Go(func() {
				j := &Job{Workspace: "ws_1", Now: noon}
				for i := range each {
					j.Picks = append(j.Picks, Pick{Message: &all[n*each+i], Verdict: petitbleu.Verdict{Outcome: petitbleu.Allow}})
				}
				if c.Do(s, j); j.Err != nil {
					t.Error(j.Err)
				}
				for _, k := range j.Picks {
					if j.Marked[k.Message.ID] == taken[k.Message.ID] {
						t.Errorf("marked is %v of a message that was taken: %v", j.Marked[k.Message.ID], taken[k.Message.ID])
					}
				}
			})
		}
		wg.Wait()
		if c.leading != 0 || len(c.waiting) != 0 {
			t.Errorf("%d lead and %d wait when all is done", c.leading, len(c.waiting))
		}
	})
}
