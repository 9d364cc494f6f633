package script

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

// foreign is a client of somebody else's: it shares no code with petitbleu.
type foreign struct {
	*platform
	token, secret string
	nora          string // PSID
}

// newForeign starts an emulator, with somebody in it who has written to the Page.
func newForeign(t *testing.T, args ...string) *foreign {
	t.Parallel()
	emu := platformOf(t, program.Start(t, append([]string{"emulator", "--json", "--listen", "127.0.0.1:0"}, args...)...).Ready)
	nora := emu.does("nora", "text", "text", "hello").at("psid")
	return &foreign{emu, emu.ready["page_token"], emu.ready["app_secret"], nora}
}

// ask makes a Graph call; body is sent as it is.
func (f *foreign) ask(method, path, contentType, body string, headers ...string) reply {
	f.Helper()
	c := newCaller(f, f.ready["graph_url"], "")
	if contentType != "" || body == "" {
		headers = append(headers, "Content-Type", contentType)
	}
	return c.call(method, path, body, headers...)
}

// message is the body of a send in JSON.
func (f *foreign) message(text string) string {
	return `{"messaging_type":"RESPONSE","recipient":{"id":"` + f.nora + `"},"message":{"text":"` + text + `"}}`
}

func digest(h func() hash.Hash, key, text string) string {
	mac := hmac.New(h, []byte(key))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// TestForeignHabits sends in every way in which clients are known to send.
func TestForeignHabits(t *testing.T) {
	f := newForeign(t)
	query := url.Values{"access_token": {f.token}}.Encode()
	form := func(text string, more url.Values) string {
		v := url.Values{"recipient": {`{"id":"` + f.nora + `"}`}, "message": {`{"text":"` + text + `"}`}}
		for k, list := range more {
			v[k] = list
		}
		return v.Encode()
	}
	const jsonType, formType = "application/json", "application/x-www-form-urlencoded"
	withToken := url.Values{"access_token": {f.token}}
	for _, c := range []struct {
		text, method, path, contentType, body string
		headers                               []string
		version                               string
	}{
		{"query, newest", "POST", "/v26.0/me/messages?" + query, jsonType, f.message("query, newest"), nil, "v26.0"},
		{"header, v25", "POST", "/v25.0/" + f.page + "/messages", jsonType, f.message("header, v25"), []string{"Authorization", "Bearer " + f.token}, "v25.0"},
		{"header of OAuth, v2.6", "POST", "/v2.6/me/messages", jsonType, f.message("header of OAuth, v2.6"), []string{"Authorization", "OAuth " + f.token}, "v21.0"},
		{"no version", "POST", "/me/messages?" + query, jsonType + "; charset=utf-8", f.message("no version"), nil, "v26.0"},
		{"token in JSON", "POST", "/v24.0/me/messages", jsonType, strings.Replace(f.message("token in JSON"), "{", `{"access_token":"`+f.token+`",`, 1), nil, "v24.0"},
		{"form of JSON members", "POST", "/v26.0/me/messages", formType, form("form of JSON members", withToken), nil, "v26.0"},
		{"all in the query", "GET", "/v26.0/me/messages?" + form("all in the query", url.Values{"access_token": {f.token}, "method": {"POST"}}), "", "", nil, "v26.0"},
		{"method in a form", "POST", "/v26.0/me/messages", formType, form("method in a form", url.Values{"access_token": {f.token}, "method": {"post"}}), nil, "v26.0"},
		{"id is a number", "POST", "/v26.0/me/messages?" + query, jsonType, strings.Replace(f.message("id is a number"), `"`+f.nora+`"`, f.nora, 1), nil, "v26.0"},
		{"no messaging type", "POST", "/v26.0/me/messages?" + query, jsonType, strings.Replace(f.message("no messaging type"), `"messaging_type":"RESPONSE",`, "", 1), nil, "v26.0"},
		{"with a proof", "POST", "/v26.0/me/messages?" + query + "&appsecret_proof=" + digest(sha256.New, f.secret, f.token), jsonType, f.message("with a proof"), nil, "v26.0"},
	} {
		r := f.ask(c.method, c.path, c.contentType, c.body, c.headers...)
		if r.status != 200 || r.at("recipient_id") != f.nora || !strings.HasPrefix(r.at("message_id"), "m_") || r.header.Get("facebook-api-version") != c.version {
			t.Errorf("%s: %d %v %s", c.text, r.status, r.header, r.text)
			continue
		}
		if shown := f.arrives("nora", c.text, 1); at(shown[0], "mid") != r.at("message_id") || at(shown[0], "text") != c.text {
			t.Errorf("%s: the phone shows %v", c.text, shown)
		}
	}
	r := f.upload(`{"attachment":{"type":"image","payload":{"is_reusable":true}}}`)
	if r.status != 200 || r.at("attachment_id") == "" {
		t.Fatalf("multipart: %d %s", r.status, r.text)
	}
	again := `{"recipient":{"id":"` + f.nora + `"},"message":{"attachment":{"type":"image","payload":{"attachment_id":"` + r.at("attachment_id") + `"}}}}`
	if r := f.ask("POST", "/v26.0/me/messages?"+query, jsonType, again); r.status != 200 {
		t.Errorf("a picture by its id: %d %s", r.status, r.text)
	}
	thread := f.want(200, "GET", "/threads/"+f.page+"/nora", nil)
	pictures := 0
	for _, m := range thread.list("messages") {
		if at(m, "kind") == "image" {
			pictures++
		}
	}
	if pictures != 2 {
		t.Errorf("%d pictures on the phone: %s", pictures, thread.text)
	}
}

// upload sends a message with a file in a multipart body.
func (f *foreign) upload(message string) reply {
	f.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("recipient", `{"id":"`+f.nora+`"}`)
	_ = w.WriteField("message", message)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="filedata"; filename="pan.png"`}, "Content-Type": {"image/png"}})
	if err != nil {
		f.Fatal(err)
	}
	_, _ = part.Write([]byte("\x89PNG\r\n\x1a\n and the rest"))
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	return f.ask("POST", "/v26.0/me/messages?access_token="+f.token, w.FormDataContentType(), b.String())
}

// TestForeignErrors wants the platform's errors: code, subcode, trace, and the header of OAuth.
func TestForeignErrors(t *testing.T) {
	f := newForeign(t)
	sam := f.does("sam", "text", "text", "hello").at("psid")
	f.does("sam", "block")
	other := f.want(201, "POST", "/pages", map[string]string{"name": "Another"})
	bearer := []string{"Authorization", "Bearer " + f.token}
	send := func(body string, headers ...string) reply {
		return f.ask("POST", "/v26.0/me/messages", "application/json", body, headers...)
	}
	for name, c := range map[string]struct {
		reply                 reply
		status, code, subcode string
		kind, challenge       string
		words                 string
	}{
		"no token":         {f.ask("POST", "/v26.0/"+f.page+"/messages", "application/json", f.message("x")), "401", "104", "", "OAuthException", "invalid_request", "access token"},
		"nobody's me":      {send(f.message("x")), "400", "2500", "", "OAuthException", "invalid_request", "An active access token must be used"},
		"a wrong token":    {send(f.message("x"), "Authorization", "Bearer EAAwrong"), "400", "190", "", "OAuthException", "invalid_token", "Cannot parse access token"},
		"another Page":     {f.ask("POST", "/v26.0/"+other.at("id")+"/messages", "application/json", f.message("x"), bearer...), "400", "100", "33", "GraphMethodException", "", "does not exist"},
		"another Page's":   {send(f.message("x"), "Authorization", "Bearer "+other.at("tokens."+f.app)), "400", "100", "2018001", "OAuthException", "invalid_request", "No matching user found"},
		"nobody":           {send(strings.Replace(f.message("x"), f.nora, "12345", 1), bearer...), "400", "100", "2018001", "OAuthException", "invalid_request", "(#100) No matching user found"},
		"blocked":          {send(strings.Replace(f.message("x"), f.nora, sam, 1), bearer...), "400", "551", "1545041", "OAuthException", "invalid_request", "This person isn't available right now."},
		"too long":         {send(f.message(strings.Repeat("é", 2001)), bearer...), "400", "100", "", "OAuthException", "invalid_request", "2000"},
		"no recipient":     {send(`{"message":{"text":"x"}}`, bearer...), "400", "100", "", "OAuthException", "invalid_request", "recipient"},
		"no JSON":          {send(`{"message":`, bearer...), "400", "100", "", "OAuthException", "invalid_request", "JSON"},
		"no such path":     {f.ask("GET", "/v26.0/me/nonsense", "", "", bearer...), "404", "2500", "", "OAuthException", "invalid_request", "Unknown path components: /me/nonsense"},
		"a wrong proof":    {f.ask("POST", "/v26.0/me/messages?appsecret_proof=00", "application/json", f.message("x"), bearer...), "400", "100", "", "GraphMethodException", "", "Invalid appsecret_proof"},
		"a deprecated tag": {send(strings.Replace(f.message("x"), `"RESPONSE"`, `"MESSAGE_TAG","tag":"POST_PURCHASE_UPDATE"`, 1), bearer...), "400", "100", "", "OAuthException", "invalid_request", "tag"},
	} {
		t.Run(name, func(t *testing.T) { c.reply.fails(t, c.status, c.code, c.subcode, c.kind, c.challenge, c.words) })
	}
	f.move("25h")
	send(f.message("x"), bearer...).fails(t, "400", "10", "2018278", "OAuthException", "insufficient_scope", "outside of allowed window")
	f.want(200, "POST", "/pages/"+f.page+"/token", map[string]string{"action": "expire"})
	send(f.message("x"), bearer...).fails(t, "400", "190", "463", "OAuthException", "invalid_token", "expired")
	f.want(200, "POST", "/pages/"+f.page+"/token", map[string]string{"action": "mend"})

	f.want(200, "PUT", "/switches", map[string]bool{"require_app_secret": true})
	f.does("nora", "text", "text", "hello again")
	send(f.message("x"), bearer...).fails(t, "400", "100", "", "GraphMethodException", "", "require an appsecret_proof")
	proof := "?appsecret_proof=" + digest(sha256.New, f.secret, f.token)
	if r := f.ask("POST", "/v26.0/me/messages"+proof, "application/json", f.message("proven"), bearer...); r.status != 200 {
		t.Errorf("with its proof: %d %s", r.status, r.text)
	}
	if stats := f.want(200, "GET", "/stats", nil); stats.at("total.messages") != "1" {
		t.Errorf("what was refused went out all the same: %s", stats.text)
	}
}

// fails wants an error in the platform's form.
func (r reply) fails(t *testing.T, status, code, subcode, kind, challenge, words string) {
	t.Helper()
	header := r.header.Get("WWW-Authenticate")
	if fmt.Sprint(r.status) != status || r.at("error.code") != code || r.at("error.error_subcode") != subcode || r.at("error.type") != kind ||
		r.at("error.fbtrace_id") == "" || !strings.Contains(r.at("error.message"), words) {
		t.Errorf("%d %s", r.status, r.text)
	}
	if challenge == "" && header != "" || challenge != "" && !strings.HasPrefix(header, `OAuth "Facebook Platform" "`+challenge+`" "`) {
		t.Errorf("WWW-Authenticate: %s", header)
	}
}

// endpoint is a webhook of the foreign client. It checks each call and answers as it is told.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	status int
	bodies []string
	bad    []string
}

func newEndpoint(t *testing.T, verify, secret string) *endpoint {
	e := &endpoint{secret: secret, status: 200}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			q := r.URL.Query()
			if q.Get("hub.mode") != "subscribe" || q.Get("hub.verify_token") != verify {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			_, _ = io.WriteString(w, q.Get("hub.challenge"))
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(e.take(r.Header, string(body)))
	}))
	t.Cleanup(e.Close)
	return e
}

// take checks the signatures of a call over the bytes as they came.
func (e *endpoint) take(h http.Header, body string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if h.Get("X-Hub-Signature-256") != "sha256="+digest(sha256.New, e.secret, body) || h.Get("X-Hub-Signature") != "sha1="+digest(sha1.New, e.secret, body) {
		e.bad = append(e.bad, "the signatures do not fit")
	}
	if strings.ContainsFunc(body, func(r rune) bool { return r > 126 }) || !json.Valid([]byte(body)) {
		e.bad = append(e.bad, "the body is not JSON in ASCII: "+body)
	}
	e.bodies = append(e.bodies, body)
	return e.status
}

// tell sets the status of the answers from now on.
func (e *endpoint) tell(status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status = status
}

// calls gives the calls until now whose body holds the words, and fails the test when one was bad.
func (e *endpoint) calls(t testing.TB, words string) (n int) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, b := range e.bad {
		t.Error(b)
	}
	for _, b := range e.bodies {
		if strings.Contains(b, words) {
			n++
		}
	}
	return n
}

func (e *endpoint) all() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.bodies)
}

// TestForeignWebhook subscribes at both levels, hears of what people do, and is tried again
// after it was down, by the emulator's clock.
func TestForeignWebhook(t *testing.T) {
	f := newForeign(t)
	e := newEndpoint(t, "my own word", f.secret)
	app := url.Values{"access_token": {f.app + "|" + f.secret}, "object": {"page"}, "callback_url": {e.URL + "/hook?of=shop"}, "fields": {"messages, message_echoes,message_reads"}}
	subscribe := func(verify string) reply {
		app.Set("verify_token", verify)
		return f.ask("POST", "/v26.0/"+f.app+"/subscriptions", "application/x-www-form-urlencoded", app.Encode())
	}
	subscribe("another word").fails(t, "400", "2200", "", "OAuthException", "invalid_request", "403")
	if r := subscribe("my own word"); r.status != 200 || r.at("success") != "true" {
		t.Fatalf("the app's level: %d %s", r.status, r.text)
	}
	f.does("nora", "text", "text", "one level only")
	page := "/v26.0/" + f.page + "/subscribed_apps?access_token=" + f.token
	if r := f.ask("POST", page+"&subscribed_fields=messages,message_echoes", "", ""); r.at("success") != "true" {
		t.Fatalf("the Page's level: %d %s", r.status, r.text)
	}
	if r := f.ask("GET", page, "", ""); r.at("data.0.id") != f.app || len(r.list("data.0.subscribed_fields")) != 2 {
		t.Errorf("subscribed: %s", r.text)
	}
	f.does("nora", "text", "text", "Grüße 🥐 </b>")
	wait(t, func() (string, bool) {
		return fmt.Sprintf("the first call, among %q", e.all()), e.calls(t, `Gr\u00fc\u00dfe \ud83e\udd50 <\/b>`) == 1
	})
	f.ask("POST", "/v26.0/me/messages?access_token="+f.token, "application/json", f.message("an answer"))
	wait(t, func() (string, bool) { return "the echo", e.calls(t, `"is_echo":true`) == 1 })
	if n := e.calls(t, `"read":`) + e.calls(t, "one level only"); n != 0 {
		t.Errorf("%d calls of fields that are on at one level only", n)
	}

	e.tell(500)
	f.want(200, "POST", "/clock", map[string]bool{"freeze": true})
	f.does("nora", "text", "text", "while you were down")
	tries := func(n int) {
		t.Helper()
		wait(t, func() (string, bool) {
			booked := len(f.want(200, "GET", "/errors", nil).list("errors")) // so the next one is planned too
			return fmt.Sprintf("%d tries, not %d", booked, n), booked == n && e.calls(t, "while you were down") == n
		})
	}
	tries(2) // at once, and once more
	for i, by := range []string{"7s", "19s", "73s", "6m"} {
		f.move(by)
		tries(3 + i)
	}
	f.move("10m")
	tries(7)
	if r := f.want(200, "GET", "/errors", nil); len(r.list("errors")) != 7 || r.at("errors.0.status") != "500" || r.at("alerts.0.level") != "warning" {
		t.Errorf("errors: %s", r.text)
	}
	e.tell(200)
	f.move("6m")
	f.quiet()
	if n := e.calls(t, "while you were down"); n != 8 {
		t.Errorf("it came %d times", n)
	}
	f.does("nora", "text", "text", "and now?")
	wait(t, func() (string, bool) { return "the next call", e.calls(t, "and now?") == 1 })

	e.tell(503)
	f.does("nora", "text", "text", "down for good")
	wait(t, func() (string, bool) {
		n := len(f.want(200, "GET", "/errors", nil).list("errors"))
		return fmt.Sprintf("%d tries of the next, not 2", n-7), n == 7+2
	})
	f.move("2h")
	wait(t, func() (string, bool) {
		r := f.ask("GET", page, "", "")
		return "still subscribed: " + r.text, len(r.list("data")) == 0
	})
	if r := f.want(200, "GET", "/errors", nil); r.at("alerts.1.level") != "disabled" && r.at("alerts.0.level") != "disabled" {
		t.Errorf("alerts: %s", r.text)
	}
}

// TestEmulatorKeepsItsState ends an emulator and starts it on its file.
func TestEmulatorKeepsItsState(t *testing.T) {
	t.Parallel()
	args := []string{"emulator", "--json", "--listen", "127.0.0.1:0", "--strict-https", "--state", filepath.Join(t.TempDir(), "state.json")}
	p := program.Start(t, args...)
	emu := platformOf(t, p.Ready)
	psid := emu.does("nora", "text", "text", "keep this").at("psid")
	send := func(emu *platform, message string) reply {
		f := &foreign{platform: emu}
		return f.ask("POST", "/me/messages?access_token="+p.Ready["page_token"], "application/json", `{"recipient":{"id":"`+psid+`"},"message":`+message+`}`)
	}
	picture := `{"attachment":{"type":"image","payload":{"url":"http://127.0.0.1/pan.png"}}}`
	if r := send(emu, picture); r.status != 400 || r.at("error.code") != "100" {
		t.Errorf("a picture by http under --strict-https: %d %s", r.status, r.text)
	}
	p.Stop(t)
	again := platformOf(t, program.Start(t, args...).Ready)
	if r := send(again, `{"text":"with the token of before"}`); r.status != 200 {
		t.Errorf("after the start: %d %s", r.status, r.text)
	}
	again.want(200, "GET", "/threads/"+emu.page+"/nora", nil, "keep this", "with the token of before")
}
