package app

import (
	"io/fs"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/docs"
)

var pageLink = regexp.MustCompile(`(?:href|src)="([^"#]*)(#[^"]*)?"`)

// TestServedPages: every page is served, and every link from one to another leads somewhere: to a page, a picture, or a heading of a page.
func TestServedPages(t *testing.T) {
	pages := docPages()
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code, w.Body.String()
	}
	checked, broken := 0, map[string]bool{}
	follow := func(from, text string) {
		base, err := url.Parse(from)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pageLink.FindAllStringSubmatch(text, -1) {
			to, err := base.Parse(m[1])
			if err != nil || to.Host != "" || strings.HasPrefix(to.Path, "/api/v1/") || to.Path == "/documentation/" || strings.HasPrefix(to.Path, "/braze/") {
				continue // elsewhere, or another door's
			}
			checked++
			code, there := get(to.Path)
			if !strings.HasPrefix(to.Path, "/docs") || code != 200 || m[2] != "" && !strings.Contains(there, `id="`+m[2][1:]+`"`) {
				broken[from+" -> "+m[1]+m[2]] = true
			}
		}
	}
	_, index := get("/docs/")
	follow("/docs/", index)
	err := fs.WalkDir(docs.Pages, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".md") {
			return err
		}
		path := "/docs/" + strings.TrimSuffix(p, ".md")
		code, text := get(path)
		if code != 200 {
			t.Errorf("%s: %d", path, code)
		}
		follow(path, text)
		return nil
	})
	if err != nil || checked < 100 {
		t.Fatalf("%d links checked: %v", checked, err)
	}
	for link := range broken {
		t.Errorf("leads nowhere: %s", link)
	}
}
