package store_test

import (
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestCompositions: the same content twice is one row; a message of it has no content until it is
// marked with one, and keeps that.
func TestCompositions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := petitbleu.Composition{Channel: "webhook", Purpose: petitbleu.PurposeTransactional,
			Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &petitbleu.WebhookRequest{Method: "POST", URL: "https://x.example/{{${user_id}}}"}}}
		other := c
		other.Purpose = petitbleu.PurposeSupport
		var ids [3]string
		write(t, s, func(tx *store.Tx) (err error) {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
				return err
			}
			for i, one := range []petitbleu.Composition{c, c, other} {
				if ids[i], err = tx.PutComposition("ws_1", one, noon); err != nil {
					return err
				}
			}
			m := petitbleu.Message{WorkspaceID: "ws_1", ID: "msg_1", Channel: "webhook", State: petitbleu.StateQueued, DueAt: noon, CompositionID: ids[0],
				Vars: []byte(`{"context":{"a":1}}`), DispatchID: "d1", SendID: "s1", Test: true, CreatedAt: noon, UpdatedAt: noon}
			return tx.InsertMessages([]petitbleu.Message{m})
		})
		if ids[0] != ids[1] || ids[0] == ids[2] || ids[0] == "" {
			t.Errorf("ids: %q", ids)
		}
		write(t, s, func(tx *store.Tx) error {
			found, err := tx.Compositions("ws_1", ids[:])
			if err != nil || len(found) != 2 || found[ids[0]].Content.Webhook.URL != c.Content.Webhook.URL || found[ids[2]].Purpose != petitbleu.PurposeSupport {
				t.Errorf("read back: %+v, %v", found, err)
			}
			lanes, err := tx.LanesDue("", noon)
			if err != nil || len(lanes) != 1 || lanes[0].WorkspaceID != "ws_1" || !lanes[0].At.Equal(noon) {
				t.Errorf("lanes: %+v, %v", lanes, err)
			}
			due, err := tx.LaneMessages("ws_1", store.Place{}, noon, 10)
			if err != nil || len(due) != 1 || due[0].Rendered() || due[0].CompositionID != ids[0] || string(due[0].Vars) != `{"context":{"a":1}}` || !due[0].Test {
				t.Errorf("due: %+v, %v", due, err)
			}
			behind, err := tx.LaneMessages("ws_1", store.Place{At: noon, ID: "msg_1"}, noon, 10)
			if len(behind) != 0 {
				t.Errorf("behind the last: %+v", behind)
			}
			return err
		})
		text := petitbleu.Content{Type: petitbleu.ContentText, Text: "hello"}
		write(t, s, func(tx *store.Tx) error {
			marked, err := tx.MarkAllSending("ws_1", []store.Sending{{ID: "msg_1", Content: &text}}, noon)
			if !marked["msg_1"] {
				t.Error("not marked")
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error {
			if _, err := tx.MarkAllSending("ws_1", []store.Sending{{ID: "msg_1", Content: &text}}, noon); err != store.ErrTaken { //nolint:errorlint // the very error
				t.Errorf("marked twice: %v", err)
			}
			again, err := tx.MarkSending("ws_1", []store.Sending{{ID: "msg_1", Content: &text}}, noon)
			if len(again) != 0 {
				t.Errorf("marked twice: %v", again)
			}
			under, err2 := tx.LaneSending("ws_1")
			if err2 != nil || len(under) != 1 || under[0].Content.Text != "hello" || under[0].Attempts != 1 {
				t.Errorf("under way: %+v, %v", under, err2)
			}
			n, err3 := tx.CountMessages("ws_1")
			if err3 != nil || len(n) != 0 {
				t.Errorf("a trial is counted: %v, %v", n, err3)
			}
			return err
		})
	})
}

// TestSecrets: a sealed value is replaced under its name, and goes.
func TestSecrets(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
				return err
			}
			for _, sealed := range []string{"one", "two"} {
				if err := tx.PutSecret(petitbleu.Secret{WorkspaceID: "ws_1", Name: "key", Sealed: sealed, Hint: "1234", Hosts: []string{"*." + sealed + ".example"}, CreatedAt: noon, UpdatedAt: noon}); err != nil {
					return err
				}
			}
			all, err := tx.Secrets("ws_1")
			if err != nil || len(all) != 1 || all[0].Sealed != "two" || all[0].Hint != "1234" || len(all[0].Hosts) != 1 || all[0].Hosts[0] != "*.two.example" {
				t.Errorf("%+v, %v", all, err)
			}
			if ok, err := tx.DeleteSecret("ws_1", "key"); err != nil || !ok {
				t.Errorf("delete: %v, %v", ok, err)
			}
			ok, err := tx.DeleteSecret("ws_1", "key")
			if ok {
				t.Error("deleted twice")
			}
			return err
		})
	})
}
