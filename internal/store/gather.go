package store

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"sync"
	"time"
)

// nodeBits is the place of a node's number in an id: milliseconds, node, counter.
const nodeBits = 10

// On SQLite a commit that takes longer than patience no longer holds up those behind it: one more begins
// beside it. To begin at once would make commits smaller and cost a sixth more for each call.
const (
	lanes    = 2
	patience = time.Millisecond
)

// gatherer brings what callers hand in to the disk, many to a commit and all of a commit in one row: what
// one costs then is little more than its bytes (docs/adr/0003). While commits are under way, those who come
// wait for the next.
type gatherer[T any] struct {
	e     *engine
	kind  gathering[T]
	calls chan *gathered[T]
	done  sync.WaitGroup
	mu    sync.RWMutex // of shut
	shut  bool

	turn sync.Mutex // to gather: rows are handed to the writer in the order of their ids
	last int64
	node int64 // this life of this node, by chance
}

// gathering says what a gatherer gathers.
type gathering[T any] struct {
	limit  int  // items of one commit at most
	bytes  int  // of bodies, beyond which no further item joins a commit
	each   bool // each item has an id of its own, which follow each other; else all have the row's
	size   func(T) int
	at     func(T) time.Time
	pack   func([]T) (heads []rawHead, bodies string)
	insert func(tx *Tx, id int64, items int, heads, bodies string) error
}

// gathered is one caller's item on its way.
type gathered[T any] struct {
	item T
	id   int64
	err  error
	done chan struct{}
}

// newGatherer starts a gatherer whose ids are larger than last.
func newGatherer[T any](e *engine, last int64, kind gathering[T]) *gatherer[T] {
	g := &gatherer[T]{e: e, kind: kind, calls: make(chan *gathered[T], 4*kind.limit), last: last, node: rand.Int64N(1<<nodeBits) << nodeBits}
	n := 1 // PostgreSQL gives transactions side by side no order
	if e.jobs != nil {
		n = lanes
	}
	for range n {
		g.done.Go(g.lane)
	}
	return g
}

func (g *gatherer[T]) close() {
	g.mu.Lock()
	shut := g.shut
	g.shut = true
	g.mu.Unlock()
	if !shut {
		close(g.calls)
	}
	g.done.Wait()
}

// add hands an item in. When it returns without an error the item is on the disk; it gives its id.
func (g *gatherer[T]) add(ctx context.Context, item T) (int64, error) {
	c := &gathered[T]{item: item, done: make(chan struct{})}
	g.mu.RLock()
	if g.shut {
		g.mu.RUnlock()
		return 0, errClosed
	}
	select {
	case g.calls <- c:
		g.mu.RUnlock()
	case <-ctx.Done():
		g.mu.RUnlock()
		return 0, ctx.Err()
	}
	<-c.done // the commit will come, whatever the caller's patience
	return c.id, c.err
}

// lane makes one commit after the other, until the gatherer is closed.
func (g *gatherer[T]) lane() {
	for g.next() {
	}
}

// next makes one commit of what waits, or of the first item that comes. It is false when none will.
func (g *gatherer[T]) next() bool {
	g.turn.Lock()
	batch := g.gather()
	if batch == nil {
		g.turn.Unlock()
		return false
	}
	items := make([]T, len(batch))
	for i, c := range batch {
		items[i] = c.item
	}
	heads, bodies := g.kind.pack(items)
	text, err := json.Marshal(heads)
	var id int64
	var j *job
	if err == nil {
		id = g.number(items)
		j, err = g.send(id, len(items), string(text), bodies)
	}
	if err == nil {
		g.e.patient(j, patience)
	}
	g.turn.Unlock()
	for try := 1; err == nil; try++ {
		if err = g.e.await(j); err == nil || try == 8 || !g.e.isUnique(err) {
			break
		}
		g.turn.Lock() // another node of the same number, in the same millisecond
		g.last += 1 << nodeBits
		id = g.number(items)
		j, err = g.send(id, len(items), string(text), bodies)
		g.turn.Unlock()
	}
	for i, c := range batch {
		c.id, c.err = id, err
		if g.kind.each {
			c.id += int64(i)
		}
		close(c.done)
	}
	return true
}

// gather takes what waits, at least one item; nil when the gatherer is closed and empty.
func (g *gatherer[T]) gather() []*gathered[T] {
	first, ok := <-g.calls
	if !ok {
		return nil
	}
	batch := append(make([]*gathered[T], 0, 1+min(len(g.calls), g.kind.limit)), first)
	for size := g.kind.size(first.item); len(batch) < g.kind.limit && size < g.kind.bytes; {
		select {
		case c, ok := <-g.calls:
			if !ok {
				return batch
			}
			batch = append(batch, c)
			size += g.kind.size(c.item)
		default:
			return batch
		}
	}
	return batch
}

// number gives the id of the next row. Ids rise within the node: the instant of the first item in
// milliseconds (44 bits), the node's number (10 bits), a counter (10 bits).
func (g *gatherer[T]) number(items []T) int64 {
	id := max(g.last+1, g.kind.at(items[0]).UnixMilli()<<(2*nodeBits)|g.node)
	g.last = id
	if g.kind.each {
		g.last += int64(len(items)) - 1
	}
	return id
}

// send hands a row to the writer.
func (g *gatherer[T]) send(id int64, items int, heads, bodies string) (*job, error) {
	j := &job{ctx: background, fn: func(tx *Tx) error { return g.kind.insert(tx, id, items, heads, bodies) }, done: make(chan struct{})}
	return j, g.e.enqueue(j)
}
