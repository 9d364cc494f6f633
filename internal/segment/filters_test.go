package segment_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// filterCase is one case of testdata/filters: a node, people for whom it holds and for whom it does
// not, at noon in UTC.
type filterCase struct {
	Where    json.RawMessage
	Segments map[string]segment.Definition
	Yes, No  []segment.Person
}

// TestFilters: each kind of filter has a fixture, in which each of its operators holds and does not.
func TestFilters(t *testing.T) {
	known := map[string]bool{}
	for _, s := range segment.Specs() {
		known[s.Type+".json"] = true
		t.Run(s.Type, func(t *testing.T) { testFilter(t, s) })
	}
	files, err := os.ReadDir(filepath.Join("testdata", "filters"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known[f.Name()] {
			t.Errorf("testdata/filters/%s belongs to no filter of filters.go", f.Name())
		}
	}
}

func testFilter(t *testing.T, s segment.Spec) {
	path := filepath.Join("testdata", "filters", s.Type+".json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("a filter needs a fixture: %v", err)
	}
	var cases []filterCase
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&cases); err != nil {
		t.Fatal(path, err)
	}
	seen := map[string]bool{}
	for _, c := range cases {
		def, err := segment.Parse([]byte(`{"version":1,"where":` + string(c.Where) + `}`))
		if err != nil {
			t.Fatalf("%s: %v", c.Where, err)
		}
		env := segment.Env{Segment: func(id string) (segment.Definition, bool) { d, ok := c.Segments[id]; return d, ok }}
		q, err := segment.Compile(def, env)
		if err != nil {
			t.Fatalf("%s: %v", c.Where, err)
		}
		for _, want := range []bool{true, false} {
			all := c.No
			if want {
				all = c.Yes
			}
			for i := range all {
				if got := q.Match(&all[i], noon); got != want {
					t.Errorf("%s: %v for %+v", c.Where, got, all[i])
				}
				if e := q.Explain(&all[i], noon); e.Verdict != want {
					t.Errorf("%s: explained as %v for %+v", c.Where, e.Verdict, all[i])
				}
			}
		}
		seen[def.Where.Op] = seen[def.Where.Op] || len(c.Yes) > 0 && len(c.No) > 0
	}
	for _, o := range s.Operators {
		if !seen[o.ID] && s.Type != "attribute" { // those of attributes are the tables of docs/segments.md
			t.Errorf("%s has no case for %s with people for whom it holds and for whom it does not", path, o.ID)
		}
	}
}
