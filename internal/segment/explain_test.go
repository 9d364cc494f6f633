package segment_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

var update = flag.Bool("update", false, "write testdata/explain.json anew")

// TestExplain: each condition with the value found, its verdict, and since when and until when, where
// events tell.
func TestExplain(t *testing.T) {
	d, err := segment.Parse([]byte(where(`{"match":"and","of":[
		{"type":"attribute","name":"points","op":"more_than","value":100},
		{"not":{"type":"attribute","name":"address","path":["city"],"op":"is_any_of","value":["Lyon"]}},
		{"type":"event","name":"seen","op":"did","period":{"days":7}},
		{"type":"event","name":"seen","op":"did_not","period":{"days":1}},
		{"type":"purchase","op":"spent_more_than","value":20,"currency":"EUR","period":{"days":30}},
		{"type":"segment","op":"is_member","value":"frenchmen"},
		{"type":"messenger","op":"has"}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	q, err := segment.Compile(d, segment.Env{Segment: func(string) (segment.Definition, bool) {
		return segment.Definition{Version: 1, Where: segment.Node{Type: "country", Op: "is_any_of", Value: []any{"FR"}}}, true
	}})
	if err != nil {
		t.Fatal(err)
	}
	ago := func(days float64) time.Time { return noon.Add(-time.Duration(days * 24 * float64(time.Hour))) }
	p := &segment.Person{
		ID: "p_x", Attributes: map[string]any{"points": 120.0, "address": map[string]any{"city": "Paris"}, "country": "FR"},
		Events:    []segment.Event{{Name: "seen", At: ago(20)}, {Name: "seen", At: ago(6)}, {Name: "seen", At: ago(1.5)}, {Name: "else", At: ago(0.5)}},
		Purchases: []segment.Purchase{{ProductID: "a", Price: 15, Currency: "EUR", At: ago(25)}, {ProductID: "b", Price: 15, Currency: "EUR", At: ago(3)}},
	}
	got, err := json.MarshalIndent(q.Explain(p, noon), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/explain.json"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != string(got)+"\n" {
		t.Errorf("%v\n%s", err, got)
	}
}
