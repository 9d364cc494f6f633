package channeltest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

type answerCase struct {
	Status int               `json:"status,omitempty"`
	Header map[string]string `json:"header,omitempty"`
	Body   json.RawMessage   `json:"body,omitempty"` // a JSON string stands for a body that is no JSON
	Error  string            `json:"error,omitempty"`
	Sent   bool              `json:"sent,omitempty"`

	Result *result `json:"result"`
}

type result struct {
	OK        bool     `json:"ok"`
	OutsideID string   `json:"outside_id,omitempty"`
	Recipient string   `json:"recipient,omitempty"`
	File      string   `json:"attachment_id,omitempty"`
	Failure   *failure `json:"failure,omitempty"`
	Used      int      `json:"used_percent,omitempty"`
	Regain    string   `json:"regain,omitempty"`
}

type failure struct {
	Kind    channel.Kind   `json:"kind"`
	After   string         `json:"after,omitempty"`
	Code    int            `json:"code,omitempty"`
	Subcode int            `json:"subcode,omitempty"`
	Reason  petitbleu.Code `json:"reason"`
	Cause   string         `json:"cause"`
	Cure    string         `json:"cure"`
	Who     string         `json:"who,omitempty"`
	Docs    string         `json:"docs,omitempty"`
	TraceID string         `json:"trace_id,omitempty"`
}

func response(status int, header map[string]string, body json.RawMessage, failed string, sent bool) channel.Response {
	r := channel.Response{Status: status, Header: http.Header{}, Body: body, Sent: sent || failed == ""}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	var text string
	if json.Unmarshal(body, &text) == nil {
		r.Body = []byte(text)
	}
	if failed != "" {
		r.Err = errors.New(failed)
	}
	return r
}

func (c *answerCase) run(t *testing.T, d channel.Driver) {
	got := d.Decode(response(c.Status, c.Header, c.Body, c.Error, c.Sent))
	c.Result = &result{OK: got.OK, OutsideID: got.OutsideID, Recipient: got.Recipient, File: got.AttachmentID}
	if got.OK == (got.Failure != nil) {
		t.Fatalf("an answer is good or has a failure: %+v", got)
	}
	if c.Result.Used = got.Usage.Percent; got.Usage.Regain > 0 {
		c.Result.Regain = got.Usage.Regain.String()
	}
	if f := got.Failure; f != nil {
		explained(t, f)
		c.Result.Failure = &failure{Kind: f.Kind, Code: f.Code, Subcode: f.Subcode, Reason: f.Reason, Cause: f.Cause, Cure: f.Cure, Who: f.Who, Docs: f.Docs, TraceID: f.TraceID}
		if f.After > 0 {
			c.Result.Failure.After = f.After.String()
		}
	}
}

var kinds = []channel.Kind{channel.Temporary, channel.Throttled, channel.Permanent, channel.Closed, channel.Unreachable, channel.Misconfigured, channel.Elsewhere, channel.Restricted, channel.Unknown}

func explained(t *testing.T, f *channel.Failure) {
	t.Helper()
	if !slices.Contains(kinds, f.Kind) || f.Reason == "" {
		t.Errorf("a failure has one of the kinds and a reason: %+v", f)
	}
	if !strings.HasSuffix(f.Cause, ".") || !strings.HasSuffix(f.Cure, ".") {
		t.Errorf("cause and cure are sentences: %q, %q", f.Cause, f.Cure)
	}
	if f.After < 0 || f.After > 0 && f.Kind != channel.Throttled && f.Kind != channel.Temporary {
		t.Errorf("only a failure that passes has a wait: %+v", f)
	}
}

// lost checks what holds for every driver when no answer came.
func lost(t *testing.T, d channel.Driver) {
	for _, c := range []struct {
		sent bool
		want channel.Kind
	}{{false, channel.Temporary}, {true, channel.Unknown}} {
		got := d.Decode(channel.Response{Err: errors.New("connection reset by peer"), Sent: c.sent})
		if got.OK || got.Failure == nil || got.Failure.Kind != c.want {
			t.Errorf("no answer, bytes sent %v: want %s, got %+v", c.sent, c.want, got.Failure)
		}
	}
}

type listingCase struct {
	Account channel.Account   `json:"account,omitzero"`
	Status  int               `json:"status"`
	Header  map[string]string `json:"header,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`

	Listing *channel.Listing `json:"listing,omitempty"`
	Failed  *problem         `json:"failed,omitempty"`
}

func (c *listingCase) run(t *testing.T, d channel.Driver) {
	a := account(c.Account)
	r, _ := d.Lookup(a, since, "cursor-1")
	hidden(t, a, channel.Right{}, r)
	if !strings.Contains(whole(r), "cursor-1") {
		t.Error("a cursor must go with the request")
	}
	c.Listing, c.Failed = nil, nil
	listing, err := d.Found(a, response(c.Status, c.Header, c.Body, "", true))
	if err == nil {
		c.Listing = &listing
		return
	}
	e, ok := errors.AsType[*petitbleu.Error](err)
	if !ok {
		t.Fatalf("an error of a listing carries a code: %v", err)
	}
	c.Failed = &problem{e.Code, e.Field, e.Message}
}

type checkCase struct {
	Pack    string            `json:"pack"`
	Content petitbleu.Content `json:"content"`

	Problems []problem `json:"problems"`
	Warnings []string  `json:"warnings"`
}

func (c *checkCase) run(t *testing.T, d channel.Driver) {
	problems, warnings := d.Check(c.Content, c.Pack)
	c.Problems, c.Warnings = problemsOf(problems), append([]string{}, warnings...)
	if len(problems)+len(warnings) == 0 {
		t.Error("a case of check/ is about content that is refused or warned of")
	}
	fields := map[string]bool{}
	for _, p := range problems {
		if p.Code == "" || p.Field == "" || !strings.HasSuffix(p.Message, ".") || fields[p.Field] {
			t.Errorf("a problem has a code, a field of its own and a sentence: %+v", p)
		}
		fields[p.Field] = true
	}
	a := account(channel.Account{})
	_, _ = d.Encode(a, petitbleu.Message{ID: messageID, Recipient: "1", Content: c.Content}, channel.Right{Name: petitbleu.RightWindow}) // must not panic
}
