package segment

import (
	"math"
	"slices"
)

const (
	typePurchase = "purchase"

	opSpentMore    = "spent_more_than"
	opSpentLess    = "spent_less_than"
	opSpentExactly = "spent_exactly"
)

var spentOps = []string{opSpentMore, opSpentLess, opSpentExactly}

// filterPurchase reads purchases: whether, how many, how much, first, last (Braze reference, section 5.4).
type filterPurchase struct{}

func (filterPurchase) Spec() Spec {
	s := Spec{
		Type: typePurchase, Label: label("filter", typePurchase), Category: "events",
		Members: []Member{
			{Name: "products", Label: label("member", "products"), Picker: "products"},
			{Name: "currency", Label: label("member", "currency"), Picker: "currencies"},
			{Name: "period", Label: label("member", "period"), Ops: append(slices.Clone(countOps), spentOps...)},
			{Name: "where", Label: label("member", "properties"), Picker: "properties"},
		},
		Operators: eventOperators(),
	}
	for _, id := range spentOps {
		s.Operators = append(s.Operators, Operator{ID: id, Label: label("op", id), Operand: OperandNumber, Unit: "money"})
	}
	return s
}

func (filterPurchase) Check(n *Node, path string, p *Problems) {
	if slices.Contains(spentOps, n.Op) && n.Currency == "" {
		p.add(path+".currency", "missing", `The member "currency" is missing: money of different currencies cannot be added.`, map[string]any{"member": "currency"})
	}
	if f, ok := n.Value.(float64); ok && slices.Contains(spentOps, n.Op) && math.Abs(f) > 1e12 {
		p.wrong(path+".value", "amount")
	}
}

func (filterPurchase) Compile(n *Node, b *builder) *Cond {
	e := Events{Purchases: true, Where: b.where([]string{propertiesCol}, n.Where)}
	if len(n.Products) > 0 {
		e.Where = both(e.Where, has([]string{productCol}, text(OneOf, n.Products...)))
	}
	if n.Currency != "" {
		e.Where = both(e.Where, has([]string{currencyCol}, text(OneOfFolded, Fold(n.Currency))))
	}
	if slices.Contains(spentOps, n.Op) {
		return compileSpent(n, b, e)
	}
	return compileEvents(n, b, e)
}

// compileSpent compares what was spent; whoever bought nothing spent 0.
func compileSpent(n *Node, b *builder, e Events) *Cond {
	e.During = b.period(n.Period)
	bought := e
	bought.Min, bought.Max = 1, math.MaxInt64
	f, _ := n.Value.(float64)
	limit := int64(roundAmount(f))
	e.Measure, e.Min, e.Max = Amount, limit, limit
	zero := limit == 0
	switch n.Op {
	case opSpentMore:
		e.Min, e.Max, zero = limit+1, math.MaxInt64, limit < 0
	case opSpentLess:
		e.Min, e.Max, zero = math.MinInt64, limit-1, limit > 0
	}
	if zero {
		return some(did(e), not(did(bought)))
	}
	return did(e)
}

func both(a, b *Cond) *Cond {
	if a == nil {
		return b
	}
	return all(b, a)
}
