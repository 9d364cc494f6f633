package store

import (
	"context"
	"encoding/base64"
	"time"

	"github.com/petitbleu/petitbleu"
)

func scanRaw(r scanner) (petitbleu.RawCall, error) {
	c := petitbleu.RawCall{State: petitbleu.RawUndecodable}
	var encoded bool
	var body string
	if err := r.Scan(&c.ID, &c.AppID, at(&c.ReceivedAt), &encoded, &body, &c.Note); err != nil {
		return c, err
	}
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

const rawColumns = "id, app_id, received_at, base64, body, note"

// UndecodableRaw lists the calls of an app that could not be understood, newest first, before
// an id (0: from the newest).
func (s *Store) UndecodableRaw(ctx context.Context, appID string, before int64, limit int) (calls []petitbleu.RawCall, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = s.raw.read(ctx, func(tx *Tx) error {
		calls, err = list(tx, scanRaw, "SELECT "+rawColumns+" FROM raw_undecodable WHERE app_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3", appID, before, int64(limit))
		return err
	})
	return calls, err
}

// CountUndecodableRaw counts the calls of apps that could not be understood.
func (s *Store) CountUndecodableRaw(ctx context.Context, appIDs []string) (n int64, err error) {
	err = s.raw.read(ctx, func(tx *Tx) error {
		n = 0
		return inChunks(anys(appIDs), 64, func(ids []any) error {
			some, _, err := one(tx, value[int64], "SELECT COUNT(*) FROM raw_undecodable WHERE app_id IN ("+places(0, len(ids))+")", ids...)
			n += some
			return err
		})
	})
	return n, err
}

// RawAside finds calls among those that could not be understood, of any app.
func (s *Store) RawAside(ctx context.Context, is func(body []byte) bool) (found []petitbleu.RawCall, err error) {
	const page = 100
	for after := int64(-1); ; {
		var calls []petitbleu.RawCall
		err = s.raw.read(ctx, func(tx *Tx) error {
			calls, err = list(tx, scanRaw, "SELECT "+rawColumns+" FROM raw_undecodable WHERE id > $1 ORDER BY id LIMIT $2", after, int64(page))
			return err
		})
		for _, c := range calls {
			after = c.ID
			if is(c.Body) {
				found = append(found, c)
			}
		}
		if err != nil || len(calls) < page {
			return found, err
		}
	}
}

// DropRawAside removes a call that could not be understood, whole: from where it is listed and from what was
// recorded.
func (s *Store) DropRawAside(ctx context.Context, call petitbleu.RawCall) error {
	err := s.ForgetRaw(ctx, call.ReceivedAt, func(c petitbleu.RawCall) ([]byte, bool) { return nil, c.ID == call.ID })
	if err != nil {
		return err
	}
	return s.raw.write(ctx, func(tx *Tx) error {
		_, err := tx.exec("DELETE FROM raw_undecodable WHERE id = $1", call.ID)
		return err
	})
}

// PruneRawAside forgets calls that could not be understood and came before an instant.
func (s *Store) PruneRawAside(ctx context.Context, before time.Time) error {
	return s.raw.write(ctx, func(tx *Tx) error {
		_, err := tx.exec("DELETE FROM raw_undecodable WHERE id < $1", before.UnixMilli()<<20) // ids begin with the instant of receipt
		return err
	})
}

// ReplayRaw puts an undecodable call back in the queue, at its end. A crash in the middle leaves it
// both there and here, which does no harm.
func (s *Store) ReplayRaw(ctx context.Context, appID string, id int64) (ok bool, err error) {
	var call petitbleu.RawCall
	err = s.raw.read(ctx, func(tx *Tx) error {
		call, ok, err = one(tx, scanRaw, "SELECT "+rawColumns+" FROM raw_undecodable WHERE id = $1 AND app_id = $2", id, appID)
		return err
	})
	if err != nil || !ok {
		return false, err
	}
	if err := s.AppendRaw(ctx, &call); err != nil {
		return false, err
	}
	return true, s.raw.write(ctx, func(tx *Tx) error {
		_, err := tx.exec("DELETE FROM raw_undecodable WHERE id = $1", id)
		return err
	})
}
