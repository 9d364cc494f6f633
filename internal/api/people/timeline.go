package people

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TimelineItem is an event or a message of a person.
type TimelineItem struct {
	Type    string             `json:"type" enum:"event,message"`
	At      time.Time          `json:"at"`
	Event   *views.EventView   `json:"event,omitempty"`
	Message *views.MessageView `json:"message,omitempty"`
}

type timelineInput struct {
	door.One
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Before string `query:"before" maxLength:"200" doc:"next of the page before"`
	Cursor string `query:"cursor" maxLength:"200" doc:"The same as before"`
	Kind   string `query:"kind" default:"all" enum:"all,messages,events"`
}

// timeline merges the events and messages of a person by time.
func (a *API) timeline(ctx context.Context, in *timelineInput) (door.List[TimelineItem], error) {
	if in.Before == "" {
		in.Before = in.Cursor
	}
	before, err := door.ParseMoment(in.Before)
	if err != nil {
		return door.List[TimelineItem]{}, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[TimelineItem], err error) {
		p, err := tx.Profile(in.WS, in.ID)
		if err != nil {
			return out, err
		}
		var events []petitbleu.Event
		var messages []petitbleu.Message
		if in.Kind != "messages" {
			if events, err = shownEvents(tx, in.WS, in.ID, before, in.Limit+1); err != nil {
				return out, err
			}
		}
		if in.Kind != "events" {
			if messages, err = tx.TimelineMessages(in.WS, in.ID, before, in.Limit+1); err != nil {
				return out, err
			}
		}
		r, err := views.LookAround(a.Door, tx, in.WS, messages)
		if err != nil {
			return out, err
		}
		name := views.NameOf(p, "")
		for len(out.Items) < in.Limit && len(events)+len(messages) > 0 {
			if len(messages) == 0 || len(events) > 0 && later(events[0], messages[0]) {
				e := views.ShowEvent(events[0], r.Pages, name)
				out.Items = append(out.Items, TimelineItem{Type: "event", At: e.At, Event: &e})
				out.Next, events = door.Moment(events[0].At, events[0].ID), events[1:]
			} else {
				m := views.ShortMessage(messages[0], r, name)
				out.Items = append(out.Items, TimelineItem{Type: "message", At: m.CreatedAt, Message: &m})
				out.Next, messages = door.Moment(messages[0].CreatedAt, messages[0].ID), messages[1:]
			}
		}
		if len(events)+len(messages) == 0 {
			out.Next = ""
		}
		return out.Whole(), nil
	})
}

// later tells whether an event comes before a message in a list that runs from the newest.
func later(e petitbleu.Event, m petitbleu.Message) bool {
	if !e.At.Equal(m.CreatedAt) {
		return e.At.After(m.CreatedAt)
	}
	return e.ID > m.ID
}

// shownEvents gives events of a person without the echoes of messages that we sent ourselves.
func shownEvents(tx *store.Tx, ws, id string, before store.Moment, limit int) (shown []petitbleu.Event, err error) {
	for len(shown) < limit {
		some, err := tx.TimelineEvents(ws, id, before, limit)
		if err != nil {
			return nil, err
		}
		for _, e := range some {
			before = store.Moment{At: e.At, ID: e.ID}
			if !views.OwnEcho(e) {
				shown = append(shown, e)
			}
		}
		if len(some) < limit {
			break
		}
	}
	return shown, nil
}
