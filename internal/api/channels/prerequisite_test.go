package channels_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

// TestPrerequisites: the three things are held against the rules of the workspace, what is recorded, and the app as it is.
func TestPrerequisites(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		at := ":ws/pages/:page/prerequisites"
		w.Run([]apitest.Scenario{
			{"without a purpose", door.RoleViewer, "GET", at, "", 200, []string{`"id":"promotion","met":false`, "Say first", `"id":"permission","met":true`, `"id":"review","met":true`, "taken for live", `/channels/:page`}, nil},
			{"an order", door.RoleViewer, "GET", at + "?purpose=transactional", "", 200, []string{`"id":"promotion","met":true`, "not promotional"}, nil},
			{"promotion today", door.RoleViewer, "GET", at + "?purpose=promotional", "", 200, []string{`"id":"promotion","met":true`, "window is open"}, nil},
			{"the rules of 2020", door.RoleAdministrator, "PATCH", ":ws", `{"rule_pack":"2020"}`, 200, nil, nil},
			{"promotion then", door.RoleViewer, "GET", at + "?purpose=promotional", "", 200, []string{`"id":"promotion","met":false`, "forbidden on Messenger, but by a token"}, nil},
			{"of a topic", door.RoleViewer, "GET", at + "?purpose=promotional&topic=restock", "", 200, []string{`"id":"promotion","met":true`, "only by a token"}, nil},
			{"in development", door.RoleAdministrator, "PATCH", ":ws/apps/" + apitest.TestApp, `{"mode":"development"}`, 200, nil, nil},
			{"nobody but testers", door.RoleViewer, "GET", at + "?purpose=support", "", 200, []string{`"id":"review","met":false`, "development mode"}, nil},
			{"live", door.RoleAdministrator, "PATCH", ":ws/apps/" + apitest.TestApp, `{"mode":"live"}`, 200, nil, nil},
			{"reviewed", door.RoleViewer, "GET", at + "?purpose=support", "", 200, []string{`"id":"review","met":true`}, nil},
			{"another purpose", door.RoleViewer, "GET", at + "?purpose=fun", "", 422, nil, nil},
			{"another Page", door.RoleViewer, "GET", ":ws/pages/999/prerequisites?purpose=support", "", 404, nil, nil},
		})
	})
}
