package door_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestAuditIsPartOfTheChange: when the entry cannot be written, nothing is changed.
func TestAuditIsPartOfTheChange(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := apitest.NewWorld(t, s, func(*api.Options) {})
	ctx, kept := door.Broken(t.Context(), w.Users[door.RoleAdministrator])
	err := w.API.Write(ctx, func(tx *store.Tx) error {
		v, err := tx.Workspace(w.WS)
		v.Name = "Half"
		if err == nil {
			err = tx.UpdateWorkspace(v)
		}
		return err
	})
	if v := apitest.Get[accounts.WorkspaceView](w, door.RoleViewer, w.W("")); err == nil || v.Name != "Cooktoys" || kept() {
		t.Errorf("%v: the workspace is called %s", err, v.Name)
	}
}
