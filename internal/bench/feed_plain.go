package bench

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// plainFeeds is the plain way to hold streams: a handler for each, which waits on a channel.
type plainFeeds struct {
	mu  sync.Mutex
	all []chan string
}

// PlainFeedServer is the measured process of the plain way.
func PlainFeedServer(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	f := &plainFeeds{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stream", f.stream)
	const text = "event: counts\ndata: {\"news\":{\"unread\":3,\"unseen\":1,\"total\":17},\"orders\":{\"unread\":0,\"unseen\":0,\"total\":4}}\n\n"
	mux.HandleFunc("POST /stats", func(w http.ResponseWriter, _ *http.Request) {
		tell(w, feedStats{Connections: int64(len(f.open())), RSSMB: currentRSS(), PeakMB: peakRSS(), CPU: usedCPU()})
	})
	mux.HandleFunc("POST /broadcast", func(_ http.ResponseWriter, r *http.Request) {
		for range number(r, "n") {
			for _, c := range f.open() {
				c <- text
			}
		}
	})
	mux.HandleFunc("POST /each", func(_ http.ResponseWriter, r *http.Request) {
		for i, c := range f.open() {
			if i < number(r, "n") {
				c <- text
			}
		}
	})
	return serveUntil(ctx, mux)
}

func (f *plainFeeds) open() []chan string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all
}

func (f *plainFeeds) stream(w http.ResponseWriter, r *http.Request) {
	events := make(chan string, 64)
	f.mu.Lock()
	f.all = append(f.all, events)
	f.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	fmt.Fprint(w, "event: counts\ndata: {}\n\n")
	_ = out.Flush()
	beat := time.NewTicker(25 * time.Second)
	defer beat.Stop()
	for {
		text := ":\n\n"
		select {
		case text = <-events:
		case <-beat.C:
		case <-r.Context().Done():
			return
		}
		if _, err := fmt.Fprint(w, text); err != nil || out.Flush() != nil {
			return
		}
	}
}
