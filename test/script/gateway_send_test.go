package script

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

type (
	body = map[string]any
	send struct {
		what  string
		body  body
		right string // "" says that it is refused
		says  string // what the refusal, or the phone, says
	}
)

// walker is somebody of the demo who has written to the Page.
type walker struct {
	*gateway
	name, psid, profile string
}

func (g *gateway) walker(name string) *walker {
	g.Helper()
	g.emu.want(201, "POST", "/people", body{"id": name, "first_name": name, "last_name": "Walker", "phone": body{"number": "+12025550143", "verified": "recently"}})
	w := &walker{g, name, "", ""}
	w.psid = g.emu.does(name, "text", "text", "hello").at("psid")
	wait(g, func() (string, bool) {
		w.profile = g.want(200, "GET", "/profiles?search="+w.psid, nil).at("items.0.id")
		return "the person is not there", w.profile != ""
	})
	return w
}

// sends tries each: the right it goes by, and that it arrives; or the words of the refusal, which
// policy/explain must say in advance.
func (w *walker) sends(all []send) {
	w.Helper()
	for _, s := range all {
		about := body{"page_id": w.emu.page, "profile_id": w.profile, "purpose": "transactional", "content": body{"type": "text", "text": s.what}}
		about = with(about, s.body)
		r := w.call("POST", "/messages", about)
		if s.right == "" {
			if r.status != 422 || !strings.Contains(r.text, s.says) {
				w.Errorf("%s: %d %s", s.what, r.status, r.text)
			}
			continue
		}
		if r.status != http.StatusAccepted {
			w.Errorf("%s: %d %s", s.what, r.status, r.text)
			continue
		}
		wait(w, func() (string, bool) {
			m := w.want(200, "GET", "/messages/"+r.at("id"), nil)
			ends := "read"
			if to, _, other := strings.Cut(at(about, "recipient"), ":"); other && to != "post" && to != "comment" {
				ends = "sent" // the platform tells nothing more of these
			}
			return s.what + ": " + m.text, m.at("verdict.right") == s.right && m.at("state") == ends
		})
	}
}

// explains asks who would get what, by the API.
func (w *walker) explains(about body, outcome, right, words string) {
	w.Helper()
	r := w.want(200, "POST", "/policy/explain", with(body{"page_id": w.emu.page, "profile_id": w.profile, "purpose": "transactional"}, about))
	if r.at("outcome") != outcome || r.at("right") != right || !strings.Contains(r.at("sentence"), words) || outcome != "allow" && r.at("cure") == "" {
		w.Errorf("%v is explained so: %s", about, r.text)
	}
}

// human is the same workspace for somebody who signed in.
func (g *gateway) human() *caller {
	g.Helper()
	if g.person != nil {
		return g.person
	}
	link, err := url.Parse(g.ready["sign_in_url"])
	if err != nil {
		g.Fatal(err)
	}
	c := newCaller(g, g.ready["api_url"], "")
	c.want(204, "POST", "/sign-in/link", map[string]string{"token": strings.TrimPrefix(link.Fragment, "token=")})
	c.base = g.base
	g.person = c
	return c
}

// follow sets whose rules hold, for the program and the platform.
func (g *gateway) follow(pack string) {
	g.Helper()
	g.emu.want(200, "PUT", "/pack", body{"pack": pack})
	g.human().want(200, "PATCH", "", body{"rule_pack": pack})
}

var feedback = body{"type": "feedback", "feedback": body{"title": "How did we do?", "button_title": "Tell us", "question_id": "q", "kind": "csat", "question": "How was it?", "score_label": "neg_pos", "score_option": "five_stars", "privacy_url": "https://shop.example/privacy"}}

// TestGatewaySpeaks sends by every right and to every kind of recipient of today, from the running
// program to the phone, and asks before each what would open what is closed (Messenger Platform
// reference, sections 2.1, 2.2, 2.5 and 3).
func TestGatewaySpeaks(t *testing.T) {
	g := newGateway(t)
	w := g.walker("walker")
	token := body{"type": "token_request", "token_request": body{"title": "Tell me when it is back", "payload": "restock"}}
	persona := g.want(201, "POST", "/pages/"+g.emu.page+"/personas", body{"name": "Anna", "profile_picture_url": "https://shop.example/a.jpg"}).at("id")
	w.explains(nil, "allow", "window", "is open until")
	wait(g, func() (string, bool) { // what the platform shows of them is kept
		return "no picture of the person", g.want(200, "GET", "/profiles/"+w.profile, nil).at("picture_at") != ""
	})
	if r := g.want(200, "GET", "/profiles/"+w.profile+"/picture", nil); r.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(r.text, "\x89PNG") {
		t.Errorf("the picture: %v", r.header)
	}
	theirs := g.emu.does("walker", "text", "text", "react to me").at("message.mid")
	w.sends([]send{
		{"in the window", nil, "window", ""},
		{"as Anna, quietly, quoting", body{"content": body{"type": "text", "text": "as Anna", "persona_id": persona, "notification": "silent", "reply_to": theirs}}, "window", ""},
		{"a request for a token", body{"purpose": "requested", "content": token}, "window", ""},
	})
	for _, act := range []body{{"action": "mark_seen"}, {"action": "typing_on", "persona_id": persona}, {"action": "typing_off"}, {"action": "react", "message_id": theirs, "reaction": "love"}, {"action": "unreact", "message_id": theirs}} {
		g.want(204, "POST", "/pages/"+g.emu.page+"/threads/"+w.psid+"/action", act)
	}
	if r := g.call("POST", "/pages/"+g.emu.page+"/threads/"+w.psid+"/action", body{"action": "react", "message_id": theirs, "reaction": "bored"}); r.status != 422 || !strings.Contains(r.text, "emoji") {
		t.Errorf("an impossible reaction: %d %s", r.status, r.text)
	}
	g.emu.does("walker", "notify_me", "payload", "restock")
	post := g.emu.want(201, "POST", "/pages/"+g.emu.page+"/posts", body{"message": "Sunday pancakes"}).at("id")
	template := body{"name": "walk_left", "language": "en_US", "components": []body{{"type": "BODY", "text": "Hello, your order {{1}} has left our warehouse today.", "example": body{"body_text": [][]string{{"8812"}}}}}}
	g.want(201, "POST", "/pages/"+g.emu.page+"/templates", template)

	g.emu.move("25h")
	w.explains(nil, "drop", "", "The messaging window closed at")
	w.explains(body{"topic": "restock"}, "allow", "one_time_token", "restock")
	w.explains(body{"human": true}, "allow", "human_agent", "until")
	w.explains(body{"content": "feedback"}, "allow", "customer_feedback", "until")
	w.explains(body{"content": "utility", "template": "walk_left", "language": "en_US"}, "allow", "utility", "approved")
	w.explains(body{"tag": "ACCOUNT_UPDATE"}, "drop", "", "ACCOUNT_UPDATE ended at")
	comment := g.emu.does("walker", "comment", "post", post, "text", "price?").at("comment")
	visitors := g.emu.does("walker", "post", "text", "I love this shop").at("post")
	g.emu.want(201, "POST", "/people", body{"id": "boxer", "first_name": "Boxer", "last_name": "Walker"})
	g.emu.does("boxer", "checkbox", "user_ref", "ur-walk", "ref", "order-17")
	g.emu.quiet()
	wait(g, func() (string, bool) {
		return "the checkbox is not told", len(g.events("optin")) >= 3 && len(g.events("feed")) >= 2
	})
	w.sends([]send{
		{"outside of the window", nil, "", "The messaging window closed at"},
		{"by a tag that ended", body{"content": body{"type": "text", "text": "x", "tag": "ACCOUNT_UPDATE"}}, "", "ACCOUNT_UPDATE ended at"},
		{"by the token", body{"topic": "restock"}, "one_time_token", ""},
		{"by the token again", body{"topic": "restock"}, "", "There is no unused one-time token"},
		{"feedback", body{"content": feedback}, "customer_feedback", ""},
		{"utility", body{"content": body{"type": "utility", "utility": body{"name": "walk_left", "language": "en_US", "body": []body{{"text": "8812"}}}}}, "utility", ""},
		{"a key is no human", body{"human": true}, "", "The messaging window closed at"},
		{"to the comment", body{"recipient": "comment:" + comment, "profile_id": nil}, "private_reply", ""},
		{"to the comment again", body{"recipient": "comment:" + comment, "profile_id": nil}, "", "it can be answered once"},
		{"to the visitor's post", body{"recipient": "post:" + visitors, "profile_id": nil}, "private_reply", ""},
		{"to the checkbox", body{"recipient": "user_ref:ur-walk", "profile_id": nil}, "user_ref", ""},
		{"to the checkbox again", body{"recipient": "user_ref:ur-walk", "profile_id": nil}, "", "follow-up of the checkbox left"},
		{"to a phone number", body{"recipient": "phone:+12025550143"}, "", ""},
	})
	h := &walker{&gateway{g.human(), g.emu, g.ready, nil}, w.name, w.psid, w.profile}
	h.sends([]send{{"typed by a person", body{"human": true}, "human_agent", ""}})

	g.emu.move("144h") // 7 days and more after the person's last message
	w.explains(body{"human": true}, "drop", "", "7 days")
	w.explains(body{"content": "feedback"}, "drop", "", "7 days")
	g.emu.does("walker", "text", "text", "STOP")
	wait(w, func() (string, bool) {
		r := w.want(200, "POST", "/policy/explain", body{"page_id": w.emu.page, "profile_id": w.profile, "purpose": "transactional"})
		return "the stop is not heard: " + r.text, strings.Contains(r.at("sentence"), "stop")
	})
}

// TestGatewaySpoke sends what other days allowed: 24+1, a phone number, subscription messages, tags,
// subscriptions to topics.
func TestGatewaySpoke(t *testing.T) {
	g := newGateway(t)
	w := g.walker("walker")
	g.follow("2025-06-01T00:00:00Z")
	w.sends([]send{{"an offer of news", body{"content": body{"type": "subscription_request", "subscription": body{"title": "News of the kitchen", "payload": "news"}}}, "window", ""}})
	g.emu.does("walker", "subscribe")
	wait(g, func() (string, bool) { return "the subscription is not told", len(g.events("optin")) >= 2 })
	g.emu.move("25h")
	w.explains(body{"topic": "news", "purpose": "promotional"}, "allow", "marketing", "news")
	w.sends([]send{
		{"news, promotion too", body{"topic": "news", "purpose": "promotional"}, "marketing", ""},
		{"by a tag that lives", body{"content": body{"type": "text", "text": "Your account", "tag": "ACCOUNT_UPDATE"}}, "account_update", ""},
	})
	w.explains(body{"topic": "news", "purpose": "promotional"}, "hold", "", "the next may go at")
	g.follow("2019-06-01T00:00:00Z")
	g.emu.does("walker", "text", "text", "hello again")
	g.emu.quiet()
	g.emu.move("25h")
	w.sends([]send{
		{"one more than 24 hours", nil, "extra_message", ""},
		{"a second one", nil, "", "The one message after the window left at"},
	})
	matched := body{"recipient": "phone:+12025550143", "profile_id": g.want(200, "GET", "/profiles?search="+g.ready["customer_id"], nil).at("items.0.id")}
	w.explains(matched, "drop", "", "for businesses in the United States")
	g.human().want(200, "PATCH", "", body{"region": "US"})
	w.explains(matched, "drop", "", "lacks the permission for messages to phone numbers")
}
