package store

import (
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

// What was clicked of a campaign is found by the clicks of that campaign: neither those of the others are read, nor its messages that nobody clicked.
func TestClicksAreThoseOfTheCampaign(t *testing.T) {
	s := openKept(t)
	err := s.Write(t.Context(), func(tx *Tx) error {
		e := &explained{querier: tx.q}
		tx.q = e
		defer func() { tx.q = e.querier }()
		now := time.Now()
		of := SeriesOf{WorkspaceID: "ws", CampaignID: "camp", RunID: "run", SendID: "send", From: now.Add(-time.Hour), To: now, Step: time.Hour}
		for _, ask := range []func() error{
			func() error { _, err := tx.CountClicked("ws", "camp", "run"); return err },
			func() error { _, err := tx.CountFallbacksClicked("ws", "camp", ""); return err },
			func() error {
				_, err := tx.CountFollowed(petitbleu.CampaignRun{WorkspaceID: "ws", CampaignID: "camp", ID: "run"})
				return err
			},
			func() error { return tx.clickBuckets(of, func(int64, string, Moments) {}) },
		} {
			e.steps = nil
			if err := ask(); err != nil {
				return err
			}
			all := strings.Join(e.steps, "\n")
			if !strings.Contains(all, "clicks_campaign (workspace_id=? AND campaign_id=?)") || !strings.Contains(all, "SEARCH m USING INDEX sqlite_autoindex_messages_1 (workspace_id=? AND id=?)") {
				t.Error(all)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
