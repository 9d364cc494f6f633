package graph

import (
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// object answers a GET of a node: the fields that were asked for, of those that it has.
// usual are those given when none is asked for. A field that is an edge of the node is answered
// by that edge, with the inner fields and arguments, as in conversations.limit(5){id}. Callers
// do not hold the lock.
func (g *Door) object(c *call, kind string, all map[string]any, usual ...string) (any, *world.Error) {
	fields, ge := g.fieldsOf(c, kind, usual...)
	if ge != nil {
		return nil, ge
	}
	out := map[string]any{}
	if id, ok := all["id"]; ok {
		out["id"] = id
	}
	for _, f := range fields {
		if v, has := all[f.Name]; has {
			out[f.Shown()] = pick(v, f.Inner)
			continue
		}
		route := g.edgeOf(kind, f.Name)
		if route == nil {
			continue // a field without a value
		}
		v, ge := g.edge(c, route, f)
		if ge != nil {
			return nil, ge
		}
		out[f.Shown()] = v
	}
	return out, nil
}

// rename gives members of an answer the names that their fields ask for by as(name).
func rename(out map[string]any, fields []request.Field) map[string]any {
	for _, f := range fields {
		if v, ok := out[f.Name]; ok && f.Shown() != f.Name {
			delete(out, f.Name)
			out[f.Shown()] = v
		}
	}
	return out
}

// edge answers an edge as a field of its node.
func (g *Door) edge(c *call, route *Route, f request.Field) (any, *world.Error) {
	sub := *c
	sub.path = c.node + "/" + f.Name
	sub.rest = []string{f.Name}
	sub.params, sub.asField = request.Params{}, true
	for k, v := range f.Args {
		if k != "as" {
			sub.params[k] = v
		}
	}
	if len(f.Inner) > 0 {
		sub.params["fields"] = fieldText(f.Inner)
	}
	if ge := g.checkNeeds(&sub, route); ge != nil {
		return nil, ge
	}
	return route.handler(g, &sub)
}

// fieldText writes fields as a parameter again.
func fieldText(list []request.Field) string {
	var out []string
	for _, f := range list {
		text := f.Name
		for k, v := range f.Args {
			text += "." + k + "(" + v + ")"
		}
		if len(f.Inner) > 0 {
			text += "{" + fieldText(f.Inner) + "}"
		}
		out = append(out, text)
	}
	return strings.Join(out, ",")
}

// pick keeps the inner fields of an object, of each object of a list, or of the data of an
// edge; the id always stays.
func pick(v any, inner []request.Field) any {
	if len(inner) == 0 {
		return v
	}
	switch t := v.(type) {
	case map[string]any:
		switch data := t["data"].(type) {
		case []any, map[string]any: // of an edge, or of a picture
			return map[string]any{"data": pick(data, inner)}
		}
		out := map[string]any{}
		if id, ok := t["id"]; ok {
			out["id"] = id
		}
		for _, f := range inner {
			if one, ok := t[f.Name]; ok {
				out[f.Shown()] = pick(one, f.Inner)
			}
		}
		return out
	case []any:
		out := make([]any, len(t))
		for i := range t {
			out[i] = pick(t[i], inner)
		}
		return out
	}
	return v
}

// listOf answers a list of nodes of a kind, each with the fields that the call asks for, or the
// usual ones, and its id. Callers hold the lock, so that edges are no fields here.
func listOf[T any](g *Door, c *call, kind string, list []T, id func(T) string, row func(T) map[string]any, usual ...string) (any, *world.Error) {
	fields, ge := g.fieldsOf(c, kind, usual...)
	if ge != nil {
		return nil, ge
	}
	return pageOf(c, list, id, func(v T) any {
		all := row(v)
		if len(fields) == 0 {
			return map[string]any{"id": all["id"]}
		}
		return pick(all, fields)
	})
}
