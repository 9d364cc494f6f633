package segment_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

func where(node string) string { return `{"version":1,"where":` + node + `}` }

func deep(n int) string {
	return strings.Repeat(`{"not":`, n) + `{"match":"or","of":[{"type":"messenger","op":"has"}]}` + strings.Repeat(`}`, n)
}

func many(n int, item string) string {
	return strings.TrimSuffix(strings.Repeat(item+",", n), ",")
}

// TestProblems: what is wrong is said with the path of the node and the rule.
func TestProblems(t *testing.T) {
	attribute := func(rest string) string { return where(`{"type":"attribute","name":"x",` + rest + `}`) }
	for _, c := range []struct{ text, path, rule string }{
		{`{`, "", "no_json"},
		{`{} {}`, "", "no_json"},
		{`[]`, "", "wrong_type"},
		{`{"where":{"match":"and"}}`, "version", "version"},
		{`{"version":2,"where":{"match":"and"}}`, "version", "version"},
		{`{"version":1}`, "where", "missing"},
		{`{"version":1,"where":{"match":"and"},"name":"x"}`, "name", "unknown_member"},
		{where(`{}`), "where", "no_node"},
		{where(`{"match":"and","type":"messenger"}`), "where", "no_node"},
		{where(`{"match":"xor","of":[{"type":"messenger","op":"has"}]}`), "where.match", "unknown_match"},
		{where(`{"match":"or","of":[]}`), "where.of", "empty_group"},
		{where(`{"match":"and","of":[{"match":"and"}]}`), "where.of[0].of", "empty_group"},
		{where(`{"match":"and","of":[{"not":{"type":"messenger","op":"is"}}]}`), "where.of[0].not.op", "unknown_operator"},
		{where(`{"match":"and","of":{}}`), "where.of", "wrong_type"},
		{where(deep(63)), "where" + strings.Repeat(".not", 63) + ".of[0]", "too_deep"},
		{where(`{"match":"and","of":[` + many(513, `{"type":"messenger","op":"has"}`) + `]}`), "where.of[512]", "too_many_filters"},
		{where(`{"type":"colour","op":"is"}`), "where.type", "unknown_filter"},
		{where(`{"type":"messenger","op":"has","topic":"x"}`), "where.topic", "unused_member"},
		{where(`{"type":"messenger","op":"has","Page":"1"}`), "where.Page", "unknown_member"},
		{where(`{"type":"attribute","op":"is_blank"}`), "where.name", "missing"},
		{attribute(`"op":"is_blank","value":1`), "where.value", "unused_operand"},
		{attribute(`"op":"equals","value":" "`), "where.value", "wrong_type"},
		{attribute(`"op":"equals","value":5`), "where.value", "wrong_type"},
		{attribute(`"op":"equals","value":"` + strings.Repeat("é", 1025) + `"`), "where.value", "too_long"},
		{attribute(`"op":"is_any_of","value":[]`), "where.value", "wrong_type"},
		{attribute(`"op":"is_any_of","value":["a",1]`), "where.value", "wrong_type"},
		{attribute(`"op":"is_any_of","value":["a",""]`), "where.value[1]", "blank"},
		{attribute(`"op":"is_any_of","value":[` + many(257, `"a"`) + `]`), "where.value", "too_many"},
		{attribute(`"op":"exactly","value":"5"`), "where.value", "wrong_type"},
		{attribute(`"op":"matches_regex","value":"("`), "where.value", "bad_pattern"},
		{attribute(`"op":"matches_regex","value":"a)(b"`), "where.value", "bad_pattern"},
		{attribute(`"op":"matches_regex","value":"(?=x)"`), "where.value", "bad_pattern"},
		{attribute(`"op":"matches_regex","value":"` + strings.Repeat("a", 32765) + `"`), "where.value", "too_long"},
		{attribute(`"op":"after","value":"yesterday"`), "where.value", "wrong_type"},
		{attribute(`"op":"more_than_days_ago","value":1.5`), "where.value", "wrong_type"},
		{attribute(`"op":"more_than_days_ago","value":-1`), "where.value", "wrong_type"},
		{attribute(`"op":"day_of_year_is","value":"02-30"`), "where.value", "wrong_type"},
		{attribute(`"op":"has_an_element"`), "where.where", "missing"},
		{attribute(`"op":"has_an_element","where":[{"op":"is_blank"}]`), "where.where[0].path", "missing"},
		{attribute(`"op":"has_an_element","where":[{"path":["a"],"op":"has_an_element"}]`), "where.where[0].op", "unknown_operator"},
		{attribute(`"op":"has_an_element","where":[{"path":["a"],"op":"equals","x":1}]`), "where.where[0].x", "unknown_member"},
		{attribute(`"op":"is_blank","path":["a",""]`), "where.path[1]", "blank"},
		{where(`{"type":"event","name":"e","op":"did","period":{}}`), "where.period", "period"},
		{where(`{"type":"event","name":"e","op":"did","period":{"days":1,"from":"2026-01-01"}}`), "where.period", "period"},
		{where(`{"type":"event","name":"e","op":"did","period":{"days":0}}`), "where.period.days", "wrong_type"},
		{where(`{"type":"event","name":"e","op":"first_before","value":"2026-01-01","period":{"days":1}}`), "where.period", "unused_member"},
		{where(`{"type":"purchase","op":"spent_more_than","value":5}`), "where.currency", "missing"},
		{where(`{"type":"purchase","op":"spent_more_than","value":1e15,"currency":"EUR"}`), "where.value", "wrong_type"},
		{where(`{"type":"identity","op":"has","value":"shoe size"}`), "where.value", "unknown_option"},
		{where(`{"type":"identity","op":"has","value":"psid","name":"x"}`), "where.name", "unused_member"},
		{where(`{"type":"window","op":"closes_within_hours","value":25}`), "where.value", "wrong_type"},
		{where(`{"type":"random_bucket","op":"is_between","value":[5,4]}`), "where.value", "wrong_type"},
		{where(`{"type":"birthday","op":"in_the_next_days","value":400}`), "where.value", "wrong_type"},
	} {
		_, err := segment.Parse([]byte(c.text))
		var p segment.Problems
		if !errors.As(err, &p) {
			t.Errorf("%.100s: %v", c.text, err)
			continue
		}
		if p[0].Path != c.path || p[0].Rule != c.rule || p[0].Message == "" || strings.Contains(p[0].Message, "{") && !strings.Contains(p[0].Message, `{"`) {
			t.Errorf("%.100s: %+v, want %s at %s", c.text, p[0], c.rule, c.path)
		}
		if e := p.Err(); petitbleu.CodeOf(e) != petitbleu.CodeInvalidBody || e.Field != c.path {
			t.Errorf("%.100s: %v", c.text, e)
		}
	}
}

// TestCanonical: a definition is written in one form.
func TestCanonical(t *testing.T) {
	for _, text := range []string{
		where(`{"match":"and"}`),
		where(`{"not":{"type":"attribute","name":"a<b","op":"is_any_of","value":["x","y"]}}`),
		where(`{"match":"or","of":[{"type":"event","name":"e","op":"did","period":{"days":3},"where":[{"path":["a","b"],"op":"exactly","value":0}]},{"type":"attribute","name":"n","op":"less_than","value":0}]}`),
	} {
		d, err := segment.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(d.Encode()); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
	spaced, err := segment.Parse([]byte("{\"where\": {\"of\": [], \"match\": \"and\"},\n \"version\": 1.0}"))
	if everybody := segment.Everybody(); err != nil || string(spaced.Encode()) != string(everybody.Encode()) {
		t.Errorf("%s, %v", spaced.Encode(), err)
	}
	if d := segment.MessengerSubscribers(); len(d.Check()) > 0 {
		t.Error(d.Check())
	}
}

// TestSegmentsInSegments: circles are found with the way, and what is named must exist.
func TestSegmentsInSegments(t *testing.T) {
	member := func(ids ...string) segment.Definition {
		d := segment.Everybody()
		for _, id := range ids {
			d.Where.Of = append(d.Where.Of, segment.Node{Type: "segment", Op: "is_member", Value: id})
		}
		return d
	}
	all := map[string]segment.Definition{"a": member("b"), "b": member("c"), "c": member("a"), "d": member("e", "e"), "e": segment.Everybody(), "f": {}}
	last := "e"
	for i := range 20 { // each names the one before twice
		id := "double " + string(rune('a'+i))
		all[id] = member(last, last)
		last = id
	}
	find := func(id string) (segment.Definition, bool) { d, ok := all[id]; return d, ok }
	for _, c := range []struct{ id, rule, text string }{
		{"a", "segment_cycle", "a → b → c → a"},
		{"d", "", ""},
		{"none", "unknown_segment", "none"},
		{"f", "broken_segment", "f"},
		{last, "too_large_together", ""},
	} {
		_, err := segment.Compile(member(c.id), segment.Env{Segment: find})
		var p segment.Problems
		if errors.As(err, &p) != (c.rule != "") || c.rule != "" && (p[0].Rule != c.rule || !strings.Contains(p[0].Message, c.text)) {
			t.Errorf("%s: %v", c.id, err)
		}
	}
	_, err := segment.Compile(member("b"), segment.Env{ID: "a", Segment: find})
	if err == nil || !strings.Contains(err.Error(), "a → b → c → a") {
		t.Errorf("the segment itself is named: %v", err)
	}
}

func TestUses(t *testing.T) {
	d, err := segment.Parse([]byte(where(`{"match":"and","of":[{"type":"attribute","name":"n","op":"is_blank"},{"not":{"type":"age","op":"more_than","value":3}},
		{"type":"event","name":"e","op":"did","where":[{"path":["a","b"],"op":"is_blank"},{"path":["a","c"],"op":"is_blank"}]},
		{"type":"event","name":"f","op":"did"},{"type":"purchase","op":"did","where":[{"path":["color"],"op":"is_blank"}]},
		{"type":"segment","op":"is_member","value":"s"},{"type":"imported","op":"is","value":"i"}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	u := d.Uses()
	got := strings.Join(u.Attributes, ",") + " " + strings.Join(u.Events["e"], ",") + " " + strings.Join(u.Purchases, ",") + " " + strings.Join(u.Segments, ",") + " " + strings.Join(u.Imports, ",")
	if _, ok := u.Events["f"]; !ok || got != "n,dob a color s i" {
		t.Errorf("%+v", u)
	}
}

// FuzzParse: nothing breaks it, and what it takes is taken again in the canonical form.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		where(`{"match":"and"}`), where(deep(3)), where(`{"type":"purchase","op":"spent_more_than","value":5,"currency":"EUR","products":["a"]}`),
		where(`{"type":"event","name":"e","op":"first_before","value":"2026-01-01","where":[{"path":["a"],"op":"matches_regex","value":"^x"}]}`),
		where(`{"type":"random_bucket","op":"is_between","value":[0,5]}`), where(`{"type":"attribute","name":"x","op":"is_any_of","value":["\ud800"]}`),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := segment.Parse(data)
		if err != nil {
			return
		}
		again, err := segment.Parse(d.Encode())
		if err != nil || string(again.Encode()) != string(d.Encode()) {
			t.Fatalf("%s became %s: %v", data, d.Encode(), err)
		}
		q, err := segment.Compile(d, segment.Env{})
		if err != nil {
			return // it names a segment
		}
		q.Match(&segment.Person{ID: "p_x", CreatedAt: noon}, noon)
	})
}
