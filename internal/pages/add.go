package pages

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	startPerSecond   = 30 // below the 40 above which the platform hides the Page's inbox (reference, section 5.1)
	startConcurrency = 16
)

// Why a Page cannot be connected.
var (
	ErrTaken = petitbleu.Errorf(petitbleu.CodePageTaken, "This Page is connected to another workspace of this installation, and a Page belongs to one only. Disconnect it there first.").At("body.id")
	ErrHere  = petitbleu.Errorf(petitbleu.CodePageTaken, "This Page is connected to this workspace already. Change its token there.").At("body.id")
)

// Free tells why a workspace cannot connect a Page; nil: it can.
func Free(tx *store.Tx, workspace, id string) error {
	page, err := tx.PageAnywhere(id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case page.WorkspaceID == workspace:
		return ErrHere
	}
	return ErrTaken
}

// Prove asks the platform who a token is: it must be the Page itself, not a person who can see it.
func (p *Pages) Prove(ctx context.Context, app petitbleu.App, pageID, token string) (name string, err error) {
	c, err := p.App(app)
	if err != nil {
		return "", err
	}
	c.PageID, c.Token = pageID, token
	if name, err = c.Name(ctx); err != nil {
		return "", graph.Problem(err, "body.token")
	}
	me, err := c.Me(ctx)
	if err != nil {
		return "", graph.Problem(err, "body.token")
	}
	if me != pageID {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This token is not that Page's own. A Page access token is needed, not a person's, nor another Page's.").At("body.token")
	}
	return cmp.Or(name, "Page "+pageID), nil
}

// NewPage makes the row of a Page with a token.
func (p *Pages) NewPage(workspace, id, appID, name, token string) petitbleu.Page {
	now := p.now()
	return petitbleu.Page{WorkspaceID: workspace, ID: id, AppID: appID, Name: name, TokenSealed: p.seal(id, token),
		State: petitbleu.PageConnected, PerSecond: startPerSecond, Concurrency: startConcurrency, CreatedAt: now, UpdatedAt: now}
}

// Add writes a new Page and has its conversations read.
func (p *Pages) Add(tx *store.Tx, page petitbleu.Page) error {
	if err := Free(tx, page.WorkspaceID, page.ID); err != nil {
		return err
	}
	if err := tx.InsertPage(page); errors.Is(err, store.ErrPageTaken) {
		return ErrTaken
	} else if err != nil {
		return err
	}
	if p.o.Adopt == nil {
		return nil
	}
	tx.AfterCommit(func() { wake(p.wakeRead) })
	return startHistory(tx, page, page.CreatedAt)
}

// Retoken gives a Page another token, proven before: what was held goes on. name may be empty.
func (p *Pages) Retoken(tx *store.Tx, page petitbleu.Page, token string, now time.Time) error {
	page.TokenSealed, page.UpdatedAt = p.seal(page.ID, token), now
	if page.State == petitbleu.PageTokenInvalid {
		page.State, page.StateNote = petitbleu.PageConnected, ""
	}
	return tx.UpdatePage(page)
}

// Wanted tells the workspace that holds a Page that another wanted to connect it.
func (p *Pages) Wanted(ctx context.Context, id string) {
	now := p.now()
	err := p.o.Store.Write(ctx, func(tx *store.Tx) error {
		page, err := tx.PageAnywhere(id)
		if err != nil {
			return err
		}
		return p.open(tx, condition{page.WorkspaceID, AlertPageWanted, id, map[string]string{"page": page.Name}}, now)
	})
	if err != nil && ctx.Err() == nil {
		p.o.Logger.Warn("nobody could be told that a Page was wanted elsewhere", "page", id, "error", err)
	}
	wake(p.wakeTell)
}

const detachTimeout = 5 * time.Second

// Disconnect takes a Page from its workspace. What came and went through it stays; the messages that
// wait for it are cancelled. The platform is asked to send no more of it, as far as it answers.
func (p *Pages) Disconnect(ctx context.Context, workspace, id string) error {
	c, _, failed := p.Client(ctx, workspace, id)
	if errors.Is(failed, store.ErrNotFound) {
		return failed
	}
	if err := p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeletePage(workspace, id, p.now()) }); err != nil {
		return err
	}
	p.changed(workspace, id)
	if failed == nil {
		ctx, cancel := context.WithTimeout(ctx, detachTimeout)
		defer cancel()
		failed = c.Detach(ctx)
	}
	if failed != nil {
		p.o.Logger.Info("the platform was not told that a Page was disconnected; its events are set aside", "page", id, "error", failed)
	}
	return nil
}
