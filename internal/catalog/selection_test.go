package catalog

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

var shop = petitbleu.Catalog{
	Fields:     fields("city:string", "rating:number", "open:boolean", "since:time", "tags:array", "more:array", "where:object"),
	Selections: []petitbleu.CatalogSelection{{Name: "taken"}},
}

// filter writes a filter as "field|operator|JSON value".
func filter(t *testing.T, text string) petitbleu.CatalogFilter {
	t.Helper()
	parts := strings.Split(text, "|")
	f := petitbleu.CatalogFilter{Field: parts[0], Operator: parts[1]}
	d := json.NewDecoder(strings.NewReader(parts[2]))
	d.UseNumber()
	if err := d.Decode(&f.Value); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCheckSelection(t *testing.T) {
	for _, c := range []struct {
		change  func(*petitbleu.CatalogSelection)
		filters []string
		want    string
	}{
		{nil, []string{`city|equals|"Lyon"`, `rating|greater than|"7"`, `open|is|true`, `since|after|"2024-01-01"`}, ""},
		{nil, []string{`tags|includes value|"a"`, `tags|does not include value|"b"`}, ""},
		{func(s *petitbleu.CatalogSelection) { s.SortField, s.SortOrder = "rating", "desc" }, nil, ""},
		{func(s *petitbleu.CatalogSelection) { s.Name = "" }, nil, "invalid-selection"},
		{func(s *petitbleu.CatalogSelection) { s.Name = "taken" }, nil, "selection-name-already-exists"},
		{func(s *petitbleu.CatalogSelection) { s.Description = strings.Repeat("x", 251) }, nil, "invalid-selection"},
		{func(s *petitbleu.CatalogSelection) { s.Limit = 51 }, nil, "selection-invalid-results-limit"},
		{func(s *petitbleu.CatalogSelection) { s.Limit = 0 }, nil, "selection-invalid-results-limit"},
		{func(s *petitbleu.CatalogSelection) { s.SortField = "rating" }, nil, "invalid-sorting"},
		{func(s *petitbleu.CatalogSelection) { s.SortField, s.SortOrder = "rating", "up" }, nil, "invalid-sort-order"},
		{func(s *petitbleu.CatalogSelection) { s.SortField, s.SortOrder = "where", "asc" }, nil, "invalid-sort-field"},
		{func(s *petitbleu.CatalogSelection) { s.SortField, s.SortOrder = "nothing", "asc" }, nil, "invalid-sort-field"},
		{nil, []string{`city|equals|"a"`, `city|equals|"a"`, `city|equals|"a"`, `city|equals|"a"`, `city|equals|"a"`}, "too-many-filters"},
		{nil, []string{`where|equals|"a"`}, "selection-has-invalid-filter"},
		{nil, []string{`city|greater than|"a"`}, "selection-has-invalid-filter"},
		{nil, []string{`rating|equals|"a"`}, "selection-has-invalid-filter"},
		{nil, []string{`nothing|equals|"a"`}, "selection-has-invalid-filter"},
		{nil, []string{`tags|includes value|"a"`, `more|includes value|"a"`}, "selection-contains-too-many-arrays"},
	} {
		s := petitbleu.CatalogSelection{Name: "new", Limit: 5}
		for _, f := range c.filters {
			s.Filters = append(s.Filters, filter(t, f))
		}
		if c.change != nil {
			c.change(&s)
		}
		if _, err := CheckSelection(shop, s); ids(t, err) != c.want {
			t.Errorf("%v: %v instead of %q", c.filters, err, c.want)
		}
	}
	full := shop
	full.Selections = make([]petitbleu.CatalogSelection, SelectionLimit)
	if _, err := CheckSelection(full, petitbleu.CatalogSelection{Name: "new", Limit: 5}); ids(t, err) != "selection-limit-reached" {
		t.Errorf("one too many: %v", err)
	}
}

func TestChoose(t *testing.T) {
	items := []petitbleu.CatalogItem{
		{ID: "a", Values: map[string]any{"city": "Lyon", "rating": json.Number("7"), "open": true, "since": "2024-01-01T00:00:00.000Z", "tags": []any{"x", json.Number("1")}}},
		{ID: "b", Values: map[string]any{"city": "Nice", "rating": json.Number("10"), "open": false, "since": "2023-01-01T00:00:00.000Z", "tags": []any{"y"}}},
		{ID: "c", Values: map[string]any{"city": "Lyon", "rating": json.Number("9.5")}},
		{ID: "d", Values: map[string]any{}},
	}
	for _, c := range []struct {
		filters []string
		sort    string
		limit   int
		want    string
	}{
		{nil, "", 50, "a b c d "},
		{nil, "", 2, "a b "},
		{[]string{`city|equals|"Lyon"`}, "", 50, "a c "},
		{[]string{`city|does not equal|"Lyon"`}, "", 50, "b d "},
		{[]string{`rating|greater than|9`}, "", 50, "b c "},
		{[]string{`rating|less than|9.5`}, "", 50, "a "},
		{[]string{`rating|equals|7.0`}, "", 50, "a "},
		{[]string{`open|is|false`}, "", 50, "b "},
		{[]string{`since|before|"2023-06-01"`}, "", 50, "b "},
		{[]string{`since|after|"2023-06-01"`}, "", 50, "a "},
		{[]string{`tags|includes value|1`}, "", 50, "a "},
		{[]string{`tags|does not include value|"x"`}, "", 50, "b c d "},
		{[]string{`city|equals|"Lyon"`, `rating|greater than|8`}, "", 50, "c "},
		{nil, "rating asc", 50, "a c b d "},
		{nil, "rating desc", 2, "b c "},
		{nil, "id desc", 50, "d c b a "},
		{nil, "open asc", 50, "b a c d "},
	} {
		s := petitbleu.CatalogSelection{Name: "new", Limit: c.limit}
		s.SortField, s.SortOrder, _ = strings.Cut(c.sort, " ")
		for _, f := range c.filters {
			s.Filters = append(s.Filters, filter(t, f))
		}
		s, err := CheckSelection(shop, s)
		if err != nil {
			t.Fatal(err)
		}
		choice, full := Choose(shop, s), false
		for _, item := range items { // one by one, as pages come
			full = choice.Add([]petitbleu.CatalogItem{item}) || full
		}
		got := ""
		for _, i := range choice.Items() {
			got += fmt.Sprint(i.ID, " ")
		}
		if got != c.want || full != (c.sort == "" && len(choice.Items()) == c.limit) {
			t.Errorf("%v, %s, %d: %s, full %v", c.filters, c.sort, c.limit, got, full)
		}
	}
}
