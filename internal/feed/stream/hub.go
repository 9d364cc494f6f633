package stream

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/live"
)

// Options are what a hub needs. Clock, Live and Source are required.
type Options struct {
	Clock  clock.Clock
	Live   live.Broker
	Source Source
	Logger *slog.Logger

	PerPerson  int           // connections; default 20
	Pending    int           // bytes that are kept for a connection that does not take them; default 64 KiB
	PendingAll int64         // the same of all connections together; default 64 MiB
	Stall      time.Duration // how long a reader may take nothing; default 30 seconds
	Sweep      time.Duration // between two looks at the connections; default a second
	Beat       int           // sweeps between two signs of life; default 25
	Writers    int           // default as many as processors
	Reads      int           // of what was missed, at the same time; default 16
}

// Source is where a hub reads what it tells.
type Source struct {
	// Last gives the number of the newest change of a workspace's notifications.
	Last func(ctx context.Context, workspace string) (int64, error)
	// Changed gives the people whose notifications changed after a number, and up to which number that is all.
	// It may stop early; when nothing changed, it gives the number itself.
	Changed func(ctx context.Context, workspace string, after int64) (people []string, to int64, err error)
	// News gives what each of these people is told of the changes after a number and up to another, in their order.
	// Who is told nothing may be left out.
	News func(ctx context.Context, workspace string, people []string, after, to int64) (map[string][]Event, error)
	// Since gives what one person missed after a number, with the place where it ends. again says that it cannot be
	// told any more: read everything again.
	Since func(ctx context.Context, workspace, person string, after int64) (events []Event, place int64, again bool, err error)
	// Gone gives the people who became others or were deleted after a number of its own, and the newest such number; with a
	// number below 0 only that. nil: nobody goes.
	Gone func(ctx context.Context, workspace string, after int64) (people []string, to int64, err error)
	// Settings gives a text that changes when the settings of a workspace's feeds do.
	Settings func(ctx context.Context, workspace string) (string, error)
}

// Who is at the other end of a connection.
type Who struct {
	Workspace string
	Person    string
	Expires   time.Time                       // when its token is over
	Check     func(ctx context.Context) error // whether it may still read; asked about once a minute, nil: always
}

// checkSweeps is how many sweeps lie between two looks at a connection's right.
const checkSweeps = 60

// Errors of Open. Nothing was answered then.
var (
	ErrStopped = errors.New("the streams of feeds are closed: this node is stopping")
	ErrTooMany = errors.New("too many streams of one person")
)

// Hub holds the connections. Safe for concurrent use.
type Hub struct {
	o       Options
	writers []*writer
	reads   chan struct{}

	mu      sync.RWMutex
	rooms   map[string]*room
	stopped bool
	next    uint64 // connections so far
	sweeps  uint64
	ctx     context.Context // of followers; ends when the hub does
	cancel  context.CancelFunc
	running sync.WaitGroup // followers and checks

	open     atomic.Int64
	events   atomic.Int64
	resyncs  atomic.Int64
	slow     atomic.Int64
	kept     atomic.Int64 // bytes that are pending
	checking atomic.Bool
}

// New makes a hub. Nothing is written before Run.
func New(o Options) *Hub {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.PerPerson, o.Pending, o.Beat = standard(o.PerPerson, 20), standard(o.Pending, 64<<10), standard(o.Beat, 25)
	o.PendingAll = standard(o.PendingAll, 64<<20)
	o.Stall, o.Sweep = standard(o.Stall, 30*time.Second), standard(o.Sweep, time.Second)
	o.Writers, o.Reads = standard(o.Writers, runtime.GOMAXPROCS(0)), standard(o.Reads, 16)
	h := &Hub{o: o, reads: make(chan struct{}, o.Reads), rooms: map[string]*room{}}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	for range o.Writers {
		h.writers = append(h.writers, newWriter())
	}
	return h
}

func standard[T int | int64 | time.Duration](value, standard T) T {
	if value <= 0 {
		return standard
	}
	return value
}

// Stats are figures of a hub.
type Stats struct {
	Connections int64
	Events      int64 // given to connections since the start
	Resyncs     int64 // times that a reader was too slow
	Slow        int64 // connections that take less than they are given, now
	Kept        int64 // bytes that wait for them
}

// Stats gives the figures of this moment.
func (h *Hub) Stats() Stats {
	return Stats{h.open.Load(), h.events.Load(), h.resyncs.Load(), h.slow.Load(), h.kept.Load()}
}

// Broadcast gives an event that tells of no change to all who are connected in a workspace.
func (h *Hub) Broadcast(workspace, name string, data []byte) {
	h.mu.RLock()
	rm := h.rooms[workspace]
	h.mu.RUnlock()
	if rm != nil {
		rm.broadcast([]Event{{Text: Encode(name, 0, data)}})
	}
}

// Give gives a person, wherever connected on this node, events that end with a place.
func (h *Hub) Give(workspace, person string, events []Event, place int64) {
	h.mu.RLock()
	rm := h.rooms[workspace]
	h.mu.RUnlock()
	if rm != nil {
		rm.give(person, events, place)
	}
}

// Run writes to the connections and looks after them until ctx ends; then it closes all.
func (h *Hub) Run(ctx context.Context) {
	writing, end := context.WithCancel(context.WithoutCancel(ctx))
	var writers sync.WaitGroup
	for _, w := range h.writers {
		writers.Go(func() { w.run(writing) })
	}
	tick := time.NewTicker(h.o.Sweep)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			h.sweep(ctx, h.o.Clock.Now())
			continue
		case <-h.ctx.Done():
		case <-ctx.Done():
		}
		break
	}
	h.Stop()
	end()
	writers.Wait()
	h.running.Wait()
}

// Stop closes all connections, and those that come later are refused. People come back to another node with their place.
func (h *Hub) Stop() {
	h.mu.Lock()
	h.stopped = true
	h.mu.Unlock()
	h.cancel()
	for _, c := range h.all() {
		c.close()
	}
}

func (h *Hub) all() (all []*conn) {
	h.mu.RLock()
	rooms := make([]*room, 0, len(h.rooms))
	for _, rm := range h.rooms {
		rooms = append(rooms, rm)
	}
	h.mu.RUnlock()
	for _, rm := range rooms {
		all = rm.append(all)
	}
	return all
}

// sweep ends what is over, gives signs of life, and has rights looked at again.
func (h *Hub) sweep(ctx context.Context, now time.Time) {
	h.sweeps++
	var check []*conn
	for _, c := range h.all() {
		if !c.who.Expires.IsZero() && !now.Before(c.who.Expires) {
			c.last(Encode(Expired, 0, []byte("{}")))
			continue
		}
		if (h.sweeps+c.slot)%uint64(h.o.Beat) == 0 { //nolint:gosec // positive
			c.life()
		}
		if (h.sweeps+c.slot)%checkSweeps == 0 && c.who.Check != nil {
			check = append(check, c)
		}
	}
	if len(check) == 0 || !h.checking.CompareAndSwap(false, true) {
		return
	}
	h.running.Go(func() {
		defer h.checking.Store(false)
		for _, c := range check {
			if ctx.Err() == nil && c.who.Check(ctx) != nil {
				c.last(Encode(Expired, 0, []byte("{}")))
			}
		}
	})
}
