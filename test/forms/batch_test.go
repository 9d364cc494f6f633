package forms

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/graph"
)

const (
	batchApp  = "777000111222"
	batchPage = "318840912277105"
)

// TestBatch sends calls of every kind to the emulator in one batch, and the same one by one:
// the answers mean the same.
func TestBatch(t *testing.T) {
	e, err := emulator.New(emulator.Options{RandomSeed: 1, Seed: emulator.Seed{
		Apps:   []emulator.App{{ID: batchApp, Name: "Ours", Secret: "sesame", Fields: []string{"messages"}}},
		Pages:  []emulator.Page{{ID: batchPage, Name: "Cooktoys", Username: "cooktoys", Tokens: map[string]string{batchApp: "EAAbatchToken"}}},
		People: []emulator.Person{{ID: "ana", FirstName: "Ana", LastName: "Martin"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	var heard struct {
		PSID string `json:"psid"`
	}
	post(t, server.URL+"/_emulator/people/ana/actions", `{"action":"text","page":"cooktoys","text":"hello"}`, nil)
	get(t, server.URL+"/_emulator/threads/"+batchPage+"/ana", &heard)
	if heard.PSID == "" {
		t.Fatal("the emulator names no PSID")
	}

	a := channel.Account{PageID: batchPage, AppID: batchApp, Token: "EAAbatchToken", AppSecret: "sesame", GraphURL: server.URL, GraphVersion: "v26.0"}
	d, to := messenger.Driver{}, petitbleu.ParseRecipient(heard.PSID)
	send := func(recipient string, c petitbleu.Content, right string) channel.Request {
		r, err := d.Encode(a, petitbleu.Message{ID: "msg_06f0n4m8r2t6w0z4c8g2k6p0s4", Recipient: recipient, Content: c}, channel.Right{Name: right})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	text := petitbleu.Content{Type: petitbleu.ContentText, Text: `5 < 6 & "é" 🎁 + 100%`, QuickReplies: []petitbleu.QuickReply{{Type: "text", Title: "Yes", Payload: "Y&N"}}}
	typing, err := d.Action(a, to, messenger.SenderAction{Name: messenger.TypingOn})
	if err != nil {
		t.Fatal(err)
	}
	calls := []channel.Request{
		send(heard.PSID, text, petitbleu.RightWindow),
		send("999", text, petitbleu.RightWindow), // nobody
		typing,
		send(heard.PSID, petitbleu.Content{Type: petitbleu.ContentButtons, Text: "Next?", Buttons: []petitbleu.Button{{Type: petitbleu.ButtonPostback, Title: "Go", Payload: "GO"}}}, petitbleu.RightWindow),
		send("comment:1_2", text, petitbleu.RightPrivateReply), // no such comment
	}
	packed, err := d.Batch(a, calls)
	if err != nil {
		t.Fatal(err)
	}
	answers := d.Unbatch(do(t, packed), len(calls))
	for i, c := range calls {
		alone, together := d.Decode(do(t, c)), d.Decode(answers[i])
		if i == 2 { // an action names no message
			if f := d.ActionDone(answers[i]); f != nil {
				t.Errorf("typing_on: %+v", f)
			}
			continue
		}
		if alone.OK != together.OK || alone.Recipient != together.Recipient {
			t.Errorf("call %d: alone %+v, in a batch %+v", i, alone, together)
		}
		if alone.Failure != nil && (together.Failure == nil || alone.Failure.Code != together.Failure.Code || alone.Failure.Subcode != together.Failure.Subcode || alone.Failure.Kind == channel.Unknown) {
			t.Errorf("call %d: alone %+v, in a batch %+v", i, alone.Failure, together.Failure)
		}
		if i == 0 && !together.OK {
			t.Errorf("the text did not go: %+v", together.Failure)
		}
	}
}

// TestPeopleAtOnce asks the emulator for many people in batches: each gets their own answer, and one
// that fails leaves the others alone.
func TestPeopleAtOnce(t *testing.T) {
	const many = 2*graph.BatchLimit + 1 // two batches, and one alone
	seed := emulator.Seed{
		Apps:  []emulator.App{{ID: batchApp, Name: "Ours", Secret: "sesame", Mode: "live"}},
		Pages: []emulator.Page{{ID: batchPage, Name: "Cooktoys", Tokens: map[string]string{batchApp: "EAAbatchToken"}}},
	}
	psids := make([]string, many)
	for i := range many {
		psids[i] = fmt.Sprintf("70000000%08d", i)
		seed.People = append(seed.People, emulator.Person{ID: fmt.Sprintf("p%d", i), FirstName: fmt.Sprintf("Ana %d", i), LastName: "Martin", PSIDs: map[string]string{batchPage: psids[i]}})
	}
	e, err := emulator.New(emulator.Options{RandomSeed: 1, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		e.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	for i := range many {
		post(t, fmt.Sprintf("%s/_emulator/people/p%d/actions", server.URL, i), `{"action":"text","page":"`+batchPage+`","text":"hello"}`, nil)
	}
	psids[7] = "999" // nobody
	c := graph.Client{HTTP: http.DefaultClient, Account: channel.Account{PageID: batchPage, AppID: batchApp, Token: "EAAbatchToken", AppSecret: "sesame", GraphURL: server.URL, GraphVersion: "v26.0"}}
	calls.Store(0)
	for i, a := range c.People(t.Context(), psids, "first_name", "last_name") {
		switch {
		case i == 7:
			if failed, ok := graph.Of(a.Err); !ok || failed.Code != 100 || failed.Passing() {
				t.Errorf("nobody: %+v, %v", a.Person, a.Err)
			}
		case a.Err != nil || a.Person.FirstName != fmt.Sprintf("Ana %d", i):
			t.Errorf("person %d: %+v, %v", i, a.Person, a.Err)
		}
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("%d people took %d calls", many, n)
	}
	for i, a := range c.As("EAAnoToken").People(t.Context(), psids[:3], "first_name") {
		if failed, ok := graph.Of(a.Err); !ok || !failed.DeadToken() {
			t.Errorf("person %d with a token that is none: %v", i, a.Err)
		}
	}
}

func do(t *testing.T, c channel.Request) channel.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), c.Method, c.URL, bytes.NewReader(c.Body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = c.Header
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return channel.Response{Err: err, Sent: true}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return channel.Response{Status: resp.StatusCode, Header: resp.Header, Body: body, Err: err, Sent: true}
}

func post(t *testing.T, url, body string, into any) { call(t, http.MethodPost, url, body, into) }
func get(t *testing.T, url string, into any)        { call(t, http.MethodGet, url, "", into) }

func call(t *testing.T, method, url, body string, into any) {
	t.Helper()
	r := do(t, channel.Request{Method: method, URL: url, Body: []byte(body), Header: http.Header{"Content-Type": {"application/json"}}})
	if r.Err != nil || r.Status > 299 {
		t.Fatalf("%s %s: %d %s %v", method, url, r.Status, r.Body, r.Err)
	}
	if into != nil {
		if err := json.NewDecoder(strings.NewReader(string(r.Body))).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}
