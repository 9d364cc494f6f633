package views_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

// TestPersonalAttributes: no answer shows a viewer what is marked as personal; whoever may change people sees it.
func TestPersonalAttributes(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		shoe := `{"version":1,"where":{"match":"or","of":[{"type":"attribute","name":"shoe","op":"more_than","value":30},{"type":"attribute","name":"first_name","op":"equals","value":"Anaïs"}]}}`
		asked := `{"definition":` + shoe + `,"profile_id":":person"}`
		w.Run([]apitest.Scenario{
			{"until it is marked, a viewer sees it", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"shoe":38.5`}, nil},
			{"marked", door.RoleMarketer, "PATCH", ":ws/attributes/shoe", `{"personal":true}`, 200, []string{`"personal":true`}, nil},
			{"a name of their own too", door.RoleMarketer, "PATCH", ":ws/attributes/name", `{"personal":true}`, 200, nil, nil},
			{"a person", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"first_name":"Anaïs"`}, []string{"38.5", "shoe"}},
			{"a column", door.RoleViewer, "GET", ":ws/profiles?attributes=shoe,first_name", "", 200, []string{`"first_name":"Anaïs"`}, []string{"38.5"}},
			{"an explanation", door.RoleViewer, "POST", ":ws/segments/explain", asked, 200, []string{`"verdict":true`, `"found":"Anaïs"`}, []string{"38.5"}},
			{"values", door.RoleViewer, "GET", ":ws/attributes/shoe/values", "", 403, []string{"personal"}, []string{"38.5"}},
			{"no export", door.RoleViewer, "GET", ":ws/profiles.csv?attributes=shoe", "", 403, nil, []string{"38.5"}},
			{"an operator sees the person", door.RoleOperator, "GET", ":ws/profiles/:person", "", 200, []string{`"shoe":38.5`}, nil},
			{"a column for a marketer", door.RoleMarketer, "GET", ":ws/profiles?attributes=shoe", "", 200, []string{`"shoe":38.5`}, nil},
			{"an explanation", door.RoleMarketer, "POST", ":ws/segments/explain", asked, 200, []string{`"found":38.5`}, nil},
			{"values", door.RoleMarketer, "GET", ":ws/attributes/shoe/values", "", 200, []string{`"value":38.5`}, nil},
			{"a file", door.RoleMarketer, "GET", ":ws/profiles.csv?attributes=shoe", "", 200, []string{"38.5"}, nil},
			{"a program that reads", "key:read", "GET", ":ws/profiles/:person", "", 200, []string{`"shoe":38.5`}, nil},
		})
	})
}
