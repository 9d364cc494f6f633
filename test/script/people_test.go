package script

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/site"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

// TestWhatPeopleDecide: a person stops messages and wants them again, edits and unsends, is
// answered from the Page inbox, comments, links an account, and has their data deleted.
func TestWhatPeopleDecide(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			emu := platformOf(t, program.Start(t, "emulator", "--json", "--listen", "127.0.0.1:0").Ready)
			s := &setUp{T: t, emu: emu, node: serve(t, emu, storetest.DSN(t, engine))}
			for _, chapter := range []func(){
				s.becomeAdministrator, s.connectThePage, s.somebodyWrites, s.stopAndStart, s.editAndUnsend, s.inboxAnswers, s.whoHoldsTheThread, s.commentOnAPost, s.linkAccount, s.dataDeletion,
			} {
				if chapter(); t.Failed() {
					return
				}
			}
		})
	}
}

// write sends something to Nora by the API.
func (s *setUp) write(status int, text string, words ...string) reply {
	s.Helper()
	return s.node.want(status, "POST", s.node.ws+"/messages", map[string]any{
		"profile_id": s.nora, "page_id": s.emu.page, "purpose": "transactional", "content": map[string]string{"type": "text", "text": text}}, words...)
}

func (s *setUp) stopAndStart() {
	n := s.node
	s.emu.faults(map[string]any{"refuse_sends": map[string]any{"one_in": 1, "code": 2, "http_status": 500}}) // so that something waits
	held := s.write(202, "Your order is packed.").at("id")
	s.emu.does("nora", "text", "text", "¡STOP!")
	n.until(n.ws+"/messages/"+held, "reason", "stopped")
	s.emu.faults(nil)
	s.emu.arrives("nora", "You will get no more messages from us.", 1)
	s.write(422, "Your order has left.", `"stopped"`)
	s.emu.does("nora", "text", "text", "and my parcel?")
	n.until(n.ws+"/events?kind=message", "items.0.data.message.text", "and my parcel?")
	s.write(422, "It has left.", `"stopped"`)
	n.want(200, "GET", n.ws+"/profiles/"+s.nora+"/opt-outs", nil, `"source":"word"`, `"said":"stop"`)
	s.emu.does("nora", "postback", "payload", "petitbleu:start")
	s.emu.arrives("nora", "You will get our messages again.", 1)
	s.write(202, "Your order has arrived.")
	s.emu.arrives("nora", "Your order has arrived.", 1)
	n.want(200, "GET", n.ws+"/profiles/"+s.nora+"/opt-outs", nil, `"undone_at"`)
}

func (s *setUp) editAndUnsend() {
	n := s.node
	timeline := n.ws + "/profiles/" + s.nora + "/timeline"
	mid := s.emu.does("nora", "text", "text", "my card is 4111").at("message.mid")
	n.until(n.ws+"/events?kind=message", "items.0.details.text", "my card is 4111")
	s.emu.does("nora", "edit", "mid", mid, "text", "my card is 4222")
	n.until(n.ws+"/events?kind=message", "items.0.details.text", "my card is 4222")
	n.want(200, "GET", timeline, nil, `"first_text":"my card is 4111"`)
	s.emu.does("nora", "unsend", "mid", mid)
	n.until(n.ws+"/events?kind=message", "items.0.details.deleted", "true")
	if r := n.want(200, "GET", timeline+"?limit=200", nil); strings.Contains(r.text, "my card is") {
		s.Errorf("what was taken back is still shown: %s", r.text)
	}
}

func (s *setUp) inboxAnswers() {
	n := s.node
	s.emu.want(200, "POST", "/pages/"+s.emu.page+"/inbox", map[string]string{"person": "nora", "text": "It is Ada from the shop."})
	n.until(n.ws+"/events?kind=echo", "items.0.details.from", "inbox")
	n.want(200, "GET", n.ws+"/profiles/"+s.nora+"/timeline", nil, "It is Ada from the shop.")
}

// whoHoldsTheThread: with routing, an answer from the Page inbox takes the thread from us, and we
// take it back.
func (s *setUp) whoHoldsTheThread() {
	n := s.node
	person, events := n.ws+"/profiles/"+s.nora, n.ws+"/events?kind=message"
	s.emu.want(200, "PATCH", "/pages/"+s.emu.page+"/settings", map[string]any{"routing": map[string]any{"configured": true, "default_app": s.emu.app, "may_take": []string{s.emu.app}}})
	s.emu.does("nora", "text", "text", "Which pan is lighter?")
	n.until(events, "items.0.details.text", "Which pan is lighter?")
	psid := n.until(person, "conversations.0.owner", "us").at("conversations.0.psid")
	s.emu.want(200, "POST", "/pages/"+s.emu.page+"/inbox", map[string]string{"person": "nora", "text": "The blue one, says Ada."})
	held := n.until(person, "conversations.0.owner", "inbox")
	if held.at("conversations.0.human_at") == "" || held.at("conversations.0.owner_until") == "" {
		s.Errorf("held by a human: %s", held.text)
	}
	s.emu.does("nora", "text", "text", "Thank you, Ada.")
	n.until(events, "items.0.details.text", "Thank you, Ada.")
	n.want(200, "GET", events, nil, `"standby":true`)
	n.until(person, "conversations.0.owner", "inbox")
	n.want(204, "POST", n.ws+"/pages/"+s.emu.page+"/threads/"+psid+"/control", map[string]string{"action": "take"})
	n.until(person, "conversations.0.owner", "us")
	s.emu.want(200, "PATCH", "/pages/"+s.emu.page+"/settings", map[string]any{"routing": map[string]any{"configured": false}})
}

func (s *setUp) commentOnAPost() {
	n := s.node
	made := s.emu.call("POST", "/pages/"+s.emu.page+"/posts", map[string]string{"message": "New pans"})
	post := made.at("id")
	if post == "" {
		s.Fatalf("a post: %d %s", made.status, made.text)
	}
	s.emu.does("lisa", "comment", "post", post, "text", "Which sizes?")
	to := n.until(n.ws+"/comments", "items.0.text", "Which sizes?").at("items.0.recipient")
	private := map[string]any{"recipient": to, "page_id": s.emu.page, "purpose": "support", "content": map[string]string{"type": "text", "text": "From 16 to 32 cm."}}
	sent := n.want(202, "POST", n.ws+"/messages", private).at("id")
	s.emu.arrives("lisa", "From 16 to 32 cm.", 1)
	n.until(n.ws+"/comments", "items.0.replied_by", sent)
	var lisa string // the echo of the answer tells who she is
	wait(s, func() (string, bool) {
		r := n.want(200, "GET", n.ws+"/comments", nil)
		lisa = r.at("items.0.profile_id")
		return "the comment: " + r.text, lisa != ""
	})
	n.want(200, "GET", n.ws+"/profiles/"+lisa+"/timeline", nil, "Which sizes?", "From 16 to 32 cm.")
	if r := n.call("POST", n.ws+"/messages", private); r.status != 422 {
		s.Errorf("a second private reply: %d %s", r.status, r.text)
	}
}

var loginLink = regexp.MustCompile(`class="go" href="([^"]+)"`)

// linkAccount plays the site: its log-in page and its server.
func (s *setUp) linkAccount() {
	n := s.node
	made := n.want(201, "POST", n.ws+"/sites", map[string]any{"name": "Shop", "page_id": s.emu.page, "origins": []string{shopOrigin}, "require_signed": true})
	key, id := made.at("signing_key"), made.at("id")
	n.want(200, "PUT", n.ws+"/sites/"+id+"/linking", map[string]string{"login_url": shopOrigin + "/login"})
	n.want(202, "POST", n.ws+"/messages", map[string]any{"profile_id": s.nora, "page_id": s.emu.page, "purpose": "requested", "human": true, "content": map[string]any{
		"type": "buttons", "text": "Log in to see your orders", "buttons": []map[string]string{{"type": "log_in", "url": shopOrigin + "/go"}}}})
	s.emu.arrives("nora", "Log in to see your orders", 1)
	opened, err := url.Parse(s.emu.does("nora", "link_account").at("message.text"))
	if err != nil {
		s.Fatal(err)
	}
	door := n.door("")
	first := door.want(200, "GET", "/link/"+id+"?"+opened.RawQuery, nil)
	found := loginLink.FindStringSubmatch(first.text)
	if found == nil {
		s.Fatalf("no way to the log-in: %s", first.text)
	}
	login, err := url.Parse(html.UnescapeString(found[1]))
	if err != nil || login.Host != strings.TrimPrefix(shopOrigin, "https://") {
		s.Fatalf("the log-in: %v %v", login, err)
	}
	state, expires := login.Query().Get("state"), strconv.FormatInt(s.emuNow().Add(time.Minute).Unix(), 10)
	back := url.Values{"state": {state}, "customer_id": {"nora-1"}, "ext_id": {"1"}, "expires": {expires}, "nonce": {"n1"},
		"signature": {site.SignLink(key, state, "nora-1", true, expires, "n1")}}
	s.follow(login.Query().Get("return_to") + "?" + back.Encode())
	whole := n.until(n.ws+"/profiles?search=nora-1", "items.0.id", s.nora)
	if whole.at("items.0.external_id") != "nora-1" {
		s.Errorf("the account is not the person's: %s", whole.text)
	}
	s.emu.does("nora", "unlink_account")
	n.until(n.ws+"/events?kind=account_linking", "items.0.details.status", "unlinked")
	if left := n.want(200, "GET", n.ws+"/profiles?search=nora-1", nil); len(left.list("items")) != 0 {
		s.Errorf("still linked: %s", left.text)
	}
}

// emuNow is the emulator's time, which the node follows.
func (s *setUp) emuNow() time.Time {
	s.Helper()
	r := s.emu.want(200, "GET", "/clock", nil)
	for _, name := range []string{"now", "time"} {
		if at, err := time.Parse(time.RFC3339, r.at(name)); err == nil {
			return at
		}
	}
	s.Fatalf("the clock: %s", r.text)
	return time.Time{}
}

// follow opens an address as a browser does, to the end.
func (s *setUp) follow(address string) string {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.Fatalf("%s leads to %s: %d %s %v", address, resp.Request.URL, resp.StatusCode, text, err)
	}
	return string(text)
}

func (s *setUp) dataDeletion() {
	n := s.node
	base := n.process.Ready["url"]
	s.emu.want(200, "PATCH", "/apps/"+s.emu.app, map[string]string{
		"data_deletion_url": base + "/meta/data-deletion/" + s.emu.app, "deauthorize_url": base + "/meta/deauthorize/" + s.emu.app})
	s.emu.want(200, "DELETE", "/people/nora/apps/"+s.emu.app+"?erase=true", nil)
	status := ""
	wait(s, func() (string, bool) {
		r := s.emu.want(200, "GET", "/notices", nil)
		for i := range r.list("notices") {
			if at := r.at("notices." + strconv.Itoa(i) + ".status_url"); at != "" {
				status = at
			}
		}
		return "the notices: " + r.text, status != ""
	})
	wait(s, func() (string, bool) {
		text := s.follow(status)
		return "the status page: " + text, strings.Contains(text, "have been deleted")
	})
	if r := n.want(200, "GET", n.ws+"/profiles", nil); strings.Contains(r.text, s.nora) {
		s.Errorf("the person is still there: %s", r.text)
	}
	if r := n.want(200, "GET", n.ws+"/events?limit=200", nil); strings.Contains(r.text, "and my parcel?") {
		s.Errorf("what the person wrote is still there: %s", r.text)
	}
	n.process.Stop(s)
}
