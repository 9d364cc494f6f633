package imports_test

import (
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestUserIDsByFile: a column sendbird_id says by which user id notifications find somebody. One that another person has is told
// with its row, and taken when the same file is brought in after that person gave it up.
func TestUserIDsByFile(t *testing.T) {
	each(t, func(r *rig) {
		whose := func(user string) (profile string) {
			r.write(func(tx *store.Tx) error {
				found, err := tx.Holders(r.ws, petitbleu.IdentityFeedUser, "", []string{user})
				profile = found[user]
				return err
			})
			return profile
		}
		bring := func(text string) petitbleu.Import { return r.finish(r.begin(imports.People, text, false)) }
		bring("external_id,sendbird_id\nana,sb-1\nbob,sb-2\n\"lea\",007\n")
		ana, bob := whose("sb-1"), whose("sb-2")
		if ana == "" || bob == "" || ana == bob || whose("007") == "" {
			t.Fatalf("%q, %q, %q", ana, bob, whose("007"))
		}
		bring("external_id,sendbird_id\nbob,sb-1\n")
		if whose("sb-1") != ana || whose("sb-2") != "" {
			t.Error("a user id went from one person to another, or the one before it stayed")
		}
		bring("external_id,sendbird_id\nana,sb-3\n")
		bring("external_id,sendbird_id\nbob,sb-1\n")
		if whose("sb-1") != bob || whose("sb-3") != ana {
			t.Error("what somebody gave up is not taken by the row that asks for it again")
		}
	})
}
