package accounts_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// invited asks somebody to join and gives the token of the link.
func invited(w *apitest.World, who, ws, body string) (accounts.InvitationView, string) {
	w.T.Helper()
	status, text, _ := w.Ask(who, "POST", "/workspaces/"+ws+"/invitations", body)
	var v accounts.InvitationView
	if err := json.Unmarshal([]byte(text), &v); status != http.StatusCreated || err != nil {
		w.T.Fatalf("%s invites %s: %d %s", who, body, status, text)
	}
	return v, tokenOf(w, v.Link)
}

func tokenOf(w *apitest.World, link string) string {
	w.T.Helper()
	_, token, ok := strings.Cut(link, "#token=")
	if !ok {
		w.T.Fatalf("%q is no link", link)
	}
	return token
}

// enters keeps the session that an answer began, under a name.
func enters(w *apitest.World, name, path, body string) int {
	w.T.Helper()
	status, text, h := w.Ask("", "POST", path, body)
	if status != http.StatusNoContent {
		w.T.Logf("%s: %d %s", path, status, text)
		return status
	}
	w.Cookies[name] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], door.CookieName+"=")
	return status
}

func TestInvitation(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		v, token := invited(w, door.RoleAdministrator, w.WS, `{"email":" New@Example.com ","role":"marketer"}`)
		if v.Email != "new@example.com" || v.Mailed || v.InvitedByName != door.RoleAdministrator || v.Expired {
			t.Errorf("%+v", v)
		}
		_, second := invited(w, door.RoleAdministrator, w.WS, `{"email":"new@example.com","role":"operator"}`)
		if open := apitest.Get[door.List[accounts.InvitationView]](w, door.RoleAdministrator, w.W("/invitations")).Items; len(open) != 1 || open[0].Role != door.RoleOperator || open[0].Link != "" || open[0].ID != v.ID {
			t.Errorf("asked twice: %+v", open)
		}
		accept := func(token, more string) string { return `{"token":"` + token + `"` + more + `}` }
		w.Run([]apitest.Scenario{
			{"the first link", "", "POST", "/invitations/look", accept(token, ""), 404, []string{"taken back"}, nil},
			{"the second", "", "POST", "/invitations/look", accept(second, ""), 200, []string{`"workspace":"Cooktoys"`, `"role":"operator"`, `"has_account":false`, `"email":"new@example.com"`}, nil},
			{"without a name", "", "POST", "/invitations/accept", accept(second, `,"password":"four plain words"`), 422, []string{"body.name"}, nil},
			{"a short password", "", "POST", "/invitations/accept", accept(second, `,"name":"New","password":"short"`), 422, []string{"body.password"}, nil},
			{"a common password", "", "POST", "/invitations/accept", accept(second, `,"name":"New","password":"password123456"`), 422, []string{"body.password", "first that would be tried"}, nil},
			{"somebody of the workspace", door.RoleAdministrator, "POST", ":ws/invitations", `{"email":"viewer@example.com","role":"marketer"}`, 409, []string{"body.email"}, nil},
			{"no address", door.RoleAdministrator, "POST", ":ws/invitations", `{"email":"nobody","role":"marketer"}`, 422, []string{"body.email"}, nil},
			{"no team", door.RoleAdministrator, "POST", ":ws/invitations", `{"email":"x@example.com","role":"marketer","team_id":"team_x"}`, 422, []string{"body.team_id"}, nil},
			{"not for a marketer", door.RoleMarketer, "POST", ":ws/invitations", `{"email":"x@example.com","role":"viewer"}`, 403, nil, nil},
		})
		if status := enters(w, "new", "/invitations/accept", accept(second, `,"name":"New","password":"four plain words","locale":"fr"`)); status != 204 {
			t.Fatalf("accept: %d", status)
		}
		me := apitest.Get[accounts.Me](w, "new", "/me")
		if me.User.Email != "new@example.com" || me.User.Locale != "fr" || len(me.Workspaces) != 1 || me.Workspaces[0].Role != door.RoleOperator || me.Workspaces[0].May == nil {
			t.Errorf("me: %+v", me)
		}
		w.Run([]apitest.Scenario{
			{"used up", "", "POST", "/invitations/accept", accept(second, `,"name":"New","password":"four plain words"`), 404, nil, nil},
			{"none is open", door.RoleAdministrator, "GET", ":ws/invitations", "", 200, []string{`"items":[]`}, nil},
			{"signs in", "", "POST", "/sign-in", `{"email":"new@example.com","password":"four plain words"}`, 204, nil, nil},
		})
		if e := w.Entry("accept", "invitation"); e.ActorName != "New" {
			t.Errorf("%+v", e)
		}
	})
}

// TestInvitationOfSomebodyElsewhere: an invitation is no way into the account of somebody who has one.
func TestInvitationOfSomebodyElsewhere(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		_, token := invited(w, door.RoleAdministrator, w.WS, `{"email":"stranger@example.com","role":"viewer"}`)
		body := func(more string) string { return `{"token":"` + token + `"` + more + `}` }
		w.Run([]apitest.Scenario{
			{"has an account", "", "POST", "/invitations/look", body(""), 200, []string{`"has_account":true`}, nil},
			{"a new password", "", "POST", "/invitations/accept", body(`,"name":"Me","password":"four plain words"`), 403, []string{"body.password"}, nil},
			{"as somebody else", door.RoleViewer, "POST", "/invitations/accept", body(""), 403, nil, nil},
		})
		if status := enters(w, "joined", "/invitations/accept", body(`,"password":"`+apitest.Password+`"`)); status != 204 {
			t.Fatalf("with their password: %d", status)
		}
		if me := apitest.Get[accounts.Me](w, "joined", "/me"); len(me.Workspaces) != 2 || me.User.Name != "stranger" {
			t.Errorf("me: %+v", me)
		}
		_, token = invited(w, "stranger", w.Other, `{"email":"viewer@example.com","role":"analyst"}`)
		w.Run([]apitest.Scenario{
			{"signed in already", door.RoleViewer, "POST", "/invitations/accept", body(""), 204, nil, nil},
			{"of both", door.RoleViewer, "GET", "/me", "", 200, []string{`"analyst"`, `"viewer"`}, nil},
		})
	})
}

func TestInvitationIsAcceptedOnce(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		v, token := invited(w, door.RoleAdministrator, w.WS, `{"email":"twice@example.com","role":"viewer"}`)
		var mu sync.Mutex
		var wg sync.WaitGroup
		in := 0
		for range 4 {
			wg.Go(func() {
				status, _, _ := w.Ask("", "POST", "/invitations/accept", `{"token":"`+token+`","name":"T","password":"four plain words"}`)
				mu.Lock()
				defer mu.Unlock()
				if status == 204 {
					in++
				}
			})
		}
		wg.Wait()
		if in != 1 {
			t.Errorf("%d of 4 were let in", in)
		}
		v, token = invited(w, door.RoleAdministrator, w.WS, `{"email":"back@example.com","role":"viewer"}`)
		_, text, _ := w.Ask(door.RoleAdministrator, "POST", w.W("/invitations/"+v.ID+"/resend"), "")
		if err := json.Unmarshal([]byte(text), &v); err != nil || v.Link == "" {
			t.Fatalf("sent again: %s", text)
		}
		w.Run([]apitest.Scenario{
			{"the older link", "", "POST", "/invitations/look", `{"token":"` + token + `"}`, 404, nil, nil},
			{"the newer one", "", "POST", "/invitations/look", `{"token":"` + tokenOf(w, v.Link) + `"}`, 200, nil, nil},
			{"taken back", door.RoleAdministrator, "DELETE", ":ws/invitations/" + v.ID, "", 204, nil, nil},
			{"opens no more", "", "POST", "/invitations/look", `{"token":"` + tokenOf(w, v.Link) + `"}`, 404, nil, nil},
			{"once", door.RoleAdministrator, "DELETE", ":ws/invitations/" + v.ID, "", 404, nil, nil},
		})
		w.Write(func(tx *store.Tx) error {
			return tx.PutInvitation(store.Invitation{WorkspaceID: w.WS, ID: "inv_old", Email: "late@example.com", Role: door.RoleViewer, CreatedAt: apitest.Noon, SentAt: apitest.Noon, ExpiresAt: door.Wall().Add(-1)}, "hash")
		})
		w.Run([]apitest.Scenario{{"an old one", door.RoleAdministrator, "GET", ":ws/invitations", "", 200, []string{`"expired":true`}, nil}})
	})
}

func TestRolesChangeAndEnd(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := apitest.NewWorld(t, s, func(*api.Options) {})
	viewer, marketer := w.Users[door.RoleViewer].ID, w.Users[door.RoleMarketer].ID
	w.Run([]apitest.Scenario{
		{"another role", door.RoleAdministrator, "PATCH", ":ws/team/" + viewer, `{"role":"administrator"}`, 200, []string{`"role":"administrator"`}, nil},
		{"acts at once", door.RoleViewer, "GET", ":ws/audit?verb=update&object=member", "", 200, []string{`"before":"viewer"`, `"after":"administrator"`}, nil},
		{"now the first may go", door.RoleAdministrator, "POST", ":ws/leave", "", 204, nil, nil},
		{"and is outside", door.RoleAdministrator, "GET", ":ws", "", 404, nil, nil},
		{"who is left may not", door.RoleViewer, "POST", ":ws/leave", "", 409, []string{"only administrator"}, nil},
		{"a program leaves nothing", "key:read", "POST", ":ws/leave", "", 403, nil, nil},
		{"somebody is taken out", door.RoleViewer, "DELETE", ":ws/team/" + marketer, "", 204, nil, nil},
		{"the session opens nothing", door.RoleMarketer, "GET", ":ws", "", 404, nil, nil},
		{"but their account", door.RoleMarketer, "GET", "/me", "", 200, []string{`"workspaces":[]`}, nil},
		{"makes no workspace", door.RoleMarketer, "POST", "/workspaces", `{"name":"Mine"}`, 403, nil, nil},
		{"nor sets up one", door.RoleMarketer, "POST", "/me/setup", `{"name":"A","email":"a@example.com","password":"a long password"}`, 403, nil, nil},
	})
}

func TestSignOutEverywhere(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		c, err := w.API.StartSession(t.Context(), w.Users[door.RoleViewer], false)
		if err != nil {
			t.Fatal(err)
		}
		w.Cookies["other browser"] = c.Value
		status, text, h := w.Ask(door.RoleViewer, "POST", "/me/sign-out-everywhere", "")
		if status != 204 {
			t.Fatalf("%d %s", status, text)
		}
		w.Cookies["this browser"] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], door.CookieName+"=")
		for who, want := range map[string]int{door.RoleViewer: 401, "other browser": 401, "this browser": 200, door.RoleMarketer: 200} {
			if status, _, _ := w.Ask(who, "GET", "/me", ""); status != want {
				t.Errorf("%s: %d", who, status)
			}
		}
		if e := w.Entry("sign_out_everywhere", "account"); e.ActorID != w.Users[door.RoleViewer].ID {
			t.Errorf("%+v", e)
		}
	})
}
