package api

import "testing"

// TestPersonalAttributes: no answer shows a viewer what is marked as personal; whoever may change people sees it.
func TestPersonalAttributes(t *testing.T) {
	each(t, func(w *world) {
		shoe := `{"version":1,"where":{"match":"or","of":[{"type":"attribute","name":"shoe","op":"more_than","value":30},{"type":"attribute","name":"first_name","op":"equals","value":"Anaïs"}]}}`
		asked := `{"definition":` + shoe + `,"profile_id":":person"}`
		w.run([]scenario{
			{"until it is marked, a viewer sees it", RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"shoe":38.5`}, nil},
			{"marked", RoleMarketer, "PATCH", ":ws/attributes/shoe", `{"personal":true}`, 200, []string{`"personal":true`}, nil},
			{"a name of their own too", RoleMarketer, "PATCH", ":ws/attributes/name", `{"personal":true}`, 200, nil, nil},
			{"a person", RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"first_name":"Anaïs"`}, []string{"38.5", "shoe"}},
			{"a column", RoleViewer, "GET", ":ws/profiles?attributes=shoe,first_name", "", 200, []string{`"first_name":"Anaïs"`}, []string{"38.5"}},
			{"an explanation", RoleViewer, "POST", ":ws/segments/explain", asked, 200, []string{`"verdict":true`, `"found":"Anaïs"`}, []string{"38.5"}},
			{"values", RoleViewer, "GET", ":ws/attributes/shoe/values", "", 403, []string{"personal"}, []string{"38.5"}},
			{"no export", RoleViewer, "GET", ":ws/profiles.csv?attributes=shoe", "", 403, nil, []string{"38.5"}},
			{"an operator sees the person", RoleOperator, "GET", ":ws/profiles/:person", "", 200, []string{`"shoe":38.5`}, nil},
			{"a column for a marketer", RoleMarketer, "GET", ":ws/profiles?attributes=shoe", "", 200, []string{`"shoe":38.5`}, nil},
			{"an explanation", RoleMarketer, "POST", ":ws/segments/explain", asked, 200, []string{`"found":38.5`}, nil},
			{"values", RoleMarketer, "GET", ":ws/attributes/shoe/values", "", 200, []string{`"value":38.5`}, nil},
			{"a file", RoleMarketer, "GET", ":ws/profiles.csv?attributes=shoe", "", 200, []string{"38.5"}, nil},
			{"a program that reads", "key:read", "GET", ":ws/profiles/:person", "", 200, []string{`"shoe":38.5`}, nil},
		})
	})
}
