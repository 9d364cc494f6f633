package api_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestMatrix tries every operation as everybody: nobody, another workspace, each scope, each role.
func TestMatrix(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		for _, r := range w.API.Routes() {
			path := strings.NewReplacer("{ws}", w.WS, "{id}", "none", "{user}", "none").Replace(r.Path)
			try := func(who string) int {
				if r.ID == "stream" {
					path = "/stream?workspace=" + w.WS
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					return w.StreamStatus(ctx, who, path)
				}
				status, text, _ := w.Ask(who, r.Method, path, bodies[r.ID])
				if status >= 500 {
					t.Errorf("%s as %q: %d %s", r.ID, who, status, text)
				}
				return status
			}
			passed := func(status int) bool { return status != 401 && status != 403 }
			switch {
			case r.Permission() == "":
				continue
			case r.Personal():
				for who, want := range map[string]int{"": 401, "key:all": 403} {
					if got := try(who); got != want {
						t.Errorf("%s as %q: %d, not %d", r.ID, who, got, want)
					}
				}
				if got := try(door.RoleViewer); !passed(got) && !everywhereOnly[r.ID] {
					t.Errorf("%s as a viewer: %d", r.ID, got)
				}
				seat(w)
				continue
			}
			if got := try(""); got != 401 {
				t.Errorf("%s as nobody: %d", r.ID, got)
			}
			for _, who := range []string{"stranger", "key:theirs"} {
				if got := try(who); got != 404 {
					t.Errorf("%s as %s of another workspace: %d", r.ID, who, got)
				}
			}
			for _, scope := range []string{"read", "write", "manage", "push"} {
				if got := try("key:" + scope); passed(got) != (r.Scope() == scope) && !(givesScopes[r.ID] && scope == "manage") && r.ID != "leaveWorkspace" {
					t.Errorf("%s with the scope %s: %d", r.ID, scope, got)
				}
			}
			for _, role := range door.Roles {
				if got := try(role); passed(got) != r.Allows(role) {
					t.Errorf("%s as %s: %d", r.ID, role, got)
				}
			}
			if r.ID == "leaveWorkspace" {
				seat(w)
			}
		}
	})
}

// seat gives everybody of the workspace their place and a session again.
func seat(w *apitest.World) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		for _, role := range door.Roles {
			err = errors.Join(err, tx.PutMember(store.Member{WorkspaceID: w.WS, UserID: w.Users[role].ID, Role: role, CreatedAt: apitest.Noon}))
			u, userErr := tx.User(w.Users[role].ID)
			w.Users[role] = u
			err = errors.Join(err, userErr)
		}
		return err
	})
	for _, role := range door.Roles {
		c, err := w.API.StartSession(w.T.Context(), w.Users[role], false)
		if err != nil {
			w.T.Fatal(err)
		}
		w.Cookies[role] = c.Value
	}
}

// bodies are right bodies for the operations that want one, so that a refusal has no other reason.
var bodies = map[string]string{
	"updateMe":        `{}`,
	"setUp":           `{"name":"A","email":"a@example.com","password":"a long password"}`,
	"signIn":          `{"email":"a@example.com","password":"x"}`,
	"signInByLink":    `{"token":"x"}`,
	"updateWorkspace": `{}`,
	"updateMember":    `{"role":"viewer"}`,
	"addInvitation":   `{"email":"n@example.com","role":"viewer"}`,
	"updateProfile":   `{"attributes":{}}`,
	"sendMessage":     `{"page_id":"1","purpose":"support","content":{"type":"text","text":"x"}}`,
	"explain":         `{"profile_id":"p","page_id":"1","purpose":"support"}`,
	"connectPage":     `{"id":"1","token":"x","app_id":"1"}`,
	"updatePage":      `{}`,
	"updateApp":       `{}`,
	"addSite":         `{"name":"S","page_id":"1","origins":[],"require_signed":false}`,
	"updateSite":      `{}`,
	"addAPIKey":       `{"name":"K","scopes":["read"]}`,
	"updateAPIKey":    `{"name":"K"}`,
	"rotateAPIKey":    `{"grace_hours":0}`,
}

// everywhereOnly are operations of a person's own that ask for more than being signed in: to be an
// administrator of every workspace.
var everywhereOnly = map[string]bool{"haltInstallation": true, "endInstallationHalt": true}

// givesScopes are operations that make keys: an API key can give only what it has itself.
var givesScopes = map[string]bool{"addAPIKey": true, "makeBrazeToken": true}
