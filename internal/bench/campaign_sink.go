package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/webhook"
)

// campaignSinkStats is what the sink of webhooks has seen.
type campaignSinkStats struct {
	Distinct int64 `json:"distinct"` // bodies
	Repeated int64 `json:"repeated"` // that came again under another key
	Again    int64 `json:"again"`    // that came again under the same one, which does no harm
	First    int64 `json:"first"`    // when the first call came, in nanoseconds
	Last     int64 `json:"last"`     // and the last that was no repeat
}

// campaignSink takes webhooks as fast as it can: it shares the machine with what is measured. It keeps the key of each
// body, as sums.
type campaignSink struct {
	mu    sync.Mutex
	keys  map[uint64]uint64
	stats campaignSinkStats
}

// CampaignSinkChild is the process of the benchmark that webhooks go to.
func CampaignSinkChild(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	debug.SetGCPercent(800)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	if err := json.NewEncoder(os.Stdout).Encode(childReady{URL: "http://" + l.Addr().String(), Addr: l.Addr().String()}); err != nil {
		return err
	}
	s := &campaignSink{keys: map[uint64]uint64{}}
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
func (s *campaignSink) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReaderSize(c, 8<<10)
	var body []byte
	ok := []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n" + `{"ok":true}`)
	for {
		get, key, length, err := s.head(in)
		if err != nil {
			return
		}
		body = slices.Grow(body[:0], length)[:length]
		if _, err := io.ReadFull(in, body); err != nil {
			return
		}
		out := ok
		if get {
			s.mu.Lock()
			text, _ := json.Marshal(s.stats)
			s.mu.Unlock()
			out = fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
		} else {
			s.take(key, hashOf(body))
		}
		if _, err := c.Write(out); err != nil {
			return
		}
	}
}

func hashOf(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}

// head reads the request line and the headers of a request.
func (s *campaignSink) head(in *bufio.Reader) (get bool, key uint64, length int, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return false, 0, 0, err
	}
	get = bytes.HasPrefix(line, []byte("GET "))
	for {
		line, err := in.ReadSlice('\n')
		if err != nil || len(line) <= 2 {
			return get, key, length, err
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case len(name) == 14 && bytes.EqualFold(name, []byte("content-length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil || length < 0 || length > 1<<20 {
				return get, key, length, errors.New("a bad length")
			}
		case len(name) == len(webhook.KeyHeader) && bytes.EqualFold(name, []byte(webhook.KeyHeader)):
			key = hashOf(bytes.TrimSpace(value))
		}
	}
}

// take notes a call.
func (s *campaignSink) take(key, body uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().UnixNano()
	if s.stats.First == 0 {
		s.stats.First = now
	}
	before, there := s.keys[body]
	switch {
	case !there:
		s.keys[body] = key
		s.stats.Distinct++
		s.stats.Last = now
	case before == key && key != 0:
		s.stats.Again++
	default:
		s.stats.Repeated++
	}
}
