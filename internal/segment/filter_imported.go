package segment

const typeImported = "imported"

// filterImported reads who was brought or changed by an import.
type filterImported struct{}

func (filterImported) Spec() Spec {
	return Spec{
		Type: typeImported, Label: label("filter", typeImported), Category: "other",
		Operators: []Operator{
			{ID: opIs, Label: label("op", "by_import"), Operand: OperandText, Picker: "imports"},
			{ID: opIsNot, Label: label("op", "not_by_import"), Operand: OperandText, Picker: "imports"},
		},
	}
}

func (filterImported) Check(*Node, string, *Problems) {}

func (filterImported) Compile(n *Node, _ *builder) *Cond {
	c := has([]string{importsCol}, one(OneOf, textsOf(n.Value)...))
	if n.Op == opIsNot {
		return not(c)
	}
	return c
}
