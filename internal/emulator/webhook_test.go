package emulator

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// envelopes are the bodies that came, decoded.
func (h *hookServer) envelopes(t *testing.T) []map[string]any {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []map[string]any
	for _, body := range h.bodies {
		var v map[string]any
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func TestOneCallForSeveralPages(t *testing.T) {
	r := newRig(t, nil)
	r.must("POST", "/v26.0/"+otherPage+"/subscribed_apps?subscribed_fields=messages&access_token=OTHERTOKEN", nil)
	r.must("PUT", "/_emulator/faults", `{"batch_calls":{"one_in":1,"how":"pages"}}`)
	r.e.Mu.Lock() // let events pile up
	for _, page := range []string{testPage, otherPage, testPage} {
		if _, err := r.e.ActHeld("ana", &Action{Action: "text", Page: page, Text: "to " + page}); err != nil {
			t.Fatal(err)
		}
	}
	r.e.Mu.Unlock()
	r.waitItems(3)
	pages := map[string]int{}
	for _, env := range r.hook.envelopes(t) {
		seen := map[string]bool{}
		for _, en := range env["entry"].([]any) {
			seen[en.(map[string]any)["id"].(string)] = true
		}
		pages[strings.Repeat("x", len(seen))]++
	}
	if pages["xx"] == 0 {
		t.Errorf("no call held several Pages: %v", pages)
	}
}

func TestDroppedCallsAndAnApp(t *testing.T) {
	r := newRig(t, nil)
	r.must("PUT", "/_emulator/faults", `{"drop_calls":{"one_in":1,"limit":1,"app":"`+testApp+`"}}`)
	r.act("ana", Action{Action: "text", Text: "lost"})
	r.act("ana", Action{Action: "text", Text: "heard"})
	if m := r.waitItems(1)[0]["message"].(map[string]any); m["text"] != "heard" {
		t.Fatal(m)
	}
	r.must("PUT", "/_emulator/faults", `{"drop_calls":{"one_in":1,"app":"1"}}`)
	r.act("ana", Action{Action: "text", Text: "of another app"})
	r.waitItems(2)
}

func TestSlowAnswersAreAcceptedFirst(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("PUT", "/_emulator/faults", `{"slow_answers":{"one_in":1,"limit":1,"delay_ms":60000}}`)
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.send(text("slowly"))
	}()
	got := r.must("POST", "/_emulator/wait", `{"metadata":"md-slowly","timeout_ms":60000}`)
	if got["timed_out"] == true {
		t.Fatal("it was not accepted")
	}
	select {
	case <-done:
		t.Fatal("it was answered at once")
	default:
	}
	r.srv.CloseClientConnections()
	<-done
}

func TestSignatureOptions(t *testing.T) {
	r := newRig(t, nil)
	r.hook.mu.Lock()
	r.hook.sha1 = true
	r.hook.mu.Unlock()
	for option, want := range map[string][2]bool{"sha1": {false, true}, "sha256": {true, false}, "both": {true, true}} {
		r.must("PATCH", "/_emulator/apps/"+testApp, `{"webhook":{"signature":"`+option+`"}}`)
		r.act("ana", Action{Action: "text", Text: option})
		var call world.Call
		eventually(t, "a call", func() bool {
			r.e.Mu.Lock()
			defer r.e.Mu.Unlock()
			if len(r.e.State.Calls) == 0 {
				return false
			}
			call = *r.e.State.Calls[len(r.e.State.Calls)-1]
			return strings.Contains(call.Body, option)
		})
		if got := [2]bool{call.Headers[wire.Header256] != "", call.Headers[wire.Header1] != ""}; got != want {
			t.Errorf("%s: headers %v, want %v", option, got, want)
		}
	}
	if status, _ := r.call("PATCH", "/_emulator/apps/"+testApp, `{"webhook":{"signature":"md5"}}`); status != 400 {
		t.Error("md5 was taken")
	}
}

// TestFailureUnderOldRules: the callback is switched off and all Pages lose the app; setting
// it up anew brings it back.
func TestFailureUnderOldRules(t *testing.T) {
	r := newRig(t, nil)
	r.must("POST", "/v26.0/"+otherPage+"/subscribed_apps?subscribed_fields=messages&access_token=OTHERTOKEN", nil)
	r.must("PUT", "/_emulator/pack", `{"pack":"2020"}`)
	r.e.Clock().Freeze()
	r.hook.answer(500)
	r.act("ana", Action{Action: "text", Text: "hi"})
	eventually(t, "first tries", func() bool { return r.attempts("1") == 2 })
	r.e.Clock().Move(2 * time.Hour)
	eventually(t, "switched off", func() bool {
		r.e.Mu.Lock()
		defer r.e.Mu.Unlock()
		return r.e.State.Apps[testApp].CallbackOff
	})
	r.e.Mu.Lock()
	left := len(r.e.State.Pages[testPage].Subscribed) + len(r.e.State.Pages[otherPage].Subscribed)
	r.e.Mu.Unlock()
	if left != 0 {
		t.Errorf("%d subscriptions are left", left)
	}
	app := "?access_token=" + testApp + "%7C" + testSecret
	row := r.must("GET", "/v26.0/"+testApp+"/subscriptions"+app, nil)["data"].([]any)[0].(map[string]any)
	if row["active"] != false {
		t.Errorf("subscription: %v", row)
	}
	r.hook.answer(200)
	r.must("POST", "/v26.0/"+testApp+"/subscriptions"+app, `{"object":"page","callback_url":"`+r.hook.URL+`","verify_token":"let-me-in","fields":"messages, message_echoes"}`)
	r.must("POST", "/v26.0/"+testPage+"/subscribed_apps?subscribed_fields=messages,%20message_echoes&access_token=PAGETOKEN", nil)
	before := len(r.hook.items(t))
	r.act("ana", Action{Action: "text", Text: "again"})
	r.waitItems(before + 1)
}

func TestTimeLimitFollowsTheRules(t *testing.T) {
	r := newRig(t, func(o *Options) { o.WebhookTimeout = 0 })
	r.e.Mu.Lock()
	defer r.e.Mu.Unlock()
	app := r.e.State.Apps[testApp]
	if d := r.e.WebhookTimeout(app); d != 5*time.Second {
		t.Error(d)
	}
	if err := r.e.SetPack("2020"); err != nil {
		t.Fatal(err)
	}
	if d := r.e.WebhookTimeout(app); d != 20*time.Second {
		t.Error(d)
	}
	app.Webhook.TimeoutMS = 100
	if d := r.e.WebhookTimeout(app); d != 100*time.Millisecond {
		t.Error(d)
	}
}

// TestRemovingAnApp: the permissions object, the de-authorise and the data deletion callback.
func TestRemovingAnApp(t *testing.T) {
	r := newRig(t, nil)
	forms := newForms(t)
	app := "?access_token=" + testApp + "%7C" + testSecret
	r.must("POST", "/v26.0/"+testApp+"/subscriptions"+app, `{"object":"permissions","callback_url":"`+r.hook.URL+`","verify_token":"let-me-in","fields":["connected","pages_messaging"]}`)
	r.must("PATCH", "/_emulator/apps/"+testApp, `{"deauthorize_url":"`+forms.URL+`/out","data_deletion_url":"`+forms.URL+`/erase"}`)
	login := r.must("POST", "/_emulator/apps/"+testApp+"/login", `{"person":"ana","scopes":["pages_messaging"]}`)
	token := login["access_token"].(string)
	r.must("POST", "/_emulator/people/ana/actions", `{"action":"remove_app","erase":true}`)
	eventually(t, "both callbacks", func() bool { return forms.count() == 2 })
	for path, signed := range forms.all() {
		payload := openSigned(t, signed, testSecret)
		if payload["user_id"] != login["user_id"] || payload["algorithm"] != "HMAC-SHA256" {
			t.Errorf("%s: %v", path, payload)
		}
	}
	eventually(t, "the status of the deletion", func() bool {
		list := r.must("GET", "/_emulator/notices?person=ana", nil)["notices"].([]any)
		first := list[0].(map[string]any)
		return len(list) == 2 && first["state"] == "answered" && first["confirmation_code"] == "abc"
	})
	if code, sub := codes(second(r.call("GET", "/v26.0/me?access_token="+token, nil))); code != 190 || sub != 458 {
		t.Error(code, sub)
	}
	eventually(t, "the permissions object", func() bool {
		n := 0
		for _, env := range r.hook.envelopes(t) {
			if env["object"] == "permissions" {
				n++
			}
		}
		return n == 2
	})
}

func second[A, B any](_ A, b B) B { return b }
