package profile

import "encoding/json"

// Equal tells whether two JSON values say the same. Numbers are compared by their digits: 1 and 1.0 differ.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case bool, string:
		return a == b
	case json.Number:
		n, ok := b.(json.Number)
		return ok && n == a
	case []any:
		list, ok := b.([]any)
		if !ok || len(list) != len(a) {
			return false
		}
		for i := range a {
			if !Equal(a[i], list[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		m, ok := b.(map[string]any)
		if !ok || len(m) != len(a) {
			return false
		}
		for k, v := range a {
			if other, has := m[k]; !has || !Equal(v, other) {
				return false
			}
		}
		return true
	}
	return false
}
