package store

import (
	"context"
	"math/rand/v2"
	"sync"

	"github.com/petitbleu/petitbleu"
)

const (
	appendLimit = 512     // raw calls that one commit carries at most
	appendBytes = 1 << 20 // of bodies, beyond which no further call joins a commit
)

// appender records raw calls, many to a commit: while one commit is under way, the calls
// that come in wait for the next. All calls of a commit are one row: what a call costs then
// is little more than its bytes (docs/adr/0003).
type appender struct {
	e     *engine
	calls chan *append1
	done  chan struct{}
	mu    sync.RWMutex
	shut  bool
	last  int64
	node  int64 // this life of this node, by chance
}

type append1 struct {
	call petitbleu.RawCall
	err  error
	done chan struct{}
}

func newAppender(e *engine) *appender {
	a := &appender{e: e, calls: make(chan *append1, 4*appendLimit), done: make(chan struct{}), node: rand.Int64N(1<<nodeBits) << nodeBits}
	go a.run()
	return a
}

func (a *appender) close() {
	a.mu.Lock()
	shut := a.shut
	a.shut = true
	a.mu.Unlock()
	if !shut {
		close(a.calls)
		<-a.done
	}
}

func (a *appender) run() {
	defer close(a.done)
	batch := make([]*append1, 0, appendLimit)
	for first := range a.calls {
		batch = append(batch[:0], first)
		size := len(first.call.Body)
	fill:
		for len(batch) < appendLimit && size < appendBytes {
			select {
			case c, ok := <-a.calls:
				if !ok {
					break fill
				}
				batch = append(batch, c)
				size += len(c.call.Body)
			default:
				break fill
			}
		}
		a.commit(batch)
	}
}

// commit records a batch of calls as one row. The calls of a batch follow each other.
func (a *appender) commit(batch []*append1) {
	calls := make([]petitbleu.RawCall, len(batch))
	for i, c := range batch {
		calls[i] = c.call
	}
	var err error
	for try := 0; try < 8; try++ {
		a.number(calls)
		err = a.e.write(background, func(tx *Tx) error { return tx.insertRawBatch(calls) })
		if err == nil || !a.e.isUnique(err) {
			break
		}
		a.last += 1 << nodeBits // another node of the same number, in the same millisecond
	}
	for i, c := range batch {
		c.call.ID, c.err = calls[i].ID, err
		close(c.done)
	}
}

// nodeBits is the place of a node's number in an id: milliseconds, node, counter.
const nodeBits = 10

// number gives the calls ids that follow each other and rise within the node: the instant of receipt
// in milliseconds (44 bits), the node's number (10 bits), a counter (10 bits).
func (a *appender) number(calls []petitbleu.RawCall) {
	a.last = max(a.last+1, calls[0].ReceivedAt.UnixMilli()<<(2*nodeBits)|a.node)
	for i := range calls {
		calls[i].ID = a.last + int64(i)
	}
	a.last += int64(len(calls)) - 1
}

// AppendRaw records a webhook call. When it returns nil the call is on disk; many calls share
// one commit. It sets call.ID.
func (s *Store) AppendRaw(ctx context.Context, call *petitbleu.RawCall) error {
	c := &append1{call: *call, done: make(chan struct{})}
	a := s.appender
	a.mu.RLock()
	if a.shut {
		a.mu.RUnlock()
		return errClosed
	}
	select {
	case a.calls <- c:
		a.mu.RUnlock()
	case <-ctx.Done():
		a.mu.RUnlock()
		return ctx.Err()
	}
	<-c.done // the commit will come, whatever the caller's patience
	call.ID = c.call.ID
	return c.err
}
