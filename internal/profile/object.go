package profile

import (
	"encoding/json"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// depthLimit is how deep objects and lists may stand in each other.
const depthLimit = 50

// object reads an object, merged into the old one where the change wants that.
func (c Change) object(given map[string]any, old any) (any, *petitbleu.Error) {
	read, err := readInner(given, 0)
	if err != nil {
		return nil, err
	}
	value, _ := read.(map[string]any)
	if before, ok := old.(map[string]any); ok && c.MergeObjects && TypeOf(old) == Object {
		value = mergeObject(before, value)
	}
	value = withoutNulls(value)
	return value, checkSize(value)
}

// mergeObject gives an object with the members of another: objects are merged, all else is replaced, and
// null takes away.
func mergeObject(old, with map[string]any) map[string]any {
	merged := make(map[string]any, len(old)+len(with))
	for k, v := range old {
		merged[k] = v
	}
	for k, v := range with {
		before, isObject := merged[k].(map[string]any)
		now, becomes := v.(map[string]any)
		if isObject && becomes && TypeOf(before) == Object && TypeOf(now) == Object {
			v = mergeObject(before, now)
		}
		merged[k] = v
	}
	return merged
}

// withoutNulls gives an object without members that are null, at any depth.
func withoutNulls(m map[string]any) map[string]any {
	clean := make(map[string]any, len(m))
	for k, v := range m {
		switch v := v.(type) {
		case nil:
		case map[string]any:
			clean[k] = withoutNulls(v)
		default:
			clean[k] = v
		}
	}
	return clean
}

// tooFar stands for an instant before the year 0 or after 3000, which is dropped inside objects.
type tooFar struct{}

// readInner reads a value inside an object: one that is not right spoils the whole object.
func readInner(v any, depth int) (any, *petitbleu.Error) {
	if depth > depthLimit {
		return nil, invalid("Objects and lists stand in each other at most %d deep.", depthLimit)
	}
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return v, checkString(v)
	case json.Number:
		return readNumber(v)
	case []any:
		return readInnerList(v, depth)
	case map[string]any:
		if _, isTime := v[TimeKey]; isTime {
			return readInnerTime(v)
		}
		return readMembers(v, depth)
	}
	return nil, invalid("The value is not one of JSON.")
}

func readInnerTime(m map[string]any) (any, *petitbleu.Error) {
	text, ok := m[TimeKey].(string)
	if !ok || len(m) != 1 {
		return nil, invalid("%s stands alone in its object, and is a text.", TimeKey)
	}
	if t, ok := ParseTime(text); ok {
		return TimeValue(t), nil
	}
	if outOfRange(text) {
		return tooFar{}, nil
	}
	return nil, invalid("%s is none of the documented forms of an instant, such as 2024-05-01T10:00:00Z.", TimeKey)
}

func readInnerList(given []any, depth int) (any, *petitbleu.Error) {
	all := make([]any, 0, len(given))
	for _, v := range given {
		read, err := readInner(v, depth+1)
		if err != nil {
			return nil, err
		}
		if m, ok := read.(map[string]any); ok {
			read = withoutNulls(m)
		}
		if _, far := read.(tooFar); !far && read != nil {
			all = append(all, read)
		}
	}
	return all, nil
}

func readMembers(given map[string]any, depth int) (any, *petitbleu.Error) {
	m := make(map[string]any, len(given))
	for k, v := range given {
		if err := checkKey(k); err != nil {
			return nil, err
		}
		read, err := readInner(v, depth+1)
		if err != nil {
			return nil, err
		}
		if _, far := read.(tooFar); !far {
			m[k] = read
		}
	}
	return m, nil
}

func checkKey(k string) *petitbleu.Error {
	if k == "" || len(k) > petitbleu.AttributeNameLimit || strings.ContainsAny(k, " .$") || !clean(k) {
		return invalid("A key inside an object has 1 to %d bytes, and no blank, point, $ or control character.", petitbleu.AttributeNameLimit)
	}
	return nil
}

// checkSize holds a value against the limit of an object.
func checkSize(v any) *petitbleu.Error {
	text, err := json.Marshal(v)
	if err != nil {
		return invalid("The value is not one of JSON.")
	}
	if len(text) > petitbleu.AttributeObjectLimit {
		return petitbleu.Errorf(petitbleu.CodeTooLarge, "An object takes at most %d kB.", petitbleu.AttributeObjectLimit>>10)
	}
	return nil
}

// readObjects reads a list of objects.
func readObjects(given []any) (any, *petitbleu.Error) {
	all := make([]any, len(given))
	for i, v := range given {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, invalid("Member %d of a list of objects is none.", i+1)
		}
		read, err := readMembers(m, 1)
		if err != nil {
			return nil, err
		}
		o, _ := read.(map[string]any)
		all[i] = withoutNulls(o)
	}
	return all, checkSize(all)
}

// changeObjects changes a list of objects: what $remove names goes, what $update names changes, what $add
// gives is appended (Braze reference, section 1.3).
func (c Change) changeObjects(m map[string]any, old any) (any, *petitbleu.Error) {
	have, isList := old.([]any)
	if old != nil && (!isList || len(have) > 0 && TypeOf(old) != ObjectArray) {
		return nil, invalid("Only a list of objects takes $add, $update and $remove, and this is of type %s.", TypeOf(old))
	}
	all := append([]any(nil), have...)
	for _, of := range list(m["$remove"]) {
		k, err := readSelector(of)
		if err != nil {
			return nil, err
		}
		all = k.without(all)
	}
	for _, of := range list(m["$update"]) {
		k, err := readSelector(of)
		if err != nil {
			return nil, err
		}
		given, ok := of.(map[string]any)["$new_object"].(map[string]any)
		if !ok {
			return nil, invalid("$update wants $new_object, an object.")
		}
		read, err := readMembers(given, 1)
		if err != nil {
			return nil, err
		}
		value, _ := read.(map[string]any)
		k.update(all, value, c.MergeObjects)
	}
	added, err := readObjects(list(m["$add"]))
	if err != nil {
		return nil, err
	}
	more, _ := added.([]any)
	all = append(all, more...)
	if old == nil && len(all) == 0 {
		return nothing{}, nil
	}
	return all, checkSize(all)
}

// list gives the members of an operator, which may be one object without a list round it.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// selector chooses objects of a list by one of their members.
type selector struct {
	key   string
	value any
}

func readSelector(v any) (selector, *petitbleu.Error) {
	m, _ := v.(map[string]any)
	key, ok := m["$identifier_key"].(string)
	value, has := m["$identifier_value"]
	if !ok || !has || key == "" {
		return selector{}, invalid("$update and $remove want $identifier_key and $identifier_value.")
	}
	return selector{key, value}, nil
}

func (s selector) chooses(v any) bool {
	m, _ := v.(map[string]any)
	have, ok := m[s.key]
	return ok && Equal(have, s.value)
}

func (s selector) without(all []any) []any {
	kept := all[:0:0]
	for _, v := range all {
		if !s.chooses(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// update replaces the objects that are chosen, or merges into them. A replaced one keeps the member that it
// was chosen by.
func (s selector) update(all []any, value map[string]any, merge bool) {
	for i, v := range all {
		if !s.chooses(v) {
			continue
		}
		old, _ := v.(map[string]any)
		if merge {
			all[i] = withoutNulls(mergeObject(old, value))
			continue
		}
		made := withoutNulls(value)
		if _, given := made[s.key]; !given {
			made[s.key] = old[s.key]
		}
		all[i] = made
	}
}
