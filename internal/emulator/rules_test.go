package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

func TestWindow(t *testing.T) {
	tag := func(name string) string {
		return `{"recipient":{"id":"25000000000000001"},"messaging_type":"MESSAGE_TAG","tag":"` + name + `","message":{"text":"x"}}`
	}
	subscription := `{"recipient":{"id":"25000000000000001"},"messaging_type":"NON_PROMOTIONAL_SUBSCRIPTION","message":{"text":"x"}}`
	for _, c := range []struct {
		name  string
		at    time.Time
		after time.Duration // since the person's message
		body  string
		code  int
		sub   int
	}{
		{"in the window", start, 24*time.Hour - time.Minute, text("x"), 0, 0},
		{"window over", start, 24*time.Hour + time.Minute, text("x"), 10, 2018278},
		{"human agent within 7 days", start, 6 * 24 * time.Hour, tag("HUMAN_AGENT"), 0, 0},
		{"human agent after 7 days", start, 8 * 24 * time.Hour, tag("HUMAN_AGENT"), 10, 2018278},
		{"feedback tag without its template", start, 48 * time.Hour, tag("CUSTOMER_FEEDBACK"), 10, 2018278},
		{"dead tag, even in the window", start, time.Hour, tag("POST_PURCHASE_UPDATE"), 100, 0},
		{"the tag while it lived", day2026(4, 20), 48 * time.Hour, tag("POST_PURCHASE_UPDATE"), 0, 0},
		{"the tag on its last day", time.Date(2026, 4, 26, 22, 0, 0, 0, time.UTC), time.Hour, tag("ACCOUNT_UPDATE"), 0, 0},
		{"the tag on the day after", time.Date(2026, 4, 26, 23, 30, 0, 0, time.UTC), time.Hour, tag("ACCOUNT_UPDATE"), 100, 0},
		{"old tag in 2019", time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC), 48 * time.Hour, tag("SHIPPING_UPDATE"), 0, 0},
		{"old tag in 2021", time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC), time.Hour, tag("SHIPPING_UPDATE"), 100, 0},
		{"unknown tag", start, time.Hour, tag("BALLOON"), 100, 0},
		{"24+1 in 2019", time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC), 48 * time.Hour, text("x"), 0, 0},
		{"no 24+1 in 2021", time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC), 48 * time.Hour, text("x"), 10, 2018278},
		{"subscription in 2019", time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC), 48 * time.Hour, subscription, 0, 0},
		{"subscription in 2021", time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC), 48 * time.Hour, subscription, 10, 2018065},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, nil)
			r.e.Clock().Set(c.at)
			r.act("ana", Action{Action: "text", Text: "hi"})
			r.e.Clock().Move(c.after)
			if code, sub := r.send(c.body); code != c.code || sub != c.sub {
				t.Fatalf("%d/%d, want %d/%d", code, sub, c.code, c.sub)
			}
		})
	}
}

func day2026(m, d int) time.Time { return time.Date(2026, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func TestPlusOneOnlyOnce(t *testing.T) {
	r := newRig(t, nil)
	r.e.Clock().Set(time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC))
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.e.Clock().Move(25 * time.Hour)
	if code, _ := r.send(text("one")); code != 0 {
		t.Fatal(code)
	}
	if code, sub := r.send(text("two")); code != 10 || sub != 2018278 {
		t.Fatal(code, sub)
	}
}

// TestWhatOpensTheWindow: each action on a thread whose window is closed.
func TestWhatOpensTheWindow(t *testing.T) {
	for _, c := range []struct {
		a    Action
		open bool
	}{
		{Action{Action: "text", Text: "x"}, true},
		{Action{Action: "get_started"}, true},
		{Action{Action: "postback", Title: "Menu", Payload: "M"}, true},
		{Action{Action: "send_to_messenger", Ref: "order-17"}, true},
		{Action{Action: "open_link", Ref: "poster"}, true},
		{Action{Action: "react", Reaction: "love"}, true},
		{Action{Action: "unreact"}, false},
		{Action{Action: "read"}, false},
		{Action{Action: "checkbox", UserRef: "u1", Ref: "x"}, false},
	} {
		t.Run(c.a.Action, func(t *testing.T) {
			r := newRig(t, nil)
			b, err := r.e.Act("ana", Action{Action: "text", Page: testPage, Text: "first"})
			if err != nil {
				t.Fatal(err)
			}
			r.e.Clock().Move(30 * time.Hour)
			c.a.MID = b.MID
			if c.a.Action == "postback" {
				c.a.MID = ""
			}
			r.act("ana", c.a)
			code, _ := r.send(text("x"))
			if (code == 0) != c.open {
				t.Fatalf("code %d", code)
			}
		})
	}
}

func TestSendLimits(t *testing.T) {
	many := func(n int, one string) string { return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]" }
	long := func(n int) string { return strings.Repeat("\u00e9", n) }
	quick := func(n, title int) string {
		return `{"text":"Size?","quick_replies":` + many(n, `{"content_type":"text","title":"`+strings.Repeat("a", title)+`","payload":"P"}`) + `}`
	}
	generic := func(els string) string {
		return `{"attachment":{"type":"template","payload":{"template_type":"generic","elements":` + els + `}}}`
	}
	button := func(b string) string {
		return `{"attachment":{"type":"template","payload":{"template_type":"button","text":"Next?","buttons":[` + b + `]}}}`
	}
	receipt := func(change string) string {
		base := `"recipient_name":"L","order_number":"1","currency":"EUR","payment_method":"Visa","summary":{"total_cost":1}`
		return `{"attachment":{"type":"template","payload":{"template_type":"receipt",` + base + change + `}}}`
	}
	for name, c := range map[string]struct {
		message string
		ok      bool
	}{
		"text 2000":              {`{"text":"` + long(2000) + `"}`, true},
		"text 2001":              {`{"text":"` + long(2001) + `"}`, false},
		"metadata 1000":          {`{"text":"x","metadata":"` + long(1000) + `"}`, true},
		"metadata 1001":          {`{"text":"x","metadata":"` + long(1001) + `"}`, false},
		"13 quick replies":       {quick(13, 20), true},
		"14 quick replies":       {quick(14, 20), false},
		"quick reply title 21":   {quick(1, 21), false},
		"title 80":               {generic(`[{"title":"` + long(80) + `","subtitle":"s"}]`), true},
		"title 81":               {generic(`[{"title":"` + long(81) + `","subtitle":"s"}]`), false},
		"title alone":            {generic(`[{"title":"t"}]`), false},
		"no element":             {generic(`[]`), false},
		"10 elements":            {generic(many(10, `{"title":"t","subtitle":"s"}`)), true},
		"11 elements":            {generic(many(11, `{"title":"t","subtitle":"s"}`)), false},
		"4 buttons":              {generic(`[{"title":"t","buttons":` + many(4, `{"type":"postback","title":"b","payload":"p"}`) + `}]`), false},
		"default action":         {generic(`[{"title":"t","default_action":{"type":"web_url","url":"https://a.example"}}]`), true},
		"default action titled":  {generic(`[{"title":"t","default_action":{"type":"web_url","title":"x","url":"https://a.example"}}]`), false},
		"picture not a URL":      {generic(`[{"title":"t","image_url":"a.png"}]`), false},
		"http picture":           {generic(`[{"title":"t","image_url":"http://127.0.0.1:9/a.png"}]`), true},
		"button script":          {button(`{"type":"web_url","title":"b","url":"javascript:alert(1)"}`), false},
		"button phone":           {button(`{"type":"phone_number","title":"b","payload":"+12025550143"}`), true},
		"button phone wrong":     {button(`{"type":"phone_number","title":"b","payload":"0202"}`), false},
		"button kind":            {button(`{"type":"payment","title":"b"}`), false},
		"receipt":                {receipt(``), true},
		"receipt currency":       {receipt(`,"currency":"euro"`), false},
		"receipt total in words": {receipt(`,"summary":{"total_cost":"ten"}`), false},
		"receipt no price":       {receipt(`,"elements":[{"title":"a"}]`), false},
		"receipt price 0":        {receipt(`,"elements":[{"title":"a","price":0}]`), true},
		"receipt country":        {receipt(`,"address":{"street_1":"a","city":"b","postal_code":"c","state":"d","country":"France"}`), false},
		"image by URL":           {`{"attachment":{"type":"image","payload":{"url":"https://a.example/1.png"}}}`, true},
		"image without URL":      {`{"attachment":{"type":"image","payload":{}}}`, false},
		"attachment kind":        {`{"attachment":{"type":"hologram","payload":{"url":"https://a.example/1.png"}}}`, false},
		"image id of nobody":     {`{"attachment":{"type":"image","payload":{"attachment_id":"12"}}}`, false},
		"template kind":          {`{"attachment":{"type":"template","payload":{"template_type":"list"}}}`, false},
		"message not an object":  {`"hello"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			r.act("ana", Action{Action: "text", Text: "hi"})
			code, _ := r.send(`{"recipient":{"id":"25000000000000001"},"message":` + c.message + `}`)
			if c.ok && code != 0 || !c.ok && code != 100 {
				t.Fatalf("code %d", code)
			}
		})
	}
}

func TestStrictHTTPS(t *testing.T) {
	r := newRig(t, func(o *Options) { o.StrictHTTPS = true })
	r.act("ana", Action{Action: "text", Text: "hi"})
	if code, _ := r.send(`{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"image","payload":{"url":"http://127.0.0.1/a.png"}}}}`); code != 100 {
		t.Fatal(code)
	}
}

func TestFetchMedia(t *testing.T) {
	pictures := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch q.URL.Path {
		case "/ok.png":
			w.Header().Set("Content-Type", "image/png")
		case "/page.png":
			w.Header().Set("Content-Type", "text/html")
		default:
			w.WriteHeader(404)
		}
	}))
	defer pictures.Close()
	r := newRig(t, nil)
	r.must("PUT", "/_emulator/switches", `{"fetch_media":true}`)
	r.act("ana", Action{Action: "text", Text: "hi"})
	for path, want := range map[string]int{"/ok.png": 0, "/page.png": 2018047, "/gone.png": 2018008} {
		_, sub := r.send(`{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"image","payload":{"url":"` + pictures.URL + path + `"}}}}`)
		if sub != want {
			t.Errorf("%s: %d, want %d", path, sub, want)
		}
	}
}

func TestDevelopmentMode(t *testing.T) {
	r := newRig(t, nil)
	r.must("PATCH", "/_emulator/apps/"+testApp, `{"mode":"development","roles":["bob"]}`)
	r.act("ana", Action{Action: "text", Text: "not heard"})
	if code, sub := r.send(text("x")); code != 200 || sub != 2018028 {
		t.Fatal(code, sub)
	}
	r.act("bob", Action{Action: "text", Text: "heard"})
	items := r.waitItems(1)
	if m := items[0]["message"].(map[string]any); m["text"] != "heard" {
		t.Fatal(items)
	}
}

func TestFaults(t *testing.T) {
	set := func(r *rig, body string) { r.must("PUT", "/_emulator/faults", body) }
	t.Run("refuse", func(t *testing.T) {
		r := newRig(t, nil)
		r.act("ana", Action{Action: "text", Text: "hi"})
		set(r, `{"refuse_sends":{"one_in":1,"limit":2,"code":551,"subcode":1545041}}`)
		for i, want := range []int{551, 551, 0} {
			if code, _ := r.send(text(fmt.Sprint(i))); code != want {
				t.Errorf("send %d: %d", i, code)
			}
		}
	})
	t.Run("lose answers", func(t *testing.T) {
		r := newRig(t, nil)
		r.act("ana", Action{Action: "text", Text: "hi"})
		set(r, `{"lose_answers":{"one_in":1,"limit":1}}`)
		if _, err := http.Post(r.srv.URL+"/me/messages?access_token=PAGETOKEN", "application/json", strings.NewReader(text("lost"))); err == nil {
			t.Fatal("an answer came")
		}
		items := r.waitItems(4)
		if m := items[1]["message"].(map[string]any); m["metadata"] != "md-lost" {
			t.Fatal("the message was not accepted")
		}
	})
	t.Run("rate limit", func(t *testing.T) {
		r := newRig(t, nil)
		r.act("ana", Action{Action: "text", Text: "hi"})
		set(r, `{"rate_limit":{"one_in":1,"per_second":2}}`)
		limited := 0
		for i := range 10 {
			if code, _ := r.send(text(fmt.Sprint(i))); code == 613 {
				limited++
			}
		}
		if limited == 0 {
			t.Fatal("never limited")
		}
	})
	t.Run("expire", func(t *testing.T) {
		r := newRig(t, nil)
		r.act("ana", Action{Action: "text", Text: "hi"})
		set(r, `{"expire_tokens":{"one_in":1}}`)
		if code, sub := r.send(text("x")); code != 190 || sub != 463 {
			t.Fatal(code, sub)
		}
		set(r, `{"expire_tokens":null}`)
		if code, _ := r.send(text("x")); code != 0 {
			t.Fatal(code)
		}
	})
	t.Run("repeat", func(t *testing.T) {
		r := newRig(t, nil)
		set(r, `{"repeat_calls":{"one_in":1,"times":2}}`)
		r.act("ana", Action{Action: "text", Text: "hi"})
		r.waitItems(3)
		if a, b := string(r.hook.bodies[0]), string(r.hook.bodies[2]); a != b {
			t.Fatal("the repeat differs")
		}
	})
	t.Run("delay", func(t *testing.T) {
		r := newRig(t, nil)
		r.e.Clock().Freeze()
		set(r, `{"delay_calls":{"one_in":1,"limit":1,"delay_ms":60000}}`)
		r.act("ana", Action{Action: "text", Text: "late"})
		r.act("ana", Action{Action: "text", Text: "early"})
		r.waitItems(1)
		r.e.Clock().Move(time.Minute)
		items := r.waitItems(2)
		if items[0]["message"].(map[string]any)["text"] != "early" || items[1]["message"].(map[string]any)["text"] != "late" {
			t.Fatal(items)
		}
	})
	t.Run("reorder", func(t *testing.T) {
		r := newRig(t, nil)
		set(r, `{"reorder_calls":{"one_in":1,"limit":1}}`)
		r.act("ana", Action{Action: "text", Text: "one"})
		r.act("ana", Action{Action: "text", Text: "two"})
		items := r.waitItems(2)
		if items[0]["message"].(map[string]any)["text"] != "two" {
			t.Fatal(items)
		}
		set(r, `{"reorder_calls":{"one_in":1,"limit":1}}`)
		r.act("ana", Action{Action: "text", Text: "alone"})
		r.waitItems(3)
	})
	t.Run("seconds", func(t *testing.T) {
		r := newRig(t, nil)
		set(r, `{"seconds_timestamps":{"one_in":1}}`)
		r.act("ana", Action{Action: "text", Text: "hi"})
		if ts := r.waitItems(1)[0]["timestamp"].(float64); ts > 1e12 {
			t.Fatal(ts)
		}
	})
	t.Run("lose echoes", func(t *testing.T) {
		r := newRig(t, nil)
		set(r, `{"lose_echoes":{"one_in":1}}`)
		r.act("ana", Action{Action: "text", Text: "hi"})
		r.send(text("x"))
		if items := r.waitItems(3); !has(items[1], "delivery") {
			t.Fatal(items)
		}
	})
	t.Run("batch", func(t *testing.T) {
		r := newRig(t, nil)
		set(r, `{"batch_calls":{"one_in":1,"size":5},"delay_calls":null}`)
		r.e.Mu.Lock() // let events pile up
		th := r.e.OpenThread(r.e.State.Pages[testPage], r.e.State.People["ana"])
		for i := range 20 {
			r.e.Say(th, &Bubble{Kind: "text"}, map[string]any{"text": fmt.Sprint(i)})
		}
		r.e.Mu.Unlock()
		items := r.waitItems(20)
		if len(items) != 20 || len(r.hook.bodies) != 4 {
			t.Fatalf("%d items in %d calls", len(items), len(r.hook.bodies))
		}
	})
	t.Run("unknown", func(t *testing.T) {
		r := newRig(t, nil)
		if status, _ := r.call("PUT", "/_emulator/faults", `{"earthquake":{"one_in":1}}`); status != 400 {
			t.Fatal(status)
		}
	})
}

func TestFaultsAreRepeatable(t *testing.T) {
	draw := func() string {
		e, err := New(Options{RandomSeed: 99, Seed: testSeed("")})
		if err != nil {
			t.Fatal(err)
		}
		_ = e.SetFaults(map[string]*world.Fault{world.FaultEchoes: {OneIn: 3}})
		out := ""
		for range 60 {
			out += fmt.Sprint(e.Strikes(world.FaultEchoes, testPage))[:1]
		}
		return out
	}
	a, b := draw(), draw()
	if a != b || !strings.Contains(a, "t") || !strings.Contains(a, "f") {
		t.Fatal(a, b)
	}
}

func TestPersonsSide(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "open_link", Ref: "poster"})
	r.act("ana", Action{Action: "get_started"})
	r.act("ana", Action{Action: "open_link", Ref: "again"})
	r.act("ana", Action{Action: "send_to_messenger", Ref: "order-17"})
	r.act("ana", Action{Action: "checkbox", UserRef: "ur-1", Ref: "order-18"})
	r.act("ana", Action{Action: "image", URL: "https://a.example/cat.png"})
	items := r.waitItems(5)
	pb := items[0]["postback"].(map[string]any)
	if pb["payload"] != "GET_STARTED" || pb["referral"].(map[string]any)["ref"] != "poster" {
		t.Errorf("postback %v", pb)
	}
	if items[1]["referral"].(map[string]any)["source"] != "SHORTLINK" {
		t.Errorf("referral %v", items[1])
	}
	if items[2]["optin"].(map[string]any)["ref"] != "order-17" || items[2]["sender"] == nil {
		t.Errorf("opt-in %v", items[2])
	}
	if items[3]["optin"].(map[string]any)["user_ref"] != "ur-1" || items[3]["sender"] != nil {
		t.Errorf("checkbox %v", items[3])
	}
	if items[4]["message"].(map[string]any)["attachments"] == nil {
		t.Errorf("image %v", items[4])
	}
	status, out := r.call("POST", "/me/messages?access_token=PAGETOKEN", `{"recipient":{"user_ref":"ur-1"},"message":{"text":"guest"}}`)
	if status != 200 || out["recipient_id"] != nil {
		t.Fatal(out)
	}
	r.act("ana", Action{Action: "text", Text: "who is it"})
	items = r.waitItems(6)
	if p, ok := items[5]["prior_message"].(map[string]any); !ok || p["identifier"] != "ur-1" {
		t.Fatalf("a user_ref send had events, or the answer lacks prior_message: %v", items[5])
	}
	if code, sub := r.send(text("known")); code != 0 {
		t.Fatal(code, sub)
	}
	r.act("ana", Action{Action: "text", Text: "thank you"})
	items = r.waitItems(10) // echo, delivery and read come between
	if items[9]["message"] == nil || items[9]["prior_message"] != nil {
		t.Errorf("an answer to what was sent to the person: %v", items[9])
	}
}

// TestPhoneNumberSend: the answer names nobody, the events do; a stranger reads it when they
// accept the request.
func TestPhoneNumberSend(t *testing.T) {
	r := newRig(t, nil)
	r.must("POST", "/_emulator/people", `{"id":"carl","first_name":"Carl","phone":{"number":"+12025550143","verified":"recently","verified_at_ms":1}}`)
	status, out := r.call("POST", "/me/messages?access_token=PAGETOKEN", `{"recipient":{"phone_number":"+1(202)555-0143"},"message":{"text":"found","metadata":"m1"}}`)
	if status != 200 || out["recipient_id"] != nil || out["message_id"] == nil {
		t.Fatal(status, out)
	}
	items := r.waitItems(2)
	if echo := items[0]["message"].(map[string]any); echo["is_echo"] != true || echo["metadata"] != "m1" || items[0]["recipient"] == nil {
		t.Errorf("echo %v", items[0])
	}
	if items[1]["delivery"] == nil {
		t.Errorf("delivery %v", items[1])
	}
	r.act("carl", Action{Action: "accept_request"})
	items = r.waitItems(4)
	if items[2]["optin"].(map[string]any)["message_request"] != "accept" || items[3]["read"] == nil {
		t.Errorf("accepted: %v, %v", items[2], items[3])
	}
}

func TestTapsBlockAndDelete(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.send(`{"recipient":{"id":"25000000000000001"},"message":{"text":"Size?","quick_replies":[{"content_type":"text","title":"Small","payload":"SIZE_S"}]}}`)
	r.act("ana", Action{Action: "quick_reply", Title: "Small"})
	if _, err := r.e.Act("ana", Action{Action: "quick_reply", Page: testPage, Title: "Small"}); err == nil {
		t.Error("the quick reply is gone, yet it was tapped")
	}
	r.send(`{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Next?","buttons":[{"type":"postback","title":"Track","payload":"T17"}]}}}}`)
	r.act("ana", Action{Action: "postback", Title: "Track"})
	r.send(`{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"template","payload":{"template_type":"one_time_notif_req","title":"Back in stock?","payload":"RESTOCK"}}}}`)
	r.act("ana", Action{Action: "notify_me"})
	var quick, postback, optin map[string]any
	eventually(t, "the three taps", func() bool {
		for _, it := range r.hook.items(t) {
			if m, ok := it["message"].(map[string]any); ok && m["quick_reply"] != nil {
				quick = m
			}
			if p, ok := it["postback"].(map[string]any); ok {
				postback = p
			}
			if o, ok := it["optin"].(map[string]any); ok {
				optin = o
			}
		}
		return quick != nil && postback != nil && optin != nil
	})
	if quick["text"] != "Small" || postback["payload"] != "T17" || optin["payload"] != "RESTOCK" {
		t.Fatal(quick, postback, optin)
	}
	r.e.Clock().Move(48 * time.Hour)
	once := `{"recipient":{"one_time_notif_token":"` + optin["one_time_notif_token"].(string) + `"},"message":{"text":"it is back"}}`
	if code, _ := r.send(once); code != 0 {
		t.Fatal("the token did not work", code)
	}
	if code, _ := r.send(once); code != 100 {
		t.Fatal("the token worked twice", code)
	}
	r.act("ana", Action{Action: "text", Text: "thanks"})
	r.act("ana", Action{Action: "block"})
	if code, sub := r.send(text("x")); code != 551 || sub != 1545041 {
		t.Fatal(code, sub)
	}
	r.act("ana", Action{Action: "unblock"})
	if code, _ := r.send(text("x")); code != 0 {
		t.Fatal(code)
	}
	r.act("ana", Action{Action: "delete_thread"})
	if code, _ := r.send(text("x")); code != 551 {
		t.Fatal(code)
	}
}

func TestSingleFollowUp(t *testing.T) {
	r := newRig(t, nil)
	r.must("PUT", "/_emulator/switches", `{"single_follow_up":true}`)
	r.act("ana", Action{Action: "send_to_messenger", Ref: "order-17"})
	for i, want := range []int{0, 10} {
		if code, _ := r.send(text(fmt.Sprint(i))); code != want {
			t.Errorf("send %d after the opt-in: %d", i, code)
		}
	}
	r.act("ana", Action{Action: "text", Text: "hi"})
	for i := range 3 {
		if code, _ := r.send(text(fmt.Sprint(i))); code != 0 {
			t.Errorf("send %d after a message: %d", i, code)
		}
	}
}

// TestTwoApps: both apps hear a tap, the payload goes to the one that sent the button; an
// opt-in goes to the plugin's app only.
func TestTwoApps(t *testing.T) {
	r := newRig(t, nil)
	other := r.must("POST", "/_emulator/apps", map[string]any{"name": "Second", "secret": testSecret, "callback_url": r.hook.URL + "/second", "fields": testFields})["id"].(string)
	r.must("PATCH", "/_emulator/pages/"+testPage, map[string]any{"subscribed": map[string]any{testApp: testFields, other: []string{"messaging_postbacks", "messaging_optins"}}})
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.send(`{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Next?","buttons":[{"type":"postback","title":"Track","payload":"T17"}]}}}}`)
	r.act("ana", Action{Action: "postback", Title: "Track"})
	r.act("ana", Action{Action: "send_to_messenger", Ref: "order-17", App: testApp})
	with, without, optins := 0, 0, 0
	eventually(t, "both taps and the opt-in", func() bool {
		with, without, optins = 0, 0, 0
		for _, it := range r.hook.items(t) {
			if p, ok := it["postback"].(map[string]any); ok && p["payload"] == "T17" {
				with++
			} else if ok && !has(p, "payload") {
				without++
			}
			if has(it, "optin") {
				optins++
			}
		}
		return with+without == 2 && optins >= 1
	})
	if with != 1 || without != 1 || optins != 1 {
		t.Fatal(with, without, optins)
	}
	if _, err := r.e.Act("ana", Action{Action: "send_to_messenger", Page: testPage}); err == nil {
		t.Error("with two apps the plugin's app must be named")
	}
}

func TestReceiptNumberStaysFreeAfterRefusal(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	body := `{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"template","payload":{"template_type":"receipt","recipient_name":"L","order_number":"1","currency":"EUR","payment_method":"Visa","summary":{"total_cost":1}}}}}`
	r.must("PUT", "/_emulator/faults", `{"refuse_sends":{"one_in":1,"limit":1}}`)
	for i, want := range []int{2, 0, 100} {
		if code, _ := r.send(body); code != want {
			t.Errorf("send %d: %d, want %d", i, code, want)
		}
	}
	data, _ := json.Marshal(r.must("GET", "/_emulator/stats", nil)["total"])
	if string(data) != `{"distinct_metadata":0,"duplicate_metadata":0,"messages":1,"refused":2,"with_metadata":0}` {
		t.Fatal(string(data))
	}
}
