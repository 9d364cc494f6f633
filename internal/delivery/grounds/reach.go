package grounds

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Reach is the same without a Delivery, for a program that is not in safe mode.
func Reach(ctx context.Context, s *store.Store, set store.ReachSet, m petitbleu.Message, at time.Time, pack string) (store.ReachCount, error) {
	return ReachOf(ctx, s, set, m, at, pack, false)
}

// ReachOf is Reach; with safeMode nobody but the workspace's safe group counts as reached.
func ReachOf(ctx context.Context, s *store.Store, set store.ReachSet, m petitbleu.Message, at time.Time, pack string, safeMode bool) (store.ReachCount, error) {
	var ladder []petitbleu.Rung
	err := s.Read(ctx, func(tx *store.Tx) error {
		rows, err := AskedRows(tx, set.WorkspaceID, set.PageID, pack, safeMode)
		if err != nil {
			return err
		}
		// Nobody: what concerns a person is the ladder's. The message is asked about as it stands.
		m.WorkspaceID, m.PageID, m.ProfileID, m.Recipient, m.CustomerID = set.WorkspaceID, set.PageID, "", "", ""
		loaded, err := Facts(tx, rows, []*petitbleu.Message{&m}, at)
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
