package delivery

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/delivery/supply"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what delivery needs; see there.
type Options = pipe.Options

// What package campaign gives delivery, by these names too.
type (
	Supply    = supply.Supply
	Parcel    = supply.Parcel
	ParcelKey = supply.ParcelKey
)

// Delivery sends messages. Safe for concurrent use.
type Delivery struct {
	o    Options // with their defaults
	pipe *pipe.Pipe
	wake loop.Waker

	mu      sync.Mutex
	workers map[pipe.Key]sender
	paces   map[pipe.Key]*pacing.Pace
	hinted  map[pipe.Key]bool
	running sync.WaitGroup
}

// New prepares a delivery. Nothing leaves before Run or Tick.
func New(o Options) *Delivery {
	d := &Delivery{wake: loop.NewWaker(), workers: map[pipe.Key]sender{}, paces: map[pipe.Key]*pacing.Pace{}, hinted: map[pipe.Key]bool{}}
	d.pipe = pipe.New(o, d.hint)
	d.o = d.pipe.Options
	return d
}

// Queue puts messages into the outbox, and wakes the workers once tx is committed. Messages of
// one group are sent in the order of their parts, which must follow each other in all; each
// waits until the one before it is sent.
func (d *Delivery) Queue(tx *store.Tx, all []petitbleu.Message) error {
	now := d.o.Clock.Now()
	for i := range all {
		m := &all[i]
		m.State = cmp.Or(m.State, petitbleu.StateQueued)
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
		d.pipe.Changed(all)
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
		d.pipe.Changed([]petitbleu.Message{m})
		d.hint([]petitbleu.Message{m})
	}
	return err
}

// hint wakes the workers of the messages' Pages.
func (d *Delivery) hint(all []petitbleu.Message) {
	d.mu.Lock()
	for i := range all {
		key := pipe.Key{Workspace: all[i].WorkspaceID, Page: all[i].PageID}
		if w := d.workers[key]; w != nil && all[i].Human {
			w.Hurry()
		}
		if i > 0 && all[i-1].PageID == key.Page && all[i-1].WorkspaceID == key.Workspace {
			continue
		}
		if w := d.workers[key]; w != nil {
			w.Nudge()
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
