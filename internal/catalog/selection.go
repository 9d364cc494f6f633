package catalog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu"
)

// The limits of selections (Braze's catalog selection object; Braze reference, section 2.10).
const (
	SelectionLimit = 30 // selections of a catalog
	FilterLimit    = 4  // filters of a selection
	ResultLimit    = 50 // items that a selection gives
)

// Operators lists what a filter of a selection may ask of a field of a type. An object cannot be
// asked about.
var Operators = map[petitbleu.CatalogFieldType][]string{
	petitbleu.CatalogString:  {"equals", "does not equal"},
	petitbleu.CatalogNumber:  {"equals", "does not equal", "greater than", "less than"},
	petitbleu.CatalogBoolean: {"is"},
	petitbleu.CatalogTime:    {"before", "after"},
	petitbleu.CatalogArray:   {"includes value", "does not include value"},
}

// CheckSelection gives a new selection of a catalog with the values of its filters as their fields
// have them. The error is [Problems].
func CheckSelection(c petitbleu.Catalog, s petitbleu.CatalogSelection) (petitbleu.CatalogSelection, error) {
	problem := func(id, message string) error { return Problems{NewProblem(id, message, "selection", s.Name)} }
	switch {
	case s.Name == "" || tooLong(s.Name, NameLimit) || !named.MatchString(s.Name):
		return s, problem("invalid-selection", fmt.Sprintf("A selection needs a name of up to %d letters, numbers, hyphens and underscores", NameLimit))
	case tooLong(s.Description, DescriptionLimit):
		return s, problem("invalid-selection", fmt.Sprintf("The description may have %d characters", DescriptionLimit))
	case slices.ContainsFunc(c.Selections, func(o petitbleu.CatalogSelection) bool { return o.Name == s.Name }):
		return s, problem("selection-name-already-exists", "A selection with that name already exists")
	case len(c.Selections) >= SelectionLimit:
		return s, problem("selection-limit-reached", fmt.Sprintf("A catalog may have %d selections", SelectionLimit))
	case len(s.Filters) > FilterLimit:
		return s, problem("too-many-filters", fmt.Sprintf("A selection may have %d filters", FilterLimit))
	case s.Limit < 1 || s.Limit > ResultLimit:
		return s, problem("selection-invalid-results-limit", fmt.Sprintf("results_limit must be a number from 1 to %d", ResultLimit))
	case (s.SortField == "") != (s.SortOrder == ""):
		return s, problem("invalid-sorting", "sort_field and sort_order go together")
	case s.SortOrder != "" && s.SortOrder != "asc" && s.SortOrder != "desc":
		return s, problem("invalid-sort-order", "sort_order is asc or desc")
	}
	if kind := typeOf(c, s.SortField); s.SortField != "" && (kind == "" || kind == petitbleu.CatalogObject || kind == petitbleu.CatalogArray) {
		return s, problem("invalid-sort-field", "sort_field must be a field of the catalog that has an order")
	}
	arrays := map[string]bool{}
	s.Filters = slices.Clone(s.Filters)
	for i, f := range s.Filters {
		kind := typeOf(c, f.Field)
		if !slices.Contains(Operators[kind], f.Operator) {
			return s, problem("selection-has-invalid-filter", "A filter needs a field of the catalog and an operator of its type")
		}
		asked := kind
		if kind == petitbleu.CatalogArray {
			asked, arrays[f.Field] = petitbleu.CatalogString, true
		}
		var wrong string
		if s.Filters[i].Value, wrong = convert(asked, f.Value); wrong != "" {
			return s, problem("selection-has-invalid-filter", "The value of a filter must be of its field's type")
		}
	}
	if len(arrays) > 1 {
		return s, problem("selection-contains-too-many-arrays", "A selection may ask about one field of type array")
	}
	return s, nil
}

func typeOf(c petitbleu.Catalog, field string) petitbleu.CatalogFieldType {
	for _, f := range c.Fields {
		if f.Name == field {
			return f.Type
		}
	}
	return ""
}

// Meets tells whether an item meets all filters of a selection. An item without the value meets
// those that ask that something is not so, and no other.
func Meets(c petitbleu.Catalog, s petitbleu.CatalogSelection, item petitbleu.CatalogItem) bool {
	for _, f := range s.Filters {
		if !meets(typeOf(c, f.Field), f, valueOf(item, f.Field)) {
			return false
		}
	}
	return true
}

func valueOf(item petitbleu.CatalogItem, field string) any {
	if field == "id" {
		return item.ID
	}
	return item.Values[field]
}

func meets(kind petitbleu.CatalogFieldType, f petitbleu.CatalogFilter, v any) bool {
	switch f.Operator {
	case "equals", "is":
		return v != nil && compare(kind, v, f.Value) == 0
	case "does not equal":
		return v == nil || compare(kind, v, f.Value) != 0
	case "greater than", "after":
		return v != nil && compare(kind, v, f.Value) > 0
	case "less than", "before":
		return v != nil && compare(kind, v, f.Value) < 0
	case "includes value", "does not include value":
		list, _ := v.([]any)
		has := slices.ContainsFunc(list, func(member any) bool {
			s, ok := toString(member)
			return ok && reflect.DeepEqual(s, f.Value)
		})
		return has == (f.Operator == "includes value")
	}
	return false
}

// compare orders two values of one type: times by their fixed form, false before true.
func compare(kind petitbleu.CatalogFieldType, a, b any) int {
	switch kind {
	case petitbleu.CatalogNumber:
		return cmp.Compare(number(a), number(b))
	case petitbleu.CatalogBoolean:
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) // "false" < "true"
	}
	x, _ := a.(string)
	y, _ := b.(string)
	return cmp.Compare(x, y)
}

func number(v any) float64 {
	n, _ := v.(json.Number)
	f, _ := strconv.ParseFloat(n.String(), 64)
	return f
}

// A Choice gathers the items that a selection gives, out of all items of its catalog.
type Choice struct {
	catalog   petitbleu.Catalog
	selection petitbleu.CatalogSelection
	items     []petitbleu.CatalogItem
}

// Choose begins to gather.
func Choose(c petitbleu.Catalog, s petitbleu.CatalogSelection) *Choice {
	return &Choice{catalog: c, selection: s}
}

// Add takes some items of the catalog, and keeps no more of them than can be among the results.
// Full tells that no further item can change them.
func (c *Choice) Add(items []petitbleu.CatalogItem) (full bool) {
	for _, item := range items {
		if Meets(c.catalog, c.selection, item) {
			c.items = append(c.items, item)
		}
	}
	if c.selection.SortField != "" {
		slices.SortStableFunc(c.items, c.order)
	}
	if len(c.items) > c.selection.Limit {
		c.items = c.items[:c.selection.Limit]
	}
	return c.selection.SortField == "" && len(c.items) == c.selection.Limit
}

// Items gives the results so far. Items without a value to sort by come last.
func (c *Choice) Items() []petitbleu.CatalogItem { return c.items }

func (c *Choice) order(a, b petitbleu.CatalogItem) int {
	x, y := valueOf(a, c.selection.SortField), valueOf(b, c.selection.SortField)
	switch {
	case x == nil && y == nil:
		return cmp.Compare(a.ID, b.ID)
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	n := compare(typeOf(c.catalog, c.selection.SortField), x, y)
	if c.selection.SortOrder == "desc" {
		n = -n
	}
	return cmp.Or(n, cmp.Compare(a.ID, b.ID))
}
