package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// TimeLayout is how a time is written in an item.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// Make gives the values of a new item, each as its field's type has it. Fields that are not given
// stay empty. The error is [Problems].
func Make(fields []petitbleu.CatalogField, id string, given map[string]any) (map[string]any, error) {
	return change(fields, id, nil, given, false)
}

// Patch gives the values of an item with some of them changed: null empties a field, and an array
// may be changed by {"$add": […], "$remove": […]}. The error is [Problems].
func Patch(fields []petitbleu.CatalogField, id string, old, given map[string]any) (map[string]any, error) {
	return change(fields, id, old, given, true)
}

func change(fields []petitbleu.CatalogField, id string, old, given map[string]any, patch bool) (map[string]any, error) {
	values := make(map[string]any, len(old)+len(given))
	maps.Copy(values, old)
	types := make(map[string]petitbleu.CatalogFieldType, len(fields))
	for _, f := range fields {
		types[f.Name] = f.Type
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		v := given[name]
		kind, known := types[name]
		if name == "id" {
			continue
		}
		if !known {
			return nil, Problems{NewProblem("invalid-fields", "Some of the fields given do not exist in the catalog", "id", id)}
		}
		if v == nil {
			delete(values, name)
			continue
		}
		if kind == petitbleu.CatalogArray && patch {
			if ops, ok := v.(map[string]any); ok {
				if v, ok = editArray(values[name], ops); !ok {
					return nil, Problems{NewProblem("unable-to-coerce-value", "An array is changed by $add and $remove, each with an array", "id", id)}
				}
			}
		}
		made, problem := convert(kind, v)
		if problem != "" {
			return nil, Problems{NewProblem(problem, sentences[problem]+": "+name, "id", id)}
		}
		values[name] = made
	}
	return values, nil
}

// sentences say what is wrong with a value.
var sentences = map[string]string{
	"unable-to-coerce-value":           "The value cannot be made one of the field's type",
	"items-too-large":                  fmt.Sprintf("A value may have %d characters", ValueLimit),
	"invalid-keys-in-value-object":     "Keys of an object cannot include . or $",
	"too-deep-nesting-in-value-object": fmt.Sprintf("An object may nest %d levels", DepthLimit),
}

// editArray adds members to an array, without those it has, and removes others.
func editArray(old any, ops map[string]any) (any, bool) {
	list, _ := old.([]any)
	list = slices.Clone(list)
	for op := range ops {
		if op != "$add" && op != "$remove" {
			return nil, false
		}
	}
	add, isList := ops["$add"].([]any)
	if !isList && ops["$add"] != nil {
		return nil, false
	}
	remove, isList := ops["$remove"].([]any)
	if !isList && ops["$remove"] != nil {
		return nil, false
	}
	has := func(all []any, v any) bool {
		return slices.ContainsFunc(all, func(w any) bool { return reflect.DeepEqual(v, w) })
	}
	list = slices.DeleteFunc(list, func(v any) bool { return has(remove, v) })
	for _, v := range add {
		if !has(list, v) {
			list = append(list, v)
		}
	}
	if list == nil {
		list = []any{}
	}
	return list, len(ops) > 0
}

// convert gives a value as one of a type, or the id of what is wrong with it.
func convert(kind petitbleu.CatalogFieldType, v any) (made any, problem string) {
	ok := true
	switch kind {
	case petitbleu.CatalogString:
		made, ok = toString(v)
	case petitbleu.CatalogNumber:
		made, ok = toNumber(v)
	case petitbleu.CatalogBoolean:
		made, ok = toBoolean(v)
	case petitbleu.CatalogTime:
		made, ok = toTime(v)
	case petitbleu.CatalogObject:
		made, ok = v.(map[string]any)
		made = v
		if ok {
			problem = checkNested(v, 1)
		}
	case petitbleu.CatalogArray:
		_, ok = v.([]any)
		made = v
		if ok {
			problem = checkNested(v, 1)
		}
	}
	if !ok {
		return nil, "unable-to-coerce-value"
	}
	if problem == "" && tooLarge(made) {
		problem = "items-too-large"
	}
	return made, problem
}

func toString(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return nil, false
}

func toNumber(v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		return v, true
	case string:
		v = strings.TrimSpace(v)
		return json.Number(v), json.Valid([]byte(v)) && strings.Trim(v[:1], "-0123456789") == ""
	}
	return nil, false
}

func toBoolean(v any) (any, bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		s := strings.ToLower(strings.TrimSpace(v))
		return s == "true", s == "true" || s == "false"
	}
	return nil, false
}

// timeLayouts are the forms in which a time may be given; without a zone it is UTC.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02"}

func toTime(v any) (any, bool) {
	s, ok := v.(string)
	if !ok {
		return nil, false
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC().Format(TimeLayout), true
		}
	}
	return nil, false
}

func checkNested(v any, depth int) string {
	if depth > DepthLimit {
		return "too-deep-nesting-in-value-object"
	}
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if strings.ContainsAny(key, ".$") {
				return "invalid-keys-in-value-object"
			}
			if problem := checkNested(inner, depth+1); problem != "" {
				return problem
			}
		}
	case []any:
		for _, inner := range v {
			if problem := checkNested(inner, depth+1); problem != "" {
				return problem
			}
		}
	}
	return ""
}

func tooLarge(v any) bool {
	switch v := v.(type) {
	case string:
		return tooLong(v, ValueLimit)
	case map[string]any, []any:
		text, err := json.Marshal(v)
		return err != nil || tooLong(string(text), ValueLimit)
	}
	return false
}
