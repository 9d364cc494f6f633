package segment

const typeOptedOut = "opted_out"

// filterOptedOut reads who asked for no more messages: of everything, or of a topic.
type filterOptedOut struct{}

func (filterOptedOut) Spec() Spec {
	return Spec{
		Type: typeOptedOut, Label: label("filter", typeOptedOut), Category: "messenger",
		Members:   []Member{pageMember, {Name: "topic", Label: label("member", "topic"), Picker: "topics"}},
		Operators: []Operator{{ID: opIs, Label: label("op", opIs)}, {ID: opIsNot, Label: label("op", opIsNot)}},
	}
}

func (filterOptedOut) Check(*Node, string, *Problems) {}

// Compile: who stopped everything has stopped each topic too.
func (filterOptedOut) Compile(n *Node, _ *builder) *Cond {
	out := has([]string{pageOptedOut}, Test{Kind: IsBool, Bool: true})
	if n.Topic != "" {
		out = some(out, has([]string{pageTopicsOut}, one(OneOf, n.Topic)))
	}
	if n.Op == opIsNot {
		return not(onPage(n, out))
	}
	return onPage(n, out)
}
