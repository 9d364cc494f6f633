package hostlane

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/supply"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// sowing is a commit of rows that has ended.
type sowing struct {
	rows    []sownRow
	left    map[string]bool // messages that were not inserted: nothing of their campaign may leave
	through []*supply.Load
	err     error
}

// sow puts a message with what became of it among the rows to be inserted.
func (w *Lane) sow(p *supply.Load, m *petitbleu.Message) {
	row, err := store.NewMessageRow(m)
	w.supplied.sown = append(w.supplied.sown, sownRow{p: p, m: m, row: row, err: err})
}

// sowOutcome is sow for a message that something became of before a call.
func (w *Lane) sowOutcome(p *supply.Load, m *petitbleu.Message, o *store.Outcome) {
	applyOutcome(m, o, w.now())
	w.sow(p, m)
}

// applyOutcome writes an outcome into a message that has no row.
func applyOutcome(m *petitbleu.Message, o *store.Outcome, now time.Time) {
	m.State, m.Reason, m.ReasonText, m.Attempts, m.UpdatedAt, m.DueAt = o.State, o.Reason, o.ReasonText, o.Attempts, now, o.DueAt
	if o.Wire != nil {
		m.Wire = o.Wire
	}
	if o.State == petitbleu.StateSent {
		m.SentAt, m.Reason, m.ReasonText = now, "", ""
	}
}

// save starts to insert rows, as many commits at once as there may be.
func (w *Lane) save() error {
	s := &w.supplied
	for s.commits < supplyCommits && (len(s.sown) > 0 || len(s.through) > 0) {
		n := min(len(s.sown), supplyRows)
		if s.commits > 0 && n < supplyRows/4 {
			break // a small one can wait for the one under way
		}
		job := sowing{rows: s.sown[:n:n], through: s.through}
		s.sown, s.through = s.sown[n:], nil
		if len(s.sown) == 0 {
			s.sown = nil
		}
		s.commits++
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), ledger.CommitLimit)
			defer cancel()
			job.err = w.d.Options.Store.Write(ctx, func(tx *store.Tx) error { return insertSown(tx, &job) })
			s.saved <- job
			w.nudgeSelf()
		}()
	}
	err := s.failed
	s.failed = nil
	return err
}

// LookAgain makes the lane look at once at what may leave and what is there to send. It never waits.
func (w *Lane) LookAgain() {
	w.recheck.Store(true)
	w.nudgeSelf()
}

// nudgeSelf ends a wait of the lane.
func (w *Lane) nudgeSelf() {
	select {
	case w.finished <- struct{}{}:
	default:
	}
}

func insertSown(tx *store.Tx, job *sowing) error {
	rows := make([]store.MessageRow, 0, len(job.rows))
	for i := range job.rows {
		if job.rows[i].err != nil {
			return job.rows[i].err
		}
		if job.rows[i].note == nil {
			rows = append(rows, job.rows[i].row)
		}
	}
	if err := tx.InsertRows(rows); err != nil {
		return err
	}
	if err := notifySown(tx, job); err != nil {
		return err
	}
	if err := tellSown(tx, job.rows, job.left); err != nil {
		return err
	}
	for _, p := range job.through {
		if err := p.Done(tx); err != nil {
			return err
		}
	}
	return nil
}

// notifySown inserts messages of feeds with their notifications, but for those that must not leave by now: they stay in their
// blocks.
func notifySown(tx *store.Tx, job *sowing) error {
	job.left = nil
	var all []store.Notified
	var named []*petitbleu.Notification
	var stands func(*petitbleu.Message) bool
	for i := range job.rows {
		one := &job.rows[i]
		if one.note == nil {
			continue
		}
		if stands == nil {
			var err error
			if stands, err = ledger.Stood(tx, one.m.WorkspaceID); err != nil {
				return err
			}
		}
		if stands(one.m) {
			if job.left == nil {
				job.left = map[string]bool{}
			}
			job.left[one.m.ID] = true
			continue
		}
		all, named = append(all, one.note.Row), append(named, &one.note.Notification)
	}
	if len(all) == 0 {
		return nil
	}
	workspace := named[0].WorkspaceID
	if err := tx.InsertRowsNotified(workspace, all); err != nil {
		return err
	}
	return tx.AddStatusOf(ledger.StatusOf(workspace, named, named[0].At))
}

// tellSown tells event endpoints what became of messages, but for those that were left.
func tellSown(tx *store.Tx, rows []sownRow, left map[string]bool) error {
	by := map[petitbleu.MessageState][]string{}
	for i := range rows {
		if m := rows[i].m; !left[m.ID] && !m.Test && m.State != petitbleu.StateQueued && m.State != petitbleu.StateHeld {
			by[m.State] = append(by[m.State], m.ID)
		}
	}
	for state, ids := range by {
		if err := tx.TellMessages(rows[0].m.WorkspaceID, state, ids, rows[0].m.UpdatedAt); err != nil {
			return err
		}
	}
	return nil
}

// collectSaved takes the commits that have ended.
func (w *Lane) collectSaved() {
	s := &w.supplied
	for {
		select {
		case job := <-s.saved:
			w.saved(&job)
		default:
			return
		}
	}
}

func (w *Lane) saved(job *sowing) {
	s := &w.supplied
	s.commits--
	if job.err != nil {
		s.failed = job.err
		s.sown = append(job.rows, s.sown...)
		s.through = append(job.through, s.through...)
		return
	}
	changes, notes := make([]live.Change, 0, len(job.rows)), false
	for i := range job.rows {
		one := &job.rows[i]
		if job.left[one.m.ID] {
			w.forget(one.p)
			continue
		}
		s.add(one.p, -1)
		notes = notes || one.note != nil
		w.d.Counts.Count(one.m.State)
		changes = append(changes, live.Change{Kind: live.KindMessage, ID: one.m.ID, ProfileID: one.m.ProfileID})
		if ledger.Waits(one.m.State) {
			w.look()
		}
		w.settle(one.p)
	}
	if notes {
		changes = append(changes, live.Change{Kind: live.KindNotification}) // of many
	}
	w.d.Options.Live.Publish(w.key.Workspace, changes...)
	for _, p := range job.through {
		delete(s.parcels, p.Key)
		s.more = true
		if w.d.Options.Supply.Through != nil {
			w.d.Options.Supply.Through(w.key.Workspace, p.Key.Run)
		}
	}
}

// insertSending inserts messages that go to hosts which keep no keys, as being sent: after a crash they are in
// doubt, as all others. Which is there already is another's.
func (w *Lane) insertSending(picks []ledger.Pick) (map[string]bool, error) {
	now := w.now()
	rows := make([]store.MessageRow, len(picks))
	for i := range picks {
		m := *picks[i].Message
		m.State, m.Attempts, m.SendingAt, m.UpdatedAt, m.DueAt = petitbleu.StateSending, m.Attempts+1, now, now, now
		var err error
		if rows[i], err = store.NewMessageRow(&m); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), ledger.CommitLimit)
	defer cancel()
	var marked map[string]bool
	err := w.d.Options.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := ledger.NoteHalts(tx, w.key.Workspace, pointers(picks)); err != nil || picks[0].Halted {
			return err
		}
		marked, err = tx.InsertSendingRows(rows)
		return err
	})
	return marked, err
}

func pointers(picks []ledger.Pick) []*ledger.Pick {
	all := make([]*ledger.Pick, len(picks))
	for i := range picks {
		all[i] = &picks[i]
	}
	return all
}

// insert inserts those of the picks that have no row, and begins their calls. It gives the others.
func (w *Lane) insert(picks []ledger.Pick) (others []ledger.Pick, err error) {
	var mine []ledger.Pick
	for _, k := range picks {
		if k.Load != nil {
			mine = append(mine, k)
		} else {
			others = append(others, k)
		}
	}
	if len(mine) == 0 {
		return picks, nil
	}
	marked, err := w.insertSending(mine)
	if err != nil {
		for i := range picks {
			w.unpick(&picks[i])
		}
		return nil, err
	}
	for i := range mine {
		k := &mine[i]
		p := k.Load
		if !marked[k.Message.ID] {
			w.hosts[k.Host].ahead--
			w.forget(p)
			continue
		}
		k.Load = nil // it has a row: what becomes of it is an outcome as any
		w.held[k.Message.ID] = true
		w.supplied.add(p, -1)
		w.settle(p)
		w.begin(k, true)
	}
	return others, nil
}
