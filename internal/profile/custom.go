package profile

import (
	"encoding/json"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// TypeOf gives the type of a value of a document, "" for null.
func TypeOf(v any) Type {
	switch v := v.(type) {
	case string:
		return String
	case bool:
		return Boolean
	case json.Number:
		return Number
	case []any:
		if len(v) > 0 {
			if _, ok := v[0].(map[string]any); ok {
				return ObjectArray
			}
		}
		return Array
	case map[string]any:
		if _, ok := InstantOf(v); ok {
			return Time
		}
		return Object
	}
	return ""
}

// custom reads the value of a custom attribute. It gives nil with an error when the value is left out.
func (c Change) custom(given, old any, r Rule) (any, *petitbleu.Error) {
	if m, ok := given.(map[string]any); ok {
		switch operationOf(m) {
		case opIncrement:
			return increment(m["inc"], old)
		case opArray:
			return changeArray(m, old, r)
		case opObjects:
			return c.changeObjects(m, old)
		case opTime:
			return forced(readTimeObject(m))(r)
		}
		return forced(c.object(m, old))(r)
	}
	switch v := given.(type) {
	case string:
		return forced(readString(v, r.Type == String))(r)
	case []any:
		return forced(readArray(v, r))(r)
	case json.Number:
		return forced(readNumber(v))(r)
	case bool:
		return forced(v, nil)(r)
	}
	return nil, invalid("The value is not one of JSON.")
}

type operation int

const (
	opNone operation = iota
	opIncrement
	opArray
	opObjects
	opTime
)

// operationOf tells what an object asks for, when it is not itself the value.
func operationOf(m map[string]any) operation {
	only := func(names ...string) bool {
		if len(m) == 0 {
			return false
		}
		for k := range m {
			known := false
			for _, n := range names {
				known = known || k == n
			}
			if !known {
				return false
			}
		}
		return true
	}
	switch {
	case only("inc"):
		if _, ok := m["inc"].(json.Number); ok {
			return opIncrement
		}
	case only("add", "remove"):
		for _, v := range m {
			if _, ok := v.([]any); !ok {
				return opNone
			}
		}
		return opArray
	case only("$add", "$update", "$remove"):
		return opObjects
	case only(TimeKey):
		return opTime
	}
	return opNone
}

// increment adds to a number; a missing one counts as 0.
func increment(by, old any) (any, *petitbleu.Error) {
	sum := new(big.Int)
	for _, v := range []any{old, by} {
		if v == nil {
			continue
		}
		n, ok := v.(json.Number)
		if !ok {
			return nil, invalid("Only a number can be increased, and this is of type %s.", TypeOf(v))
		}
		whole, ok := wholeNumber(n)
		if !ok {
			return nil, invalid("Only a whole number can be increased, by a whole number.")
		}
		sum.Add(sum, whole)
	}
	return json.Number(sum.String()), nil
}

// numberLimit is how long a number may be written.
const numberLimit = 64

// wholeNumber reads a number without a fraction, which may be written as 5.0 or 1e3.
func wholeNumber(n json.Number) (*big.Int, bool) {
	if i, ok := new(big.Int).SetString(string(n), 10); ok && len(n) <= numberLimit {
		return i, true
	}
	f, err := n.Float64()
	if err != nil || f > 1e15 || f < -1e15 || f != float64(int64(f)) {
		return nil, false
	}
	return big.NewInt(int64(f)), true
}

func readNumber(n json.Number) (any, *petitbleu.Error) {
	if _, err := n.Float64(); err != nil || len(n) > numberLimit {
		return nil, invalid("The number has more than %d signs or is too great.", numberLimit)
	}
	return n, nil
}

// readString reads a text, as an instant when it is one of the date formats.
func readString(s string, asText bool) (any, *petitbleu.Error) {
	if !asText {
		if t, ok := ParseTime(s); ok {
			return TimeValue(t), nil
		}
	}
	return s, checkString(s)
}

func checkString(s string) *petitbleu.Error {
	switch {
	case len(s) > petitbleu.AttributeStringLimit && utf8.RuneCountInString(s) > petitbleu.AttributeStringLimit:
		return invalid("A text has at most %d characters.", petitbleu.AttributeStringLimit)
	case !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0:
		return invalid("A text is UTF-8 without NUL characters.")
	}
	return nil
}

// readTimeObject reads {"$time": …}.
func readTimeObject(m map[string]any) (any, *petitbleu.Error) {
	text, _ := m[TimeKey].(string)
	t, ok := ParseTime(text)
	if !ok {
		return nil, invalid("%s is none of the documented forms of an instant, such as 2024-05-01T10:00:00Z.", TimeKey)
	}
	return TimeValue(t), nil
}

// forced gives what makes a value that was read one of the type that is settled, where there is one.
func forced(v any, err *petitbleu.Error) func(Rule) (any, *petitbleu.Error) {
	return func(r Rule) (any, *petitbleu.Error) {
		if err != nil {
			return nil, err
		}
		if r.Type == "" || TypeOf(v) == r.Type {
			return v, nil
		}
		if made := convert(v, r.Type); made != nil {
			return made, nil
		}
		return nil, invalid("The attribute is of type %s, and this is a value of type %s that cannot be made one.", r.Type, TypeOf(v))
	}
}

// convert makes a value one of another type; nil: it cannot be.
func convert(v any, to Type) any {
	switch to {
	case String:
		switch v := v.(type) {
		case json.Number:
			return string(v)
		case bool:
			if v {
				return "true"
			}
			return "false"
		}
		if t, ok := InstantOf(v); ok {
			return FormatTime(t)
		}
	case Number:
		if s, ok := v.(string); ok {
			if n := json.Number(strings.TrimSpace(s)); json.Valid([]byte(n)) && n != "" && n != "null" && n != "true" && n != "false" {
				if made, err := readNumber(n); err == nil {
					return made
				}
			}
		}
	case Boolean:
		switch v := v.(type) {
		case string:
			switch strings.ToLower(strings.TrimSpace(v)) {
			case "true", "1":
				return true
			case "false", "0":
				return false
			}
		case json.Number:
			switch v {
			case "1":
				return true
			case "0":
				return false
			}
		}
	case Array:
		switch v.(type) {
		case string, json.Number:
			return []any{v}
		}
	case ObjectArray:
		switch v := v.(type) {
		case []any:
			if len(v) == 0 {
				return v
			}
		case map[string]any:
			if TypeOf(v) == Object {
				return []any{v}
			}
		}
	}
	return nil
}
