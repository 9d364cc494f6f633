package accounts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestTags(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		seasons := w.Made(door.RoleMarketer, "/tags", `{"name":" Seasons ","colour":"brass","description":"Of the year"}`)
		winter := w.Made(door.RoleMarketer, "/tags", `{"name":"Winter","parent_id":"`+seasons+`"}`)
		snow := w.Made(door.RoleMarketer, "/tags", `{"name":"Snow","parent_id":"`+winter+`"}`)
		page, thing := ":ws/things/page", ":ws/things/page/:page"
		w.Run([]apitest.Scenario{
			{"the same name", door.RoleMarketer, "POST", ":ws/tags", `{"name":"wInTeR"}`, 409, []string{"body.name", "merge"}, nil},
			{"no name", door.RoleMarketer, "POST", ":ws/tags", `{"name":"  "}`, 422, []string{"body.name"}, nil},
			{"no colour of ours", door.RoleMarketer, "POST", ":ws/tags", `{"name":"X","colour":"plaid"}`, 422, []string{"body.colour"}, []string{"plaid"}},
			{"below itself", door.RoleMarketer, "PATCH", ":ws/tags/" + seasons, `{"parent_id":"` + snow + `"}`, 422, []string{"body.parent_id"}, nil},
			{"below nothing that is", door.RoleMarketer, "PATCH", ":ws/tags/" + snow, `{"parent_id":"tag_x"}`, 422, []string{"body.parent_id"}, nil},
			{"another name", door.RoleMarketer, "PATCH", ":ws/tags/" + snow, `{"name":"Deep snow"}`, 200, []string{`"Deep snow"`, `"parent_id":"` + winter + `"`}, nil},
			{"not for a viewer", door.RoleViewer, "POST", ":ws/tags", `{"name":"Y"}`, 403, nil, nil},
			{"on a Page", door.RoleMarketer, "PUT", thing, `{"tags":["` + snow + `"]}`, 200, []string{snow}, nil},
			{"no such tag", door.RoleMarketer, "PUT", thing, `{"tags":["tag_x"]}`, 422, []string{"body.tags", "could not be found"}, nil},
			{"no such Page", door.RoleMarketer, "PUT", ":ws/things/page/1", `{"tags":[]}`, 404, nil, nil},
			{"none of such a kind", door.RoleMarketer, "GET", ":ws/things/horse", "", 422, []string{"path.kind"}, nil},
			{"no such kind", door.RoleMarketer, "PUT", ":ws/things/horse/1", `{"tags":[]}`, 422, []string{"path.kind"}, nil},
			{"what has it", door.RoleViewer, "GET", page + "?tag=" + snow, "", 200, []string{`"ids":[":page"]`}, nil},
			{"and what has one below", door.RoleViewer, "GET", page + "?tag=" + seasons, "", 200, []string{`"ids":[":page"]`}, nil},
			{"what has any", door.RoleViewer, "GET", page, "", 200, []string{`"ids":[":page"]`, `":page":{"tags":["` + snow + `"]}`}, nil},
			{"uses", door.RoleViewer, "GET", ":ws/tags", "", 200, []string{`"uses":{"page":1}`}, nil},
			{"merged", door.RoleMarketer, "POST", ":ws/tags/" + snow + "/merge", `{"into":"` + winter + `"}`, 200, []string{`"name":"Winter"`, `"uses":{"page":1}`}, nil},
			{"into itself", door.RoleMarketer, "POST", ":ws/tags/" + winter + "/merge", `{"into":"` + winter + `"}`, 422, []string{"body.into"}, nil},
			{"the Page has the other", door.RoleViewer, "GET", thing, "", 200, []string{winter}, []string{snow}},
			{"removed", door.RoleMarketer, "DELETE", ":ws/tags/" + winter, "", 200, []string{`"lost":{"page":1}`}, nil},
			{"the Page has none", door.RoleViewer, "GET", thing, "", 200, []string{`"tags":[]`}, nil},
			{"gone", door.RoleMarketer, "DELETE", ":ws/tags/" + winter, "", 404, nil, nil},
			{"not theirs", "stranger", "GET", "/workspaces/:other/tags", "", 200, []string{`"items":[]`}, nil},
		})
		if e := w.Entry("delete", "tag"); e.ObjectName != "Winter" {
			t.Errorf("%+v", e)
		}
	})
}

func TestTagsOfAThing(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := apitest.NewWorld(t, s, func(*api.Options) {})
	var ids []string
	for i := range views.TagsOfThing + 1 {
		ids = append(ids, `"`+w.Made(door.RoleMarketer, "/tags", fmt.Sprintf(`{"name":"Tag %d"}`, i))+`"`)
	}
	w.Run([]apitest.Scenario{
		{"too many", door.RoleMarketer, "PUT", ":ws/things/page/:page", `{"tags":[` + strings.Join(ids, ",") + `]}`, 422, []string{"body.tags"}, nil},
		{"as many as may be", door.RoleMarketer, "PUT", ":ws/things/page/:page", `{"tags":[` + strings.Join(ids[1:], ",") + `]}`, 200, nil, nil},
	})
	if v := apitest.Get[views.Thing](w, door.RoleViewer, w.W("/things/page/"+apitest.TestPage+"")); len(v.Tags) != views.TagsOfThing {
		t.Errorf("%d tags", len(v.Tags))
	}
}

func TestTeams(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		operator, marketer := w.Users[door.RoleOperator].ID, w.Users[door.RoleMarketer].ID
		all := w.Made(door.RoleAdministrator, "/teams", `{"name":"Everybody","standard":true}`)
		france := w.Made(door.RoleAdministrator, "/teams", `{"name":"France","members":["`+operator+`","`+marketer+`","`+operator+`"]}`)
		thing := ":ws/things/page/:page"
		w.Run([]apitest.Scenario{
			{"the list", door.RoleViewer, "GET", ":ws/teams", "", 200, []string{`"name":"France"`, operator}, nil},
			{"the same name", door.RoleAdministrator, "POST", ":ws/teams", `{"name":"FRANCE"}`, 409, []string{"body.name"}, nil},
			{"a stranger", door.RoleAdministrator, "PATCH", ":ws/teams/" + france, `{"members":["` + w.Users["stranger"].ID + `"]}`, 422, []string{"body.members"}, nil},
			{"not for a marketer", door.RoleMarketer, "PATCH", ":ws/teams/" + france, `{"name":"Mine"}`, 403, nil, nil},
			{"a Page of the team", door.RoleMarketer, "PUT", thing, `{"tags":[],"team_id":"` + france + `"}`, 200, []string{france}, nil},
			{"no such team", door.RoleMarketer, "PUT", thing, `{"tags":[],"team_id":"team_x"}`, 422, []string{"team_id"}, nil},
			{"uses", door.RoleViewer, "GET", ":ws/teams", "", 200, []string{`"uses":{"page":1}`}, nil},
			{"the standard team stays", door.RoleAdministrator, "POST", ":ws/teams/" + all + "/archive", `{}`, 409, []string{"standard"}, nil},
			{"its things go nowhere", door.RoleAdministrator, "POST", ":ws/teams/" + france + "/archive", `{"move_to":"` + france + `"}`, 422, []string{"move_to"}, nil},
			{"archived", door.RoleAdministrator, "POST", ":ws/teams/" + france + "/archive", `{"move_to":"` + all + `"}`, 200, []string{`"archived_at"`, `"uses":{}`}, nil},
			{"the Page moved", door.RoleViewer, "GET", thing, "", 200, []string{all}, []string{france}},
			{"takes nothing", door.RoleMarketer, "PUT", thing, `{"tags":[],"team_id":"` + france + `"}`, 422, []string{"archived"}, nil},
			{"nobody is invited to it", door.RoleAdministrator, "POST", ":ws/invitations", `{"email":"x@example.com","role":"viewer","team_id":"` + france + `"}`, 422, []string{"team_id"}, nil},
			{"back", door.RoleAdministrator, "POST", ":ws/teams/" + france + "/restore", "", 200, nil, []string{"archived_at"}},
			{"the standard one now", door.RoleAdministrator, "PATCH", ":ws/teams/" + france, `{"standard":true}`, 200, []string{`"standard":true`}, nil},
			{"who leaves the workspace leaves the team", door.RoleAdministrator, "DELETE", ":ws/team/" + operator, "", 204, nil, nil},
		})
		for _, v := range apitest.Get[door.List[accounts.Team]](w, door.RoleViewer, w.W("/teams")).Items {
			if v.Standard != (v.ID == france) || v.ID == france && (len(v.Members) != 1 || v.Members[0] != marketer) {
				t.Errorf("%+v", v)
			}
		}
		_, token := invited(w, door.RoleAdministrator, w.WS, `{"email":"new@example.com","role":"viewer","team_id":"`+france+`"}`)
		enters(w, "new", "/invitations/accept", `{"token":"`+token+`","name":"New","password":"four plain words"}`)
		for _, v := range apitest.Get[door.List[accounts.Team]](w, door.RoleViewer, w.W("/teams")).Items {
			if v.ID == france && len(v.Members) != 2 {
				t.Errorf("invited to the team: %+v", v)
			}
		}
	})
}
