package store

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
)

const (
	appendLimit = 512     // raw calls that one commit carries at most
	appendBytes = 1 << 20 // of bodies, beyond which no further call joins a commit
)

// rawCalls says how webhook calls are gathered. The calls of a batch follow each other.
var rawCalls = gathering[*petitbleu.RawCall]{
	limit: appendLimit, bytes: appendBytes, each: true,
	size: func(c *petitbleu.RawCall) int { return len(c.Body) },
	at:   func(c *petitbleu.RawCall) time.Time { return c.ReceivedAt },
	pack: packRaw,
	insert: func(tx *Tx, id int64, calls int, heads, bodies string) error {
		if _, err := tx.exec("INSERT INTO raw_batches (id, heads, bodies) VALUES ($1,$2,$3)", id, heads, bodies); err != nil {
			return err
		}
		_, err := tx.exec("INSERT INTO raw_waiting (id, calls) VALUES ($1,$2)", id, int64(calls))
		return err
	},
}

// AppendRaw records a webhook call. When it returns nil the call is on disk; many calls share
// one commit. It sets call.ID.
func (s *Store) AppendRaw(ctx context.Context, call *petitbleu.RawCall) error {
	id, err := s.appender.add(ctx, call)
	call.ID = id
	return err
}
