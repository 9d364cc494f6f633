package stream

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"syscall"
	"time"
)

// FromNow as the place of a connection is where the workspace is.
const FromNow = -1

// Open answers a request with the events of a person: those that it missed after a place, then what comes. An error
// means that nothing was answered. Otherwise the answer is under way; of HTTP/2 and TLS, Open returns when it is over.
func (h *Hub) Open(w http.ResponseWriter, r *http.Request, who Who, place int64) error {
	rm, err := h.enter(r.Context(), who.Workspace)
	if err != nil {
		return err
	}
	c := &conn{who: who, room: rm, reading: true, busy: true, over: make(chan struct{})}
	if err := h.admit(c); err != nil {
		rm.exit()
		return err
	}
	events, end, again, err := h.missed(r.Context(), c, place)
	if err != nil {
		c.close()
		return err
	}
	var text bytes.Buffer
	text.WriteString("retry: 2000\n\n")
	if again {
		text.Write(Encode(Resync, end, []byte("{}")))
	}
	for _, e := range events {
		text.Write(e.Text)
	}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no") // a proxy passes on at once what it gets
	if r.TLS == nil && r.ProtoMajor == 1 {
		if taken, err := h.takeOver(w, c, &text); taken {
			if err != nil {
				c.close()
				return nil //nolint:nilerr // the other end has gone; there is nobody to tell
			}
			c.caughtUp(end)
			return nil
		}
	}
	c.serve(r.Context(), w, text.Bytes(), end)
	return nil
}

// admit lets a connection into its room, unless its person has too many there.
func (h *Hub) admit(c *conn) error {
	alive := 0
	for _, other := range c.room.of(c.who.Person) {
		if other.gone() {
			other.close()
			continue
		}
		alive++
	}
	if alive >= h.o.PerPerson {
		return ErrTooMany
	}
	h.mu.Lock()
	h.next++
	c.slot = h.next
	c.by = h.writers[h.next%uint64(len(h.writers))]
	stopped := h.stopped
	if !stopped {
		c.room.add(c) // before Stop looks at who is here
	}
	h.mu.Unlock()
	if stopped {
		return ErrStopped
	}
	return nil
}

// missed reads what a connection has to be told first.
func (h *Hub) missed(ctx context.Context, c *conn, place int64) (events []Event, end int64, again bool, err error) {
	select {
	case h.reads <- struct{}{}:
		defer func() { <-h.reads }()
	case <-ctx.Done():
		return nil, 0, false, ctx.Err()
	}
	last, err := h.o.Source.Last(ctx, c.who.Workspace)
	if err != nil {
		return nil, 0, false, err
	}
	from := place
	if place < 0 || place > last { // a place from before a backup was put back is none
		from = last
	}
	events, end, again, err = h.o.Source.Since(ctx, c.who.Workspace, c.who.Person, from)
	return events, max(end, from), again || place > last, err
}

// takeOver takes the connection from the server and writes the beginning of the answer. Its length is not known: it ends
// with the connection.
func (h *Hub) takeOver(w http.ResponseWriter, c *conn, text *bytes.Buffer) (taken bool, err error) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return false, nil
	}
	header := w.Header()
	header.Set("Connection", "close")
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	fmt.Fprintf(&head, "Date: %s\r\n", h.o.Clock.Now().UTC().Format(http.TimeFormat))
	if err := header.Write(&head); err != nil {
		return false, nil //nolint:nilerr // a header that cannot be written: the server says so
	}
	head.WriteString("\r\n")
	head.Write(text.Bytes())
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return false, nil //nolint:nilerr // it cannot be taken over: the handler writes
	}
	_ = conn.SetDeadline(time.Time{})
	c.mu.Lock()
	c.net = conn
	if direct, ok := conn.(syscall.Conn); ok {
		c.raw, _ = direct.SyscallConn()
	}
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return true, conn.Close()
	}
	return true, c.write(conn, head.Bytes())
}

// serve writes from the handler's goroutine until the connection ends, where it cannot be taken over.
func (c *conn) serve(ctx context.Context, w http.ResponseWriter, text []byte, place int64) {
	defer c.close()
	out := http.NewResponseController(w)
	abort := context.AfterFunc(ctx, c.close)
	defer abort()
	c.mu.Lock()
	c.wake = make(chan struct{}, 1)
	c.mu.Unlock()
	write := func(text []byte) error {
		stalled := time.AfterFunc(c.room.hub.o.Stall, func() { _ = out.SetWriteDeadline(time.Unix(1, 0)) })
		defer stalled.Stop()
		if _, err := w.Write(text); err != nil {
			return err
		}
		return out.Flush()
	}
	if write(text) != nil {
		return
	}
	c.caughtUp(place)
	for {
		select {
		case <-c.wake:
		case <-c.over:
			return
		}
		c.mu.Lock()
		events := c.take(nil)
		c.mu.Unlock()
		var all []byte
		for _, e := range events {
			all = append(all, e.Text...)
		}
		if len(all) > 0 && write(all) != nil {
			return
		}
		c.mu.Lock()
		over := c.ending && len(c.pending) == 0
		c.mu.Unlock()
		if over {
			return
		}
	}
}
