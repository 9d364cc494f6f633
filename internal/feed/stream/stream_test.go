package stream_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed/stream"
	"github.com/petitbleu/petitbleu/internal/live"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rows are what the store would say: the changes of people, in order.
type rows struct {
	mu       sync.Mutex
	changes  []string // of whom; the first is change 1
	settings string
	step     int // changes that are given at a time; 0: all
	fail     error
	limit    int // of what can be missed; 0: any
}

func (r *rows) write(people ...string) {
	r.mu.Lock()
	r.changes = append(r.changes, people...)
	r.mu.Unlock()
}

func (r *rows) set(what func()) {
	r.mu.Lock()
	what()
	r.mu.Unlock()
}

// events of a person in a part of the changes; the last of a part carries how many there are.
func (r *rows) events(person string, after, to int64) (events []stream.Event) {
	for i := after; i < to; i++ {
		if r.changes[i] == person {
			events = append(events, stream.Event{Change: i + 1, Text: stream.Encode("item", i+1, fmt.Appendf(nil, `{"n":%d}`, i+1))})
		}
	}
	return events
}

func (r *rows) source() stream.Source {
	return stream.Source{
		Last: func(context.Context, string) (int64, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			return int64(len(r.changes)), r.fail
		},
		Changed: func(_ context.Context, _ string, after int64) (people []string, to int64, err error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			to = int64(len(r.changes))
			if r.step > 0 {
				to = min(to, after+int64(r.step))
			}
			people = slices.Clone(r.changes[after:to])
			slices.Sort(people)
			return slices.Compact(people), to, r.fail
		},
		News: func(_ context.Context, _ string, people []string, after, to int64) (map[string][]stream.Event, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			news := map[string][]stream.Event{}
			for _, p := range people {
				news[p] = r.events(p, after, to)
			}
			return news, r.fail
		},
		Since: func(_ context.Context, _, person string, after int64) ([]stream.Event, int64, bool, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			last := int64(len(r.changes))
			events := r.events(person, after, last)
			if r.limit > 0 && len(events) > r.limit {
				return nil, last, true, r.fail
			}
			return events, last, false, r.fail
		},
		Settings: func(context.Context, string) (string, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.settings, r.fail
		},
	}
}

// house is a hub that runs, with a door before it.
type house struct {
	hub  *stream.Hub
	rows *rows
	live *live.Hub
	url  string
}

func newHub(t *testing.T, o stream.Options) (*house, func()) {
	t.Helper()
	h := &house{rows: &rows{}, live: &live.Hub{}}
	o.Clock, o.Live, o.Source = clock.System(), h.live, h.rows.source()
	h.hub = stream.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { h.hub.Run(ctx); close(done) }()
	return h, func() { cancel(); <-done }
}

func newHouse(t *testing.T, o stream.Options, tls bool) *house {
	t.Helper()
	h, stop := newHub(t, o)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		place := int64(stream.FromNow)
		if text := r.URL.Query().Get("after"); text != "" {
			_, _ = fmt.Sscan(text, &place)
		}
		err := h.hub.Open(w, r, stream.Who{Workspace: "ws_1", Person: r.URL.Query().Get("who")}, place)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	}))
	if tls {
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Start()
	}
	h.url = s.URL
	client = s.Client()
	t.Cleanup(func() { stop(); s.Close() })
	return h
}

var client *http.Client

// reader is somebody who listens.
type reader struct {
	t     *testing.T
	lines chan string
	body  io.Closer
	proto string
}

func (h *house) open(t *testing.T, query string) *reader {
	t.Helper()
	resp, err := client.Get(h.url + "/?" + query)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("answered %d, %v", resp.StatusCode, resp.Header)
	}
	return read(t, resp.Body, resp.Proto)
}

func read(t *testing.T, body io.ReadCloser, proto string) *reader {
	r := &reader{t: t, lines: make(chan string, 10_000), body: body, proto: proto}
	go func() {
		defer close(r.lines)
		s := bufio.NewScanner(body)
		s.Buffer(nil, 4<<20)
		for s.Scan() {
			r.lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		body.Close()
		for range r.lines { //nolint:revive // until it has ended
		}
	})
	return r
}

// patience is how long a line may take to come: longer than any test that moves time.
const patience = 3 * time.Minute

// want reads until a line, and gives those before it.
func (r *reader) want(line string) (before []string) {
	r.t.Helper()
	over := time.After(patience)
	for {
		select {
		case l, ok := <-r.lines:
			if !ok {
				r.t.Fatalf("the stream ended before %q, after %q", line, before)
			}
			if l == line {
				return before
			}
			before = append(before, l)
		case <-over:
			r.t.Fatalf("no %q after %q", line, before)
		}
	}
}

// end reads until the stream ends.
func (r *reader) end() (before []string) {
	r.t.Helper()
	over := time.After(patience)
	for {
		select {
		case l, ok := <-r.lines:
			if !ok {
				return before
			}
			before = append(before, l)
		case <-over:
			r.t.Fatalf("no end after %q", before)
		}
	}
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for over := time.Now().Add(time.Minute); !is(); {
		if time.Now().After(over) {
			t.Fatalf("waited for %s", what)
		}
		select {
		case <-time.After(2 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("the test is over")
		}
	}
}

func TestWhatIsNew(t *testing.T) {
	for _, tls := range []bool{false, true} {
		t.Run(fmt.Sprint("TLS and HTTP/2 ", tls), func(t *testing.T) {
			h := newHouse(t, stream.Options{}, tls)
			h.rows.write("ana", "bob", "ana")
			ana, tab, bob := h.open(t, "who=ana&after=1"), h.open(t, "who=ana"), h.open(t, "who=bob&after=2")
			if tls != (ana.proto == "HTTP/2.0") {
				t.Errorf("spoken: %s", ana.proto)
			}
			if got := ana.want(`data: {"n":3}`); slices.Contains(got, `data: {"n":1}`) {
				t.Errorf("told again: %q", got)
			}
			until(t, "all to be there", func() bool { return h.hub.Stats().Connections == 3 })
			h.rows.write("ana")
			h.live.Publish("ws_1", live.Change{Kind: live.KindNotification, ProfileID: "ana"})
			for _, r := range []*reader{ana, tab} {
				if got := r.want(`data: {"n":4}`); slices.Contains(got, `data: {"n":3}`) {
					t.Errorf("told again: %q", got)
				}
			}
			h.rows.write("bob") // no hint: within a second
			if got := bob.want(`data: {"n":5}`); slices.Contains(got, `data: {"n":4}`) {
				t.Errorf("told what is another's: %q", got)
			}
			h.hub.Broadcast("ws_1", "feed", []byte("{}"))
			for _, r := range []*reader{ana, tab, bob} {
				r.want("event: feed")
			}
			ana.body.Close()
			h.rows.write("ana", "ana", "ana")
			back := h.open(t, "who=ana&after=4")
			if got := back.want(`data: {"n":8}`); !slices.Contains(got, `data: {"n":6}`) || !slices.Contains(got, `data: {"n":7}`) || !slices.Contains(got, "id: 7") {
				t.Errorf("after coming back: %q", got)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	h := newHouse(t, stream.Options{}, false)
	r := h.open(t, "who=ana")
	h.rows.set(func() { h.rows.settings = "2" })
	h.live.Publish("ws_1", live.Change{Kind: live.KindFeed})
	r.want("event: feed")
}

// Somebody from before a backup, and somebody who missed too much, read everything again, and go on.
func TestReadAgain(t *testing.T) {
	h := newHouse(t, stream.Options{}, false)
	h.rows.set(func() { h.rows.limit = 2 })
	h.rows.write("ana", "ana", "ana")
	for _, after := range []string{"0", "77"} {
		r := h.open(t, "who=ana&after="+after)
		if got := r.want("event: resync"); got[len(got)-1] != "id: 3" {
			t.Errorf("after %s: %q", after, got)
		}
		h.hub.Give("ws_1", "ana", []stream.Event{{Change: 4, Text: stream.Encode("item", 4, []byte("x"))}}, 4)
		r.want("id: 4")
	}
}

// A reader that takes nothing holds up nobody, costs a bounded buffer, is told to read again when it takes something, and is
// closed when it does not.
func TestSlowReader(t *testing.T) {
	h := newHouse(t, stream.Options{Pending: 1 << 20, Stall: time.Hour}, false)
	slow, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprint(slow, "GET /?who=ana HTTP/1.1\r\nHost: x\r\n\r\n")
	fast := h.open(t, "who=ana")
	until(t, "both to be there", func() bool { return h.hub.Stats().Connections == 2 })
	big := strings.Repeat("x", 512<<10)
	n := int64(0)
	give := func() {
		n++
		h.hub.Give("ws_1", "ana", []stream.Event{{Change: n, Text: stream.Encode("item", n, []byte(big))}}, n)
		fast.want(fmt.Sprint("id: ", n))
	}
	until(t, "the reader to be slow, and to be told", func() bool {
		if h.hub.Stats().Resyncs == 0 { // what is given behind it has a place of its own
			give()
		}
		s := h.hub.Stats()
		return s.Slow == 1 && s.Resyncs > 0
	})
	if s := h.hub.Stats(); s.Kept > 2<<20 {
		t.Errorf("%+v", s)
	}
	got := read(t, slow, "")
	all := got.want("event: resync")
	seen := map[string]bool{}
	for _, l := range all {
		if strings.HasPrefix(l, "id: ") && seen[l] {
			t.Errorf("%s twice", l)
		}
		seen[l] = true
	}
	if seen[fmt.Sprint("id: ", n)] != true {
		t.Errorf("the place is not that of the last change, %d", n)
	}
	h.hub.Give("ws_1", "ana", []stream.Event{{Change: n + 1, Text: stream.Encode("item", n+1, []byte("small"))}}, n+1)
	got.want("data: small")
}

func TestStalledReaderIsClosed(t *testing.T) {
	for _, tls := range []bool{false, true} {
		h := newHouse(t, stream.Options{Stall: 50 * time.Millisecond}, tls)
		resp, err := client.Get(h.url + "/?who=ana")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		until(t, "it to be there", func() bool { return h.hub.Stats().Connections == 1 })
		big := []byte(strings.Repeat("x", 1<<20))
		n := int64(0)
		until(t, "it to be closed", func() bool {
			n++
			h.hub.Give("ws_1", "ana", []stream.Event{{Change: n, Text: stream.Encode("item", n, big)}}, n)
			return h.hub.Stats().Connections == 0
		})
		if s := h.hub.Stats(); s.Kept != 0 {
			t.Errorf("kept for nobody: %+v", s)
		}
	}
}

// Who has gone is noticed by the sign of life, and makes room for who comes.
func TestGone(t *testing.T) {
	h := newHouse(t, stream.Options{Sweep: time.Millisecond, Beat: 1, PerPerson: 2}, false)
	one, two := h.open(t, "who=ana"), h.open(t, "who=ana")
	one.want(":")
	two.want(":")
	resp, err := client.Get(h.url + "/?who=ana")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a third stream: %d", resp.StatusCode)
	}
	one.body.Close()
	until(t, "one to have gone", func() bool { return h.hub.Stats().Connections == 1 })
	h.open(t, "who=ana").want(":")
}

func TestStop(t *testing.T) {
	for _, tls := range []bool{false, true} {
		h := newHouse(t, stream.Options{}, tls)
		r := h.open(t, "who=ana")
		r.want("")
		h.hub.Stop()
		r.end()
		resp, err := client.Get(h.url + "/?who=ana")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a stream after the end: %d", resp.StatusCode)
		}
	}
}

// pipe is a response whose connection can be taken over, and needs no network.
type pipe struct {
	http.ResponseWriter
	conn net.Conn
}

func (p pipe) Hijack() (net.Conn, *bufio.ReadWriter, error) { return p.conn, nil, nil }

// enter opens a stream without a network.
func (h *house) enter(t *testing.T, who stream.Who, place int64) *reader {
	t.Helper()
	here, there := net.Pipe()
	r := read(t, there, "")
	if err := h.hub.Open(pipe{httptest.NewRecorder(), here}, httptest.NewRequest(http.MethodGet, "/", nil), who, place); err != nil {
		t.Fatal(err)
	}
	return r
}

// A database that is down for a while costs time, and no change.
func TestDatabaseDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, stop := newHub(t, stream.Options{})
		defer stop()
		r := h.enter(t, stream.Who{Workspace: "ws_1", Person: "ana"}, 0)
		h.rows.write("ana")
		r.want(`data: {"n":1}`)
		h.rows.set(func() { h.rows.fail = errors.New("down") })
		h.rows.write("bob", "ana", "ana")
		time.Sleep(10 * time.Second)
		synctest.Wait()
		h.rows.set(func() { h.rows.fail, h.rows.step = nil, 1 })
		if got := r.want(`data: {"n":4}`); !slices.Contains(got, `data: {"n":3}`) || slices.Contains(got, `data: {"n":2}`) {
			t.Errorf("after the database was back: %q", got)
		}
		r.body.Close()
	})
}

func TestTokenIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, stop := newHub(t, stream.Options{})
		defer stop()
		r := h.enter(t, stream.Who{Workspace: "ws_1", Person: "ana", Expires: time.Now().Add(90 * time.Second)}, 0)
		got := strings.Join(r.end(), "\n")
		if !strings.Contains(got, "event: expired") || strings.Count(got, "\n:\n") != 3 {
			t.Errorf("in 90 seconds: %q", got)
		}
		right := errors.New("no more")
		r = h.enter(t, stream.Who{Workspace: "ws_1", Person: "ana", Check: func(context.Context) error { return right }}, 0)
		began := time.Now()
		r.want("event: expired")
		if took := time.Since(began); took > time.Minute {
			t.Errorf("the right was looked at after %v", took)
		}
	})
}

// TestHistories holds random histories of people who come, go and come back against what they must have heard: every
// change of theirs once and in order, however the hub's reads and the connections fall.
func TestHistories(t *testing.T) {
	for seed := range 40 {
		synctest.Test(t, func(t *testing.T) { history(t, seed) })
	}
}
