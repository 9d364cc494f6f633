package emulator

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/clock"
)

// fuzzed is an emulator without limits, with a person in touch, for fuzzing its Graph door.
// It returns tokens of a Page, of the app and of a person, and none.
func fuzzed(tb testing.TB) (http.Handler, []string) {
	c := clock.NewMovable(nil)
	c.Freeze()
	c.Set(start)
	e, err := New(Options{Clock: c, RandomSeed: 7, PublicURL: "http://emulator.test", Seed: testSeed("")})
	if err != nil {
		tb.Fatal(err)
	}
	e.State.Switches.RateLimits, e.State.Switches.ConversationsLimit, e.State.Switches.Legacy = 0, false, true
	if _, err := e.Act("ana", Action{Action: "text", Page: testPage, Text: "hi"}); err != nil {
		tb.Fatal(err)
	}
	user, _ := e.IssueUser(e.State.Apps[testApp], "ana", nil, nil, true)
	return e.Handler(), []string{"PAGETOKEN", testApp + "%7C" + testSecret, user, ""}
}

// answers checks that whatever came in was answered in the platform's form: JSON, and an
// error object when the status tells of one.
func answers(t *testing.T, h http.Handler, r *http.Request) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || w.Code/100 == 3 || r.Method == http.MethodOptions {
		return // the login dialog, the page
	}
	body := w.Body.Bytes()
	if !json.Valid(body) {
		t.Fatalf("%s %s: %d, no JSON: %.200q", r.Method, r.URL, w.Code, body)
	}
	var failed struct {
		Error *struct {
			Message string `json:"message"`
			Code    int    `json:"code"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &failed)
	if w.Code >= 500 || w.Code >= 400 && (failed.Error == nil || failed.Error.Message == "") {
		t.Fatalf("%s %s: %d %s", r.Method, r.URL, w.Code, body)
	}
}

// FuzzGraph: any call gets an answer in the platform's form.
func FuzzGraph(f *testing.F) {
	f.Add(uint8(0), "POST", "v26.0/me/messages", "", "application/json", `{"recipient":{"id":"25000000000000001"},"message":{"text":"x"}}`)
	f.Add(uint8(0), "POST", "me/messages", "recipient[id]=25000000000000001&message[attachment][type]=image&message[attachment][payload][url]=http://a.example", "application/x-www-form-urlencoded", "")
	f.Add(uint8(0), "GET", "me", "fields=conversations.limit(2){messages{id,from}},personas{name}", "", "")
	f.Add(uint8(0), "GET", "", "ids=318840912277105,me&fields=id", "", "")
	f.Add(uint8(0), "POST", "me/messenger_profile", "", "application/json", `{"persistent_menu":[{"locale":"default","call_to_actions":[{}]}],"get_started":{"payload":"x"}}`)
	f.Add(uint8(0), "POST", "me/message_templates", "", "application/json", `{"name":"a","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"a {{1}} b c d"}]}`)
	f.Add(uint8(0), "GET", "me/insights", "metric=page_messages_new_conversations_unique&since=0&until=9", "", "")
	f.Add(uint8(0), "POST", "me/pass_thread_control", "target_app_id=263902037430900&recipient={}", "", "")
	f.Add(uint8(0), "DELETE", "me/custom_user_settings", `psid=25000000000000001&params=["persistent_menu"]`, "", "")
	f.Add(uint8(1), "POST", "act_1/messages", "message_id=1&messenger_delivery_data={}", "", "{}")
	f.Add(uint8(0), "POST", "me/moderate_conversations", `user_ids=[{}]&actions=["BAN_USER"]`, "", "")
	f.Add(uint8(2), "GET", "me/accounts", "fields=name,access_token", "", "")
	f.Add(uint8(1), "POST", testApp+"/accounts/test-users", "permissions=pages_messaging&installed=true", "", "")
	f.Add(uint8(3), "GET", "oauth/access_token", "grant_type=client_credentials", "", "")
	h, tokens := fuzzed(f)
	f.Fuzz(func(t *testing.T, who uint8, method, path, query, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, "/v26.0/", strings.NewReader(body))
		r.Method = method
		r.URL = &url.URL{Path: "/v26.0/" + strings.TrimLeft(path, "/"), RawQuery: query + "&access_token=" + tokens[int(who)%len(tokens)]}
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		if strings.Contains(r.URL.Path, "..") || strings.Contains(r.URL.Path, "//") || strings.HasSuffix(r.URL.Path, "/sdk.js") {
			return // the server would lead elsewhere
		}
		answers(t, h, r)
	})
}

// FuzzGraphBatch: any batch gets an array of the same length, or one error.
func FuzzGraphBatch(f *testing.F) {
	f.Add(`[{"method":"GET","name":"a","relative_url":"me?fields=id"},{"method":"GET","relative_url":"{result=a:$.id}"}]`)
	f.Add(`[{"method":"POST","relative_url":"me/messages","body":"recipient=%7B%22id%22%3A1%7D&message=%7B%7D"},null]`)
	f.Add(`[{"relative_url":"?ids={result=a:$.*}","depends_on":"a","name":"a"}]`)
	h, _ := fuzzed(f)
	f.Fuzz(func(t *testing.T, batch string) {
		form := url.Values{"batch": {batch}, "access_token": {"PAGETOKEN"}}
		r := httptest.NewRequest(http.MethodPost, "/v26.0/", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			return
		}
		var asked, got []any
		if json.Unmarshal([]byte(batch), &asked) != nil || json.Unmarshal(w.Body.Bytes(), &got) != nil || len(asked) != len(got) {
			if batch != "" {
				t.Fatalf("%d calls, %d answers: %s", len(asked), len(got), w.Body)
			}
		}
	})
}
