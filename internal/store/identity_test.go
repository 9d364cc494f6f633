package store_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestIdentitiesNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		at := func(n int64) time.Time { return time.UnixMilli(n).UTC() }
		all := []petitbleu.Identity{
			{WorkspaceID: "ws_1", Kind: petitbleu.IdentityTemporary, Value: "x", ProfileID: "p_2", Topic: "order", ExpiresAt: at(9), CreatedAt: at(2)},
			{WorkspaceID: "ws_1", Kind: petitbleu.IdentityCustomer, Value: "x", ProfileID: "p_1", Quarantined: true, CreatedAt: at(1)},
			{WorkspaceID: "ws_1", Kind: petitbleu.IdentityPSID, Scope: "page", Value: "x", ProfileID: "p_3", CreatedAt: at(3)},
			{WorkspaceID: "ws_1", Kind: petitbleu.IdentityCustomer, Value: "X", ProfileID: "p_1", CreatedAt: at(1)},
			{WorkspaceID: "ws_2", Kind: petitbleu.IdentityCustomer, Value: "x", ProfileID: "p_1", CreatedAt: at(1)},
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.InsertIdentities(all); return err }); err != nil {
			t.Fatal(err)
		}
		var got []petitbleu.Identity
		if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { got, err = tx.IdentitiesNamed("ws_1", "x"); return err }); err != nil {
			t.Fatal(err)
		}
		if len(got) != 3 || got[0] != all[1] || got[1] != all[0] || got[2] != all[2] {
			t.Errorf("got %+v", got)
		}
	})
}
