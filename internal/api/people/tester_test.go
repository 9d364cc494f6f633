package people_test

import (
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestTesters(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"live: nothing to say", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, nil, []string{`"development"`}},
			{"an operator may not", door.RoleOperator, "PUT", ":ws/profiles/:person/testers/:page", `{"tester":true}`, 403, nil, nil},
			{"not of this Page", door.RoleDeveloper, "PUT", ":ws/profiles/:person/testers/:free", `{"tester":true}`, 404, []string{"knows no such person"}, nil},
		})
		err := w.Store.Write(t.Context(), func(tx *store.Tx) error {
			app, err := tx.App(apitest.TestApp)
			if err != nil {
				return err
			}
			app.Mode = petitbleu.AppDevelopment
			return tx.UpsertApp(app)
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{
			{"in development", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"development":true`}, []string{`"tester"`}},
			{"nobody without a role", door.RoleOperator, "POST", ":ws/messages", `{"profile_id":":person","page_id":":page","purpose":"support","content":{"type":"text","text":"hello"}}`, 422, []string{"development mode"}, nil},
			{"somebody with one", door.RoleDeveloper, "PUT", ":ws/profiles/:person/testers/:page", `{"tester":true}`, 204, nil, nil},
			{"shown", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"tester":true`}, nil},
			{"may be written to", door.RoleOperator, "POST", ":ws/messages", `{"profile_id":":person","page_id":":page","purpose":"support","content":{"type":"text","text":"hello"}}`, 202, nil, nil},
			{"no more", door.RoleDeveloper, "PUT", ":ws/profiles/:person/testers/:page", `{"tester":false}`, 204, nil, nil},
			{"not shown", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, nil, []string{`"tester"`}},
		})
	})
}
