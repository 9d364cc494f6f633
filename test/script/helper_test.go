package script

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/program"
)

// reply is the answer of an HTTP call.
type reply struct {
	status int
	header http.Header
	text   string
	value  any // of a JSON body
}

// at gives the scalar at a path such as "items.0.state" as text; nothing there gives "".
func (r reply) at(path string) string { return at(r.value, path) }

// list gives the array at a path.
func (r reply) list(path string) []any {
	list, _ := pick(r.value, path).([]any)
	return list
}

func at(value any, path string) string {
	switch v := pick(value, path).(type) {
	case nil, map[string]any, []any:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

func pick(value any, path string) any {
	if path == "" {
		return value
	}
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n >= len(v) {
				return nil
			}
			value = v[n]
		default:
			return nil
		}
	}
	return value
}

// caller calls paths below one address, with a bearer key or with the cookies it was given.
type caller struct {
	testing.TB
	base   string
	bearer string
	client *http.Client
}

func newCaller(t testing.TB, base, bearer string) *caller {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &caller{t, base, bearer, client}
}

// call sends JSON (nil: no body; a string: that text as it is), with headers in pairs.
func (c *caller) call(method, path string, body any, headers ...string) reply {
	c.Helper()
	var text []byte
	switch b := body.(type) {
	case nil:
	case string:
		text = []byte(b)
	default:
		var err error
		if text, err = json.Marshal(b); err != nil {
			c.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(c.Context(), program.Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(text))
	if err != nil {
		c.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.client.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	r := reply{status: resp.StatusCode, header: resp.Header, text: string(answer)}
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	_ = d.Decode(&r.value) // not all answers are JSON
	return r
}

// want calls and fails the test at another status, or when the answer lacks one of the words.
func (c *caller) want(status int, method, path string, body any, words ...string) reply {
	c.Helper()
	r := c.call(method, path, body)
	if r.status != status {
		c.Fatalf("%s %s answers %d, not %d: %s", method, path, r.status, status, r.text)
	}
	for _, w := range words {
		if !strings.Contains(r.text, w) {
			c.Fatalf("%s %s answers without %q: %s", method, path, w, r.text)
		}
	}
	return r
}

// until polls a path until a value in the answer is what it should be.
func (c *caller) until(path, where, value string) (r reply) {
	c.Helper()
	wait(c, func() (string, bool) {
		r = c.want(200, "GET", path, nil)
		return fmt.Sprintf("%s of %s is %q, not %q: %s", where, path, r.at(where), value, r.text), r.at(where) == value
	})
	return r
}

// wait polls until ok, and fails with what it was told last.
func wait(t testing.TB, ok func() (string, bool)) {
	t.Helper()
	for deadline := time.Now().Add(program.Patience); ; <-time.After(20 * time.Millisecond) {
		what, done := ok()
		if done {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited %v: %s", program.Patience, what)
		}
	}
}

// platform is a running emulator, by its control API.
type platform struct {
	*caller
	ready map[string]string
	page  string
	app   string
}

func platformOf(t testing.TB, ready map[string]string) *platform {
	return &platform{newCaller(t, ready["control_url"], ""), ready, ready["page_id"], ready["app_id"]}
}

// does lets a test person do something on the phone, such as does("nora", "text", "text", "hello").
func (p *platform) does(person, action string, more ...string) reply {
	p.Helper()
	body := map[string]string{"action": action, "page": p.page}
	for i := 0; i < len(more); i += 2 {
		body[more[i]] = more[i+1]
	}
	return p.want(200, "POST", "/people/"+person+"/actions", body)
}

// move moves the clock by a duration such as "25h", both ways.
func (p *platform) move(by string) {
	p.Helper()
	p.want(200, "POST", "/clock", map[string]string{"move": by})
}

// faults switches faults on; nil ends all of them.
func (p *platform) faults(f map[string]any) {
	p.Helper()
	if f == nil {
		p.want(200, "DELETE", "/faults", nil)
		return
	}
	p.want(200, "PUT", "/faults", f)
}

// arrives waits for messages of the Page on a person's phone.
func (p *platform) arrives(person, words string, count int) []any {
	p.Helper()
	r := p.want(200, "POST", "/wait", map[string]any{"page": p.page, "person": person, "contains": words, "count": count, "timeout_ms": 60000})
	if len(r.list("messages")) != count {
		p.Fatalf("the phone of %s shows %d messages with %q, not %d: %s", person, len(r.list("messages")), words, count, r.text)
	}
	return r.list("messages")
}

// quiet waits until every webhook call is delivered and none is queued.
func (p *platform) quiet() {
	p.Helper()
	wait(p, func() (string, bool) {
		r := p.want(200, "GET", "/stats", nil)
		return "webhook calls are under way: " + r.text, r.at("events_queued") == "0" && r.at("calls.waiting") == "0" && r.at("calls.failing") == "0"
	})
}

// node is a running serve, by its native API as somebody who is signed in or holds a key.
type node struct {
	*caller
	process *program.Process
	ws      string // of the workspace, "/workspaces/…"
	args    []string
}

// serve starts serve on the clock and the Graph API of an emulator, and keeps its address.
func serve(t testing.TB, emu *platform, dsn string, more ...string) *node {
	t.Helper()
	u, err := url.Parse(emu.ready["url"])
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{
		"serve", "--json", "--database", dsn, "--seal-key-file", filepath.Join(t.TempDir(), "seal.key"), "--files", filepath.Join(t.TempDir(), "files"), "--settle-after", "500ms",
		"--clock-url", emu.ready["clock_url"], "--graph-url", emu.ready["graph_url"], "--emulator-url", emu.ready["url"], "--allow-hosts", u.Host,
	}, more...)
	args = append(args, "--listen", "127.0.0.1:"+program.Port(t)) // where it comes back
	p := program.Start(t, args...)
	return &node{newCaller(t, p.Ready["api_url"], ""), p, "", args}
}

// again starts it once more after it ended, at the same address.
func (n *node) again() {
	n.Helper()
	n.process = program.Start(n, n.args...)
}

// door is a caller of the same program at another base, without cookies.
func (n *node) door(bearer string) *caller { return newCaller(n, n.process.Ready["url"], bearer) }

// with adds a member to the members of a body.
func with(body map[string]any, more map[string]any) map[string]any {
	both := maps.Clone(body)
	maps.Copy(both, more)
	return both
}
