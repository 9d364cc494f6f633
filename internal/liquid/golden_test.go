package liquid_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// goldenCase is one case of the public suite Golden Liquid.
type goldenCase struct {
	Name      string            `json:"name"`
	Template  string            `json:"template"`
	Data      json.RawMessage   `json:"data"`
	Partials  map[string]string `json:"templates"`
	Result    *string           `json:"result"`
	Results   []string          `json:"results"`
	Invalid   bool              `json:"invalid"`
	Available []string          `json:"tags"`
}

// TestGolden runs the cases of Golden Liquid, from the file that PETITBLEU_GOLDEN_LIQUID names or from shared/data
// beside the project, and always the project's own.
func TestGolden(t *testing.T) {
	for name, c := range goldenCases(t) {
		t.Run(name, func(t *testing.T) {
			got, err := renderGolden(c)
			var fault *liquid.Error
			if err != nil && !errors.As(err, &fault) {
				t.Fatalf("the error is no *liquid.Error: %v", err)
			}
			switch {
			case c.Invalid && err == nil:
				t.Errorf("%q rendered %q; want an error", c.Template, got)
			case !c.Invalid && err != nil:
				t.Errorf("%q: %v", c.Template, err)
			case !c.Invalid && c.Result != nil && got != *c.Result:
				t.Errorf("%q\n got %q\nwant %q", c.Template, got, *c.Result)
			case !c.Invalid && c.Result == nil && !slices.Contains(c.Results, got):
				t.Errorf("%q\n got %q\nwant one of %q", c.Template, got, c.Results)
			}
		})
	}
}

func goldenCases(t *testing.T) map[string]goldenCase {
	t.Helper()
	files := []string{filepath.Join("testdata", "cases.json")}
	suite := os.Getenv("PETITBLEU_GOLDEN_LIQUID")
	if suite == "" {
		suite = filepath.Join("..", "..", "..", "shared", "data", "golden-liquid-part.json")
		if _, err := os.Stat(suite); err != nil {
			t.Logf("%s is not there: only the project's own cases run", suite)
			suite = ""
		}
	}
	if suite != "" {
		files = append(files, suite)
	}
	m := map[string]goldenCase{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all struct {
			Tests []goldenCase `json:"tests"`
		}
		if err := json.Unmarshal(data, &all); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(all.Tests) == 0 {
			t.Fatalf("%s holds no cases", file)
		}
		for _, c := range all.Tests {
			m[filepath.Base(file)+"/"+c.Name] = c
		}
	}
	return m
}

func renderGolden(c goldenCase) (string, error) {
	tpl, err := liquid.Parse(c.Template, liquid.Options{Partial: func(name string) (string, bool) {
		s, ok := c.Partials[name]
		return s, ok
	}})
	if err != nil {
		return "", err
	}
	env := &liquid.Env{Now: time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)}
	if len(c.Data) > 0 {
		v, err := value.ParseJSON(c.Data)
		if err != nil {
			return "", err
		}
		env.Data = liquid.Globals{Object: v.AsObject()}
	}
	out, _, err := tpl.Render(nil, env)
	return string(out), err
}
