package card

import (
	"slices"
	"strconv"
	"strings"
)

// Variable is a placeholder of a card, and for what it stands.
type Variable struct {
	Name  string   `json:"name"`
	Kinds []Kind   `json:"kinds"` // of the fields where it stands: text, url, target, colour, number …
	Paths []string `json:"paths"`
}

// Variables lists the placeholders in the order in which they stand first.
func (c *Card) Variables() (all []Variable) {
	at := map[string]int{}
	c.each("", func(f *Field, s, path string) {
		for from := 0; ; {
			begin, end, name := placeholder(s, from)
			if begin < 0 {
				return
			}
			from = end
			i, ok := at[name]
			if !ok {
				i = len(all)
				at[name] = i
				all = append(all, Variable{Name: name})
			}
			if v := &all[i]; true {
				v.Paths = append(v.Paths, path)
				if !slices.Contains(v.Kinds, f.Kind) {
					v.Kinds = append(v.Kinds, f.Kind)
				}
			}
		}
	})
	return all
}

// TextLimit bounds what Text gives, in characters.
const TextLimit = 1000

// Text says in words what the card shows: its texts, those of buttons last, a line for each. It stands where no
// card can be shown, and is what searching finds.
func (c *Card) Text() string {
	var lines, buttons []string
	c.walk(func(n *node) {
		s, _ := n.fields["text"].(string)
		s = strings.Join(strings.Fields(s), " ")
		switch {
		case s == "":
		case n.of.Type == "textButton":
			buttons = append(buttons, s)
		default:
			lines = append(lines, s)
		}
	})
	all := []rune(strings.Join(append(lines, buttons...), "\n"))
	return string(all[:min(len(all), TextLimit)])
}

// Action is what a tap does.
type Action struct {
	Type      string
	Data      string
	Else      string // opened where Data cannot be
	ElementID string
	Path      string
}

// Actions lists what can be tapped.
func (c *Card) Actions() (all []Action) {
	c.eachNode("", func(n *node, path string) {
		a, ok := n.fields["action"].(values)
		if !ok {
			return
		}
		one := Action{Path: join(path, "action")}
		one.Type, _ = a["type"].(string)
		one.Data, _ = a["data"].(string)
		one.Else, _ = a["alterData"].(string)
		one.ElementID, _ = n.fields["elementId"].(string)
		all = append(all, one)
	})
	return all
}

func (c *Card) walk(fn func(n *node)) { c.eachNode("", func(n *node, _ string) { fn(n) }) }

func (c *Card) eachNode(path string, fn func(n *node, path string)) {
	eachItem(c.items, join(path, "body.items"), fn)
}

func eachItem(all []node, path string, fn func(n *node, path string)) {
	for i := range all {
		n := &all[i]
		at := place(path, i)
		fn(n, at)
		switch inner := n.fields["items"].(type) {
		case []node:
			eachItem(inner, join(at, "items"), fn)
		case []*Card:
			for i, c := range inner {
				c.eachNode(place(join(at, "items"), i), fn)
			}
		}
	}
}

// each calls fn for every text of a field.
func (c *Card) each(path string, fn func(f *Field, s, path string)) {
	c.eachNode(path, func(n *node, path string) { eachField(n.fields, n.of.Fields, path, fn) })
}

func eachField(v values, fields []Field, path string, fn func(f *Field, s, path string)) {
	for i := range fields {
		f := &fields[i]
		switch one := v[f.Name].(type) {
		case string:
			fn(f, one, join(path, f.Name))
		case values:
			eachField(one, f.Fields, join(path, f.Name), fn)
		}
	}
}

func place(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
