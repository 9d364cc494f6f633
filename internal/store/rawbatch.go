package store

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// rawHead says where a call begins and ends in the bodies of its batch.
type rawHead struct {
	App    string `json:"a"`
	At     int64  `json:"t"`           // Unix milliseconds
	Length int    `json:"n"`           // of its text in the bodies, in bytes
	Base64 bool   `json:"b,omitempty"` // the body is not clean UTF-8
}

// rawBatch is a row of raw_batches: the calls of one commit. The call at place i has the id of
// the batch plus i.
type rawBatch struct {
	id     int64
	heads  []rawHead
	bodies string
}

// packRaw writes the bodies of calls one after the other.
func packRaw(calls []*petitbleu.RawCall) (heads []rawHead, bodies string) {
	heads = make([]rawHead, len(calls))
	size := 0
	for _, c := range calls {
		size += len(c.Body)
	}
	var b strings.Builder
	b.Grow(size)
	for i, c := range calls {
		before, encoded := b.Len(), !isText(c.Body)
		if encoded {
			b.WriteString(base64.StdEncoding.EncodeToString(c.Body))
		} else {
			b.Write(c.Body)
		}
		heads[i] = rawHead{App: c.AppID, At: millis(c.ReceivedAt), Length: b.Len() - before, Base64: encoded}
	}
	return heads, b.String()
}

// rewriteBatch writes the calls of a batch anew.
func (t *Tx) rewriteBatch(id int64, calls []petitbleu.RawCall) error {
	all := make([]*petitbleu.RawCall, len(calls))
	for i := range calls {
		all[i] = &calls[i]
	}
	heads, bodies := packRaw(all)
	text, err := json.Marshal(heads)
	if err == nil {
		_, err = t.exec("UPDATE raw_batches SET heads = $2, bodies = $3 WHERE id = $1", id, string(text), bodies)
	}
	return err
}

func scanRawBatch(r scanner) (b rawBatch, err error) {
	var heads []byte
	if err = r.Scan(&b.id, &heads, &b.bodies); err != nil {
		return b, err
	}
	return b, json.Unmarshal(heads, &b.heads)
}

// calls unpacks a batch.
func (b rawBatch) calls() ([]petitbleu.RawCall, error) {
	all := make([]petitbleu.RawCall, len(b.heads))
	rest := b.bodies
	for i, h := range b.heads {
		if h.Length > len(rest) {
			return nil, fmt.Errorf("the recorded webhook calls %d are cut short", b.id)
		}
		all[i] = petitbleu.RawCall{ID: b.id + int64(i), AppID: h.App, ReceivedAt: instant(h.At), Body: []byte(rest[:h.Length])}
		rest = rest[h.Length:]
		if h.Base64 {
			body, err := base64.StdEncoding.DecodeString(string(all[i].Body))
			if err != nil {
				return nil, err
			}
			all[i].Body = body
		}
	}
	return all, nil
}

// textBody gives a body as text that both engines can hold.
func textBody(b []byte) (text string, encoded bool) {
	if isText(b) {
		return string(b), false
	}
	return base64.StdEncoding.EncodeToString(b), true
}

func isText(b []byte) bool { return bytes.IndexByte(b, 0) < 0 && utf8.Valid(b) }

// progress remembers which calls of the waiting batches are worked in. It is not on disk: after a
// crash the rest of a batch is read again with its beginning, which changes nothing, since every
// event has an outside id of its own.
type progress struct {
	mu   sync.Mutex
	size map[int64]int64          // calls of a batch that waits and was read
	done map[int64]map[int64]bool // those worked in, by batch
}

// WaitingRaw lists calls that were not worked on yet, oldest first: at least limit of them where
// there are so many, and whole commits.
func (s *Store) WaitingRaw(ctx context.Context, limit int) (calls []petitbleu.RawCall, err error) {
	p := &s.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	err = s.raw.read(ctx, func(tx *Tx) error {
		calls = make([]petitbleu.RawCall, 0, limit)
		rows, err := tx.q.query("SELECT w.id, b.heads, b.bodies FROM raw_waiting w JOIN raw_batches b ON b.id = w.id ORDER BY w.id LIMIT $1", int64(limit))
		if err != nil {
			return err
		}
		defer rows.Close()
		first := int64(math.MaxInt64)
		for len(calls) < limit && rows.Next() {
			b, err := scanRawBatch(rows)
			if err != nil {
				return err
			}
			first = min(first, b.id)
			all, err := b.calls()
			if err != nil {
				return err
			}
			p.size[b.id] = int64(len(all))
			for _, c := range all {
				if !p.done[b.id][c.ID] {
					calls = append(calls, c)
				}
			}
		}
		p.forgetBefore(first)
		return rows.Err()
	})
	return calls, err
}

// forgetBefore drops what is known of batches that wait no longer.
func (p *progress) forgetBefore(first int64) {
	gone := func(id int64) bool { return id < first }
	maps.DeleteFunc(p.size, func(id, _ int64) bool { return gone(id) })
	maps.DeleteFunc(p.done, func(id int64, _ map[int64]bool) bool { return gone(id) })
}

// batchOf finds the waiting batch that a call is in, or 0. Callers hold the lock of the progress.
func (s *Store) batchOf(ctx context.Context, call int64) (int64, error) {
	for id, n := range s.progress.size {
		if call >= id && call < id+n {
			return id, nil
		}
	}
	var found [2]int64
	err := s.raw.read(ctx, func(tx *Tx) (err error) {
		found, _, err = one(tx, func(r scanner) (b [2]int64, err error) {
			err = r.Scan(&b[0], &b[1])
			return b, err
		}, "SELECT id, calls FROM raw_waiting WHERE id <= $1 ORDER BY id DESC LIMIT 1", call)
		return err
	})
	if err != nil || call >= found[0]+found[1] {
		return 0, err
	}
	s.progress.size[found[0]] = found[1]
	return found[0], nil
}

// RawMark says what became of a raw call.
type RawMark struct {
	ID    int64
	State petitbleu.RawState
	Note  string
	Body  []byte // written over the one recorded, where that held a secret; nil leaves it
}

// MarkRaw records what became of raw calls that WaitingRaw gave. It comes after the transaction
// that worked them in, and brings that onto the disk first (WriteSoon). Undecodable ones are set aside; a commit whose calls are all marked
// waits no longer.
func (s *Store) MarkRaw(ctx context.Context, marks []RawMark) (err error) {
	if s.main.keeper != nil {
		if err := s.main.keeper.settle(); err != nil {
			return err
		}
	}
	p := &s.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	byBatch := map[int64][]RawMark{}
	var batch int64
	for _, m := range marks {
		if batch == 0 || m.ID < batch || m.ID >= batch+p.size[batch] {
			if batch, err = s.batchOf(ctx, m.ID); err != nil {
				return err
			}
			if batch == 0 {
				continue // another node has marked it
			}
		}
		byBatch[batch] = append(byBatch[batch], m)
	}
	var over []any
	for id, all := range byBatch {
		if int64(len(p.done[id])+len(all)) >= p.size[id] {
			over = append(over, id)
		}
	}
	err = s.raw.write(ctx, func(tx *Tx) error {
		for id, all := range byBatch {
			if err := tx.keepApart(id, all); err != nil {
				return err
			}
		}
		return inChunks(over, 64, func(ids []any) error {
			_, err := tx.exec("DELETE FROM raw_waiting WHERE id IN ("+places(0, len(ids))+")", ids...)
			return err
		})
	})
	if err == nil {
		p.note(byBatch, over)
	}
	return err
}

// note remembers marks that are on disk.
func (p *progress) note(byBatch map[int64][]RawMark, over []any) {
	for id, all := range byBatch {
		if p.done[id] == nil {
			p.done[id] = make(map[int64]bool, len(all))
		}
		for _, m := range all {
			p.done[id][m.ID] = true
		}
	}
	for _, id := range over {
		delete(p.done, id.(int64))
		delete(p.size, id.(int64))
	}
}

// keepApart copies the undecodable calls of a batch to rows of their own, and writes over the
// bodies that held a secret.
func (t *Tx) keepApart(id int64, marks []RawMark) error {
	var special []RawMark
	for _, m := range marks {
		if m.State == petitbleu.RawUndecodable || m.Body != nil {
			special = append(special, m)
		}
	}
	if len(special) == 0 {
		return nil
	}
	b, ok, err := one(t, scanRawBatch, "SELECT id, heads, bodies FROM raw_batches WHERE id = $1", id)
	if err != nil || !ok {
		return err
	}
	calls, err := b.calls()
	if err != nil {
		return err
	}
	rewrite := false
	for _, m := range special {
		c := &calls[m.ID-id]
		if m.Body != nil {
			c.Body, rewrite = m.Body, true
		}
		if m.State != petitbleu.RawUndecodable {
			continue
		}
		text, encoded := textBody(c.Body)
		_, err := t.exec("INSERT INTO raw_undecodable (id, app_id, received_at, base64, body, note) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (id) DO NOTHING",
			c.ID, c.AppID, millis(c.ReceivedAt), encoded, text, m.Note)
		if err != nil {
			return err
		}
	}
	if !rewrite {
		return nil
	}
	return t.rewriteBatch(id, calls)
}

// PruneRaw forgets commits of calls that were worked in and came before an instant, at most limit
// of them, and tells how many. What waits, and undecodable calls, stay.
func (s *Store) PruneRaw(ctx context.Context, before time.Time, limit int) (n int64, err error) {
	err = s.raw.write(ctx, func(tx *Tx) (err error) {
		// Ids begin with the instant of receipt, so the primary key finds the oldest.
		n, err = tx.exec("DELETE FROM raw_batches WHERE id IN (SELECT r.id FROM raw_batches r WHERE r.id < $1"+
			" AND NOT EXISTS (SELECT 1 FROM raw_waiting w WHERE w.id = r.id) ORDER BY r.id LIMIT $2)",
			before.UnixMilli()<<20, int64(limit))
		return err
	})
	return n, err
}

// RawBacklog counts the calls that wait and gives the age of the oldest at an instant.
func (s *Store) RawBacklog(ctx context.Context, now time.Time) (waiting int64, age time.Duration, err error) {
	s.progress.mu.Lock()
	defer s.progress.mu.Unlock()
	err = s.raw.read(ctx, func(tx *Tx) error {
		var oldest int64
		rows, err := tx.q.query("SELECT CAST(COALESCE(SUM(calls), 0) AS BIGINT), COALESCE(MIN(id), 0) FROM raw_waiting")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&waiting, &oldest); err != nil {
				return err
			}
		}
		for _, done := range s.progress.done {
			waiting -= int64(len(done))
		}
		if oldest > 0 {
			age = now.Sub(instant(oldest >> 20)) // ids begin with the instant of receipt
		}
		return rows.Err()
	})
	return waiting, age, err
}
