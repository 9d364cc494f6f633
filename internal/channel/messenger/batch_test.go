package messenger

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

func textCall(t testing.TB, a channel.Account, text string, right channel.Right) channel.Request {
	t.Helper()
	m := petitbleu.Message{ID: "msg_06f0n4m8r2t6w0z4c8g2k6p0s4", Recipient: "1254459154682919", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text}}
	r, err := Driver{}.Encode(a, m, right)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unpack reads a batch as the platform does.
func unpack(t testing.TB, r channel.Request) (form url.Values, items []batchItem) {
	t.Helper()
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(form.Get("batch")), &items); err != nil {
		t.Fatal(err)
	}
	return form, items
}

func TestBatch(t *testing.T) {
	a := testAccount
	a.Token = "EAA|token+/=" // characters that are escaped
	window, token := channel.Right{Name: petitbleu.RightWindow}, channel.Right{Name: petitbleu.RightOneTimeToken, Token: `tok "1" & é`}
	lookup, _ := Driver{}.Lookup(a, time.Time{}, "cursor-1")
	typing, err := Driver{}.Action(a, petitbleu.ParseRecipient("7"), SenderAction{Name: TypingOn, PersonaID: "9001"})
	if err != nil {
		t.Fatal(err)
	}
	image, err := Driver{}.Encode(a, petitbleu.Message{ID: "m", Recipient: "7", Content: petitbleu.Content{Type: petitbleu.ContentImage, Media: &petitbleu.Media{URL: "https://shop.example/1.jpg"}}}, window)
	if err != nil {
		t.Fatal(err)
	}
	calls := []channel.Request{textCall(t, a, `5 < 6 & "é" 🎁 +`, window), textCall(t, a, "by token", token), lookup, typing, image}
	r, err := Driver{}.Batch(a, calls)
	if err != nil {
		t.Fatal(err)
	}
	form, items := unpack(t, r)
	if r.Method != "POST" || r.URL != "https://graph.example/v26.0/" || r.Timeout != mediaTimeout || !r.Heavy || r.Header.Get("Authorization") != "" {
		t.Errorf("%+v", r)
	}
	if form.Get("access_token") != a.Token || form.Get("appsecret_proof") != wire.AppSecretProof(a.AppSecret, a.Token) || len(items) != len(calls) {
		t.Fatalf("%v", form)
	}
	for i, item := range items {
		if strings.Contains(item.RelativeURL, "appsecret_proof") || strings.HasPrefix(item.RelativeURL, "/") || item.Method != calls[i].Method {
			t.Errorf("%+v", item)
		}
		body, err := url.ParseQuery(item.Body)
		if err != nil {
			t.Fatal(err)
		}
		var was, is map[string]any // members are JSON, or plain text
		if len(calls[i].Body) > 0 && json.Unmarshal(calls[i].Body, &was) != nil {
			t.Fatal("not JSON")
		}
		is = map[string]any{}
		for name := range body {
			var v any
			if json.Unmarshal([]byte(body.Get(name)), &v) != nil || name == "persona_id" {
				v = body.Get(name)
			}
			is[name] = v
		}
		if fmt.Sprint(is) != fmt.Sprint(map[string]any(was)) && len(was) > 0 {
			t.Errorf("call %d: %v, want %v", i, is, was)
		}
	}
	if path, query, _ := strings.Cut(items[2].RelativeURL, "?"); path != "318840912277105/conversations" || !strings.Contains(query, "after=cursor-1") || items[2].Body != "" {
		t.Errorf("%+v", items[2])
	}
	text := string(r.Body)
	for _, s := range r.Secret {
		text = strings.ReplaceAll(text, s, "[hidden]")
	}
	hidden, err := url.QueryUnescape(text)
	if err != nil || strings.Contains(hidden, "EAA") || strings.Contains(hidden, "tok ") || strings.Contains(text, "tok%2") || strings.Contains(hidden, form.Get("appsecret_proof")) {
		t.Errorf("a secret is shown: %s", text)
	}
}

func TestBatchRefuses(t *testing.T) {
	window := channel.Right{Name: petitbleu.RightWindow}
	one := textCall(t, testAccount, "hi", window)
	action := func(name ActionName) channel.Request {
		r, err := Driver{}.Action(testAccount, petitbleu.ParseRecipient("7"), SenderAction{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	elsewhere, form := one, one
	elsewhere.URL = "https://graph.example/v25.0/1/messages"
	form.Body = []byte("recipient=1")
	for name, calls := range map[string][]channel.Request{
		"none": nil, "51": make([]channel.Request, BatchLimit+1), "another address": {elsewhere}, "no JSON": {form},
		"typing on and off": {action(TypingOn), action(TypingOff)},
	} {
		if _, err := (Driver{}).Batch(testAccount, calls); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("%s: %v", name, err)
		}
	}
	full := make([]channel.Request, BatchLimit)
	for i := range full {
		full[i] = one
	}
	if _, err := (Driver{}).Batch(testAccount, full); err != nil {
		t.Error(err)
	}
}

func TestUnbatch(t *testing.T) {
	body := `[{"code":200,"headers":[{"name":"x-app-usage","value":"{}"}],"body":"{\"recipient_id\":\"7\",\"message_id\":\"m_1\"}"},
		{"code":400,"body":"{\"error\":{\"message\":\"(#10) outside\",\"code\":10,\"error_subcode\":2018278}}"},
		null,
		{"code":200,"body":{"recipient_id":"7","message_id":"m_2"}},
		{"code":500,"body":"{\"error\":{\"message\":\"Received invalid JSON reply.\",\"code\":1,\"error_subcode\":1357046}}"},
		"odd",
		{"code":"613","body":"{\"error\":{\"code\":613}}"},
		{"code":502,"body":"<html>"},
		{"code":200,"body":""},
		{"code":200}]`
	got := Driver{}.Unbatch(channel.Response{Status: 200, Header: http.Header{"Retry-After": {"7"}}, Body: []byte(body), Sent: true}, 12)
	want := []channel.Kind{"", channel.Closed, channel.Unknown, "", channel.Unknown, channel.Unknown, channel.Throttled, channel.Unknown, channel.Unknown, channel.Unknown, channel.Unknown, channel.Unknown}
	for i, r := range got {
		res := Driver{}.Decode(r)
		kind := channel.Kind("")
		if res.Failure != nil {
			kind = res.Failure.Kind
		}
		if kind != want[i] || res.OK != (want[i] == "") {
			t.Errorf("call %d: %q %+v, want %q", i, kind, res.Failure, want[i])
		}
	}
	if a, b := (Driver{}.Decode(got[0])), (Driver{}.Decode(got[3])); a.OutsideID != "m_1" || b.OutsideID != "m_2" || got[0].Header.Get("X-App-Usage") != "{}" {
		t.Errorf("%+v %+v", a, b)
	}
	if f := (Driver{}).Decode(got[6]).Failure; f.After != 7*time.Second {
		t.Errorf("the headers of the whole count for a call: %+v", f)
	}
}

// The whole batch failed: each call failed so.
func TestUnbatchOfAFailure(t *testing.T) {
	for name, c := range map[string]struct {
		r    channel.Response
		want channel.Kind
	}{
		"not sent":      {channel.Response{Err: errors.New("refused")}, channel.Temporary},
		"no answer":     {channel.Response{Err: errors.New("timeout"), Sent: true}, channel.Unknown},
		"token invalid": {channel.Response{Status: 400, Sent: true, Body: []byte(`{"error":{"code":190,"message":"Invalid OAuth access token."}}`)}, channel.Misconfigured},
		"throttled":     {channel.Response{Status: 400, Sent: true, Body: []byte(`{"error":{"code":4}}`)}, channel.Throttled},
		"proxy":         {channel.Response{Status: 502, Sent: true, Body: []byte("<html>")}, channel.Unknown},
		"null":          {channel.Response{Status: 200, Sent: true, Body: []byte("null")}, channel.Unknown},
		"cut off":       {channel.Response{Status: 200, Sent: true, Body: []byte(`[{"code":200,"body":"{`)}, channel.Unknown},
	} {
		for i, r := range (Driver{}).Unbatch(c.r, 3) {
			if res := (Driver{}).Decode(r); res.Failure == nil || res.Failure.Kind != c.want {
				t.Errorf("%s: call %d is %+v, want %s", name, i, res, c.want)
			}
		}
	}
}

// FuzzUnbatch: whatever comes, there is one answer to each call, and none that says more than
// it can.
func FuzzUnbatch(f *testing.F) {
	f.Add([]byte(`[{"code":200,"body":"{}"},null]`), 200)
	f.Add([]byte(`{"error":{"code":1}}`), 400)
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		got := Driver{}.Unbatch(channel.Response{Status: status, Body: body, Sent: true}, 3)
		if len(got) != 3 {
			t.Fatal(len(got))
		}
		for _, r := range got {
			if res := (Driver{}).Decode(r); res.OK == (res.Failure != nil) || res.OK && res.OutsideID == "" {
				t.Fatalf("%+v", res)
			}
		}
	})
}

func TestActions(t *testing.T) {
	to := petitbleu.ParseRecipient("1254459154682919")
	for want, act := range map[string]SenderAction{
		`{"recipient":{"id":"1254459154682919"},"sender_action":"typing_on","persona_id":"9001"}`:                          {Name: TypingOn, PersonaID: "9001"},
		`{"recipient":{"id":"1254459154682919"},"sender_action":"typing_off"}`:                                             {Name: TypingOff},
		`{"recipient":{"id":"1254459154682919"},"sender_action":"mark_seen"}`:                                              {Name: MarkSeen, MessageID: "m_1"},
		`{"recipient":{"id":"1254459154682919"},"sender_action":"react","payload":{"message_id":"m_1","reaction":"love"}}`: {Name: React, MessageID: "m_1", Reaction: "love"},
		`{"recipient":{"id":"1254459154682919"},"sender_action":"react","payload":{"message_id":"m_1","reaction":"🎁"}}`:    {Name: React, MessageID: "m_1", Reaction: "🎁"},
		`{"recipient":{"id":"1254459154682919"},"sender_action":"unreact","payload":{"message_id":"m_1"}}`:                 {Name: Unreact, MessageID: "m_1", Reaction: "love"},
	} {
		r, err := Driver{}.Action(testAccount, to, act)
		if err != nil || string(r.Body) != want || !strings.HasPrefix(r.URL, "https://graph.example/v26.0/318840912277105/messages?") {
			t.Errorf("%s %s, %v; want %s", r.URL, r.Body, err, want)
		}
	}
	for _, act := range []SenderAction{{}, {Name: "dance"}, {Name: React, Reaction: "love"}, {Name: React, MessageID: "m", Reaction: "meh"}, {Name: React, MessageID: "m"}, {Name: Unreact}} {
		if _, err := (Driver{}).Action(testAccount, to, act); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("%+v: %v", act, err)
		}
	}
	if _, err := (Driver{}).Action(testAccount, petitbleu.Recipient{}, SenderAction{Name: TypingOn}); err == nil {
		t.Error("an action for nobody was written")
	}
	if f := (Driver{}).ActionDone(channel.Response{Status: 200, Body: []byte(`{"recipient_id":"7"}`), Sent: true}); f != nil {
		t.Errorf("%+v", f)
	}
	if f := (Driver{}).ActionDone(channel.Response{Status: 400, Body: []byte(`{"error":{"code":551}}`), Sent: true}); f == nil || f.Kind != channel.Unreachable {
		t.Errorf("%+v", f)
	}
}
