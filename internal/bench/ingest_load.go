package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"net"
	"strconv"
	"sync/atomic"
	"time"
)

// bodySize is about what a message of the platform weighs.
const bodySize = 1000

// widths of the numbers in a body, so that every body has the same layout.
const (
	laneWidth   = 4
	seqWidth    = 9
	psidWidth   = 16
	millisWidth = 13
)

// sender is one connection with its own run of calls. It writes HTTP by hand into one buffer,
// so that the measuring takes little from what is measured.
type sender struct {
	lane    int // names the run of message ids
	people  int
	setup   ingestSetup
	address *atomic.Pointer[string]

	conn net.Conn
	in   *bufio.Reader
	buf  []byte
	at   struct{ sign, mid, psid, millis, body int } // offsets in buf
	mac  hash.Hash
	seq  int

	acked     []bool // by sequence number: the call was answered 200
	latencies []float64
	refused   int
}

func newSender(setup ingestSetup, lane, people int, address *atomic.Pointer[string]) *sender {
	s := &sender{lane: lane, people: people, setup: setup, address: address, mac: hmac.New(sha256.New, []byte(setup.Secret))}
	s.layOut()
	return s
}

// layOut writes a call whose changing numbers have their places.
func (s *sender) layOut() {
	zeros := func(n int) string { return fmt.Sprintf("%0*d", n, 0) }
	head := `{"object":"page","entry":[{"id":"` + s.setup.Page + `","time":1767225600123,"messaging":[{"sender":{"id":"`
	b := head + zeros(psidWidth) + `"},"recipient":{"id":"` + s.setup.Page + `"},"timestamp":`
	millisAt := len(b)
	b += zeros(millisWidth) + `,"message":{"mid":"m_`
	midAt := len(b)
	b += zeros(laneWidth) + "_" + zeros(seqWidth) + `","text":"`
	const end = `"}}]}]}`
	b += string(bytes.Repeat([]byte("Is my order on its way? "), bodySize))[:bodySize-len(b)-len(end)] + end
	h := "POST /hook/messenger/" + s.setup.App + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256="
	s.at.sign = len(h)
	h += zeros(2*sha256.Size) + "\r\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n\r\n"
	s.at.body = len(h)
	s.at.psid, s.at.millis, s.at.mid = len(h)+len(head), len(h)+millisAt, len(h)+midAt
	s.buf = []byte(h + b)
}

// number writes a decimal number of a fixed width at a place.
func (s *sender) number(at, width, v int) {
	for i := at + width - 1; i >= at; i-- {
		s.buf[i] = byte('0' + v%10)
		v /= 10
	}
}

// mid gives the message id of a call, as the parent finds it among the events.
func mid(lane, seq int) string { return fmt.Sprintf("m_%0*d_%0*d", laneWidth, lane, seqWidth, seq) }

// next makes the next call of the run.
func (s *sender) next(now time.Time) {
	s.number(s.at.mid, laneWidth, s.lane)
	s.number(s.at.mid+laneWidth+1, seqWidth, s.seq)
	s.number(s.at.psid, psidWidth, 1_000_000_000_000_000+(s.lane*7919+s.seq*31)%s.people)
	s.number(s.at.millis, millisWidth, int(now.UnixMilli()))
	s.mac.Reset()
	s.mac.Write(s.buf[s.at.body:])
	var sum [sha256.Size]byte
	hex.Encode(s.buf[s.at.sign:], s.mac.Sum(sum[:0]))
}

var errRefused = errors.New("the call was not answered 200")

// call sends the call made by next and waits for the answer.
func (s *sender) call() error {
	if s.conn == nil {
		conn, err := net.DialTimeout("tcp", *s.address.Load(), time.Second)
		if err != nil {
			return err
		}
		s.conn, s.in = conn, bufio.NewReader(conn)
	}
	_ = s.conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := s.conn.Write(s.buf); err != nil {
		return s.drop(err)
	}
	status, err := s.in.ReadSlice('\n')
	if err != nil {
		return s.drop(err)
	}
	ok := bytes.HasPrefix(status, []byte("HTTP/1.1 200 "))
	length := 0
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			return s.drop(err)
		}
		if len(line) <= 2 {
			break
		}
		if v, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(v)))
		}
	}
	if _, err := s.in.Discard(length); err != nil {
		return s.drop(err)
	}
	if !ok {
		return errRefused
	}
	return nil
}

func (s *sender) drop(err error) error {
	s.conn.Close()
	s.conn = nil
	return err
}

func (s *sender) close() {
	if s.conn != nil {
		_ = s.drop(nil)
	}
}

// one makes one call and notes what became of it. due is when it should have left: waiting
// for the answer before it counts as latency too. A lost answer is no fault here: the call
// may be stored or not, and nobody was promised anything.
func (s *sender) one(due time.Time) bool {
	s.next(due)
	err := s.call()
	s.acked = append(s.acked, err == nil)
	s.seq++
	if err != nil {
		s.refused++
		return false
	}
	s.latencies = append(s.latencies, float64(time.Since(due))/float64(time.Millisecond))
	return true
}

// flood calls as fast as answers come, until a time or the end of ctx.
func (s *sender) flood(ctx context.Context, until time.Time) {
	for ctx.Err() == nil {
		now := time.Now()
		if !now.Before(until) {
			return
		}
		if !s.one(now) {
			select { // the server was killed: it comes back soon
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}

// pace calls at fixed times. Where an answer comes after the next call was due, that call counts
// from when it was due; where this process itself woke up late, from when the call left.
func (s *sender) pace(ctx context.Context, first time.Time, every time.Duration, until time.Time) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	<-timer.C
	for due := first; due.Before(until) && ctx.Err() == nil; due = due.Add(every) {
		if wait := time.Until(due); wait > 0 {
			timer.Reset(wait)
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
			}
			s.one(time.Now())
			continue
		}
		s.one(due)
	}
}
