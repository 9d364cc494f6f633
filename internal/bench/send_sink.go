package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// sinkStats is what the sink has seen.
type sinkStats struct {
	Distinct int64 `json:"distinct"`
	Repeated int64 `json:"repeated"`
}

// sink answers like the Send API and the Conversations API of a platform, as fast as it can: it
// shares the machine with what is measured. It speaks just enough HTTP/1.1 for that.
type sink struct {
	mu    sync.Mutex
	seen  map[string]bool
	pages map[string]map[string]*sinkThread
	stats sinkStats
}

type sinkThread struct {
	psid    string
	updated time.Time
	lines   []sinkLine
}

type sinkLine struct {
	mid  string
	text string
	at   time.Time
}

// SinkChild is the process of the benchmark that messages go to.
func SinkChild(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	debug.SetGCPercent(800) // it shares the cores with what is measured, and remembers everything
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	if err := json.NewEncoder(os.Stdout).Encode(childReady{URL: "http://" + l.Addr().String(), Addr: l.Addr().String()}); err != nil {
		return err
	}
	s := &sink{seen: map[string]bool{}, pages: map[string]map[string]*sinkThread{}}
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go s.serve(c)
	}
}

// serve answers the requests of one connection until it ends.
func (s *sink) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReaderSize(c, 8<<10)
	var body, out, spoken []byte
	for {
		method, path, length, err := readHead(in)
		if err != nil {
			return
		}
		body = slices.Grow(body[:0], length)[:length]
		if _, err := io.ReadFull(in, body); err != nil {
			return
		}
		var answer []byte
		switch {
		case method == "POST":
			spoken = s.take(spoken[:0], path, body)
			answer = spoken
		case path == "/stats":
			s.mu.Lock()
			answer, _ = json.Marshal(s.stats)
			s.mu.Unlock()
		default:
			answer = s.list(path)
		}
		out = append(out[:0], "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "...)
		out = append(strconv.AppendInt(out, int64(len(answer)), 10), "\r\n\r\n"...)
		out = append(out, answer...)
		if _, err := c.Write(out); err != nil {
			return
		}
	}
}

// readHead reads the request line and the headers of a request.
func readHead(in *bufio.Reader) (method, path string, length int, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return "", "", 0, err
	}
	first, rest, _ := bytes.Cut(line, []byte(" "))
	target, _, ok := bytes.Cut(rest, []byte(" "))
	if !ok {
		return "", "", 0, errors.New("no request line")
	}
	method, path = string(first), string(target)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return "", "", 0, err
		}
		if len(line) <= 2 {
			return method, path, length, nil
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && len(name) == 14 && bytes.EqualFold(name, []byte("content-length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil || length < 0 || length > 1<<20 {
				return "", "", 0, errors.New("a bad length")
			}
		}
	}
}

// member finds a string member of a JSON text that has no escapes in it.
func member(body []byte, name string) string {
	_, rest, ok := bytes.Cut(body, []byte(`"`+name+`":"`))
	if !ok {
		return ""
	}
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(value)
}

// take notes a message and appends the answer.
func (s *sink) take(answer []byte, path string, body []byte) []byte {
	page, _, _ := strings.Cut(strings.TrimPrefix(path, "/v26.0/"), "/")
	id, psid, text := member(body, "metadata"), member(body, "id"), member(body, "text")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen[id] {
		s.stats.Repeated++
	} else {
		s.seen[id] = true
		s.stats.Distinct++
	}
	threads := s.pages[page]
	if threads == nil {
		threads = map[string]*sinkThread{}
		s.pages[page] = threads
	}
	t := threads[psid]
	if t == nil {
		t = &sinkThread{psid: psid}
		threads[psid] = t
	}
	t.updated = time.Now()
	mid := "m_" + strconv.FormatInt(s.stats.Distinct+s.stats.Repeated, 36)
	t.lines = append(t.lines, sinkLine{mid, text, t.updated})
	answer = append(append(answer, `{"recipient_id":"`...), psid...)
	return append(append(append(answer, `","message_id":"`...), mid...), `"}`...)
}

// list gives conversations of a Page, newest first, after a cursor: as many as are asked for.
func (s *sink) list(path string) []byte {
	u, err := url.Parse(path)
	if err != nil {
		return []byte("{}")
	}
	page, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/v26.0/"), "/")
	after, _ := strconv.ParseInt(u.Query().Get("after"), 10, 64)
	limit, err := strconv.Atoi(u.Query().Get("limit"))
	if err != nil || limit < 1 || limit > 100 {
		limit = 25
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var threads []*sinkThread
	for _, t := range s.pages[page] {
		if after == 0 || t.updated.UnixNano() < after {
			threads = append(threads, t)
		}
	}
	slices.SortFunc(threads, func(a, b *sinkThread) int { return b.updated.Compare(a.updated) })
	type m = map[string]any
	const form = "2006-01-02T15:04:05-0700"
	out := m{"paging": m{}}
	if len(threads) > limit {
		threads = threads[:limit]
		out["paging"] = m{"next": "more", "cursors": m{"after": strconv.FormatInt(threads[limit-1].updated.UnixNano(), 10)}}
	}
	data := []m{}
	for _, t := range threads {
		var lines []m
		for _, l := range slices.Backward(t.lines[max(0, len(t.lines)-20):]) {
			lines = append(lines, m{"id": l.mid, "message": l.text, "created_time": l.at.Format(form), "from": m{"id": page}})
		}
		data = append(data, m{"id": "t_" + t.psid, "updated_time": t.updated.Format(form), "participants": m{"data": []m{{"id": page}, {"id": t.psid}}}, "messages": m{"data": lines}})
	}
	out["data"] = data
	text, _ := json.Marshal(out)
	return text
}
