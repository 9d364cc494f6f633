package emulator

import (
	"os"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/emulator/graph"
)

// TestDocsNameEveryEndpoint keeps the list of docs/emulator.md whole.
func TestDocsNameEveryEndpoint(t *testing.T) {
	text, err := os.ReadFile("../../docs/emulator.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range graph.Routes {
		path := r.Path
		for short, full := range map[string]string{"{thread}": "t_…", "{message}": "m_…", "{ad_account}": "act_…", "/*": ""} {
			path = strings.ReplaceAll(path, short, full)
		}
		if _, edge, ok := strings.Cut(path, "/"); ok && strings.HasSuffix(edge, "_thread_control") {
			path = edge
		}
		path = strings.TrimSuffix(strings.Replace(path, "sticker_packs/stickers", "sticker_packs/{id}/stickers", 1), "/")
		if !strings.Contains(string(text), path) {
			t.Errorf("%s %s: is missing in docs/emulator.md (looked for %s)", r.Method, r.Path, path)
		}
	}
}
