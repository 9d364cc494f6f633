package render

import (
	"crypto/rand"
	"encoding/hex"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// seals gives references to sealed values to one render. While it runs, a reference stands in the text
// behind a number that nobody but this render knows, so that nothing a person wrote is taken for one.
// It has letters and digits only: it passes through JSON and URLs as it is.
type seals struct {
	nonce string
	given map[petitbleu.SealedRef]bool
}

// sealEnd ends a reference during the render; what stands before it is hexadecimal.
const sealEnd = "z"

func newSeals() *seals {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (Go 1.24 and later)
	return &seals{nonce: hex.EncodeToString(b[:]), given: map[petitbleu.SealedRef]bool{}}
}

// give gives what stands for a reference during the render.
func (s *seals) give(r petitbleu.SealedRef) value.Value {
	if s == nil {
		return value.Nil
	}
	s.given[r] = true
	return value.String(s.nonce + hex.EncodeToString([]byte(r)) + sealEnd)
}

// marks gives a text in which every reference is marked for the driver, and nothing else is.
func (s *seals) marks(text string) (string, *petitbleu.Error) {
	text = petitbleu.WithoutMarks(text)
	if s == nil || len(s.given) == 0 {
		return text, nil
	}
	parts := strings.Split(text, s.nonce)
	out := parts[0]
	for _, part := range parts[1:] {
		code, rest, ok := strings.Cut(part, sealEnd)
		ref, err := hex.DecodeString(code)
		if !ok || err != nil || !s.given[petitbleu.SealedRef(ref)] {
			return "", changed()
		}
		out += petitbleu.SealedRef(ref).Mark() + rest
	}
	if strings.Contains(strings.ToLower(out), s.nonce) {
		return "", changed()
	}
	return out, nil
}

func changed() *petitbleu.Error {
	return petitbleu.Errorf(petitbleu.CodeRenderFailed, "A sealed value was changed on its way. Print it as it is, without filters.")
}
