package developers

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerAside adds the calls of programs that were set aside, and the calls that we make to programs.
func (a *API) registerAside() {
	door.On(a.Door, "GET", door.WS+"/aside-calls", door.DeveloperRead, "listAsideCalls", "Developers", "Calls of programs that were accepted and could not be worked in, newest first", a.asideList)
	door.On(a.Door, "POST", door.WS+"/aside-calls/{id}/replay", door.WebhooksReplay, "replayAsideCall", "Developers", "Work such a call in now, as the last of all", a.asideReplay)
	door.Do(a.Door, "DELETE", door.WS+"/aside-calls/{id}", door.WebhooksReplay, "deleteAsideCall", "Developers", "Forget such a call", a.asideDrop)
}

// AsideView is a call of a program that was accepted and could not be worked in.
type AsideView struct {
	ID      string          `json:"id"`
	At      time.Time       `json:"at" doc:"When it was accepted"`
	Note    string          `json:"note" doc:"Why it could not be worked in"`
	Objects int             `json:"objects" doc:"Attributes objects, events and purchases in it"`
	Body    json.RawMessage `json:"body,omitempty" doc:"The call, for who may see personal attributes; missing when it cannot be read"`
}

// AsideReplayed is what became of the objects of such a call.
type AsideReplayed struct {
	Taken   int `json:"taken"`
	Refused int `json:"refused" doc:"Objects that the rules refuse, as they would have at first"`
}

func asideID(text string) (id store.AsideID, err error) {
	if _, err := fmt.Sscanf(text, "%d.%d", &id.Row, &id.Place); err != nil || text != asideName(id) {
		return id, store.ErrNotFound
	}
	return id, nil
}

func asideName(id store.AsideID) string { return fmt.Sprintf("%d.%d", id.Row, id.Place) }

type asideListInput struct {
	door.InWorkspace
	door.Paging
}

func (a *API) asideList(ctx context.Context, in *asideListInput) (door.List[AsideView], error) {
	var behind store.AsideID
	if in.Cursor != "" {
		var err error
		if behind, err = asideID(in.Cursor); err != nil {
			return door.List[AsideView]{}, door.ErrBadCursor
		}
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[AsideView], err error) {
		all, err := tx.AsideCalls(in.WS, behind, in.Limit+1)
		all, out.Next = door.PageOf(all, in.Limit, func(last store.Aside) string { return asideName(last.AsideID) })
		out.Items = door.MapEach(all, func(c store.Aside) AsideView {
			v := AsideView{ID: asideName(c.AsideID), At: c.At, Note: c.Note}
			n, readable := people.AsideObjects(c.Body)
			if v.Objects = n; readable && door.CallerOf(ctx).May(door.PeoplePersonal) {
				v.Body = c.Body
			}
			return v
		})
		return out.Whole(), err
	})
}

func (a *API) asideReplay(ctx context.Context, in *door.One) (v AsideReplayed, err error) {
	id, err := asideID(in.ID)
	if err != nil {
		return v, err
	}
	r, err := a.o.People.Replay(ctx, in.WS, id)
	for _, part := range [][]people.Result{r.Attributes, r.Events, r.Purchases} {
		for _, one := range part {
			if one.Err != nil {
				v.Refused++
			} else {
				v.Taken++
			}
		}
	}
	return v, err
}

func (a *API) asideDrop(ctx context.Context, in *door.One) error {
	id, err := asideID(in.ID)
	if err != nil {
		return err
	}
	return a.Write(ctx, func(tx *store.Tx) error { return tx.DropAside(in.WS, id) })
}
