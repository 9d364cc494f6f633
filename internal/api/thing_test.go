package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// made asks for something new and gives its id.
func (w *world) made(who, path, body string) string {
	w.t.Helper()
	status, text, _ := w.ask(who, "POST", w.W(path), body)
	var v struct{ ID string }
	if err := json.Unmarshal([]byte(text), &v); status != 201 || err != nil {
		w.t.Fatalf("%s %s: %d %s", path, body, status, text)
	}
	return v.ID
}

func TestTags(t *testing.T) {
	each(t, func(w *world) {
		seasons := w.made(RoleMarketer, "/tags", `{"name":" Seasons ","colour":"brass","description":"Of the year"}`)
		winter := w.made(RoleMarketer, "/tags", `{"name":"Winter","parent_id":"`+seasons+`"}`)
		snow := w.made(RoleMarketer, "/tags", `{"name":"Snow","parent_id":"`+winter+`"}`)
		page, thing := ":ws/things/page", ":ws/things/page/:page"
		w.run([]scenario{
			{"the same name", RoleMarketer, "POST", ":ws/tags", `{"name":"wInTeR"}`, 409, []string{"body.name", "merge"}, nil},
			{"no name", RoleMarketer, "POST", ":ws/tags", `{"name":"  "}`, 422, []string{"body.name"}, nil},
			{"no colour of ours", RoleMarketer, "POST", ":ws/tags", `{"name":"X","colour":"plaid"}`, 422, []string{"body.colour"}, []string{"plaid"}},
			{"below itself", RoleMarketer, "PATCH", ":ws/tags/" + seasons, `{"parent_id":"` + snow + `"}`, 422, []string{"body.parent_id"}, nil},
			{"below nothing that is", RoleMarketer, "PATCH", ":ws/tags/" + snow, `{"parent_id":"tag_x"}`, 422, []string{"body.parent_id"}, nil},
			{"another name", RoleMarketer, "PATCH", ":ws/tags/" + snow, `{"name":"Deep snow"}`, 200, []string{`"Deep snow"`, `"parent_id":"` + winter + `"`}, nil},
			{"not for a viewer", RoleViewer, "POST", ":ws/tags", `{"name":"Y"}`, 403, nil, nil},
			{"on a Page", RoleMarketer, "PUT", thing, `{"tags":["` + snow + `"]}`, 200, []string{snow}, nil},
			{"no such tag", RoleMarketer, "PUT", thing, `{"tags":["tag_x"]}`, 422, []string{"body.tags", "could not be found"}, nil},
			{"no such Page", RoleMarketer, "PUT", ":ws/things/page/1", `{"tags":[]}`, 404, nil, nil},
			{"none of such a kind", RoleMarketer, "GET", ":ws/things/horse", "", 422, []string{"path.kind"}, nil},
			{"no such kind", RoleMarketer, "PUT", ":ws/things/horse/1", `{"tags":[]}`, 422, []string{"path.kind"}, nil},
			{"what has it", RoleViewer, "GET", page + "?tag=" + snow, "", 200, []string{`"ids":[":page"]`}, nil},
			{"and what has one below", RoleViewer, "GET", page + "?tag=" + seasons, "", 200, []string{`"ids":[":page"]`}, nil},
			{"what has any", RoleViewer, "GET", page, "", 200, []string{`"ids":[":page"]`, `":page":{"tags":["` + snow + `"]}`}, nil},
			{"uses", RoleViewer, "GET", ":ws/tags", "", 200, []string{`"uses":{"page":1}`}, nil},
			{"merged", RoleMarketer, "POST", ":ws/tags/" + snow + "/merge", `{"into":"` + winter + `"}`, 200, []string{`"name":"Winter"`, `"uses":{"page":1}`}, nil},
			{"into itself", RoleMarketer, "POST", ":ws/tags/" + winter + "/merge", `{"into":"` + winter + `"}`, 422, []string{"body.into"}, nil},
			{"the Page has the other", RoleViewer, "GET", thing, "", 200, []string{winter}, []string{snow}},
			{"removed", RoleMarketer, "DELETE", ":ws/tags/" + winter, "", 200, []string{`"lost":{"page":1}`}, nil},
			{"the Page has none", RoleViewer, "GET", thing, "", 200, []string{`"tags":[]`}, nil},
			{"gone", RoleMarketer, "DELETE", ":ws/tags/" + winter, "", 404, nil, nil},
			{"not theirs", "stranger", "GET", "/workspaces/:other/tags", "", 200, []string{`"items":[]`}, nil},
		})
		if e := w.entry("delete", "tag"); e.ObjectName != "Winter" {
			t.Errorf("%+v", e)
		}
	})
}

func TestTagsOfAThing(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(*Options) {})
	var ids []string
	for i := range tagsOfThing + 1 {
		ids = append(ids, `"`+w.made(RoleMarketer, "/tags", fmt.Sprintf(`{"name":"Tag %d"}`, i))+`"`)
	}
	w.run([]scenario{
		{"too many", RoleMarketer, "PUT", ":ws/things/page/:page", `{"tags":[` + strings.Join(ids, ",") + `]}`, 422, []string{"body.tags"}, nil},
		{"as many as may be", RoleMarketer, "PUT", ":ws/things/page/:page", `{"tags":[` + strings.Join(ids[1:], ",") + `]}`, 200, nil, nil},
	})
	if v := get[Thing](w, RoleViewer, w.W("/things/page/"+testPage+"")); len(v.Tags) != tagsOfThing {
		t.Errorf("%d tags", len(v.Tags))
	}
}

func TestTeams(t *testing.T) {
	each(t, func(w *world) {
		operator, marketer := w.users[RoleOperator].ID, w.users[RoleMarketer].ID
		all := w.made(RoleAdministrator, "/teams", `{"name":"Everybody","standard":true}`)
		france := w.made(RoleAdministrator, "/teams", `{"name":"France","members":["`+operator+`","`+marketer+`","`+operator+`"]}`)
		thing := ":ws/things/page/:page"
		w.run([]scenario{
			{"the list", RoleViewer, "GET", ":ws/teams", "", 200, []string{`"name":"France"`, operator}, nil},
			{"the same name", RoleAdministrator, "POST", ":ws/teams", `{"name":"FRANCE"}`, 409, []string{"body.name"}, nil},
			{"a stranger", RoleAdministrator, "PATCH", ":ws/teams/" + france, `{"members":["` + w.users["stranger"].ID + `"]}`, 422, []string{"body.members"}, nil},
			{"not for a marketer", RoleMarketer, "PATCH", ":ws/teams/" + france, `{"name":"Mine"}`, 403, nil, nil},
			{"a Page of the team", RoleMarketer, "PUT", thing, `{"tags":[],"team_id":"` + france + `"}`, 200, []string{france}, nil},
			{"no such team", RoleMarketer, "PUT", thing, `{"tags":[],"team_id":"team_x"}`, 422, []string{"team_id"}, nil},
			{"uses", RoleViewer, "GET", ":ws/teams", "", 200, []string{`"uses":{"page":1}`}, nil},
			{"the standard team stays", RoleAdministrator, "POST", ":ws/teams/" + all + "/archive", `{}`, 409, []string{"standard"}, nil},
			{"its things go nowhere", RoleAdministrator, "POST", ":ws/teams/" + france + "/archive", `{"move_to":"` + france + `"}`, 422, []string{"move_to"}, nil},
			{"archived", RoleAdministrator, "POST", ":ws/teams/" + france + "/archive", `{"move_to":"` + all + `"}`, 200, []string{`"archived_at"`, `"uses":{}`}, nil},
			{"the Page moved", RoleViewer, "GET", thing, "", 200, []string{all}, []string{france}},
			{"takes nothing", RoleMarketer, "PUT", thing, `{"tags":[],"team_id":"` + france + `"}`, 422, []string{"archived"}, nil},
			{"nobody is invited to it", RoleAdministrator, "POST", ":ws/invitations", `{"email":"x@example.com","role":"viewer","team_id":"` + france + `"}`, 422, []string{"team_id"}, nil},
			{"back", RoleAdministrator, "POST", ":ws/teams/" + france + "/restore", "", 200, nil, []string{"archived_at"}},
			{"the standard one now", RoleAdministrator, "PATCH", ":ws/teams/" + france, `{"standard":true}`, 200, []string{`"standard":true`}, nil},
			{"who leaves the workspace leaves the team", RoleAdministrator, "DELETE", ":ws/team/" + operator, "", 204, nil, nil},
		})
		for _, v := range get[List[Team]](w, RoleViewer, w.W("/teams")).Items {
			if v.Standard != (v.ID == france) || v.ID == france && (len(v.Members) != 1 || v.Members[0] != marketer) {
				t.Errorf("%+v", v)
			}
		}
		_, token := w.invited(RoleAdministrator, w.ws, `{"email":"new@example.com","role":"viewer","team_id":"`+france+`"}`)
		w.enters("new", "/invitations/accept", `{"token":"`+token+`","name":"New","password":"four plain words"}`)
		for _, v := range get[List[Team]](w, RoleViewer, w.W("/teams")).Items {
			if v.ID == france && len(v.Members) != 2 {
				t.Errorf("invited to the team: %+v", v)
			}
		}
	})
}
