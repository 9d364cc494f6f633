package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

// trialsKept is of how many changes of a template the drafts that were tried are kept. A notification that shows an older
// one shows its text.
const trialsKept = 50

// draft gives what the draft of a template says, for a trial: it is kept as a version below zero, minus the revision, so that
// the notification goes on to show it. It is refused like a publication while the draft has a problem.
func (e *Engine) draft(tx *store.Tx, workspace, key string) (*item.Design, error) {
	t, err := tx.CardTemplateKeyed(workspace, key)
	if err != nil {
		return nil, missing(err, "card template")
	}
	f, err := tx.Feed(workspace, t.FeedID)
	switch {
	case err != nil:
		return nil, missing(err, "feed")
	case !t.ArchivedAt.IsZero():
		return nil, archivedTemplate(t.Key)
	case !f.ArchivedAt.IsZero():
		return nil, archivedFeed(f.Key)
	case len(t.Draft) == 0:
		return nil, errNoDraft
	}
	var c petitbleu.CardContent
	if err := json.Unmarshal(t.Draft, &c); err != nil {
		return nil, fmt.Errorf("draft of card template %s: %w", t.ID, err)
	}
	if err := CheckContent(f.Kind, c).Problems.Err(); err != nil {
		return nil, err
	}
	version := -t.Revision
	_, err = tx.CardVersion(workspace, t.ID, version)
	if errors.Is(err, store.ErrNotFound) {
		err = tx.AddCardTrial(workspace, petitbleu.CardVersion{TemplateID: t.ID, Version: version, Content: t.Draft, CreatedAt: e.now()}, trialsKept)
	}
	if err != nil {
		return nil, err
	}
	return e.make(tx, f, t, version)
}

// toSend gives what a request sends: what is live of its template, or for a trial its draft.
func (e *Engine) toSend(tx *store.Tx, workspace string, s *Send) (*item.Design, error) {
	if s.Draft {
		return e.draft(tx, workspace, s.TemplateKey)
	}
	return e.live(tx, workspace, s.TemplateKey)
}

// chosen reads what a request sends, and what it says in words with some values.
func (e *Engine) chosen(ctx context.Context, workspace string, s *Send, values item.Values) (d *item.Design, text string, err error) {
	with := e.read
	if s.Draft {
		with = e.o.Store.Write
	}
	err = with(ctx, func(tx *store.Tx) (err error) {
		if d, err = e.toSend(tx, workspace, s); err == nil {
			text = d.Text(values, e.Views(tx, workspace))
		}
		return err
	})
	return d, text, err
}
