package accounts_test

import (
	"bufio"
	"encoding/json"
	"io"
	"mime/quotedprintable"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// postOffice takes letters as RFC 5321 has them and gives each as it came, decoded.
func postOffice(t *testing.T) (mail.Server, <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	letters := make(chan string, 8)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go receive(c, letters)
		}
	}()
	return mail.Server{URL: "smtp://" + l.Addr().String(), From: "pb@shop.example"}, letters
}

func receive(c net.Conn, letters chan<- string) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	var all strings.Builder
	say("220 ready")
	for body := false; ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch {
		case body && line == ".\r\n":
			body = false
			text, _ := io.ReadAll(quotedprintable.NewReader(strings.NewReader(all.String())))
			letters <- string(text)
			say("250 ok")
		case body:
			all.WriteString(line)
		case strings.HasPrefix(line, "DATA"):
			body = true
			say("354 go on")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return
		default:
			all.WriteString(line)
			say("250 ok")
		}
	}
}

// linkIn finds the token of the link in a letter.
func linkIn(t *testing.T, letters <-chan string, to string) string {
	t.Helper()
	select {
	case text := <-letters:
		_, token, ok := strings.Cut(text, "#token=")
		if !ok || !strings.Contains(text, "RCPT TO:<"+to+">") {
			t.Fatalf("the letter to %s: %s", to, text)
		}
		return strings.Fields(token)[0]
	case <-time.After(time.Minute):
		t.Fatalf("no letter to %s", to)
	}
	return ""
}

func TestForgottenPassword(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	server, letters := postOffice(t)
	w := apitest.NewWorld(t, s, func(o *api.Options) { o.Mail = server })
	// The answer for somebody and for nobody is the same.
	_, known, _ := w.Ask("", "POST", "/password/forgotten", `{"email":"viewer@example.com"}`)
	status, unknown, _ := w.Ask("", "POST", "/password/forgotten", `{"email":"nobody@example.com"}`)
	if status != 204 || known != unknown {
		t.Errorf("%d: %q, %q", status, known, unknown)
	}
	token := linkIn(t, letters, "viewer@example.com")
	body := func(password string) string { return `{"token":"` + token + `","password":"` + password + `"}` }
	w.Run([]apitest.Scenario{
		{"too common", "", "POST", "/password/reset", body("password123456"), 422, []string{"body.password"}, nil},
		{"made of the name", "", "POST", "/password/reset", body("viewer viewer"), 422, []string{"body.password"}, nil},
		{"no such link", "", "POST", "/password/reset", `{"token":"x","password":"four plain words"}`, 401, []string{"not_signed_in"}, nil},
	})
	if status := enters(w, "back", "/password/reset", body("four plain words")); status != 204 {
		t.Fatalf("reset: %d", status)
	}
	w.Run([]apitest.Scenario{
		{"signed in", "back", "GET", "/me", "", 200, nil, nil},
		{"the session of before", door.RoleViewer, "GET", "/me", "", 401, nil, nil},
		{"the link again", "", "POST", "/password/reset", body("five plain words here"), 401, nil, nil},
		{"the new password", "", "POST", "/sign-in", `{"email":"viewer@example.com","password":"four plain words"}`, 204, nil, nil},
	})
	w.Run([]apitest.Scenario{{"options", "", "GET", "/sign-in/options", "", 200, []string{`"mail":true`}, nil}})
	// An invitation leaves by mail, and its link is not shown to whoever sends it.
	status, text, _ := w.Ask(door.RoleAdministrator, "POST", w.W("/invitations"), `{"email":"new@example.com","role":"viewer"}`)
	if status != 201 || strings.Contains(text, "token=") || !strings.Contains(text, `"mailed":true`) {
		t.Errorf("invited by mail: %d %s", status, text)
	}
	token = linkIn(t, letters, "new@example.com")
	w.Run([]apitest.Scenario{{"it opens", "", "POST", "/invitations/look", `{"token":"` + token + `"}`, 200, []string{"Cooktoys"}, nil}})
}

func TestPasswordLinkOfAnAdministrator(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		ask := func(user string) (int, accounts.PasswordLink) {
			status, text, _ := w.Ask(door.RoleAdministrator, "POST", w.W("/team/"+user+"/password-link"), "")
			var v accounts.PasswordLink
			_ = json.Unmarshal([]byte(text), &v)
			return status, v
		}
		_, token := invited(w, door.RoleAdministrator, w.WS, `{"email":"stranger@example.com","role":"viewer"}`)
		enters(w, "joined", "/invitations/accept", `{"token":"`+token+`","password":"`+apitest.Password+`"}`)
		if status, _ := ask(w.Users["stranger"].ID); status != 409 {
			t.Errorf("a way into another workspace: %d", status)
		}
		status, v := ask(w.Users[door.RoleViewer].ID)
		if status != 200 || v.Mailed || !strings.Contains(v.Link, accounts.PasswordPath) {
			t.Fatalf("%d %+v", status, v)
		}
		if status := enters(w, "back", "/password/reset", `{"token":"`+tokenOf(w, v.Link)+`","password":"four plain words"}`); status != 204 {
			t.Errorf("reset: %d", status)
		}
		w.Run([]apitest.Scenario{
			{"no mail here", "", "POST", "/password/forgotten", `{"email":"viewer@example.com"}`, 503, []string{"administrator"}, nil},
			{"nobody of the workspace", door.RoleAdministrator, "POST", ":ws/team/usr_x/password-link", "", 404, nil, nil},
			{"not for a developer", door.RoleDeveloper, "POST", ":ws/team/" + w.Users[door.RoleViewer].ID + "/password-link", "", 403, nil, nil},
		})
	})
}
