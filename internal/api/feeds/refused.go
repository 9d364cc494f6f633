package feeds

import (
	"cmp"
	"context"
	"encoding/csv"
	"net/http"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// RefusedTarget is somebody who gets nothing, and why.
type RefusedTarget struct {
	UserID  string         `json:"user_id"`
	Code    petitbleu.Code `json:"code"`
	Message string         `json:"message"`
}

func refusedTarget(r feed.Rejected) RefusedTarget { return RefusedTarget(r) }

type batchRefusedInput struct {
	door.One
	Cursor string `query:"cursor" maxLength:"20" doc:"next of the page before"`
}

func (a *API) batchRefused(ctx context.Context, in *batchRefusedInput) (door.List[RefusedTarget], error) {
	after, err := strconv.Atoi(cmp.Or(in.Cursor, "-1"))
	if err != nil {
		return door.List[RefusedTarget]{}, door.ErrBadCursor
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[RefusedTarget], err error) {
		if _, err = tx.Batch(in.WS, in.ID); err != nil {
			return l, err
		}
		found, next, err := feed.Refused(tx, in.WS, in.ID, after)
		if next >= 0 {
			l.Next = strconv.Itoa(next)
		}
		l.Items = door.MapEach(found, refusedTarget)
		return l.Whole(), err
	})
}

var refusedHead = []string{"line", "user_id", "code", "message"}

// batchRefusedExport writes who got nothing of a batch as CSV: the lines of its file that were left out, as many as the
// report names and how many more, then people.
func (a *API) batchRefusedExport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	id := r.PathValue("id")
	after := -1
	var report feed.FileReport
	page := func(tx *store.Tx) (found []feed.Rejected, err error) {
		found, after, err = feed.Refused(tx, ws, id, after)
		return found, err
	}
	found, err := door.Read(r.Context(), a.Door, func(tx *store.Tx) (_ []feed.Rejected, err error) {
		if _, err = tx.Batch(ws, id); err != nil {
			return nil, err
		}
		if _, report, err = feed.BatchFile(tx, ws, id); err != nil {
			return nil, err
		}
		return page(tx)
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="refused.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	_ = out.Write(refusedHead)
	for _, p := range report.Problems {
		_ = out.Write([]string{strconv.Itoa(p.Line), "", string(petitbleu.CodeInvalidParameter), p.Message})
	}
	if more := report.Rejected - int64(len(report.Problems)); more > 0 {
		_ = out.Write([]string{"", "", string(petitbleu.CodeInvalidParameter), "Lines of the file that were left out beside these: " + strconv.FormatInt(more, 10)})
	}
	for {
		for _, one := range found {
			_ = out.Write([]string{"", door.Unformula(one.UserID), string(one.Code), one.Message})
		}
		out.Flush()
		if after < 0 || out.Error() != nil { // at the end, or the caller has gone
			return nil
		}
		if found, err = door.Read(r.Context(), a.Door, page); err != nil {
			panic(http.ErrAbortHandler) // the file ends in the middle: the caller must see that
		}
	}
}
