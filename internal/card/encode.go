package card

import (
	"encoding/json"
	"strconv"
)

// Encode writes the card as JSON: fields in the order of Components, numbers as numbers, no white space. Two
// cards that Parse reads alike are written alike.
func (c *Card) Encode() []byte { return c.append(nil) }

// MarshalJSON is Encode.
func (c *Card) MarshalJSON() ([]byte, error) { return c.Encode(), nil }

func (c *Card) append(b []byte) []byte {
	b = append(b, `{"version":`...)
	b = strconv.AppendInt(b, int64(c.version), 10)
	b = append(b, `,"body":{"items":`...)
	b = appendItems(b, c.items)
	return append(b, "}}"...)
}

func appendItems(b []byte, all []node) []byte {
	b = append(b, '[')
	for i := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"type":"`...)
		b = append(b, all[i].of.Type...)
		b = append(b, '"')
		b = appendFields(b, all[i].fields, all[i].of.Fields, true)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendFields(b []byte, v values, fields []Field, comma bool) []byte {
	for i := range fields {
		f := &fields[i]
		one, ok := v[f.Name]
		if !ok {
			continue
		}
		if comma {
			b = append(b, ',')
		}
		comma = true
		b = append(b, '"')
		b = append(b, f.Name...)
		b = append(b, `":`...)
		b = appendValue(b, one, f)
	}
	return b
}

func appendValue(b []byte, v any, f *Field) []byte {
	switch v := v.(type) {
	case string:
		return appendText(b, v)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case values:
		b = append(b, '{')
		b = appendFields(b, v, f.Fields, false)
		return append(b, '}')
	case []node:
		return appendItems(b, v)
	case []*Card:
		b = append(b, '[')
		for i, c := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = c.append(b)
		}
		return append(b, ']')
	}
	return append(b, "null"...)
}

func appendText(b []byte, s string) []byte {
	quoted, _ := json.Marshal(s) // a text cannot fail
	return append(b, quoted...)
}
