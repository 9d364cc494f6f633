package stream

import (
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// conn is one connection: of a person, in a room.
type conn struct {
	who  Who
	room *room
	slot uint64          // which sweep gives it its sign of life
	by   *writer         // of a connection that was taken over
	net  net.Conn        // taken over from the server; nil where a handler writes
	raw  syscall.RawConn // of net; nil where it has none
	wake chan struct{}   // for the handler; nil where a writer writes
	over chan struct{}   // closed at the end, for the handler

	mu      sync.Mutex
	place   int64 // the last change that it was told of, or will be by what is pending
	reading bool  // what it missed is being read: what comes meanwhile waits
	queued  bool  // a writer has it in its queue
	busy    bool  // somebody writes
	ending  bool  // it ends when what is pending is written
	closed  bool
	pending []Event
	bytes   int // of pending
}

// give adds events that end with a place; place 0 is of events that tell of no change. Those of changes that the
// connection knows already are left out; with no place that is new, nothing happens.
func (c *conn) give(events []Event, place int64) {
	h := c.room.hub
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.ending || place > 0 && place <= c.place {
		return
	}
	for place > 0 && len(events) > 0 && events[0].Change <= c.place {
		events = events[1:]
	}
	c.place = max(c.place, place)
	n := size(events)
	if c.bytes > 0 && c.bytes+n > h.o.Pending || h.kept.Load()+int64(n) > h.o.PendingAll {
		events = []Event{{Change: c.place, Text: Encode(Resync, c.place, []byte("{}"))}}
		n = size(events)
		h.kept.Add(-int64(c.bytes))
		c.pending, c.bytes = c.pending[:0], 0
		h.resyncs.Add(1)
	}
	h.kept.Add(int64(n))
	h.events.Add(int64(len(events)))
	c.pending, c.bytes = append(c.pending, events...), c.bytes+n
	c.queue()
}

// caughtUp ends the reading of what was missed: up to place everything was written, and what came meanwhile follows.
func (c *conn) caughtUp(place int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading, c.busy = false, false
	kept := c.pending[:0]
	for _, e := range c.pending {
		if e.Change == 0 || e.Change > place {
			kept = append(kept, e)
		}
	}
	n := size(kept)
	c.room.hub.kept.Add(int64(n - c.bytes))
	c.pending, c.bytes = kept, n
	c.place = max(c.place, place)
	c.queue()
}

// queue has what is pending written. mu is held.
func (c *conn) queue() {
	if c.reading || c.closed || len(c.pending) == 0 {
		return
	}
	if c.wake != nil {
		select {
		case c.wake <- struct{}{}:
		default:
		}
		return
	}
	if !c.queued {
		c.queued = true
		c.by.add(c)
	}
}

// take gives what is pending, and spare in its place. mu is held.
func (c *conn) take(spare []Event) []Event {
	events := c.pending
	c.room.hub.kept.Add(-int64(c.bytes))
	c.pending, c.bytes = spare, 0
	return events
}

// last writes one more event and ends the connection.
func (c *conn) last(text []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.ending {
		return
	}
	c.ending = true
	c.pending, c.bytes = append(c.pending, Event{Text: text}), c.bytes+len(text)
	c.room.hub.kept.Add(int64(len(text)))
	c.queue()
}

// close ends the connection. It may be called by anybody, and twice.
func (c *conn) close() {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return
	}
	c.closed = true
	c.room.hub.kept.Add(-int64(c.bytes))
	c.pending, c.bytes = nil, 0
	close(c.over)
	c.mu.Unlock()
	if c.net != nil {
		_ = c.net.Close()
	}
	c.room.remove(c)
}

// write writes, and waits for a reader that is slow, but not for ever: then it closes the connection.
func (c *conn) write(to io.Writer, text []byte) error {
	stalled := time.AfterFunc(c.room.hub.o.Stall, c.close)
	defer stalled.Stop()
	_, err := to.Write(text)
	return err
}

// finish writes what a writer could not write without waiting.
func (c *conn) finish(rest []byte) {
	h := c.room.hub
	h.slow.Add(1)
	defer h.slow.Add(-1)
	if c.write(c.net, rest) != nil {
		c.close()
		return
	}
	c.written()
}

// written ends a writing: what came meanwhile is next, or the end.
func (c *conn) written() {
	c.mu.Lock()
	c.busy = false
	end := c.ending && len(c.pending) == 0
	c.queue()
	c.mu.Unlock()
	if end {
		c.close()
	}
}

// gone tells whether the other end has closed a connection that was taken over.
func (c *conn) gone() bool {
	c.mu.Lock()
	raw := c.raw
	c.mu.Unlock()
	return raw != nil && gone(raw)
}

// life gives a sign of life, or ends a connection whose other end has gone.
func (c *conn) life() {
	if c.gone() {
		c.close()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.busy && !c.closed && !c.ending && len(c.pending) == 0 {
		c.pending, c.bytes = append(c.pending, Event{Text: beat}), len(beat)
		c.room.hub.kept.Add(int64(len(beat)))
		c.queue()
	}
}

func size(events []Event) (n int) {
	for _, e := range events {
		n += len(e.Text)
	}
	return n
}
