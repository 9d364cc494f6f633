package value

import (
	"math"
	"math/big"
	"strconv"
)

// decimal is coef / 10^scale: the shortest decimal that reads as the same number.
type decimal struct {
	coef  int64
	scale int
}

// decimalOf gives the decimal of a number, when its digits fit.
func decimalOf(v Value) (decimal, bool) {
	if v.kind == KindInt {
		return decimal{v.num, 0}, true
	}
	if v.kind != KindFloat {
		return decimal{}, false
	}
	if v.scale > 0 {
		return decimal{v.num, int(v.scale) - 1}, true
	}
	f := v.AsFloat()
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return decimal{}, false
	}
	var room [32]byte
	text := strconv.AppendFloat(room[:0], f, 'e', -1, 64)
	var d decimal
	negative, i, after := false, 0, false
	if text[0] == '-' {
		negative, i = true, 1
	}
	for ; text[i] != 'e'; i++ {
		if text[i] == '.' {
			after = true
			continue
		}
		d.coef = d.coef*10 + int64(text[i]-'0')
		if after {
			d.scale++
		}
	}
	exp, _ := strconv.Atoi(string(text[i+1:]))
	d.scale -= exp
	if negative {
		d.coef = -d.coef
	}
	if d.scale < 0 {
		if -d.scale >= len(powers) {
			return decimal{}, d.coef == 0
		}
		c, ok := product(d.coef, powers[-d.scale])
		return decimal{c, 0}, ok
	}
	return d, true
}

// aligned gives the digits of two numbers with one scale.
func aligned(a, b Value) (x, y int64, scale int, ok bool) {
	p, okA := decimalOf(a)
	q, okB := decimalOf(b)
	if !okA || !okB {
		return 0, 0, 0, false
	}
	scale = max(p.scale, q.scale)
	x, okA = raised(p, scale)
	y, okB = raised(q, scale)
	return x, y, scale, okA && okB
}

func raised(d decimal, scale int) (int64, bool) {
	if scale-d.scale >= len(powers) {
		return 0, false
	}
	return product(d.coef, powers[scale-d.scale])
}

// nearest gives the float nearest to coef / 10^scale.
func nearest(coef int64, scale int) float64 {
	if abs(coef) < 1<<53 && scale >= 0 && scale < len(tens) {
		return float64(coef) / tens[scale]
	}
	text := strconv.AppendInt(nil, coef, 10)
	text = append(text, 'e')
	text = strconv.AppendInt(text, int64(-scale), 10)
	f, _ := strconv.ParseFloat(string(text), 64)
	return f
}

// parseDecimal reads a number with a point, or an exponent.
func parseDecimal(s string) Value {
	var coef int64
	scale, point := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && coef < mostDigits/10:
			coef = coef*10 + int64(c-'0')
			if point {
				scale++
			}
		case c == '.' && !point:
			point = true
		case c != '-' || i > 0:
			f, _ := strconv.ParseFloat(s, 64)
			return Float(f)
		}
	}
	if s[0] == '-' {
		if coef == 0 {
			return Float(math.Copysign(0, -1))
		}
		coef = -coef
	}
	return Decimal(coef, scale)
}

// exact does what has too many digits for the short way; otherwise stands when a number is not finite.
func exact(a, b Value, op func(z, x, y *big.Rat) *big.Rat, otherwise float64) Value {
	x, y := rational(a), rational(b)
	if x == nil || y == nil {
		return Float(otherwise)
	}
	f, _ := op(new(big.Rat), x, y).Float64()
	return Float(f)
}

func rational(v Value) *big.Rat {
	if v.kind != KindFloat {
		return new(big.Rat).SetInt(v.AsBig())
	}
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(v.AsFloat(), 'e', -1, 64))
	if !ok {
		return nil
	}
	return r
}
