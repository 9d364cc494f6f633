package api

import (
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestTesters(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"live: nothing to say", RoleViewer, "GET", ":ws/profiles/:person", "", 200, nil, []string{`"development"`}},
			{"an operator may not", RoleOperator, "PUT", ":ws/profiles/:person/testers/:page", `{"tester":true}`, 403, nil, nil},
			{"not of this Page", RoleDeveloper, "PUT", ":ws/profiles/:person/testers/:free", `{"tester":true}`, 404, []string{"knows no such person"}, nil},
		})
		err := w.s.Write(t.Context(), func(tx *store.Tx) error {
			app, err := tx.App(testApp)
			if err != nil {
				return err
			}
			app.Mode = petitbleu.AppDevelopment
			return tx.UpsertApp(app)
		})
		if err != nil {
			t.Fatal(err)
		}
		w.run([]scenario{
			{"in development", RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"development":true`}, []string{`"tester"`}},
			{"nobody without a role", RoleOperator, "POST", ":ws/messages", `{"profile_id":":person","page_id":":page","purpose":"support","content":{"type":"text","text":"hello"}}`, 422, []string{"development mode"}, nil},
			{"somebody with one", RoleDeveloper, "PUT", ":ws/profiles/:person/testers/:page", `{"tester":true}`, 204, nil, nil},
			{"shown", RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"tester":true`}, nil},
			{"may be written to", RoleOperator, "POST", ":ws/messages", `{"profile_id":":person","page_id":":page","purpose":"support","content":{"type":"text","text":"hello"}}`, 202, nil, nil},
			{"no more", RoleDeveloper, "PUT", ":ws/profiles/:person/testers/:page", `{"tester":false}`, 204, nil, nil},
			{"not shown", RoleViewer, "GET", ":ws/profiles/:person", "", 200, nil, []string{`"tester"`}},
		})
	})
}
