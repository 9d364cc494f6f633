package api

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

type eventListInput struct {
	InWorkspace
	Paging
	Kind      []string `query:"kind" maxItems:"20" doc:"Kinds of event, separated by commas"`
	ProfileID string   `query:"profile_id" maxLength:"64"`
	PageID    string   `query:"page_id" maxLength:"64"`
}

func (a *API) eventList(ctx context.Context, in *eventListInput) (List[EventView], error) {
	f := store.EventFilter{WorkspaceID: in.WS, ProfileID: in.ProfileID, PageID: in.PageID, Limit: in.Limit + 1}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, petitbleu.EventKind(k))
	}
	before, err := parseMoment(in.Cursor)
	if err != nil {
		return List[EventView]{}, err
	}
	if before.ID != "" {
		f.Before = store.EventCursor{At: before.At.UnixMilli(), ID: before.ID}
	}
	return read(ctx, a, func(tx *store.Tx) (out List[EventView], err error) {
		events, err := tx.Events(f)
		if err != nil {
			return out, err
		}
		events, out.Next = cut(events, in.Limit, func(last petitbleu.Event) string { return moment(last.At, last.ID) })
		pages, err := pagesByID(tx, in.WS)
		if err != nil {
			return out, err
		}
		names, err := profileNames(tx, in.WS, mapped(events, func(e petitbleu.Event) string { return e.ProfileID }))
		out.Items = mapped(events, func(e petitbleu.Event) EventView { return eventView(e, pages, names[e.ProfileID]) })
		return out.whole(), err
	})
}

// profileNames gives the names of people by id.
func profileNames(tx *store.Tx, ws string, ids []string) (map[string]string, error) {
	var wanted []string
	names := make(map[string]string, len(ids))
	for _, id := range ids {
		if _, known := names[id]; !known && id != "" {
			names[id] = ""
			wanted = append(wanted, id)
		}
	}
	people, err := tx.Profiles(ws, wanted)
	for id, p := range people {
		names[id] = nameOf(p, "")
	}
	return names, err
}
