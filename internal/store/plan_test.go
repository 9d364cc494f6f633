package store

import (
	"strings"
	"testing"
)

// What is asked for each round of sends finds its rows by people, however few of them are asked for and however many a
// workspace has.
func TestRevokedFindsPeople(t *testing.T) {
	s := openKept(t)
	for _, n := range []int{1, 3, 20, 64} {
		args := make([]any, 2+n)
		for i := range args {
			args[i] = "x"
		}
		err := s.Read(t.Context(), func(tx *Tx) error {
			return each(tx, func(r scanner) error {
				var id, parent, unused int64
				var step string
				err := r.Scan(&id, &parent, &unused, &step)
				if strings.Contains(step, "opt_ins") && !strings.Contains(step, "INDEX opt_ins_revoked (workspace_id=? AND page_id=? AND profile_id=?") {
					t.Errorf("%d people: %s", n, step)
				}
				return err
			}, "EXPLAIN QUERY PLAN "+revokedOf(n), args...)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
