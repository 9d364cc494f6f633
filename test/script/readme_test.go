package script

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// calls are the curl calls of the README, in order, each with the lines of answer that the
// README promises in a comment below it.
type call struct{ command, promised string }

func readmeCalls(t *testing.T) (calls []call) {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		joined := strings.ReplaceAll(block[1], "\\\n", " ")
		for line := range strings.SplitSeq(joined, "\n") {
			switch {
			case strings.HasPrefix(line, "curl "):
				calls = append(calls, call{command: line})
			case strings.HasPrefix(line, "# 4") && len(calls) > 0:
				calls[len(calls)-1].promised = line
			}
		}
	}
	return calls
}

// TestReadme runs the README's calls against the demo.
func TestReadme(t *testing.T) {
	calls := readmeCalls(t)
	if len(calls) < 7 {
		t.Fatalf("found only %d calls in the README", len(calls))
	}
	d := program.Start(t, "demo", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	env := append(os.Environ(), "PB_URL="+d.Ready["url"], "PB_PAGE="+d.Ready["page_id"], "PB_KEY="+d.Ready["push_key"],
		"PB_PUSH="+d.Ready["push_url"], "PB_CLOCK="+d.Ready["clock_url"],
		"PB_API="+d.Ready["api_url"]+"/workspaces/"+d.Ready["workspace_id"], "PB_API_KEY="+d.Ready["api_key"], "PB_BRAZE_KEY="+d.Ready["braze_key"], "PB_NOTIFICATIONS_KEY="+d.Ready["notifications_key"])
	sent := 0
	for _, c := range calls {
		if strings.Contains(c.command, "PB_CLOCK") {
			seen(t, d, sent) // what was sent arrives before the clock moves
		}
		answer := run(t, env, c.command)
		switch {
		case c.promised != "":
			code := regexp.MustCompile(`"code":"(\w+)"`).FindStringSubmatch(c.promised)
			if code == nil || !strings.Contains(answer, `"`+code[1]+`"`) {
				t.Errorf("%s\nthe README promises %s, the program answers %s", c.command, c.promised, answer)
			}
		case strings.Contains(c.command, "PB_BRAZE_KEY"):
			if !strings.Contains(answer, `"success"`) {
				t.Errorf("%s\nanswers %s", c.command, answer)
			}
		case strings.Contains(c.command, "PB_NOTIFICATIONS_KEY"):
			if !strings.Contains(answer, `"accepted":1`) {
				t.Errorf("%s\nanswers %s", c.command, answer)
			}
		case strings.Contains(c.command, "PB_PUSH"): // 202
			if !strings.Contains(answer, `"queued"`) {
				t.Errorf("%s\nanswers %s", c.command, answer)
			}
			sent++
			if strings.Contains(c.command, "carousel") || strings.Contains(c.command, "receipt") { // with a text above
				sent++
			}
		}
	}
	d.Stop(t)
}

// TestReadmeAsks runs the README's questions to the rules against a demo.
func TestReadmeAsks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "demo.db")
	d := program.Start(t, "demo", "--json", "--database", db, "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	asked := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		rest, ok := strings.CutPrefix(line, "bin/petitbleu policy ")
		if !ok {
			continue
		}
		asked++
		args := append([]string{"policy"}, strings.Fields(strings.ReplaceAll(rest, "/tmp/demo/demo.db", db))...)
		if out, log, code := petitbleu(t, args...); code != 0 || !strings.Contains(out, "allow") {
			t.Errorf("%s\nends with %d: %s%s", line, code, out, log)
		}
	}
	if asked < 3 {
		t.Errorf("the README asks %d questions", asked)
	}
	d.Stop(t)
}

// seen waits until the phone shows n messages of the Page, and holds their order against that
// of the calls: the text above the carousel comes right before it.
func seen(t *testing.T, d *program.Process, n int) {
	t.Helper()
	status, answer := program.Call(t, "POST", d.Ready["control_url"]+"/wait", "", map[string]any{
		"page": d.Ready["page_id"], "person": d.Ready["person"], "from": "page", "count": n, "timeout_ms": 60000,
	})
	messages, _ := answer["messages"].([]any)
	if status != 200 || len(messages) != n {
		t.Fatalf("the phone shows %d of %d messages: %d %v", len(messages), n, status, answer)
	}
	var kinds []string
	for _, m := range messages {
		kind, _ := m.(map[string]any)["kind"].(string)
		kinds = append(kinds, kind)
	}
	if got, want := strings.Join(kinds, " "), "text image text template text template"; got != want {
		t.Errorf("arrived as %s, want %s", got, want)
	}
}

func run(t *testing.T, env []string, command string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), program.Patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-ec", command)
	cmd.Dir, cmd.Env = "../..", env
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}
