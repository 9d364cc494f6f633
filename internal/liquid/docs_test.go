package liquid_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

var update = flag.Bool("update", false, "write docs/liquid.md anew")

const docsPage = "../../docs/liquid.md"

// docsEnv is what the examples of docs/liquid.md are rendered with.
func docsEnv(t *testing.T) (liquid.Options, *liquid.Env) {
	t.Helper()
	parse := func(text string) value.Object {
		v, err := value.ParseJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return v.AsObject()
	}
	host := hosts()
	host.Location = func(name string) (*time.Location, bool) {
		z, err := time.LoadLocation(name)
		return z, err == nil
	}
	return liquid.Options{Partial: func(string) (string, bool) { return "Hello {{ name }}", true }}, &liquid.Env{Now: time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC), Host: host, Data: liquid.Spaces{
		liquid.SpaceNone:    parse(`{"product": {"title": "Hat", "price": 12.5, "colours": [{"name": "red", "stock": 3}, {"name": "blue", "stock": 4}]}, "list": ["a", "b", "c"]}`),
		liquid.SpaceProfile: parse(`{"first_name": "Ada", "language": "en", "user_id": "u1"}`),
		"custom_attribute":  parse(`{"points": 12, "Favorite Team": "Reds", "address": {"city": "Lyon"}, "pets": [{"name": "Rex"}, {"name": "Tom"}]}`),
	}}
}

// TestExamples runs the example of every tag and filter.
func TestExamples(t *testing.T) {
	o, env := docsEnv(t)
	run := func(name, example, result string, dialect liquid.Dialect) {
		if example == "" {
			t.Errorf("%s has no example", name)
			return
		}
		o.Dialect = dialect
		got, _ := render(t, example, o, env)
		if result != "" && got != result {
			t.Errorf("%s: %s\n got %q\nwant %q", name, example, got, result)
		}
	}
	for _, d := range []liquid.Dialect{liquid.Standard, liquid.Braze} {
		for _, x := range liquid.Tags(d) {
			run(x.Name, x.Example, x.Result, d)
		}
		for _, f := range liquid.Filters(d) {
			if f.Alias == "" {
				run(f.Name, f.Example, f.Result, d)
			}
		}
	}
}

// TestDocs holds docs/liquid.md against the engine: its tables are those of the tags and filters, and its examples give
// what stands below them.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile(docsPage)
	if err != nil {
		t.Fatal(err)
	}
	page := section(t, section(t, string(data), "tags", tagTable()), "filters", filterTable())
	if *update {
		if err := os.WriteFile(docsPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if page != string(data) {
		t.Errorf("docs/liquid.md is old: go test ./internal/liquid -run TestDocs -update")
	}
	o, env := docsEnv(t)
	o.Dialect = liquid.Braze
	blocks := strings.Split(page, "```liquid\n")[1:]
	if len(blocks) < 5 {
		t.Errorf("%d examples were found", len(blocks))
	}
	for _, b := range blocks {
		src, rest, _ := strings.Cut(b, "\n```\n```text\n")
		want, _, _ := strings.Cut(rest, "\n```")
		if got, _ := render(t, src, o, env); got != want {
			t.Errorf("%s\n got %q\nwant %q", src, got, want)
		}
	}
}

// section puts a table between its marks.
func section(t *testing.T, page, name, table string) string {
	t.Helper()
	from, to := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	a, b := strings.Index(page, from), strings.Index(page, to)
	if a < 0 || b < a {
		t.Fatalf("docs/liquid.md has no place for %s", name)
	}
	return page[:a+len(from)] + table + page[b:]
}

func cell(example string) string {
	return "`" + strings.NewReplacer("|", `\|`, "\n", "↵").Replace(example) + "`"
}

func result(s string) string {
	if s == "" {
		return ""
	}
	if strings.Contains(s, "`") {
		return s
	}
	return cell(s)
}

func tagTable() string {
	var b strings.Builder
	b.WriteString("| tag | what it does | example | gives |\n| --- | --- | --- | --- |\n")
	all := liquid.Tags(liquid.Standard)
	for _, t := range liquid.Tags(liquid.Braze) {
		if t.Dialect {
			all = append(all, t)
		}
	}
	for _, t := range all {
		name := "`" + t.Name + "`"
		if t.Block {
			name += " … `end" + t.Name + "`"
		}
		if t.Dialect {
			name += " (dialect)"
		}
		if t.Plain {
			name += " (standard)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, t.Help, cell(t.Example), result(t.Result))
	}
	return b.String()
}

func filterTable() string {
	var b strings.Builder
	all := liquid.Filters(liquid.Braze)
	aliases := map[string][]string{}
	var groups []string
	for _, f := range all {
		if f.Alias != "" {
			aliases[f.Alias] = append(aliases[f.Alias], f.Name)
		} else if !slices.Contains(groups, f.Group) {
			groups = append(groups, f.Group)
		}
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "\n### %s%s\n\n| filter | what it does | example | gives |\n| --- | --- | --- | --- |\n", strings.ToUpper(g[:1]), g[1:])
		for _, f := range all {
			if f.Group != g || f.Alias != "" {
				continue
			}
			name := "`" + f.Name + "`"
			for _, a := range aliases[f.Name] {
				name += ", `" + a + "`"
			}
			if f.Dialect {
				name += " (dialect)"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, f.Help, cell(f.Example), result(f.Result))
		}
	}
	b.WriteString("\n")
	return b.String()
}
