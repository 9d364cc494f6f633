package house

import (
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryErrorCodeHasAPage reads the codes of the root package.
func TestEveryErrorCodeHasAPage(t *testing.T) {
	codes := map[string]bool{}
	for _, p := range packages(t) {
		if p.dir != "." {
			continue
		}
		for _, f := range p.files {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				v, ok := n.(*ast.ValueSpec)
				if !ok || len(v.Values) != 1 || !strings.HasPrefix(v.Names[0].Name, "Code") {
					return true
				}
				if lit, ok := v.Values[0].(*ast.BasicLit); ok {
					codes[strings.Trim(lit.Value, `"`)] = true
				}
				return true
			})
		}
	}
	if len(codes) < 20 {
		t.Fatalf("only %d codes found", len(codes))
	}
	for c := range codes {
		page, err := os.ReadFile("../../docs/errors/" + c + ".md")
		if err != nil {
			t.Errorf("code %s has no page: %v", c, err)
		} else if !strings.Contains(string(page), "`"+c+"`") || !strings.Contains(string(page), "What to do") {
			t.Errorf("docs/errors/%s.md does not name its code, or says no cure", c)
		}
	}
	pages, err := filepath.Glob("../../docs/errors/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if c := strings.TrimSuffix(filepath.Base(p), ".md"); !codes[c] {
			t.Errorf("docs/errors/%s.md speaks of a code that does not exist", c)
		}
	}
}
