package emulator

import (
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
)

// Options of an emulator. The zero value works.
type Options struct {
	// Clock is the emulated time; nil means a fresh one that runs with the real time.
	Clock *clock.Movable
	// UI is the static page served at "/"; nil means a plain text page.
	UI fs.FS
	// StrictHTTPS refuses http URLs in messages and as callback.
	StrictHTTPS bool
	// WebhookTimeout is how long a webhook call may take in real time; 0 means 5 s
	// (Messenger Platform reference, section 1.5).
	WebhookTimeout time.Duration
	// Logger; nil discards.
	Logger *slog.Logger
	// StateFile keeps the state over restarts when it is set.
	StateFile string
	// RandomSeed makes ids and faults repeatable; 0 draws one.
	RandomSeed uint64
	// PublicURL is the emulator's own address, such as http://127.0.0.1:9100, for links in
	// answers that no request precedes. Empty: taken from each request.
	PublicURL string
	// Seed is the first state; it is not used when StateFile holds one.
	Seed Seed
}

// Seed is what an emulator starts with.
type Seed struct {
	Apps   []App    `json:"apps"`
	Pages  []Page   `json:"pages"`
	People []Person `json:"people"`
}

// Emulator is a local Messenger Platform. Make one with New, serve Handler, and call Run
// to have its webhook calls delivered.
type Emulator struct {
	opts   Options
	clock  *clock.Movable
	real   clock.Clock // for durations that a person would measure
	logger *slog.Logger
	client *http.Client // webhook calls
	hub    *hub

	mu       sync.Mutex
	st       *state
	dice     *rand.Rand // ids and jitter
	gamble   *rand.Rand // faults
	queues   map[queueKey]*queue
	queueRun func(*queue) // starts a queue's worker while Run is active
	arrived  chan struct{}
	dirty    bool
	limits   map[string]*rateWindow
	heard    heardClock
}

// New returns an emulator in its first state. It fails when StateFile cannot be read or
// the seed contradicts itself.
func New(opts Options) (*Emulator, error) {
	if opts.Clock == nil {
		opts.Clock = clock.NewMovable(nil)
	}
	if opts.WebhookTimeout <= 0 {
		opts.WebhookTimeout = 5 * time.Second
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.RandomSeed == 0 {
		opts.RandomSeed = rand.Uint64()
	}
	e := &Emulator{
		opts:    opts,
		clock:   opts.Clock,
		real:    clock.System(),
		logger:  opts.Logger,
		client:  webhookClient(opts.WebhookTimeout),
		hub:     newHub(),
		arrived: make(chan struct{}),
	}
	e.gamble = rand.New(rand.NewPCG(opts.RandomSeed, 2))
	e.clear()
	loaded, err := e.load()
	if err != nil {
		return nil, err
	}
	// Another start draws other ids, or they would meet those of the state file.
	e.dice = rand.New(rand.NewPCG(opts.RandomSeed, 1+uint64(e.st.NextSeq+e.st.NextCall)<<8))
	if !loaded {
		if err := e.applySeed(opts.Seed); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Clock is the emulated time.
func (e *Emulator) Clock() *clock.Movable { return e.clock }

// clear drops all state; callers hold the lock or own the emulator alone. The dice roll
// on, so that no id comes twice.
func (e *Emulator) clear() {
	e.st = newState()
	e.limits = map[string]*rateWindow{}
	for _, q := range e.queues {
		q.items, q.waiting = nil, nil
		q.dead = true
		q.poke()
	}
	e.queues = map[queueKey]*queue{}
}

// Reset goes back to the first state: the seed, no threads, no faults. The clock stays.
func (e *Emulator) Reset() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.clear()
	e.dirty = true
	err := e.applySeed(e.opts.Seed)
	e.publish("reset", nil)
	return err
}

// KeepConnections makes the callbacks of the apps and the subscriptions of the Pages, as they
// are now, part of the first state, so that a Reset does not cut off who is connected.
func (e *Emulator) KeepConnections() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range e.opts.Seed.Apps {
		a := &e.opts.Seed.Apps[i]
		if now := e.st.Apps[a.ID]; now != nil {
			a.CallbackURL, a.Fields = now.CallbackURL, slices.Clone(now.Fields)
		}
	}
	for i := range e.opts.Seed.Pages {
		p := &e.opts.Seed.Pages[i]
		if now := e.st.Pages[p.ID]; now != nil {
			p.Subscribed = maps.Clone(now.Subscribed)
		}
	}
}

// Run delivers webhook calls and saves the state until ctx ends; then it ends the streams
// and long polls, so that an HTTP server around it can stop at once.
func (e *Emulator) Run(ctx context.Context) error {
	var workers sync.WaitGroup
	start := func(q *queue) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			e.deliverQueue(ctx, q)
		}()
	}
	e.mu.Lock()
	e.queueRun = start
	for _, q := range e.queues {
		start(q)
	}
	e.mu.Unlock()

	e.saveLoop(ctx)

	e.mu.Lock()
	e.queueRun = nil
	e.mu.Unlock()
	workers.Wait()
	e.hub.close()
	e.clock.Close()
	return e.save()
}

// now is the emulated time in Unix milliseconds.
func (e *Emulator) now() int64 { return e.clock.Now().UnixMilli() }
