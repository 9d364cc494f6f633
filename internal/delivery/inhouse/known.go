package inhouse

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Known are what a workspace says of its webhooks: its hosts, its sealed values, opened, and
// whether anything may leave.
type Known struct {
	Settings  petitbleu.WebhookSettings
	Sealed    map[petitbleu.SealedRef]petitbleu.SealedValue
	graphs    graphs
	Cards     cards
	off       map[store.FeedPreference]bool // what the people of a batch turned off in their feeds
	Workspace string
	own       string // public address of the program; may be empty
	Pack      string // of rules
	Halted    bool
}

// Read takes over what the rows say.
func (r *Known) Read(tx *store.Tx, renderer *render.Renderer, own, workspace string) error {
	var s petitbleu.WebhookSettings
	if _, err := tx.Setting(workspace, petitbleu.WebhookSettingsName, &s); err != nil {
		return err
	}
	var err error
	if r.Sealed, err = renderer.Sealed(tx, workspace); err != nil {
		return err
	}
	r.Settings, r.Workspace, r.own, r.Cards = s, workspace, own, nil
	if r.graphs, err = readGraphs(tx, workspace, r.Sealed); err != nil {
		return err
	}
	ws, err := tx.Workspace(workspace)
	if err != nil {
		return err
	}
	r.Pack = ws.RulePack
	halted, err := tx.HaltedPages(workspace)
	r.Halted = halted.Stops("")
	return err
}

// WebhookName is the channel of webhooks.
const WebhookName = "webhook"
