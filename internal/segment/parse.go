package segment

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"
)

// Parse reads a definition and checks it against the filters' Specs. The error is Problems: every
// one that was found, each with the path of its node. What a definition names (segments, Pages) is
// not looked up; see Compile.
func Parse(data []byte) (Definition, error) {
	d, problems := read(data)
	if len(problems) == 0 {
		problems = d.Check()
	}
	if len(problems) > 0 {
		return Definition{}, problems
	}
	return d, nil
}

// read turns JSON into nodes; it knows the form, not the filters.
func read(data []byte) (Definition, Problems) {
	var r reader
	if len(data) > MaxBytes {
		r.problems.add("", "too_large", "A definition has at most {max} bytes: split it into segments and name those in it.", map[string]any{"max": MaxBytes})
		return Definition{}, r.problems
	}
	var top any
	decoder := json.NewDecoder(bytes.NewReader(data))
	err := decoder.Decode(&top)
	if err == nil {
		_, err = decoder.Token()
		if err == io.EOF {
			err = nil
		} else {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil {
		r.problems.add("", "no_json", `The definition is not JSON: write an object such as {"version":1,"where":{"match":"and","of":[]}}.`, nil)
		return Definition{}, r.problems
	}
	d := Definition{}
	m := r.object("", top)
	if v, ok := m["version"].(float64); !ok || v != Version {
		r.problems.add("version", "version", `The version of the language is {version}: write "version": {version}.`, map[string]any{"version": Version})
	}
	d.Version = Version
	delete(m, "version")
	if where, ok := m["where"]; ok {
		d.Where = r.node("where", where, 1)
	} else if m != nil {
		r.problems.add("where", "missing", `The member "where" is missing: it holds the group or filter that says who belongs to the segment.`, nil)
	}
	delete(m, "where")
	r.unknown("", m)
	return d, r.problems
}

// reader collects problems while it reads.
type reader struct {
	problems Problems
	filters  int
}

func (r *reader) wrong(path, want string) { r.problems.wrong(path, want) }

func (r *reader) object(path string, v any) map[string]any {
	m, ok := v.(map[string]any)
	if !ok {
		r.wrong(path, "object")
	}
	return m
}

// unknown reports the members that nobody took.
func (r *reader) unknown(path string, m map[string]any) {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		r.problems.add(strings.TrimPrefix(path+"."+name, "."), "unknown_member", `There is no member "{name}" here: check its spelling, or remove it.`, map[string]any{"name": name})
	}
}

func (r *reader) node(path string, v any, depth int) (n Node) {
	m := r.object(path, v)
	if m == nil {
		return n
	}
	if depth > MaxDepth {
		r.problems.add(path, "too_deep", "Groups stand at most {max} deep: move a part into a segment of its own.", map[string]any{"max": MaxDepth})
		return n
	}
	_, group := m["match"]
	_, not := m["not"]
	_, leaf := m["type"]
	switch {
	case group && !not && !leaf:
		n.Match = r.text(path, m, "match")
		for i, of := range r.list(path, m, "of") {
			n.Of = append(n.Of, r.node(member(path, "of", i), of, depth+1))
		}
		r.unknown(path, m)
	case not && !group && !leaf:
		inner := r.node(path+".not", m["not"], depth+1)
		n.Not = &inner
		delete(m, "not")
		r.unknown(path, m)
	case leaf && !group && !not:
		r.filter(path, m, &n)
	default:
		r.problems.add(path, "no_node", `A node has one of "match" (a group), "not" (a negation) and "type" (a filter).`, nil)
	}
	return n
}

func (r *reader) filter(path string, m map[string]any, n *Node) {
	if r.filters++; r.filters == MaxFilters+1 {
		r.problems.add(path, "too_many_filters", "A definition has at most {max} filters: move some into a segment of their own.", map[string]any{"max": MaxFilters})
	}
	n.Type, n.Name, n.Op = r.text(path, m, "type"), r.text(path, m, "name"), r.text(path, m, "op")
	n.Page, n.Topic, n.Tag, n.Currency = r.text(path, m, "page"), r.text(path, m, "topic"), r.text(path, m, "tag"), r.text(path, m, "currency")
	n.Path, n.Products = r.texts(path, m, "path"), r.texts(path, m, "products")
	n.Value = m["value"]
	delete(m, "value")
	if p, ok := m["period"]; ok {
		n.Period = r.period(path+".period", p)
		delete(m, "period")
	}
	for i, c := range r.list(path, m, "where") {
		at := member(path, "where", i)
		cm := r.object(at, c)
		criterion := Criterion{Path: r.texts(at, cm, "path"), Op: r.text(at, cm, "op"), Value: cm["value"]}
		delete(cm, "value")
		r.unknown(at, cm)
		n.Where = append(n.Where, criterion)
	}
	r.unknown(path, m)
}

func (r *reader) period(path string, v any) *Period {
	m := r.object(path, v)
	p := &Period{From: r.text(path, m, "from"), To: r.text(path, m, "to")}
	if days, ok := m["days"]; ok {
		f, isNumber := days.(float64)
		if !isNumber || f != math.Trunc(f) || f < 1 || f > MaxDays {
			r.wrong(path+".days", "period_days")
		} else {
			p.Days = int(f)
		}
		delete(m, "days")
	}
	r.unknown(path, m)
	return p
}

// text takes a text out of an object.
func (r *reader) text(path string, m map[string]any, name string) string {
	v, ok := m[name]
	if !ok {
		return ""
	}
	delete(m, name)
	s, ok := v.(string)
	if !ok {
		r.wrong(path+"."+name, "string")
	}
	return s
}

// texts takes a list of texts out of an object.
func (r *reader) texts(path string, m map[string]any, name string) (all []string) {
	for i, v := range r.list(path, m, name) {
		s, ok := v.(string)
		if !ok {
			r.wrong(member(path, name, i), "string")
		}
		all = append(all, s)
	}
	return all
}

func (r *reader) list(path string, m map[string]any, name string) []any {
	v, ok := m[name]
	if !ok {
		return nil
	}
	delete(m, name)
	all, ok := v.([]any)
	if !ok {
		r.wrong(path+"."+name, "list")
	}
	return all
}
