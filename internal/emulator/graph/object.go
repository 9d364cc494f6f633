package graph

import (
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// object answers a GET of a node: the fields that were asked for, of those that it has.
// known names fields that exist without a value; usual are those given when none is asked
// for. A field that is an edge of the node is answered by that edge, with the inner fields
// and arguments, as in conversations.limit(5){id}. Callers do not hold the lock.
func (g *Door) object(c *call, kind, what string, all map[string]any, known, usual []string) (any, *world.Error) {
	fields, ok := request.Fields(c.params["fields"])
	if !ok {
		return nil, errSyntax()
	}
	if len(fields) == 0 {
		for _, name := range usual {
			fields = append(fields, request.Field{Name: name})
		}
	}
	out := map[string]any{}
	if id, ok := all["id"]; ok {
		out["id"] = id
	}
	for _, f := range fields {
		v, has := all[f.Name]
		switch {
		case has:
			out[f.Shown()] = pick(v, f.Inner)
			continue
		case contains(known, f.Name) || f.Name == "metadata":
			continue
		}
		v, ge := g.edge(c, kind, f)
		if ge != nil {
			return nil, ge
		}
		if v == nil {
			return nil, errNoField(f.Name, what)
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

// edge answers an edge as a field of its node; nil when there is none of this name.
func (g *Door) edge(c *call, kind string, f request.Field) (any, *world.Error) {
	for i := range g.routes {
		if g.routes[i].Method != http.MethodGet || g.routes[i].Path != kind+"/"+f.Name {
			continue
		}
		sub := *c
		sub.path = c.node + "/" + f.Name
		sub.rest = []string{f.Name}
		sub.params = request.Params{}
		for k, v := range f.Args {
			if k != "as" {
				sub.params[k] = v
			}
		}
		if len(f.Inner) > 0 {
			sub.params["fields"] = fieldText(f.Inner)
		}
		if ge := g.checkNeeds(&sub, &g.routes[i]); ge != nil {
			return nil, ge
		}
		return g.routes[i].handler(g, &sub)
	}
	return nil, nil
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

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// choose keeps the asked fields of one row of a list; usual are those given when none is
// asked for, and the id always.
func choose(c *call, row map[string]any, usual ...string) any {
	fields, _ := request.Fields(c.params["fields"])
	if len(fields) == 0 {
		for _, name := range usual {
			fields = append(fields, request.Field{Name: name})
		}
	}
	return pick(row, fields)
}
