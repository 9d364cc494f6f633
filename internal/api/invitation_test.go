package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// invited asks somebody to join and gives the token of the link.
func (w *world) invited(who, ws, body string) (InvitationView, string) {
	w.t.Helper()
	status, text, _ := w.ask(who, "POST", "/workspaces/"+ws+"/invitations", body)
	var v InvitationView
	if err := json.Unmarshal([]byte(text), &v); status != http.StatusCreated || err != nil {
		w.t.Fatalf("%s invites %s: %d %s", who, body, status, text)
	}
	return v, tokenOf(w, v.Link)
}

func tokenOf(w *world, link string) string {
	w.t.Helper()
	_, token, ok := strings.Cut(link, "#token=")
	if !ok {
		w.t.Fatalf("%q is no link", link)
	}
	return token
}

// enters keeps the session that an answer began, under a name.
func (w *world) enters(name, path, body string) int {
	w.t.Helper()
	status, text, h := w.ask("", "POST", path, body)
	if status != http.StatusNoContent {
		w.t.Logf("%s: %d %s", path, status, text)
		return status
	}
	w.cookies[name] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], cookieName+"=")
	return status
}

func TestInvitation(t *testing.T) {
	each(t, func(w *world) {
		v, token := w.invited(RoleAdministrator, w.ws, `{"email":" New@Example.com ","role":"marketer"}`)
		if v.Email != "new@example.com" || v.Mailed || v.InvitedByName != RoleAdministrator || v.Expired {
			t.Errorf("%+v", v)
		}
		_, second := w.invited(RoleAdministrator, w.ws, `{"email":"new@example.com","role":"operator"}`)
		if open := get[List[InvitationView]](w, RoleAdministrator, w.W("/invitations")).Items; len(open) != 1 || open[0].Role != RoleOperator || open[0].Link != "" || open[0].ID != v.ID {
			t.Errorf("asked twice: %+v", open)
		}
		accept := func(token, more string) string { return `{"token":"` + token + `"` + more + `}` }
		w.run([]scenario{
			{"the first link", "", "POST", "/invitations/look", accept(token, ""), 404, []string{"taken back"}, nil},
			{"the second", "", "POST", "/invitations/look", accept(second, ""), 200, []string{`"workspace":"Cooktoys"`, `"role":"operator"`, `"has_account":false`, `"email":"new@example.com"`}, nil},
			{"without a name", "", "POST", "/invitations/accept", accept(second, `,"password":"four plain words"`), 422, []string{"body.name"}, nil},
			{"a short password", "", "POST", "/invitations/accept", accept(second, `,"name":"New","password":"short"`), 422, []string{"body.password"}, nil},
			{"a common password", "", "POST", "/invitations/accept", accept(second, `,"name":"New","password":"password123456"`), 422, []string{"body.password", "first that would be tried"}, nil},
			{"somebody of the workspace", RoleAdministrator, "POST", ":ws/invitations", `{"email":"viewer@example.com","role":"marketer"}`, 409, []string{"body.email"}, nil},
			{"no address", RoleAdministrator, "POST", ":ws/invitations", `{"email":"nobody","role":"marketer"}`, 422, []string{"body.email"}, nil},
			{"no team", RoleAdministrator, "POST", ":ws/invitations", `{"email":"x@example.com","role":"marketer","team_id":"team_x"}`, 422, []string{"body.team_id"}, nil},
			{"not for a marketer", RoleMarketer, "POST", ":ws/invitations", `{"email":"x@example.com","role":"viewer"}`, 403, nil, nil},
		})
		if status := w.enters("new", "/invitations/accept", accept(second, `,"name":"New","password":"four plain words","locale":"fr"`)); status != 204 {
			t.Fatalf("accept: %d", status)
		}
		me := get[Me](w, "new", "/me")
		if me.User.Email != "new@example.com" || me.User.Locale != "fr" || len(me.Workspaces) != 1 || me.Workspaces[0].Role != RoleOperator || me.Workspaces[0].May == nil {
			t.Errorf("me: %+v", me)
		}
		w.run([]scenario{
			{"used up", "", "POST", "/invitations/accept", accept(second, `,"name":"New","password":"four plain words"`), 404, nil, nil},
			{"none is open", RoleAdministrator, "GET", ":ws/invitations", "", 200, []string{`"items":[]`}, nil},
			{"signs in", "", "POST", "/sign-in", `{"email":"new@example.com","password":"four plain words"}`, 204, nil, nil},
		})
		if e := w.entry("accept", "invitation"); e.ActorName != "New" {
			t.Errorf("%+v", e)
		}
	})
}

// TestInvitationOfSomebodyElsewhere: an invitation is no way into the account of somebody who has one.
func TestInvitationOfSomebodyElsewhere(t *testing.T) {
	each(t, func(w *world) {
		_, token := w.invited(RoleAdministrator, w.ws, `{"email":"stranger@example.com","role":"viewer"}`)
		body := func(more string) string { return `{"token":"` + token + `"` + more + `}` }
		w.run([]scenario{
			{"has an account", "", "POST", "/invitations/look", body(""), 200, []string{`"has_account":true`}, nil},
			{"a new password", "", "POST", "/invitations/accept", body(`,"name":"Me","password":"four plain words"`), 403, []string{"body.password"}, nil},
			{"as somebody else", RoleViewer, "POST", "/invitations/accept", body(""), 403, nil, nil},
		})
		if status := w.enters("joined", "/invitations/accept", body(`,"password":"`+password+`"`)); status != 204 {
			t.Fatalf("with their password: %d", status)
		}
		if me := get[Me](w, "joined", "/me"); len(me.Workspaces) != 2 || me.User.Name != "stranger" {
			t.Errorf("me: %+v", me)
		}
		_, token = w.invited("stranger", w.other, `{"email":"viewer@example.com","role":"analyst"}`)
		w.run([]scenario{
			{"signed in already", RoleViewer, "POST", "/invitations/accept", body(""), 204, nil, nil},
			{"of both", RoleViewer, "GET", "/me", "", 200, []string{`"analyst"`, `"viewer"`}, nil},
		})
	})
}

func TestInvitationIsAcceptedOnce(t *testing.T) {
	each(t, func(w *world) {
		v, token := w.invited(RoleAdministrator, w.ws, `{"email":"twice@example.com","role":"viewer"}`)
		var mu sync.Mutex
		var wg sync.WaitGroup
		in := 0
		for range 4 {
			wg.Go(func() {
				status, _, _ := w.ask("", "POST", "/invitations/accept", `{"token":"`+token+`","name":"T","password":"four plain words"}`)
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
		v, token = w.invited(RoleAdministrator, w.ws, `{"email":"back@example.com","role":"viewer"}`)
		_, text, _ := w.ask(RoleAdministrator, "POST", w.W("/invitations/"+v.ID+"/resend"), "")
		if err := json.Unmarshal([]byte(text), &v); err != nil || v.Link == "" {
			t.Fatalf("sent again: %s", text)
		}
		w.run([]scenario{
			{"the older link", "", "POST", "/invitations/look", `{"token":"` + token + `"}`, 404, nil, nil},
			{"the newer one", "", "POST", "/invitations/look", `{"token":"` + tokenOf(w, v.Link) + `"}`, 200, nil, nil},
			{"taken back", RoleAdministrator, "DELETE", ":ws/invitations/" + v.ID, "", 204, nil, nil},
			{"opens no more", "", "POST", "/invitations/look", `{"token":"` + tokenOf(w, v.Link) + `"}`, 404, nil, nil},
			{"once", RoleAdministrator, "DELETE", ":ws/invitations/" + v.ID, "", 404, nil, nil},
		})
		w.write(func(tx *store.Tx) error {
			return tx.PutInvitation(store.Invitation{WorkspaceID: w.ws, ID: "inv_old", Email: "late@example.com", Role: RoleViewer, CreatedAt: noon, SentAt: noon, ExpiresAt: wall().Add(-1)}, "hash")
		})
		w.run([]scenario{{"an old one", RoleAdministrator, "GET", ":ws/invitations", "", 200, []string{`"expired":true`}, nil}})
	})
}

func TestRolesChangeAndEnd(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(*Options) {})
	viewer, marketer := w.users[RoleViewer].ID, w.users[RoleMarketer].ID
	w.run([]scenario{
		{"another role", RoleAdministrator, "PATCH", ":ws/team/" + viewer, `{"role":"administrator"}`, 200, []string{`"role":"administrator"`}, nil},
		{"acts at once", RoleViewer, "GET", ":ws/audit?verb=update&object=member", "", 200, []string{`"before":"viewer"`, `"after":"administrator"`}, nil},
		{"now the first may go", RoleAdministrator, "POST", ":ws/leave", "", 204, nil, nil},
		{"and is outside", RoleAdministrator, "GET", ":ws", "", 404, nil, nil},
		{"who is left may not", RoleViewer, "POST", ":ws/leave", "", 409, []string{"only administrator"}, nil},
		{"a program leaves nothing", "key:read", "POST", ":ws/leave", "", 403, nil, nil},
		{"somebody is taken out", RoleViewer, "DELETE", ":ws/team/" + marketer, "", 204, nil, nil},
		{"the session opens nothing", RoleMarketer, "GET", ":ws", "", 404, nil, nil},
		{"but their account", RoleMarketer, "GET", "/me", "", 200, []string{`"workspaces":[]`}, nil},
		{"makes no workspace", RoleMarketer, "POST", "/workspaces", `{"name":"Mine"}`, 403, nil, nil},
		{"nor sets up one", RoleMarketer, "POST", "/me/setup", bodies["setUp"], 403, nil, nil},
	})
}

func TestSignOutEverywhere(t *testing.T) {
	each(t, func(w *world) {
		c, err := w.api.startSession(t.Context(), w.users[RoleViewer], false)
		if err != nil {
			t.Fatal(err)
		}
		w.cookies["other browser"] = c.Value
		status, text, h := w.ask(RoleViewer, "POST", "/me/sign-out-everywhere", "")
		if status != 204 {
			t.Fatalf("%d %s", status, text)
		}
		w.cookies["this browser"] = strings.TrimPrefix(strings.Split(h.Get("Set-Cookie"), ";")[0], cookieName+"=")
		for who, want := range map[string]int{RoleViewer: 401, "other browser": 401, "this browser": 200, RoleMarketer: 200} {
			if status, _, _ := w.ask(who, "GET", "/me", ""); status != want {
				t.Errorf("%s: %d", who, status)
			}
		}
		if e := w.entry("sign_out_everywhere", "account"); e.ActorID != w.users[RoleViewer].ID {
			t.Errorf("%+v", e)
		}
	})
}
