package messenger

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// BatchLimit is how many calls may go in one batch (Messenger Platform reference, section 2.9).
// Each counts by itself for every limit of pace.
const BatchLimit = 50

// batchItem is one call of a batch.
type batchItem struct {
	Method      string `json:"method"`
	RelativeURL string `json:"relative_url"`
	Body        string `json:"body,omitempty"`
}

// Batch packs calls of one account, as Encode, Action and Lookup write them, into one call of
// the Graph API. The platform works on them in any order: a message that must follow another
// does not belong in one batch with it, nor typing_on with typing_off. The error,
// invalid_parameter, is for calls that cannot go together.
func (Driver) Batch(a channel.Account, calls []channel.Request) (channel.Request, error) {
	if len(calls) == 0 || len(calls) > BatchLimit {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a batch has 1 to %d calls, and this one %d; send several", BatchLimit, len(calls))
	}
	out := channel.Request{Method: http.MethodPost, URL: a.GraphURL + "/" + a.GraphVersion + "/", Timeout: sendTimeout,
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}}
	items := make([]batchItem, 0, len(calls))
	typing := map[string]bool{}
	var inner []string
	for _, c := range calls {
		item, action, err := itemOf(a, c)
		if err != nil {
			return channel.Request{}, err
		}
		items = append(items, item)
		typing[action] = true
		out.Heavy = out.Heavy || c.Heavy
		out.Timeout = max(out.Timeout, c.Timeout)
		inner = append(inner, c.Secret...)
	}
	if typing[string(TypingOn)] && typing[string(TypingOff)] {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "typing_on and typing_off do not go in one batch; send them one after the other")
	}
	batch, err := marshal(items)
	if err != nil {
		return channel.Request{}, err
	}
	form := url.Values{"access_token": {a.Token}, "include_headers": {"false"}, "batch": {string(batch)}}
	if a.AppSecret != "" {
		form.Set("appsecret_proof", wire.AppSecretProof(a.AppSecret, a.Token))
	}
	out.Body = []byte(form.Encode())
	out.Secret = secretsIn(out.Body, append(inner, a.Token, form.Get("appsecret_proof")))
	return out, nil
}

// itemOf writes a call as one of a batch: its body as form members that hold JSON, without
// what stands beside the batch. It tells the sender action of the call, if it is one.
func itemOf(a channel.Account, c channel.Request) (item batchItem, action string, err error) {
	path, ok := strings.CutPrefix(c.URL, a.GraphURL+"/"+a.GraphVersion+"/")
	if !ok {
		return item, "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "every call of a batch goes to the account's own Graph address")
	}
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return item, "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a call of a batch has a query that cannot be read")
	}
	values.Del("appsecret_proof")
	item = batchItem{Method: c.Method, RelativeURL: path}
	if len(values) > 0 {
		item.RelativeURL += "?" + values.Encode()
	}
	if len(c.Body) == 0 {
		return item, "", nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(c.Body, &members) != nil {
		return item, "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a call of a batch has a body that is no JSON object")
	}
	form := url.Values{}
	for name, raw := range members {
		text := string(raw)
		if raw[0] == '"' && json.Unmarshal(raw, &text) != nil {
			return item, "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a call of a batch has a body that is no JSON object")
		}
		form.Set(name, text)
	}
	item.Body = form.Encode()
	return item, form.Get("sender_action"), nil
}

// secretsIn gives the forms in which secrets stand in a form body: as they are, or escaped
// once (beside the batch) or twice (in one of its calls).
func secretsIn(body []byte, secrets []string) []string {
	var out []string
	for _, s := range secrets {
		quoted, err := marshal(s)
		if err != nil || s == "" {
			continue
		}
		inJSON := string(bytes.Trim(quoted, `"`))
		for _, form := range []string{s, url.QueryEscape(s), url.QueryEscape(url.QueryEscape(s)), url.QueryEscape(url.QueryEscape(inJSON))} {
			if !slices.Contains(out, form) && bytes.Contains(body, []byte(form)) {
				out = append(out, form)
			}
		}
	}
	return out
}

// errNoAnswer stands for a call whose answer a batch does not hold.
var errNoAnswer = errors.New("the batch holds no answer to this call")

// Unbatch reads the answer to a batch of n calls as one answer to each, in their order; Decode,
// ActionDone and Found read those. The outer status says nothing of the calls. An answer that
// is null or not there was not waited for: the call may have worked, so its answer is a lost
// one. Where the batch as a whole failed, each call failed so.
func (Driver) Unbatch(r channel.Response, n int) []channel.Response {
	out := make([]channel.Response, n)
	var items []json.RawMessage
	whole := r.Err == nil && json.Unmarshal(r.Body, &items) == nil
	for i := range out {
		switch {
		case !whole:
			out[i] = r
		case i < len(items):
			out[i] = itemAnswer(items[i], r.Header)
		default:
			out[i] = channel.Response{Err: errNoAnswer, Sent: true}
		}
	}
	return out
}

// itemAnswer reads the answer to one call, with the headers of the whole below its own.
func itemAnswer(raw json.RawMessage, outer http.Header) channel.Response {
	var item struct {
		Code    wire.Code `json:"code"`
		Headers []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		} `json:"headers"`
		Body json.RawMessage `json:"body"`
	}
	if json.Unmarshal(raw, &item) != nil || item.Code == 0 {
		return channel.Response{Err: errNoAnswer, Sent: true}
	}
	r := channel.Response{Status: int(item.Code), Header: http.Header{}, Body: item.Body, Sent: true}
	for name, values := range outer {
		r.Header[name] = values
	}
	for _, h := range item.Headers {
		r.Header.Set(h.Name, h.Value)
	}
	var text string
	if json.Unmarshal(item.Body, &text) == nil { // a string that holds JSON
		r.Body = []byte(text)
	}
	return r
}
