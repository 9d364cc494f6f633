package inbox

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

// helpers are the languages of docs/inbox.md: how a page's function becomes a program that makes a token for each of its
// arguments after the key and the site, and what runs it. PHP is tried where it is there.
var helpers = map[string]struct {
	file, before, after string
	run                 []string
	may                 bool
}{
	"js":     {"token.mjs", "", "\nconst [key, site, ...ids] = process.argv.slice(2);\nfor (const id of ids) console.log(userToken(key, site, id));\n", []string{"node"}, false},
	"python": {"token.py", "", "\nimport sys\nfor id in sys.argv[3:]:\n    print(user_token(sys.argv[1], sys.argv[2], id))\n", []string{"python3"}, false},
	"php":    {"token.php", "<?php\n", "\nforeach (array_slice($argv, 3) as $id) echo user_token($argv[1], $argv[2], $id), \"\\n\";\n", []string{"php"}, true},
	"go": {
		"token.go", "package main\n\nimport (\n\"crypto/hmac\"\n\"crypto/sha256\"\n\"encoding/base64\"\n\"encoding/json\"\n\"os\"\n\"time\"\n)\n\n",
		"\nfunc main() {\nfor _, id := range os.Args[3:] {\nos.Stdout.WriteString(userToken(os.Args[1], os.Args[2], id) + \"\\n\")\n}\n}\n", []string{"go", "run"}, false,
	},
}

// hardIDs are what a site may call a person, and what is easily broken on the way into JSON and base64.
var hardIDs = []string{
	"lisa é", `he said "hi"`, `back\slash \u0041`, "it's <b>&amp;</b>", "🧶👩‍👩‍👧", "e\u0301 is not é", "日本語", "مرحبا", "a\u2028b", "0", "007", "null", "?>>>???~~~",
	strings.Repeat("\U0001F600", petitbleu.FeedUserLimit),
}

// TestHelpersOfThePage runs the code that docs/inbox.md gives to sites: what it makes opens this door.
func TestHelpersOfThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/inbox.md")
	if err != nil {
		t.Fatal(err)
	}
	const site, key = "site_01jc0000000000000000000000", `clé "of" <site> 🔑`
	blocks := regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	tried := 0
	for _, b := range blocks {
		h, known := helpers[b[1]]
		if !known || !strings.Contains(strings.ToLower(b[2]), "hmac") {
			continue
		}
		tried++
		if _, err := exec.LookPath(h.run[0]); err != nil && h.may {
			t.Logf("%s is not on this machine", h.run[0])
			continue
		}
		file := filepath.Join(t.TempDir(), h.file)
		if err := os.WriteFile(file, []byte(h.before+b[2]+h.after), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), h.run[0], slices.Concat(h.run[1:], []string{file, key, site}, hardIDs)...).Output()
		if err != nil {
			t.Errorf("%s: %v\n%s", b[1], err, out)
			continue
		}
		made := strings.Fields(string(out))
		if len(made) != len(hardIDs) {
			t.Errorf("%s made %d tokens for %d people", b[1], len(made), len(hardIDs))
			continue
		}
		for i, id := range hardIDs {
			token, err := readToken(made[i])
			if err != nil || token.site != site {
				t.Errorf("%s made %q of the site %q: %v", b[1], made[i], token.site, err)
				continue
			}
			c, err := token.check(key, time.Now())
			if err != nil || c.User != id || time.Until(c.Expires) < 50*time.Minute {
				t.Errorf("%s: the token of %q is for %q until %v: %v", b[1], id, c.User, c.Expires, err)
			}
		}
	}
	if tried != len(helpers) {
		t.Errorf("%d of %d languages are on the page", tried, len(helpers))
	}
}
