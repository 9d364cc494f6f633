package control

import (
	"fmt"
	"net/http"
	"time"
)

// serveStream is GET /_emulator/stream.
func (d *Door) serveStream(w http.ResponseWriter, r *http.Request) {
	flusher := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	l := d.Hub.Join()
	defer d.Hub.Leave(l)
	moved := d.Clock().Changed() // before the greeting, so that no move after it is missed
	fmt.Fprint(w, "retry: 1000\nevent: hello\ndata: {}\n\n")
	_ = flusher.Flush()
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		select {
		case line := <-l.Events:
			_, _ = w.Write(line)
			if len(l.Events) == 0 && d.Hub.TakeLost(l) {
				fmt.Fprint(w, "event: resync\ndata: {}\n\n")
			}
		case <-moved:
			moved = d.Clock().Changed()
			s := d.Clock().State()
			fmt.Fprintf(w, "event: clock\ndata: {\"now_ms\":%d,\"offset_ms\":%d,\"frozen\":%t,\"version\":%d}\n\n",
				s.Now.UnixMilli(), s.Offset.Milliseconds(), s.Frozen, s.Version)
		case <-beat.C:
			fmt.Fprint(w, ": beat\n\n")
		case <-d.Hub.Done:
			return
		case <-r.Context().Done():
			return
		}
		if flusher.Flush() != nil {
			return
		}
	}
}
