package store_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestAudit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		entry := func(n int, ws, by, verb, object, id string) store.AuditEntry {
			return store.AuditEntry{WorkspaceID: ws, ID: fmt.Sprintf("audit_%d", n), At: noon.Add(time.Duration(n) * time.Minute), ActorID: by, ActorName: "name of " + by + fmt.Sprint(n),
				Verb: verb, Object: object, ObjectID: id, ObjectName: "Shop", Changes: json.RawMessage(`[{"field":"name"}]`), Address: "203.0.113.7", RequestID: "req_1"}
		}
		write(t, s, func(tx *store.Tx) error {
			for _, e := range []store.AuditEntry{
				entry(1, first.ID, "usr_1", "add", "tag", "tag_1"), entry(2, first.ID, "usr_2", "update", "tag", "tag_1"),
				entry(3, first.ID, "usr_1", "update", "page", "1"), entry(4, second.ID, "usr_1", "add", "tag", "tag_9"),
			} {
				if err := tx.InsertAudit(e); err != nil {
					return err
				}
			}
			return nil
		})
		for name, c := range map[string]struct {
			filter store.AuditFilter
			want   string
		}{
			"all, newest first": {store.AuditFilter{}, "[audit_3 audit_2 audit_1]"},
			"one actor":         {store.AuditFilter{ActorID: "usr_1"}, "[audit_3 audit_1]"},
			"one thing":         {store.AuditFilter{Object: "tag", ObjectID: "tag_1"}, "[audit_2 audit_1]"},
			"a verb":            {store.AuditFilter{Verb: "update"}, "[audit_3 audit_2]"},
			"a period":          {store.AuditFilter{From: noon.Add(2 * time.Minute), To: noon.Add(3 * time.Minute)}, "[audit_2]"},
			"the next page":     {store.AuditFilter{Before: store.Moment{At: noon.Add(2 * time.Minute), ID: "audit_2"}}, "[audit_1]"},
		} {
			c.filter.WorkspaceID, c.filter.Limit = first.ID, 10
			write(t, s, func(tx *store.Tx) error {
				all, err := tx.Audit(c.filter)
				ids := []string{}
				for _, e := range all {
					ids = append(ids, e.ID)
				}
				if fmt.Sprint(ids) != c.want {
					t.Errorf("%s: %v", name, ids)
				}
				return err
			})
		}
		write(t, s, func(tx *store.Tx) error {
			actors, err := tx.AuditActors(first.ID)
			if len(actors) != 2 || actors["usr_1"] != "name of usr_13" {
				t.Errorf("actors: %v", actors)
			}
			if err != nil {
				return err
			}
			objects, err := tx.AuditObjects(first.ID)
			if fmt.Sprint(objects) != "[page tag]" {
				t.Errorf("objects: %v", objects)
			}
			if err != nil {
				return err
			}
			n, err := tx.DeleteAuditBefore(first.ID, noon.Add(3*time.Minute))
			if left, _ := tx.Audit(store.AuditFilter{WorkspaceID: second.ID, Limit: 10}); n != 2 || len(left) != 1 {
				t.Errorf("%d went, the other workspace kept %d", n, len(left))
			}
			return err
		})
	})
}
