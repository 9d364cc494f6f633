package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestIdempotencyKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 19, 10, 0, 0, 0, time.UTC)
		key := store.IdempotencyKey{WorkspaceID: "ws_1", Scope: "push", Key: "k", RequestHash: "a", Status: 202, Response: "first", CreatedAt: now}
		claim := func(k store.IdempotencyKey, expired time.Time) (earlier store.IdempotencyKey, fresh bool) {
			t.Helper()
			if err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
				earlier, fresh, err = tx.ClaimIdempotencyKey(k, expired)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return earlier, fresh
		}
		if _, fresh := claim(key, now.Add(-time.Hour)); !fresh {
			t.Fatal("a free key was taken")
		}
		again := key
		again.RequestHash, again.Response, again.CreatedAt = "b", "second", now.Add(time.Minute)
		if earlier, fresh := claim(again, now.Add(-time.Hour)); fresh || earlier != key {
			t.Errorf("the second use gives %+v, fresh %v", earlier, fresh)
		}
		elsewhere := again
		elsewhere.WorkspaceID = "ws_2"
		if _, fresh := claim(elsewhere, now.Add(-time.Hour)); !fresh {
			t.Error("the key of another workspace stands in the way")
		}
		if _, fresh := claim(again, now.Add(time.Second)); !fresh {
			t.Error("a key that has expired was not free again")
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			again.Status, again.Response = 422, "finished"
			if err := tx.FinishIdempotencyKey(again); err != nil {
				return err
			}
			missing := again
			missing.Key = "other"
			if err := tx.FinishIdempotencyKey(missing); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("finishing a key that nobody claimed: %v", err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if earlier, _ := claim(key, now); earlier != again {
			t.Errorf("finished as %+v, read as %+v", again, earlier)
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			n, err := tx.DeleteIdempotencyKeys(now.Add(time.Hour))
			if n != 2 {
				t.Errorf("deleted %d keys, want 2", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestIdempotencyKeyRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		fresh := make([]bool, 12)
		for i := range fresh {
			wg.Go(func() {
				err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
					_, fresh[i], err = tx.ClaimIdempotencyKey(store.IdempotencyKey{WorkspaceID: "ws", Scope: "s", Key: "k", CreatedAt: time.UnixMilli(1)}, time.Time{})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n := 0
		for _, f := range fresh {
			if f {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d of %d were told that the key is fresh", n, len(fresh))
		}
	})
}
