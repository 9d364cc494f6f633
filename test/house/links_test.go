package house

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading      = regexp.MustCompile(`(?m)^#{1,6} (.*)$`)
	fence        = regexp.MustCompile("(?s)```.*?```")
)

// anchor gives the name by which a heading is linked to.
func anchor(title string) string {
	title = strings.NewReplacer("`", "", "*", "").Replace(strings.ToLower(title))
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127:
			return r
		}
		return -1
	}, title)
}

// TestLinks follows every link of the pages that stays in the house.
func TestLinks(t *testing.T) {
	top, checked := filepath.Join("..", ".."), 0
	err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != top && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "out") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ".md" {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, m := range markdownLink.FindAllStringSubmatch(fence.ReplaceAllString(string(text), ""), -1) {
			checked++
			if problem := follow(p, m[1]); problem != "" {
				t.Errorf("%s: the link to %s: %s", p, m[1], problem)
			}
		}
		return nil
	})
	if err != nil || checked < 200 {
		t.Fatalf("%d links checked: %v", checked, err)
	}
}

// follow says what is wrong with a link of a page; links to the program and to other hosts are
// not followed.
func follow(page, link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return err.Error()
	}
	if u.Scheme != "" || strings.HasPrefix(u.Path, "/") {
		return ""
	}
	target := page
	if u.Path != "" {
		target = filepath.Join(filepath.Dir(page), filepath.FromSlash(u.Path))
	}
	info, err := os.Stat(target)
	if err != nil {
		return "there is no such file"
	}
	if u.Fragment == "" || info.IsDir() {
		return ""
	}
	text, err := os.ReadFile(target)
	if err != nil {
		return err.Error()
	}
	for _, h := range heading.FindAllStringSubmatch(string(text), -1) {
		if anchor(h[1]) == u.Fragment {
			return ""
		}
	}
	return "the page has no such heading"
}

// TestErrorsIndex keeps docs/errors.md whole, with the status and title of each page.
func TestErrorsIndex(t *testing.T) {
	index, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../docs/errors/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages found: %v", err)
	}
	status := regexp.MustCompile(`HTTP ([^.]*)\.`)
	for _, p := range pages {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		code := strings.TrimSuffix(filepath.Base(p), ".md")
		title, rest, _ := strings.Cut(string(text), "\n")
		said := status.FindStringSubmatch(rest)
		if said == nil {
			t.Errorf("%s names no status", p)
			continue
		}
		line := "| [`" + code + "`](errors/" + code + ".md) | " + said[1] + " | " + strings.TrimPrefix(title, "# ") + " |"
		if !strings.Contains(string(index), line) {
			t.Errorf("docs/errors.md lacks the line\n%s", line)
		}
	}
}

// TestChecklistNamesWhatIs wants every test that docs/checklist.md names.
func TestChecklistNamesWhatIs(t *testing.T) {
	text, err := os.ReadFile("../../docs/checklist.md")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err = filepath.WalkDir(filepath.Join("..", ".."), func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(p)
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			have[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 40 {
		t.Fatalf("only %d tests are named", len(named))
	}
	for _, m := range named {
		if !have[m[1]] {
			t.Errorf("docs/checklist.md names %s, which is not there", m[1])
		}
	}
}
