package segment

const typeAttribute = "attribute"

// attributesCol is where the attributes stand in a person's document.
const attributesCol = "attributes"

// filterAttribute reads a standard or custom attribute, or a value inside it (Braze reference, section 5.3).
type filterAttribute struct{}

func (filterAttribute) Spec() Spec {
	return Spec{
		Type: typeAttribute, Label: label("filter", typeAttribute), Category: "attributes",
		Members: []Member{
			{Name: "name", Label: label("member", "attribute"), Picker: "attributes", Required: true},
			{Name: "path", Label: label("member", "path"), Picker: "paths"},
			{Name: "where", Label: label("member", "element"), Picker: "element_paths", Required: true, Ops: []string{opHasElement}},
		},
		Operators: valueOperators,
	}
}

func (filterAttribute) Check(*Node, string, *Problems) {}

func (filterAttribute) Compile(n *Node, b *builder) *Cond {
	col := append([]string{attributesCol, n.Name}, n.Path...)
	if n.Op == opHasElement {
		return element(col, b.where(nil, n.Where))
	}
	return compileValue(col, n.Op, n.Value, b)
}

// filterListed reads a standard attribute whose values are codes of a known list.
type filterListed struct{ typ, picker string }

const (
	typeLanguage = "language"
	typeCountry  = "country"
)

var (
	filterLanguage = filterListed{typeLanguage, "languages"}
	filterCountry  = filterListed{typeCountry, "countries"}
)

func (f filterListed) Spec() Spec {
	s := Spec{Type: f.typ, Label: label("filter", f.typ), Category: "people"}
	for _, id := range []string{opAnyOf, opNoneOf, opBlank, opNotBlank} {
		o, _ := valueOperator(id)
		if o.Operand != NoOperand {
			o.Picker = f.picker
		}
		s.Operators = append(s.Operators, o)
	}
	return s
}

func (filterListed) Check(*Node, string, *Problems) {}

// Compile: codes match whatever their case.
func (f filterListed) Compile(n *Node, b *builder) *Cond {
	col := []string{attributesCol, f.typ}
	is := has(col, text(OneOfFolded, folded(textsOf(n.Value))...))
	switch n.Op {
	case opAnyOf:
		return is
	case opNoneOf:
		return not(is)
	}
	return compileValue(col, n.Op, nil, b)
}
