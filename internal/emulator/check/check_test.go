package check

import (
	"strings"
	"testing"
	"time"
)

func at(y, m, d int) int64 { return time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC).UnixMilli() }

var today = at(2026, 11, 22)

func many(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

func long(n int) string { return strings.Repeat("\u00e9", n) }

func tpl(kind, rest string) string {
	return `{"attachment":{"type":"template","payload":{"template_type":"` + kind + `"` + rest + `}}}`
}

// one is a case: what is sent, under which rules, and the code and subcode it gets.
type one struct {
	name    string
	members map[string]string
	o       Options
	code    int
	sub     int
}

func (c one) run(t *testing.T) {
	t.Helper()
	if c.o.Now == 0 {
		c.o.Now = today
	}
	if c.members["recipient"] == "" {
		c.members["recipient"] = `{"id":"250"}`
	}
	s, e := Decode(c.members)
	if e == nil {
		e = Request(s, c.o)
	}
	code, sub := 0, 0
	if e != nil {
		code, sub = e.Code, e.Subcode
		if e.Status == 0 || e.Message == "" {
			t.Errorf("an error without status or words: %+v", e)
		}
	}
	if code != c.code || sub != c.sub {
		t.Errorf("%d/%d %v, want %d/%d", code, sub, e, c.code, c.sub)
	}
}

func play(t *testing.T, list []one) {
	t.Helper()
	for _, c := range list {
		t.Run(c.name, c.run)
	}
}

func msg(message string) map[string]string { return map[string]string{"message": message} }

func ok(name, message string) one      { return one{name: name, members: msg(message)} }
func refused(name, message string) one { return one{name: name, members: msg(message), code: 100} }

func when(c one, o Options) one { c.o = o; return c }

func with(name string, pairs ...string) one {
	m := msg(`{"text":"x"}`)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return one{name: name, members: m}
}

func code(c one, code, sub int) one { c.code, c.sub = code, sub; return c }

func TestTop(t *testing.T) {
	play(t, []one{
		with("plain"),
		with("type in small letters", "messaging_type", "update"),
		code(with("type unknown", "messaging_type", "NEWS"), 100, 0),
		with("notification", "notification_type", "silent_push"),
		code(with("notification unknown", "notification_type", "LOUD"), 100, 0),
		with("platform", "platform", "messenger"),
		code(with("platform of others", "platform", "instagram"), 100, 0),
		with("persona", "persona_id", "17"),
		code(with("persona not an id", "persona_id", "john"), 100, 0),
		with("pass", "thread_control", `{"control_type":"pass","app_id":"17"}`),
		with("release", "thread_control", `{"control_type":"release"}`),
		code(with("pass to nobody", "thread_control", `{"control_type":"pass"}`), 100, 2018164),
		code(with("control unknown", "thread_control", `{"control_type":"steal"}`), 100, 0),
		code(with("quote of nothing", "reply_to", `{}`), 100, 0),
		when(with("quote before its time", "reply_to", `{}`), Options{Now: at(2025, 7, 14)}),
		code(with("message and action", "sender_action", "typing_on"), 100, 2018014),
		code(with("type UTILITY without template", "messaging_type", "UTILITY"), 100, 0),
		code(one{name: "nothing", members: map[string]string{}}, 100, 2018034),
		code(with("recipient not JSON", "recipient", "{"), 100, 0),
		code(with("message not an object", "message", `"hello"`), 100, 0),
		{name: "template at the top", members: map[string]string{"template": `{"name":"a","language":{"code":"en_US"}}`}},
	})
	if _, e := Decode(msg(`{"text":"x"}`)); e == nil {
		t.Error("no recipient")
	}
}

func TestRecipients(t *testing.T) {
	who := func(name, r string) one { return with(name, "recipient", r) }
	play(t, []one{
		who("id", `{"id":"250"}`), who("id as a number", `{"id":250}`), who("user_ref", `{"user_ref":"u"}`),
		who("phone", `{"phone_number":"+1(202)555-0143","name":{"first_name":"A","last_name":"B"}}`),
		who("comment", `{"comment_id":"901_777"}`), who("post", `{"post_id":"1_2"}`),
		who("one-time token", `{"one_time_notif_token":"t"}`), who("marketing token", `{"notification_messages_token":"t"}`),
		code(who("two forms", `{"id":"250","user_ref":"u"}`), 100, 0), code(who("none", `{}`), 100, 0),
		code(who("null", `null`), 100, 0), code(who("login", `{"login_id":"1"}`), 100, 0),
		code(who("not digits", `{"id":"ana"}`), 100, 0), code(who("phone without +", `{"phone_number":"0612345678"}`), 100, 0),
		code(who("name without a phone", `{"id":"250","name":{"first_name":"A","last_name":"B"}}`), 100, 0),
	})
	if Phone("+33 6.12-34(56) 78") != "+33612345678" || Phone("+12") != "" || Phone("") != "" {
		t.Error("phone numbers")
	}
}

func TestActions(t *testing.T) {
	do := func(name string, pairs ...string) one {
		c := with(name, pairs...)
		delete(c.members, "message")
		return c
	}
	love := `{"message_id":"m_1","reaction":"love"}`
	play(t, []one{
		do("typing", "sender_action", "TYPING_ON"), do("off", "sender_action", "typing_off"), do("seen", "sender_action", "mark_seen", "persona_id", "1"),
		do("react", "sender_action", "react", "payload", love), do("emoji", "sender_action", "react", "payload", `{"message_id":"m_1","reaction":"❤"}`),
		do("unreact", "sender_action", "unreact", "payload", `{"message_id":"m_1"}`),
		code(do("react to nothing", "sender_action", "react"), 100, 0),
		code(do("react how", "sender_action", "react", "payload", `{"message_id":"m_1","reaction":"bored"}`), 100, 0),
		code(do("react without reaction", "sender_action", "react", "payload", `{"message_id":"m_1"}`), 100, 0),
		code(when(do("react before its day", "sender_action", "react", "payload", love), Options{Now: at(2025, 12, 1)}), 100, 0),
		code(do("unknown", "sender_action", "dance"), 100, 0),
	})
}

func TestTags(t *testing.T) {
	tag := func(tag string, day int64, want int) one {
		return code(when(with(tag+time.UnixMilli(day).Format(" 2006-01"), "messaging_type", "MESSAGE_TAG", "tag", tag), Options{Now: day}), want, 0)
	}
	play(t, []one{
		tag("HUMAN_AGENT", today, 0), tag("human_agent", today, 0), tag("CUSTOMER_FEEDBACK", today, 0),
		tag("ACCOUNT_UPDATE", today, 100), tag("ACCOUNT_UPDATE", at(2026, 4, 26), 0), tag("POST_PURCHASE_UPDATE", at(2026, 4, 27), 100),
		tag("SHIPPING_UPDATE", at(2020, 3, 3), 0), tag("SHIPPING_UPDATE", at(2020, 3, 4), 100),
		tag("ACCOUNT_UPDATE", at(2019, 1, 1), 0), tag("BALLOON", today, 100), tag("", today, 100),
	})
	if !TagOpens("ACCOUNT_UPDATE", at(2021, 1, 1)) || TagOpens("HUMAN_AGENT", today) || TagOpens("GAME_EVENT", today) {
		t.Error("which tags open")
	}
}

func TestMessages(t *testing.T) {
	quick := func(n, title int) string {
		return `{"text":"Size?","quick_replies":` + many(n, `{"content_type":"text","title":"`+strings.Repeat("a", title)+`","payload":"P"}`) + `}`
	}
	image := `{"type":"image","payload":{"url":"https://a.example/1.png"}}`
	play(t, []one{
		ok("text 2000", `{"text":"`+long(2000)+`"}`), refused("text 2001", `{"text":"`+long(2001)+`"}`),
		code(refused("empty text", `{"text":""}`), 100, 2018034),
		ok("metadata 1000", `{"text":"x","metadata":"`+long(1000)+`"}`), refused("metadata 1001", `{"text":"x","metadata":"`+long(1001)+`"}`),
		ok("13 quick replies", quick(13, 20)), refused("14", quick(14, 20)), refused("title 21", quick(1, 21)), refused("title none", quick(1, 0)),
		ok("asks for mail", `{"text":"x","quick_replies":[{"content_type":"user_email"},{"content_type":"user_phone_number"}]}`),
		ok("icon instead of payload", `{"text":"x","quick_replies":[{"content_type":"text","title":"a","payload":"","image_url":"https://a.example/i.png"}]}`),
		refused("no payload", `{"text":"x","quick_replies":[{"content_type":"text","title":"a"}]}`),
		refused("location", `{"text":"x","quick_replies":[{"content_type":"location"}]}`),
		when(ok("location at v3", `{"text":"x","quick_replies":[{"content_type":"location"}]}`), Options{Version: 3}),
		refused("quick reply kind", `{"text":"x","quick_replies":[{"content_type":"video"}]}`),
		ok("image by URL", `{"attachment":`+image+`}`), ok("type in capitals", `{"attachment":{"type":"IMAGE","payload":{"url":"https://a.example/1.png"}}}`),
		ok("image by id", `{"attachment":{"type":"image","payload":{"attachment_id":12}}}`),
		refused("image by both", `{"attachment":{"type":"image","payload":{"attachment_id":"12","url":"https://a.example/1.png"}}}`),
		refused("image by none", `{"attachment":{"type":"image","payload":{}}}`),
		when(ok("image as a file", `{"attachment":{"type":"image","payload":{}}}`), Options{File: true}),
		refused("not a URL", `{"attachment":{"type":"image","payload":{"url":"a.png"}}}`),
		code(when(ok("http when strict", `{"attachment":{"type":"image","payload":{"url":"http://a.example/1.png"}}}`), Options{StrictHTTPS: true}), 100, 0),
		refused("kind", `{"attachment":{"type":"hologram","payload":{"url":"https://a.example/1.png"}}}`),
		refused("text and image", `{"text":"x","attachment":`+image+`}`),
		ok("30 images", `{"attachments":`+many(30, image)+`}`), refused("31 images", `{"attachments":`+many(31, image)+`}`),
		refused("several files", `{"attachments":[{"type":"file","payload":{"url":"https://a.example/1.pdf"}}]}`),
		code(when(ok("several before their day", `{"attachments":[`+image+`]}`), Options{Now: at(2025, 3, 18)}), 100, 2018034),
		ok("sticker", `{"sticker_id":369239263222822}`), refused("sticker name", `{"sticker_id":"like"}`),
		ok("utility", `{"template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"1"}]}]}}`),
		refused("utility without language", `{"template":{"name":"a"}}`), refused("utility without name", `{"template":{"language":{"code":"fr"}}}`),
		refused("utility component", `{"template":{"name":"a","language":{"code":"fr"},"components":[{"type":"tail"}]}}`),
		ok("unknown members", `{"text":"x","colour":"blue"}`),
	})
}

func TestButtons(t *testing.T) {
	b := func(b string) string { return tpl("button", `,"text":"Next?","buttons":[`+b+`]`) }
	postback := `{"type":"postback","title":"b","payload":"p"}`
	link := func(more string) string {
		return b(`{"type":"web_url","title":"b","url":"https://a.example"` + more + `}`)
	}
	play(t, []one{
		ok("3", b(postback+","+postback+","+postback)), refused("4", tpl("button", `,"text":"x","buttons":`+many(4, postback))),
		refused("none", b("")), refused("text 641", tpl("button", `,"text":"`+long(641)+`","buttons":[`+postback+`]`)),
		refused("no text", tpl("button", `,"buttons":[`+postback+`]`)),
		ok("link", link("")), refused("script", b(`{"type":"web_url","title":"b","url":"javascript:alert(1)"}`)),
		ok("height", link(`,"webview_height_ratio":"tall"`)), refused("height unknown", link(`,"webview_height_ratio":"low"`)),
		ok("share", link(`,"webview_share_button":"hide"`)), refused("share unknown", link(`,"webview_share_button":"show"`)),
		refused("extensions elsewhere", link(`,"messenger_extensions":true`)),
		when(ok("extensions at home", link(`,"messenger_extensions":true`)), Options{Domains: []string{"https://a.example/"}}),
		refused("payload 1001", b(`{"type":"postback","title":"b","payload":"`+long(1001)+`"}`)),
		refused("title 81", b(`{"type":"postback","title":"`+long(81)+`","payload":"p"}`)), refused("no title", b(`{"type":"postback","payload":"p"}`)),
		ok("phone", b(`{"type":"phone_number","title":"b","payload":"+12025550143"}`)), refused("phone local", b(`{"type":"phone_number","title":"b","payload":"0202"}`)),
		ok("log in", b(`{"type":"account_link","url":"https://a.example/login"}`)), refused("log in titled", b(`{"type":"account_link","title":"x","url":"https://a.example/login"}`)),
		ok("log out", b(`{"type":"account_unlink"}`)), refused("log out titled", b(`{"type":"account_unlink","title":"x"}`)),
		ok("call", b(`{"type":"audio_call","title":"Call","payload":"p"}`)), code(when(ok("call in 2025", b(`{"type":"audio_call"}`)), Options{Now: at(2025, 1, 1)}), 100, 0),
		refused("game", b(`{"type":"game_play","title":"Play"}`)), when(ok("game, legacy", b(`{"type":"game_play","title":"Play"}`)), Options{Legacy: true}),
		refused("share button", b(`{"type":"element_share"}`)), when(ok("share button at v3", b(`{"type":"element_share"}`)), Options{Version: 3}),
		refused("buy", b(`{"type":"payment","title":"Buy","payload":"p","payment_summary":{}}`)), refused("nested", b(`{"type":"nested","title":"x"}`)),
		refused("unknown", b(`{"type":"lever"}`)),
	})
}
