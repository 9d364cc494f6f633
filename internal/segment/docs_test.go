package segment_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

var (
	noon  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	quote = regexp.MustCompile("`([^`]*)`")
)

// TestOperatorTables holds Match against the tables of docs/segments.md.
func TestOperatorTables(t *testing.T) {
	page, err := os.ReadFile("../../docs/segments.md")
	if err != nil {
		t.Fatal(err)
	}
	seen, tables := map[string]bool{}, 0
	var header []string
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case len(cells) > 2 && cells[0] == "operator" && cells[1] == "no value":
			header, tables = cells, tables+1
		case !strings.HasPrefix(line, "|"):
			header = nil
		case header != nil && strings.HasPrefix(cells[0], "`"):
			seen[row(t, header, cells)] = true
		}
	}
	if tables != 6 {
		t.Errorf("%d tables were found", tables)
	}
	for _, o := range segment.Specs()[0].Operators {
		if !seen[o.ID] && o.ID != "has_an_element" {
			t.Errorf("docs/segments.md has no row for %s", o.ID)
		}
	}
}

// row checks one row, and gives its operator.
func row(t *testing.T, header, cells []string) string {
	t.Helper()
	parts := quote.FindAllStringSubmatch(cells[0], -1)
	n := segment.Node{Type: "attribute", Name: "x", Op: parts[0][1]}
	if len(parts) > 1 {
		n.Value = decoded(t, parts[1][1])
	}
	q, err := segment.Compile(segment.Definition{Version: 1, Where: n}, segment.Env{})
	if err != nil {
		t.Fatalf("%s: %v", cells[0], err)
	}
	if len(cells) != len(header) {
		t.Fatalf("%s has %d cells, its header %d", cells[0], len(cells), len(header))
	}
	for i := 1; i < len(cells); i++ {
		p := segment.Person{ID: "p_x", Attributes: map[string]any{}}
		if header[i] != "no value" {
			p.Attributes["x"] = decoded(t, strings.Trim(header[i], "`"))
		}
		if got := q.Match(&p, noon); got != (cells[i] == "yes") {
			t.Errorf("%s of %s is %v; the page says %q", cells[0], header[i], got, cells[i])
		}
	}
	return n.Op
}

func decoded(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// TestFiltersAreDocumented wants a row for each filter and each operator.
func TestFiltersAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/segments.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segment.Specs() {
		if !strings.Contains(string(page), "`"+s.Type+"`") {
			t.Errorf("docs/segments.md does not name the filter %s", s.Type)
		}
		for _, o := range s.Operators {
			if !strings.Contains(string(page), "`"+o.ID+"`") {
				t.Errorf("docs/segments.md does not name the operator %s of %s", o.ID, s.Type)
			}
		}
		for _, m := range s.Members {
			if !strings.Contains(string(page), "`"+m.Name+"`") {
				t.Errorf("docs/segments.md does not name the member %s of %s", m.Name, s.Type)
			}
		}
	}
}
