package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// hub carries events to the pages that listen. A listener that is too slow loses events
// and is told to read again ("resync").
type hub struct {
	mu        sync.Mutex
	listeners map[*listener]bool
	done      chan struct{}
	once      sync.Once
}

type listener struct {
	events chan []byte
	lost   bool
}

func newHub() *hub {
	return &hub{listeners: map[*listener]bool{}, done: make(chan struct{})}
}

func (h *hub) close() { h.once.Do(func() { close(h.done) }) }

func (h *hub) join() *listener {
	l := &listener{events: make(chan []byte, 256)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners[l] = true
	return l
}

func (h *hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
}

func (h *hub) send(name string, value any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners) == 0 {
		return
	}
	data, err := json.Marshal(value)
	if err != nil {
		return
	}
	line := fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, data)
	for l := range h.listeners {
		select {
		case l.events <- line:
		default:
			l.lost = true
		}
	}
}

// takeLost says once whether the listener missed events.
func (h *hub) takeLost(l *listener) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	lost := l.lost
	l.lost = false
	return lost
}

func (e *Emulator) publish(name string, value any) { e.hub.send(name, value) }

// serveStream is GET /_emulator/stream.
func (e *Emulator) serveStream(w http.ResponseWriter, r *http.Request) {
	flusher := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	l := e.hub.join()
	defer e.hub.leave(l)
	moved := e.clock.Changed() // before the greeting, so that no move after it is missed
	fmt.Fprint(w, "retry: 1000\nevent: hello\ndata: {}\n\n")
	_ = flusher.Flush()
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		select {
		case line := <-l.events:
			_, _ = w.Write(line)
			if len(l.events) == 0 && e.hub.takeLost(l) {
				fmt.Fprint(w, "event: resync\ndata: {}\n\n")
			}
		case <-moved:
			moved = e.clock.Changed()
			s := e.clock.State()
			fmt.Fprintf(w, "event: clock\ndata: {\"now_ms\":%d,\"offset_ms\":%d,\"frozen\":%t,\"version\":%d}\n\n",
				s.Now.UnixMilli(), s.Offset.Milliseconds(), s.Frozen, s.Version)
		case <-beat.C:
			fmt.Fprint(w, ": beat\n\n")
		case <-e.hub.done:
			return
		case <-r.Context().Done():
			return
		}
		if flusher.Flush() != nil {
			return
		}
	}
}
