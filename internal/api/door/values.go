package door

import (
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// MapEach gives what fn makes of each member of a list, in its order; never nil.
func MapEach[A, B any](list []A, fn func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = fn(v)
	}
	return out
}

// Set writes a value that was given.
func Set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}

// Given gives a value to what is asked to change.
func Given[T any](to, v *T) {
	if v != nil {
		*to = *v
	}
}

// StampTime writes an instant in UTC by the millisecond, as all instants of this API are.
func StampTime(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// CleanName is a name without blanks at its ends; one of blanks alone is refused.
func CleanName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give it a name.").At("body.name")
	}
	return name, nil
}

// NameKey is a name as it is compared: without regard to case and to how accents are written.
func NameKey(name string) string {
	return norm.NFC.String(strings.ToLower(strings.Join(strings.Fields(name), " ")))
}

// Unformula keeps a table program from reading a name as a formula.
func Unformula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// MakerName names a user or an API key; one that is gone has no name.
func MakerName(tx *store.Tx, ws, id string) (name string, err error) {
	if petitbleu.IsID(petitbleu.KindUser, id) {
		var u petitbleu.User
		u, err = tx.User(id)
		name = u.Name
	} else if petitbleu.IsID(petitbleu.KindAPIKey, id) {
		var k petitbleu.APIKey
		k, err = tx.APIKey(ws, id)
		name = k.Name
	}
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return name, err
}

type NoInput struct{}

// Distinct leaves out what stood before. Bodies take a member twice and keep it once: the tag uniqueItems is not for
// them, since the validator panics at a member that cannot be a key of a map, such as {}.
func Distinct[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool {
		known := seen[v]
		seen[v] = true
		return known
	})
}
