package answers

import (
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel"
)

// TestAnswerThatRepeatsASecret: the log hides a secret in an answer that reads it out of an address or of JSON.
func TestAnswerThatRepeatsASecret(t *testing.T) {
	for out, plain := range map[string]string{"a+b%2Fc": "a b/c", "a%20b%2Fc": "a b/c", `q\"uote`: `q"uote`, "same": "same"} {
		c := WireCall(&channel.Request{URL: "https://a.example/?k=" + out, Secret: []string{out}}, &channel.Response{Status: 200, Body: []byte("you said " + plain + " or " + out)}, time.Time{}, 0)
		if c.Response != "you said [hidden] or [hidden]" || strings.Contains(c.URL, out) {
			t.Errorf("%s: %+v", out, c)
		}
	}
}

// Of two secrets of which one begins the other, nothing of either stays, in whatever order they come.
func TestHideLongestFirst(t *testing.T) {
	for _, secrets := range [][]string{{"abc", "abcdef"}, {"abcdef", "abc"}} {
		if got := Hide("x=abcdef&y=abc", secrets); got != "x=[hidden]&y=[hidden]" {
			t.Errorf("%q leaves %q", secrets, got)
		}
	}
}
