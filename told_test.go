package petitbleu_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/petitbleu/petitbleu"
)

// TestTold: a sentence can be said again from its template and its values.
func TestTold(t *testing.T) {
	for _, c := range []struct {
		err      *petitbleu.Error
		template string
		params   map[string]any
	}{
		{petitbleu.Errorf(petitbleu.CodeConflict, "It is 100%% full."), "It is 100% full.", nil},
		{petitbleu.Errorf(petitbleu.CodeConflict, "At most %d of %s, not %q.", 3, petitbleu.CodeConflict, "x"), `At most {1} of {2}, not "{3}".`, map[string]any{"1": 3, "2": "conflict", "3": "x"}},
		{petitbleu.Errorf(petitbleu.CodeConflict, "Broken: %w", errors.New("why")), "Broken: {1}", map[string]any{"1": "why"}},
		{petitbleu.Errorf(petitbleu.CodeConflict, "Named %5.1f.", 1.5).At("body.name"), "Named {1}.", map[string]any{"1": 1.5}},
		{&petitbleu.Error{Code: petitbleu.CodeConflict, Message: "By hand."}, "", nil},
	} {
		if told := c.err.Told(); told.Template != c.template || !reflect.DeepEqual(told.Params, c.params) {
			t.Errorf("%s: %+v", c.err.Message, told)
		}
	}
}
