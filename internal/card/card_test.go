package card_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/card"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fixture is a card with the values of one person.
type fixture struct {
	About   string            `json:"about"`
	Card    json.RawMessage   `json:"card"`
	Values  map[string]any    `json:"values"`
	Colours map[string]string `json:"colours"`
	Views   map[string][]struct {
		Key    string          `json:"key"`
		Card   json.RawMessage `json:"card"`
		Values map[string]any  `json:"values"`
	} `json:"views"`
}

func (f *fixture) values(t *testing.T) card.Values {
	v := card.Values{Texts: card.Flatten(f.Values), Colours: f.Colours, Views: map[string][]card.View{}}
	for name, all := range f.Views {
		for _, one := range all {
			view := card.View{Key: one.Key, Texts: card.Flatten(one.Values)}
			if one.Card != nil {
				var p card.Problems
				if view.Card, p = card.Parse(one.Card); p.Err() != nil {
					t.Fatal(p.Err())
				}
			}
			v.Views[name] = append(v.Views[name], view)
		}
	}
	return v
}

// TestCards reads each design of testdata, fills it and compares with what stands beside it: the problems
// of both, the variables, the words, and the card that clients get.
func TestCards(t *testing.T) {
	files, err := filepath.Glob("testdata/cards/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no cards", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var f fixture
			if err := json.Unmarshal(text, &f); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			c, p := card.Parse(f.Card)
			list(&out, "design", p)
			for _, v := range c.Variables() {
				fmt.Fprintln(&out, "variable", v.Name, v.Kinds, strings.Join(v.Paths, " "))
			}
			filled, p := c.Fill(f.values(t))
			list(&out, "filled", p)
			for _, a := range filled.Actions() {
				fmt.Fprintf(&out, "action %s %q %q %s %s\n", a.Type, a.Data, a.Else, a.ElementID, a.Path)
			}
			fmt.Fprintf(&out, "text %q\n", filled.Text())
			if err := json.Indent(&out, filled.Encode(), "", " "); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".json") + ".golden"
			if *update {
				if err := os.WriteFile(golden, append(out.Bytes(), '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if strings.TrimSpace(out.String()) != strings.TrimSpace(string(want)) {
				t.Errorf("%s\ngot:\n%s\nwant:\n%s", f.About, out.String(), want)
			}
		})
	}
}

func list(out *bytes.Buffer, when string, p card.Problems) {
	for _, one := range p {
		kind := "problem"
		if one.Warning {
			kind = "warning"
		}
		fmt.Fprintf(out, "%s %s %s: %s: %s\n", when, kind, one.Path, one.Rule, one.Message)
	}
}

// TestParseRefuses lists what is no card at all.
func TestParseRefuses(t *testing.T) {
	deep := strings.Repeat(`{"type":"box","items":[`, 9) + strings.Repeat(`]}`, 9)
	for _, c := range []struct{ text, rule string }{
		{``, "no_json"},
		{`{"version":1`, "no_json"},
		{`{"version":1,"body":{"items":[]}} x`, "no_json"},
		{`[]`, "no_object"},
		{`{"version":3,"body":{"items":[]}}`, "unknown_version"},
		{`{"version":1,"body":{}}`, "no_items"},
		{`{"version":1,"body":{"items":[` + deep + `]}}`, "too_deep"},
		{`{"version":1,"body":{"items":[` + strings.TrimSuffix(strings.Repeat(`{"type":"box"},`, 201), ",") + `]}}`, "too_many"},
		{`{"version":1,"body":{"items":[{"type":"text","text":"` + strings.Repeat("x", card.MaxBytes) + `"}]}}`, "too_large"},
	} {
		_, p := card.Parse([]byte(c.text))
		if len(p) != 1 || p[0].Rule != c.rule || p.Err() == nil {
			t.Errorf("%.60s: %+v, want %s", c.text, p, c.rule)
		}
	}
}

// TestFillBounds sees that cards that come with values cannot make more than a card may have.
func TestFillBounds(t *testing.T) {
	c, _ := card.Parse([]byte(`{"version":1,"body":{"items":[{"type":"carouselView","items":"{all}"},{"type":"text","text":"after"}]}}`))
	one, _ := card.Parse([]byte(`{"version":1,"body":{"items":[{"type":"text","text":"{n}"}]}}`))
	views := make([]card.View, 500)
	for i := range views {
		views[i] = card.View{Key: "one", Card: one, Texts: map[string]string{"n": fmt.Sprint(i)}}
	}
	filled, p := c.Fill(card.Values{Views: map[string][]card.View{"all": views}})
	if n := strings.Count(string(filled.Encode()), `"type":"text"`); n != card.MaxNodes-1 || len(p) == 0 || p[0].Rule != "too_many" {
		t.Errorf("%d components, %v", n, p[:min(len(p), 2)])
	}
}

var (
	addresses = regexp.MustCompile(`"(imageUrl|backgroundImageUrl)":"([^"]*)"`)
	colours   = regexp.MustCompile(`"(backgroundColor|borderColor|tintColor|color)":"([^"]*)"`)
	colour    = regexp.MustCompile(`^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(,#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8}))?$`)
)

// FuzzFill sees that whatever stands in a card and in a value, what comes out is a card, the same when it is
// read again, and holds no address that runs a script and no colour that is none.
func FuzzFill(f *testing.F) {
	files, _ := filepath.Glob("testdata/cards/*.json")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var one fixture
		if err := json.Unmarshal(text, &one); err != nil {
			f.Fatal(err)
		}
		for _, v := range []string{"javascript:alert(1)", "https://x.example", "#fff,#000", "\"}", "12", "{a}"} {
			f.Add([]byte(one.Card), v)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, value string) {
		c, _ := card.Parse(text)
		if c == nil {
			return
		}
		texts := map[string]string{}
		for _, v := range c.Variables() {
			texts[v.Name] = value
		}
		filled, p := c.Fill(card.Values{Texts: texts, Views: map[string][]card.View{"a": {{Card: c, Texts: texts}}}})
		for _, one := range p {
			if !one.Warning {
				t.Errorf("filling gave a problem that is no warning: %+v", one)
			}
		}
		out := filled.Encode()
		again, p := card.Parse(out)
		if again == nil {
			t.Fatalf("what was filled cannot be read: %v\n%s", p, out)
		}
		if len(out) < card.MaxBytes && !bytes.Equal(again.Encode(), out) {
			t.Errorf("read again it is another:\n%s\n%s", out, again.Encode())
		}
		for _, m := range addresses.FindAllSubmatch(out, -1) {
			if s := string(m[2]); !strings.HasPrefix(strings.ToLower(s), "http://") && !strings.HasPrefix(strings.ToLower(s), "https://") {
				t.Errorf("an address %q", s)
			}
		}
		for _, m := range colours.FindAllSubmatch(out, -1) {
			if !colour.Match(m[2]) {
				t.Errorf("a colour %q", m[2])
			}
		}
		for _, a := range filled.Actions() {
			if s := strings.ToLower(strings.Join(strings.Fields(a.Data+" "+a.Else), "")); strings.HasPrefix(s, "javascript:") || strings.HasPrefix(s, "data:") {
				t.Errorf("an action opens %q", a.Data)
			}
		}
	})
}

func BenchmarkFill(b *testing.B) {
	text, err := os.ReadFile("testdata/cards/order.json")
	if err != nil {
		b.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(text, &f); err != nil {
		b.Fatal(err)
	}
	c, _ := card.Parse(f.Card)
	v := card.Values{Texts: card.Flatten(f.Values), Colours: f.Colours}
	b.ReportAllocs()
	for b.Loop() {
		filled, _ := c.Fill(v)
		_ = filled.Encode()
	}
}
