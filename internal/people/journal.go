package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	readBytes  = 1 << 20                // of the journal read at once
	unitItems  = 2000                   // objects of one transaction, beyond which no further row joins it: others must not wait long
	tickUnits  = 64                     // transactions of one tick
	settleWait = 60 * time.Second       // that a reader waits at most
	settlePoll = 3 * time.Millisecond   // between looks at the journal that other nodes work on too
	lookAgain  = 100 * time.Millisecond // between wakes while somebody waits
)

// journal is this node's place in the journal of what was accepted.
type journal struct {
	turn     sync.Mutex   // one tick at a time
	started  bool         // it is known what an earlier life left
	resumed  bool         // what that worked in is forgotten
	last     atomic.Int64 // the newest row that was accepted here
	worked   atomic.Int64 // the newest that was worked in here; what is older was too
	unforgot []int64      // worked in, and not forgotten yet

	mu      sync.Mutex
	changed chan struct{} // closed and made anew at each step
}

// reach tells those who wait how far the journal is worked in.
func (j *journal) reach(row int64) {
	j.mu.Lock()
	if row > j.worked.Load() {
		j.worked.Store(row)
	}
	close(j.changed)
	j.changed = make(chan struct{})
	j.mu.Unlock()
}

func (j *journal) next() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changed
}

// Accept puts what a program tells into the journal. When it returns nil the batch survives a power cut
// and will be worked in, after whatever was accepted before it; [People.Settled] waits for that. Items
// that are not right are passed over then: the door that wants to name them asks [profile.Change.Check] and
// its like first.
func (p *People) Accept(ctx context.Context, workspace string, b profile.Batch) error {
	body, err := json.Marshal(b)
	if err != nil {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The batch cannot be written as JSON: %w", err)
	}
	row, err := p.o.Store.AppendJournal(ctx, store.JournalCall{Workspace: workspace, At: stamp(p.o.Clock.Now()), Body: body})
	if err != nil {
		return fmt.Errorf("keep what was told: %w", err)
	}
	for last := p.journal.last.Load(); row > last && !p.journal.last.CompareAndSwap(last, row); last = p.journal.last.Load() {
	}
	p.accepted.Add(int64(b.Len()))
	p.wake()
	return nil
}

func (p *People) wake() {
	if p.o.Wake != nil {
		p.o.Wake()
	}
}

// Settled waits until all that was accepted before the call, on this node or another, is worked in. It
// costs next to nothing when nothing waits. Every read of people's data goes through it first.
func (p *People) Settled(ctx context.Context, workspace string) error {
	upTo, err := p.waits(ctx)
	if err != nil || upTo == 0 {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, settleWait)
	defer cancel()
	poll := lookAgain
	if !p.o.Store.JournalApart() {
		poll = settlePoll
	}
	for {
		step := p.journal.next()
		over, err := p.workedTo(ctx, upTo)
		if err != nil || over {
			return err
		}
		p.wake()
		timer := time.NewTimer(poll)
		select {
		case <-step:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return petitbleu.Errorf(petitbleu.CodeUnavailable, "What was accepted before is still being worked in: try again in a while.")
		}
	}
}

// waits gives the newest row of the journal that may not be worked in yet, 0 when there is none.
func (p *People) waits(ctx context.Context) (int64, error) {
	j := &p.journal
	if !p.o.Store.JournalApart() {
		return p.o.Store.LastJournal(ctx)
	}
	if err := p.start(ctx); err != nil {
		return 0, err
	}
	if last := j.last.Load(); last > j.worked.Load() {
		return last, nil
	}
	return 0, nil
}

// workedTo tells whether the journal is worked in up to a row.
func (p *People) workedTo(ctx context.Context, upTo int64) (bool, error) {
	if p.o.Store.JournalApart() {
		return p.journal.worked.Load() >= upTo, nil
	}
	waits, err := p.o.Store.JournalWaits(ctx, upTo)
	return !waits, err
}

// start finds out, once, what an earlier life of the program left in the journal.
func (p *People) start(ctx context.Context) error {
	j := &p.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.started {
		return nil
	}
	last, err := p.o.Store.LastJournal(ctx)
	if err != nil {
		return err
	}
	if last > j.last.Load() {
		j.last.Store(last)
	}
	j.started = true
	return nil
}

// Tick works in what waits in the journal, up to a bound; more says that others wait. Of several nodes
// any may do so.
func (p *People) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	j := &p.journal
	j.turn.Lock()
	defer j.turn.Unlock()
	if err := p.start(ctx); err != nil {
		return false, err
	}
	if err := p.resume(ctx); err != nil {
		return false, err
	}
	if p.o.Store.JournalApart() {
		return p.tickAhead(ctx, now)
	}
	for done := 0; done < tickUnits; {
		last := j.last.Load()
		units, err := p.nextUnits(ctx, 0)
		if err != nil || len(units) == 0 {
			j.reach(last)
			return false, err
		}
		done += len(units)
		for _, u := range units {
			err := p.workUnit(ctx, u, stamp(now))
			if errors.Is(err, store.ErrJournalTaken) {
				break // another node was faster: read anew
			}
			if err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// tickAhead is Tick where this program alone has the journal: while units are worked in, the next are read.
func (p *People) tickAhead(ctx context.Context, now time.Time) (more bool, err error) {
	type part struct {
		units []*unit
		last  int64 // the newest row that was accepted before they were read
		err   error
	}
	read := func(after int64) <-chan part {
		ready := make(chan part, 1)
		go func() {
			of := part{last: p.journal.last.Load()}
			of.units, of.err = p.nextUnits(ctx, after)
			ready <- of
		}()
		return ready
	}
	defer func() { err = errors.Join(err, p.forget(ctx)) }()
	ahead := read(p.journal.worked.Load())
	for done := 0; done < tickUnits; {
		of := <-ahead
		if of.err != nil {
			return false, of.err
		}
		if len(of.units) == 0 {
			p.journal.reach(of.last)
			return false, nil
		}
		ahead = read(of.units[len(of.units)-1].last())
		for _, u := range of.units {
			if err := p.workUnit(ctx, u, stamp(now)); err != nil {
				<-ahead
				return false, err
			}
			done++
		}
	}
	<-ahead
	return true, nil
}

// resume forgets rows that an earlier life of the program worked in.
func (p *People) resume(ctx context.Context) error {
	j := &p.journal
	if j.resumed {
		return nil
	}
	err := p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		j.unforgot, err = tx.JournalDone()
		return err
	})
	if err == nil {
		err = p.forget(ctx)
	}
	j.resumed = err == nil
	return err
}

// forget removes the rows that were worked in.
func (p *People) forget(ctx context.Context) error {
	j := &p.journal
	if err := p.o.Store.ForgetJournal(ctx, j.unforgot); err != nil {
		return fmt.Errorf("forget what was worked in: %w", err)
	}
	j.unforgot = nil
	return nil
}

// unit is what one transaction works in: whole rows of the journal.
type unit struct {
	rows  []store.JournalRow
	calls []*call
	ids   []int64
	items int
}

func (u *unit) last() int64 { return u.ids[len(u.ids)-1] }

// nextUnits reads rows that wait behind one, and reads what is in them on several processors.
func (p *People) nextUnits(ctx context.Context, after int64) ([]*unit, error) {
	rows, err := p.o.Store.Journal(ctx, after, readBytes)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	type place struct{ row, call int }
	var places []place
	read := make([][]*call, len(rows))
	for r, row := range rows {
		read[r] = make([]*call, len(row.Calls))
		for c := range row.Calls {
			places = append(places, place{r, c})
		}
	}
	_ = together(len(places), func(i int) error {
		at := places[i]
		read[at.row][at.call] = readCall(rows[at.row].Calls[at.call], asideKey(rows[at.row].ID, at.call))
		return nil
	})
	var units []*unit
	for r, row := range rows {
		if len(units) == 0 || units[len(units)-1].items >= unitItems {
			units = append(units, &unit{})
		}
		u := units[len(units)-1]
		u.rows, u.ids, u.calls = append(u.rows, row), append(u.ids, row.ID), append(u.calls, read[r]...)
		for _, c := range read[r] {
			u.items += len(c.items)
		}
	}
	return units, nil
}

// readCall reads a call of the journal. One that cannot be read has no items: it was written by Accept, so
// that does not happen but to a damaged file.
func readCall(from store.JournalCall, key string) *call {
	var b profile.Batch
	if err := profile.Decode(from.Body, &b); err != nil {
		return &call{workspace: from.Workspace, at: from.At, batch: &profile.Batch{}, broken: err}
	}
	return prepare(from.Workspace, key, &b, from.At)
}

// workUnit works a unit in. A call to which the store says no, though it works, is set aside.
func (p *People) workUnit(ctx context.Context, u *unit, now time.Time) error {
	var all []*work
	err := p.o.Store.ApplyJournal(ctx, u.ids, func(tx *store.Tx) (err error) {
		all, err = p.workCalls(tx, u.calls, now)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrJournalTaken) && ctx.Err() == nil && p.o.Store.Ping(ctx) == nil {
		p.o.Logger.Error("what was accepted is worked in call by call, for one cannot be", "error", err)
		err = p.o.Store.ApplyJournal(ctx, u.ids, func(tx *store.Tx) (err error) {
			all, err = p.workApart(tx, u, now)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("work in what was accepted: %w", err)
	}
	j := &p.journal
	j.unforgot = append(j.unforgot, u.ids...)
	for _, w := range all {
		p.done(w)
	}
	j.reach(u.last())
	return nil
}

// workCalls works calls in, those of one workspace together.
func (p *People) workCalls(tx *store.Tx, calls []*call, now time.Time) (all []*work, err error) {
	var order []string
	by := map[string][]*call{}
	for _, c := range calls {
		if c.broken != nil {
			return nil, c.broken
		}
		if by[c.workspace] == nil {
			order = append(order, c.workspace)
		}
		by[c.workspace] = append(by[c.workspace], c)
	}
	for _, workspace := range order {
		w, err := p.workIn(tx, workspace, by[workspace], now)
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

// workApart works calls in one by one, so that one which fails leaves the others alone. It is set aside.
func (p *People) workApart(tx *store.Tx, u *unit, now time.Time) (all []*work, err error) {
	for _, row := range u.rows {
		for n, from := range row.Calls {
			// The number of the change is taken before, so that what fails does not give it back.
			if _, err := tx.HoldPeople(from.Workspace); err != nil {
				return nil, err
			}
			var some []*work
			failed := tx.Try(func() (err error) {
				c := readCall(from, asideKey(row.ID, n))
				some, err = p.workCalls(tx, []*call{c}, now)
				return err
			})
			if failed == nil {
				all = append(all, some...)
				continue
			}
			p.aside.Add(1)
			p.o.Logger.Error("a call that was accepted is set aside", "workspace", from.Workspace, "row", row.ID, "place", n, "error", failed)
			if err := tx.SetAside(row.ID, n, from, firstLine(failed)); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// firstLine gives an error without the stack that a panic brings.
func firstLine(err error) string {
	text := err.Error()
	for i := range text {
		if text[i] == '\n' || i >= 300 {
			return text[:i]
		}
	}
	return text
}
