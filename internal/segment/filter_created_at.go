package segment

const typeCreatedAt = "created_at"

// filterCreatedAt reads when the profile was made.
type filterCreatedAt struct{}

func (filterCreatedAt) Spec() Spec {
	s := Spec{Type: typeCreatedAt, Label: label("filter", typeCreatedAt), Category: "people"}
	for _, o := range operatorsOf(forTime) {
		if o.ID != opInMore && o.ID != opInLess { // nobody was made in the future
			s.Operators = append(s.Operators, o)
		}
	}
	return s
}

func (filterCreatedAt) Check(*Node, string, *Problems) {}

func (filterCreatedAt) Compile(n *Node, b *builder) *Cond {
	return compileTime([]string{createdCol}, n.Op, n.Value, b)
}
