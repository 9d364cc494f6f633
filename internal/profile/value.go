package profile

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Type is the type of a value.
type Type = petitbleu.ValueType

// The types of values (Braze reference, section 1.3).
const (
	String      Type = "string"
	Number      Type = "number"
	Boolean     Type = "boolean"
	Time        Type = "time"
	Array       Type = "array"
	Object      Type = "object"
	ObjectArray Type = "object_array"
)

// TimeKey is the one key of an object that stands for an instant: {"$time":"2024-05-01T10:00:00Z"}.
const TimeKey = "$time"

// TimeValue gives an instant as it stands in a document: UTC, milliseconds only when there are some.
func TimeValue(t time.Time) map[string]any { return map[string]any{TimeKey: FormatTime(t)} }

// FormatTime writes an instant as documents have it.
func FormatTime(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond()/int(time.Millisecond) == 0 {
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// InstantOf reads a value of a document that stands for an instant.
func InstantOf(v any) (t time.Time, ok bool) {
	m, isObject := v.(map[string]any)
	if !isObject || len(m) != 1 {
		return t, false
	}
	text, isText := m[TimeKey].(string)
	if !isText {
		return t, false
	}
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil
}
