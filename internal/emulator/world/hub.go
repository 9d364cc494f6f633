package world

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Hub carries events to the pages that listen. A listener that is too slow loses events
// and is told to read again ("resync").
type Hub struct {
	mu        sync.Mutex
	listeners map[*Listener]bool
	Done      chan struct{}
	once      sync.Once
}

// Listener is one page that listens to the stream.
type Listener struct {
	Events chan []byte
	lost   bool
}

func newHub() *Hub {
	return &Hub{listeners: map[*Listener]bool{}, Done: make(chan struct{})}
}

func (h *Hub) close() { h.once.Do(func() { close(h.Done) }) }

// Join adds a listener; call Leave when it goes.
func (h *Hub) Join() *Listener {
	l := &Listener{Events: make(chan []byte, 256)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners[l] = true
	return l
}

// Leave removes a listener.
func (h *Hub) Leave(l *Listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
}

func (h *Hub) send(name string, value any) {
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
		case l.Events <- line:
		default:
			l.lost = true
		}
	}
}

// TakeLost says once whether the listener missed events.
func (h *Hub) TakeLost(l *Listener) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	lost := l.lost
	l.lost = false
	return lost
}

// Publish tells the pages that listen of a change. It never waits.
func (w *World) Publish(name string, value any) { w.Hub.send(name, value) }
