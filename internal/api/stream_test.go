package api

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/live"
)

func TestStream(t *testing.T) {
	each(t, func(w *world) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+base+"/stream?workspace="+w.ws, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: cookieName, Value: w.cookies[RoleViewer]})
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("%d %v", res.StatusCode, res.Header)
		}
		lines := bufio.NewScanner(res.Body)
		next := func() string {
			for lines.Scan() {
				if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
					return data
				}
			}
			t.Fatalf("the stream ended: %v", lines.Err())
			return ""
		}
		w.hub.Publish(w.other, live.Change{Kind: live.KindMessage, ID: "theirs"})
		w.hub.Publish(w.ws, live.Change{Kind: live.KindMessage, ID: "msg_1", ProfileID: "p_1"})
		if got := next(); got != `{"kind":"message","id":"msg_1","profile_id":"p_1"}` {
			t.Errorf("first: %s", got)
		}
		w.clock.Move(time.Hour)
		if got := next(); got != `{"kind":"clock"}` {
			t.Errorf("after the clock was moved: %s", got)
		}
		w.api.Stop()
		if rest, err := io.ReadAll(res.Body); err != nil || strings.Contains(string(rest), "theirs") {
			t.Errorf("the end: %q, %v", rest, err)
		}
	})
}

// TestStreamMerges: many changes cost a connection few events.
func TestStreamMerges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{Clock: clock.System(), BaseURL: "http://x"})
		changes := make(chan live.Change)
		out := &pieces{}
		s := stream{a: a, w: out, out: http.NewResponseController(out), changes: changes, allowed: func() bool { return true }}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.run(ctx); close(done) }()
		for range 3 {
			changes <- live.Change{Kind: live.KindMessage, ID: "same"}
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := strings.Count(out.String(), "data: "); n != 1 {
			t.Errorf("%d events for one change that came three times: %s", n, out)
		}
		for i := range 500 {
			changes <- live.Change{Kind: live.KindMessage, ID: fmt.Sprint(i)}
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := strings.Count(out.String(), "data: "); n != 1+len(everything) || !strings.Contains(out.String(), `{"kind":"page"}`) || strings.Contains(out.String(), "anything") {
			t.Errorf("%d events for 500 changes at once: %s", n, out)
		}
		time.Sleep(streamBeat)
		synctest.Wait()
		if !strings.Contains(out.String(), ": beat") {
			t.Error("no heart beat")
		}
		cancel()
		<-done
	})
}

// TestStreamEndsWithTheRight: who lost the right to see is cut off.
func TestStreamEndsWithTheRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{Clock: clock.System(), BaseURL: "http://x"})
		out := &pieces{}
		left := time.Now().Add(90 * time.Second)
		s := stream{a: a, w: out, out: http.NewResponseController(out), changes: make(chan live.Change), allowed: func() bool { return time.Now().Before(left) }}
		start := time.Now()
		s.run(t.Context())
		if took := time.Since(start); took != 2*streamCheck {
			t.Errorf("it ended after %v", took)
		}
	})
}

// pieces is a writer of answers in memory.
type pieces struct{ logBuffer }

func (*pieces) Header() http.Header { return http.Header{} }
func (*pieces) WriteHeader(int)     {}
func (*pieces) FlushError() error   { return nil }
