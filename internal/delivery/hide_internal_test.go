package delivery

import "testing"

// Of two secrets of which one begins the other, nothing of either stays, in whatever order they come.
func TestHideLongestFirst(t *testing.T) {
	for _, secrets := range [][]string{{"abc", "abcdef"}, {"abcdef", "abc"}} {
		if got := hide("x=abcdef&y=abc", secrets); got != "x=[hidden]&y=[hidden]" {
			t.Errorf("%q leaves %q", secrets, got)
		}
	}
}
