package messenger

import (
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/channel"
)

func TestEveryErrorIsExplained(t *testing.T) {
	for key, r := range rows {
		if r.kind == "" || !strings.HasSuffix(r.cause, ".") || !strings.HasSuffix(r.cure, ".") {
			t.Errorf("error %v needs a kind, and sentences for cause and cure: %+v", key, r)
		}
		if r.reason == "" && reasons[r.kind] == "" {
			t.Errorf("error %v has no reason", key)
		}
	}
}

// A number that cannot be mistaken must mean one thing, wherever it stands.
func TestSubcodesMeanOneThing(t *testing.T) {
	kinds := map[int]channel.Kind{}
	for key, r := range rows {
		n := max(key[0], key[1])
		if n < 1_000_000 {
			continue
		}
		if k, ok := kinds[n]; ok && k != r.kind {
			t.Errorf("%d is both %s and %s", n, k, r.kind)
		}
		kinds[n] = r.kind
	}
}
