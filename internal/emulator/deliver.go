package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

const (
	backlogStart = 32 // so many waiting events are put into one call
	backlogSize  = 64
	backlogBytes = 256 << 10
	callsKept    = 5000
	answerKept   = 4 << 10
)

// queueKey: calls keep their order per app and Page.
type queueKey struct{ app, page string }

// queue holds the events of one app for one Page. Its fields are guarded by the
// emulator's lock.
type queue struct {
	key     queueKey
	items   []*queued // not in a call yet
	waiting []*Call   // retries, repeats and delayed ones, each with its time
	wake    chan struct{}
	dead    bool
}

// queued is an event that waits to be put into a call.
type queued struct {
	raw    json.RawMessage
	field  string
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

func webhookClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: timeout}).DialContext,
			MaxIdleConns:        1024,
			MaxIdleConnsPerHost: 256,
			IdleConnTimeout:     30 * time.Second,
			DisableCompression:  true,
		},
		// Redirects are not followed (section 1.5).
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (q *queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// queueFor returns the queue of an app and Page, and starts its worker when it is new.
func (e *Emulator) queueFor(key queueKey) *queue {
	q := e.queues[key]
	if q == nil {
		q = &queue{key: key, wake: make(chan struct{}, 1)}
		e.queues[key] = q
		if e.queueRun != nil {
			e.queueRun(q)
		}
	}
	return q
}

func (e *Emulator) enqueue(key queueKey, it *queued) {
	q := e.queueFor(key)
	e.dirty = true
	if f := e.st.Faults[faultDelay]; e.strikes(faultDelay, key.page) {
		e.hold(q, it, e.now()+orDefault(f.DelayMS, 5000))
		return
	}
	it.behind = e.strikes(faultReorder, key.page)
	q.items = append(q.items, it)
	if n := len(q.items); n > 1 && q.items[n-2].behind {
		q.items[n-2].behind = false
		q.items[n-2], q.items[n-1] = q.items[n-1], q.items[n-2]
	}
	q.poke()
}

// hold makes a call of its own for an event that is to arrive later.
func (e *Emulator) hold(q *queue, it *queued, at int64) {
	c := e.newCall(q.key, []*queued{it}, false)
	c.NextAt = at
	q.waiting = append(q.waiting, c)
	q.poke()
}

// deliverQueue is the worker of one queue: one call at a time, in order.
func (e *Emulator) deliverQueue(ctx context.Context, q *queue) {
	for ctx.Err() == nil {
		changed := e.clock.Changed()
		call, pause, stop := e.nextCall(q)
		if stop {
			return
		}
		if call != nil {
			e.attempt(ctx, q, call)
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
func (e *Emulator) nextCall(q *queue) (*Call, time.Duration, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if q.dead {
		return nil, 0, true
	}
	now, pause := e.now(), time.Hour
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
	if len(q.items) == 0 {
		return nil, pause, false
	}
	if hold := e.overtakable(q); hold > 0 {
		return nil, min(pause, hold), false
	}
	n, together := 1, false
	if f := e.st.Faults[faultBatch]; f.on(q.key.page) {
		if n = min(orDefault(f.Size, 10), len(q.items)); n > 1 && e.strikes(faultBatch, q.key.page) {
			together = true
		} else {
			n = 1
		}
	} else if len(q.items) > backlogStart {
		n = backlogOf(q.items)
	}
	c := e.newCall(q.key, q.items[:n], together)
	q.items = q.items[n:]
	return c, 0, false
}

// backlogOf is how many of the waiting events one call takes, by number and by size.
func backlogOf(items []*queued) int {
	n, size := 0, 0
	for n < min(backlogSize, len(items)) && (n == 0 || size+len(items[n].raw) <= backlogBytes) {
		size += len(items[n].raw)
		n++
	}
	return n
}

// overtakable says how long the only event of a queue still waits to be overtaken.
func (e *Emulator) overtakable(q *queue) time.Duration {
	it, now := q.items[0], e.real.Now().UnixMilli()
	if len(q.items) > 1 || !it.behind {
		return 0
	}
	if it.until == 0 {
		it.until = now + 300
	}
	return time.Duration(it.until-now) * time.Millisecond
}

// newCall builds body and signatures of a call and puts it into the log.
func (e *Emulator) newCall(key queueKey, items []*queued, together bool) *Call {
	app := e.st.Apps[key.app]
	env := wire.Envelope{Object: "page"}
	c := &Call{ID: e.st.NextCall, AppID: key.app, PageID: key.page, Made: e.now(), State: "waiting"}
	e.st.NextCall++
	for _, it := range items {
		if !slices.Contains(c.Fields, it.field) {
			c.Fields = append(c.Fields, it.field)
		}
		if it.person != "" && !slices.Contains(c.People, it.person) {
			c.People = append(c.People, it.person)
		}
		if together && len(env.Entry) > 0 {
			env.Entry[0].Messaging = append(env.Entry[0].Messaging, it.raw)
			continue
		}
		env.Entry = append(env.Entry, wire.Entry{
			ID: wire.ID(key.page), Time: wire.Millis(it.time), Messaging: []json.RawMessage{it.raw},
		})
	}
	body, err := wire.ASCIIJSON(env)
	if err != nil {
		e.logger.Error("webhook body cannot be written", "error", err)
	}
	c.URL, c.Body = app.CallbackURL, string(body)
	c.Headers = map[string]string{
		"Content-Type": "application/json",
		"User-Agent":   "petitbleu-emulator",
		wire.Header256: wire.Sign256(app.Secret, body),
		wire.Header1:   wire.Sign1(app.Secret, body),
	}
	e.logCall(c)
	return c
}

func (e *Emulator) logCall(c *Call) {
	e.st.Calls = append(e.st.Calls, c)
	if n := len(e.st.Calls); n >= 2*callsKept {
		e.st.Calls = slices.Clone(e.st.Calls[n-callsKept:])
	}
}

// attempt makes one HTTP call and books its result.
func (e *Emulator) attempt(ctx context.Context, q *queue, c *Call) {
	began := e.real.Now()
	a := Attempt{At: e.now()}
	status, err := e.post(ctx, c, &a)
	a.TookMS = float64(e.real.Now().Sub(began).Microseconds()) / 1000
	if ctx.Err() != nil {
		e.mu.Lock()
		q.waiting = append(q.waiting, c) // stopped on the way: it stays due
		e.mu.Unlock()
		return
	}
	a.Status = status
	if err != nil {
		a.Error = err.Error()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if q.dead {
		return
	}
	c.Attempts = append(c.Attempts, a)
	e.dirty = true
	if err == nil && status >= 200 && status < 300 {
		e.callDelivered(q, c)
	} else {
		e.callFailed(q, c)
	}
	e.publish("call", c.short())
}

func (e *Emulator) post(ctx context.Context, c *Call, a *Attempt) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader([]byte(c.Body)))
	if err != nil {
		return 0, err
	}
	for k, v := range c.Headers {
		req.Header.Set(k, v)
	}
	res, err := e.client.Do(req)
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

// short is a call without its bodies, for lists and the stream.
func (c *Call) short() Call {
	s := *c
	s.Headers, s.Body = nil, ""
	s.Attempts = slices.Clone(c.Attempts)
	for i := range s.Attempts {
		s.Attempts[i].Headers, s.Attempts[i].Answer = nil, ""
	}
	return s
}
