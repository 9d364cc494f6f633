package segment

const (
	typeBucket  = "random_bucket"
	opBetween   = "is_between"
	opNotWithin = "is_not_between"
)

// filterBucket reads the random bucket, 0 to 9999: the same for a person for ever (Braze reference, section 1.1).
type filterBucket struct{}

func (filterBucket) Spec() Spec {
	return Spec{
		Type: typeBucket, Label: label("filter", typeBucket), Category: "other",
		Operators: []Operator{
			{ID: opBetween, Label: label("op", opBetween), Operand: OperandRange},
			{ID: opNotWithin, Label: label("op", opNotWithin), Operand: OperandRange},
		},
	}
}

func (filterBucket) Check(*Node, string, *Problems) {}

func (filterBucket) Compile(n *Node, _ *builder) *Cond {
	low, high := rangeOf(n.Value)
	c := has([]string{bucketCol}, Test{Kind: InRange, Range: Range{Low: float64(low), High: float64(high)}})
	if n.Op == opNotWithin {
		return not(c)
	}
	return c
}
