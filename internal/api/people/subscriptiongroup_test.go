package people_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/people"
)

// TestSubscriptionGroup: renamed, described, archived and brought back, with what was in the audit log.
func TestSubscriptionGroup(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"make", door.RoleMarketer, "POST", ":ws/subscription-groups", `{"name":" News ","channel":"email","description":"Once a week"}`, 201, []string{`"name":"News"`, `"description":"Once a week"`}, []string{"archived_at"}},
			{"no such channel", door.RoleMarketer, "POST", ":ws/subscription-groups", `{"name":"News","channel":"pigeon"}`, 422, []string{"body.channel"}, nil},
		})
		id := apitest.Get[door.List[people.SubscriptionGroupView]](w, door.RoleMarketer, w.W("/subscription-groups")).Items[0].ID
		path := ":ws/subscription-groups/" + id
		w.Run([]apitest.Scenario{
			{"rename", door.RoleMarketer, "PATCH", path, `{"name":"Offers"}`, 200, []string{`"name":"Offers"`, `"description":"Once a week"`}, []string{"archived_at"}},
			{"who and what", door.RoleAdministrator, "GET", ":ws/audit?limit=1", "", 200, []string{`"News"`, `"Offers"`}, nil},
			{"blank", door.RoleMarketer, "PATCH", path, `{"name":"  "}`, 422, []string{"body.name"}, nil},
			{"archive", door.RoleMarketer, "PATCH", path, `{"archived":true,"description":""}`, 200, []string{`"archived_at":"2026`, `"description":""`}, nil},
			{"again", door.RoleMarketer, "PATCH", path, `{"archived":true}`, 200, []string{`"archived_at":"2026`}, nil},
			{"bring back", door.RoleMarketer, "PATCH", path, `{"archived":false}`, 200, []string{`"name":"Offers"`}, []string{"archived_at"}},
			{"not by who reads only", door.RoleAnalyst, "PATCH", path, `{"name":"x"}`, 403, nil, nil},
			{"no such group", door.RoleMarketer, "PATCH", ":ws/subscription-groups/none", `{"name":"x"}`, 404, nil, nil},
		})
	})
}
