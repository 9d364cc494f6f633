package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Quarter is the width of the slots of a series: every time zone is a whole number of them away
// from UTC, so that a day of any zone is made of whole slots.
const Quarter = 15 * time.Minute

// Slot is what was counted in one quarter of an hour.
type Slot struct {
	At    time.Time // when it began
	Count int64
}

const quarterMillis = int64(Quarter / time.Millisecond)

func scanSlot(r scanner) (s Slot, err error) {
	var n int64
	err = r.Scan(&n, &s.Count)
	s.At = time.UnixMilli(n * quarterMillis).UTC()
	return s, err
}

// EventSeries counts the events of a kind and name from an instant on and before another, by quarter
// of an hour. Slots without any are left out.
func (t *Tx) EventSeries(workspace string, kind petitbleu.EventKind, name string, from, to time.Time) ([]Slot, error) {
	return list(t, scanSlot, "SELECT at / $6, COUNT(*) FROM events WHERE workspace_id = $1 AND kind = $2 AND name = $3 AND name <> '' AND at >= $4 AND at < $5"+
		" GROUP BY 1 ORDER BY 1", workspace, string(kind), name, millis(from), millis(to), quarterMillis)
}

// EachEvent calls fn with each event of a kind and name from an instant on and before another: when it
// happened, and to whom.
func (t *Tx) EachEvent(workspace string, kind petitbleu.EventKind, name string, from, to time.Time, fn func(at time.Time, profile string)) error {
	_, err := list(t, func(r scanner) (struct{}, error) {
		var when time.Time
		var profile string
		err := r.Scan(at(&when), &profile)
		if err == nil {
			fn(when, profile)
		}
		return struct{}{}, err
	}, "SELECT at, profile_id FROM events WHERE workspace_id = $1 AND kind = $2 AND name = $3 AND name <> '' AND at >= $4 AND at < $5",
		workspace, string(kind), name, millis(from), millis(to))
	return err
}

// NewProfileSeries counts the profiles that were made from an instant on and before another, by
// quarter of an hour.
func (t *Tx) NewProfileSeries(workspace string, from, to time.Time) ([]Slot, error) {
	return list(t, scanSlot, "SELECT created_at / $4, COUNT(*) FROM profiles WHERE workspace_id = $1 AND created_at >= $2 AND created_at < $3"+
		" GROUP BY 1 ORDER BY 1", workspace, millis(from), millis(to), quarterMillis)
}

// EachPurchase calls fn with the data of each purchase from an instant on and before another, of one
// product or (empty) of all.
func (t *Tx) EachPurchase(workspace, product string, from, to time.Time, fn func(at time.Time, data []byte) error) error {
	_, err := list(t, func(r scanner) (struct{}, error) {
		var when time.Time
		var data []byte
		if err := r.Scan(at(&when), &data); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, fn(when, data)
	}, "SELECT at, data FROM events WHERE workspace_id = $1 AND kind = $2 AND name <> '' AND ($3 = '' OR name = $3) AND at >= $4 AND at < $5",
		workspace, string(petitbleu.EventPurchase), product, millis(from), millis(to))
	return err
}
