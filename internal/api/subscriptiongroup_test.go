package api

import "testing"

// TestSubscriptionGroup: renamed, described, archived and brought back, with what was in the audit log.
func TestSubscriptionGroup(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"make", RoleMarketer, "POST", ":ws/subscription-groups", `{"name":" News ","channel":"email","description":"Once a week"}`, 201, []string{`"name":"News"`, `"description":"Once a week"`}, []string{"archived_at"}},
			{"no such channel", RoleMarketer, "POST", ":ws/subscription-groups", `{"name":"News","channel":"pigeon"}`, 422, []string{"body.channel"}, nil},
		})
		id := get[List[SubscriptionGroupView]](w, RoleMarketer, w.W("/subscription-groups")).Items[0].ID
		path := ":ws/subscription-groups/" + id
		w.run([]scenario{
			{"rename", RoleMarketer, "PATCH", path, `{"name":"Offers"}`, 200, []string{`"name":"Offers"`, `"description":"Once a week"`}, []string{"archived_at"}},
			{"who and what", RoleAdministrator, "GET", ":ws/audit?limit=1", "", 200, []string{`"News"`, `"Offers"`}, nil},
			{"blank", RoleMarketer, "PATCH", path, `{"name":"  "}`, 422, []string{"body.name"}, nil},
			{"archive", RoleMarketer, "PATCH", path, `{"archived":true,"description":""}`, 200, []string{`"archived_at":"2026`, `"description":""`}, nil},
			{"again", RoleMarketer, "PATCH", path, `{"archived":true}`, 200, []string{`"archived_at":"2026`}, nil},
			{"bring back", RoleMarketer, "PATCH", path, `{"archived":false}`, 200, []string{`"name":"Offers"`}, []string{"archived_at"}},
			{"not by who reads only", RoleAnalyst, "PATCH", path, `{"name":"x"}`, 403, nil, nil},
			{"no such group", RoleMarketer, "PATCH", ":ws/subscription-groups/none", `{"name":"x"}`, 404, nil, nil},
		})
	})
}
