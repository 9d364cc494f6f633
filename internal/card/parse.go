package card

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Card is a design, with placeholders or filled. It never changes.
type Card struct {
	version int
	items   []node
}

// node is a component: its kind, and the value of each field that it has.
type node struct {
	of     *Component
	fields values
}

// values are the fields of a component or of an object: a string (with placeholders, or final), a float64,
// values, []node or []*Card.
type values map[string]any

// Parse reads a card and says what is wrong with it. A card comes back unless nothing can be read; what a
// problem speaks of is left out of it. A field that has a placeholder is checked when it is filled.
func Parse(data []byte) (*Card, Problems) {
	var p Problems
	if len(data) > MaxBytes {
		p.add("", "too_large", false, map[string]any{"most": MaxBytes, "bytes": len(data)})
		return nil, p
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		p.add("", "no_json", false, map[string]any{"cause": err})
		return nil, p
	}
	if d.More() {
		p.add("", "no_json", false, map[string]any{"cause": "something follows it"})
		return nil, p
	}
	r := &reader{p: &p}
	return r.card(v, "", 0), p
}

// reader reads a card.
type reader struct {
	p     *Problems
	nodes int
	full  bool
}

func (r *reader) card(v any, path string, depth int) *Card {
	m, ok := v.(map[string]any)
	if !ok {
		r.p.add(path, "no_object", false, nil)
		return nil
	}
	version, ok := numberOf(m["version"])
	if !ok || version != 1 && version != 2 {
		r.p.add(join(path, "version"), "unknown_version", false, map[string]any{"version": shown(said(m["version"]))})
		return nil
	}
	body, _ := m["body"].(map[string]any)
	list, ok := body["items"].([]any)
	if !ok {
		r.p.add(join(path, "body.items"), "no_items", false, nil)
		return nil
	}
	return &Card{version: int(version), items: r.items(list, join(path, "body.items"), depth)}
}

func (r *reader) items(list []any, path string, depth int) []node {
	all := make([]node, 0, len(list))
	for i, v := range list {
		if n, ok := r.node(v, place(path, i), depth); ok {
			all = append(all, n)
		}
	}
	return all
}

func (r *reader) node(v any, path string, depth int) (n node, ok bool) {
	if r.full {
		return n, false
	}
	if r.nodes++; r.nodes > MaxNodes {
		r.full = true
		r.p.add(path, "too_many", false, map[string]any{"most": MaxNodes})
		return n, false
	}
	if depth >= MaxDepth {
		r.p.add(path, "too_deep", false, map[string]any{"most": MaxDepth})
		return n, false
	}
	m, ok := v.(map[string]any)
	if !ok {
		r.p.add(path, "no_component", false, map[string]any{"found": kindOf(v)})
		return n, false
	}
	kind, _ := m["type"].(string)
	if n.of = componentOf(kind); n.of == nil {
		r.p.add(join(path, "type"), "unknown_component", false, map[string]any{"type": shown(said(m["type"])), "types": names()})
		return n, false
	}
	n.fields = r.object(m, n.of.Fields, path, depth, "type")
	return n, true
}

// object reads the fields of a component or of an object.
func (r *reader) object(m map[string]any, fields []Field, path string, depth int, beside ...string) values {
	out := values{}
	for i := range fields {
		f := &fields[i]
		v, ok := m[f.Name]
		if !ok || v == nil {
			if f.Needed && len(beside) > 0 {
				r.p.add(path, "missing", false, map[string]any{"field": f.Name})
			} else if f.Needed { // cards of others have actions without a type: nothing happens at a tap
				r.p.add(path, "not_whole", true, map[string]any{"field": f.Name})
			}
			continue
		}
		if got, ok := r.field(f, v, join(path, f.Name), depth, m); ok {
			out[f.Name] = got
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !known(name, fields, beside) {
			r.p.add(join(path, name), "unknown_field", true, map[string]any{"field": name})
		}
	}
	return out
}

// complete tells whether an object has what it needs.
func complete(v values, fields []Field) bool {
	for i := range fields {
		if _, ok := v[fields[i].Name]; fields[i].Needed && !ok {
			return false
		}
	}
	return true
}

func known(name string, fields []Field, beside []string) bool {
	for i := range fields {
		if fields[i].Name == name {
			return true
		}
	}
	return slices.Contains(beside, name)
}

// field reads one field; m is the object around it.
func (r *reader) field(f *Field, v any, path string, depth int, m map[string]any) (any, bool) {
	switch f.Kind {
	case KindObject:
		inner, ok := v.(map[string]any)
		if !ok {
			r.p.add(path, "no_object_here", false, map[string]any{"found": kindOf(v)})
			return nil, false
		}
		got := r.object(inner, f.Fields, path, depth)
		return got, len(got) > 0 && complete(got, f.Fields)
	case KindItems:
		list, ok := v.([]any)
		if !ok {
			r.p.add(path, "no_list", false, map[string]any{"found": kindOf(v)})
			return nil, false
		}
		return r.items(list, path, depth+1), true
	case KindCards:
		return r.cards(v, path, depth)
	}
	s, ok := scalar(v)
	if !ok {
		r.p.add(path, "no_text", false, map[string]any{"found": kindOf(v)})
		return nil, false
	}
	if hasPlaceholder(s) {
		return s, true
	}
	kind, _ := m["type"].(string)
	got, rule, params := leaf(f, s, kind)
	if rule != "" {
		r.p.add(path, rule, false, params)
	}
	return got, rule == ""
}

// cards reads the cards of a carousel or a cascade.
func (r *reader) cards(v any, path string, depth int) (any, bool) {
	switch v := v.(type) {
	case string:
		if _, ok := whole(v); ok {
			return strings.TrimSpace(v), true
		}
	case []any:
		all := make([]*Card, 0, len(v))
		for i, one := range v {
			if c := r.card(one, place(path, i), depth+1); c != nil {
				all = append(all, c)
			}
		}
		return all, true
	}
	r.p.add(path, "no_cards", false, map[string]any{"found": kindOf(v), "example": "{cards}"})
	return nil, false
}

// leaf checks a value in which nothing is to be filled. rule is empty when it is right. kind is that of the
// action around it.
func leaf(f *Field, s, kind string) (v any, rule string, params map[string]any) {
	ok := true
	switch f.Kind {
	case KindNumber:
		n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, "no_number", map[string]any{"value": shown(s)}
		}
		if n < f.Least || n > f.Most {
			return nil, "out_of_range", map[string]any{"value": shown(s), "least": f.Least, "most": f.Most}
		}
		return n, "", nil
	case KindWeight:
		v, ok = readWeight(s)
		rule = "no_weight"
	case KindChoice:
		if v, ok = s, slices.Contains(f.Choices, s); !ok {
			return nil, "no_choice", map[string]any{"value": shown(s), "choices": strings.Join(f.Choices, ", ")}
		}
	case KindColour:
		v, ok = readColour(s)
		rule = "no_colour"
	case KindURL:
		v, ok = readURL(s)
		rule = "no_url"
	case KindTarget:
		v, ok = readTarget(kind, s)
		rule = "bad_target"
	default:
		v = s
	}
	if !ok {
		return nil, rule, map[string]any{"value": shown(s)}
	}
	return v, "", nil
}

// scalar writes a text, a number or a boolean as text.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.ToValidUTF8(v, "\ufffd"), true
	case json.Number:
		return v.String(), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func numberOf(v any) (float64, bool) {
	s, ok := scalar(v)
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return n, ok && err == nil
}

// said writes a value for a sentence.
func said(v any) string {
	if s, ok := scalar(v); ok {
		return s
	}
	return kindOf(v)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func names() string {
	all := make([]string, len(components))
	for i := range components {
		all[i] = components[i].Type
	}
	return strings.Join(all, ", ")
}
