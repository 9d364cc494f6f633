package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Supply gives delivery the messages of campaigns (package campaign). Those of webhooks have no row until something is
// known of them: a lane takes them in parcels, writes and sends them, and inserts each with what became of it. Its
// functions may be called by many goroutines; those that are nil are not asked.
type Supply struct {
	// Due gives the workspaces that have a parcel at an instant.
	Due func(tx *store.Tx, now time.Time) ([]store.LaneDue, error)
	// Next gives a workspace's next parcel, of those that are not taken; nil: there is none now.
	Next func(ctx context.Context, workspace string, now time.Time, taken func(ParcelKey) bool) (*Parcel, error)
	// Judge says which of the messages must not go now, and why, by their ids. It is asked about messages of
	// campaigns only.
	Judge func(tx *store.Tx, workspace string, all []*petitbleu.Message, now time.Time) (map[string]store.Outcome, error)
	// Still gives the campaigns of a workspace of which nothing may leave.
	Still func(tx *store.Tx, workspace string) (map[string]bool, error)
	// Through is told that a run has one parcel less.
	Through func(workspace, run string)
}

// ParcelKey names a parcel: a block of a run.
type ParcelKey struct {
	Run   string
	Block int
}

// Parcel are messages that leave together, more or less, and have no row yet.
type Parcel struct {
	Key      ParcelKey
	Messages []*petitbleu.Message     // queued, in the order in which they go
	Ended    []*petitbleu.Message     // which do not go now: held, dropped
	Done     func(tx *store.Tx) error // says that each has a row
}

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

// parcel is a parcel on its way.
type parcel struct {
	*Parcel
	fed      int  // of its messages, those that are being written, or were
	inMemory int  // of those, and of Ended, the ones that have no row yet
	gone     bool // some were forgotten: the block is taken again for them
}

// sownRow is a message with what became of it, to be inserted.
type sownRow struct {
	p   *parcel
	m   *petitbleu.Message
	row store.MessageRow
	err error
}

// supplied is what a lane has of its supply. The lane's goroutine has all of it.
type supplied struct {
	parcels map[ParcelKey]*parcel
	order   []*parcel      // those of which some are not fed
	count   int            // messages in memory
	ofRuns  map[string]int // of them, those of each run
	more    bool           // there may be another parcel
	looked  time.Time      // by the steady clock
	sown    []sownRow
	through []*parcel // whose last row is on disk
	commits int       // under way
	saved   chan sowing
	failed  error
}

func newSupplied() supplied {
	return supplied{parcels: map[ParcelKey]*parcel{}, ofRuns: map[string]int{}, more: true, saved: make(chan sowing, supplyCommits)}
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
func (w *webhooks) supply(ctx context.Context) error {
	s, steady := &w.supplied, w.d.o.Steady.Now()
	if w.d.o.Supply.Next == nil || w.known.halted || w.halted.Load() {
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
		if all := p.Messages[p.fed:min(len(p.Messages), p.fed+supplyPart)]; len(all) > 0 {
			room, err := w.feed(ctx, p, all)
			if err != nil || !room {
				return err
			}
		}
		if p.fed == len(p.Messages) {
			s.leave(p)
			w.settle(p)
		}
	}
}

// next gives the parcel that may be fed next; nil: none.
func (s *supplied) next() *parcel {
	for _, p := range s.order {
		if s.ofRuns[p.Key.Run] < supplyAhead {
			return p
		}
	}
	return nil
}

// leave takes a parcel out of those that are fed.
func (s *supplied) leave(p *parcel) {
	s.order = slices.DeleteFunc(s.order, func(other *parcel) bool { return other == p })
}

// add counts messages of a parcel in memory, n of them more.
func (s *supplied) add(p *parcel, n int) {
	p.inMemory += n
	s.count += n
	if s.ofRuns[p.Key.Run] += n; s.ofRuns[p.Key.Run] == 0 {
		delete(s.ofRuns, p.Key.Run)
	}
}

// takeParcel takes the next parcel, when there is one.
// One that cannot be taken holds up no other message of the lane.
func (w *webhooks) takeParcel(ctx context.Context) {
	s := &w.supplied
	next, err := w.d.o.Supply.Next(ctx, w.key.workspace, w.now(), func(key ParcelKey) bool {
		return s.parcels[key] != nil || s.ofRun(key.Run) >= supplyOfRun
	})
	if err != nil && ctx.Err() == nil {
		w.d.o.Logger.Error("the people of a campaign could not be read; they are tried again", "workspace", w.key.workspace, "error", err)
	}
	if err != nil || next == nil {
		s.more = false
		return
	}
	p := &parcel{Parcel: next}
	s.parcels[p.Key] = p
	s.order = append(s.order, p)
	s.add(p, len(next.Ended))
	for _, m := range next.Ended {
		w.sow(p, m)
	}
}

// feed writes messages of a parcel for their people and queues them. room is false when no more can be fed for now:
// so many ask other hosts.
func (w *webhooks) feed(ctx context.Context, p *parcel, all []*petitbleu.Message) (room bool, err error) {
	drafts, room, err := w.prepare(ctx, all)
	if err != nil {
		return false, err
	}
	p.fed += len(drafts)
	w.supplied.add(p, len(drafts))
	for i := range drafts {
		drafts[i].p = p
	}
	w.spread(ctx, drafts)
	return room, nil
}

// prepare reads what messages need, and writes them. room is false when there is none for the next: so many ask
// other hosts.
func (w *webhooks) prepare(ctx context.Context, all []*petitbleu.Message) (drafts []draft, room bool, err error) {
	var batch *render.Batch
	unsafe, steady := map[*petitbleu.Message]store.Outcome{}, w.d.o.Steady.Now()
	err = w.d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		w.unsafe = nil
		if err = w.readKnown(tx, steady); err != nil {
			return err
		}
		if _, err = w.safe(tx, all); err != nil {
			return err
		}
		for _, one := range w.unsafe {
			unsafe[one.m] = one.outcome
		}
		w.unsafe = nil
		batch, err = w.d.o.Render.Read(tx, w.key.workspace, all)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("read what messages of campaigns need: %w", err)
	}
	free := asideLimit - w.aside
	for _, m := range all {
		d := draft{m: m}
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

// judged takes out of messages those that their campaigns do not let go now, with what becomes of them.
func (d *Delivery) judged(tx *store.Tx, workspace string, all []*petitbleu.Message, now time.Time) (kept []*petitbleu.Message, not []settled, err error) {
	if d.o.Supply.Judge == nil || !slices.ContainsFunc(all, func(m *petitbleu.Message) bool { return m.CampaignID != "" }) {
		return all, nil, nil
	}
	outcomes, err := d.o.Supply.Judge(tx, workspace, all, now)
	for _, m := range all {
		if o, ok := outcomes[m.ID]; ok {
			not = append(not, settled{m: m, outcome: o})
		} else {
			kept = append(kept, m)
		}
	}
	return kept, not, err
}

// stands tells whether nothing of a message's campaign may leave.
func (w *webhooks) stands(m *petitbleu.Message) bool {
	still := w.still.Load()
	return m.CampaignID != "" && still != nil && (*still)[m.CampaignID]
}

// forget lets a message go that did not leave: it is in its block still.
func (w *webhooks) forget(p *parcel) {
	p.gone = true
	w.supplied.leave(p)
	w.supplied.add(p, -1)
	w.settle(p)
}

// settle ends a parcel of which nothing is in memory any more.
func (w *webhooks) settle(p *parcel) {
	s := &w.supplied
	if p.inMemory > 0 || p.fed < len(p.Messages) && !p.gone || s.parcels[p.Key] != p {
		return
	}
	if p.gone {
		delete(s.parcels, p.Key)
		s.more = true
		return
	}
	s.through = append(s.through, p)
}
