package developers

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

type eventListInput struct {
	door.InWorkspace
	door.Paging
	Kind      []string `query:"kind" maxItems:"20" doc:"Kinds of event, separated by commas"`
	ProfileID string   `query:"profile_id" maxLength:"64"`
	PageID    string   `query:"page_id" maxLength:"64"`
}

func (a *API) eventList(ctx context.Context, in *eventListInput) (door.List[views.EventView], error) {
	f := store.EventFilter{WorkspaceID: in.WS, ProfileID: in.ProfileID, PageID: in.PageID, Limit: in.Limit + 1}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, petitbleu.EventKind(k))
	}
	before, err := door.ParseMoment(in.Cursor)
	if err != nil {
		return door.List[views.EventView]{}, err
	}
	if before.ID != "" {
		f.Before = store.EventCursor{At: before.At.UnixMilli(), ID: before.ID}
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[views.EventView], err error) {
		events, err := tx.Events(f)
		if err != nil {
			return out, err
		}
		events, out.Next = door.PageOf(events, in.Limit, func(last petitbleu.Event) string { return door.Moment(last.At, last.ID) })
		pages, err := views.PagesByID(tx, in.WS)
		if err != nil {
			return out, err
		}
		names, err := views.ProfileNames(tx, in.WS, door.MapEach(events, func(e petitbleu.Event) string { return e.ProfileID }))
		out.Items = door.MapEach(events, func(e petitbleu.Event) views.EventView { return views.ShowEvent(e, pages, names[e.ProfileID]) })
		return out.Whole(), err
	})
}

// registerEvents adds what happened.
func (a *API) registerEvents() {
	door.On(a.Door, "GET", door.WS+"/event-kinds", door.WorkspaceRead, "listEventKinds", "Developers", "Names and properties of events", a.eventKinds)
	door.On(a.Door, "GET", door.WS+"/events", door.PeopleRead, "listEvents", "Developers", "What happened, newest first", a.eventList)
}

func (a *API) eventKinds(_ context.Context, _ *door.InWorkspace) (door.List[EventKindView], error) {
	return door.All(door.MapEach(petitbleu.EventKinds(), func(d petitbleu.EventDoc) EventKindView {
		property := func(p petitbleu.EventProperty) EventPropertyView { return EventPropertyView(p) }
		return EventKindView{Kind: string(d.Kind), Name: d.Name, About: d.About, Opens: d.Opens,
			Properties: append(door.MapEach(d.Properties, property), door.MapEach(petitbleu.EventCommon, property)...)}
	})), nil
}

// EventKindView is a kind of event with its properties.
type EventKindView struct {
	Kind       string              `json:"kind"`
	Name       string              `json:"name"`
	About      string              `json:"about"`
	Opens      string              `json:"opens" doc:"Whether it opens the messaging window"`
	Properties []EventPropertyView `json:"properties" nullable:"false"`
}

// EventPropertyView is a property of an event.
type EventPropertyView struct {
	Name  string `json:"name"`
	Type  string `json:"type" enum:"text,number,boolean,time,list,object"`
	About string `json:"about"`
}
