package world

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// DropQueues forgets the events that wait for an app or Page that is gone.
func (w *World) DropQueues(fits func(QueueKey) bool) {
	for key, q := range w.Queues {
		if fits(key) {
			q.dead, q.Items, q.waiting = true, nil, nil
			q.poke()
			delete(w.Queues, key)
		}
	}
}

const (
	backlogStart = 32 // so many waiting events are put into one call
	backlogSize  = 64
	backlogBytes = 256 << 10
	callsKept    = 5000
	answerKept   = 4 << 10
	usualTimeout = 5 * time.Second
)

// queueKey: calls keep their order per app and Page.
type QueueKey struct{ App, Page string }

// Queue holds the events of one app for one Page. Its fields are guarded by the
// emulator's lock.
type Queue struct {
	key     QueueKey
	Items   []*Queued // not in a call yet
	waiting []*Call   // retries, repeats and delayed ones, each with its time
	wake    chan struct{}
	dead    bool
}

// Queued is an event that waits to be put into a call.
type Queued struct {
	raw    json.RawMessage
	field  string
	page   string
	list   string // of the entry: standby, changes; empty: messaging
	object string // of the call when it is not the Page; raw is a whole entry then
	person string
	time   int64
	behind bool  // goes after the next one
	until  int64 // real time until which it waits for that one
}

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

func (q *Queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// QueueFor returns the queue of an app and Page, and starts its worker when it is new.
func (w *World) QueueFor(key QueueKey) *Queue {
	q := w.Queues[key]
	if q == nil {
		q = &Queue{key: key, wake: make(chan struct{}, 1)}
		w.Queues[key] = q
		if w.queueRun != nil {
			w.queueRun(q)
		}
	}
	return q
}

// Enqueue puts an event into the queue of an app and Page, or holds it as the faults say.
func (w *World) Enqueue(key QueueKey, it *Queued) {
	if w.strikes(faultDrop, key) {
		w.Logger.Debug("event dropped on purpose", "app", key.App, "page", key.Page)
		return
	}
	q := w.QueueFor(key)
	it.page = key.Page
	w.Dirty = true
	if f := w.State.Faults[faultDelay]; w.strikes(faultDelay, key) {
		w.hold(q, it, w.Now()+OrDefault(f.DelayMS, 5000))
		return
	}
	it.behind = w.strikes(faultReorder, key)
	q.Items = append(q.Items, it)
	if n := len(q.Items); n > 1 && q.Items[n-2].behind {
		q.Items[n-2].behind = false
		q.Items[n-2], q.Items[n-1] = q.Items[n-1], q.Items[n-2]
	}
	q.poke()
}

// hold makes a call of its own for an event that is to arrive later.
func (w *World) hold(q *Queue, it *Queued, at int64) {
	c := w.newCall(q.key, []*Queued{it}, false)
	c.NextAt = at
	q.waiting = append(q.waiting, c)
	q.poke()
}

// deliverQueue is the worker of one queue: one call at a time, in order.
func (w *World) deliverQueue(ctx context.Context, q *Queue) {
	for ctx.Err() == nil {
		changed := w.clock.Changed()
		call, pause, stop := w.nextCall(q)
		if stop {
			return
		}
		if call != nil {
			w.attempt(ctx, q, call)
			continue
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// nextCall takes the next call that is due, or says how long to wait.
func (w *World) nextCall(q *Queue) (*Call, time.Duration, bool) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	if q.dead {
		return nil, 0, true
	}
	now, pause := w.Now(), time.Hour
	due := -1
	for i, c := range q.waiting {
		if c.NextAt > now {
			pause = min(pause, time.Duration(c.NextAt-now)*time.Millisecond)
		} else if due < 0 || c.NextAt < q.waiting[due].NextAt {
			due = i
		}
	}
	if due >= 0 {
		c := q.waiting[due]
		q.waiting = slices.Delete(q.waiting, due, due+1)
		return c, 0, false
	}
	if len(q.Items) == 0 {
		return nil, pause, false
	}
	if hold := w.overtakable(q); hold > 0 {
		return nil, min(pause, hold), false
	}
	items, together := w.takeItems(q)
	return w.newCall(q.key, items, together), 0, false
}

// takeItems takes the waiting events for the next call: one, more after a backlog, or as the
// fault batch_calls says. together puts them into one entry.
func (w *World) takeItems(q *Queue) (items []*Queued, together bool) {
	n := 1
	f := w.State.Faults[faultBatch]
	batch := f.on(q.key)
	if batch {
		n = min(OrDefault(f.Size, 10), len(q.Items))
	} else if len(q.Items) > backlogStart {
		n = backlogOf(q.Items)
	}
	pages := batch && f.How == "pages"
	if batch && !pages && (n == 1 || !w.strikes(faultBatch, q.key)) {
		n, batch = 1, false
	}
	items = slices.Clone(q.Items[:n])
	q.Items = q.Items[n:]
	if pages {
		items = w.takeOthers(q, items, OrDefault(f.Size, 10))
	}
	return items, batch && f.How == ""
}

// takeOthers adds what waits for the app's other Pages, up to size.
func (w *World) takeOthers(q *Queue, items []*Queued, size int) []*Queued {
	had := len(items)
	for _, key := range slices.SortedFunc(maps.Keys(w.Queues), func(a, b QueueKey) int { return strings.Compare(a.Page, b.Page) }) {
		other := w.Queues[key]
		if key.App != q.key.App || other == q || key.Page == "" {
			continue
		}
		n := min(size-len(items), len(other.Items))
		items = append(items, other.Items[:n]...)
		other.Items = other.Items[n:]
	}
	if len(items) > max(had, 1) {
		w.strikes(faultBatch, q.key)
	}
	return items
}

// backlogOf is how many of the waiting events one call takes, by number and by size.
func backlogOf(items []*Queued) int {
	n, size := 0, 0
	for n < min(backlogSize, len(items)) && (n == 0 || size+len(items[n].raw) <= backlogBytes) {
		size += len(items[n].raw)
		n++
	}
	return n
}

// overtakable says how long the only event of a queue still waits to be overtaken.
func (w *World) overtakable(q *Queue) time.Duration {
	it, now := q.Items[0], w.Real.Now().UnixMilli()
	if len(q.Items) > 1 || !it.behind {
		return 0
	}
	if it.until == 0 {
		it.until = now + 300
	}
	return time.Duration(it.until-now) * time.Millisecond
}

// newCall builds body and signatures of a call and puts it into the log.
func (w *World) newCall(key QueueKey, items []*Queued, together bool) *Call {
	app := w.State.Apps[key.App]
	env := wire.Envelope{Object: "page"}
	c := &Call{ID: w.State.NextCall, AppID: key.App, PageID: key.Page, Made: w.Now(), State: "waiting"}
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
