package channeltest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// since is the instant from which the tests look things up.
var since = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// account fills in what a case leaves out of the account.
func account(a channel.Account) channel.Account {
	for field, value := range map[*string]string{
		&a.PageID: "318840912277105", &a.AppID: "777000111222", &a.Token: "EAAtoken", &a.AppSecret: "sesame",
		&a.GraphURL: "https://graph.example", &a.GraphVersion: "v26.0",
	} {
		if *field == "" {
			*field = value
		}
	}
	return a
}

type sendCase struct {
	Pack    string            `json:"pack,omitempty"`
	Account channel.Account   `json:"account,omitzero"`
	Message message           `json:"message,omitzero"`
	Content petitbleu.Content `json:"content"`
	Right   channel.Right     `json:"right,omitzero"`

	Request *request `json:"request"`
	Says    string   `json:"says"`
}

// message is what a driver may look at besides the content.
type message struct {
	Recipient string            `json:"recipient,omitempty"`
	Human     bool              `json:"human,omitempty"`
	Origin    string            `json:"origin,omitempty"`
	Purpose   petitbleu.Purpose `json:"purpose,omitempty"`
	Topic     string            `json:"topic,omitempty"`
}

type request struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Header  map[string]string `json:"header,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
	Timeout string            `json:"timeout"`
	Secret  []string          `json:"secret,omitempty"`
	Heavy   bool              `json:"heavy,omitempty"`
}

const messageID = "msg_06f0n4m8r2t6w0z4c8g2k6p0s4"

func (c *sendCase) run(t *testing.T, d channel.Driver) {
	if problems, _ := d.Check(c.Content, c.Pack); len(problems) > 0 {
		t.Errorf("content that is sent must pass Check: %v", problems)
	}
	a, right := account(c.Account), c.Right
	if right.Name == "" {
		right.Name = petitbleu.RightWindow
	}
	m := petitbleu.Message{
		ID: messageID, Channel: d.Name(), PageID: a.PageID, Recipient: c.Message.Recipient, Content: c.Content,
		Human: c.Message.Human, Origin: c.Message.Origin, Purpose: c.Message.Purpose, Topic: c.Message.Topic,
	}
	if m.Recipient == "" {
		m.Recipient = "1254459154682919"
	}
	r, err := d.Encode(a, m, right)
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Encode(a, m, right)
	if err != nil || !bytes.Equal(again.Body, r.Body) || again.URL != r.URL {
		t.Errorf("one message, two requests: %s %s", r.Body, again.Body)
	}
	hidden(t, a, right, r)
	if !strings.Contains(whole(r), messageID) {
		t.Error("the message's id must go with the request")
	}
	if r.Timeout <= 0 {
		t.Error("a request needs a time limit")
	}
	c.Request = show(t, r)
	c.Says, _ = d.Says(c.Content)
}

// hidden checks that every secret that a request holds is named as one, and nothing else is.
func hidden(t *testing.T, a channel.Account, right channel.Right, r channel.Request) {
	t.Helper()
	text := whole(r)
	for _, s := range r.Secret {
		if s == "" || !strings.Contains(text, s) {
			t.Errorf("the request names a secret that is not in it: %q", s)
		}
		text = strings.ReplaceAll(text, s, "")
	}
	for _, s := range []string{a.Token, a.AppSecret, right.Token} {
		if s != "" && strings.Contains(text, s) {
			t.Errorf("a secret is in the request and not named in Secret: %q", s)
		}
	}
}

func whole(r channel.Request) string {
	var b strings.Builder
	b.WriteString(r.URL)
	for _, values := range r.Header {
		b.WriteString(" " + strings.Join(values, " "))
	}
	b.Write(r.Body)
	return b.String()
}

func show(t *testing.T, r channel.Request) *request {
	t.Helper()
	out := &request{Method: r.Method, URL: r.URL, Header: map[string]string{}, Timeout: r.Timeout.String(), Secret: r.Secret, Heavy: r.Heavy}
	for name, values := range r.Header {
		out.Header[name] = strings.Join(values, ", ")
	}
	switch {
	case len(r.Body) == 0:
	case json.Valid(r.Body):
		out.Body = r.Body
	default:
		text, err := json.Marshal(string(r.Body))
		if err != nil {
			t.Fatal(err)
		}
		out.Body = text
	}
	return out
}
