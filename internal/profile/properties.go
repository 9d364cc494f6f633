package profile

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// Property is a property of an event as it was read.
type Property struct {
	Name  string
	Value any
}

// checkProperties tells whether an event can be taken with its properties: an object of a size that is
// allowed, without reserved names (Braze reference, section 1.4).
func checkProperties(raw json.RawMessage) *petitbleu.Error {
	_, _, err := ReadProperties(raw)
	return err
}

// ReadProperties reads the properties of an event in their order, the first of petitbleu.EventPropertyLimit.
// Values stand as in documents: a text that is a date, outside lists, is an instant. left says which values were
// left out.
func ReadProperties(raw json.RawMessage) (all []Property, left []*petitbleu.Error, err *petitbleu.Error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil, nil
	}
	if len(raw) > petitbleu.EventPropertiesLimit {
		return nil, nil, petitbleu.Errorf(petitbleu.CodeTooLarge, "Properties take at most %d kB.", petitbleu.EventPropertiesLimit>>10).At("properties")
	}
	if raw[0] != '{' || !json.Valid(raw) {
		return nil, nil, invalid("Properties are an object.").At("properties")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_, _ = d.Token() // the brace; the whole was found valid
	for d.More() {
		key, _ := d.Token()
		name, _ := key.(string)
		if err := checkPropertyName(name); err != nil {
			return nil, nil, err.At("properties." + name)
		}
		var given any
		_ = d.Decode(&given)
		if len(all) >= petitbleu.EventPropertyLimit || given == nil {
			continue
		}
		value, err := readProperty(given)
		if err != nil {
			left = append(left, err.At("properties."+name))
			continue
		}
		all = put(all, Property{name, value})
	}
	return all, left, nil
}

// put adds a property, or replaces the one of its name.
func put(all []Property, p Property) []Property {
	for i := range all {
		if all[i].Name == p.Name {
			all[i] = p
			return all
		}
	}
	return append(all, p)
}

func checkPropertyName(name string) *petitbleu.Error {
	switch {
	case name == "" || utf8.RuneCountInString(name) > petitbleu.AttributeStringLimit || name[0] == '$' || !clean(name):
		return invalid("The name of a property has 1 to %d characters, does not begin with $ and has no control characters.", petitbleu.AttributeStringLimit)
	case name == "time" || name == "event_name":
		return invalid("time and event_name are reserved: choose another name for the property.")
	}
	return nil
}

func readProperty(given any) (any, *petitbleu.Error) {
	switch v := given.(type) {
	case string:
		return readString(v, false)
	case map[string]any:
		if operationOf(v) == opTime {
			return readTimeObject(v)
		}
		return readInnerProperty(v, 0)
	case []any:
		return readInnerProperty(v, 0)
	case json.Number:
		return readNumber(v)
	}
	return given, nil
}

// readInnerProperty reads a value inside a property. Keys are freer here than inside attributes: nothing
// addresses them by a path of their own.
func readInnerProperty(v any, depth int) (any, *petitbleu.Error) {
	if depth > depthLimit {
		return nil, invalid("Objects and lists stand in each other at most %d deep.", depthLimit)
	}
	switch v := v.(type) {
	case string:
		return v, checkString(v)
	case json.Number:
		return readNumber(v)
	case []any:
		all := make([]any, 0, len(v))
		for _, member := range v {
			read, err := readInnerProperty(member, depth+1)
			if err != nil {
				return nil, err
			}
			all = append(all, read)
		}
		return all, nil
	case map[string]any:
		if operationOf(v) == opTime {
			return readTimeObject(v)
		}
		m := make(map[string]any, len(v))
		for k, member := range v {
			read, err := readInnerProperty(member, depth+1)
			if s, ok := read.(string); ok && err == nil {
				read, err = readString(s, false)
			}
			if err != nil {
				return nil, err
			}
			m[k] = read
		}
		return m, nil
	}
	return v, nil
}

// WriteProperties writes properties as an object, in their order.
func WriteProperties(all []Property) (json.RawMessage, error) {
	b := []byte{'{'}
	for i, p := range all {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(p.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.Value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// Shown gives a value of a document as doors show it: instants as texts, at any depth.
func Shown(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if t, ok := InstantOf(v); ok {
			return FormatTime(t)
		}
		m := make(map[string]any, len(v))
		for k, member := range v {
			m[k] = Shown(member)
		}
		return m
	case []any:
		all := make([]any, len(v))
		for i, member := range v {
			all[i] = Shown(member)
		}
		return all
	}
	return v
}
