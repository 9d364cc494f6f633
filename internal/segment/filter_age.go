package segment

import "math"

const (
	typeAge      = "age"
	typeBirthday = "birthday"
	dobAttribute = "dob" // YYYY-MM-DD (Braze reference, section 1.2)

	opIs       = "is"
	opIsNot    = "is_not"
	opIsToday  = "is_today"
	opNextDays = "in_the_next_days"
)

var dobCol = []string{attributesCol, dobAttribute}

// filterAge reads the age in whole years, today in the workspace's zone. Nobody without a date of birth
// has an age.
type filterAge struct{}

func (filterAge) Spec() Spec {
	s := Spec{Type: typeAge, Label: label("filter", typeAge), Category: "people"}
	for _, id := range []string{opExactly, opMore, opLess} {
		s.Operators = append(s.Operators, Operator{ID: id, Label: label("op", id), Operand: OperandCount, Unit: "years"})
	}
	return s
}

func (filterAge) Check(*Node, string, *Problems) {}

func (filterAge) Compile(n *Node, b *builder) *Cond {
	f, _ := n.Value.(float64)
	t := TextTest{Kind: Aged, Min: int(f), Max: int(f), Zone: b.zone}
	switch n.Op {
	case opMore:
		t.Min, t.Max = t.Min+1, math.MaxInt
	case opLess:
		t.Min, t.Max = 0, t.Max-1
	}
	return has(dobCol, Test{Kind: IsText, Text: &t})
}

// filterBirthday reads the day of the date of birth. Who was born on 29 February has their birthday on
// 1 March in other years.
type filterBirthday struct{}

func (filterBirthday) Spec() Spec {
	return Spec{
		Type: typeBirthday, Label: label("filter", typeBirthday), Category: "people",
		Operators: []Operator{
			{ID: opIs, Label: label("op", "is_the_day"), Operand: OperandYearDay},
			{ID: opIsToday, Label: label("op", opIsToday)},
			{ID: opNextDays, Label: label("op", opNextDays), Operand: OperandDays, Unit: "days"},
		},
	}
}

func (filterBirthday) Check(n *Node, path string, p *Problems) {
	if f, ok := n.Value.(float64); ok && n.Op == opNextDays && f > 366 {
		p.wrong(path+".value", "birthday_days")
	}
}

func (filterBirthday) Compile(n *Node, b *builder) *Cond {
	d := yearDay(n.Value, b.zone)
	if f, ok := n.Value.(float64); ok {
		d.More = int(f)
	}
	return has(dobCol, Test{Kind: IsText, Text: &TextTest{Kind: BornOn, Days: d}})
}
