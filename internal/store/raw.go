package store

import (
	"context"
	"encoding/base64"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// appendLimit is how many raw calls one commit carries at most.
const appendLimit = 512

// appender records raw calls, many to a commit: while one commit is under way, the calls
// that come in wait for the next.
type appender struct {
	e     *engine
	calls chan *append1
	done  chan struct{}
	mu    sync.RWMutex
	shut  bool
	last  int64
}

type append1 struct {
	call petitbleu.RawCall
	err  error
	done chan struct{}
}

func newAppender(e *engine) *appender {
	a := &appender{e: e, calls: make(chan *append1, 4*appendLimit), done: make(chan struct{})}
	go a.run()
	return a
}

func (a *appender) close() {
	a.mu.Lock()
	shut := a.shut
	a.shut = true
	a.mu.Unlock()
	if !shut {
		close(a.calls)
		<-a.done
	}
}

func (a *appender) run() {
	defer close(a.done)
	batch := make([]*append1, 0, appendLimit)
	for first := range a.calls {
		batch = append(batch[:0], first)
	fill:
		for len(batch) < appendLimit {
			select {
			case c, ok := <-a.calls:
				if !ok {
					break fill
				}
				batch = append(batch, c)
			default:
				break fill
			}
		}
		a.commit(batch)
	}
}

// commit records a batch. Ids rise within the node: milliseconds, then a counter.
func (a *appender) commit(batch []*append1) {
	rows, ids := make([][]any, len(batch)), make([][]any, len(batch))
	for i, c := range batch {
		a.last = max(a.last+1, c.call.ReceivedAt.UnixMilli()<<20)
		c.call.ID = a.last
		body, encoded := textBody(c.call.Body)
		rows[i] = []any{c.call.ID, c.call.AppID, millis(c.call.ReceivedAt), encoded, body, int64(petitbleu.RawNew), ""}
		ids[i] = []any{c.call.ID}
	}
	err := a.e.write(background, func(tx *Tx) error {
		if _, err := tx.insertRows("INSERT INTO raw_calls (id, app_id, received_at, base64, body, state, note) VALUES", "", rows); err != nil {
			return err
		}
		_, err := tx.insertRows("INSERT INTO raw_waiting (id) VALUES", "", ids)
		return err
	})
	for _, c := range batch {
		c.err = err
		close(c.done)
	}
}

// textBody gives a body as text that both engines can hold.
func textBody(b []byte) (text string, encoded bool) {
	s := string(b)
	if utf8.ValidString(s) && !strings.ContainsRune(s, 0) {
		return s, false
	}
	return base64.StdEncoding.EncodeToString(b), true
}

// AppendRaw records a webhook call. When it returns nil the call is on disk; many calls share
// one commit. It sets call.ID.
func (s *Store) AppendRaw(ctx context.Context, call *petitbleu.RawCall) error {
	c := &append1{call: *call, done: make(chan struct{})}
	a := s.appender
	a.mu.RLock()
	if a.shut {
		a.mu.RUnlock()
		return errClosed
	}
	select {
	case a.calls <- c:
		a.mu.RUnlock()
	case <-ctx.Done():
		a.mu.RUnlock()
		return ctx.Err()
	}
	<-c.done // the commit will come, whatever the caller's patience
	call.ID = c.call.ID
	return c.err
}

const rawColumns = "id, app_id, received_at, base64, body, state, note"

func scanRaw(r scanner) (petitbleu.RawCall, error) {
	var c petitbleu.RawCall
	var encoded bool
	var body string
	var state int64
	if err := r.Scan(&c.ID, &c.AppID, at(&c.ReceivedAt), &encoded, &body, &state, &c.Note); err != nil {
		return c, err
	}
	c.State = petitbleu.RawState(state)
	c.Body = []byte(body)
	if encoded {
		b, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			return c, err
		}
		c.Body = b
	}
	return c, nil
}

// WaitingRaw lists the calls that were not worked on yet, oldest first.
func (s *Store) WaitingRaw(ctx context.Context, limit int) (calls []petitbleu.RawCall, err error) {
	err = s.raw.read(ctx, func(tx *Tx) error {
		calls, err = list(tx, scanRaw, "SELECT r.id, r.app_id, r.received_at, r.base64, r.body, r.state, r.note"+
			" FROM (SELECT id FROM raw_waiting ORDER BY id LIMIT $1) w JOIN raw_calls r ON r.id = w.id ORDER BY w.id", int64(limit))
		return err
	})
	return calls, err
}

// RawMark says what became of a raw call.
type RawMark struct {
	ID    int64
	State petitbleu.RawState
	Note  string
	Body  []byte // written over the one recorded, where that held a secret; nil leaves it
}

// MarkRaw records what became of raw calls. It comes after the transaction that worked them
// in: a crash between the two makes the intake read them again, which changes nothing.
func (s *Store) MarkRaw(ctx context.Context, marks []RawMark) error {
	ids := make([]any, len(marks))
	for i, m := range marks {
		ids[i] = m.ID
	}
	return s.raw.write(ctx, func(tx *Tx) error {
		err := inChunks(ids, 64, func(ids []any) error {
			_, err := tx.exec("DELETE FROM raw_waiting WHERE id IN ("+places(0, len(ids))+")", ids...)
			return err
		})
		for _, m := range marks {
			if err == nil && m.State == petitbleu.RawUndecodable {
				_, err = tx.exec("UPDATE raw_calls SET state = $2, note = $3 WHERE id = $1", m.ID, int64(m.State), m.Note)
			}
			if err == nil && m.Body != nil {
				body, encoded := textBody(m.Body)
				_, err = tx.exec("UPDATE raw_calls SET body = $2, base64 = $3 WHERE id = $1", m.ID, body, encoded)
			}
		}
		return err
	})
}

// PruneRaw forgets calls that were worked in and came before an instant, at most limit of them,
// and tells how many. Calls that wait, and undecodable ones, stay.
func (s *Store) PruneRaw(ctx context.Context, before time.Time, limit int) (n int64, err error) {
	err = s.raw.write(ctx, func(tx *Tx) (err error) {
		// Ids begin with the instant of receipt, so the primary key finds the oldest.
		n, err = tx.exec("DELETE FROM raw_calls WHERE id IN (SELECT r.id FROM raw_calls r WHERE r.id < $1 AND r.state = 0"+
			" AND NOT EXISTS (SELECT 1 FROM raw_waiting w WHERE w.id = r.id) ORDER BY r.id LIMIT $2)",
			before.UnixMilli()<<20, int64(limit))
		return err
	})
	return n, err
}

// UndecodableRaw lists the calls of an app that could not be understood, newest first, before
// an id (0: from the newest).
func (s *Store) UndecodableRaw(ctx context.Context, appID string, before int64, limit int) (calls []petitbleu.RawCall, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = s.raw.read(ctx, func(tx *Tx) error {
		calls, err = list(tx, scanRaw, "SELECT "+rawColumns+" FROM raw_calls WHERE state = 2 AND app_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3", appID, before, int64(limit))
		return err
	})
	return calls, err
}

// ReplayRaw puts an undecodable call back in the queue.
func (s *Store) ReplayRaw(ctx context.Context, appID string, id int64) (ok bool, err error) {
	err = s.raw.write(ctx, func(tx *Tx) error {
		n, err := tx.exec("UPDATE raw_calls SET state = 0, note = '' WHERE id = $1 AND app_id = $2 AND state = 2", id, appID)
		ok = n == 1
		if err == nil && ok {
			_, err = tx.exec("INSERT INTO raw_waiting (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", id)
		}
		return err
	})
	return ok, err
}

// RawBacklog counts the calls that wait and gives the age of the oldest at an instant.
func (s *Store) RawBacklog(ctx context.Context, now time.Time) (waiting int64, age time.Duration, err error) {
	err = s.raw.read(ctx, func(tx *Tx) error {
		var oldest int64
		// Ids begin with the instant of receipt.
		rows, err := tx.q.query("SELECT COUNT(*), COALESCE(MIN(id), 0) FROM raw_waiting")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&waiting, &oldest); err != nil {
				return err
			}
		}
		if oldest > 0 {
			age = now.Sub(instant(oldest >> 20))
		}
		return rows.Err()
	})
	return waiting, age, err
}
