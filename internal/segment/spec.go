package segment

// Filter is a kind of filter. filters.go lists them.
type Filter interface {
	// Spec says how a filter of the kind is drawn and which members a node of it has.
	Spec() Spec
	// Check adds what is wrong with a node beyond what its Spec says.
	Check(n *Node, path string, p *Problems)
	// Compile gives the condition of a node in which nothing is wrong.
	Compile(n *Node, b *builder) *Cond
}

// Spec is a kind of filter as a form. Labels are keys of the app's catalogues of words.
type Spec struct {
	Type      string     `json:"type"`
	Label     string     `json:"label"`
	Category  string     `json:"category"` // attributes, people, events, messenger, other
	Members   []Member   `json:"members,omitempty"`
	Operators []Operator `json:"operators"`
}

// Member is a member of a node that is not the operator or its operand.
type Member struct {
	Name     string   `json:"name"` // name, path, page, topic, currency, products, period, where
	Label    string   `json:"label"`
	Picker   string   `json:"picker,omitempty"` // where choices come from: attributes, events, pages, topics, alias_labels, products, currencies, properties
	Required bool     `json:"required,omitempty"`
	Ops      []string `json:"ops,omitempty"` // operators with which it may stand; none: all
}

// Operator is what a filter can ask.
type Operator struct {
	ID      string   `json:"id"`
	Label   string   `json:"label"`
	For     string   `json:"for,omitempty"` // type of value that it reads: boolean, number, string, array, time, object_array; empty: any
	Operand Operand  `json:"operand,omitempty"`
	Unit    string   `json:"unit,omitempty"`    // days, hours, years, times, money
	Picker  string   `json:"picker,omitempty"`  // where operands come from: values, languages, countries, segments, imports
	Options []string `json:"options,omitempty"` // all that the operand may be
}

// Operand says what "value" holds.
type Operand string

// The operands.
const (
	NoOperand      Operand = ""
	OperandText    Operand = "text"    // a text that is not blank
	OperandTexts   Operand = "texts"   // 1 to 256 of them
	OperandNumber  Operand = "number"  // a number
	OperandCount   Operand = "count"   // a whole number from 0 to 1,000,000
	OperandDays    Operand = "days"    // a whole number of days from 0 to 36,500; a day has 24 hours
	OperandHours   Operand = "hours"   // a number above 0, at most 24
	OperandPattern Operand = "pattern" // a regular expression (RE2); letters match whatever their case
	OperandInstant Operand = "instant" // RFC 3339, or a date: its first moment in the workspace's zone
	OperandYearDay Operand = "day"     // MM-DD
	OperandRange   Operand = "range"   // [lowest, highest], whole numbers from 0 to 9999
)

// Limits of operands.
const (
	MaxDays  = 36500
	MaxCount = 1000000
)

// label gives the key of a word in the app's catalogues.
func label(parts ...string) string {
	key := "segment"
	for _, p := range parts {
		key += "." + p
	}
	return key
}

// operator of this id, if the filter has it.
func (s *Spec) operator(id string) (Operator, bool) {
	for _, o := range s.Operators {
		if o.ID == id {
			return o, true
		}
	}
	return Operator{}, false
}
