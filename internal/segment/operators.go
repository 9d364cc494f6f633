package segment

import (
	"math"
	"time"
)

// Types of value that an operator reads.
const (
	forAny     = ""
	forBoolean = "boolean"
	forNumber  = "number"
	forString  = "string"
	forArray   = "array"
	forTime    = "time"
	forObjects = "object_array"
)

// Operators on one value (Braze reference, section 5.3). docs/segments.md has the table of what each
// means for every kind of value; the table is a test.
const (
	opBlank    = "is_blank"
	opNotBlank = "is_not_blank"

	opTrue       = "is_true"
	opFalse      = "is_false"
	opTrueUnset  = "is_true_or_not_set"
	opFalseUnset = "is_false_or_not_set"

	opExactly    = "exactly"
	opNotExactly = "is_not_exactly"
	opMore       = "more_than"
	opLess       = "less_than"

	opEquals      = "equals"
	opNotEqual    = "does_not_equal"
	opAnyOf       = "is_any_of"
	opNoneOf      = "is_none_of"
	opContains    = "contains_any_of"
	opNotContain  = "does_not_contain_any_of"
	opMatches     = "matches_regex"
	opNotMatch    = "does_not_match_regex"
	opIncludes    = "includes"
	opNotInclude  = "does_not_include"
	opIncludesAny = "includes_any_of"
	opIncludesNo  = "includes_none_of"
	opAllOf       = "is_all_of"
	opNotAllOf    = "is_not_all_of"
	opHasValue    = "has_a_value"
	opEmpty       = "is_empty"
	opValueRegex  = "value_matches_regex"
	opValuesHave  = "values_contain_any_of"
	opValuesLack  = "values_do_not_contain_any_of"
	opHasElement  = "has_an_element"

	opAfter     = "after"
	opBefore    = "before"
	opMoreAgo   = "more_than_days_ago"
	opLessAgo   = "less_than_days_ago"
	opInMore    = "in_more_than_days"
	opInLess    = "in_less_than_days"
	opYearDay   = "day_of_year_is"
	opTodaysDay = "day_of_year_is_today"
)

const (
	dayMillis    = 24 * 60 * 60 * 1000
	hourMillis   = 60 * 60 * 1000
	pickerValues = "values"
)

// valueOperators are the operators on one value, in the order in which a page offers them.
var valueOperators = []Operator{
	valueOp(opBlank, forAny, NoOperand),
	valueOp(opNotBlank, forAny, NoOperand),

	valueOp(opTrue, forBoolean, NoOperand),
	valueOp(opFalse, forBoolean, NoOperand),
	valueOp(opTrueUnset, forBoolean, NoOperand),
	valueOp(opFalseUnset, forBoolean, NoOperand),

	valueOp(opExactly, forNumber, OperandNumber),
	valueOp(opNotExactly, forNumber, OperandNumber),
	valueOp(opMore, forNumber, OperandNumber),
	valueOp(opLess, forNumber, OperandNumber),

	valueOp(opEquals, forString, OperandText),
	valueOp(opNotEqual, forString, OperandText),
	valueOp(opAnyOf, forString, OperandTexts),
	valueOp(opNoneOf, forString, OperandTexts),
	valueOp(opContains, forString, OperandTexts),
	valueOp(opNotContain, forString, OperandTexts),
	valueOp(opMatches, forString, OperandPattern),
	valueOp(opNotMatch, forString, OperandPattern),

	valueOp(opIncludes, forArray, OperandText),
	valueOp(opNotInclude, forArray, OperandText),
	valueOp(opIncludesAny, forArray, OperandTexts),
	valueOp(opIncludesNo, forArray, OperandTexts),
	valueOp(opAllOf, forArray, OperandTexts),
	valueOp(opNotAllOf, forArray, OperandTexts),
	valueOp(opHasValue, forArray, NoOperand),
	valueOp(opEmpty, forArray, NoOperand),
	valueOp(opValueRegex, forArray, OperandPattern),
	valueOp(opValuesHave, forArray, OperandTexts),
	valueOp(opValuesLack, forArray, OperandTexts),

	valueOp(opAfter, forTime, OperandInstant),
	valueOp(opBefore, forTime, OperandInstant),
	valueOp(opMoreAgo, forTime, OperandDays),
	valueOp(opLessAgo, forTime, OperandDays),
	valueOp(opInMore, forTime, OperandDays),
	valueOp(opInLess, forTime, OperandDays),
	valueOp(opYearDay, forTime, OperandYearDay),
	valueOp(opTodaysDay, forTime, NoOperand),

	valueOp(opHasElement, forObjects, NoOperand),
}

func valueOp(id, typ string, operand Operand) Operator {
	o := Operator{ID: id, Label: label("op", id), For: typ, Operand: operand}
	switch operand {
	case OperandDays:
		o.Unit = "days"
	case OperandText, OperandTexts:
		o.Picker = pickerValues
	}
	return o
}

func valueOperator(id string) (Operator, bool) {
	for _, o := range valueOperators {
		if o.ID == id {
			return o, true
		}
	}
	return Operator{}, false
}

// operatorsOf gives the operators that read a type of value.
func operatorsOf(typ string) (ops []Operator) {
	for _, o := range valueOperators {
		if o.For == typ {
			ops = append(ops, o)
		}
	}
	return ops
}

// criterionOperators are those that may stand on a property of an event or a member of an element.
func criterionOperators() (ops []Operator) {
	for _, o := range valueOperators {
		if o.For != forObjects {
			ops = append(ops, o)
		}
	}
	return ops
}

// compileValue gives the condition of an operator on the value at col.
func compileValue(col []string, op string, v any, b *builder) *Cond {
	o, _ := valueOperator(op)
	switch o.For {
	case forBoolean:
		return compileBoolean(col, op)
	case forNumber:
		f, _ := v.(float64)
		return compileNumber(col, op, f)
	case forString:
		return compileText(col, op, v)
	case forArray:
		return compileArray(col, op, v)
	case forTime:
		return compileTime(col, op, v, b)
	}
	blank := has(col, Test{Kind: IsBlank})
	if op == opNotBlank {
		return not(blank)
	}
	return blank
}

func compileBoolean(col []string, op string) *Cond {
	is := func(want bool) *Cond { return has(col, Test{Kind: IsBool, Bool: want}) }
	switch op {
	case opTrue:
		return is(true)
	case opFalse:
		return is(false)
	case opTrueUnset:
		return not(is(false))
	}
	return not(is(true))
}

// compileNumber takes nobody's value for 0 in "exactly" and "less than", as Braze does (reference,
// section 5.3).
func compileNumber(col []string, op string, f float64) *Cond {
	in := func(r Range) *Cond { return has(col, Test{Kind: InRange, Range: r}) }
	orNone := func(c *Cond, zeroFits bool) *Cond {
		if zeroFits {
			return some(c, not(in(Numbers)))
		}
		return c
	}
	switch op {
	case opMore:
		return in(Range{Low: f, LowOpen: true, High: math.Inf(1)})
	case opLess:
		return orNone(in(Range{Low: math.Inf(-1), High: f, HighOpen: true}), 0 < f)
	}
	exactly := orNone(in(Range{Low: f, High: f}), f == 0)
	if op == opNotExactly {
		return not(exactly)
	}
	return exactly
}

func compileText(col []string, op string, v any) *Cond {
	switch op {
	case opEquals, opAnyOf:
		return has(col, text(OneOf, textsOf(v)...))
	case opNoneOf:
		return not(has(col, text(OneOf, textsOf(v)...)))
	case opNotEqual:
		return not(has(col, text(OneOfFolded, folded(textsOf(v))...)))
	case opContains:
		return has(col, text(Containing, folded(textsOf(v))...))
	case opNotContain:
		return not(has(col, text(Containing, folded(textsOf(v))...)))
	}
	matches := has(col, Test{Kind: IsText, Text: pattern(v)})
	if op == opNotMatch {
		return all(has(col, text(NotBlank)), not(matches))
	}
	return matches
}

func compileArray(col []string, op string, v any) *Cond {
	switch op {
	case opIncludes, opIncludesAny:
		return has(col, one(OneOf, textsOf(v)...))
	case opNotInclude, opIncludesNo:
		return not(has(col, one(OneOf, textsOf(v)...)))
	case opAllOf:
		return has(col, Test{Kind: HasAll, Values: textsOf(v)})
	case opNotAllOf:
		return not(has(col, Test{Kind: HasAll, Values: textsOf(v)}))
	case opHasValue:
		return has(col, one(AnyText))
	case opEmpty:
		return not(has(col, one(AnyText)))
	case opValuesHave:
		return has(col, one(Containing, folded(textsOf(v))...))
	case opValuesLack:
		return not(has(col, one(Containing, folded(textsOf(v))...)))
	}
	return has(col, Test{Kind: HasOne, Text: pattern(v)})
}

func compileTime(col []string, op string, v any, b *builder) *Cond {
	if op == opYearDay || op == opTodaysDay {
		return has(col, Test{Kind: OnDay, Days: yearDay(v, b.zone)})
	}
	return has(col, Test{Kind: InPeriod, Period: b.window(op, v)})
}

// window gives the time that an operator on a time speaks of.
func (b *builder) window(op string, v any) Window {
	n, _ := v.(float64)
	ago := int64(n) * dayMillis
	switch op {
	case opAfter:
		return Window{b.after(v), Ever}
	case opBefore:
		return Window{Always, b.instant(v)}
	case opMoreAgo:
		return Window{Always, Instant{-ago, true}}
	case opLessAgo:
		return Window{Instant{-ago + 1, true}, Instant{1, true}}
	case opInMore:
		return Window{Instant{ago + 1, true}, Ever}
	}
	return Window{Instant{1, true}, Instant{ago, true}} // opInLess
}

func (b *builder) instant(v any) Instant {
	s, _ := v.(string)
	i, _ := instant(s, b.zone) // checked
	return i
}

func (b *builder) after(v any) Instant {
	i := b.instant(v)
	i.Millis++
	return i
}

// yearDay reads MM-DD; without one it is today.
func yearDay(v any, zone *time.Location) *DaySet {
	d := &DaySet{Zone: zone}
	if s, ok := v.(string); ok {
		t, err := time.Parse("2006-01-02", "2000-"+s)
		if err == nil {
			d.Month, d.Day = int(t.Month()), t.Day()
		}
	}
	return d
}

func pattern(v any) *TextTest {
	s, _ := v.(string)
	p, _ := compilePattern(s) // checked
	return &TextTest{Kind: Matching, Pattern: p}
}

// textsOf gives the operand's texts, whether it is one or a list.
func textsOf(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		all := make([]string, 0, len(v))
		for _, e := range v {
			if s, ok := e.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

func folded(all []string) []string {
	f := make([]string, len(all))
	for i, s := range all {
		f[i] = Fold(s)
	}
	return f
}
