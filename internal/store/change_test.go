package store_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestWhatChangesOfAPersonIsInTheFeed does all that changes a person's rights without an event, and looks
// whether the feed tells of them.
func TestWhatChangesOfAPersonIsInTheFeed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		mustWrite(t, s, func(tx *store.Tx) error {
			if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: "ws_1", ID: "p_1", CreatedAt: noon, UpdatedAt: noon}}); err != nil {
				return err
			}
			if err := tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: "ws_1", PageID: "10", PSID: "7", ProfileID: "p_1", UpdatedAt: noon}}); err != nil {
				return err
			}
			if err := tx.InsertOptIn(petitbleu.OptIn{WorkspaceID: "ws_1", ID: "opt_1", ProfileID: "p_1", At: noon}); err != nil {
				return err
			}
			return tx.InsertToken(petitbleu.Token{WorkspaceID: "ws_1", ID: "tok_1", ProfileID: "p_1", Kind: "one_time", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)})
		})
		for _, c := range []struct {
			what string
			do   func(tx *store.Tx) error
			told bool
		}{
			{"a token is taken", func(tx *store.Tx) error { _, err := tx.TakeToken("ws_1", "tok_1", "msg_1", noon); return err }, true},
			{"a token that is used is not taken", func(tx *store.Tx) error { _, err := tx.TakeToken("ws_1", "tok_1", "msg_2", noon); return err }, false},
			{"a token is given back", func(tx *store.Tx) error { return tx.ReturnToken("ws_1", "tok_1", "msg_1") }, true},
			{"the person cannot be reached", func(tx *store.Tx) error {
				return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: "ws_1", PageID: "10", PSID: "7", UnreachableAt: noon, UpdatedAt: noon}})
			}, true},
			{"something left", func(tx *store.Tx) error {
				return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: "ws_1", PageID: "10", PSID: "7", LastOutboundAt: noon, UpdatedAt: noon}})
			}, false},
			{"the person stopped", func(tx *store.Tx) error {
				return tx.InsertOptOuts([]petitbleu.OptOut{{WorkspaceID: "ws_1", ID: "out_1", PageID: "10", PSID: "7", ProfileID: "p_1", At: noon}})
			}, true},
			{"the stop is undone", func(tx *store.Tx) error { _, err := tx.UndoOptOuts("ws_1", "10", "7", nil, noon); return err }, true},
			{"there is nothing to undo", func(tx *store.Tx) error { _, err := tx.UndoOptOuts("ws_1", "10", "7", nil, noon); return err }, false},
			{"an opt-in is revoked", func(tx *store.Tx) error { return tx.RevokeOptIn("ws_1", "opt_1", noon) }, true},
		} {
			var before int64
			mustRead(t, s, func(tx *store.Tx) (err error) { before, err = tx.LastChange("ws_1"); return err })
			mustWrite(t, s, c.do)
			mustRead(t, s, func(tx *store.Tx) error {
				got, err := tx.Changes("ws_1", before, 10)
				if told := len(got.Profiles) == 1; told != c.told {
					t.Errorf("%s: the feed tells of %d people", c.what, len(got.Profiles))
				}
				return err
			})
		}
	})
}
