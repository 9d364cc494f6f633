package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// The limits of catalogs (Braze reference, section 2.10; that of fields is the newer one).
const (
	NameLimit        = 250   // characters of the name of a catalog or a field, and of an item's id
	DescriptionLimit = 250   // characters
	FieldLimit       = 500   // fields of a catalog
	NewFieldLimit    = 50    // fields that one request may add
	CatalogLimit     = 500   // catalogs of a workspace
	ItemLimit        = 50    // items of one request
	ValueLimit       = 5_000 // characters of a value; of an object or array as JSON
	DepthLimit       = 50    // levels of nesting inside a value
)

// named is what names of catalogs and fields, and ids of items, are made of.
var named = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func tooLong(s string, limit int) bool { return utf8.RuneCountInString(s) > limit }

var descriptionTooLong = Problems{NewProblem("description-too-long", fmt.Sprintf("The description may have %d characters", DescriptionLimit), "description")}

// Check gives what is wrong with the definition of a new catalog: its name, description and fields.
// The error is [Problems].
func Check(c petitbleu.Catalog) error {
	var all Problems
	switch {
	case tooLong(c.Name, NameLimit):
		all = append(all, NewProblem("catalog-name-too-large", fmt.Sprintf("The catalog name may have %d characters", NameLimit), "name", c.Name))
	case !named.MatchString(c.Name):
		all = append(all, NewProblem("invalid_catalog_name", "A catalog name may only include letters, numbers, hyphens and underscores", "name", c.Name))
	}
	if tooLong(c.Description, DescriptionLimit) {
		all = append(all, descriptionTooLong...)
	}
	if len(c.Fields) == 0 || c.Fields[0] != (petitbleu.CatalogField{Name: "id", Type: petitbleu.CatalogString}) {
		all = append(all, NewProblem("id-not-first-column", "The first field must be id, of type string", "fields"))
	}
	return append(all, checkFields(c.Fields)...).or()
}

// checkFields gives what is wrong with a whole list of fields.
func checkFields(fields []petitbleu.CatalogField) (all Problems) {
	if len(fields) > FieldLimit {
		all = append(all, NewProblem("too-many-fields", fmt.Sprintf("A catalog may have %d fields", FieldLimit), "fields"))
	}
	seen := map[string]bool{}
	for _, f := range fields {
		switch {
		case tooLong(f.Name, NameLimit):
			all = append(all, NewProblem("field-names-too-large", fmt.Sprintf("A field name may have %d characters", NameLimit), "name", f.Name))
		case !named.MatchString(f.Name):
			all = append(all, NewProblem("invalid-field-names", "A field name may only include letters, numbers, hyphens and underscores", "name", f.Name))
		case seen[f.Name]:
			all = append(all, NewProblem("field-names-not-unique", "The same field name is given twice", "name", f.Name))
		}
		if !slices.Contains(petitbleu.CatalogFieldTypes, f.Type) {
			all = append(all, NewProblem("invalid-field-types", "A field is of type string, number, boolean, time, object or array", "type", string(f.Type)))
		}
		seen[f.Name] = true
	}
	return all
}

// AddFields gives the fields of a catalog with more behind them. The error is [Problems].
func AddFields(c petitbleu.Catalog, more []petitbleu.CatalogField) ([]petitbleu.CatalogField, error) {
	all := slices.Concat(c.Fields, more)
	switch {
	case len(more) > NewFieldLimit:
		return nil, Problems{NewProblem("request-includes-too-many-fields", fmt.Sprintf("A request may add %d fields", NewFieldLimit), "fields")}
	case len(all) > FieldLimit:
		return nil, Problems{NewProblem("catalog-exceeds-fields-limit", fmt.Sprintf("A catalog may have %d fields", FieldLimit), "fields")}
	}
	return all, checkFields(all).or()
}

// RemoveField gives the fields of a catalog without one. The error is [Problems]: the field is not
// there, is the id, or a selection uses it.
func RemoveField(c petitbleu.Catalog, name string) ([]petitbleu.CatalogField, error) {
	at := slices.IndexFunc(c.Fields, func(f petitbleu.CatalogField) bool { return f.Name == name })
	switch {
	case name == "id":
		return nil, Problems{NewProblem("invalid-field-name", "The field id cannot be removed", "field_name", name)}
	case at < 0:
		return nil, Problems{NewProblem("invalid-field-name", "The catalog has no such field", "field_name", name)}
	}
	for _, s := range c.Selections {
		if s.SortField == name || slices.ContainsFunc(s.Filters, func(f petitbleu.CatalogFilter) bool { return f.Field == name }) {
			return nil, Problems{NewProblem("field-referenced-by-selection", "The selection "+s.Name+" uses this field", "field_name", name)}
		}
	}
	return slices.Delete(slices.Clone(c.Fields), at, at+1), nil
}

// CheckIDs reads the ids of the items of a request. The error is [Problems].
func CheckIDs(ids []any) ([]string, error) {
	var all Problems
	var good []string
	missing := 0
	add := func(id, message, value string) { all = append(all, NewProblem(id, message, "id", value)) }
	for _, v := range ids {
		s, isString := v.(string)
		switch {
		case v == nil || v == "":
			missing++
		case !isString:
			add("ids-not-strings", "Item ids must be strings", fmt.Sprint(v))
		case tooLong(s, NameLimit):
			add("ids-too-large", fmt.Sprintf("An item id may have %d characters", NameLimit), s)
		case !named.MatchString(s):
			add("invalid-ids", "Item ids may only include letters, numbers, hyphens and underscores", s)
		case slices.Contains(good, s):
			add("ids-not-unique", "Item ids must be unique in the request", s)
		default:
			good = append(good, s)
		}
	}
	if missing > 0 {
		all = append(all, NewProblem("items-missing-ids", fmt.Sprintf("There are %d item(s) that do not have ids", missing), ""))
	}
	return good, all.or()
}
