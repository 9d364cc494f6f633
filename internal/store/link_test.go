package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestSettings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		type words struct{ Stop []string }
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.SetSetting(first.ID, "words", words{[]string{"stop"}}, noon), tx.SetSetting(first.ID, "words", words{[]string{"arrêt"}}, noon))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			var got, other words
			ok, err := tx.Setting(first.ID, "words", &got)
			if !ok || len(got.Stop) != 1 || got.Stop[0] != "arrêt" {
				t.Errorf("%v %+v", ok, got)
			}
			if ok, _ := tx.Setting(second.ID, "words", &other); ok {
				t.Error("another workspace has the setting")
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error { return tx.SetSetting(first.ID, "words", nil, noon) })
		mustRead(t, s, func(tx *store.Tx) error {
			ok, err := tx.Setting(first.ID, "words", &words{})
			if ok {
				t.Error("still there")
			}
			return err
		})
	})
}

func TestAccountLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		link := store.AccountLink{WorkspaceID: "ws_1", CodeHash: "h1", SiteID: "site_1", CustomerID: "c1", ExtID: true, CreatedAt: noon, ExpiresAt: noon.Add(10 * time.Minute)}
		late := link
		late.CodeHash = "h2"
		write(t, s, func(tx *store.Tx) error { return errors.Join(tx.InsertAccountLink(link), tx.InsertAccountLink(late)) })
		use := func(ws, hash, psid string, after time.Duration) (got store.AccountLink, ok bool) {
			t.Helper()
			write(t, s, func(tx *store.Tx) (err error) {
				got, ok, err = tx.UseAccountLink(ws, hash, "10", psid, noon.Add(after))
				return err
			})
			return got, ok
		}
		if _, ok := use("ws_2", "h1", "7", time.Minute); ok {
			t.Error("another workspace used the code")
		}
		if got, ok := use("ws_1", "h1", "7", time.Minute); !ok || got.CustomerID != "c1" || !got.ExtID || got.PSID != "7" {
			t.Errorf("the first use: %v %+v", ok, got)
		}
		if _, ok := use("ws_1", "h1", "8", time.Minute); ok {
			t.Error("a code was used twice")
		}
		if _, ok := use("ws_1", "h2", "8", 10*time.Minute); ok {
			t.Error("a code was used after its end")
		}
		standing := func() (n int) {
			mustRead(t, s, func(tx *store.Tx) error {
				all, err := tx.AccountLinks("ws_1", "10", "7")
				n = len(all)
				return err
			})
			return n
		}
		before := standing()
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.EndAccountLinks("ws_1", "10", "7", noon), tx.DropAccountLinks("ws_1", noon.Add(time.Hour)))
		})
		if before != 1 || standing() != 0 {
			t.Errorf("standing: %d before the end, %d after it", before, standing())
		}
	})
}

func TestDeletions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := store.Deletion{Code: "c1", AppID: "900", UserID: "asid", State: store.DeletionAsked, AskedAt: noon, NextAt: noon}
		write(t, s, func(tx *store.Tx) error { return tx.InsertDeletion(d) })
		mustRead(t, s, func(tx *store.Tx) error {
			due, err := tx.DueDeletions(noon, 5)
			none, err2 := tx.DueDeletions(noon.Add(-time.Second), 5)
			again, ok, err3 := tx.OpenDeletion("900", "asid")
			if len(due) != 1 || len(none) != 0 || !ok || again.Code != "c1" {
				t.Errorf("due %+v, before %+v, open %v %+v", due, none, ok, again)
			}
			return errors.Join(err, err2, err3)
		})
		d.UserID, d.State, d.People, d.NextAt, d.DoneAt = "", store.DeletionDone, 1, time.Time{}, noon.Add(time.Minute)
		write(t, s, func(tx *store.Tx) error { return tx.UpdateDeletion(d) })
		mustRead(t, s, func(tx *store.Tx) error {
			got, err := tx.Deletion("c1")
			if got != d {
				t.Errorf("the deletion: %+v", got)
			}
			if _, err := tx.Deletion("c2"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("an unknown code: %v", err)
			}
			return err
		})
	})
}

func TestHumanAt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := petitbleu.Conversation{WorkspaceID: "ws_1", PageID: "10", PSID: "7", ProfileID: "p_1", HumanAt: noon, UpdatedAt: noon}
		older := c
		older.HumanAt = noon.Add(-time.Hour)
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.UpsertConversations([]petitbleu.Conversation{c}), tx.UpsertConversations([]petitbleu.Conversation{older}))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			got, err := tx.Conversations("ws_1", "10", []string{"7"})
			if !got["7"].HumanAt.Equal(noon) {
				t.Errorf("the human answered at %v", got["7"].HumanAt)
			}
			return err
		})
	})
}
