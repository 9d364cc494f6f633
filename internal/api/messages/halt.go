package messages

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audit"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerHalts adds the kill switch: all sending of a Page, a workspace or the installation stops.
func (a *API) registerHalts() {
	door.On(a.Door, "GET", door.WS+"/halts", door.WorkspaceRead, "listHalts", "Messages", "What stops sending here, with how much waits", a.haltList)
	door.On(a.Door, "POST", door.WS+"/halts", door.SendingHalt, "haltSending", "Messages", "Stop all sending of a Page, or of the workspace, until somebody ends it", a.haltAdd)
	door.On(a.Door, "POST", door.WS+"/halts/end", door.CampaignsLaunch, "endHalt", "Messages", "Let what was stopped go on", a.haltEnd)
	door.On(a.Door, "POST", "/halt", door.SignedIn, "haltInstallation", "Messages", "Stop all sending of the installation; for an administrator of every workspace", a.haltAll)
	door.Do(a.Door, "DELETE", "/halt", door.SignedIn, "endInstallationHalt", "Messages", "Let the installation send again", a.haltAllEnd)
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

func (a *API) haltList(ctx context.Context, in *door.InWorkspace) (door.List[HaltView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[HaltView], error) { return a.halts(tx, in.WS) })
}

func (a *API) halts(tx *store.Tx, ws string) (l door.List[HaltView], err error) {
	all, err := tx.Halts(ws)
	if err != nil || len(all) == 0 {
		return l.Whole(), err
	}
	queues, err := tx.PageQueues(ws, a.Now())
	for _, h := range all {
		l.Items = append(l.Items, haltView(h, queues))
	}
	return l.Whole(), err
}

// HaltTarget says what is meant: a Page, or everything that the workspace sends.
type HaltTarget struct {
	PageID string `json:"page_id,omitempty" maxLength:"64" doc:"Missing: the whole workspace"`
}

type haltInput struct {
	door.InWorkspace
	Body struct {
		HaltTarget
		Note string `json:"note,omitempty" maxLength:"300" doc:"Why; shown to everybody while it lasts"`
	}
}

func (a *API) haltAdd(ctx context.Context, in *haltInput) (door.List[HaltView], error) {
	h := petitbleu.Halt{WorkspaceID: in.WS, PageID: in.Body.PageID, Note: in.Body.Note, By: door.CallerOf(ctx).ID(), ByName: door.CallerOf(ctx).Name(), At: door.StampTime(a.Now())}
	l, err := door.Write(ctx, a.Door, func(tx *store.Tx) (l door.List[HaltView], err error) {
		if h.PageID != "" {
			if _, err = tx.Page(in.WS, h.PageID); errors.Is(err, store.ErrNotFound) {
				return l, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This workspace has no such Page. Choose one of those listed.").At("body.page_id")
			} else if err != nil {
				return l, err
			}
		}
		door.About(ctx, h.PageID, "")
		door.Record(ctx, nil, map[string]any{"page_id": h.PageID, "note": h.Note})
		if _, err = tx.PutHalt(h); err != nil {
			return l, err
		}
		return a.halts(tx, in.WS)
	})
	if err == nil {
		a.Logger.Warn("sending was halted", "workspace", in.WS, "page", h.PageID, "by", h.ByName)
		a.Changed(in.WS, live.Change{Kind: live.KindHalt})
	}
	return l, err
}

type haltEndInput struct {
	door.InWorkspace
	Body HaltTarget
}

var errNotHalted = petitbleu.Errorf(petitbleu.CodeConflict, "Sending is not stopped here: somebody let it go on already.")

func (a *API) haltEnd(ctx context.Context, in *haltEndInput) (door.List[HaltView], error) {
	l, err := door.Write(ctx, a.Door, func(tx *store.Tx) (l door.List[HaltView], err error) {
		door.About(ctx, in.Body.PageID, "")
		door.Record(ctx, map[string]any{"page_id": in.Body.PageID}, nil)
		if err = tx.DropHalt(in.WS, in.Body.PageID); errors.Is(err, store.ErrNotFound) {
			return l, errNotHalted
		} else if err != nil {
			return l, err
		}
		return a.halts(tx, in.WS)
	})
	if err == nil {
		a.Logger.Info("sending goes on", "workspace", in.WS, "page", in.Body.PageID, "by", door.CallerOf(ctx).Name())
		a.goesOn(in.WS)
	}
	return l, err
}

// goesOn tells the app and delivery that a halt has ended.
func (a *API) goesOn(workspaces ...string) {
	for _, ws := range workspaces {
		a.Changed(ws, live.Change{Kind: live.KindHalt})
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
	user := door.CallerOf(ctx).User
	h := petitbleu.Halt{Note: in.Body.Note, By: user.ID, ByName: door.DisplayName(user), At: door.StampTime(a.Now())}
	var workspaces []string
	err := a.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if workspaces, err = everywhere(tx, user); err != nil {
			return err
		}
		if _, err = tx.PutHalt(h); err != nil {
			return err
		}
		return a.EnterForUser(ctx, tx, user, door.VerbHalt, audit.Diff(nil, map[string]any{"installation": true, "note": h.Note}, false))
	})
	if err == nil {
		a.Logger.Warn("sending of the whole installation was halted", "by", h.ByName)
		for _, ws := range workspaces {
			a.Changed(ws, live.Change{Kind: live.KindHalt})
		}
	}
	return haltView(h, nil), err
}

func (a *API) haltAllEnd(ctx context.Context, _ *door.NoInput) error {
	user := door.CallerOf(ctx).User
	var workspaces []string
	err := a.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if workspaces, err = everywhere(tx, user); err != nil {
			return err
		}
		if err = tx.DropHalt("", ""); errors.Is(err, store.ErrNotFound) {
			return errNotHalted
		} else if err != nil {
			return err
		}
		return a.EnterForUser(ctx, tx, user, door.VerbEndHalt, nil)
	})
	if err == nil {
		a.Logger.Info("the installation sends again", "by", door.DisplayName(user))
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
		if !slices.ContainsFunc(of, func(m store.Membership) bool { return m.ID == w.ID && m.Role == door.RoleAdministrator }) {
			return nil, petitbleu.Errorf(petitbleu.CodeForbidden, "Only an administrator of every workspace may stop the whole installation. Stop the workspaces that you may, or run petitbleu halt --all on the machine.")
		}
	}
	return ids, nil
}
