package push

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// reader takes members out of decoded JSON. It keeps the first fault, with its path, and goes
// on: callers look at err once, at the end.
type reader struct {
	err      error
	warnings []string
}

// warningLimit bounds the list of warnings, which an odd body could make very long.
const warningLimit = 20

func (r *reader) fail(code petitbleu.Code, path, format string, args ...any) {
	if r.err == nil {
		r.err = petitbleu.Errorf(code, format, args...).At(path)
	}
}

func (r *reader) warn(format string, args ...any) {
	if len(r.warnings) < warningLimit {
		r.warnings = append(r.warnings, fmt.Sprintf(format, args...))
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// text reads a string; a number stands for its own digits. Absent and null are "".
func (r *reader) text(m map[string]any, path, key string, code petitbleu.Code) string {
	switch v := m[key].(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		r.fail(code, join(path, key), "This is %s; write text between quotes.", kindOf(v))
		return ""
	}
}

// object reads an object. Absent and null are nil.
func (r *reader) object(m map[string]any, path, key string, code petitbleu.Code) map[string]any {
	switch v := m[key].(type) {
	case nil:
		return nil
	case map[string]any:
		return v
	default:
		r.fail(code, join(path, key), "This is %s; write an object between braces { }.", kindOf(v))
		return nil
	}
}

// objects reads a list of objects. Absent and null are nil.
func (r *reader) objects(m map[string]any, path, key string) []map[string]any {
	switch v := m[key].(type) {
	case nil:
		return nil
	case []any:
		all := make([]map[string]any, 0, len(v))
		for i, item := range v {
			o, ok := item.(map[string]any)
			if !ok {
				r.fail(petitbleu.CodeBadTemplate, Index(join(path, key), i), "This is %s; write an object between braces { }.", kindOf(item))
				return nil
			}
			all = append(all, o)
		}
		return all
	default:
		r.fail(petitbleu.CodeBadTemplate, join(path, key), "This is %s; write a list between brackets [ ].", kindOf(v))
		return nil
	}
}

// Index writes the path of an item of a list.
func Index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

var decimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

// amount reads a decimal number, written as a number or as a string, and keeps its digits as
// they are: money is never rounded on the way.
func (r *reader) amount(m map[string]any, path, key string) string {
	text := strings.TrimSpace(r.text(m, path, key, petitbleu.CodeBadTemplate))
	if text != "" && !decimal.MatchString(text) {
		r.fail(petitbleu.CodeBadTemplate, join(path, key), "This is not an amount: write a decimal number with a point, such as 4.95, as a number or between quotes.")
		return ""
	}
	return text
}

// unread warns of members that nobody reads, so that a misspelt one does not vanish silently.
func (r *reader) unread(m map[string]any, path string, known []string) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if m[key] != nil && !slices.Contains(known, key) {
			r.warn("%s is not read: this API knows no such field there.", join(path, clip(key)))
		}
	}
}

// clip keeps a key from making an answer long.
func clip(key string) string {
	if r := []rune(key); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return key
}
