package script

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

// TestContentAsFiles: templates, content blocks and segments go from one program to another through a folder, by the
// commands that docs/files.md shows.
func TestContentAsFiles(t *testing.T) {
	t.Parallel()
	one := program.Start(t, "demo", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	two := program.Start(t, "demo", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	folder := filepath.Join(t.TempDir(), "content")
	files := func(p *program.Process, wantCode int, args ...string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), program.Path(t), append([]string{"files"}, args...)...)
		c.Env = append(os.Environ(), "PETITBLEU_URL="+p.Ready["url"], "PETITBLEU_KEY="+p.Ready["api_key"], "PETITBLEU_WORKSPACE="+p.Ready["workspace_id"])
		var out bytes.Buffer
		c.Stdout, c.Stderr = &out, &out
		err := c.Run()
		code := 0
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			code = e.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if code != wantCode {
			t.Fatalf("files %v ends with %d, not %d:\n%s", args, code, wantCode, out.String())
		}
		return out.String()
	}
	at := one.Ready["api_url"] + "/workspaces/" + one.Ready["workspace_id"]
	made := func(path string, body map[string]any) {
		t.Helper()
		if status, answer := program.Call(t, "POST", at+path, one.Ready["api_key"], body); status != 201 {
			t.Fatalf("%s: %d %v", path, status, answer)
		}
	}
	made("/content-blocks", map[string]any{"name": "greeting", "content": "Hello {{${first_name}}}"})
	made("/segments", map[string]any{"name": "Readers", "definition": map[string]any{"version": 1, "where": map[string]any{"type": "opted_in", "op": "is", "page": one.Ready["page_id"]}}})
	made("/templates", map[string]any{"name": "Parcel", "composition": map[string]any{"channel": "messenger", "page_id": one.Ready["page_id"], "purpose": "transactional",
		"content": map[string]any{"type": "text", "text": "{{content_blocks.${greeting}}}, your parcel left."}}})

	files(one, 0, "export", folder)
	files(one, 0, "diff", folder)
	if out := files(two, 2, "diff", folder); !strings.Contains(out, "+ templates/Parcel") || !strings.Contains(out, "+ content_blocks/greeting") || !strings.Contains(out, "+ segments/Readers") {
		t.Errorf("the other program has not what the diff says:\n%s", out)
	}
	files(two, 0, "apply", folder, "--yes")
	files(two, 0, "diff", folder)
	if out := files(two, 0, "apply", folder, "--yes"); !strings.Contains(out, "0 added, 0 changed") {
		t.Errorf("a second time there is something to do:\n%s", out)
	}
	path := filepath.Join(folder, "content_blocks", "greeting.liquid")
	if err := os.WriteFile(path, []byte("Bonjour {{${first_name}}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := files(two, 2, "diff", folder); !strings.Contains(out, "~ content_blocks/greeting") || !strings.Contains(out, "+ Bonjour {{${first_name}}}") {
		t.Errorf("an edit shows as:\n%s", out)
	}
	if err := os.WriteFile(path, []byte("{{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := files(two, 1, "apply", folder, "--yes"); !strings.Contains(out, "! content_blocks/greeting.json: content: ") {
		t.Errorf("a fault shows as:\n%s", out)
	}
	files(two, 0, "export", folder)
	if text, err := os.ReadFile(path); err != nil || string(text) != "Hello {{${first_name}}}" {
		t.Errorf("the export gives %q, %v", text, err)
	}
	files(one, 1, "diff", t.TempDir())
}
