package developers_test

import (
	"errors"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestAsideCalls(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		body := `{"attributes":[{"who":{},"set":{}},{"set":{"plan":"gold"}}]}`
		err := w.Store.Write(t.Context(), func(tx *store.Tx) error {
			call := store.JournalCall{Workspace: w.WS, At: apitest.Noon, Body: []byte(body)}
			return errors.Join(tx.SetAside(5, 0, call, "a fault"), tx.SetAside(5, 1, call, "a fault"))
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{
			{"the list", door.RoleDeveloper, "GET", ":ws/aside-calls", "", 200, []string{`"id":"5.1"`, `"id":"5.0"`, `"note":"a fault"`, `"objects":2`, "gold"}, nil},
			{"page by page", door.RoleDeveloper, "GET", ":ws/aside-calls?limit=1", "", 200, []string{`"next":"5.1"`}, []string{`"id":"5.0"`}},
			{"the next", door.RoleDeveloper, "GET", ":ws/aside-calls?limit=1&cursor=5.1", "", 200, []string{`"id":"5.0"`}, []string{`"id":"5.1"`}},
			{"no cursor", door.RoleDeveloper, "GET", ":ws/aside-calls?cursor=x", "", 422, nil, nil},
			{"a viewer sees no body", door.RoleViewer, "GET", ":ws/aside-calls", "", 200, []string{`"objects":2`}, []string{"gold"}},
			{"a marketer has nothing to do here", door.RoleMarketer, "GET", ":ws/aside-calls", "", 403, nil, nil},
			{"a viewer replays nothing", door.RoleViewer, "POST", ":ws/aside-calls/5.0/replay", "", 403, nil, nil},
			{"replayed", door.RoleDeveloper, "POST", ":ws/aside-calls/5.0/replay", "", 200, []string{`"refused":2`, `"taken":0`}, nil},
			{"gone", door.RoleDeveloper, "POST", ":ws/aside-calls/5.0/replay", "", 404, nil, nil},
			{"no id", door.RoleDeveloper, "POST", ":ws/aside-calls/5.0x/replay", "", 404, nil, nil},
			{"forgotten", door.RoleDeveloper, "DELETE", ":ws/aside-calls/5.1", "", 204, nil, nil},
			{"twice", door.RoleDeveloper, "DELETE", ":ws/aside-calls/5.1", "", 404, nil, nil},
			{"none is left", door.RoleDeveloper, "GET", ":ws/aside-calls", "", 200, []string{`"items":[]`}, nil},
		})
	})
}
