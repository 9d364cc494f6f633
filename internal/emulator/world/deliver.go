package world

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
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

// QueueKey: calls keep their order per app and Page.
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
