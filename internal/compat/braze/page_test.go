package braze

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

const (
	page  = "../../../docs/braze.md"
	begin = "<!-- endpoints: made by go test ./internal/compat/braze -run Page -update -->\n"
	end   = "<!-- end -->"
)

// TestPage keeps the table of docs/braze.md what the list of endpoints says.
func TestPage(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("the page has lost the marks of its table")
	}
	var b strings.Builder
	b.WriteString("\n| | path | what | scope | limit |\n| --- | --- | --- | --- | --- |\n")
	for _, e := range New(Options{}).endpoints() {
		fmt.Fprintf(&b, "| %s | `%s` | %s | `%s` | %s |\n", e.method, e.path, e.about, e.scope, inTable(e.limit))
	}
	b.WriteString("\n")
	want := head + begin + b.String() + end + tail
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Error("docs/braze.md is not what the list of endpoints says: run go test ./internal/compat/braze -run Page -update")
	}
}

func inTable(l *limit) string {
	per := map[time.Duration]string{time.Second: "s", 3 * time.Second: "3 s", time.Minute: "min", time.Hour: "h", 24 * time.Hour: "day"}[l.window]
	n := fmt.Sprint(l.requests)
	if len(n) > 3 {
		n = n[:len(n)-3] + "," + n[len(n)-3:]
	}
	return n + " / " + per
}
