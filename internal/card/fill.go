package card

import "strings"

// Values are what stands in the place of a card's placeholders, for one person.
type Values struct {
	// Texts are by name; a value inside an object by the names with a point: "order.id" (see Flatten).
	Texts map[string]string
	// Colours are the colours of the template, by name: "#fff,#000".
	Colours map[string]string
	// Views are the cards that stand for one placeholder of a carousel or a cascade.
	Views map[string][]View
}

// View is a card among those of a carousel, with values of its own beside those of the whole.
type View struct {
	Key   string // names it in a problem
	Card  *Card  // nil: it is not known
	Texts map[string]string
}

// Fill puts values in the place of the placeholders. It always gives a card that can be shown: a placeholder
// without a value stays as it was typed, and a field whose value is not what belongs there is left out; a
// problem, a warning, tells of each. A value is never read as a placeholder.
func (c *Card) Fill(v Values) (*Card, Problems) {
	var p Problems
	f := &filler{p: &p, values: v}
	return f.card(c, "", 0), p
}

type filler struct {
	p      *Problems
	values Values
	nodes  int
	full   bool
}

func (f *filler) card(c *Card, path string, depth int) *Card {
	return &Card{version: c.version, items: f.items(c.items, join(path, "body.items"), depth)}
}

func (f *filler) items(all []node, path string, depth int) []node {
	out := make([]node, 0, len(all))
	for i := range all {
		if f.full {
			break
		}
		at := place(path, i)
		if f.nodes++; f.nodes > MaxNodes || depth >= MaxDepth {
			f.full = f.nodes > MaxNodes
			rule, most := "too_deep", MaxDepth
			if f.full {
				rule, most = "too_many", MaxNodes
			}
			f.p.add(at, rule, true, map[string]any{"most": most})
			continue
		}
		out = append(out, node{all[i].of, f.object(all[i].fields, all[i].of.Fields, at, depth)})
	}
	return out
}

func (f *filler) object(v values, fields []Field, path string, depth int) values {
	out := make(values, len(v))
	for i := range fields {
		one := &fields[i]
		switch got := v[one.Name].(type) {
		case nil:
		case string:
			if filled, ok := f.leaf(one, got, out, path, depth); ok {
				out[one.Name] = filled
			}
		case values:
			if inner := f.object(got, one.Fields, join(path, one.Name), depth); len(inner) > 0 && complete(inner, one.Fields) {
				out[one.Name] = inner
			}
		case []node:
			out[one.Name] = f.items(got, join(path, one.Name), depth+1)
		case []*Card:
			cards := make([]*Card, len(got))
			for i, c := range got {
				cards[i] = f.card(c, place(join(path, one.Name), i), depth+1)
			}
			out[one.Name] = cards
		default:
			out[one.Name] = got
		}
	}
	return out
}

// leaf fills a text and checks what came of it. around is what was filled already of the object that it stands
// in: the type of an action comes first there.
func (f *filler) leaf(of *Field, s string, around values, path string, depth int) (any, bool) {
	if of.Kind == KindCards {
		return f.views(s, join(path, of.Name), depth)
	}
	if !hasPlaceholder(s) {
		return s, true
	}
	path = join(path, of.Name)
	if of.Kind == KindColour {
		s = f.colour(s, path)
	} else {
		s = f.text(s, path)
	}
	if of.Kind == KindText {
		return s, true
	}
	kind, _ := around["type"].(string)
	got, rule, params := leaf(of, s, kind)
	if rule != "" {
		f.p.add(path, rule, true, params)
	}
	return got, rule == ""
}

// text puts the values into a text, in one pass.
func (f *filler) text(s, path string) string {
	var out strings.Builder
	from := 0
	for {
		begin, end, name := placeholder(s, from)
		if begin < 0 {
			out.WriteString(s[from:])
			return strings.ToValidUTF8(out.String(), "\ufffd")
		}
		out.WriteString(s[from:begin])
		v, ok := f.values.Texts[name]
		if !ok {
			v, ok = f.values.Colours[name]
		}
		if !ok {
			v = s[begin:end]
			f.p.add(path, "missing_variable", true, map[string]any{"name": name})
		}
		out.WriteString(v)
		from = end
	}
}

// colour fills a colour: where two stand with a comma, a value that has two itself gives its light one to
// the first and its dark one to the second.
func (f *filler) colour(s, path string) string {
	light, dark, two := strings.Cut(s, ",")
	if !two {
		return f.text(s, path)
	}
	light, _, _ = strings.Cut(f.text(light, path), ",")
	dark = f.text(dark, path)
	if _, second, ok := strings.Cut(dark, ","); ok {
		dark = second
	}
	return light + "," + dark
}

// views makes the cards that stand for a placeholder.
func (f *filler) views(s, path string, depth int) (any, bool) {
	name, _ := whole(s)
	all, ok := f.values.Views[name]
	if !ok {
		f.p.add(path, "no_view", true, map[string]any{"name": name})
		return nil, false
	}
	cards := make([]*Card, 0, len(all))
	outer := f.values
	for _, v := range all {
		if v.Card == nil {
			f.p.add(path, "bad_view", true, map[string]any{"key": shown(v.Key), "name": name})
			continue
		}
		f.values.Texts = over(outer.Texts, v.Texts)
		f.values.Views = nil // a card of a carousel has no carousel of its own to fill
		cards = append(cards, f.card(v.Card, place(path, len(cards)), depth+1))
		f.values = outer
	}
	return cards, true
}

// over gives the values of both, those of the second where both have one.
func over(first, second map[string]string) map[string]string {
	if len(second) == 0 {
		return first
	}
	both := make(map[string]string, len(first)+len(second))
	for k, v := range first {
		both[k] = v
	}
	for k, v := range second {
		both[k] = v
	}
	return both
}

// Flatten writes an object of JSON values as texts by name, those inside objects with a point: what programs
// give as variables. Lists and null have no text and are left out.
func Flatten(object map[string]any) map[string]string {
	out := make(map[string]string, len(object))
	flatten(out, "", object, 0)
	return out
}

func flatten(out map[string]string, prefix string, object map[string]any, depth int) {
	for name, v := range object {
		if inner, ok := v.(map[string]any); ok && depth < MaxDepth {
			flatten(out, prefix+name+".", inner, depth+1)
		} else if s, ok := scalar(v); ok {
			out[prefix+name] = s
		}
	}
}
