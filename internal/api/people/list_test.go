package people_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
)

// TestPeopleAsAList: columns, a segment, a search within it, a file of the same, and erasing several.
func TestPeopleAsAList(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{{"three people", "key:write", "POST", ":ws/people", `{"attributes":[
			{"external_id":"l1","attributes":{"first_name":"Lea","plan":"gold","phone":"+33612345678","sizes":["S","M"]}},
			{"external_id":"l2","attributes":{"first_name":"Lea","plan":"basic","note":"=1+1"}},
			{"external_id":"l3","attributes":{"first_name":"Mia","plan":"gold","seen":"2026-11-20"}}]}`, 200, []string{`"refused":0`}, nil}})
		gold := w.Made(door.RoleMarketer, "/segments", `{"name":"Gold","definition":{"version":1,"where":{"type":"attribute","name":"plan","op":"is_any_of","value":["gold"]}}}`)
		w.Run([]apitest.Scenario{
			{"with columns", door.RoleViewer, "GET", ":ws/profiles?search=l3&attributes=plan,seen,nothing", "", 200, []string{`"plan":"gold"`, `"seen":"2026-11-20T00:00:00Z"`}, []string{"Mia\",\"attributes", "nothing"}},
			{"of a segment", door.RoleViewer, "GET", ":ws/profiles?segment_id=" + gold + "&attributes=plan", "", 200, []string{`"external_id":"l1"`, `"external_id":"l3"`}, []string{`"external_id":"l2"`}},
			{"page by page", door.RoleViewer, "GET", ":ws/profiles?limit=1&segment_id=" + gold, "", 200, []string{`"external_id":"l1"`, `"next":"p_`}, []string{`"external_id":"l3"`}},
			{"searched within it", door.RoleViewer, "GET", ":ws/profiles?search=lea&segment_id=" + gold, "", 200, []string{`"external_id":"l1"`}, []string{`"external_id":"l2"`, `"external_id":"l3"`, `"next"`}},
			{"a segment that is not", door.RoleViewer, "GET", ":ws/profiles?segment_id=seg_none", "", 404, nil, nil},
			{"a file", door.RoleMarketer, "GET", ":ws/profiles.csv?attributes=first_name,phone,sizes&segment_id=" + gold, "", 200, []string{"id,external_id,created_at,first_name,phone,sizes\n", `,Lea,+33612345678,"[""S"",""M""]"`, ",Mia,,\n"}, []string{"l2"}},
			{"a file is no formula", door.RoleMarketer, "GET", ":ws/profiles.csv?attributes=note&search=l2", "", 200, []string{",'=1+1\n"}, nil},
			{"a viewer takes none away", door.RoleViewer, "GET", ":ws/profiles.csv", "", 403, nil, []string{"Lea"}},
			{"too many columns", door.RoleMarketer, "GET", ":ws/profiles.csv?attributes=" + strings.Repeat("a,", 51), "", 422, []string{"query.attributes"}, nil},
			{"too many people", door.RoleMarketer, "GET", ":ws/profiles.csv?ids=" + strings.Repeat("p_x,", 201), "", 422, []string{"query.ids"}, nil},
		})
		rows := apitest.Get[door.List[views.ProfileRow]](w, door.RoleViewer, w.W("/profiles?search=lea")).Items
		ids := door.MapEach(rows, func(r views.ProfileRow) string { return r.ID })
		slices.Sort(ids)
		if len(ids) != 2 {
			t.Fatalf("%d people are called Lea", len(ids))
		}
		w.Run([]apitest.Scenario{
			{"a file of some", door.RoleMarketer, "GET", ":ws/profiles.csv?ids=" + ids[0] + ",p_gone", "", 200, []string{ids[0]}, []string{ids[1]}},
			{"which segments", door.RoleViewer, "GET", ":ws/profiles/" + ids[0] + "/segments", "", 200, []string{`"name":"Gold"`}, []string{"Messenger subscribers"}},
			{"none of them", door.RoleViewer, "GET", ":ws/profiles/" + ids[1] + "/segments", "", 200, []string{`"items":[]`}, nil},
			{"of nobody", door.RoleViewer, "GET", ":ws/profiles/p_none/segments", "", 404, nil, nil},
			{"an alias", door.RoleOperator, "POST", ":ws/profiles/" + ids[0] + "/aliases", `{"label":"cr/m","name":"C-9"}`, 201, []string{"C-9"}, nil},
			{"taken away", door.RoleOperator, "DELETE", ":ws/profiles/" + ids[0] + "/aliases/cr%2Fm", "", 200, []string{`"value":"l1"`}, []string{"C-9"}},
			{"twice", door.RoleOperator, "DELETE", ":ws/profiles/" + ids[0] + "/aliases/cr%2Fm", "", 404, nil, nil},
			{"finds nobody", door.RoleViewer, "GET", ":ws/profiles?search=C-9", "", 200, []string{`"items":[]`}, nil},
			{"not erased by a marketer", door.RoleMarketer, "POST", ":ws/profiles/erase", `{"ids":["` + ids[0] + `"]}`, 403, nil, nil},
			{"erased", door.RoleAdministrator, "POST", ":ws/profiles/erase", `{"ids":["` + ids[0] + `","` + ids[1] + `","p_gone"]}`, 200, []string{`"erased":2`}, nil},
			{"gone", door.RoleViewer, "GET", ":ws/profiles?search=lea", "", 200, []string{`"items":[]`}, nil},
		})
	})
}
