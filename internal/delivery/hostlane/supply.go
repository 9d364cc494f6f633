package hostlane

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/delivery/supply"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// supplyAhead bounds the messages of a run without a row that a lane has in memory, and supplyPart how many are read
	// and written for their people at once.
	supplyAhead = 6144
	supplyPart  = 512
	// supplyParcels bounds the parcels of one run, and of all, that are under way: a host that is slow holds up its
	// own campaign only.
	supplyOfRun   = 4
	supplyParcels = 16
	// supplyReady is how many messages without a row are ahead of the calls to a host that keeps keys.
	supplyReady = 2048
	// supplyRows bounds one transaction of them, and supplyCommits how many are under way.
	supplyRows    = 800
	supplyCommits = 2
)

// sownRow is a message with what became of it, to be inserted.
type sownRow struct {
	p   *supply.Load
	m   *petitbleu.Message
	row store.MessageRow
	err error
	// note is set in place of row where the message goes to a feed.
	note *inhouse.Notice
}

// supplied is what a lane has of its supply. The lane's goroutine has all of it.
type supplied struct {
	parcels map[supply.ParcelKey]*supply.Load
	order   []*supply.Load // those of which some are not fed
	count   int            // messages in memory
	ofRuns  map[string]int // of them, those of each run
	more    bool           // there may be another parcel
	looked  time.Time      // by the steady clock
	sown    []sownRow
	through []*supply.Load // whose last row is on disk
	commits int            // under way
	saved   chan sowing
	failed  error
}

func newSupplied() supplied {
	return supplied{parcels: map[supply.ParcelKey]*supply.Load{}, ofRuns: map[string]int{}, more: true, saved: make(chan sowing, supplyCommits)}
}

// busy tells whether something of the supply is in memory or on its way to the disk.
func (s *supplied) busy() bool { return s.count > 0 || s.commits > 0 || len(s.through) > 0 }

// ofRun counts the parcels of a run.
func (s *supplied) ofRun(run string) (n int) {
	for key := range s.parcels {
		if key.Run == run {
			n++
		}
	}
	return n
}

// supply takes parcels, writes their messages for their people and queues them.
func (w *Lane) supply(ctx context.Context) error {
	s, steady := &w.supplied, w.d.Options.Steady.Now()
	if w.d.Options.Supply.Next == nil || w.known.Halted || w.halted.Load() {
		return nil
	}
	if !s.more && steady.Sub(s.looked) >= laneTurn {
		s.more = true
	}
	for {
		p := s.next()
		if p == nil {
			if !s.more || len(s.parcels) >= supplyParcels {
				return nil
			}
			s.looked = steady
			w.takeParcel(ctx)
			continue
		}
		if all := p.Messages[p.Fed:min(len(p.Messages), p.Fed+supplyPart)]; len(all) > 0 {
			room, err := w.feed(ctx, p, all)
			if err != nil || !room {
				return err
			}
		}
		if p.Fed == len(p.Messages) {
			s.leave(p)
			w.settle(p)
		}
	}
}

// next gives the parcel that may be fed next; nil: none.
func (s *supplied) next() *supply.Load {
	for _, p := range s.order {
		if s.ofRuns[p.Key.Run] < supplyAhead {
			return p
		}
	}
	return nil
}

// leave takes a parcel out of those that are fed.
func (s *supplied) leave(p *supply.Load) {
	s.order = slices.DeleteFunc(s.order, func(other *supply.Load) bool { return other == p })
}

// add counts messages of a parcel in memory, n of them more.
func (s *supplied) add(p *supply.Load, n int) {
	p.InMemory += n
	s.count += n
	if s.ofRuns[p.Key.Run] += n; s.ofRuns[p.Key.Run] == 0 {
		delete(s.ofRuns, p.Key.Run)
	}
}

// takeParcel takes the next parcel, when there is one.
// One that cannot be taken holds up no other message of the lane.
func (w *Lane) takeParcel(ctx context.Context) {
	s := &w.supplied
	next, err := w.d.Options.Supply.Next(ctx, w.key.Workspace, w.now(), func(key supply.ParcelKey) bool {
		return s.parcels[key] != nil || s.ofRun(key.Run) >= supplyOfRun
	})
	if err != nil && ctx.Err() == nil {
		w.d.Options.Logger.Error("the people of a campaign could not be read; they are tried again", "workspace", w.key.Workspace, "error", err)
	}
	if err != nil || next == nil {
		s.more = false
		return
	}
	p := &supply.Load{Parcel: next}
	s.parcels[p.Key] = p
	s.order = append(s.order, p)
	s.add(p, len(next.Ended))
	for _, m := range next.Ended {
		w.sow(p, m)
	}
}

// feed writes messages of a parcel for their people and queues them. room is false when no more can be fed for now:
// so many ask other hosts.
func (w *Lane) feed(ctx context.Context, p *supply.Load, all []*petitbleu.Message) (room bool, err error) {
	drafts, room, err := w.prepare(ctx, p, all)
	if err != nil {
		return false, err
	}
	p.Fed += len(drafts)
	w.supplied.add(p, len(drafts))
	w.spread(ctx, drafts)
	return room, nil
}

// prepare reads what messages need, and writes them. room is false when there is none for the next: so many ask
// other hosts.
func (w *Lane) prepare(ctx context.Context, p *supply.Load, all []*petitbleu.Message) (drafts []draft, room bool, err error) {
	var batch *render.Batch
	unsafe, steady := map[*petitbleu.Message]store.Outcome{}, w.d.Options.Steady.Now()
	err = w.d.Options.Store.Read(ctx, func(tx *store.Tx) (err error) {
		w.unsafe = nil
		if err = w.readKnown(tx, steady); err != nil {
			return err
		}
		if _, err = w.safe(tx, all); err != nil {
			return err
		}
		for _, one := range w.unsafe {
			unsafe[one.Message] = one.Outcome
		}
		w.unsafe = nil
		if batch, err = w.d.Options.Render.Read(tx, w.key.Workspace, all); err != nil {
			return err
		}
		return w.known.ReadCards(tx, batch, all)
	})
	if err != nil {
		return nil, false, fmt.Errorf("read what messages of campaigns need: %w", err)
	}
	free := pipe.AsideLimit - w.aside
	for _, m := range all {
		d := draft{m: m, p: p}
		if o, ok := unsafe[m]; ok {
			d.ended = &o
		} else if batch.Asks(m) {
			if free--; free < 0 {
				break
			}
		}
		drafts = append(drafts, d)
	}
	w.writeDrafts(ctx, batch, drafts)
	return drafts, len(drafts) == len(all), nil
}

// stands tells whether nothing of a message's campaign may leave.
func (w *Lane) stands(m *petitbleu.Message) bool {
	still := w.still.Load()
	return m.CampaignID != "" && still != nil && (*still)[m.CampaignID]
}

// forget lets a message go that did not leave: it is in its block still.
func (w *Lane) forget(p *supply.Load) {
	p.Gone = true
	w.supplied.leave(p)
	w.supplied.add(p, -1)
	w.settle(p)
}

// settle ends a parcel of which nothing is in memory any more.
func (w *Lane) settle(p *supply.Load) {
	s := &w.supplied
	if p.InMemory > 0 || p.Fed < len(p.Messages) && !p.Gone || s.parcels[p.Key] != p {
		return
	}
	if p.Gone {
		delete(s.parcels, p.Key)
		s.more = true
		return
	}
	s.through = append(s.through, p)
}
