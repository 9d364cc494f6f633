package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestBlocksAddedAtOnce: transactions that add blocks to one batch at once take different numbers.
func TestBlocksAddedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const adders, each = 8, 10
		at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		b := petitbleu.Batch{WorkspaceID: "ws_1", ID: "batch_1", State: petitbleu.BatchSending, CreatedAt: at}
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: b.WorkspaceID, Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: at}); err != nil {
				return err
			}
			return tx.InsertBatch(b)
		}); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range adders {
			all.Go(func() {
				for range each {
					err := s.Write(t.Context(), func(tx *store.Tx) error {
						n, err := tx.NextBatchBlock(b.WorkspaceID, b.ID)
						if err != nil {
							return err
						}
						return tx.InsertBatchBlocks([]store.BatchBlock{{WorkspaceID: b.WorkspaceID, BatchID: b.ID, Number: n, People: 1, DueAt: at}})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			n, err := tx.NextBatchBlock(b.WorkspaceID, b.ID)
			if n != adders*each {
				t.Errorf("the next block has number %d, want %d", n, adders*each)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
