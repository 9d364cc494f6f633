package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// writeCatalog runs a transaction that must succeed.
func writeCatalog(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestCatalog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
		first := petitbleu.Catalog{
			WorkspaceID: "ws_1", Name: "products", Description: "What we sell",
			Fields:    []petitbleu.CatalogField{{Name: "id", Type: petitbleu.CatalogString}, {Name: "price", Type: petitbleu.CatalogNumber}},
			CreatedAt: now, UpdatedAt: now,
		}
		writeCatalog(t, s, func(tx *store.Tx) error {
			for _, ws := range []string{"ws_1", "ws_2"} {
				if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: ws, CreatedAt: now}); err != nil {
					return err
				}
			}
			other := first
			other.WorkspaceID = "ws_2"
			for _, c := range []petitbleu.Catalog{first, other} {
				if fresh, err := tx.InsertCatalog(c); err != nil || !fresh {
					t.Errorf("insert into %s: %v, %v", c.WorkspaceID, fresh, err)
				}
			}
			if fresh, err := tx.InsertCatalog(first); err != nil || fresh {
				t.Errorf("a name that is taken: %v, %v", fresh, err)
			}
			return nil
		})
		var c petitbleu.Catalog
		later := now.Add(time.Hour)
		writeCatalog(t, s, func(tx *store.Tx) (err error) {
			if c, err = tx.ChangeCatalog("ws_1", "products", later); err != nil {
				return err
			}
			c.Fields = append(c.Fields, petitbleu.CatalogField{Name: "name", Type: petitbleu.CatalogString})
			c.Selections = []petitbleu.CatalogSelection{{Name: "dear", Filters: []petitbleu.CatalogFilter{{Field: "price", Operator: "greater than", Value: json.Number("10.50")}}, Limit: 5}}
			return tx.UpdateCatalog(c)
		})
		items := make([]petitbleu.CatalogItem, 9)
		for i := range items {
			items[i] = petitbleu.CatalogItem{ID: fmt.Sprintf("p%d", i), Values: map[string]any{"price": json.Number(fmt.Sprintf("%d.50", i)), "name": "x"}, UpdatedAt: later}
		}
		writeCatalog(t, s, func(tx *store.Tx) error { return tx.SaveCatalogItems("ws_1", "products", items) })
		writeCatalog(t, s, func(tx *store.Tx) error {
			got, err := tx.Catalog("ws_1", "products")
			c.Items = 9
			if err != nil || !reflect.DeepEqual(got, c) {
				t.Errorf("%+v, %v; want %+v", got, err, c)
			}
			if all, err := tx.Catalogs("ws_2"); err != nil || len(all) != 1 || all[0].Items != 0 {
				t.Errorf("of another workspace: %+v, %v", all, err)
			}
			return nil
		})
		testCatalogItems(t, s, items)
		writeCatalog(t, s, func(tx *store.Tx) error { return tx.DeleteCatalog("ws_1", "products") })
		writeCatalog(t, s, func(tx *store.Tx) error {
			if left, err := tx.CatalogItems("ws_1", "products", "", "", 100); err != nil || len(left) != 0 {
				t.Errorf("items stay without their catalog: %v, %v", left, err)
			}
			if _, err := tx.ChangeCatalog("ws_1", "products", now); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a catalog that is gone: %v", err)
			}
			return nil
		})
	})
}

func testCatalogItems(t *testing.T, s *store.Store, items []petitbleu.CatalogItem) {
	t.Helper()
	names := func(all []petitbleu.CatalogItem) (out string) {
		for _, i := range all {
			out += i.ID + " "
		}
		return out
	}
	writeCatalog(t, s, func(tx *store.Tx) error {
		for _, c := range []struct {
			after, before string
			limit         int
			want          string
		}{
			{"", "", 3, "p0 p1 p2 "}, {"p2", "", 3, "p3 p4 p5 "}, {"p8", "", 3, ""}, {"", "p3", 2, "p1 p2 "}, {"", "p0", 2, ""},
		} {
			if got, err := tx.CatalogItems("ws_1", "products", c.after, c.before, c.limit); err != nil || names(got) != c.want {
				t.Errorf("after %q, before %q: %s, %v", c.after, c.before, names(got), err)
			}
		}
		changed := items[2]
		changed.Values = map[string]any{"name": "y"}
		if err := tx.SaveCatalogItems("ws_1", "products", []petitbleu.CatalogItem{changed}); err != nil {
			return err
		}
		if n, err := tx.DeleteCatalogItems("ws_1", "products", []string{"p1", "nothing"}); err != nil || n != 1 {
			t.Errorf("%d deleted, %v", n, err)
		}
		if err := tx.ForgetCatalogField("ws_1", "products", "price"); err != nil {
			return err
		}
		got, err := tx.CatalogItemsByID("ws_1", "products", []string{"p0", "p1", "p2"})
		want := map[string]petitbleu.CatalogItem{"p0": {ID: "p0", Values: map[string]any{"name": "x"}, UpdatedAt: items[0].UpdatedAt}, "p2": changed}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
		return nil
	})
}
