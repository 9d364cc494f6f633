package delivery

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// sowing is a commit of rows that has ended.
type sowing struct {
	rows    []sownRow
	through []*parcel
	err     error
}

// sow puts a message with what became of it among the rows to be inserted.
func (w *webhooks) sow(p *parcel, m *petitbleu.Message) {
	row, err := store.NewMessageRow(m)
	w.supplied.sown = append(w.supplied.sown, sownRow{p: p, m: m, row: row, err: err})
}

// sowOutcome is sow for a message that something became of before a call.
func (w *webhooks) sowOutcome(p *parcel, m *petitbleu.Message, o *store.Outcome) {
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
func (w *webhooks) save() error {
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
			ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
			defer cancel()
			job.err = w.d.o.Store.Write(ctx, func(tx *store.Tx) error { return insertSown(tx, &job) })
			s.saved <- job
			w.nudgeSelf()
		}()
	}
	err := s.failed
	s.failed = nil
	return err
}

// nudgeSelf ends a wait of the lane.
func (w *webhooks) nudgeSelf() {
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
		rows = append(rows, job.rows[i].row)
	}
	if err := tx.InsertRows(rows); err != nil {
		return err
	}
	if err := tellSown(tx, job.rows); err != nil {
		return err
	}
	for _, p := range job.through {
		if err := p.Done(tx); err != nil {
			return err
		}
	}
	return nil
}

// tellSown tells event endpoints what became of messages.
func tellSown(tx *store.Tx, rows []sownRow) error {
	by := map[petitbleu.MessageState][]string{}
	for i := range rows {
		if m := rows[i].m; !m.Test && m.State != petitbleu.StateQueued && m.State != petitbleu.StateHeld {
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
func (w *webhooks) collectSaved() {
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

func (w *webhooks) saved(job *sowing) {
	s := &w.supplied
	s.commits--
	if job.err != nil {
		s.failed = job.err
		s.sown = append(job.rows, s.sown...)
		s.through = append(job.through, s.through...)
		return
	}
	changes := make([]live.Change, 0, len(job.rows))
	for i := range job.rows {
		one := &job.rows[i]
		s.add(one.p, -1)
		w.d.counts.count(one.m.State)
		changes = append(changes, live.Change{Kind: live.KindMessage, ID: one.m.ID, ProfileID: one.m.ProfileID})
		if waits(one.m.State) {
			w.look()
		}
		w.settle(one.p)
	}
	w.d.o.Live.Publish(w.key.workspace, changes...)
	for _, p := range job.through {
		delete(s.parcels, p.Key)
		s.more = true
		if w.d.o.Supply.Through != nil {
			w.d.o.Supply.Through(w.key.workspace, p.Key.Run)
		}
	}
}

// insertSending inserts messages that go to hosts which keep no keys, as being sent: after a crash they are in
// doubt, as all others. Which is there already is another's.
func (w *webhooks) insertSending(picks []pick) (map[string]bool, error) {
	now := w.now()
	rows := make([]store.MessageRow, len(picks))
	for i := range picks {
		m := *picks[i].m
		m.State, m.Attempts, m.SendingAt, m.UpdatedAt, m.DueAt = petitbleu.StateSending, m.Attempts+1, now, now, now
		var err error
		if rows[i], err = store.NewMessageRow(&m); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
	defer cancel()
	var marked map[string]bool
	err := w.d.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := noteHalts(tx, w.key.workspace, pointers(picks)); err != nil || picks[0].halted {
			return err
		}
		marked, err = tx.InsertSendingRows(rows)
		return err
	})
	return marked, err
}

func pointers(picks []pick) []*pick {
	all := make([]*pick, len(picks))
	for i := range picks {
		all[i] = &picks[i]
	}
	return all
}

// insert inserts those of the picks that have no row, and begins their calls. It gives the others.
func (w *webhooks) insert(picks []pick) (others []pick, err error) {
	var mine []pick
	for _, k := range picks {
		if k.p != nil {
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
		p := k.p
		if !marked[k.m.ID] {
			w.hosts[k.host].ahead--
			w.forget(p)
			continue
		}
		k.p = nil // it has a row: what becomes of it is an outcome as any
		w.held[k.m.ID] = true
		w.supplied.add(p, -1)
		w.settle(p)
		w.begin(k, true)
	}
	return others, nil
}
