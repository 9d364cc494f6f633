package segment

import (
	"bytes"
	"encoding/json"
)

// Version is the version of the language that Parse reads and Encode writes.
const Version = 1

// Limits of a definition.
const (
	MaxBytes      = 1 << 20 // of the JSON text
	MaxDepth      = 64      // groups within groups, without what named segments bring
	MaxFilters    = 512     // leaves
	MaxList       = 256     // values of an "any of" list (Braze reference, section 5.1)
	MaxPattern    = 32764   // characters of a regular expression (Braze reference, section 5.3)
	MaxText       = 1024    // characters of one text to compare with
	MaxCriteria   = 16      // of one event, purchase or array element
	MaxPath       = 16      // keys from an attribute to a value inside it
	MaxConditions = 20000   // of a query, once the segments named in it are put in their place
)

// Definition is a segment's rule: who belongs to it.
type Definition struct {
	Version int  `json:"version"`
	Where   Node `json:"where"`
}

// Node is one node of the tree. It is a group (Match and Of), a negation (Not) or a filter (Type and
// what its Spec names). A group "and" without members is everybody.
type Node struct {
	Match string `json:"match,omitempty"` // group: and, or
	Of    []Node `json:"of,omitempty"`
	Not   *Node  `json:"not,omitempty"`

	Type     string      `json:"type,omitempty"`
	Name     string      `json:"name,omitempty"` // of an attribute, an event, an alias label
	Path     []string    `json:"path,omitempty"` // keys inside an attribute that is an object
	Page     string      `json:"page,omitempty"` // Page id; without one, any Page
	Topic    string      `json:"topic,omitempty"`
	Tag      string      `json:"tag,omitempty"` // tag id, of campaigns
	Currency string      `json:"currency,omitempty"`
	Products []string    `json:"products,omitempty"` // product ids, any of them
	Op       string      `json:"op,omitempty"`
	Value    any         `json:"value,omitempty"`  // operand, as its operator's Operand says
	Period   *Period     `json:"period,omitempty"` // which events count
	Where    []Criterion `json:"where,omitempty"`  // all of them hold for one event, or for one element
}

// Criterion is a condition on a property of an event, or on a member of an array's element.
type Criterion struct {
	Path  []string `json:"path"`
	Op    string   `json:"op"`
	Value any      `json:"value,omitempty"`
}

// Period limits which events count: those of the last Days times 24 hours, or those from From (included)
// to To (not included), each an RFC 3339 instant or a date.
type Period struct {
	Days int    `json:"days,omitempty"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Group operators.
const (
	And = "and"
	Or  = "or"
)

// Everybody is the definition that holds for everyone.
func Everybody() Definition { return Definition{Version: Version, Where: Node{Match: And}} }

// Both gives the definition of those who are in two. The group without members, which is everybody, stands alone only.
func Both(a, b Definition) Definition {
	everybody := func(n Node) bool { return n.Match == And && len(n.Of) == 0 }
	switch {
	case everybody(a.Where):
		return b
	case everybody(b.Where):
		return a
	}
	return Definition{Version: Version, Where: Node{Match: And, Of: []Node{a.Where, b.Where}}}
}

// MessengerSubscribers is the segment that every new workspace has: people with a messenger_id.
func MessengerSubscribers() Definition {
	return Definition{Version: Version, Where: Node{Match: And, Of: []Node{{Type: "attribute", Name: "messenger_id", Op: opNotBlank}}}}
}

// Encode writes the canonical form: members in one order, no white space. Two definitions that
// Parse reads alike are written alike.
func (d Definition) Encode() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		panic(err) // values are decoded JSON; Encode of a tree made by hand with anything else is a mistake of the program
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// Walk calls f with every node of the tree and its path, parents first.
func (d *Definition) Walk(f func(path string, n *Node)) { walk("where", &d.Where, f) }

func walk(path string, n *Node, f func(string, *Node)) {
	f(path, n)
	for i := range n.Of {
		walk(member(path, "of", i), &n.Of[i], f)
	}
	if n.Not != nil {
		walk(path+".not", n.Not, f)
	}
}

// Uses names what a definition reads, for "where used" and for pickers: attributes, events and their
// properties, segments, imports.
type Uses struct {
	Attributes []string
	Events     map[string][]string // name of a custom event: first keys of the properties that are asked
	Purchases  []string            // properties of purchases that are asked
	Segments   []string
	Imports    []string
}

// Uses gives what a definition reads. Segments named in it are not followed.
func (d *Definition) Uses() Uses {
	u := Uses{Events: map[string][]string{}}
	d.Walk(func(_ string, n *Node) {
		if name := AttributeOf(n); name != "" {
			u.Attributes = added(u.Attributes, name)
		}
		value, _ := n.Value.(string)
		switch n.Type {
		case typeEvent:
			u.Events[n.Name] = addedPaths(u.Events[n.Name], n.Where)
		case typePurchase:
			u.Purchases = addedPaths(u.Purchases, n.Where)
		case typeSegment:
			u.Segments = added(u.Segments, value)
		case typeImported:
			u.Imports = added(u.Imports, value)
		}
	})
	return u
}

// AttributeOf names the attribute that a filter reads, or nothing.
func AttributeOf(n *Node) string {
	switch n.Type {
	case typeAttribute:
		return n.Name
	case typeLanguage, typeCountry:
		return n.Type
	case typeAge, typeBirthday:
		return dobAttribute
	}
	return ""
}

func addedPaths(list []string, where []Criterion) []string {
	for _, c := range where {
		if len(c.Path) > 0 {
			list = added(list, c.Path[0])
		}
	}
	return list
}

func added(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
