package store

import (
	"fmt"
	"testing"
)

func TestNameless(t *testing.T) {
	for _, c := range []struct {
		text, plain string
		order       []int
	}{
		{"SELECT 1", "SELECT 1", nil},
		{"a = $1 AND b = $2", "a = ? AND b = ?", nil},
		{"($3,$4) WHERE a = $1 AND b > $2 OR c = $2", "(?,?) WHERE a = ? AND b > ? OR c = ?", []int{2, 3, 0, 1, 1}},
		{"a = '$1' AND b = $1", "a = '$1' AND b = ?", nil},
		{"a = '''$2' OR $10$", "a = '''$2' OR ?$", []int{9}},
	} {
		plain, order := nameless(c.text)
		if plain != c.plain || fmt.Sprint(order) != fmt.Sprint(c.order) {
			t.Errorf("%s: %s, %v", c.text, plain, order)
		}
	}
}
