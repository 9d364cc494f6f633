package value_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

func TestFloatsPrint(t *testing.T) {
	for f, want := range map[float64]string{0: "0.0", 1: "1.0", -2.5: "-2.5", 12.25: "12.25", 0.001: "0.001", 0.0001: "0.0001", 0.00001: "1.0e-05", 1.5e-7: "1.5e-07", 1e15: "1000000000000000.0",
		1e16: "1.0e+16", 1.25e100: "1.25e+100", 123456789.125: "123456789.125", 1e-300: "1.0e-300", math.Inf(1): "Infinity", math.Inf(-1): "-Infinity", math.Copysign(0, -1): "-0.0", 5e-324: "5.0e-324"} {
		for _, v := range []value.Value{value.Float(f), value.From(f)} {
			if got := v.Text(); got != want {
				t.Errorf("%g prints %q, want %q", f, got, want)
			}
		}
	}
	if got := value.From(math.NaN()).Text(); got != "NaN" {
		t.Error(got)
	}
}

// number draws numbers of every kind.
func number(t *rapid.T, name string) value.Value {
	switch rapid.IntRange(0, 4).Draw(t, name+" kind") {
	case 0:
		return value.Int(rapid.Int64().Draw(t, name))
	case 1:
		return value.From(rapid.Float64().Draw(t, name))
	case 2:
		return value.Decimal(rapid.Int64Range(-1e17, 1e17).Draw(t, name), rapid.IntRange(0, 18).Draw(t, name+" scale"))
	case 3:
		return value.Float(float64(rapid.Int64Range(-99999, 99999).Draw(t, name)) / 100)
	}
	return value.Big(new(big.Int).Mul(big.NewInt(rapid.Int64().Draw(t, name)), big.NewInt(math.MaxInt64)))
}

// exact gives the decimal that a number prints as.
func exact(v value.Value) *big.Rat {
	r, ok := new(big.Rat).SetString(v.Text())
	if !ok {
		return nil
	}
	return r
}

// nearestTo tells whether a number is the one nearest to an exact one, as its kind allows.
func nearestTo(v value.Value, want *big.Rat) bool {
	if v.Kind() == value.KindFloat {
		f, _ := want.Float64()
		return v.AsFloat() == f || (f == 0 && v.AsFloat() == 0)
	}
	return exact(v).Cmp(want) == 0
}

// TestArithmetic holds the short ways of arithmetic against exact rationals of what the numbers print as.
func TestArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := number(t, "a"), number(t, "b")
		x, y := exact(a), exact(b)
		if x == nil || y == nil {
			return
		}
		if got := value.Add(a, b); !nearestTo(got, new(big.Rat).Add(x, y)) {
			t.Errorf("%s + %s = %s", a.Text(), b.Text(), got.Text())
		}
		if got := value.Subtract(a, b); !nearestTo(got, new(big.Rat).Sub(x, y)) {
			t.Errorf("%s - %s = %s", a.Text(), b.Text(), got.Text())
		}
		if got, err := value.Multiply(a, b); err == nil && !nearestTo(got, new(big.Rat).Mul(x, y)) {
			t.Errorf("%s * %s = %s", a.Text(), b.Text(), got.Text())
		}
		whole := a.Kind() != value.KindFloat && b.Kind() != value.KindFloat
		if got, err := value.Divide(a, b); err == nil {
			q := new(big.Rat).Quo(x, y)
			if whole {
				q.SetInt(new(big.Int).Div(q.Num(), q.Denom()))
			}
			if !nearestTo(got, q) {
				t.Errorf("%s / %s = %s", a.Text(), b.Text(), got.Text())
			}
			m, _ := value.Modulo(a, b)
			floor := new(big.Rat).Quo(x, y)
			floor.SetInt(new(big.Int).Div(floor.Num(), floor.Denom()))
			if want := new(big.Rat).Sub(x, new(big.Rat).Mul(y, floor)); !nearestTo(m, want) {
				t.Errorf("%s %% %s = %s", a.Text(), b.Text(), m.Text())
			}
		} else if y.Sign() != 0 {
			t.Errorf("%s / %s: %v", a.Text(), b.Text(), err)
		}
		if c, ok := value.Compare(a, b); !ok || (c != x.Cmp(y) && a.Kind() == b.Kind()) {
			t.Errorf("%s compared with %s: %d", a.Text(), b.Text(), c)
		}
	})
}

// TestRound holds rounding against exact rationals: halves away from zero.
func TestRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, places := number(t, "a"), rapid.Int64Range(-6, 20).Draw(t, "places")
		x := exact(a)
		got, ok := value.Round(a, places)
		if x == nil || !ok {
			return
		}
		p := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(max(places, -places)), nil))
		if places < 0 {
			p.Inv(p)
		}
		up := new(big.Rat).Mul(x, p)
		half := big.NewRat(int64(up.Sign()), 2)
		up.Add(up, half)
		n := new(big.Int).Quo(up.Num(), up.Denom())
		want := new(big.Rat).Quo(new(big.Rat).SetInt(n), p)
		if places > 0 && a.Kind() != value.KindFloat {
			want = x
		}
		if !nearestTo(got, want) {
			t.Errorf("%s rounded to %d is %s, want %s", a.Text(), places, got.Text(), want.FloatString(20))
		}
	})
}

func TestNumberOfTexts(t *testing.T) {
	for text, want := range map[string]string{"": "0", " 12 ": "12", "-3.50": "-3.5", "+5": "5", "1_000": "1000", "12 hats": "12", "1.5x": "1", ".5": "0", "5.": "5", "- 5": "0", "_5": "0",
		"123456789012345678901234567890": "123456789012345678901234567890", "0.1234567890123456789": "0.12345678901234568", "-0.0": "-0.0", "00012.10": "12.1"} {
		if got := value.String(text).Number().Text(); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// FuzzJSON holds the reader against encoding/json, and a document against the whole of it.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":[1.50,-2e3,null,true,"x\n\u00e9\ud83d\ude00"],"a":2}`, `[]`, `"\ud800"`, `{"a":{"b":{}}}`, ` 12345678901234567890 `, `{"k":"v"`, `nul`, `01`, `{"a" : [ ] , "c" : "}" }`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := value.ParseJSON([]byte(text))
		var want any
		strict := json.Unmarshal([]byte(text), &want) == nil
		if strict && err != nil && strings.Count(text, "[")+strings.Count(text, "{") < 90 && !strings.Contains(err.Error(), "number") {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			return
		}
		back := v.AppendJSON(nil)
		again, err := value.ParseJSON(back)
		if err != nil || (!value.Equal(v, again) && utf8.ValidString(text)) {
			t.Fatalf("%q came back as %s, %v", text, back, err)
		}
		if v.Kind() != value.KindObject {
			return
		}
		d := value.NewDocument(text)
		if d.Len() != v.AsObject().Len() {
			t.Fatalf("%q: %d members", text, d.Len())
		}
		for i := range d.Len() {
			k, x := d.At(i)
			if got, ok := value.NewDocument(text).Get(k); !ok || !value.Equal(got, x) {
				t.Fatalf("%q: member %q is %s and %s", text, k, got.Text(), x.Text())
			}
		}
	})
}

func TestDocumentOfNonsense(t *testing.T) {
	for _, text := range []string{"", "[]", `{"a":`, `{"a":1 "b":2}`, "{"} {
		d := value.NewDocument(text)
		if _, ok := d.Get("b"); ok || d.Len() != 0 {
			t.Errorf("%q has members", text)
		}
	}
}

// TestArena holds that texts made in it stay what they are until it is reset, and that the limit counts.
func TestArena(t *testing.T) {
	var a value.Arena
	for range 3 {
		a.Start(1 << 20)
		var made []string
		for i := range 2000 {
			s := strings.Repeat(strconv.Itoa(i), i%50)
			got := a.Copy([]byte(s))
			if made = append(made, got); a.Concat(got, "!").AsString() != s+"!" {
				t.Fatal("a text changed while it was made")
			}
		}
		for i, s := range made {
			if s != strings.Repeat(strconv.Itoa(i), i%50) {
				t.Fatalf("text %d became %q", i, s)
			}
		}
		if a.Over() {
			t.Fatal("over the limit too early")
		}
		if a.Items(1<<20) != nil || !a.Over() {
			t.Fatal("the limit does not count")
		}
		a.Reset()
	}
}

func TestObjectsKeepTheirOrder(t *testing.T) {
	var members []value.Member
	for i := range 40 {
		members = append(members, value.Member{Key: strconv.Itoa(i % 30), Value: value.Int(int64(i))})
	}
	m := value.NewMap(members...)
	if k, v := m.At(3); m.Len() != 30 || k != "3" || v.AsInt() != 33 {
		t.Errorf("%d members, the fourth is %s: %d", m.Len(), k, v.AsInt())
	}
	if v, ok := m.Get("29"); !ok || v.AsInt() != 29 {
		t.Error("the last is not found")
	}
}
