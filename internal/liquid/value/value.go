package value

import (
	"math"
	"math/big"
	"time"
)

// Kind says what a value is.
type Kind uint8

// The kinds of value. Empty and Blank are the words of Liquid that only compare.
const (
	KindNil Kind = iota
	KindBool
	KindInt
	KindFloat
	KindBig
	KindString
	KindList
	KindObject
	KindRange
	KindTime
	KindEmpty
	KindBlank
)

// Value is one thing a template computes with. The zero Value is nil.
type Value struct {
	kind  Kind
	scale uint8 // of a float: 0: num is its bits; else it is the decimal num / 10^(scale-1)
	num   int64 // bool, int, bits or digits of a float
	str   string
	ref   any // *List, Object, *big.Int, time.Time, span
}

// List is an array. Its items are not changed after it was made.
type List struct{ Items []Value }

// span is a range of whole numbers, both ends within.
type span struct{ first, last int64 }

// Values that never change.
var (
	Nil   = Value{}
	True  = Value{kind: KindBool, num: 1}
	False = Value{kind: KindBool}
	Empty = Value{kind: KindEmpty}
	Blank = Value{kind: KindBlank}
)

// Bool gives a truth value.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// Int gives a whole number.
func Int(n int64) Value { return Value{kind: KindInt, num: n} }

// Float gives a number with decimals.
func Float(f float64) Value { return Value{kind: KindFloat, num: int64(math.Float64bits(f))} }

// Decimal gives coef / 10^scale as a number with decimals. Arithmetic with it and printing are fast, because its digits
// are known; as a Float, it is the same number. What has too many digits for that becomes a Float.
func Decimal(coef int64, scale int) Value {
	for scale > 0 && coef%10 == 0 {
		coef, scale = coef/10, scale-1
	}
	if scale < 0 || scale >= len(powers) || coef >= mostDigits || coef <= -mostDigits {
		return Float(nearest(coef, scale))
	}
	return Value{kind: KindFloat, scale: uint8(scale) + 1, num: coef}
}

// mostDigits bounds the digits of which every decimal is the shortest that reads as its float.
const mostDigits = 1e15

// Big gives a whole number of any size; one that fits is an Int.
func Big(n *big.Int) Value {
	if n.IsInt64() {
		return Int(n.Int64())
	}
	return Value{kind: KindBig, ref: n}
}

// String gives a text.
func String(s string) Value { return Value{kind: KindString, str: s} }

// Array gives a list of the items; it keeps the slice.
func Array(items []Value) Value { return Value{kind: KindList, ref: &List{items}} }

// FromObject gives an object; nil gives Nil.
func FromObject(o Object) Value {
	if o == nil {
		return Nil
	}
	return Value{kind: KindObject, ref: o}
}

// Range gives the whole numbers from first to last, both within.
func Range(first, last int64) Value { return Value{kind: KindRange, ref: span{first, last}} }

// Time gives an instant with its zone.
func Time(t time.Time) Value { return Value{kind: KindTime, ref: t} }

// Kind tells what the value is.
func (v Value) Kind() Kind { return v.kind }

// IsNil tells whether there is no value.
func (v Value) IsNil() bool { return v.kind == KindNil }

// Truthy tells whether the value counts as true: everything does but nil and false.
func (v Value) Truthy() bool {
	return v.kind != KindNil && (v.kind != KindBool || v.num != 0)
}

// AsInt gives the number of an Int or a Bool (0 or 1).
func (v Value) AsInt() int64 { return v.num }

// AsFloat gives the number of an Int or Float.
func (v Value) AsFloat() float64 {
	switch v.kind {
	case KindFloat:
		if v.scale > 0 {
			return float64(v.num) / tens[v.scale-1]
		}
		return math.Float64frombits(uint64(v.num))
	case KindInt:
		return float64(v.num)
	case KindBig:
		f, _ := new(big.Float).SetInt(v.ref.(*big.Int)).Float64()
		return f
	}
	return 0
}

// AsBig gives the number of a Big or an Int.
func (v Value) AsBig() *big.Int {
	if v.kind == KindBig {
		return v.ref.(*big.Int)
	}
	return big.NewInt(v.num)
}

// IsText tells whether the value equals a certain text.
func (v *Value) IsText(s string) bool {
	if v.kind == KindString {
		return v.str == s
	}
	return v.kind >= KindEmpty && Equal(*v, String(s))
}

// AsString gives the text of a String.
func (v Value) AsString() string { return v.str }

// AsList gives the items of a List.
func (v Value) AsList() []Value {
	if l, ok := v.ref.(*List); ok {
		return l.Items
	}
	return nil
}

// AsObject gives the object, or nil.
func (v Value) AsObject() Object {
	o, _ := v.ref.(Object)
	return o
}

// AsRange gives both ends of a Range.
func (v Value) AsRange() (first, last int64) {
	s, _ := v.ref.(span)
	return s.first, s.last
}

// AsTime gives the instant of a Time.
func (v Value) AsTime() time.Time {
	t, _ := v.ref.(time.Time)
	return t
}

// IsNumber tells whether the value is a number of any kind.
func (v Value) IsNumber() bool { return v.kind == KindInt || v.kind == KindFloat || v.kind == KindBig }

// RangeLen gives how many numbers a range holds, or false when they do not fit a length.
func (v Value) RangeLen() (int, bool) {
	first, last := v.AsRange()
	if last < first {
		return 0, true
	}
	n := uint64(last) - uint64(first) + 1
	if n == 0 || n > math.MaxInt32 {
		return 0, false
	}
	return int(n), true
}
