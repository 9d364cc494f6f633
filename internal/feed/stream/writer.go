package stream

import (
	"context"
	"sync"
	"syscall"
)

// writer writes to its share of the connections, one after the other and without waiting for any.
type writer struct {
	mu    sync.Mutex
	queue []*conn
	wake  chan struct{}

	buffer []byte
	spare  []Event

	// Of the write under way; a field each, for a closure would cost an allocation.
	left []byte
	fail error
	try  func(fd uintptr) bool
}

func newWriter() *writer {
	w := &writer{wake: make(chan struct{}, 1)}
	w.try = w.attempt
	return w
}

func (w *writer) add(c *conn) {
	w.mu.Lock()
	w.queue = append(w.queue, c)
	first := len(w.queue) == 1
	w.mu.Unlock()
	if first {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

func (w *writer) run(ctx context.Context) {
	var work []*conn
	for {
		w.mu.Lock()
		work, w.queue = w.queue, work[:0]
		w.mu.Unlock()
		for i, c := range work {
			w.flush(c)
			work[i] = nil
		}
		if len(work) > 0 {
			continue
		}
		select {
		case <-w.wake:
		case <-ctx.Done():
			return
		}
	}
}

// spareLimit is up to how many events a connection keeps room for.
const spareLimit = 16

// flush writes what is pending for a connection.
func (w *writer) flush(c *conn) {
	c.mu.Lock()
	c.queued = false
	if c.busy || c.closed || len(c.pending) == 0 {
		c.mu.Unlock()
		return
	}
	events := c.take(w.spare)
	w.spare = nil
	c.busy = true
	c.mu.Unlock()
	rest, err := w.write(c.raw, events)
	if clear(events); cap(events) <= spareLimit {
		w.spare = events[:0]
	}
	switch {
	case err != nil:
		c.close()
	case len(rest) > 0:
		go c.finish(append([]byte(nil), rest...)) // a slow reader waits by itself
	default:
		c.written()
	}
}

// write gives what could not be written at once.
func (w *writer) write(raw syscall.RawConn, events []Event) ([]byte, error) {
	w.left = events[0].Text
	if len(events) > 1 {
		w.buffer = w.buffer[:0]
		for _, e := range events {
			w.buffer = append(w.buffer, e.Text...)
		}
		w.left = w.buffer
	}
	if raw == nil {
		return w.left, nil
	}
	w.fail = nil
	if err := raw.Write(w.try); err != nil {
		return nil, err
	}
	return w.left, w.fail
}

// attempt is one write to a descriptor. It is done in any case: the caller never waits here.
func (w *writer) attempt(fd uintptr) bool {
	n, err := tryWrite(fd, w.left)
	w.left, w.fail = w.left[n:], err
	return true
}
