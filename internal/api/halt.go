package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audit"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerHalts adds the kill switch: all sending of a Page, a workspace or the installation stops.
func (a *API) registerHalts() {
	on(a, "GET", ws+"/halts", workspaceRead, "listHalts", "Messages", "What stops sending here, with how much waits", a.haltList)
	on(a, "POST", ws+"/halts", sendingHalt, "haltSending", "Messages", "Stop all sending of a Page, or of the workspace, until somebody ends it", a.haltAdd)
	on(a, "POST", ws+"/halts/end", campaignsLaunch, "endHalt", "Messages", "Let what was stopped go on", a.haltEnd)
	on(a, "POST", "/halt", signedIn, "haltInstallation", "Messages", "Stop all sending of the installation; for an administrator of every workspace", a.haltAll)
	do(a, "DELETE", "/halt", signedIn, "endInstallationHalt", "Messages", "Let the installation send again", a.haltAllEnd)
}

// HaltView is something that stops sending.
type HaltView struct {
	Scope   string    `json:"scope" enum:"installation,workspace,page"`
	PageID  string    `json:"page_id,omitempty"`
	Note    string    `json:"note,omitempty" doc:"Why, in the words of who did it"`
	ByName  string    `json:"by_name,omitempty" doc:"Who did it; absent: the command line"`
	At      time.Time `json:"at"`
	Waiting int64     `json:"waiting" doc:"Messages of this workspace that have not come to an end and wait for it"`
}

func haltView(h petitbleu.Halt, queues []store.PageQueue) HaltView {
	v := HaltView{Scope: "page", PageID: h.PageID, Note: h.Note, ByName: h.ByName, At: h.At}
	switch {
	case h.WorkspaceID == "":
		v.Scope = "installation"
	case h.PageID == "":
		v.Scope = "workspace"
	}
	for _, q := range queues {
		if h.PageID == "" || q.PageID == h.PageID {
			v.Waiting += q.Due + q.Later + q.Waiting
		}
	}
	return v
}

func (a *API) haltList(ctx context.Context, in *InWorkspace) (List[HaltView], error) {
	return read(ctx, a, func(tx *store.Tx) (List[HaltView], error) { return a.halts(tx, in.WS) })
}

func (a *API) halts(tx *store.Tx, ws string) (l List[HaltView], err error) {
	all, err := tx.Halts(ws)
	if err != nil || len(all) == 0 {
		return l.whole(), err
	}
	queues, err := tx.PageQueues(ws, a.now())
	for _, h := range all {
		l.Items = append(l.Items, haltView(h, queues))
	}
	return l.whole(), err
}

// HaltTarget says what is meant: a Page, or everything that the workspace sends.
type HaltTarget struct {
	PageID string `json:"page_id,omitempty" maxLength:"64" doc:"Missing: the whole workspace"`
}

type haltInput struct {
	InWorkspace
	Body struct {
		HaltTarget
		Note string `json:"note,omitempty" maxLength:"300" doc:"Why; shown to everybody while it lasts"`
	}
}

func (a *API) haltAdd(ctx context.Context, in *haltInput) (List[HaltView], error) {
	h := petitbleu.Halt{WorkspaceID: in.WS, PageID: in.Body.PageID, Note: in.Body.Note, By: from(ctx).id(), ByName: from(ctx).name(), At: stampTime(a.now())}
	l, err := write(ctx, a, func(tx *store.Tx) (l List[HaltView], err error) {
		if h.PageID != "" {
			if _, err = tx.Page(in.WS, h.PageID); errors.Is(err, store.ErrNotFound) {
				return l, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This workspace has no such Page. Choose one of those listed.").At("body.page_id")
			} else if err != nil {
				return l, err
			}
		}
		about(ctx, h.PageID, "")
		record(ctx, nil, map[string]any{"page_id": h.PageID, "note": h.Note})
		if _, err = tx.PutHalt(h); err != nil {
			return l, err
		}
		return a.halts(tx, in.WS)
	})
	if err == nil {
		a.o.Logger.Warn("sending was halted", "workspace", in.WS, "page", h.PageID, "by", h.ByName)
		a.changed(in.WS, live.Change{Kind: live.KindHalt})
	}
	return l, err
}

type haltEndInput struct {
	InWorkspace
	Body HaltTarget
}

var errNotHalted = petitbleu.Errorf(petitbleu.CodeConflict, "Sending is not stopped here: somebody let it go on already.")

func (a *API) haltEnd(ctx context.Context, in *haltEndInput) (List[HaltView], error) {
	l, err := write(ctx, a, func(tx *store.Tx) (l List[HaltView], err error) {
		about(ctx, in.Body.PageID, "")
		record(ctx, map[string]any{"page_id": in.Body.PageID}, nil)
		if err = tx.DropHalt(in.WS, in.Body.PageID); errors.Is(err, store.ErrNotFound) {
			return l, errNotHalted
		} else if err != nil {
			return l, err
		}
		return a.halts(tx, in.WS)
	})
	if err == nil {
		a.o.Logger.Info("sending goes on", "workspace", in.WS, "page", in.Body.PageID, "by", from(ctx).name())
		a.goesOn(in.WS)
	}
	return l, err
}

// goesOn tells the app and delivery that a halt has ended.
func (a *API) goesOn(workspaces ...string) {
	for _, ws := range workspaces {
		a.changed(ws, live.Change{Kind: live.KindHalt})
	}
	if a.o.Mended != nil {
		a.o.Mended()
	}
}

type haltAllInput struct {
	Body struct {
		Note string `json:"note,omitempty" maxLength:"300" doc:"Why; shown to everybody while it lasts"`
	}
}

func (a *API) haltAll(ctx context.Context, in *haltAllInput) (HaltView, error) {
	user := from(ctx).user
	h := petitbleu.Halt{Note: in.Body.Note, By: user.ID, ByName: displayName(user), At: stampTime(a.now())}
	var workspaces []string
	err := a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if workspaces, err = everywhere(tx, user); err != nil {
			return err
		}
		if _, err = tx.PutHalt(h); err != nil {
			return err
		}
		return a.enterForUser(ctx, tx, user, verbHalt, audit.Diff(nil, map[string]any{"installation": true, "note": h.Note}, false))
	})
	if err == nil {
		a.o.Logger.Warn("sending of the whole installation was halted", "by", h.ByName)
		for _, ws := range workspaces {
			a.changed(ws, live.Change{Kind: live.KindHalt})
		}
	}
	return haltView(h, nil), err
}

func (a *API) haltAllEnd(ctx context.Context, _ *noInput) error {
	user := from(ctx).user
	var workspaces []string
	err := a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if workspaces, err = everywhere(tx, user); err != nil {
			return err
		}
		if err = tx.DropHalt("", ""); errors.Is(err, store.ErrNotFound) {
			return errNotHalted
		} else if err != nil {
			return err
		}
		return a.enterForUser(ctx, tx, user, verbEndHalt, nil)
	})
	if err == nil {
		a.o.Logger.Info("the installation sends again", "by", displayName(user))
		a.goesOn(workspaces...)
	}
	return err
}

// everywhere gives the workspaces of the installation to somebody who is an administrator of each.
func everywhere(tx *store.Tx, user petitbleu.User) ([]string, error) {
	all, err := tx.Workspaces()
	if err != nil {
		return nil, err
	}
	of, err := tx.MembershipsOf(user.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, w := range all {
		ids[i] = w.ID
		if !slices.ContainsFunc(of, func(m store.Membership) bool { return m.ID == w.ID && m.Role == RoleAdministrator }) {
			return nil, petitbleu.Errorf(petitbleu.CodeForbidden, "Only an administrator of every workspace may stop the whole installation. Stop the workspaces that you may, or run petitbleu halt --all on the machine.")
		}
	}
	return ids, nil
}
