package grounds

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Rows are the rows that every send of a Page needs.
type Rows struct {
	Page      petitbleu.Page
	Workspace petitbleu.Workspace
	App       petitbleu.App
	Halted    bool // nothing of the Page may leave, for somebody says so
	SafeMode  bool // only people of the workspace's safe group get something
}

// ReadPage reads them. The error is store.ErrNotFound where the Page, its app or its workspace is not there.
func ReadPage(tx *store.Tx, workspace, page string) (r Rows, err error) {
	if r.Page, err = tx.Page(workspace, page); err != nil {
		return r, err
	}
	if r.Workspace, err = tx.Workspace(workspace); err != nil {
		return r, err
	}
	if r.App, err = tx.App(r.Page.AppID); err != nil {
		return r, err
	}
	halted, err := tx.HaltedPages(workspace)
	r.Halted = halted.Stops(page)
	return r, err
}
