package emulator

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
)

func TestWait(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	done := make(chan map[string]any)
	go func() {
		done <- r.must("POST", "/_emulator/wait", `{"page":"`+testPage+`","person":"ana","contains":"order","count":2,"timeout_ms":60000}`)
	}()
	r.send(text("order-1"))
	r.send(text("nothing"))
	r.send(text("order-2"))
	out := <-done
	if out["matched"] != 2.0 || out["timed_out"] != false {
		t.Fatal(out)
	}
	out = r.must("POST", "/_emulator/wait", `{"contains":"never","timeout_ms":20}`)
	if out["timed_out"] != true {
		t.Fatal(out)
	}
}

// TestPageTokens: what ends is every token that an app has for the Page, one of a log-in too.
func TestPageTokens(t *testing.T) {
	r := newRig(t, nil)
	user := r.must("POST", "/_emulator/apps/"+testApp+"/login", `{"person":"ana","scopes":["pages_messaging","pages_show_list"],"pages":["`+testPage+`"],"long_lived":true}`)["access_token"].(string)
	pages := r.must("GET", "/v26.0/me/accounts?access_token="+user, nil)["data"].([]any)
	token := pages[0].(map[string]any)["access_token"].(string)
	for _, step := range []struct {
		action string
		status int
	}{{"expire", 400}, {"mend", 200}} {
		r.must("POST", "/_emulator/pages/"+testPage+"/token", `{"app":"`+testApp+`","action":"`+step.action+`"}`)
		if status, out := r.call("GET", "/v26.0/me?access_token="+token, nil); status != step.status {
			t.Errorf("after %s: %d %v", step.action, status, out)
		}
	}
}

func TestActionAnswers(t *testing.T) {
	r := newRig(t, nil)
	act := func(body string) map[string]any {
		t.Helper()
		return r.must("POST", "/_emulator/people/ana/actions", body)
	}
	post := act(`{"action":"post","page":"` + testPage + `","text":"mine"}`)["post"].(string)
	act(`{"action":"post_edit","page":"` + testPage + `","post":"` + post + `","text":"mine, edited"}`)
	comment := act(`{"action":"comment","page":"` + testPage + `","post":"` + post + `","text":"first"}`)["comment"].(string)
	below := act(`{"action":"comment","page":"` + testPage + `","comment":"` + comment + `","text":"second"}`)
	if below["comment"] == comment || below["post"] != post {
		t.Fatal(below)
	}
	act(`{"action":"comment_remove","page":"` + testPage + `","comment":"` + comment + `"}`)

	r.act("ana", Action{Action: "text", Text: "hi"})
	r.send(`{"recipient":{"id":"25000000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"customer_feedback","title":"t","button_title":"b","feedback_screens":[{"questions":[{"id":"q","type":"csat","title":"How was it?","score_label":"neg_pos","score_option":"five_stars"}]}],"business_privacy":{"url":"https://shop.example/p"}}}}}`)
	act(`{"action":"feedback","page":"` + testPage + `","score":4}`)
	status, out := r.call("POST", "/_emulator/people/ana/actions", `{"action":"text","page":"`+testPage+`","text":4}`)
	if e, _ := out["error"].(map[string]any); status != 400 || e["message"] != "text: must not be a JSON number" {
		t.Fatal(status, out)
	}
}

func TestClockIsMounted(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("POST", "/_emulator/clock", `{"move":"25h"}`)
	if code, sub := r.send(text("x")); code != 10 || sub != 2018278 {
		t.Fatal(code, sub)
	}
	v := r.must("GET", "/_emulator/threads/"+testPage+"/25000000000000001", nil)
	if w := v["window"].(map[string]any); w["open"] != false || w["opened_by"] != "message" {
		t.Fatal(w)
	}
}

func TestCastByControl(t *testing.T) {
	r := newRig(t, nil)
	app := r.must("POST", "/_emulator/apps", `{"name":"Second"}`)
	page := r.must("POST", "/_emulator/pages", `{"name":"Third Page","username":"third"}`)
	p := r.must("POST", "/_emulator/people", `{"first_name":"Eve"}`)
	if tokens := page["tokens"].(map[string]any); len(tokens) != 2 {
		t.Fatal("a token for each app is missing", tokens)
	}
	out := r.must("POST", "/_emulator/people/"+p["id"].(string)+"/actions", `{"action":"text","page":"third","text":"hello"}`)
	if len(out["psid"].(string)) != 17 {
		t.Fatal(out)
	}
	if s := r.must("GET", "/_emulator/state", nil); len(s["people"].([]any)) != 3 || len(s["apps"].([]any)) != 2 {
		t.Fatal(s)
	}
	if tk := r.must("POST", "/_emulator/pages/"+testPage+"/token", `{"app":"`+testApp+`","action":"renew"}`); tk["token"] == "PAGETOKEN" {
		t.Fatal(tk)
	}
	if code, sub := r.send(text("with the old token")); code != 190 || sub != 460 {
		t.Fatal(code, sub)
	}
	r.must("DELETE", "/_emulator/pages/"+page["id"].(string), nil)
	r.must("DELETE", "/_emulator/apps/"+app["id"].(string), nil)
	r.must("DELETE", "/_emulator/people/"+p["id"].(string), nil)
	r.must("POST", "/_emulator/reset", nil)
	if s := r.must("GET", "/_emulator/state", nil); len(s["people"].([]any)) != 2 || s["current_person"] != "ana" {
		t.Fatal(s)
	}
	r.act("ana", Action{Action: "text", Text: "after the reset"})
	r.waitItems(1)
	for path, want := range map[string]int{"/_emulator/nothing": 404, "/_emulator/webhooks/999": 404, "/_emulator/threads/1/ana": 404} {
		if status, out := r.call("GET", path, nil); status != want || out["error"] == nil {
			t.Errorf("%s: %d %v", path, status, out)
		}
	}
	for path, body := range map[string]string{
		"/_emulator/people/ana/actions": `{"action":"fly","page":"cooktoys"}`,
		"/_emulator/apps":               `{"id":"letters"}`,
		"/_emulator/pages":              `{"id":"` + testPage + `"}`,
		"/_emulator/people":             `{"shoe":42}`,
		"/_emulator/wait":               `{"count":-1}`,
	} {
		if status, out := r.call("POST", path, body); status != 400 || out["error"] == nil {
			t.Errorf("%s: %d %v", path, status, out)
		}
	}
}

func TestWebhookLogAndResend(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.waitItems(1)
	var call map[string]any
	eventually(t, "call logged", func() bool {
		call = r.must("GET", "/_emulator/webhooks/1", nil)
		return call["state"] == "delivered"
	})
	if h := call["headers"].(map[string]any); !strings.HasPrefix(h["X-Hub-Signature-256"].(string), "sha256=") || h["X-Hub-Signature"] == nil {
		t.Fatal(h)
	}
	a := call["attempts"].([]any)[0].(map[string]any)
	if a["status"] != 200.0 || a["took_ms"].(float64) <= 0 {
		t.Fatal(a)
	}
	r.must("POST", "/_emulator/webhooks/1/resend", nil)
	r.waitItems(2)
	list := r.must("GET", "/_emulator/webhooks?field=messages&page="+testPage+"&limit=1", nil)
	if calls := list["calls"].([]any); len(calls) != 1 || list["more"] != true || calls[0].(map[string]any)["id"] != 2.0 {
		t.Fatal(list)
	}
	if v := r.must("POST", "/_emulator/apps/"+testApp+"/verify", nil); v["verified"] != true {
		t.Fatal(v)
	}
}

func TestOtherOriginsAreRefused(t *testing.T) {
	r := newRig(t, nil)
	for _, path := range []string{"/_emulator/reset", "/_emulator/clock", "/plugins/act"} {
		req, _ := http.NewRequest("POST", r.srv.URL+path, strings.NewReader(`{"move":"1h"}`))
		req.Header.Set("Origin", "https://evil.example")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if r.e.Clock().Now().Sub(start) > 30*60*1e9 {
		t.Error("the clock was moved from another site")
	}
}

func TestStream(t *testing.T) {
	r := newRig(t, nil)
	res, err := http.Get(r.srv.URL + "/_emulator/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	want := map[string]bool{"event: hello": true, "event: message": true, "event: call": true, "event: clock": true, "event: faults": true}
	for lines.Scan() && len(want) > 0 {
		if lines.Text() == "event: hello" {
			r.act("ana", Action{Action: "text", Text: "hi"})
			r.must("PUT", "/_emulator/faults", `{"lose_echoes":{"one_in":2}}`)
			r.must("POST", "/_emulator/clock", `{"move":"1h"}`)
		}
		delete(want, lines.Text())
	}
	if len(want) > 0 {
		t.Fatal("missing", want)
	}
}

func get(t *testing.T, r *rig, path string) (int, string, http.Header) {
	t.Helper()
	res, err := http.Get(r.srv.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b strings.Builder
	_, _ = bufio.NewReader(res.Body).WriteTo(&b)
	return res.StatusCode, b.String(), res.Header
}

func TestPluginPages(t *testing.T) {
	r := newRig(t, nil)
	status, script, h := get(t, r, "/fr_FR/sdk.js")
	if status != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/javascript") || !strings.Contains(script, r.srv.URL) || !strings.Contains(script, `"fr_FR"`) || strings.Contains(script, "__") && strings.Contains(script, "__BASE__") {
		t.Fatal(status, h)
	}
	if status, _, _ := get(t, r, "/letters/sdk.js"); status != 404 {
		t.Error(status)
	}
	link := func(change string) string {
		q := url.Values{"messenger_app_id": {testApp}, "page_id": {testPage}, "ref": {"order-17"}, "origin": {"http://shop.localhost:8080"}, "plugin_id": {"f1"}, "locale": {"fr_FR"}}
		k, v, _ := strings.Cut(change, "=")
		if k != "" {
			q.Set(k, v)
		}
		return "/plugins/send-to-messenger?" + q.Encode()
	}
	for change, want := range map[string]string{
		"":                                "Envoyer à Messenger",
		"locale=en_US":                    "Send to Messenger",
		"cta_text=SUBSCRIBE":              "abonner",
		"size=xlarge":                     `class="blue xlarge"`,
		"color=white":                     `class="white large"`,
		"size=huge":                       "size: must be",
		"color=red":                       "color: must be",
		"cta_text=CLICK":                  "cta_text: must be",
		"page_id=1":                       "page_id: there is no",
		"messenger_app_id=1":              "messenger_app_id: there is no",
		"ref=a b":                         "data-ref may hold",
		"ref=" + strings.Repeat("a", 251): "at most 250",
		"origin=javascript:alert(1)":      "origin: must be",
		"origin=https://shop.example":     "whitelisted_domains",
		"ref=<script>":                    "data-ref may hold",
	} {
		if _, body, _ := get(t, r, link(change)); !strings.Contains(body, want) || strings.Contains(body, "<script>\"") {
			t.Errorf("%s: %q is missing", change, want)
		}
	}
	r.must("POST", "/plugins/act", `{"person":"bob","action":"send_to_messenger","page":"`+testPage+`","app":"`+testApp+`","ref":"order-17"}`)
	items := r.waitItems(1)
	if o := items[0]["optin"].(map[string]any); o["ref"] != "order-17" || items[0]["sender"].(map[string]any)["id"] != "25000000000000003" {
		t.Fatal(items)
	}
	if s := r.must("GET", "/_emulator/state", nil); s["current_person"] != "bob" {
		t.Error("the phone did not change hands")
	}
	if status, _ := r.call("POST", "/plugins/act", `{"person":"bob","action":"block","page":"`+testPage+`"}`); status != 400 {
		t.Error("the plugin may block", status)
	}
	if _, body, _ := get(t, r, "/m.me/cooktoys?ref=poster"); !strings.Contains(body, `data-ref="poster"`) || !strings.Contains(body, "Cooktoys") {
		t.Error(body)
	}
	if status, _, _ := get(t, r, "/m.me/nobody"); status != 404 {
		t.Error(status)
	}
}

func TestPageAndHealth(t *testing.T) {
	r := newRig(t, func(o *Options) {
		o.UI = fstest.MapFS{"index.html": {Data: []byte("<title>bench</title>")}, "assets/a.js": {Data: []byte("1")}}
	})
	if _, body, _ := get(t, r, "/"); !strings.Contains(body, "bench") {
		t.Error(body)
	}
	if status, _, _ := get(t, r, "/assets/a.js"); status != 200 {
		t.Error(status)
	}
	if _, body, _ := get(t, r, "/healthz"); !strings.Contains(body, "ok") {
		t.Error(body)
	}
	if status, body, h := get(t, r, "/_emulator/people/ana/picture.png"); status != 200 || !strings.HasPrefix(body, "\x89PNG") || h.Get("Content-Type") != "image/png" {
		t.Errorf("the picture that the Graph API names: %d %s", status, h.Get("Content-Type"))
	}
	if status, body, h := get(t, r, "/_emulator/people/ana/picture.svg"); status != 200 || !strings.Contains(body, ">AM<") || h.Get("Content-Type") != "image/svg+xml" {
		t.Error(status, body)
	}
}

func TestResetKeepsConnections(t *testing.T) {
	seed := Seed{Apps: []App{{ID: "7001"}}, Pages: []Page{{ID: "104268917735521", Name: "Shop"}}}
	e, err := New(Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	e.Mu.Lock()
	e.State.Apps["7001"].CallbackURL, e.State.Apps["7001"].Fields = "http://127.0.0.1:1/hook", []string{"messages"}
	e.State.Pages["104268917735521"].Subscribed = map[string][]string{"7001": {"messages"}}
	e.Mu.Unlock()
	e.KeepConnections()
	if err := e.Reset(); err != nil {
		t.Fatal(err)
	}
	e.Mu.Lock()
	defer e.Mu.Unlock()
	a, p := e.State.Apps["7001"], e.State.Pages["104268917735521"]
	if a.CallbackURL == "" || len(a.Fields) != 1 || len(p.Subscribed["7001"]) != 1 {
		t.Errorf("after the reset: %+v, %+v", a, p)
	}
}
