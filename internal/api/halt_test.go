package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestHalts(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"nothing", RoleViewer, "GET", ":ws/halts", "", 200, []string{`"items":[]`}, nil},
			{"no such Page", RoleOperator, "POST", ":ws/halts", `{"page_id":"1"}`, 422, []string{"body.page_id"}, nil},
			{"a Page", RoleOperator, "POST", ":ws/halts", `{"page_id":":page","note":"wrong price"}`, 200, []string{`"scope":"page"`, `"page_id":":page"`, "wrong price", `"waiting":`}, nil},
			{"once more", RoleOperator, "POST", ":ws/halts", `{"page_id":":page","note":"again"}`, 200, []string{"wrong price"}, []string{"again"}},
			{"the workspace", RoleMarketer, "POST", ":ws/halts", `{}`, 200, []string{`"scope":"workspace"`}, nil},
			{"not for a viewer", RoleViewer, "POST", ":ws/halts", `{}`, 403, nil, nil},
			{"who may stop need not let go on", RoleOperator, "POST", ":ws/halts/end", `{}`, 403, nil, nil},
			{"goes on", RoleMarketer, "POST", ":ws/halts/end", `{}`, 200, []string{`"scope":"page"`}, []string{`"scope":"workspace"`}},
			{"it did already", RoleMarketer, "POST", ":ws/halts/end", `{}`, 409, []string{"already"}, nil},
			{"the Page too", RoleMarketer, "POST", ":ws/halts/end", `{"page_id":":page"}`, 200, []string{`"items":[]`}, nil},
			{"the installation, but not of every workspace", RoleAdministrator, "POST", "/halt", `{}`, 403, []string{"every workspace"}, nil},
			{"not by a marketer", RoleMarketer, "DELETE", "/halt", "", 403, nil, nil},
		})
	})
}

func TestHaltOfTheInstallation(t *testing.T) {
	each(t, func(w *world) {
		user := w.users[RoleAdministrator]
		err := w.s.Write(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Workspaces()
			for _, one := range all {
				if err == nil {
					err = tx.PutMember(store.Member{WorkspaceID: one.ID, UserID: user.ID, Role: RoleAdministrator})
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.run([]scenario{
			{"stopped", RoleAdministrator, "POST", "/halt", `{"note":"fire"}`, 200, []string{`"scope":"installation"`}, nil},
			{"seen by everybody", RoleViewer, "GET", ":ws/halts", "", 200, []string{`"scope":"installation"`, "fire"}, nil},
			{"a workspace cannot end it", RoleAdministrator, "POST", ":ws/halts/end", `{}`, 409, nil, nil},
			{"goes on", RoleAdministrator, "DELETE", "/halt", "", 204, nil, nil},
			{"once", RoleAdministrator, "DELETE", "/halt", "", 409, nil, nil},
			{"a Page", RoleOperator, "POST", ":ws/halts", `{"page_id":":page","note":"wrong price"}`, 200, nil, nil},
		})
		if e := w.entry("halt", "account"); !strings.Contains(fmt.Sprint(e.Changes), "installation") {
			t.Errorf("%+v", e)
		}
		if e := w.entry("halt", "sending"); e.ObjectID != testPage || len(e.Changes) != 2 {
			t.Errorf("%+v", e)
		}
	})
}

func TestTestGroups(t *testing.T) {
	each(t, func(w *world) {
		id := w.made(RoleMarketer, "/test-groups", `{"name":" Colleagues "}`)
		at := ":ws/test-groups/" + id
		w.run([]scenario{
			{"the same name", RoleMarketer, "POST", ":ws/test-groups", `{"name":"colleagues"}`, 409, []string{"body.name"}, nil},
			{"no name", RoleMarketer, "POST", ":ws/test-groups", `{"name":" "}`, 422, []string{"body.name"}, nil},
			{"not for an operator", RoleOperator, "POST", ":ws/test-groups", `{"name":"Mine"}`, 403, nil, nil},
			{"nobody of that name", RoleMarketer, "POST", at + "/people", `{"people":[{"external_id":"nobody"}]}`, 422, []string{"body.people[0]"}, nil},
			{"a person, twice", RoleMarketer, "POST", at + "/people", `{"people":[{"profile_id":":person"},{"profile_id":":person"}]}`, 200, []string{`"people":1`}, nil},
			{"who", RoleOperator, "GET", at + "/people", "", 200, []string{":person"}, nil},
			{"the safe group is an administrator's to choose", RoleMarketer, "PUT", ":ws/safe-group", `{"group_id":"` + id + `"}`, 403, nil, nil},
			{"none of that id", RoleAdministrator, "PUT", ":ws/safe-group", `{"group_id":"tg_x"}`, 422, []string{"body.group_id"}, nil},
			{"chosen", RoleAdministrator, "PUT", ":ws/safe-group", `{"group_id":"` + id + `"}`, 200, []string{`"safe":true`}, nil},
			{"renamed", RoleMarketer, "PATCH", at, `{"name":"Team"}`, 200, []string{`"name":"Team"`, `"safe":true`}, nil},
			{"the safe group stays", RoleMarketer, "DELETE", at, "", 409, []string{"safe group"}, nil},
			{"none", RoleAdministrator, "PUT", ":ws/safe-group", `{"group_id":""}`, 200, []string{`"safe":false`}, nil},
			{"out", RoleMarketer, "DELETE", at + "/people/:person", "", 204, nil, nil},
			{"was not in it", RoleMarketer, "DELETE", at + "/people/:person", "", 404, nil, nil},
			{"removed", RoleMarketer, "DELETE", at, "", 204, nil, nil},
			{"gone", RoleMarketer, "GET", at + "/people", "", 404, nil, nil},
		})
	})
}

// A merged person keeps their place in a test group.
func TestTestGroupsFollowMerges(t *testing.T) {
	each(t, func(w *world) {
		id := w.made(RoleMarketer, "/test-groups", `{"name":"Colleagues"}`)
		err := w.s.Write(t.Context(), func(tx *store.Tx) error {
			for _, p := range []string{"p_a", "p_b"} {
				if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: w.ws, ID: p}}); err != nil {
					return err
				}
			}
			if err := tx.AddToTestGroup(w.ws, id, []string{"p_a"}, w.clock.Now()); err != nil {
				return err
			}
			return tx.MergeProfiles(w.ws, "p_a", "p_b", w.clock.Now(), func(into, from map[string]any) bool { return false })
		})
		if err != nil {
			t.Fatal(err)
		}
		err = w.s.Read(t.Context(), func(tx *store.Tx) error {
			people, err := tx.TestGroupPeople(w.ws, id)
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
