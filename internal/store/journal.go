package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	journalCalls = 512       // that one commit carries at most
	journalBytes = 256 << 10 // beyond which no further call joins a commit: one row is worked in by one transaction
)

// JournalCall is what one call told of people, accepted and not worked in yet. The store does not read Body.
type JournalCall struct {
	Workspace string
	At        time.Time
	Body      []byte // JSON
}

// JournalRow is the calls of one commit, in their order.
type JournalRow struct {
	ID    int64
	Calls []JournalCall
}

// toldCalls says how they are gathered. The row stands beside those of the webhook calls: to accept never waits
// for the transactions that work in.
var toldCalls = gathering[JournalCall]{
	limit: journalCalls, bytes: journalBytes,
	size: func(c JournalCall) int { return len(c.Body) },
	at:   func(c JournalCall) time.Time { return c.At },
	pack: func(calls []JournalCall) ([]rawHead, string) {
		heads := make([]rawHead, len(calls))
		size := 0
		for i, c := range calls {
			heads[i] = rawHead{App: c.Workspace, At: millis(c.At), Length: len(c.Body)}
			size += len(c.Body)
		}
		var b strings.Builder
		b.Grow(size)
		for _, c := range calls {
			b.Write(c.Body)
		}
		return heads, b.String()
	},
	insert: func(tx *Tx, id int64, _ int, heads, bodies string) error {
		_, err := tx.exec("INSERT INTO journal (id, heads, calls) VALUES ($1,$2,$3)", id, heads, bodies)
		return err
	},
}

// AppendJournal records what a call told of people. When it returns nil the call is on disk; many
// calls share one commit. It gives the id of the row that the call is in.
func (s *Store) AppendJournal(ctx context.Context, call JournalCall) (int64, error) {
	return s.journal.add(ctx, call)
}

// Journal reads rows of the journal that wait behind one, oldest first, at least one and not many more bytes
// than limit. On SQLite a row that is worked in may be there still; ApplyJournal passes over it.
func (s *Store) Journal(ctx context.Context, after int64, limit int) (rows []JournalRow, err error) {
	err = s.raw.read(ctx, func(tx *Tx) error {
		rows = nil
		read, err := tx.q.query("SELECT id, heads, calls FROM journal WHERE id > $1 ORDER BY id LIMIT 64", after)
		if err != nil {
			return err
		}
		defer read.Close()
		for size := 0; size < limit && read.Next(); {
			b, err := scanRawBatch(read)
			if err != nil {
				return err
			}
			row := JournalRow{ID: b.id}
			for _, h := range b.heads {
				if h.Length > len(b.bodies) {
					return fmt.Errorf("row %d of the journal is cut short", b.id)
				}
				row.Calls = append(row.Calls, JournalCall{Workspace: h.App, At: instant(h.At), Body: []byte(b.bodies[:h.Length])})
				b.bodies = b.bodies[h.Length:]
				size += h.Length
			}
			rows = append(rows, row)
		}
		return read.Err()
	})
	return rows, err
}

// LastJournal gives the id of the newest row of the journal, 0 when nothing waits.
func (s *Store) LastJournal(ctx context.Context) (id int64, err error) {
	err = s.raw.read(ctx, func(tx *Tx) error {
		id, _, err = one(tx, value[int64], "SELECT COALESCE(MAX(id), 0) FROM journal")
		return err
	})
	return id, err
}

// JournalWaits tells whether a row of the journal is there up to an id. It is not right on SQLite, where rows
// stay a while after they were worked in: there one program has the file, and knows.
func (s *Store) JournalWaits(ctx context.Context, upTo int64) (waits bool, err error) {
	err = s.raw.read(ctx, func(tx *Tx) error {
		_, waits, err = one(tx, value[int64], "SELECT id FROM journal WHERE id <= $1 ORDER BY id LIMIT 1", upTo)
		return err
	})
	return waits, err
}

// JournalApart tells whether the journal has a file of its own, so that this program alone works on it.
func (s *Store) JournalApart() bool { return s.raw != s.main }

// ErrJournalTaken is what ApplyJournal answers when another node has worked in one of the rows: read them anew.
var ErrJournalTaken = errors.New("another node has worked in these rows of the journal")

// ApplyJournal runs fn in a transaction that also marks rows of the journal as worked in: both or neither. Of
// several nodes one does so at a time. What it did may be taken back by a power cut until ForgetJournal; the rows are there
// then too.
func (s *Store) ApplyJournal(ctx context.Context, ids []int64, fn func(*Tx) error) error {
	if s.JournalApart() {
		return s.WriteSoon(ctx, func(tx *Tx) error {
			n, err := tx.insertRows("INSERT INTO journal_done (id) VALUES", "ON CONFLICT (id) DO NOTHING", columns(ids))
			if err == nil && n < int64(len(ids)) {
				err = ErrJournalTaken
			}
			if err != nil {
				return err
			}
			return fn(tx)
		})
	}
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec("INSERT INTO leases (name, holder, until) VALUES ('journal', '', 0) ON CONFLICT (name) DO UPDATE SET until = 0")
		if err != nil {
			return err
		}
		gone := int64(0)
		err = inChunks(anys(ids), 64, func(ids []any) error {
			n, err := tx.exec("DELETE FROM journal WHERE id IN ("+places(0, len(ids))+")", ids...)
			gone += n
			return err
		})
		if err == nil && gone < int64(len(ids)) {
			err = ErrJournalTaken
		}
		if err != nil {
			return err
		}
		return fn(tx)
	})
}

// ForgetJournal removes rows that were worked in.
func (s *Store) ForgetJournal(ctx context.Context, ids []int64) error {
	if !s.JournalApart() || len(ids) == 0 {
		return nil
	}
	if err := s.main.keeper.settle(); err != nil {
		return err
	}
	for _, of := range []struct {
		e     *engine
		table string
	}{{s.raw, "journal"}, {s.main, "journal_done"}} { // in this order: a mark without its row does no harm
		err := of.e.write(ctx, func(tx *Tx) error {
			return inChunks(anys(ids), 64, func(ids []any) error {
				_, err := tx.exec("DELETE FROM "+of.table+" WHERE id IN ("+places(0, len(ids))+")", ids...)
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// JournalDone gives the rows that are marked as worked in and were not forgotten: those of an earlier life.
func (t *Tx) JournalDone() ([]int64, error) {
	return list(t, value[int64], "SELECT id FROM journal_done ORDER BY id")
}

// SetAside keeps a call of the journal that could not be worked in.
func (t *Tx) SetAside(row int64, place int, call JournalCall, note string) error {
	_, err := t.exec("INSERT INTO journal_aside (workspace_id, id, place, at, note, body) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING",
		call.Workspace, row, int64(place), millis(call.At), note, string(call.Body))
	return err
}

// Try runs fn so that its failure undoes what it did and nothing else of the transaction.
func (t *Tx) Try(fn func() error) error {
	if _, err := t.exec("SAVEPOINT try"); err != nil {
		return err
	}
	err := guard(func(*Tx) error { return fn() }, t)
	if err != nil {
		if _, undo := t.exec("ROLLBACK TO SAVEPOINT try"); undo != nil {
			return errors.Join(err, undo)
		}
	}
	if _, undo := t.exec("RELEASE SAVEPOINT try"); undo != nil {
		return errors.Join(err, undo)
	}
	return err
}

// columns makes rows of one column.
func columns[T any](list []T) [][]any {
	rows := make([][]any, len(list))
	for i, v := range list {
		rows[i] = []any{v}
	}
	return rows
}
