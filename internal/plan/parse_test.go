package plan_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/plan"
)

// What stands in place of another kind of value is named with what belongs there.
func TestWrongKinds(t *testing.T) {
	for body, want := range map[string]string{
		`{"variants":{}}`:             "This is a list: write it in [ ].",
		`{"audience":[]}`:             "This is an object: write it in { }.",
		`{"purpose":5}`:               "This is a text: write it in quotes.",
		`{"version":"1"}`:             "This is a number: write it without quotes.",
		`{"delivery":{"realtime":1}}`: "This is true or false, without quotes.",
	} {
		_, err := plan.Parse([]byte(body))
		problems, _ := err.(plan.Problems)
		if len(problems) != 1 || problems[0].Rule != "wrong_type" || problems[0].Message != want || problems[0].Path == "" {
			t.Errorf("%s: %+v, want %q", body, problems, want)
		}
	}
}
