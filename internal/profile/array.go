package profile

import (
	"encoding/json"

	"github.com/petitbleu/petitbleu"
)

// readArray reads a list of texts and numbers, which becomes a set, or one of objects.
func readArray(given []any, r Rule) (any, *petitbleu.Error) {
	if len(given) > 0 {
		if _, ok := given[0].(map[string]any); ok {
			return readObjects(given)
		}
	}
	if err := checkMembers(given); err != nil {
		return nil, err
	}
	seen := make(map[any]bool, len(given))
	all := make([]any, 0, len(given))
	for _, v := range given {
		if !seen[v] {
			seen[v] = true
			all = append(all, v)
		}
	}
	return newest(all, r), nil
}

// changeArray adds and removes members: what is removed goes first, and what is added that was there
// already moves to the end.
func changeArray(m map[string]any, old any, r Rule) (any, *petitbleu.Error) {
	var have []any
	switch old := old.(type) {
	case nil:
	case []any:
		have = old
	default:
		return nil, invalid("Only a list takes members, and this is of type %s.", TypeOf(old))
	}
	if TypeOf(old) == ObjectArray {
		return nil, invalid("A list of objects is changed by $add, $update and $remove.")
	}
	if r.Type != "" && r.Type != Array {
		return nil, invalid("The attribute is of type %s, and no list.", r.Type)
	}
	in, _ := m["add"].([]any)
	out, _ := m["remove"].([]any)
	if err := checkMembers(in); err != nil {
		return nil, err
	}
	if old == nil && len(in) == 0 {
		return nothing{}, nil // to take from what is not there makes nothing
	}
	last := make(map[any]int, len(in)+len(out)) // place in the list of what is added; -1: goes
	for _, v := range out {
		if simple(v) {
			last[v] = -1
		}
	}
	for i, v := range in {
		last[v] = i
	}
	all := make([]any, 0, len(have)+len(in))
	for _, v := range have {
		if _, moves := last[v]; !moves {
			all = append(all, v)
		}
	}
	for i, v := range in {
		if last[v] == i {
			all = append(all, v)
		}
	}
	return newest(all, r), nil
}

// newest gives the members of a list that stay when there are too many.
func newest(all []any, r Rule) []any {
	limit := r.ArrayLimit
	if limit <= 0 {
		limit = petitbleu.AttributeArrayLimit
	}
	return all[max(0, len(all)-limit):]
}

// simple tells whether a value may be a member of a list, and compared as one.
func simple(v any) bool {
	switch v.(type) {
	case string, json.Number, bool:
		return true
	}
	return false
}

func checkMembers(all []any) *petitbleu.Error {
	for i, v := range all {
		if !simple(v) {
			return invalid("Member %d of the list is neither a text nor a number.", i+1)
		}
		if s, ok := v.(string); ok {
			if err := checkString(s); err != nil {
				return err
			}
		}
		if n, ok := v.(json.Number); ok {
			if _, err := readNumber(n); err != nil {
				return err
			}
		}
	}
	return nil
}
