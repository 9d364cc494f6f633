package delivery

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what delivery needs. Store, Box, Drivers and Clock must be set.
type Options struct {
	Store   *store.Store
	Box     *secret.Box
	Drivers map[string]channel.Driver
	Clock   clock.Clock // of due times and verdicts; a demo moves it

	// Render writes messages for their people. Default: one of its own.
	Render *render.Renderer

	Calls  *outbound.Caller // default: one that calls public addresses only
	Logger *slog.Logger     // default: none
	Live   live.Broker      // default: none
	// Metrics takes the counts of outcomes; may be nil.
	Metrics prometheus.Registerer
	Node    string // a word for this node in leases, for people who look; default "node"

	// SettleAfter is how long a message stays unknown before its conversation is read, so that
	// an echo can come first. Default 10 s.
	SettleAfter time.Duration
	// Lease is how long a Page stays with a node that has died. Default 5 s.
	Lease time.Duration
	// Every is the longest time between two looks for due messages of which no hint came, such
	// as those that another node queued. Default 1 s.
	Every time.Duration
	// StopWithin bounds the wait for calls under way when the program stops. Default 10 s.
	StopWithin time.Duration
	// SafeMode sends to nobody but the people of each workspace's safe group.
	SafeMode bool
	// BaseURL is the public address of the program: what webhooks send to its push API is not sent over the network. May be empty.
	BaseURL string
	// Supply gives the messages of campaigns; may be empty.
	Supply Supply
	// Steady runs at the speed of real time whatever Clock does: leases and pace are measured
	// by it. Default: the system's clock.
	Steady clock.Clock
}

// Delivery sends messages. Safe for concurrent use.
type Delivery struct {
	o       Options
	holder  string // of this life of this node, in leases
	wake    loop.Waker
	leases  leases
	counts  outcomes
	commits commits
	health  *outbound.Health

	mu      sync.Mutex
	workers map[pageKey]sender
	paces   map[pageKey]*pace
	looking map[pageKey]*lookups
	hinted  map[pageKey]bool
	running sync.WaitGroup
}

// pageKey names a lane: a Page, or with an empty page the webhooks of a workspace.
type pageKey struct{ workspace, page string }

// New prepares a delivery. Nothing leaves before Run or Tick.
func New(o Options) *Delivery {
	if o.Calls == nil {
		o.Calls = outbound.NewCaller(outbound.Options{})
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Live == nil {
		o.Live = new(live.Hub)
	}
	if o.Steady == nil {
		o.Steady = clock.System()
	}
	orDefault(&o.Node, "node")
	orDefault(&o.SettleAfter, 10*time.Second)
	orDefault(&o.Lease, 5*time.Second)
	orDefault(&o.Every, time.Second)
	orDefault(&o.StopWithin, 10*time.Second)
	if o.Render == nil {
		o.Render = render.New(render.Options{Store: o.Store, Box: o.Box, Calls: o.Calls, Logger: o.Logger})
	}
	d := &Delivery{
		health: outbound.NewHealth(),
		o:      o, holder: o.Node + " " + petitbleu.NewID(petitbleu.KindNode, o.Steady.Now()), wake: loop.NewWaker(),
		workers: map[pageKey]sender{}, paces: map[pageKey]*pace{}, looking: map[pageKey]*lookups{}, hinted: map[pageKey]bool{},
	}
	d.leases.held = map[pageKey]*lease{}
	d.counts = newOutcomes(o.Metrics)
	return d
}

func orDefault[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}

// Queue puts messages into the outbox, and wakes the workers once tx is committed. Messages of
// one group are sent in the order of their parts, which must follow each other in all; each
// waits until the one before it is sent.
func (d *Delivery) Queue(tx *store.Tx, all []petitbleu.Message) error {
	now := d.o.Clock.Now()
	for i := range all {
		m := &all[i]
		orDefault(&m.State, petitbleu.StateQueued)
		if m.Part > 1 && m.AfterID == "" && i > 0 && all[i-1].GroupID == m.GroupID && all[i-1].WorkspaceID == m.WorkspaceID {
			m.AfterID = all[i-1].ID
		}
		if m.AfterID != "" {
			m.DueAt = time.Time{}
		} else if m.DueAt.IsZero() {
			m.DueAt = now
		}
		if m.CreatedAt.IsZero() {
			m.CreatedAt = now
		}
		if m.UpdatedAt.IsZero() {
			m.UpdatedAt = m.CreatedAt
		}
	}
	if err := tx.InsertMessages(all); err != nil {
		return err
	}
	tx.AfterCommit(func() {
		d.changedRows(all)
		d.hint(all)
	})
	return nil
}

// Wake makes delivery look for due messages now. It never waits.
func (d *Delivery) Wake() { d.wake.Wake() }

// Resend sends a message again because a person asked for it, knowing that one whose answer
// was lost may arrive twice. Only failed and unknown messages can be sent again.
func (d *Delivery) Resend(ctx context.Context, workspaceID, id string) error {
	var m petitbleu.Message
	err := d.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if m, err = tx.Message(workspaceID, id); err != nil {
			return err
		}
		if _, err := tx.Page(workspaceID, m.PageID); m.PageID != "" && errors.Is(err, store.ErrNotFound) {
			return petitbleu.Errorf(petitbleu.CodePageNotLinked, "Page %s is not connected to this workspace any more.", m.PageID)
		}
		ok, err := tx.Requeue(workspaceID, id, d.o.Clock.Now())
		if err == nil && !ok {
			return petitbleu.Errorf(petitbleu.CodeConflict, "Only a message that failed, or whose answer was lost, can be sent again; this one is %s.", m.State)
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such message in this workspace.")
	}
	if err == nil {
		d.changedRows([]petitbleu.Message{m})
		d.hint([]petitbleu.Message{m})
	}
	return err
}

// hint wakes the workers of the messages' Pages.
func (d *Delivery) hint(all []petitbleu.Message) {
	d.mu.Lock()
	for i := range all {
		key := pageKey{all[i].WorkspaceID, all[i].PageID}
		if w := d.workers[key]; w != nil && all[i].Human {
			w.hurry()
		}
		if i > 0 && all[i-1].PageID == key.page && all[i-1].WorkspaceID == key.workspace {
			continue
		}
		if w := d.workers[key]; w != nil {
			w.nudge()
		} else {
			d.hinted[key] = true
		}
	}
	start := len(d.hinted) > 0
	d.mu.Unlock()
	if start {
		d.wake.Wake()
	}
}

// changedRows tells those who look that messages changed.
func (d *Delivery) changedRows(all []petitbleu.Message) {
	for i := range all {
		d.o.Live.Publish(all[i].WorkspaceID, live.Change{Kind: live.KindMessage, ID: all[i].ID, ProfileID: all[i].ProfileID})
	}
}
