package api

import "testing"

// TestPrerequisites: the three things are held against the rules of the workspace, what is recorded, and the app as it is.
func TestPrerequisites(t *testing.T) {
	each(t, func(w *world) {
		at := ":ws/pages/:page/prerequisites"
		w.run([]scenario{
			{"without a purpose", RoleViewer, "GET", at, "", 200, []string{`"id":"promotion","met":false`, "Say first", `"id":"permission","met":true`, `"id":"review","met":true`, "taken for live", `/channels/:page`}, nil},
			{"an order", RoleViewer, "GET", at + "?purpose=transactional", "", 200, []string{`"id":"promotion","met":true`, "not promotional"}, nil},
			{"promotion today", RoleViewer, "GET", at + "?purpose=promotional", "", 200, []string{`"id":"promotion","met":true`, "window is open"}, nil},
			{"the rules of 2020", RoleAdministrator, "PATCH", ":ws", `{"rule_pack":"2020"}`, 200, nil, nil},
			{"promotion then", RoleViewer, "GET", at + "?purpose=promotional", "", 200, []string{`"id":"promotion","met":false`, "forbidden on Messenger, but by a token"}, nil},
			{"of a topic", RoleViewer, "GET", at + "?purpose=promotional&topic=restock", "", 200, []string{`"id":"promotion","met":true`, "only by a token"}, nil},
			{"in development", RoleAdministrator, "PATCH", ":ws/apps/" + testApp, `{"mode":"development"}`, 200, nil, nil},
			{"nobody but testers", RoleViewer, "GET", at + "?purpose=support", "", 200, []string{`"id":"review","met":false`, "development mode"}, nil},
			{"live", RoleAdministrator, "PATCH", ":ws/apps/" + testApp, `{"mode":"live"}`, 200, nil, nil},
			{"reviewed", RoleViewer, "GET", at + "?purpose=support", "", 200, []string{`"id":"review","met":true`}, nil},
			{"another purpose", RoleViewer, "GET", at + "?purpose=fun", "", 422, nil, nil},
			{"another Page", RoleViewer, "GET", ":ws/pages/999/prerequisites?purpose=support", "", 404, nil, nil},
		})
	})
}
