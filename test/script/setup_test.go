package script

import (
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

// TestFromNothing sets petitbleu up beside an emulator, as an administrator and a developer do,
// and lives through a month of it: emulator and node are two processes on one clock.
func TestFromNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dsn := storetest.DSN(t, engine)
			emu := platformOf(t, program.Start(t, "emulator", "--json", "--listen", "127.0.0.1:0").Ready)
			s := &setUp{T: t, emu: emu, node: serve(t, emu, dsn)}
			for _, chapter := range []func(){
				s.becomeAdministrator, s.connectThePage, s.somebodyWrites, s.answerThem, s.optIn,
				s.windowCloses, s.secondClaim, s.temporaryID, s.anotherPage, s.startAgain,
			} {
				if chapter(); t.Failed() {
					return
				}
			}
		})
	}
}

// setUp is what one chapter leaves to the next.
type setUp struct {
	*testing.T
	emu  *platform
	node *node

	nora string // profile id
	site string
	push *caller // with the push key
	key  string  // with read, write and manage
}

const (
	email    = "ada@shop.example"
	password = "a copper pan and two lids"
)

func (s *setUp) becomeAdministrator() {
	link := s.node.process.Ready["sign_in_url"]
	_, token, ok := strings.Cut(link, "#token=")
	if !ok {
		s.Fatalf("the first start prints no link to sign in by: %q", link)
	}
	n := s.node
	n.want(401, "GET", "/me", nil, "not_signed_in")
	n.want(401, "POST", "/sign-in/link", map[string]string{"token": token + "x"})
	n.want(204, "POST", "/sign-in/link", map[string]string{"token": token})
	n.want(200, "GET", "/me", nil, `"setup_done":false`)
	person := map[string]any{"name": "Ada", "email": email, "password": "too short", "workspace_name": "Cooktoys", "time_zone": "Europe/Paris"}
	n.want(422, "POST", "/me/setup", person, "body.password")
	me := n.want(200, "POST", "/me/setup", with(person, map[string]any{"password": password}), `"setup_done":true`)
	n.ws = "/workspaces/" + me.at("workspaces.0.id")
	n.want(409, "POST", "/me/setup", with(person, map[string]any{"password": password}))
	newCaller(s, n.base, "").want(401, "POST", "/sign-in/link", map[string]string{"token": token}) // it worked once

	s.key = n.want(201, "POST", n.ws+"/api-keys", map[string]any{"name": "Scripts", "scopes": []string{"read", "write", "manage"}}).at("key")
	s.push = n.door(n.want(201, "POST", n.ws+"/api-keys", map[string]any{"name": "Shop", "scopes": []string{"push"}}).at("key"))
	newCaller(s, n.base, s.push.bearer).want(403, "GET", n.ws+"/messages", nil, "token_scope")
}

func (s *setUp) connectThePage() {
	n, r := s.node, s.emu.ready
	app := map[string]any{"id": r["app_id"], "secret": r["app_secret"]}
	page := map[string]any{"id": r["page_id"], "token": "EAAsomethingelse", "app": app}
	n.want(422, "POST", n.ws+"/pages", page, "body.token")
	if got := n.want(200, "GET", n.ws+"/pages", nil); len(got.list("items")) != 0 {
		s.Fatalf("a Page was kept whose token is wrong: %s", got.text)
	}
	connected := n.want(201, "POST", n.ws+"/pages", with(page, map[string]any{"token": r["page_token"]}), `"name":"Cooktoys"`)
	if connected.at("subscription.page_level.ok") != "false" {
		s.Errorf("a Page that was never subscribed: %s", connected.text)
	}
	subscribed := n.want(200, "POST", n.ws+"/pages/"+s.emu.page+"/subscribe", nil)
	for _, level := range []string{"app_level", "page_level"} {
		if subscribed.at("subscription."+level+".ok") != "true" {
			s.Errorf("%s: %s", level, subscribed.text)
		}
	}
	n.want(409, "POST", n.ws+"/pages", with(page, map[string]any{"token": r["page_token"]}), "page_taken")
}

func (s *setUp) somebodyWrites() {
	n := s.node
	s.emu.does("nora", "text", "text", "Is the mixer quiet?")
	people := n.until(n.ws+"/profiles", "items.0.name", "Nora Lind") // the name comes from the platform
	s.nora = people.at("items.0.id")
	events := n.want(200, "GET", n.ws+"/events?kind=message", nil, "Is the mixer quiet?")
	if events.at("items.0.profile_id") != s.nora || len(events.list("items")) != 1 {
		s.Errorf("events: %s", events.text)
	}
	whole := n.until(n.ws+"/profiles/"+s.nora, "conversations.0.window_opened_by", "message")
	if whole.at("conversations.0.window_until") == "" {
		s.Errorf("the window of somebody who has just written: %s", whole.text)
	}
	n.want(200, "POST", n.ws+"/policy/explain", map[string]any{"profile_id": s.nora, "page_id": s.emu.page, "purpose": "support"}, `"outcome":"allow"`, `"right":"window"`)
}

func (s *setUp) answerThem() {
	n := s.node
	s.emu.want(200, "PATCH", "/people/nora", map[string]any{"phone_open": false})
	sent := n.want(202, "POST", n.ws+"/messages", map[string]any{
		"profile_id": s.nora, "page_id": s.emu.page, "purpose": "support", "human": true, "content": map[string]string{"type": "text", "text": "As quiet as a cat."},
	})
	s.emu.arrives("nora", "As quiet as a cat.", 1)
	path := n.ws + "/messages/" + sent.at("id")
	delivered := n.until(path, "state", "delivered")
	if delivered.at("delivered_at") == "" || delivered.at("read_at") != "" || delivered.at("outside_id") == "" || delivered.at("verdict.right") != "window" {
		s.Errorf("delivered: %s", delivered.text)
	}
	if strings.Contains(delivered.text, s.emu.ready["page_token"]) {
		s.Errorf("the log of the wire shows the Page's token")
	}
	s.emu.want(200, "PATCH", "/people/nora", map[string]any{"phone_open": true})
	n.until(path, "state", "read")
	n.want(200, "GET", n.ws+"/profiles/"+s.nora+"/timeline", nil, "As quiet as a cat.", "Is the mixer quiet?")
}

const shopOrigin = "https://cooktoys.example"

// ref asks the tag's session for a ref, as the tag does in a visitor's browser.
func (s *setUp) ref(visitor map[string]any) string {
	s.Helper()
	r := s.node.door("").call("POST", "/tag/v1/session?site="+s.site, visitor, "Origin", shopOrigin)
	if r.status != 200 || r.at("send_to_messenger.ref") == "" {
		s.Fatalf("the tag's session answers %d %s", r.status, r.text)
	}
	return r.at("send_to_messenger.ref")
}

// pushTo writes to a customer id as the shop's server does.
func (s *setUp) pushTo(customer string, status int, text string, words ...string) reply {
	s.Helper()
	return s.push.want(status, "POST", "/social/facebook/messenger/pages/"+s.emu.page+"/customers/"+customer+"/messages", map[string]string{"text": text}, words...)
}

func (s *setUp) optIn() {
	n := s.node
	s.site = n.want(201, "POST", n.ws+"/sites", map[string]any{"name": "Shop", "page_id": s.emu.page, "origins": []string{shopOrigin}, "require_signed": false}).at("id")
	if r := n.door("").call("POST", "/tag/v1/session?site="+s.site, map[string]any{"customer_id": "lisa.martin"}, "Origin", "https://evil.example"); r.status != 403 {
		s.Errorf("another site's session: %d %s", r.status, r.text)
	}
	s.pushTo("lisa.martin", 404, "too early", "not_opted_in")
	ref := s.ref(map[string]any{"customer_id": "lisa.martin", "ext_id": true, "url": shopOrigin + "/checkout?basket=7", "language": "fr"})
	s.emu.does("lisa", "send_to_messenger", "ref", ref, "app", s.emu.app)
	lisa := n.until(n.ws+"/profiles?search=lisa.martin", "items.0.external_id", "lisa.martin").at("items.0.id")
	whole := n.want(200, "GET", n.ws+"/profiles/"+lisa, nil, `"source_url":"`+shopOrigin+`/checkout"`)
	if whole.at("opt_ins.0.customer_id") != "lisa.martin" || whole.at("opt_ins.0.source") != "send_to_messenger" {
		s.Errorf("the opt-in: %s", whole.text)
	}
	id := s.pushTo("lisa.martin", 202, "Order 17 is paid.").at("message_id")
	s.emu.arrives("lisa", "Order 17 is paid.", 1)
	n.until(n.ws+"/messages/"+id, "state", "read")
}

func (s *setUp) windowCloses() {
	n := s.node
	s.emu.move("25h")
	refused := s.pushTo("lisa.martin", 422, "Order 17 has left.", "outside_window", `"status":"dropped"`)
	path := n.ws + "/messages/" + refused.at("message_id")
	kept := n.want(200, "GET", path, nil, "Order 17 has left.")
	if kept.at("state") != "dropped" || kept.at("reason") != "outside_window" {
		s.Errorf("kept as %s", kept.text)
	}
	why := n.want(200, "GET", path+"/why", nil)
	if why.at("then.outcome") != "drop" || len(why.list("then.checks")) < 8 || why.at("then.cure") == "" || why.at("now.outcome") != "drop" {
		s.Errorf("why: %s", why.text)
	}
	s.emu.move("-25h")
	n.until(path+"/why", "now.outcome", "allow")
	s.pushTo("lisa.martin", 202, "Order 17 has really left.")
	s.emu.arrives("lisa", "Order 17 has", 1) // and not the one that was dropped
}

func (s *setUp) secondClaim() {
	n := s.node
	ref := s.ref(map[string]any{"customer_id": "lisa.martin"})
	s.emu.does("sam", "send_to_messenger", "ref", ref, "app", s.emu.app)
	n.until(n.ws+"/events?kind=identity_quarantined", "items.0.kind", "identity_quarantined")
	s.pushTo("lisa.martin", 409, "For Lisa only.", "ambiguous_customer")
	for _, person := range []string{"lisa", "sam"} {
		r := s.emu.want(200, "GET", "/threads/"+s.emu.page+"/"+person, nil)
		if strings.Contains(r.text, "For Lisa only.") {
			s.Errorf("%s got a message to an id that two people claim", person)
		}
	}
}

func (s *setUp) temporaryID() {
	n := s.node
	ref := s.ref(map[string]any{"customer_id": "restock-9", "temporary": true, "topic": "restock"})
	s.emu.does("emile", "send_to_messenger", "ref", ref, "app", s.emu.app)
	n.until(n.ws+"/profiles?search=restock-9", "items.0.customer_ids.0", "restock-9")
	s.pushTo("restock-9", 202, "The pan is back.")
	s.emu.arrives("emile", "The pan is back.", 1)
	path := "/social/facebook/messenger/pages/" + s.emu.page + "/customers/restock-9/messages"
	s.push.want(422, "POST", path+"?topic=sale", map[string]string{"text": "Everything must go."}, "not_allowed")
	s.emu.move("744h") // 31 days
	s.emu.does("emile", "text", "text", "Hello?")
	n.until(n.ws+"/events?kind=message", "items.0.data.message.text", "Hello?")
	s.pushTo("restock-9", 422, "Another pan is back.", "not_allowed", "expired")
	s.emu.move("-744h")
}

// anotherPage: the platform sends calls for a Page that nobody has connected yet.
func (s *setUp) anotherPage() {
	n := s.node
	made := s.emu.want(201, "POST", "/pages", map[string]any{"name": "Knives & Co", "username": "knives"})
	page, token := made.at("id"), made.at("tokens."+s.emu.app)
	s.emu.want(200, "PATCH", "/pages/"+page, map[string]any{"subscribed": map[string]any{s.emu.app: []string{"messages"}}})
	s.emu.does("aiko", "text", "text", "Do you sharpen?", "page", page)
	kept := n.until(n.ws+"/raw-calls", "items.0.app_id", s.emu.app)
	if !strings.Contains(kept.at("items.0.note"), page) || !strings.Contains(kept.at("items.0.body"), "Do you sharpen?") {
		s.Errorf("kept: %s", kept.text)
	}
	n.want(201, "POST", n.ws+"/pages", map[string]any{"id": page, "token": token, "app_id": s.emu.app})
	n.want(204, "POST", n.ws+"/raw-calls/"+kept.at("items.0.id")+"/replay", nil)
	n.until(n.ws+"/events?kind=message&page_id="+page, "items.0.data.message.text", "Do you sharpen?")
	if left := n.want(200, "GET", n.ws+"/raw-calls", nil); len(left.list("items")) != 0 {
		s.Errorf("left: %s", left.text)
	}
}

// startAgain ends the program as a power cut would, and then in order.
func (s *setUp) startAgain() {
	n := s.node
	before := n.want(200, "GET", n.ws+"/messages", nil).text
	n.process.Kill()
	n.again()
	if link := n.process.Ready["sign_in_url"]; link != "" {
		s.Errorf("the link to become the administrator is printed again: %s", link)
	}
	if after := n.want(200, "GET", n.ws+"/messages", nil).text; after != before { // the session holds too
		s.Errorf("before: %s\nafter: %s", before, after)
	}
	n.want(204, "POST", "/sign-out", nil)
	n.want(401, "GET", "/me", nil)
	n.want(401, "POST", "/sign-in", map[string]string{"email": email, "password": "not that one at all"})
	n.want(204, "POST", "/sign-in", map[string]string{"email": email, "password": password})
	n.want(200, "GET", "/me", nil, "Cooktoys")
	n.process.Stop(s)
	s.emu.does("nora", "text", "text", "Are you there?")
	n.again()
	s.emu.move("10s") // the emulator's next try of the call is due
	n.until(n.ws+"/events?kind=message&profile_id="+s.nora, "items.0.data.message.text", "Are you there?")
	newCaller(s, n.base, s.key).want(200, "GET", n.ws+"/profiles/"+s.nora, nil, "Nora")
	n.process.Stop(s)
}
