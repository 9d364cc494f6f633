package world

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Call is one webhook call with all its attempts. Times are emulated Unix milliseconds.
type Call struct {
	ID       int64             `json:"id"`
	AppID    string            `json:"app"`
	PageID   string            `json:"page"`
	URL      string            `json:"url"`
	Fields   []string          `json:"fields"`
	People   []string          `json:"people,omitempty"` // ids of those whom its events are about
	Headers  map[string]string `json:"headers,omitempty"`
	Body     string            `json:"body,omitempty"`
	Made     int64             `json:"made_ms"`
	State    string            `json:"state"` // waiting, delivered, failing, given_up
	NextAt   int64             `json:"next_ms,omitempty"`
	Attempts []Attempt         `json:"attempts"`
	RepeatOf int64             `json:"repeat_of,omitempty"`

	began int64 // the number of the effect after which it was made; see Did
}

// Attempt is one try of a call. TookMS is real time.
type Attempt struct {
	At      int64             `json:"at_ms"`
	TookMS  float64           `json:"took_ms"`
	Status  int               `json:"status,omitempty"`
	Error   string            `json:"error,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Answer  string            `json:"answer,omitempty"`
}

func webhookClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{}).DialContext,
			MaxIdleConns:        1024,
			MaxIdleConnsPerHost: 256,
			IdleConnTimeout:     30 * time.Second,
			DisableCompression:  true,
		},
		// Redirects are not followed (section 1.5).
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// newCall builds body and signatures of a call and puts it into the log.
func (w *World) newCall(key QueueKey, items []*Queued, together bool) *Call {
	app := w.State.Apps[key.App]
	env := wire.Envelope{Object: "page"}
	c := &Call{ID: w.State.NextCall, AppID: key.App, PageID: key.Page, Made: w.Now(), State: "waiting", began: w.nextEffect}
	w.State.NextCall++
	for _, it := range items {
		if !slices.Contains(c.Fields, it.field) {
			c.Fields = append(c.Fields, it.field)
		}
		if it.person != "" && !slices.Contains(c.People, it.person) {
			c.People = append(c.People, it.person)
		}
		if together && len(env.Entry) > 0 && items[0].list != listChanges && it.list != listChanges {
			it.put(&env.Entry[0])
			continue
		}
		env.Entry = append(env.Entry, it.entry(cmp.Or(it.page, key.Page)))
	}
	var whole any = env
	if items[0].object != "" {
		whole = objectCall(items)
	}
	body, err := wire.ASCIIJSON(whole)
	if err != nil {
		w.Logger.Error("webhook body cannot be written", "error", err)
	}
	c.URL, c.Body = app.CallbackURL, string(body)
	if sub := app.Others[items[0].object]; sub != nil {
		c.URL = sub.CallbackURL
	}
	c.Headers = map[string]string{"Content-Type": "application/json", "User-Agent": "petitbleu-emulator"}
	if app.Webhook.Signature != "sha1" {
		c.Headers[wire.Header256] = wire.Sign256(app.Secret, body)
	}
	if app.Webhook.Signature != "sha256" {
		c.Headers[wire.Header1] = wire.Sign1(app.Secret, body)
	}
	w.logCall(c)
	return c
}

// objectCall is the body of a call about another object than the Page.
func objectCall(items []*Queued) any {
	var entries []json.RawMessage
	for _, it := range items {
		entries = append(entries, it.raw)
	}
	return map[string]any{"object": items[0].object, "entry": entries}
}

// listChanges is the list of an entry whose time counts seconds (section 1.4).
const listChanges = "changes"

// entry makes an entry that holds the event alone.
func (q *Queued) entry(page string) wire.Entry {
	e := wire.Entry{ID: wire.ID(page), Time: wire.Millis(q.time)}
	if q.list == listChanges {
		e.Time /= 1000
	}
	q.put(&e)
	return e
}

// put adds the event to the list of an entry in which it belongs.
func (q *Queued) put(e *wire.Entry) {
	switch q.list {
	case listChanges:
		e.Changes = append(e.Changes, q.raw)
	case FieldStandby:
		e.Standby = append(e.Standby, q.raw)
	default:
		e.Messaging = append(e.Messaging, q.raw)
	}
}

func (w *World) logCall(c *Call) {
	w.State.Calls = append(w.State.Calls, c)
	if n := len(w.State.Calls); n >= 2*callsKept {
		w.State.Calls = slices.Clone(w.State.Calls[n-callsKept:])
	}
}

// attempt makes one HTTP call and books its result.
func (w *World) attempt(ctx context.Context, q *Queue, c *Call) {
	began := w.Real.Now()
	a := Attempt{At: w.Now()}
	limited, cancel := context.WithTimeout(ctx, w.aim(c))
	status, err := w.post(limited, c, &a)
	cancel()
	a.TookMS = float64(w.Real.Now().Sub(began).Microseconds()) / 1000
	if ctx.Err() != nil {
		w.Mu.Lock()
		q.waiting = append(q.waiting, c) // stopped on the way: it stays due
		w.Mu.Unlock()
		return
	}
	a.Status = status
	if err != nil {
		a.Error = err.Error()
	}
	w.Mu.Lock()
	defer w.Mu.Unlock()
	if q.dead {
		return
	}
	c.Attempts = append(c.Attempts, a)
	w.noteTry(c)
	w.Dirty = true
	if err == nil && status >= 200 && status < 300 {
		w.callDelivered(q, c)
	} else {
		w.callFailed(q, c)
	}
	w.Publish("call", c.Short())
}

// aim points a call at the app's callback as it is now, and says how long it may take.
func (w *World) aim(c *Call) time.Duration {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	app := w.State.Apps[c.AppID]
	if app == nil {
		return w.Options.WebhookTimeout
	}
	if c.PageID != "" && app.CallbackURL != "" {
		c.URL = app.CallbackURL
	}
	return w.WebhookTimeout(app)
}

// dayFiveSeconds is about when the time limit of a webhook call fell from 20 s to 5 s.
var dayFiveSeconds = day(2021, 1, 1)

// WebhookTimeout is how long a webhook call of an app may take: what the app's options say,
// what the emulator was started with, or the usual time of the rules that hold.
func (w *World) WebhookTimeout(app *App) time.Duration {
	switch {
	case app.Webhook.TimeoutMS > 0:
		return time.Duration(app.Webhook.TimeoutMS) * time.Millisecond
	case w.Options.WebhookTimeout == usualTimeout && w.RulesAt() < dayFiveSeconds:
		return 20 * time.Second
	}
	return w.Options.WebhookTimeout
}

func (w *World) post(ctx context.Context, c *Call, a *Attempt) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader([]byte(c.Body)))
	if err != nil {
		return 0, err
	}
	for k, v := range c.Headers {
		req.Header.Set(k, v)
	}
	res, err := w.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerKept))
	a.Answer = string(answer)
	a.Headers = map[string]string{}
	for k := range res.Header {
		a.Headers[k] = res.Header.Get(k)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	}
	return res.StatusCode, err
}

// Short is a call without its bodies, for lists and the stream.
func (c *Call) Short() Call {
	s := *c
	s.Headers, s.Body = nil, ""
	s.Attempts = slices.Clone(c.Attempts)
	for i := range s.Attempts {
		s.Attempts[i].Headers, s.Attempts[i].Answer = nil, ""
	}
	return s
}
