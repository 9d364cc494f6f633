package braze_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the answers of testdata/exchanges anew")

// TestExchanges sends the requests of testdata/exchanges, each file to a fresh workspace, and holds
// the answers against what stands there. A line that begins with "#" says what is shown; a request
// is its method and path, lines of headers, if any, then its body; the answer follows "->", with its status. In paths and bodies GROUP
// is a subscription group, CAMPAIGN a campaign that is triggered by the API, and SCHEDULE what was planned last.
func TestExchanges(t *testing.T) {
	files, err := filepath.Glob("testdata/exchanges/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no exchanges: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				got := replay(newDoor(t, s, nil), string(text))
				if *update && s.Engine() == "sqlite" {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				if got != string(text) {
					t.Errorf("%s\ngot\n%s", firstDifference(string(text), got), got)
				}
			})
		})
	}
}

// replay sends the requests of a file and gives the file with the answers that came.
func replay(d *door, text string) string {
	var out strings.Builder
	campaign, planned := "", "none"
	if strings.Contains(text, "CAMPAIGN") {
		campaign = petitbleu.UUID(petitbleu.KindCampaign, d.addCampaign())
	}
	for i, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			out.WriteString("\n")
		}
		asked, _, _ := strings.Cut(block, "\n-> ")
		asked = strings.TrimSpace(asked)
		fmt.Fprintln(&out, asked)
		c := call{header: map[string]string{}}
		for line := range strings.Lines(asked) {
			switch line = strings.TrimSpace(line); {
			case strings.HasPrefix(line, "#"):
			case c.path == "":
				c.method, c.path, _ = strings.Cut(line, " ")
			case c.body == "" && headerLine.MatchString(line):
				name, value, _ := strings.Cut(line, ": ")
				c.header[name] = value
			default:
				c.body += line
			}
		}
		if c.path == "" {
			continue
		}
		names := strings.NewReplacer("GROUP", d.group, "CAMPAIGN", campaign, "SCHEDULE", planned)
		c.path, c.body = names.Replace(c.path), names.Replace(c.body)
		a := d.do(c)
		if id, ok := a.body["schedule_id"].(string); ok {
			planned = id
		}
		link := ""
		if l := a.header.Get("Link"); l != "" {
			link = " Link: " + l
		}
		fmt.Fprintf(&out, "-> %d%s\n%s\n", a.status, link, steady(a.text))
	}
	return out.String()
}

// headerLine is a line that says a header.
var headerLine = regexp.MustCompile(`^[A-Za-z][A-Za-z-]*: `)

var (
	instant = regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)`)
	changes = []struct {
		what *regexp.Regexp
		as   string
	}{
		{regexp.MustCompile(`"(braze_id|appboy_id)":"[0-9a-f]{24}"`), `"$1":"<24 hex>"`},
		{regexp.MustCompile(`"random_bucket":\d{1,4}\b`), `"random_bucket":"<0 to 9999>"`},
		{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`), `<uuid>`},
		{regexp.MustCompile(`"dispatch_id":"[0-9a-f]{32}"`), `"dispatch_id":"<32 hex>"`},
	}
)

// steady puts a name in the place of what differs from run to run.
func steady(text string) string {
	for _, c := range changes {
		text = c.what.ReplaceAllString(text, c.as)
	}
	return instant.ReplaceAllStringFunc(text, func(s string) string {
		if at, err := time.Parse(time.RFC3339, s); err == nil && time.Since(at).Abs() < 12*time.Hour {
			return "<now>"
		}
		return s
	})
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d: want %s", i+1, w[i])
		}
	}
	return "more came than was wanted"
}
