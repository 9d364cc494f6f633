package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

// fields gives the fields of "name:type" pairs, behind the id.
func fields(pairs ...string) []petitbleu.CatalogField {
	all := []petitbleu.CatalogField{{Name: "id", Type: petitbleu.CatalogString}}
	for _, p := range pairs {
		name, kind, _ := strings.Cut(p, ":")
		all = append(all, petitbleu.CatalogField{Name: name, Type: petitbleu.CatalogFieldType(kind)})
	}
	return all
}

// ids gives the ids of the problems of an error.
func ids(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var all Problems
	if !errors.As(err, &all) {
		t.Fatalf("an error of another kind: %v", err)
	}
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.ID
		if p.Message == "" || p.Parameters == nil || p.Values == nil {
			t.Errorf("%+v is not whole", p)
		}
	}
	return strings.Join(out, " ")
}

func TestCheck(t *testing.T) {
	many := fields()
	for i := range FieldLimit {
		many = append(many, petitbleu.CatalogField{Name: fmt.Sprint("f", i), Type: petitbleu.CatalogString})
	}
	for want, c := range map[string]petitbleu.Catalog{
		"":                       {Name: "products_2-a", Fields: fields("price:number", "tags:array", "at:time", "ok:boolean", "where:object")},
		"invalid_catalog_name":   {Name: "a b", Fields: fields()},
		"catalog-name-too-large": {Name: strings.Repeat("a", NameLimit+1), Fields: fields()},
		"description-too-long":   {Name: "a", Description: strings.Repeat("é", DescriptionLimit+1), Fields: fields()},
		"id-not-first-column":    {Name: "a", Fields: fields("x:string")[1:]},
		"field-names-not-unique": {Name: "a", Fields: fields("x:string", "x:number")},
		"field-names-too-large":  {Name: "a", Fields: fields(strings.Repeat("a", NameLimit+1) + ":string")},
		"invalid-field-names":    {Name: "a", Fields: fields("a.b:string")},
		"invalid-field-types":    {Name: "a", Fields: fields("x:text")},
		"too-many-fields":        {Name: "a", Fields: many},
		"invalid_catalog_name id-not-first-column invalid-field-types": {Fields: []petitbleu.CatalogField{{Name: "id", Type: "number2"}}},
	} {
		if got := ids(t, Check(c)); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

func TestFields(t *testing.T) {
	c := petitbleu.Catalog{Fields: fields("a:string", "b:number"), Selections: []petitbleu.CatalogSelection{{Name: "s", SortField: "a", SortOrder: "asc"}}}
	if got, err := AddFields(c, fields("c:time")[1:]); err != nil || len(got) != 4 || len(c.Fields) != 3 {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := RemoveField(c, "b"); err != nil || len(got) != 2 || len(c.Fields) != 3 {
		t.Errorf("%v, %v", got, err)
	}
	many := make([]petitbleu.CatalogField, NewFieldLimit+1)
	_, tooMany := AddFields(c, many)
	_, twice := AddFields(c, c.Fields[1:])
	_, none := RemoveField(c, "x")
	_, id := RemoveField(c, "id")
	_, used := RemoveField(c, "a")
	for want, err := range map[string]error{
		"request-includes-too-many-fields": tooMany, "field-names-not-unique field-names-not-unique": twice,
		"invalid-field-name": none, "field-referenced-by-selection": used,
	} {
		if got := ids(t, err); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
	if got := ids(t, id); got != "invalid-field-name" {
		t.Errorf("the id: %q", got)
	}
}

func TestCheckIDs(t *testing.T) {
	got, err := CheckIDs([]any{"a", "B-2_c"})
	if err != nil || !slices.Equal(got, []string{"a", "B-2_c"}) {
		t.Errorf("%v, %v", got, err)
	}
	_, err = CheckIDs([]any{json.Number("1"), strings.Repeat("a", 251), "a.b", "x", "x", "", nil})
	if got := ids(t, err); got != "ids-not-strings ids-too-large invalid-ids ids-not-unique items-missing-ids" {
		t.Errorf("%s", got)
	}
}

func TestMake(t *testing.T) {
	all := fields("s:string", "n:number", "b:boolean", "t:time", "o:object", "a:array")
	n := func(s string) json.Number { return json.Number(s) }
	deep := map[string]any{}
	for range DepthLimit + 1 {
		deep = map[string]any{"x": deep}
	}
	for i, c := range []struct {
		name  string
		given any
		want  any
		wrong string
	}{
		{"s", "x", "x", ""}, {"s", n("5"), "5", ""}, {"s", true, "true", ""}, {"s", []any{}, nil, "unable-to-coerce-value"},
		{"s", strings.Repeat("é", ValueLimit), strings.Repeat("é", ValueLimit), ""}, {"s", strings.Repeat("é", ValueLimit+1), nil, "items-too-large"},
		{"n", n("1.50"), n("1.50"), ""}, {"n", "-2e3", n("-2e3"), ""}, {"n", "", nil, "unable-to-coerce-value"}, {"n", "true", nil, "unable-to-coerce-value"}, {"n", "1 2", nil, "unable-to-coerce-value"},
		{"b", "TRUE", true, ""}, {"b", "no", nil, "unable-to-coerce-value"}, {"b", n("1"), nil, "unable-to-coerce-value"},
		{"t", "2022-11-02T10:03:19.967+01:00", "2022-11-02T09:03:19.967Z", ""}, {"t", "2022-11-02", "2022-11-02T00:00:00.000Z", ""}, {"t", "soon", nil, "unable-to-coerce-value"},
		{"o", map[string]any{"lat": n("1")}, map[string]any{"lat": n("1")}, ""}, {"o", map[string]any{"a": map[string]any{"b.c": n("1")}}, nil, "invalid-keys-in-value-object"},
		{"o", deep, nil, "too-deep-nesting-in-value-object"}, {"o", "x", nil, "unable-to-coerce-value"},
		{"a", []any{"x", n("1")}, []any{"x", n("1")}, ""}, {"a", map[string]any{"$add": []any{"x"}}, nil, "unable-to-coerce-value"},
		{"unknown", "x", nil, "invalid-fields"}, {"id", "x", nil, ""}, {"s", nil, nil, ""},
	} {
		got, err := Make(all, "item1", map[string]any{c.name: c.given})
		if wrong := ids(t, err); wrong != c.wrong || err == nil && !reflect.DeepEqual(got[c.name], c.want) {
			t.Errorf("%d: %s = %v: %v, %s", i, c.name, c.given, got, wrong)
		}
	}
}

func TestPatch(t *testing.T) {
	all := fields("s:string", "n:number", "a:array")
	old := map[string]any{"s": "x", "n": json.Number("1"), "a": []any{"a", "b"}}
	got, err := Patch(all, "item1", old, map[string]any{"n": nil, "a": map[string]any{"$add": []any{"b", "c"}, "$remove": []any{"a", "z"}}})
	if want := map[string]any{"s": "x", "a": []any{"b", "c"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if len(old) != 3 || len(old["a"].([]any)) != 2 {
		t.Errorf("the old values changed: %v", old)
	}
	if got, err := Patch(all, "item1", nil, map[string]any{"a": map[string]any{"$remove": []any{"a"}}}); err != nil || !reflect.DeepEqual(got, map[string]any{"a": []any{}}) {
		t.Errorf("from nothing: %v, %v", got, err)
	}
	for _, wrong := range []map[string]any{{}, {"$add": "x"}, {"$remove": "x"}, {"$set": []any{}}} {
		if _, err := Patch(all, "item1", old, map[string]any{"a": wrong}); ids(t, err) != "unable-to-coerce-value" {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}
