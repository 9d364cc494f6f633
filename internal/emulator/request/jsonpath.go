package request

import (
	"encoding/json"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
)

var (
	reference        = regexp.MustCompile(`\{result=([^:{}]+):(\$[^{}]*)\}`)
	encodedReference = regexp.MustCompile(`(?i)%7Bresult(?:=|%3D)([^:%]+)(?::|%3A)`)
)

// Fill puts results of earlier calls into a text: {result=name:$.path} becomes the value
// at that path of the named result; several values are separated by commas.
func Fill(text string, results map[string][]byte) (string, *check.Error) {
	var failed *check.Error
	out := reference.ReplaceAllStringFunc(text, func(ref string) string {
		m := reference.FindStringSubmatch(ref)
		body, ok := results[m[1]]
		if !ok {
			failed = ErrBatch("The call " + m[1] + " that is referred to has no result")
			return ref
		}
		var v any
		dec := json.NewDecoder(strings.NewReader(string(body)))
		dec.UseNumber()
		if dec.Decode(&v) != nil {
			failed = ErrBatch("The result of the call " + m[1] + " is not JSON")
			return ref
		}
		values, ok := Lookup(v, m[2])
		if !ok {
			failed = ErrBatch("The JSONPath expression of a reference to " + m[1] + " is malformed")
			return ref
		}
		return strings.Join(values, ",")
	})
	return out, failed
}

// Lookup finds the scalar values at a JSONPath: $.a.b, $.a[0], $.a.0, $['a'], * for each
// member, .. for any depth. False means that the path is malformed.
func Lookup(v any, path string) ([]string, bool) {
	steps, ok := pathSteps(path)
	if !ok {
		return nil, false
	}
	found := []any{v}
	for _, s := range steps {
		var next []any
		for _, one := range found {
			next = append(next, s.from(one)...)
		}
		found = next
	}
	out := []string{}
	for _, one := range found {
		switch t := one.(type) {
		case string:
			out = append(out, t)
		case nil:
		default:
			data, err := json.Marshal(t)
			if err == nil {
				out = append(out, string(data))
			}
		}
	}
	return out, true
}

type pathStep struct {
	name string // "*" is each
	deep bool
}

func pathSteps(path string) ([]pathStep, bool) {
	rest, ok := strings.CutPrefix(path, "$")
	var out []pathStep
	for ok && rest != "" {
		s := pathStep{}
		switch {
		case strings.HasPrefix(rest, "["):
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, false
			}
			s.name, rest = strings.Trim(rest[1:end], `'" `), rest[end+1:]
		case strings.HasPrefix(rest, "."):
			rest = rest[1:]
			if strings.HasPrefix(rest, ".") {
				s.deep, rest = true, rest[1:]
			}
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			s.name, rest = rest[:end], rest[end:]
		default:
			return nil, false
		}
		if s.name == "" || len(out) > deepest {
			return nil, false
		}
		out = append(out, s)
	}
	return out, ok
}

// from are the values one step below v.
func (s pathStep) from(v any) []any {
	var out []any
	if s.deep {
		for _, c := range children(v) {
			out = append(out, s.from(c)...)
		}
	}
	switch t := v.(type) {
	case map[string]any:
		if s.name == "*" {
			return append(out, children(t)...)
		}
		if one, ok := t[s.name]; ok {
			out = append(out, one)
		}
	case []any:
		if s.name == "*" {
			return append(out, t...)
		}
		if i, err := strconv.Atoi(s.name); err == nil && i >= 0 && i < len(t) {
			out = append(out, t[i])
		}
	}
	return out
}

func children(v any) []any {
	var out []any
	switch t := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(t))
		for k := range t {
			names = append(names, k)
		}
		sort.Strings(names)
		for _, k := range names {
			out = append(out, t[k])
		}
	case []any:
		out = t
	}
	return out
}
