package script

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/program"
)

// TestBotsInCI runs the script of docs/emulator.md, "In your CI", as it stands there but for the
// ports and its patience, with each of the bots: other people's programs, which share no code with petitbleu.
func TestBotsInCI(t *testing.T) {
	text, err := os.ReadFile("../../docs/emulator.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "## In your CI")
	block := shellBlock.FindStringSubmatch(part)
	if block == nil {
		t.Fatal("docs/emulator.md has no script under \"In your CI\"")
	}
	bots := map[string]string{"node": "node examples/bots/bot.mjs"}
	if _, err := exec.LookPath("python3"); err == nil { // Node is needed to build; Python is not
		bots["python"] = "python3 examples/bots/bot.py"
	}
	for name, command := range bots {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := strings.NewReplacer("9100", program.Port(t), "8099", program.Port(t), "node examples/bots/bot.mjs", command, `"timeout_ms":5000`, `"timeout_ms":60000`).Replace(block[1])
			if answer := inShell(t, script); !strings.Contains(answer, `"timed_out":false`) || !strings.Contains(answer, "You said: hello") {
				t.Errorf("the bot's answer did not reach the phone:\n%s", answer)
			}
		})
	}
}

// inShell runs a script of the docs in a folder that looks like the project's, with the program
// in its path. All that it leaves running ends with it.
func inShell(t *testing.T, script string) string {
	t.Helper()
	folder, bin := t.TempDir(), t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{filepath.Join(root, "examples"): folder + "/examples", program.Path(t): bin + "/petitbleu"} {
		if err := os.Symlink(from, to); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), program.Patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-m", "-c", "trap 'kill $(jobs -p) 2>/dev/null' EXIT\n"+script)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.WaitDelay = 2 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the script fails: %v\n%s", err, out)
	}
	return string(out)
}
