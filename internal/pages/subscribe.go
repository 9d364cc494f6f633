package pages

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Subscribe puts the webhook in place on both levels, checks what came of it, and starts to read
// what was missed while it was not (Messenger Platform reference, sections 1.1 and 1.5). The first
// call makes the platform verify our webhook at once, so its success proves the way back.
func (p *Pages) Subscribe(ctx context.Context, workspace, id string) error {
	page, app, err := p.pageAndApp(ctx, workspace, id)
	if err != nil {
		return err
	}
	if err := p.subscribe(ctx, app, page); err != nil {
		return err
	}
	err = p.CheckNow(ctx, workspace, id) // which ends a gap
	wake(p.wakeRead)
	return err
}

func (p *Pages) subscribe(ctx context.Context, app petitbleu.App, page petitbleu.Page) error {
	c, err := p.client(app, page)
	if err != nil {
		return err
	}
	verify, err := p.o.Box.Open("app/"+app.ID+"/verify_token", app.VerifyTokenSealed)
	if err != nil {
		return err
	}
	err = withFields(func(fields []string) error { return c.SetWebhook(ctx, p.HookURL(app.ID), verify, fields) })
	if err == nil {
		err = withFields(func(fields []string) error { return c.Attach(ctx, fields) })
	}
	return graph.Problem(err, "")
}

// withFields asks for fewer fields where the platform does not know some of them.
func withFields(ask func(fields []string) error) (err error) {
	for _, fields := range fieldSets {
		err = ask(fields)
		if e, ok := graph.Of(err); !ok || e.Code != 100 || e.Subcode != 0 {
			return err
		}
	}
	return err
}

// openGap notes that events of a Page are missing since the last one that came: what was under
// way then may have been lost as well.
func openGap(tx *store.Tx, page petitbleu.Page, now time.Time) error {
	_, open, err := tx.OpenReading(page.WorkspaceID, page.ID, store.ReadingCatchUp)
	if err != nil || open {
		return err
	}
	beats, err := tx.Beats(page.WorkspaceID)
	if err != nil {
		return err
	}
	since := beats[page.ID]
	if since.IsZero() || since.After(now) {
		since = page.CreatedAt
	}
	return tx.InsertReading(store.Reading{WorkspaceID: page.WorkspaceID, PageID: page.ID, ID: petitbleu.NewID(petitbleu.KindReading, now),
		Kind: store.ReadingCatchUp, State: store.ReadingWaiting, Since: since, StartedAt: now})
}

// endGap starts to read what was missed, now that the Page sends again.
func endGap(tx *store.Tx, page petitbleu.Page, now time.Time) (started bool, err error) {
	r, open, err := tx.OpenReading(page.WorkspaceID, page.ID, store.ReadingCatchUp)
	if err != nil || !open || r.State != store.ReadingWaiting {
		return false, err
	}
	r.State, r.Until, r.DueAt = store.ReadingRunning, now, now
	return true, tx.UpdateReading(r)
}

// CatchUp reads again what a Page's conversations tell since an instant, on a person's word.
func (p *Pages) CatchUp(ctx context.Context, workspace, id string, since time.Time) error {
	now := p.now()
	err := p.o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Page(workspace, id); err != nil {
			return err
		}
		if _, open, err := tx.OpenReading(workspace, id, store.ReadingCatchUp); err != nil || open {
			return errors.Join(err, conflictIf(open, "This Page is being caught up already. Wait until that is done."))
		}
		return tx.InsertReading(store.Reading{WorkspaceID: workspace, PageID: id, ID: petitbleu.NewID(petitbleu.KindReading, now),
			Kind: store.ReadingCatchUp, State: store.ReadingRunning, Since: since, Until: now, DueAt: now, StartedAt: now})
	})
	wake(p.wakeRead)
	return err
}

// startHistory has the conversations of a Page read that it had before it was connected.
func startHistory(tx *store.Tx, page petitbleu.Page, now time.Time) error {
	if _, open, err := tx.OpenReading(page.WorkspaceID, page.ID, store.ReadingHistory); err != nil || open {
		return err
	}
	return tx.InsertReading(store.Reading{WorkspaceID: page.WorkspaceID, PageID: page.ID, ID: petitbleu.NewID(petitbleu.KindReading, now),
		Kind: store.ReadingHistory, State: store.ReadingRunning, DueAt: now, StartedAt: now})
}

func conflictIf(is bool, sentence string) error {
	if !is {
		return nil
	}
	return petitbleu.Errorf(petitbleu.CodeConflict, "%s", sentence)
}
