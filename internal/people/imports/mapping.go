package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Kind is what a file tells of.
type Kind string

// The kinds of file (Braze reference, section 1.8; subscribers are ours).
const (
	People      Kind = "people"      // attributes of one person in each row
	Events      Kind = "events"      // one custom event in each row
	Subscribers Kind = "subscribers" // one person of a Messenger Page, who opted in before, in each row
)

// Kinds lists them.
var Kinds = []Kind{People, Events, Subscribers}

// Target is what a column becomes.
type Target string

// The targets. Which of them a file may have depends on its kind.
const (
	ToNothing    Target = "nothing"
	ToExternalID Target = "external_id"
	ToBrazeID    Target = "braze_id"
	ToAliasName  Target = "user_alias_name"
	ToAliasLabel Target = "user_alias_label"
	ToEmail      Target = "email"
	ToPhone      Target = "phone"
	ToAttribute  Target = "attribute" // standard or custom, by its name
	ToGroupID    Target = "subscription_group_id"
	ToGroupState Target = "subscription_state"

	ToEventName Target = "name"
	ToTime      Target = "time"
	ToProperty  Target = "property"

	ToPage       Target = "page_id"
	ToPSID       Target = "psid"
	ToCustomerID Target = "customer_id"
	ToOptedInAt  Target = "opted_in_at"
	ToProof      Target = "proof"
)

// Type is what a cell is read as.
type Type string

// The types. Auto looks at each cell: what is written in quotation marks is a text, true and false
// are booleans, then numbers, instants and texts.
const (
	Auto    Type = "auto"
	Text    Type = "string"
	Number  Type = "number"
	Boolean Type = "boolean"
	Time    Type = "time"
	Array   Type = "array" // texts, between which stands Column.Separator
)

// Column says what one column of a file becomes.
type Column struct {
	Header    string `json:"header"`
	To        Target `json:"to"`
	Name      string `json:"name,omitempty"` // of the attribute or property
	Type      Type   `json:"type,omitempty"`
	Separator string `json:"separator,omitempty"` // array only; "|" when it is empty
}

// Mapping says what the columns of a file become, in their order.
type Mapping struct {
	Kind    Kind     `json:"kind"`
	Columns []Column `json:"columns"`
	Event   string   `json:"event,omitempty"`   // events: the name, when no column holds it
	PageID  string   `json:"page_id,omitempty"` // subscribers: the Page, when no column holds it
	// UpdateOnly leaves out rows whose person is not known.
	UpdateOnly bool `json:"update_only,omitempty"`
}

// allowed are the targets of each kind, identifiers first.
var allowed = map[Kind][]Target{
	People:      {ToNothing, ToExternalID, ToBrazeID, ToAliasName, ToAliasLabel, ToEmail, ToPhone, ToAttribute, ToGroupID, ToGroupState},
	Events:      {ToNothing, ToExternalID, ToBrazeID, ToAliasName, ToAliasLabel, ToEmail, ToPhone, ToEventName, ToTime, ToProperty},
	Subscribers: {ToNothing, ToPage, ToPSID, ToCustomerID, ToExternalID, ToOptedInAt, ToProof, ToAttribute},
}

// Allowed lists what a column of a kind of file may become.
func Allowed(k Kind) []Target { return allowed[k] }

// Guess says what the columns of a header probably become. A header that is a target's or a
// standard attribute's name, to the letter, is that; any other is a custom attribute of its name
// (Braze reference, section 1.8).
func Guess(k Kind, header []string) Mapping {
	m := Mapping{Kind: k, Columns: make([]Column, len(header))}
	for i, h := range header {
		name := strings.TrimSpace(h)
		c := Column{Header: h, To: ToAttribute, Name: name, Type: Auto}
		if k == Events {
			c.To = ToProperty
			if event, property, ok := strings.Cut(name, ".properties."); ok && event != "" && property != "" {
				c.Name = property
			}
		}
		for _, t := range allowed[k] {
			if string(t) == name && t != ToAttribute && t != ToProperty && t != ToNothing {
				c.To, c.Name, c.Type = t, "", ""
			}
		}
		if other, ok := otherNames[name]; ok && c.To == ToAttribute {
			c.To, c.Name, c.Type = other, "", ""
		}
		if name == "" {
			c.To, c.Name, c.Type = ToNothing, "", ""
		}
		m.Columns[i] = c
	}
	if len(header) > len(refusedColumns) && slices.Equal(header[:len(refusedColumns)], refusedColumns) {
		for i := range refusedColumns { // lines that were refused, mended
			m.Columns[i] = Column{Header: header[i], To: ToNothing}
		}
	}
	return m
}

// refusedColumns stand before those of the file in the file of its refused lines.
var refusedColumns = []string{"line", "reason"}

// otherNames are headers that older exports use.
var otherNames = map[string]Target{"Appboy ID": ToBrazeID, "Braze ID": ToBrazeID, "appboy_id": ToBrazeID}

// Check tells what is wrong with a mapping of a file with a number of columns.
func (m *Mapping) Check(columns int) error {
	if _, ok := allowed[m.Kind]; !ok {
		return wrong("kind", "A file is of people, events or subscribers.")
	}
	if len(m.Columns) != columns {
		return wrong("columns", "The file has %d columns and the mapping %d: say what each column becomes, in their order; nothing is one of the answers.", columns, len(m.Columns))
	}
	seen := map[string]int{}
	for i := range m.Columns {
		if err := m.checkColumn(i, seen); err != nil {
			return err
		}
	}
	return m.checkWhole(seen)
}

func (m *Mapping) checkColumn(i int, seen map[string]int) error {
	c := &m.Columns[i]
	field := fmt.Sprintf("columns[%d]", i)
	ok := false
	for _, t := range allowed[m.Kind] {
		ok = ok || t == c.To
	}
	if !ok {
		return wrong(field+".to", "A column of a file of %s cannot become this; see the list of targets.", m.Kind)
	}
	named := c.To == ToAttribute || c.To == ToProperty
	if named && (c.Name == "" || len(c.Name) > petitbleu.AttributeNameLimit) {
		return wrong(field+".name", "Name the attribute or property, in 1 to %d bytes.", petitbleu.AttributeNameLimit)
	}
	switch c.Type {
	case "", Auto, Text, Number, Boolean, Time, Array:
	default:
		return wrong(field+".type", "A type is auto, string, number, boolean, time or array.")
	}
	key := string(c.To)
	if named {
		key += " " + c.Name
	}
	if _, twice := seen[key]; twice && c.To != ToNothing {
		return wrong(field, "Two columns become the same: choose one, and nothing for the other.")
	}
	seen[key] = i
	return nil
}

// needs are what a file of a kind cannot do without: one of each list.
var needs = map[Kind][][]Target{
	People:      {{ToExternalID, ToBrazeID, ToAliasName, ToEmail, ToPhone}},
	Events:      {{ToExternalID, ToBrazeID, ToAliasName, ToEmail, ToPhone}, {ToTime}},
	Subscribers: {{ToPSID}, {ToOptedInAt}},
}

func (m *Mapping) checkWhole(seen map[string]int) error {
	has := func(t Target) bool { _, ok := seen[string(t)]; return ok }
	for _, some := range needs[m.Kind] {
		found := false
		names := make([]string, len(some))
		for i, t := range some {
			found = found || has(t)
			names[i] = string(t)
		}
		if !found {
			return wrong("columns", "No column becomes %s, without which a row of a file of %s says nothing.", strings.Join(names, ", "), m.Kind)
		}
	}
	if has(ToAliasName) != has(ToAliasLabel) {
		return wrong("columns", "An alias is a name and a label: user_alias_name and user_alias_label go together.")
	}
	if has(ToGroupID) != has(ToGroupState) {
		return wrong("columns", "subscription_group_id and subscription_state go together.")
	}
	if m.Kind == Events && !has(ToEventName) && m.Event == "" {
		return wrong("event", "Say which event the rows are, or which column holds its name.")
	}
	if m.Kind == Subscribers && !has(ToPage) && m.PageID == "" {
		return wrong("page_id", "Say whose Page the PSIDs are of, or which column holds the Page: a PSID means nothing elsewhere.")
	}
	return nil
}

func wrong(field, format string, args ...any) error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...).At(field)
}
