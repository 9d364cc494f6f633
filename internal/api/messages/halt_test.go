package messages_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestHalts(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"nothing", door.RoleViewer, "GET", ":ws/halts", "", 200, []string{`"items":[]`}, nil},
			{"no such Page", door.RoleOperator, "POST", ":ws/halts", `{"page_id":"1"}`, 422, []string{"body.page_id"}, nil},
			{"a Page", door.RoleOperator, "POST", ":ws/halts", `{"page_id":":page","note":"wrong price"}`, 200, []string{`"scope":"page"`, `"page_id":":page"`, "wrong price", `"waiting":`}, nil},
			{"once more", door.RoleOperator, "POST", ":ws/halts", `{"page_id":":page","note":"again"}`, 200, []string{"wrong price"}, []string{"again"}},
			{"the workspace", door.RoleMarketer, "POST", ":ws/halts", `{}`, 200, []string{`"scope":"workspace"`}, nil},
			{"not for a viewer", door.RoleViewer, "POST", ":ws/halts", `{}`, 403, nil, nil},
			{"who may stop need not let go on", door.RoleOperator, "POST", ":ws/halts/end", `{}`, 403, nil, nil},
			{"goes on", door.RoleMarketer, "POST", ":ws/halts/end", `{}`, 200, []string{`"scope":"page"`}, []string{`"scope":"workspace"`}},
			{"it did already", door.RoleMarketer, "POST", ":ws/halts/end", `{}`, 409, []string{"already"}, nil},
			{"the Page too", door.RoleMarketer, "POST", ":ws/halts/end", `{"page_id":":page"}`, 200, []string{`"items":[]`}, nil},
			{"the installation, but not of every workspace", door.RoleAdministrator, "POST", "/halt", `{}`, 403, []string{"every workspace"}, nil},
			{"not by a marketer", door.RoleMarketer, "DELETE", "/halt", "", 403, nil, nil},
		})
	})
}

func TestHaltOfTheInstallation(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		user := w.Users[door.RoleAdministrator]
		err := w.Store.Write(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Workspaces()
			for _, one := range all {
				if err == nil {
					err = tx.PutMember(store.Member{WorkspaceID: one.ID, UserID: user.ID, Role: door.RoleAdministrator})
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{
			{"stopped", door.RoleAdministrator, "POST", "/halt", `{"note":"fire"}`, 200, []string{`"scope":"installation"`}, nil},
			{"seen by everybody", door.RoleViewer, "GET", ":ws/halts", "", 200, []string{`"scope":"installation"`, "fire"}, nil},
			{"a workspace cannot end it", door.RoleAdministrator, "POST", ":ws/halts/end", `{}`, 409, nil, nil},
			{"goes on", door.RoleAdministrator, "DELETE", "/halt", "", 204, nil, nil},
			{"once", door.RoleAdministrator, "DELETE", "/halt", "", 409, nil, nil},
			{"a Page", door.RoleOperator, "POST", ":ws/halts", `{"page_id":":page","note":"wrong price"}`, 200, nil, nil},
		})
		if e := w.Entry("halt", "account"); !strings.Contains(fmt.Sprint(e.Changes), "installation") {
			t.Errorf("%+v", e)
		}
		if e := w.Entry("halt", "sending"); e.ObjectID != apitest.TestPage || len(e.Changes) != 2 {
			t.Errorf("%+v", e)
		}
	})
}

func TestTestGroups(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		id := w.Made(door.RoleMarketer, "/test-groups", `{"name":" Colleagues "}`)
		at := ":ws/test-groups/" + id
		w.Run([]apitest.Scenario{
			{"the same name", door.RoleMarketer, "POST", ":ws/test-groups", `{"name":"colleagues"}`, 409, []string{"body.name"}, nil},
			{"no name", door.RoleMarketer, "POST", ":ws/test-groups", `{"name":" "}`, 422, []string{"body.name"}, nil},
			{"not for an operator", door.RoleOperator, "POST", ":ws/test-groups", `{"name":"Mine"}`, 403, nil, nil},
			{"nobody of that name", door.RoleMarketer, "POST", at + "/people", `{"people":[{"external_id":"nobody"}]}`, 422, []string{"body.people[0]"}, nil},
			{"a person, twice", door.RoleMarketer, "POST", at + "/people", `{"people":[{"profile_id":":person"},{"profile_id":":person"}]}`, 200, []string{`"people":1`}, nil},
			{"who", door.RoleOperator, "GET", at + "/people", "", 200, []string{":person"}, nil},
			{"the safe group is an administrator's to choose", door.RoleMarketer, "PUT", ":ws/safe-group", `{"group_id":"` + id + `"}`, 403, nil, nil},
			{"none of that id", door.RoleAdministrator, "PUT", ":ws/safe-group", `{"group_id":"tg_x"}`, 422, []string{"body.group_id"}, nil},
			{"chosen", door.RoleAdministrator, "PUT", ":ws/safe-group", `{"group_id":"` + id + `"}`, 200, []string{`"safe":true`}, nil},
			{"renamed", door.RoleMarketer, "PATCH", at, `{"name":"Team"}`, 200, []string{`"name":"Team"`, `"safe":true`}, nil},
			{"the safe group stays", door.RoleMarketer, "DELETE", at, "", 409, []string{"safe group"}, nil},
			{"none", door.RoleAdministrator, "PUT", ":ws/safe-group", `{"group_id":""}`, 200, []string{`"safe":false`}, nil},
			{"out", door.RoleMarketer, "DELETE", at + "/people/:person", "", 204, nil, nil},
			{"was not in it", door.RoleMarketer, "DELETE", at + "/people/:person", "", 404, nil, nil},
			{"removed", door.RoleMarketer, "DELETE", at, "", 204, nil, nil},
			{"gone", door.RoleMarketer, "GET", at + "/people", "", 404, nil, nil},
		})
	})
}

// A merged person keeps their place in a test group.
func TestTestGroupsFollowMerges(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		id := w.Made(door.RoleMarketer, "/test-groups", `{"name":"Colleagues"}`)
		err := w.Store.Write(t.Context(), func(tx *store.Tx) error {
			for _, p := range []string{"p_a", "p_b"} {
				if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: w.WS, ID: p}}); err != nil {
					return err
				}
			}
			if err := tx.AddToTestGroup(w.WS, id, []string{"p_a"}, w.Clock.Now()); err != nil {
				return err
			}
			return tx.MergeProfiles(w.WS, "p_a", "p_b", w.Clock.Now(), func(into, from map[string]any) bool { return false })
		})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Store.Read(t.Context(), func(tx *store.Tx) error {
			people, err := tx.TestGroupPeople(w.WS, id)
			if len(people) != 1 || people[0] != "p_b" {
				t.Errorf("the group has %v", people)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
