package value

import (
	"errors"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// ErrZero is the error of a division by zero.
var ErrZero = errors.New("divided by 0")

// ErrTooLarge is the error of a whole number with more digits than a template may make.
var ErrTooLarge = errors.New("the number has too many digits")

// mostBits is how large a whole number may grow.
const mostBits = 4096

var powers = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// tens are the same powers as floats; all of them are exact.
var tens = func() (p [19]float64) {
	for i := range p {
		p[i] = float64(powers[i])
	}
	return p
}()

// Number reads a value as a number, as arithmetic filters do: a text like " 12.5" by its number, "12 pieces" by
// its leading whole number, everything else as 0.
func (v Value) Number() Value {
	switch v.kind {
	case KindInt, KindFloat, KindBig:
		return v
	case KindString:
		s := strings.Trim(v.str, " \t\r\n\v\f\x00")
		if isDecimal(s) {
			return parseDecimal(s)
		}
		return LeadingInt(s)
	}
	return Int(0)
}

// isDecimal tells whether a text is digits, a point and digits.
func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, part, ok := strings.Cut(s, ".")
	return ok && digits(whole) && digits(part)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// LeadingInt reads the whole number that a text begins with; 0 when there is none.
func LeadingInt(s string) Value {
	s = strings.TrimLeft(s, " \t\r\n\v\f")
	end, seen := 0, false
	if end < len(s) && (s[0] == '-' || s[0] == '+') {
		end++
	}
	for end < len(s) {
		c := s[end]
		if c >= '0' && c <= '9' {
			seen = true
		} else if c != '_' || !seen || end+1 >= len(s) || s[end+1] < '0' || s[end+1] > '9' {
			break
		}
		end++
	}
	if !seen {
		return Int(0)
	}
	return parseWhole(strings.ReplaceAll(s[:end], "_", ""))
}

func parseWhole(s string) Value {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return Int(n)
	}
	if n, ok := new(big.Int).SetString(s, 10); ok && n.BitLen() <= mostBits {
		return Big(n)
	}
	return Int(0)
}

// Integer reads a value as a whole number the strict way: a text must be one from end to end. The second result is
// false when it is not.
func (v Value) Integer() (Value, bool) {
	switch v.kind {
	case KindInt, KindBig:
		return v, true
	case KindString:
		s := strings.Trim(v.str, " \t\r\n\v\f")
		if s == "" || strings.ContainsAny(s, ".") {
			return Nil, false
		}
		base := 10
		if t := strings.TrimLeft(s, "+-"); len(t) > 1 && t[0] == '0' {
			base = 0
		}
		n, ok := new(big.Int).SetString(strings.ReplaceAll(s, "_", ""), base)
		if !ok || strings.Contains(s, "__") || s[len(s)-1] == '_' || s[0] == '_' || n.BitLen() > mostBits {
			return Nil, false
		}
		return Big(n), true
	}
	return Nil, false
}

// Add gives a + b of two numbers.
func Add(a, b Value) Value {
	if a.kind == KindInt && b.kind == KindInt {
		if s := a.num + b.num; (s > a.num) == (b.num > 0) {
			return Int(s)
		}
	}
	if a.kind != KindFloat && b.kind != KindFloat {
		return Big(new(big.Int).Add(a.AsBig(), b.AsBig()))
	}
	if x, y, scale, ok := aligned(a, b); ok {
		if s := x + y; (s > x) == (y > 0) {
			return Decimal(s, scale)
		}
	}
	return exact(a, b, (*big.Rat).Add, a.AsFloat()+b.AsFloat())
}

// Negate gives -a of a number.
func Negate(a Value) Value {
	if a.kind == KindFloat {
		if a.scale > 0 && a.num != 0 {
			a.num = -a.num
			return a
		}
		return Float(-a.AsFloat())
	}
	if a.kind == KindInt && a.num != math.MinInt64 {
		return Int(-a.num)
	}
	return Big(new(big.Int).Neg(a.AsBig()))
}

// Subtract gives a - b of two numbers.
func Subtract(a, b Value) Value { return Add(a, Negate(b)) }

// Multiply gives a * b of two numbers.
func Multiply(a, b Value) (Value, error) {
	if a.kind == KindInt && b.kind == KindInt {
		if p, ok := product(a.num, b.num); ok {
			return Int(p), nil
		}
	}
	if a.kind != KindFloat && b.kind != KindFloat {
		x, y := a.AsBig(), b.AsBig()
		if x.BitLen()+y.BitLen() > mostBits {
			return Nil, ErrTooLarge
		}
		return Big(new(big.Int).Mul(x, y)), nil
	}
	x, okX := decimalOf(a)
	y, okY := decimalOf(b)
	if okX && okY {
		if p, ok := product(x.coef, y.coef); ok {
			return Decimal(p, x.scale+y.scale), nil
		}
	}
	return exact(a, b, (*big.Rat).Mul, a.AsFloat()*b.AsFloat()), nil
}

// Divide gives a / b of two numbers: whole numbers are divided to the whole number below.
func Divide(a, b Value) (Value, error) {
	if b.IsNumber() && b.AsFloat() == 0 {
		return Nil, ErrZero
	}
	if a.kind != KindFloat && b.kind != KindFloat {
		if a.kind == KindInt && b.kind == KindInt && !(a.num == math.MinInt64 && b.num == -1) {
			q := a.num / b.num
			if a.num%b.num != 0 && (a.num < 0) != (b.num < 0) {
				q--
			}
			return Int(q), nil
		}
		q, _ := floorDivide(a.AsBig(), b.AsBig())
		return Big(q), nil
	}
	if x, y, _, ok := aligned(a, b); ok && abs(x) < 1<<53 && abs(y) < 1<<53 {
		return Float(float64(x) / float64(y)), nil
	}
	return exact(a, b, (*big.Rat).Quo, a.AsFloat()/b.AsFloat()), nil
}

// Modulo gives the rest of a / b, with the sign of b.
func Modulo(a, b Value) (Value, error) {
	if b.IsNumber() && b.AsFloat() == 0 {
		return Nil, ErrZero
	}
	if a.kind != KindFloat && b.kind != KindFloat {
		_, m := floorDivide(a.AsBig(), b.AsBig())
		return Big(m), nil
	}
	if x, y, scale, ok := aligned(a, b); ok {
		m := x % y
		if m != 0 && (m < 0) != (y < 0) {
			m += y
		}
		return Decimal(m, scale), nil
	}
	mod := func(z, x, y *big.Rat) *big.Rat {
		q := new(big.Rat).Quo(x, y)
		f, _ := floorDivide(q.Num(), q.Denom())
		return z.Sub(x, new(big.Rat).Mul(y, new(big.Rat).SetInt(f)))
	}
	return exact(a, b, mod, math.Mod(a.AsFloat(), b.AsFloat())), nil
}

func floorDivide(a, b *big.Int) (q, m *big.Int) {
	q, m = new(big.Int).QuoRem(a, b, new(big.Int))
	if m.Sign() != 0 && (m.Sign() < 0) != (b.Sign() < 0) {
		q.Sub(q, big.NewInt(1))
		m.Add(m, b)
	}
	return q, m
}

// Abs gives the number without its sign.
func Abs(a Value) Value {
	if c, _ := Compare(a, Int(0)); c < 0 {
		return Negate(a)
	}
	return a
}

// Ceil gives the whole number at or above.
func Ceil(a Value) (Value, bool) { return whole(a, math.Ceil) }

// Floor gives the whole number at or below.
func Floor(a Value) (Value, bool) { return whole(a, math.Floor) }

func whole(a Value, how func(float64) float64) (Value, bool) {
	if a.kind != KindFloat {
		return a, true
	}
	f := how(a.AsFloat())
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return Nil, false
	}
	if math.Abs(f) < 1<<62 {
		return Int(int64(f)), true
	}
	return Big(rational(a).Num()), true // all its digits are before the point
}

// Round rounds to a number of places after the point, halves away from zero; with 0 places or fewer the result is a
// whole number. The second result is false for what is not a finite number.
func Round(a Value, places int64) (Value, bool) {
	places = max(min(places, 1000), -1000)
	if a.kind == KindFloat {
		d, ok := decimalOf(a)
		switch {
		case !ok:
			return roundLarge(a, places)
		case int64(d.scale) <= places && places > 0:
			return a, true
		case int64(d.scale) <= places:
			return Int(d.coef), true // scale is 0 here: places is, too
		}
		if drop := int64(d.scale) - places; drop < int64(len(powers)) {
			return rounded(d.coef, powers[drop], places), true
		}
		if places > 0 {
			return Float(0), true
		}
		return Int(0), true
	}
	if places >= 0 {
		return a, true
	}
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(-places), nil)
	q, r := new(big.Int).QuoRem(a.AsBig(), p, new(big.Int))
	if r.Abs(r).Lsh(r, 1).Cmp(p) >= 0 {
		q.Add(q, big.NewInt(int64(a.AsBig().Sign())))
	}
	return Big(q.Mul(q, p)), true
}

// rounded divides a decimal's digits by a power of ten, and gives what is left its places.
func rounded(coef, by, places int64) Value {
	q, r := coef/by, coef%by
	if uint64(abs(r))*2 >= uint64(by) {
		if coef < 0 {
			q--
		} else {
			q++
		}
	}
	if places > 0 {
		return Decimal(q, int(places))
	}
	if places == 0 {
		return Int(q)
	}
	v, _ := Multiply(Int(q), Big(new(big.Int).Exp(big.NewInt(10), big.NewInt(-places), nil)))
	return v
}

// roundLarge rounds what is too large to have places after the point.
func roundLarge(a Value, places int64) (Value, bool) {
	n, ok := whole(a, math.Round)
	if !ok || places > 0 {
		return a, ok
	}
	return Round(n, places)
}

// product multiplies, and tells whether the result fits.
func product(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(abs(a)), uint64(abs(b)))
	if hi != 0 || lo > math.MaxInt64 || a == math.MinInt64 || b == math.MinInt64 {
		return 0, a == 0 || b == 0
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
