package braze

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// text reads an id or a name, which clients write as a string or as a number (Braze reference,
// section 2.12). ok is false for anything else.
func text(v any) (s string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// truth reads a boolean, which clients also write as a string. What is none is false.
func truth(v any) (is, given bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		b, err := strconv.ParseBool(strings.ToLower(v))
		return b, err == nil
	}
	return false, false
}

// texts reads a list of ids, or one alone. ok is false when a member is none.
func texts(v any) (all []string, ok bool) {
	list, isList := v.([]any)
	if !isList {
		if v == nil {
			return nil, true
		}
		list = []any{v}
	}
	for _, v := range list {
		s, ok := text(v)
		if !ok {
			return nil, false
		}
		all = append(all, s)
	}
	return all, true
}

// query reads parameters in each spelling that clients use: k=1&k=2, k[]=1&k[]=2, k[0]=1&k[1]=2.
type query url.Values

// list gives every value of a parameter that is not empty.
func (q query) list(name string) (all []string) {
	add := func(values []string) {
		for _, v := range values {
			if v != "" {
				all = append(all, v)
			}
		}
	}
	add(q[name])
	add(q[name+"[]"])
	var at []int
	for key := range q {
		if place, ok := strings.CutPrefix(key, name+"["); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(place, "]")); err == nil && n >= 0 {
				at = append(at, n)
			}
		}
	}
	slices.Sort(at)
	for _, n := range at {
		add(q[name+"["+strconv.Itoa(n)+"]"])
	}
	return all
}

// one gives the first value of a parameter, or "".
func (q query) one(name string) string {
	if all := q.list(name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// yes tells whether a parameter says true, in any case: Python writes True.
func (q query) yes(name string) bool {
	is, _ := truth(q.one(name))
	return is
}

// number gives a whole number between two bounds, or fallback when the parameter is not given.
func (q query) number(name string, fallback, least, most int) (int, error) {
	s := q.one(name)
	if s == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, bad(name + " must be a whole number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most))
	}
	return n, nil
}
