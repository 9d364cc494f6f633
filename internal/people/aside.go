package people

import (
	"context"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// asideKey names a call of the journal, so that what it told is known again.
func asideKey(row int64, place int) string {
	return strconv.FormatInt(row, 36) + "." + strconv.Itoa(place)
}

// AsideObjects tells how many objects a call has that was set aside; ok is false when it cannot be read at all.
func AsideObjects(body []byte) (n int, ok bool) {
	var b profile.Batch
	err := profile.Decode(body, &b)
	return b.Len(), err == nil
}

// Replay works a call in that was accepted and set aside, as the last of all, and forgets it: values that came since are
// written over where it sets them too. When it still cannot be worked in, the error says why and it stays.
func (p *People) Replay(ctx context.Context, workspace string, id store.AsideID) (results Results, err error) {
	var w *work
	err = p.write(ctx, workspace, func(tx *store.Tx, now time.Time) error {
		aside, err := tx.AsideCall(workspace, id)
		if err != nil {
			return err
		}
		c := readCall(store.JournalCall{Workspace: workspace, At: aside.At, Body: aside.Body}, asideKey(id.Row, int(id.Place)))
		if c.broken == nil {
			c.broken = tx.Try(func() (err error) {
				w, err = p.workIn(tx, workspace, []*call{c}, now)
				return err
			})
		}
		if c.broken != nil {
			return petitbleu.Errorf(petitbleu.CodeConflict, "The call still cannot be worked in: %s", firstLine(c.broken))
		}
		results = c.results
		return tx.DropAside(workspace, id)
	})
	if err == nil {
		p.done(w)
	}
	return results, err
}
