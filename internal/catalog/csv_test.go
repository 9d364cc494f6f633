package catalog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/catalog"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.InsertWorkspace(petitbleu.Workspace{ID: "ws", Name: "Cooktoys", CreatedAt: now})
		}); err != nil {
			t.Fatal(err)
		}
		load := func(text string) (catalog.Report, error) {
			t.Helper()
			return catalog.Import(t.Context(), s, "ws", "products", strings.NewReader(text), now)
		}
		if _, err := load("name,price\r\nx,1\r\n"); err == nil {
			t.Error("a file without ids is taken")
		}
		rep, err := load("\ufeffname;id;price;zip;new;tags;since;note\r\n" +
			"Whisk;whisk;9.90;01230;true;\"[\"\"steel\"\"]\";2026-01-02;\"a; b\r\n\"\"c\"\"\"\r\n" +
			"Pan;pan;45;;false;[];;\r\n" +
			"Lid;lid\r\n" + // line 5: two cells
			"Bad;a b;1;;;;;\r\n")
		if err != nil || rep.Read != 4 || rep.Made != 2 || rep.Refused != 2 || rep.Refusals[0].Line != 5 || rep.Refusals[1].Line != 6 {
			t.Fatalf("%+v, %v", rep, err)
		}
		kinds, pan, whisk := look(t, s)
		if want := "id:string name:string price:number zip:string new:boolean tags:array since:time note:string "; kinds != want {
			t.Errorf("the types are %s", kinds)
		}
		if want := `map[name:Whisk new:true note:a; b` + "\n" + `"c" price:9.90 since:2026-01-02T00:00:00.000Z tags:[steel] zip:01230]`; whisk != want {
			t.Errorf("the whisk is %s", whisk)
		}
		rep, err = load("id,price,name\npan,cheap,x\npan,46,\nlid,1,Lid\nlid,2,\n")
		if err != nil || rep.Read != 4 || rep.Made != 1 || rep.Changed != 2 || rep.Refused != 1 || !strings.HasPrefix(rep.Refusals[0].Message, "price: ") {
			t.Errorf("%+v, %v", rep, err)
		}
		if _, pan, _ = look(t, s); pan != "map[name:Pan new:false price:46 tags:[]]" {
			t.Errorf("the pan is %s", pan)
		}
		if _, err := load("id,colour\npan,red\n"); err == nil {
			t.Error("a column that is no field is taken")
		}
		var many strings.Builder
		many.WriteString("id,price\n")
		for i := range 1300 {
			fmt.Fprintf(&many, "i%d,%d\n", i, i)
		}
		if rep, err := load(many.String()); err != nil || rep.Made != 1300 || rep.Read != 1300 {
			t.Errorf("%+v, %v", rep, err)
		}
	})
}

// look gives the fields of the catalog, the pan and the whisk.
func look(t *testing.T, s *store.Store) (kinds, pan, whisk string) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Catalog("ws", "products")
		if err != nil {
			return err
		}
		for _, f := range c.Fields {
			kinds += f.Name + ":" + string(f.Type) + " "
		}
		found, err := tx.CatalogItemsByID("ws", "products", []string{"pan", "whisk"})
		pan, whisk = fmt.Sprint(found["pan"].Values), fmt.Sprint(found["whisk"].Values)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kinds, pan, whisk
}
