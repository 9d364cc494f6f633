package value

import (
	"encoding/json"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"time"
)

// From makes a value of what Go code holds: nil, numbers, texts, slices and maps of them, times, values. Members of
// a Go map are ordered by name. Anything else gives nil.
func From(x any) Value {
	switch x := x.(type) {
	case Value:
		return x
	case Object:
		return FromObject(x)
	case bool:
		return Bool(x)
	case string:
		return String(x)
	case time.Time:
		return Time(x)
	case json.Number:
		return parseNumber(x.String())
	case []any:
		items := make([]Value, len(x))
		for i := range x {
			items[i] = From(x[i])
		}
		return Array(items)
	case []Value:
		return Array(x)
	case []string:
		items := make([]Value, len(x))
		for i := range x {
			items[i] = String(x[i])
		}
		return Array(items)
	case map[string]any:
		return fromMap(x, From)
	case map[string]string:
		return fromMap(x, String)
	case map[string]Value:
		return fromMap(x, func(v Value) Value { return v })
	}
	return fromNumber(x)
}

func fromMap[T any](m map[string]T, of func(T) Value) Value {
	members := make([]Member, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		members = append(members, Member{k, of(m[k])})
	}
	return FromObject(NewMap(members...))
}

func fromNumber(x any) Value {
	switch x := x.(type) {
	case int:
		return Int(int64(x))
	case int32:
		return Int(int64(x))
	case int64:
		return Int(x)
	case uint:
		return Big(new(big.Int).SetUint64(uint64(x)))
	case uint32:
		return Int(int64(x))
	case uint64:
		return Big(new(big.Int).SetUint64(x))
	case float32:
		return known(float64(x))
	case float64:
		return known(x)
	}
	return Nil
}

// parseNumber reads a number of JSON: without point and exponent it is a whole number of any size.
func parseNumber(s string) Value {
	if digits(s) || (len(s) > 1 && s[0] == '-' && digits(s[1:])) {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return Int(n)
		}
		return parseWhole(s)
	}
	return parseDecimal(s)
}

// known gives a float with its digits, if they are few.
func known(f float64) Value {
	if d, ok := decimalOf(Float(f)); ok && (d.coef != 0 || !math.Signbit(f)) {
		return Decimal(d.coef, d.scale)
	}
	return Float(f)
}
