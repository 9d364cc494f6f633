package api

import (
	"bufio"
	"encoding/json"
	"io"
	"mime/quotedprintable"
	"net"
	"strings"
	"testing"
	"time"

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
	case <-time.After(10 * time.Second):
		t.Fatalf("no letter to %s", to)
	}
	return ""
}

func TestForgottenPassword(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	server, letters := postOffice(t)
	w := newWorld(t, s, func(o *Options) { o.Mail = server })
	// The answer for somebody and for nobody is the same.
	_, known, _ := w.ask("", "POST", "/password/forgotten", `{"email":"viewer@example.com"}`)
	status, unknown, _ := w.ask("", "POST", "/password/forgotten", `{"email":"nobody@example.com"}`)
	if status != 204 || known != unknown {
		t.Errorf("%d: %q, %q", status, known, unknown)
	}
	token := linkIn(t, letters, "viewer@example.com")
	body := func(password string) string { return `{"token":"` + token + `","password":"` + password + `"}` }
	w.run([]scenario{
		{"too common", "", "POST", "/password/reset", body("password123456"), 422, []string{"body.password"}, nil},
		{"made of the name", "", "POST", "/password/reset", body("viewer viewer"), 422, []string{"body.password"}, nil},
		{"no such link", "", "POST", "/password/reset", `{"token":"x","password":"four plain words"}`, 401, []string{"not_signed_in"}, nil},
	})
	if status := w.enters("back", "/password/reset", body("four plain words")); status != 204 {
		t.Fatalf("reset: %d", status)
	}
	w.run([]scenario{
		{"signed in", "back", "GET", "/me", "", 200, nil, nil},
		{"the session of before", RoleViewer, "GET", "/me", "", 401, nil, nil},
		{"the link again", "", "POST", "/password/reset", body("five plain words here"), 401, nil, nil},
		{"the new password", "", "POST", "/sign-in", `{"email":"viewer@example.com","password":"four plain words"}`, 204, nil, nil},
	})
	w.run([]scenario{{"options", "", "GET", "/sign-in/options", "", 200, []string{`"mail":true`}, nil}})
	// An invitation leaves by mail, and its link is not shown to whoever sends it.
	status, text, _ := w.ask(RoleAdministrator, "POST", w.W("/invitations"), `{"email":"new@example.com","role":"viewer"}`)
	if status != 201 || strings.Contains(text, "token=") || !strings.Contains(text, `"mailed":true`) {
		t.Errorf("invited by mail: %d %s", status, text)
	}
	token = linkIn(t, letters, "new@example.com")
	w.run([]scenario{{"it opens", "", "POST", "/invitations/look", `{"token":"` + token + `"}`, 200, []string{"Cooktoys"}, nil}})
}

func TestPasswordLinkOfAnAdministrator(t *testing.T) {
	each(t, func(w *world) {
		ask := func(user string) (int, PasswordLink) {
			status, text, _ := w.ask(RoleAdministrator, "POST", w.W("/team/"+user+"/password-link"), "")
			var v PasswordLink
			_ = json.Unmarshal([]byte(text), &v)
			return status, v
		}
		_, token := w.invited(RoleAdministrator, w.ws, `{"email":"stranger@example.com","role":"viewer"}`)
		w.enters("joined", "/invitations/accept", `{"token":"`+token+`","password":"`+password+`"}`)
		if status, _ := ask(w.users["stranger"].ID); status != 409 {
			t.Errorf("a way into another workspace: %d", status)
		}
		status, v := ask(w.users[RoleViewer].ID)
		if status != 200 || v.Mailed || !strings.Contains(v.Link, passwordPath) {
			t.Fatalf("%d %+v", status, v)
		}
		if status := w.enters("back", "/password/reset", `{"token":"`+tokenOf(w, v.Link)+`","password":"four plain words"}`); status != 204 {
			t.Errorf("reset: %d", status)
		}
		w.run([]scenario{
			{"no mail here", "", "POST", "/password/forgotten", `{"email":"viewer@example.com"}`, 503, []string{"administrator"}, nil},
			{"nobody of the workspace", RoleAdministrator, "POST", ":ws/team/usr_x/password-link", "", 404, nil, nil},
			{"not for a developer", RoleDeveloper, "POST", ":ws/team/" + w.users[RoleViewer].ID + "/password-link", "", 403, nil, nil},
		})
	})
}
