package segment

import "math"

const typeEvent = "event"

// Operators on events (Braze reference, section 5.4).
const (
	opDid          = "did"
	opDidNot       = "did_not"
	opCountMore    = "count_more_than"
	opCountLess    = "count_less_than"
	opCountExactly = "count_exactly"
	opFirst        = "first_"
	opLast         = "last_"
)

var countOps = []string{opDid, opDidNot, opCountMore, opCountLess, opCountExactly}

// filterEvent reads the custom events of a name.
type filterEvent struct{}

func (filterEvent) Spec() Spec {
	return Spec{
		Type: typeEvent, Label: label("filter", typeEvent), Category: "events",
		Members: []Member{
			{Name: "name", Label: label("member", "event"), Picker: "events", Required: true},
			{Name: "period", Label: label("member", "period"), Ops: countOps},
			{Name: "where", Label: label("member", "properties"), Picker: "properties"},
		},
		Operators: eventOperators(),
	}
}

func (filterEvent) Check(*Node, string, *Problems) {}

func (filterEvent) Compile(n *Node, b *builder) *Cond {
	return compileEvents(n, b, Events{Name: n.Name, Where: b.where([]string{propertiesCol}, n.Where)})
}

// eventOperators are the operators that events and purchases share.
func eventOperators() (ops []Operator) {
	for _, id := range countOps {
		o := Operator{ID: id, Label: label("op", id)}
		if id != opDid && id != opDidNot {
			o.Operand, o.Unit = OperandCount, "times"
		}
		ops = append(ops, o)
	}
	for _, which := range []string{opFirst, opLast} {
		for _, id := range []string{opBefore, opAfter, opMoreAgo, opLessAgo} {
			o, _ := valueOperator(id)
			o.ID, o.Label, o.For = which+id, label("op", which+id), forAny
			ops = append(ops, o)
		}
	}
	return ops
}

// compileEvents completes a condition on events by the node's operator. Counts speak of the people
// who have events that count; whoever has none has done it zero times.
func compileEvents(n *Node, b *builder, e Events) *Cond {
	e.During = b.period(n.Period)
	for prefix, measure := range map[string]Measure{opFirst: First, opLast: Last} {
		if len(n.Op) > len(prefix) && n.Op[:len(prefix)] == prefix {
			e.Measure, e.When = measure, b.window(n.Op[len(prefix):], n.Value)
			return did(e)
		}
	}
	f, _ := n.Value.(float64)
	count := int64(f)
	e.Min, e.Max = 1, math.MaxInt64
	switch n.Op {
	case opDidNot:
		return not(did(e))
	case opCountMore:
		e.Min = count + 1
	case opCountLess:
		if count == 0 {
			return some()
		}
		e.Min = count
		return not(did(e))
	case opCountExactly:
		if count == 0 {
			return not(did(e))
		}
		e.Min, e.Max = count, count
	}
	return did(e)
}
