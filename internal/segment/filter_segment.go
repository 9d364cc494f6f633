package segment

const (
	typeSegment   = "segment"
	opMember      = "is_member"
	opNotMember   = "is_not_member"
	pickerSegment = "segments"
)

// filterSegment reads who belongs to another segment, to any depth, but never in a circle.
type filterSegment struct{}

func (filterSegment) Spec() Spec {
	return Spec{
		Type: typeSegment, Label: label("filter", typeSegment), Category: "other",
		Operators: []Operator{
			{ID: opMember, Label: label("op", opMember), Operand: OperandText, Picker: pickerSegment},
			{ID: opNotMember, Label: label("op", opNotMember), Operand: OperandText, Picker: pickerSegment},
		},
	}
}

func (filterSegment) Check(*Node, string, *Problems) {}

func (filterSegment) Compile(n *Node, b *builder) *Cond {
	id, _ := n.Value.(string)
	c := b.segment(id)
	if n.Op == opNotMember {
		return not(c)
	}
	return c
}
