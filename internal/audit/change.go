package audit

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Change is one field of an object, before and after. A value that must not be kept is hidden, one
// that was not there is absent.
type Change struct {
	Field  string          `json:"field"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	Hidden bool            `json:"hidden,omitempty"` // it changed; the values are not kept
}

// longest is how many bytes of JSON a value may have; a longer one is kept as its beginning.
const longest = 1000

// Diff tells which top-level fields two JSON objects differ in, by name. Either may be nil, for what
// was made or removed. private hides all values: the object holds personal data.
func Diff(before, after any, private bool) []Change {
	x, y := fields(before), fields(after)
	names := slices.Sorted(maps.Keys(union(x, y)))
	var out []Change
	for _, name := range names {
		if bytes.Equal(x[name], y[name]) {
			continue
		}
		c := Change{Field: name, Hidden: private || secret(name)}
		if !c.Hidden {
			c.Before, c.After = short(x[name]), short(y[name])
		}
		out = append(out, c)
	}
	return out
}

// fields reads any value as a JSON object; what is none has no fields.
func fields(v any) map[string]json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out map[string]json.RawMessage
	if json.Unmarshal(text, &out) != nil {
		return nil
	}
	maps.DeleteFunc(out, func(_ string, v json.RawMessage) bool { return string(v) == "null" })
	return out
}

func union(x, y map[string]json.RawMessage) map[string]json.RawMessage {
	out := maps.Clone(x)
	if out == nil {
		out = map[string]json.RawMessage{}
	}
	maps.Copy(out, y)
	return out
}

// secretWords mark a field by its name, whatever it holds.
var secretWords = []string{"secret", "token", "password", "sealed", "link"}

func secret(field string) bool {
	return field == "key" || strings.HasSuffix(field, "_key") ||
		slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(field, w) })
}

// short keeps a value to its length, its addresses to their host and, of what stands inside it,
// what is no secret: addresses of webhooks and deeper fields may hold one.
func short(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return nil
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil
	}
	text, err := json.Marshal(clean(v))
	if err != nil {
		return nil
	}
	if len(text) <= longest {
		return text
	}
	cut := text[:longest]
	for !utf8.Valid(cut) {
		cut = cut[:len(cut)-1]
	}
	text, _ = json.Marshal(string(cut) + "…")
	return text
}

func clean(v any) any {
	switch v := v.(type) {
	case string:
		if u, err := url.Parse(v); err == nil && u.Host != "" && (u.User != nil || u.RawQuery != "" || len(u.Path) > 1) {
			return u.Scheme + "://" + u.Host + "/…"
		}
	case []any:
		for i := range v {
			v[i] = clean(v[i])
		}
	case map[string]any:
		for name := range v {
			if secret(name) {
				v[name] = "…"
			} else {
				v[name] = clean(v[name])
			}
		}
	}
	return v
}
