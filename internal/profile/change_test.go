package profile_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// object reads JSON as doors do.
func object(t testing.TB, text string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m
}

func rules(of map[string]profile.Rule) func(string) profile.Rule {
	return func(name string) profile.Rule { return of[name] }
}

// TestApply runs the table of testdata/apply.txt: a line each for the document before, the change, what
// stands after, and how many values were left out.
func TestApply(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "apply.txt"))
	if err != nil {
		t.Fatal(err)
	}
	given := rules(map[string]profile.Rule{
		"as_text": {Type: profile.String}, "as_number": {Type: profile.Number}, "as_switch": {Type: profile.Boolean}, "as_time": {Type: profile.Time},
		"as_list": {Type: profile.Array}, "as_objects": {Type: profile.ObjectArray}, "blocked": {Blocked: true}, "three": {ArrayLimit: 3},
	})
	cases := 0
	for n, block := range strings.Split(string(text), "\n\n") {
		var lines []string
		for _, line := range strings.Split(block, "\n") {
			if line != "" && line[0] != '#' {
				lines = append(lines, line)
			}
		}
		if len(lines) == 0 {
			continue
		}
		if len(lines) != 4 {
			t.Fatalf("block %d has %d lines: %s", n+1, len(lines), block)
		}
		cases++
		doc, set, want := object(t, lines[0]), object(t, lines[1]), object(t, lines[2])
		c := profile.Change{Set: set}
		if set["_merge_objects"] == true {
			c.MergeObjects = true
			delete(set, "_merge_objects")
		}
		before, _ := json.Marshal(doc)
		out := c.Apply(doc, given)
		if !profile.Equal(doc, want) {
			after, _ := json.Marshal(doc)
			t.Errorf("%s\n + %s\n = %s\nwant %s", before, lines[1], after, want)
		}
		if after, _ := json.Marshal(doc); out.Changed != (string(after) != string(before)) {
			t.Errorf("%s + %s: changed is %v", before, lines[1], out.Changed)
		}
		var left []string
		for _, e := range out.Left {
			left = append(left, e.Field)
		}
		if got := strings.TrimSpace("left " + strings.Join(left, " ")); got != lines[3] {
			t.Errorf("%s + %s: %s, want %s", before, lines[1], got, lines[3])
		}
		again := object(t, string(must(json.Marshal(doc))))
		if !profile.Equal(doc, again) {
			t.Errorf("%s + %s: the document reads back as %v", before, lines[1], again)
		}
	}
	if cases < 60 {
		t.Errorf("only %d cases were read", cases)
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		doc, cond string
		holds     bool
	}{
		{`{"plan":"pro"}`, `{"plan":"pro"}`, true},
		{`{"plan":"pro"}`, `{"plan":"free"}`, false},
		{`{}`, `{"plan":null}`, true},
		{`{"plan":"pro"}`, `{"plan":null}`, false},
		{`{}`, `{"plan":"pro"}`, false},
		{`{"since":{"$time":"2024-05-01T10:00:00Z"}}`, `{"since":"2024-05-01T12:00:00+02:00"}`, true},
		{`{"since":{"$time":"2024-05-01T10:00:00Z"}}`, `{"since":"2024-05-01T12:00:00Z"}`, false},
		{`{"n":1,"o":{"a":[1,2]}}`, `{"n":1,"o":{"a":[1,2]}}`, true},
	} {
		doc := object(t, c.doc)
		out := profile.Change{Set: map[string]any{"x": true}, If: object(t, c.cond)}.Apply(doc, rules(nil))
		if (out.Refused == nil) != c.holds || (doc["x"] == true) != c.holds {
			t.Errorf("%s if %s: refused %v, document %v", c.doc, c.cond, out.Refused, doc)
		}
		if !c.holds && petitbleu.CodeOf(out.Refused) != petitbleu.CodeConflict {
			t.Errorf("%s if %s: code %s", c.doc, c.cond, out.Refused.Code)
		}
	}
}

func TestSizesAreHeld(t *testing.T) {
	long, longer := strings.Repeat("é", petitbleu.AttributeStringLimit), strings.Repeat("é", petitbleu.AttributeStringLimit+1)
	inner := map[string]any{}
	for i := range 500 {
		inner["k"+string(rune('a'+i%26))+strings.Repeat("x", i)[:i%200]+"_"+json.Number(string(rune('0'+i%10))).String()] = strings.Repeat("v", 250)
	}
	for _, c := range []struct {
		name  string
		value any
		taken bool
	}{
		{"a", long, true},
		{"a", longer, false},
		{"first_name", long, true},
		{"first_name", longer, false},
		{"list", []any{long}, true},
		{"list", []any{long, longer}, false},
		{"object", map[string]any{"k": longer}, false},
		{strings.Repeat("n", petitbleu.AttributeNameLimit), "x", true},
		{strings.Repeat("n", petitbleu.AttributeNameLimit+1), "x", false},
		{"object", inner, false},
		{"n", json.Number(strings.Repeat("9", 65)), false},
		{"n", json.Number("1e999"), false},
	} {
		doc := map[string]any{}
		out := profile.Change{Set: map[string]any{c.name: c.value}}.Apply(doc, rules(nil))
		if (len(out.Left) == 0) != c.taken || (len(doc) == 1) != c.taken {
			t.Errorf("%.20s: taken is %v, want %v (%v)", c.name, len(doc) == 1, c.taken, out.Left)
		}
	}
	doc := map[string]any{}
	var many []any
	for i := range 600 {
		many = append(many, json.Number(string(must(json.Marshal(i)))))
	}
	profile.Change{Set: map[string]any{"list": many}}.Apply(doc, rules(nil))
	if got, _ := doc["list"].([]any); len(got) != petitbleu.AttributeArrayLimit || got[0] != json.Number("100") {
		t.Errorf("a list of 600 keeps %d, the first %v", len(got), got[0])
	}
}
