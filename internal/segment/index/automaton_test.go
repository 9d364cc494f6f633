package index

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

var patterns = []string{
	"", "^$", ".", "^par", "is$", "gmail|corp", `\d{2}`, "É", "(?-i)Paris", "s+e", "a.b", "(paris|lyon)", `^\s*$`, `\bfoo\b`, `\Bo`, "(?m)^x$", "(?s)a.c", "[^a-z]", "k", "ß",
	"(a|ab)(c|bcd)", "(x+x+)+y", `\p{Greek}`, "(?m)$", "a{3,5}", `^[^@]+@[^@]+\.(com|fr)$`, `\x{1F600}`, "(?U)a+b", "\xff", `\z`, `(?i:A)b`,
}

var samples = []string{
	"", " ", "Paris", "paris\nlyon", "x", "x\ny", "a\nc", "foo bar", "food", "Kelvin", "\u212A", "straße", "STRASSE", "é", "É", "aaaa", "xxxxxxxxxxxxxxxx", "xxy",
	"Person12@gmail.com", "αβγ", "\xff\xfe", "a\xffb", "😀", "ab", "abcd", "12", "_", "-", "a b", "ſ", "s",
}

// TestAutomaton: it finds what regexp finds.
func TestAutomaton(t *testing.T) {
	for _, p := range patterns {
		re, err := regexp.Compile("(?i)" + p)
		if err != nil {
			continue
		}
		a := newAutomaton(re.String())
		for _, s := range samples {
			got, ok := a.match([]byte(s))
			if again, _ := a.match([]byte(s)); again != got || !ok || got != re.MatchString(s) {
				t.Errorf("%q in %q: %v, then %v (told: %v)", p, s, got, again, ok)
			}
		}
	}
}

// TestAutomatonTooLarge: a pattern of too many states is left to regexp.
func TestAutomatonTooLarge(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	text := make([]byte, 1<<16)
	for i := range text {
		text[i] = "ab"[r.IntN(2)]
	}
	a := newAutomaton("a.{20}c")
	if _, ok := a.match(text); ok || !a.failed.Load() {
		t.Error("the automaton has no end")
	}
}

func FuzzAutomaton(f *testing.F) {
	for i, p := range patterns {
		f.Add(p, samples[i%len(samples)])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		re, err := regexp.Compile("(?i)" + pattern)
		if err != nil || len(pattern) > 200 {
			return
		}
		a := newAutomaton(re.String())
		if got, ok := a.match([]byte(text)); ok && got != re.MatchString(text) {
			t.Errorf("%q in %q: %v", pattern, text, got)
		}
	})
}

func BenchmarkPattern(b *testing.B) {
	const pattern = "(?i)name1.*@(gmail|yahoo)"
	text := []byte("Name123.456789@orange.fr")
	b.Run("automaton", func(b *testing.B) {
		a := newAutomaton(pattern)
		for b.Loop() {
			a.match(text)
		}
	})
	b.Run("regexp", func(b *testing.B) {
		re := regexp.MustCompile(pattern)
		for b.Loop() {
			re.Match(text)
		}
	})
}
