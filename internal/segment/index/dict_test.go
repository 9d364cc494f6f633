package index

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// TestDict: texts of all lengths keep their numbers, with their folded forms.
func TestDict(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	d := &dict{first: 1, folds: true}
	numbers := map[string]uint32{}
	for i := range 50000 {
		text := fmt.Sprint("text ", r.IntN(40000))
		switch {
		case i%1000 == 7:
			text = strings.Repeat("x", r.IntN(2*chunkSize))
		case i == 20000:
			text = "" // from here on some differ from their folded form
		case i > 20000 && i%2 == 0:
			text = "É" + text
		}
		code := d.code(text)
		if was, ok := numbers[text]; ok != (was == code) || code == 0 {
			t.Fatalf("%.20q is %d, was %d (%v)", text, code, was, ok)
		}
		numbers[text] = code
	}
	for text, code := range numbers {
		if string(d.text(code)) != text || string(d.foldedText(code)) != segment.Fold(text) || d.find(text) != code {
			t.Fatalf("%.20q, number %d, became %.20q and %.20q", text, code, d.text(code), d.foldedText(code))
		}
	}
	if d.find("nobody") != 0 {
		t.Error("a text was found that is not there")
	}
}

// TestHashes: what was added is found, what was removed is not, also when hashes are alike.
func TestHashes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	hashOf := func(code uint32) uint64 { return uint64(code%97)<<56 | uint64(code%1009) }
	var h hashes
	have := map[uint32]bool{}
	for range 200000 {
		code := 1 + uint32(r.IntN(60000))
		switch {
		case !have[code]:
			h.add(hashOf(code), code, hashOf)
			have[code] = true
		case r.IntN(3) == 0:
			h.remove(hashOf(code), code, hashOf)
			delete(have, code)
		}
	}
	for code := uint32(1); code <= 60000; code++ {
		got := h.find(hashOf(code), func(c uint32) bool { return c == code })
		if (got == code) != have[code] {
			t.Fatalf("%d: found %d, there: %v", code, got, have[code])
		}
	}
}
