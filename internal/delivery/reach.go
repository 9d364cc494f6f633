package delivery

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Reach counts whom of a set of people a message of a kind could reach at an instant, by which
// right, and why not the others: for each person what Explain says, counted without reading them
// one by one. Of the message it reads Purpose, Topic, Human, Origin and what Verdict names of the content. An
// empty pack is the workspace's.
func (d *Delivery) Reach(ctx context.Context, set store.ReachSet, m petitbleu.Message, at time.Time, pack string) (store.ReachCount, error) {
	return reach(ctx, d.o.Store, set, m, at, pack, d.o.SafeMode)
}

// Reach is the same without a Delivery, for a program that is not in safe mode.
func Reach(ctx context.Context, s *store.Store, set store.ReachSet, m petitbleu.Message, at time.Time, pack string) (store.ReachCount, error) {
	return reach(ctx, s, set, m, at, pack, false)
}

func reach(ctx context.Context, s *store.Store, set store.ReachSet, m petitbleu.Message, at time.Time, pack string, safeMode bool) (store.ReachCount, error) {
	var ladder []petitbleu.Rung
	err := s.Read(ctx, func(tx *store.Tx) error {
		rows, err := asked(tx, set.WorkspaceID, set.PageID, pack, safeMode)
		if err != nil {
			return err
		}
		// Nobody: what concerns a person is the ladder's. The message is asked about as it stands.
		m.WorkspaceID, m.PageID, m.ProfileID, m.Recipient, m.CustomerID = set.WorkspaceID, set.PageID, "", "", ""
		loaded, err := factsFor(tx, rows, []*petitbleu.Message{&m}, at)
		if err != nil {
			return err
		}
		settings, err := settingsOf(tx, set.WorkspaceID)
		if err != nil {
			return err
		}
		loaded[0].Tolerant, loaded[0].Marketing = settings.Tolerant, settings.Marketing[set.PageID]
		ladder = policy.Ladder(loaded[0], settings.HumanHold(), at)
		return nil
	})
	if err != nil {
		return store.ReachCount{}, err
	}
	return s.Reach(ctx, set, ladder)
}
