package policy

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

var update = flag.Bool("update", false, "write the expected verdicts and docs/policy.md anew")

// noon is the instant of every case that names none.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// base is a message that may go: cases change what they speak of.
func base() Facts {
	return Facts{
		Pack: petitbleu.PackToday, Region: "FR",
		Purpose: petitbleu.PurposeTransactional, Content: petitbleu.ContentText,
		Page: petitbleu.PageConnected, Identity: true,
		Conversation: petitbleu.Conversation{
			PageID: "318840912277105", PSID: "1254459154682919",
			WindowOpenedAt: noon.Add(-time.Hour), WindowOpenedBy: petitbleu.EventMessage, LastInboundAt: noon.Add(-time.Hour),
		},
	}
}

type ruleCase struct {
	Name    string            `json:"name"`
	Now     time.Time         `json:"now,omitzero"`
	Facts   json.RawMessage   `json:"facts"` // laid over base
	Verdict petitbleu.Verdict `json:"verdict"`
}

func (c *ruleCase) read(t *testing.T) (Facts, time.Time) {
	t.Helper()
	f := base()
	d := json.NewDecoder(bytes.NewReader(c.Facts))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	if c.Now.IsZero() {
		return f, noon
	}
	return f, c.Now
}

// Every rule has a fixture in testdata/rules, in which it decides at least one case.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules {
		seen[r.id+".json"] = true
		t.Run(r.id, func(t *testing.T) { testRule(t, r) })
	}
	files, err := os.ReadDir(filepath.Join("testdata", "rules"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !seen[file.Name()] {
			t.Errorf("testdata/rules/%s belongs to no rule in rules.go", file.Name())
		}
	}
}

func testRule(t *testing.T, r *rule) {
	path := filepath.Join("testdata", "rules", r.id+".json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("a rule needs a fixture: %v", err)
	}
	var cases []ruleCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(path, err)
	}
	decided, passedOver := false, false
	for i := range cases {
		c := &cases[i]
		facts, now := c.read(t)
		got := Explain(facts, now)
		if *update {
			c.Verdict = got
		}
		if g, w := mustJSON(t, got), mustJSON(t, c.Verdict); !bytes.Equal(g, w) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.Name, g, w)
		}
		decided = decided || got.Rule == r.id && (r.kind == right) == (got.Outcome == petitbleu.Allow)
		passedOver = passedOver || got.Rule != r.id || (r.kind == right) != (got.Outcome == petitbleu.Allow)
		short := Decide(facts, now)
		got.Checks = nil
		if g, w := mustJSON(t, short), mustJSON(t, got); !bytes.Equal(g, w) {
			t.Errorf("%s: Decide and Explain disagree:\n%s\n%s", c.Name, g, w)
		}
	}
	if !decided || !passedOver {
		t.Errorf("%s needs a case that the rule decides and one that it does not", path)
	}
	if *update {
		out, err := json.MarshalIndent(cases, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(out, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryRuleIsComplete(t *testing.T) {
	ids := map[string]bool{}
	last := gate
	for _, r := range rules {
		if r.id == "" || ids[r.id] || r.about == "" || r.cure == "" || r.source == "" || r.check == nil {
			t.Errorf("rule %q lacks its id, about, cure, source or check, or its id is taken", r.id)
		}
		ids[r.id] = true
		if order := map[kind]int{gate: 0, limit: 1, right: 2}; order[r.kind] < order[last] {
			t.Errorf("rule %q: gates come first, then limits, then rights", r.id)
		}
		last = r.kind
		if (r.kind == limit) != (len(r.bars) > 0) {
			t.Errorf("rule %q: a limit, and only a limit, names the rights that it withholds", r.id)
		}
	}
	limits := 0
	for _, r := range rules {
		if r.kind == limit {
			limits++
		}
		for _, bar := range r.bars {
			if !ids[bar] {
				t.Errorf("rule %q withholds %q, which is no rule", r.id, bar)
			}
		}
	}
	if room := len(climb{}.limits); limits > room {
		t.Errorf("%d limits, but climb.limits has room for %d", limits, room)
	}
}

func TestEveryCheckIsASentence(t *testing.T) {
	for _, pack := range []string{"today", "2020", "2019-01-01T00:00:00Z", "2022-01-01T00:00:00Z"} {
		for _, purpose := range petitbleu.Purposes {
			f := base()
			f.Pack, f.Purpose, f.Topic, f.Tag = pack, purpose, "restock", "ACCOUNT_UPDATE"
			for _, c := range Explain(f, noon).Checks {
				if c.Name == "" || !strings.HasSuffix(c.Sentence, ".") || strings.ContainsAny(c.Sentence, "{}") {
					t.Errorf("%s %s: check %q is no sentence: %q", pack, purpose, c.Name, c.Sentence)
				}
			}
		}
	}
}

func TestTextLimit(t *testing.T) {
	for pack, want := range map[string]int{"": 2000, "today": 2000, "2020": 320, "2019-05-01T00:00:00Z": 320, "2024-05-01T00:00:00+02:00": 2000, "yesterday": 320} {
		if got := TextLimit(pack); got != want {
			t.Errorf("TextLimit(%q) = %d, want %d", pack, got, want)
		}
	}
}

func TestUnknownPack(t *testing.T) {
	f := base()
	f.Pack = "2021"
	if v := Explain(f, noon); v.Outcome != petitbleu.Drop || v.Rule != "pack" || v.Cure == "" || len(v.Checks) != 1 {
		t.Errorf("an unknown pack must be refused with its cure: %+v", v)
	}
}

func BenchmarkDecide(b *testing.B) {
	open := base()
	closed := base()
	closed.Conversation.WindowOpenedAt = noon.Add(-48 * time.Hour)
	closed.Topic = "restock"
	closed.Tokens = []petitbleu.Token{{ID: "tok_1", Kind: "one_time", Topic: "restock", PageID: closed.Conversation.PageID, PSID: closed.Conversation.PSID, ExpiresAt: noon.Add(time.Hour)}}
	dropped := closed
	dropped.Tokens = nil
	for name, f := range map[string]Facts{"window": open, "token": closed, "drop": dropped} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if Decide(f, noon).Rule == "" {
					b.Fatal("no rule")
				}
			}
		})
	}
	b.Run("explain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Explain(open, noon)
		}
	})
}
