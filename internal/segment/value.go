package segment

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Kind is the type of a value.
type Kind uint8

// The kinds of value. A filter reads values of its own kind; a value of another kind is to it as if
// there were none.
const (
	None Kind = iota // missing, or null
	Bool
	Number
	Time
	Text
	List    // an array of texts; numbers and booleans in it count as their texts
	Object  // a JSON object
	Objects // an array with objects in it
)

// Value is a typed value of a person or an event.
type Value struct {
	Kind   Kind
	Bool   bool
	Number float64
	Millis int64 // Time: Unix milliseconds
	Text   string
	List   []string
	Object map[string]any
	Rows   []map[string]any // Objects: those of its elements that are objects
}

// timeKey marks the object that stands for a time (Braze reference, section 1.3).
const timeKey = "$time"

// ValueOf types a decoded JSON value.
func ValueOf(v any) Value {
	switch v := v.(type) {
	case bool:
		return Value{Kind: Bool, Bool: v}
	case float64:
		return number(v)
	case int:
		return number(float64(v))
	case int64:
		return number(float64(v))
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return Value{}
		}
		return number(f)
	case string:
		return Value{Kind: Text, Text: v}
	case map[string]any:
		if t, ok := timeOf(v); ok {
			return Value{Kind: Time, Millis: t}
		}
		return Value{Kind: Object, Object: v}
	case []any:
		return listOf(v)
	case time.Time:
		return Value{Kind: Time, Millis: v.UnixMilli()}
	case []string:
		return Value{Kind: List, List: v}
	}
	return Value{}
}

func number(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	return Value{Kind: Number, Number: f + 0} // -0 becomes 0
}

// timeOf reads {"$time": "…"}.
func timeOf(v map[string]any) (millis int64, ok bool) {
	if len(v) != 1 {
		return 0, false
	}
	s, ok := v[timeKey].(string)
	if !ok {
		return 0, false
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, false
	}
	return t.UnixMilli(), true
}

// listOf types an array: one with an object in it is an array of objects.
func listOf(all []any) Value {
	v := Value{Kind: List}
	for _, e := range all {
		switch e := e.(type) {
		case map[string]any:
			if _, isTime := timeOf(e); isTime {
				v.List = append(v.List, e[timeKey].(string))
				continue
			}
			v.Kind, v.Rows = Objects, append(v.Rows, e)
		case string:
			v.List = append(v.List, e)
		case float64:
			v.List = append(v.List, NumberText(e))
		case json.Number:
			if f, err := e.Float64(); err == nil {
				v.List = append(v.List, NumberText(f))
			}
		case bool:
			v.List = append(v.List, strconv.FormatBool(e))
		}
	}
	if v.Kind == Objects {
		v.List = nil
	}
	return v
}

// NumberText gives a number as filters on arrays see it: 5, 0.25.
func NumberText(f float64) string { return strconv.FormatFloat(f+0, 'f', -1, 64) }

// Blank tells whether a value is blank: missing, null, a text of nothing but spaces, an empty array.
func (v Value) Blank() bool {
	switch v.Kind {
	case None:
		return true
	case Text:
		return BlankText(v.Text)
	case List:
		return len(v.List) == 0
	}
	return false
}

// BlankText tells whether a text holds nothing but white space.
func BlankText(s string) bool { return strings.TrimSpace(s) == "" }

// At follows a path of keys into nested objects.
func (v Value) At(path []string) Value {
	for _, key := range path {
		if v.Kind != Object {
			return Value{}
		}
		v = ValueOf(v.Object[key])
	}
	return v
}

// Fold gives the form of a text in which letters that differ by case only are the same: two texts
// are equal without regard to case exactly when their folded forms are equal (Unicode simple folding).
func Fold(s string) string {
	ascii, changes := true, false
	for i := 0; i < len(s); i++ {
		ascii = ascii && s[i] < 0x80
		changes = changes || s[i] >= 0x80 || 'A' <= s[i] && s[i] <= 'Z'
	}
	switch {
	case !changes:
		return s
	case ascii:
		return strings.ToLower(s)
	}
	return strings.Map(foldRune, s)
}

// foldRune gives the representative of the letters that differ from r by case only: the lowest, but
// the small letter in ASCII.
func foldRune(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	lowest := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		lowest = min(lowest, f)
	}
	if 'A' <= lowest && lowest <= 'Z' {
		return lowest + 'a' - 'A'
	}
	return lowest
}

// roundAmount gives a price in ten-thousandths.
func roundAmount(price float64) float64 {
	if math.IsNaN(price) || math.IsInf(price, 0) {
		return 0
	}
	return math.Round(price * 10000)
}
