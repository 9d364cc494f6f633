package profile_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu/internal/profile"
)

var (
	words  = rapid.SampledFrom([]string{"a", "b", "plan", "tags", "pets", "email", "country", "phone", "$time", "inc", "add", "remove", "$add", "$remove", "$update", "2024-05-01", "+33612345678", "FR", "x y", ""})
	scalar = rapid.OneOf(rapid.Map(words, func(s string) any { return s }), rapid.Map(rapid.Bool(), func(b bool) any { return b }), rapid.Just[any](nil),
		rapid.Map(rapid.SampledFrom([]json.Number{"0", "1", "-3", "2.50", "1e3", "99999999999999999999"}), func(n json.Number) any { return n }))
)

// value draws JSON of some depth.
func value(depth int) *rapid.Generator[any] {
	if depth == 0 {
		return scalar
	}
	inner := value(depth - 1)
	return rapid.OneOf(scalar, scalar, rapid.Map(rapid.SliceOfN(inner, 0, 4), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(words, inner, 0, 4), func(m map[string]any) any { return m }))
}

func text(v any) string { return string(must(json.Marshal(v))) }

// TestApplyHoldsItsPromises: whatever is set, the document stays one that reads as itself, values that are shared are
// not changed, changed says whether it is different, and to set the same again (but for increments) changes nothing.
func TestApplyHoldsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := map[string]any{}
		none := func(string) profile.Rule { return profile.Rule{} }
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			c := profile.Change{Set: rapid.MapOfN(words, value(3), 0, 4).Draw(t, "set"), MergeObjects: rapid.Bool().Draw(t, "merge")}
			given, before := text(c.Set), text(doc)
			shared := map[string]any{}
			for k, v := range doc {
				shared[k] = v
			}
			out := c.Apply(doc, none)
			after := text(doc)
			if text(c.Set) != given {
				t.Fatalf("what was told is %s, then %s", given, text(c.Set))
			}
			if text(shared) != before {
				t.Fatalf("values of the old document changed: %s, then %s", before, text(shared))
			}
			if out.Changed != (before != after) {
				t.Fatalf("%s + %s = %s: changed is %v", before, given, after, out.Changed)
			}
			read := map[string]any{}
			if err := profile.Decode([]byte(after), &read); err != nil || !profile.Equal(read, doc) {
				t.Fatalf("%s does not read as itself: %v", after, err)
			}
			if strings.Contains(given, `"inc"`) || strings.Contains(given, `"$`) {
				continue
			}
			c.Apply(doc, none)
			if text(doc) != after {
				t.Fatalf("%s, set again by %s, is %s", after, given, text(doc))
			}
		}
	})
}

// TestMergingFillsGaps: what the kept document says stays, what it lacks comes from the other, and to merge again
// changes nothing.
func TestMergingFillsGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) map[string]any {
			doc := map[string]any{}
			profile.Change{Set: rapid.MapOfN(words, value(2), 0, 6).Draw(t, name)}.Apply(doc, func(string) profile.Rule { return profile.Rule{} })
			return doc
		}
		into, from := draw("into"), draw("from")
		kept := map[string]any{}
		for k, v := range into {
			kept[k] = v
		}
		lost := text(from)
		changed := profile.MergeDocuments(into, from)
		for k, v := range kept {
			if !profile.Equal(into[k], v) {
				t.Fatalf("%s was %v and is %v", k, v, into[k])
			}
		}
		for k, v := range from {
			if _, had := kept[k]; !had && !profile.Equal(into[k], v) {
				t.Fatalf("%s is %v, not %v", k, into[k], v)
			}
		}
		if changed == profile.Equal(into, kept) || text(from) != lost {
			t.Fatalf("changed is %v; the other is %s", changed, text(from))
		}
		if profile.MergeDocuments(into, from) {
			t.Fatal("merged again, it changed")
		}
	})
}

func FuzzReadProperties(f *testing.F) {
	for _, s := range []string{`{"plan":"pro","at":"2024-05-01","n":1.50,"list":["2024-05-01"],"o":{"a":{"$time":"2024-05-01"}}}`, `{}`, `null`, ``, `[]`, `{"time":1}`, `{"a":1,"a":2}`, `{"a":{"$time":3}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, _, err := profile.ReadProperties(raw)
		if err != nil {
			return
		}
		written, failed := profile.WriteProperties(all)
		if failed != nil || !json.Valid(written) {
			t.Fatalf("%q is written as %q: %v", raw, written, failed)
		}
		again, left, err := profile.ReadProperties(written)
		if err != nil && !strings.Contains(err.Message, "kB") || err == nil && (len(again) != len(all) || len(left) > 0) {
			t.Errorf("%q is written as %q, which reads with %d left out: %v", raw, written, len(left), err)
		}
	})
}

func FuzzApply(f *testing.F) {
	f.Add([]byte(`{"pets":[{"id":1}]}`), []byte(`{"pets":{"$update":[{"$identifier_key":"id","$identifier_value":1,"$new_object":{"x":2}}]}}`))
	f.Add([]byte(`{"n":1,"l":["a"]}`), []byte(`{"n":{"inc":1},"l":{"add":["a"]},"email":"a@b.example"}`))
	f.Fuzz(func(t *testing.T, old, set []byte) {
		doc, c := map[string]any{}, profile.Change{Set: map[string]any{}, MergeObjects: len(set)%2 == 0}
		if profile.Decode(old, &doc) != nil || profile.Decode(set, &c.Set) != nil || doc == nil {
			return
		}
		before := text(doc)
		out := c.Apply(doc, func(string) profile.Rule { return profile.Rule{} })
		if out.Changed != (text(doc) != before) {
			t.Errorf("%s + %s = %s: changed is %v", before, set, text(doc), out.Changed)
		}
	})
}
