package value

import (
	"cmp"
	"math/big"
	"strings"
)

// Equal tells whether two values are the same, as == of Liquid does. The words empty and blank
// equal what is so; two of them are never equal.
func Equal(a, b Value) bool {
	if a.kind == KindEmpty || a.kind == KindBlank {
		return a.says(b)
	}
	if b.kind == KindEmpty || b.kind == KindBlank {
		return b.says(a)
	}
	if a.IsNumber() && b.IsNumber() {
		return compareNumbers(a, b) == 0
	}
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case KindNil:
		return true
	case KindBool:
		return a.num == b.num
	case KindString:
		return a.str == b.str
	case KindList:
		return equalLists(a.AsList(), b.AsList())
	case KindObject:
		return equalObjects(a.AsObject(), b.AsObject())
	case KindRange:
		return a.ref == b.ref
	case KindTime:
		return a.AsTime().Equal(b.AsTime())
	}
	return false
}

// says tells whether a word, empty or blank, is true of a value.
func (v Value) says(of Value) bool {
	if of.kind == KindEmpty || of.kind == KindBlank {
		return false
	}
	if v.kind == KindEmpty {
		return of.IsEmpty()
	}
	return of.IsBlank()
}

func equalLists(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalObjects(a, b Object) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		k, x := a.At(i)
		if y, ok := b.Get(k); !ok || !Equal(x, y) {
			return false
		}
	}
	return true
}

func compareNumbers(a, b Value) int {
	if a.kind == KindInt && b.kind == KindInt {
		return cmp.Compare(a.num, b.num)
	}
	if a.small() && b.small() {
		return cmp.Compare(a.AsFloat(), b.AsFloat())
	}
	if a.kind != KindFloat && b.kind != KindFloat {
		return a.AsBig().Cmp(b.AsBig())
	}
	return bigFloat(a).Cmp(bigFloat(b))
}

// small tells whether a number is the same as a float.
func (v Value) small() bool {
	return v.kind == KindFloat || (v.kind == KindInt && v.num < 1<<53 && v.num > -1<<53)
}

func bigFloat(v Value) *big.Float {
	if v.kind == KindFloat {
		return new(big.Float).SetFloat64(v.AsFloat())
	}
	return new(big.Float).SetPrec(256).SetInt(v.AsBig())
}

// Compare orders two numbers, two texts, two instants or two lists: -1, 0, 1. The second result is false when
// there is no order between them.
func Compare(a, b Value) (int, bool) {
	if a.IsNumber() && b.IsNumber() {
		return compareNumbers(a, b), true
	}
	if a.kind != b.kind {
		return 0, false
	}
	switch a.kind {
	case KindString:
		return strings.Compare(a.str, b.str), true
	case KindTime:
		return a.AsTime().Compare(b.AsTime()), true
	case KindList:
		return compareLists(a.AsList(), b.AsList())
	case KindNil:
		return 0, true
	case KindBool, KindObject, KindRange:
		return 0, Equal(a, b)
	}
	return 0, false
}

func compareLists(a, b []Value) (int, bool) {
	for i := range min(len(a), len(b)) {
		if c, ok := Compare(a[i], b[i]); !ok || c != 0 {
			return c, ok
		}
	}
	return cmp.Compare(len(a), len(b)), true
}

// Ordered tells whether <, > and their kin mean something for the value: they do for numbers, texts and instants.
func (v Value) Ordered() bool {
	return v.IsNumber() || v.kind == KindString || v.kind == KindTime
}

// Contains tells whether a text has a part, a list an item, an object a member, a range a number.
func Contains(in, what Value) bool {
	if !what.Truthy() {
		return false
	}
	switch in.kind {
	case KindString:
		if what.kind == KindString {
			return strings.Contains(in.str, what.str)
		}
		return strings.Contains(in.str, what.Text())
	case KindList:
		for _, x := range in.AsList() {
			if Equal(x, what) {
				return true
			}
		}
	case KindObject:
		if what.kind != KindString {
			return false
		}
		_, ok := in.AsObject().Get(what.str)
		return ok
	case KindRange:
		first, last := in.AsRange()
		return what.IsNumber() && compareNumbers(what, Int(first)) >= 0 && compareNumbers(what, Int(last)) <= 0
	}
	return false
}
