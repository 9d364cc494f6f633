package stream_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/feed/stream"
	"github.com/petitbleu/petitbleu/internal/live"
)

// tab is a browser's tab: it keeps its place, and comes back when its connection breaks.
type tab struct {
	h      *house
	person string
	place  int64
	heard  []int64
	cut    chan struct{}
	stop   chan struct{}
	done   chan struct{}
}

func (b *tab) run(t *testing.T) {
	defer close(b.done)
	for {
		select {
		case <-b.stop:
			return
		default:
		}
		here, there := net.Pipe()
		lines := make(chan string)
		go func() {
			defer close(lines)
			r := read(t, there, "")
			for l := range r.lines {
				lines <- l
			}
		}()
		opened := make(chan error, 1)
		go func() {
			opened <- b.h.hub.Open(pipe{httptest.NewRecorder(), here}, httptest.NewRequest(http.MethodGet, "/", nil), stream.Who{Workspace: "ws_1", Person: b.person}, b.place)
		}()
		b.listen(lines)
		there.Close()
		for range lines { //nolint:revive // what was on its way when the connection broke
		}
		if err := <-opened; err != nil {
			t.Error(err)
			return
		}
	}
}

// listen takes lines until the connection is cut.
func (b *tab) listen(lines <-chan string) {
	var id int64
	for {
		select {
		case l, ok := <-lines:
			if !ok {
				return
			}
			if text, is := strings.CutPrefix(l, "id: "); is {
				_, _ = fmt.Sscan(text, &id)
			}
			if strings.HasPrefix(l, "data: ") {
				var n int64
				_, _ = fmt.Sscanf(l, `data: {"n":%d}`, &n)
				b.heard = append(b.heard, n)
				b.place = id
			}
		case <-b.cut:
			return
		case <-b.stop:
			return
		}
	}
}

func history(t *testing.T, seed int) {
	rnd := rand.New(rand.NewPCG(uint64(seed), 1)) //nolint:gosec // a test
	h, stop := newHub(t, stream.Options{Writers: 2})
	defer stop()
	h.rows.set(func() { h.rows.step = rnd.IntN(4) })
	people := []string{"ana", "bob", "cem"}
	var tabs []*tab
	for i := range 5 {
		b := &tab{h: h, person: people[i%3], cut: make(chan struct{}), stop: make(chan struct{}), done: make(chan struct{})}
		tabs = append(tabs, b)
		go b.run(t)
	}
	for range 200 {
		switch rnd.IntN(6) {
		case 0:
			b := tabs[rnd.IntN(len(tabs))]
			select {
			case b.cut <- struct{}{}:
			case <-time.After(time.Millisecond):
			}
		case 1:
			h.live.Publish("ws_1", live.Change{Kind: live.KindNotification})
		case 2:
			time.Sleep(time.Duration(rnd.IntN(1500)) * time.Millisecond)
		default:
			h.rows.write(people[rnd.IntN(3)])
		}
	}
	time.Sleep(3 * time.Second)
	for _, b := range tabs {
		close(b.stop)
		<-b.done
		var want []int64
		for i, p := range h.rows.changes {
			if p == b.person {
				want = append(want, int64(i+1))
			}
		}
		if fmt.Sprint(b.heard) != fmt.Sprint(want) {
			t.Errorf("seed %d: %s heard %v, not %v", seed, b.person, b.heard, want)
		}
	}
}
