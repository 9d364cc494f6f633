package messenger

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/petitbleu/petitbleu"
)

var contentType = regexp.MustCompile(`\bContent\w+\s+ContentType = "(\w+)"`)

// TestEveryFormHasGoldens: each type of content is sent by a golden, and a bad one refused.
func TestEveryFormHasGoldens(t *testing.T) {
	source, err := os.ReadFile("../../../content.go")
	if err != nil {
		t.Fatal(err)
	}
	types := contentType.FindAllStringSubmatch(string(source), -1)
	if len(types) < 20 {
		t.Fatalf("only %d types found", len(types))
	}
	for _, folder := range []string{"send", "check"} {
		found := map[string]bool{}
		files, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var c struct{ Content struct{ Type string } }
			if err := json.Unmarshal(data, &c); err != nil {
				t.Fatal(err)
			}
			found[c.Content.Type] = true
		}
		for _, m := range types {
			if own := m[1] != string(petitbleu.ContentWebhook) && m[1] != string(petitbleu.ContentInApp); own && !found[m[1]] { // the others are other channels'
				t.Errorf("no golden in %s has content of type %s", folder, m[1])
			}
		}
	}
}
