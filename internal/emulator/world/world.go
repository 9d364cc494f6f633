package world

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
	// Pack is the rule pack of the first state: "today" or empty, "2020", or an instant.
	Pack string
	// Seed is the first state; it is not used when StateFile holds one.
	Seed Seed
}

// Seed is what an emulator starts with.
type Seed struct {
	Apps   []App    `json:"apps"`
	Pages  []Page   `json:"pages"`
	People []Person `json:"people"`
}

// World is a local Messenger Platform without its doors. Make one with New, and call Run to
// have its webhook calls delivered.
type World struct {
	Options Options
	clock   *clock.Movable
	Real    clock.Clock // for durations that a person would measure
	Logger  *slog.Logger
	client  *http.Client // webhook calls
	Hub     *Hub

	Mu       sync.Mutex
	State    *State
	dice     *rand.Rand // ids and jitter
	gamble   *rand.Rand // faults
	Queues   map[QueueKey]*Queue
	queueRun func(*Queue) // starts a queue's worker while Run is active
	Arrived  chan struct{}
	Dirty    bool
	limits   map[string]*RateWindow
	budgets  map[string]*budget
	engaged  map[string]engagedCount
	heard    heardClock

	effects    []Effect // see Note
	nextEffect int64

	noticeWake chan struct{}
	snapshots  map[string]*Snapshot
}

// New returns a world in its first state. It fails when StateFile cannot be read or
// the seed contradicts itself.
func New(opts Options) (*World, error) {
	if opts.Clock == nil {
		opts.Clock = clock.NewMovable(nil)
	}
	if opts.WebhookTimeout <= 0 {
		opts.WebhookTimeout = usualTimeout
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.RandomSeed == 0 {
		opts.RandomSeed = rand.Uint64()
	}
	e := &World{
		Options: opts,
		clock:   opts.Clock,
		Real:    clock.System(),
		Logger:  opts.Logger,
		client:  webhookClient(),
		Hub:     newHub(),
		Arrived: make(chan struct{}),

		noticeWake: make(chan struct{}, 1),
	}
	e.gamble = rand.New(rand.NewPCG(opts.RandomSeed, 2))
	e.clear()
	if err := e.SetPack(opts.Pack); err != nil {
		return nil, err
	}
	loaded, err := e.load()
	if err != nil {
		return nil, err
	}
	// Another start draws other ids, or they would meet those of the state file.
	e.dice = rand.New(rand.NewPCG(opts.RandomSeed, 1+uint64(e.State.NextSeq+e.State.NextCall)<<8))
	if !loaded {
		if err := e.applySeed(opts.Seed); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Clock is the emulated time.
func (w *World) Clock() *clock.Movable { return w.clock }

// clear drops all state; callers hold the lock or own the emulator alone. The dice roll
// on, so that no id comes twice.
func (w *World) clear() {
	w.State = newState()
	w.State.Pack = w.Options.Pack
	w.effects = nil
	w.limits, w.budgets, w.engaged = map[string]*RateWindow{}, nil, nil
	for _, q := range w.Queues {
		q.Items, q.waiting = nil, nil
		q.dead = true
		q.poke()
	}
	w.Queues = map[QueueKey]*Queue{}
}

// Reset goes back to the first state: the seed, no threads, no faults. The clock stays.
func (w *World) Reset() error {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	w.clear()
	w.Dirty = true
	err := w.applySeed(w.Options.Seed)
	w.Publish("reset", nil)
	return err
}

// KeepConnections makes the callbacks of the apps and the subscriptions of the Pages, as they
// are now, part of the first state, so that a Reset does not cut off who is connected.
func (w *World) KeepConnections() {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	for i := range w.Options.Seed.Apps {
		a := &w.Options.Seed.Apps[i]
		if now := w.State.Apps[a.ID]; now != nil {
			a.CallbackURL, a.Fields = now.CallbackURL, slices.Clone(now.Fields)
			a.Others, a.RedirectURIs, a.PrivacyURL = maps.Clone(now.Others), slices.Clone(now.RedirectURIs), now.PrivacyURL
			a.DeauthorizeURL, a.DataDeletionURL = now.DeauthorizeURL, now.DataDeletionURL
		}
	}
	for i := range w.Options.Seed.Pages {
		p := &w.Options.Seed.Pages[i]
		if now := w.State.Pages[p.ID]; now != nil {
			p.Subscribed = maps.Clone(now.Subscribed)
		}
	}
}

// Run delivers webhook calls and saves the state until ctx ends; then it ends the streams
// and long polls, so that an HTTP server around it can stop at once.
func (w *World) Run(ctx context.Context) error {
	var workers sync.WaitGroup
	start := func(q *Queue) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			w.deliverQueue(ctx, q)
		}()
	}
	w.Mu.Lock()
	w.queueRun = start
	for _, q := range w.Queues {
		start(q)
	}
	w.Mu.Unlock()

	workers.Add(1)
	go func() {
		defer workers.Done()
		w.noticeLoop(ctx)
	}()
	w.saveLoop(ctx)

	w.Mu.Lock()
	w.queueRun = nil
	w.Mu.Unlock()
	workers.Wait()
	w.Hub.close()
	w.clock.Close()
	return w.Save()
}

// Now is the emulated time in Unix milliseconds.
func (w *World) Now() int64 { return w.clock.Now().UnixMilli() }
