package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// feedReaders are connections that listen to server-sent events and count them, as cheaply as they can: load and program
// share the machine.
type feedReaders struct {
	conns  []net.Conn
	events atomic.Int64 // that came, without signs of life

	expected atomic.Int64 // events so far

	look   atomic.Bool // also reads what notifications say
	wg     sync.WaitGroup
	opened atomic.Int64

	mu   sync.Mutex
	sent []int64   // when each notification that came had been sent, in nanoseconds: its name
	took []float64 // milliseconds
}

// connectAll opens connections, 64 at a time, and waits until each got its first event.
func connectAll(ctx context.Context, addr string, n int, request func(n int) string) (*feedReaders, error) {
	f := &feedReaders{conns: make([]net.Conn, n)}
	var wg sync.WaitGroup
	errs := make([]error, 64)
	for i := range errs {
		wg.Go(func() {
			for c := i; c < n && errs[i] == nil && ctx.Err() == nil; c += len(errs) {
				errs[i] = f.open(addr, c, request(c))
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		f.close()
		return nil, err
	}
	for over := time.Now().Add(time.Minute); f.opened.Load() < int64(n); {
		if time.Now().After(over) || ctx.Err() != nil {
			f.close()
			return nil, fmt.Errorf("only %d of %d connections were answered", f.opened.Load(), n)
		}
		time.Sleep(time.Millisecond)
	}
	f.events.Store(0)
	return f, nil
}

func (f *feedReaders) open(addr string, n int, request string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	f.conns[n] = c
	_ = c.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := c.Write([]byte(request)); err != nil {
		return err
	}
	buffer := make([]byte, 2<<10)
	var first []byte
	for at := -1; at < 0 || !bytes.Contains(first[at:], []byte("\n\n")); at = bytes.Index(first, []byte("event: ")) {
		size, err := c.Read(buffer)
		if err != nil {
			return fmt.Errorf("connection %d: %w", n, err)
		}
		if first = append(first, buffer[:size]...); !bytes.HasPrefix(first, []byte("HTTP/1.1 200")) {
			return fmt.Errorf("connection %d was answered %.300q", n, first)
		}
	}
	_ = c.SetReadDeadline(time.Time{})
	f.opened.Add(1)
	f.wg.Go(func() { f.listen(c, buffer) })
	return nil
}

// listen counts events until the connection is closed.
func (f *feedReaders) listen(c net.Conn, buffer []byte) {
	var line byte   // the last one before what is read
	var text []byte // of what has no end yet, while somebody looks
	for {
		n, err := c.Read(buffer)
		if err != nil {
			return
		}
		b := buffer[:n]
		count := bytes.Count(b, []byte("\n\n"))
		if line == '\n' && b[0] == '\n' {
			count++
		}
		line = b[n-1]
		count -= bytes.Count(b, []byte(":\n\n"))
		if f.look.Load() {
			text = f.read(append(text, b...))
		}
		f.events.Add(int64(count))
	}
}

// read notes the notifications that have arrived whole, and gives what is left.
func (f *feedReaders) read(text []byte) []byte {
	for {
		end := bytes.Index(text, []byte("\n\n"))
		if end < 0 {
			return text
		}
		if at := bytes.Index(text[:end], []byte(`"text":"Order `)); at >= 0 {
			var sent int64
			if _, err := fmt.Sscanf(string(text[at:end]), `"text":"Order %d`, &sent); err == nil {
				f.mu.Lock()
				f.sent = append(f.sent, sent)
				f.took = append(f.took, float64(time.Now().UnixNano()-sent)/1e6)
				f.mu.Unlock()
			}
		}
		text = text[end+2:]
	}
}

func (f *feedReaders) items() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.sent)
}

// tookMS gives how long each notification took whose name is from or more and less than to, and how many different ones
// there were.
func (f *feedReaders) tookMS(from, to int64) (took []float64, different int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []int64
	for i, name := range f.sent {
		if from <= name && name < to {
			names, took = append(names, name), append(took, f.took[i])
		}
	}
	return took, distinct(names)
}

// forget begins anew with the notifications that came.
func (f *feedReaders) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent, f.took = nil, nil
}

func (f *feedReaders) close() {
	for _, c := range f.conns {
		if c != nil {
			c.Close()
		}
	}
	f.wg.Wait()
}
