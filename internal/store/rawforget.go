package store

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
)

// rawSlack is how far the id of a commit of calls may lie from the instants of receipt in it.
const rawSlack = 5 * time.Second

// ForgetRaw rewrites the bodies of the calls that an app got at an instant, where edit gives
// another body: what a person took back must go from the records too.
func (s *Store) ForgetRaw(ctx context.Context, receivedAt time.Time, edit func(petitbleu.RawCall) (body []byte, changed bool)) error {
	s.progress.mu.Lock() // MarkRaw rewrites the same rows
	defer s.progress.mu.Unlock()
	from, to := receivedAt.Add(-rawSlack).UnixMilli()<<20, receivedAt.Add(rawSlack).UnixMilli()<<20
	return s.raw.write(ctx, func(tx *Tx) error {
		batches, err := list(tx, scanRawBatch, "SELECT id, heads, bodies FROM raw_batches WHERE id >= $1 AND id < $2 ORDER BY id", from, to)
		if err != nil {
			return err
		}
		for _, b := range batches {
			if err := tx.rewriteRaw(b, receivedAt, edit); err != nil {
				return err
			}
		}
		apart, err := list(tx, scanRaw, "SELECT "+rawColumns+" FROM raw_undecodable WHERE received_at = $1 ORDER BY id", millis(receivedAt))
		for _, c := range apart {
			if body, changed := edit(c); changed && err == nil {
				text, encoded := textBody(body)
				_, err = tx.exec("UPDATE raw_undecodable SET base64 = $2, body = $3 WHERE id = $1", c.ID, encoded, text)
			}
		}
		return err
	})
}

func (t *Tx) rewriteRaw(b rawBatch, receivedAt time.Time, edit func(petitbleu.RawCall) ([]byte, bool)) error {
	mine := false
	for _, h := range b.heads {
		mine = mine || h.At == millis(receivedAt)
	}
	if !mine {
		return nil
	}
	calls, err := b.calls()
	if err != nil {
		return err
	}
	rewrite := false
	for i := range calls {
		if !calls[i].ReceivedAt.Equal(instant(millis(receivedAt))) {
			continue
		}
		if body, changed := edit(calls[i]); changed {
			calls[i].Body, rewrite = body, true
		}
	}
	if !rewrite {
		return nil
	}
	return t.rewriteBatch(b.id, calls)
}
