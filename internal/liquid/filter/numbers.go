package filter

import (
	"errors"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// numbers is arithmetic. A text counts as the number it begins with, everything else as 0.
var numbers = []Def{
	{Name: "abs", Do: number(value.Abs), Group: "numbers", Help: "Takes the sign away.", Example: "{{ -3 | abs }}", Result: "3"},
	{Name: "at_least", Min: 1, Max: 1, Do: atLeast, Group: "numbers", Help: "Gives the larger of two numbers.", Example: "{{ 3 | at_least: 5 }}", Result: "5"},
	{Name: "at_most", Min: 1, Max: 1, Do: atMost, Group: "numbers", Help: "Gives the smaller of two numbers.", Example: "{{ 7 | at_most: 5 }}", Result: "5"},
	{Name: "ceil", Do: whole(value.Ceil), Group: "numbers", Help: "Rounds up.", Example: "{{ 1.2 | ceil }}", Result: "2"},
	{Name: "floor", Do: whole(value.Floor), Group: "numbers", Help: "Rounds down.", Example: "{{ 1.8 | floor }}", Result: "1"},
	{Name: "round", Max: 1, Do: round, Group: "numbers", Help: "Rounds, to a whole number or to places after the point.", Example: "{{ 2.675 | round: 2 }}", Result: "2.68"},
	{Name: "plus", Min: 1, Max: 1, Do: calculate(sure(value.Add)), Group: "numbers", Help: "Adds.", Example: "{{ 10.1 | plus: 2.2 }}", Result: "12.3"},
	{Name: "minus", Min: 1, Max: 1, Do: calculate(sure(value.Subtract)), Group: "numbers", Help: "Subtracts.", Example: "{{ '4' | minus: 2 }}", Result: "2"},
	{Name: "times", Min: 1, Max: 1, Do: calculate(value.Multiply), Group: "numbers", Help: "Multiplies.", Example: "{{ 3 | times: 1.5 }}", Result: "4.5"},
	{Name: "divided_by", Min: 1, Max: 1, Do: calculate(value.Divide), Group: "numbers", Help: "Divides; a whole number by a whole number to the whole number below.", Example: "{{ 7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }}", Result: "3 3.5"},
	{Name: "modulo", Min: 1, Max: 1, Do: calculate(value.Modulo), Group: "numbers", Help: "Gives the rest of a division.", Example: "{{ 7 | modulo: 3 }}", Result: "1"},
}

var errFinite = errors.New("the number is not finite")

func number(do func(value.Value) value.Value) Func {
	return func(_ *Context, in value.Value, _ []value.Value) (value.Value, error) { return do(in.Number()), nil }
}

func whole(do func(value.Value) (value.Value, bool)) Func {
	return func(_ *Context, in value.Value, _ []value.Value) (value.Value, error) {
		v, ok := do(in.Number())
		if !ok {
			return value.Nil, errFinite
		}
		return v, nil
	}
}

func sure(do func(a, b value.Value) value.Value) func(a, b value.Value) (value.Value, error) {
	return func(a, b value.Value) (value.Value, error) { return do(a, b), nil }
}

func calculate(do func(a, b value.Value) (value.Value, error)) Func {
	return func(_ *Context, in value.Value, args []value.Value) (value.Value, error) {
		a, b := in, args[0]
		if !a.IsNumber() {
			a = a.Number()
		}
		if !b.IsNumber() {
			b = b.Number()
		}
		return do(a, b)
	}
}

func atLeast(_ *Context, in value.Value, args []value.Value) (value.Value, error) {
	a, b := in.Number(), args[0].Number()
	if c, _ := value.Compare(b, a); c > 0 {
		return b, nil
	}
	return a, nil
}

func atMost(_ *Context, in value.Value, args []value.Value) (value.Value, error) {
	a, b := in.Number(), args[0].Number()
	if c, _ := value.Compare(b, a); c < 0 {
		return b, nil
	}
	return a, nil
}

func round(_ *Context, in value.Value, args []value.Value) (value.Value, error) {
	places := int64(0)
	if len(args) > 0 {
		n := args[0].Number()
		if n.Kind() == value.KindFloat {
			n, _ = value.Floor(value.Abs(n))
			if args[0].Number().AsFloat() < 0 {
				n = value.Negate(n)
			}
		}
		if n.Kind() != value.KindInt {
			return value.Nil, errInteger
		}
		places = n.AsInt()
	}
	v, ok := value.Round(in.Number(), places)
	if !ok {
		return value.Nil, errFinite
	}
	return v, nil
}
