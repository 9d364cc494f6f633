package graph

import (
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// TestEveryEndpointOfAPageNeedsAPermission: what acts on a Page says what it needs, and what is
// needed exists.
func TestEveryEndpointOfAPageNeedsAPermission(t *testing.T) {
	free := []string{"me", "subscribed_apps", "app", "picture"} // to read
	named := map[string]bool{}
	for _, r := range Routes {
		named[r.Name], named[r.Method+" "+r.Name] = true, true
		if strings.HasPrefix(r.Path, "{page}") && needs[r.Name] == nil && !slices.Contains(free, r.Name) {
			t.Errorf("%s %s needs no permission", r.Method, r.Path)
		}
	}
	for name, list := range needs {
		if !named[name] {
			t.Errorf("there is no endpoint %s", name)
		}
		for _, p := range list {
			if !world.KnownPermission(p) {
				t.Errorf("%s: there is no permission %s", name, p)
			}
		}
	}
}
