package intake_test

import (
	"maps"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Whoever an app in development mode is told of has a role on it.
func TestTestersInDevelopment(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "1", `"message":{"mid":"m_1","text":"while it was live"}`)
		h.tick()
		h.write(func(tx *store.Tx) error {
			app, err := tx.App(appID)
			if err != nil {
				return err
			}
			app.Mode = petitbleu.AppDevelopment
			return tx.UpsertApp(app)
		})
		h.from(page, "2", `"message":{"mid":"m_2","text":"with a role"}`)
		h.from(page, "2", `"message":{"mid":"m_3","text":"again"}`)
		h.tick()
		h.read(func(tx *store.Tx) error {
			found, err := tx.Testers(ws, page, []string{"1", "2"})
			if want := map[string]bool{"2": true}; err == nil && !maps.Equal(found, want) {
				h.Errorf("testers are %v, want %v", found, want)
			}
			return err
		})
	})
}
