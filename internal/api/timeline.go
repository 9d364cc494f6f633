package api

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// EventView is something that happened.
type EventView struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`
	PageID      string    `json:"page_id,omitempty"`
	PageName    string    `json:"page_name,omitempty"`
	ProfileID   string    `json:"profile_id,omitempty"`
	ProfileName string    `json:"profile_name,omitempty"`
	Source      string    `json:"source"`
	Standby     bool      `json:"standby" doc:"Another app held the thread"`
	At          time.Time `json:"at" doc:"When it happened"`
	ReceivedAt  time.Time `json:"received_at"`
	Name        string    `json:"name" doc:"What segments and campaigns call it; see the events page"`
	Summary     string    `json:"summary" doc:"What it was, in plain English"`
	Details     any       `json:"details" doc:"Its properties, by the names of the events page"`
	Data        any       `json:"data" doc:"The event as it came"`
}

// TimelineItem is an event or a message of a person.
type TimelineItem struct {
	Type    string       `json:"type" enum:"event,message"`
	At      time.Time    `json:"at"`
	Event   *EventView   `json:"event,omitempty"`
	Message *MessageView `json:"message,omitempty"`
}

type timelineInput struct {
	One
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Before string `query:"before" maxLength:"200" doc:"next of the page before"`
	Cursor string `query:"cursor" maxLength:"200" doc:"The same as before"`
	Kind   string `query:"kind" default:"all" enum:"all,messages,events"`
}

// timeline merges the events and messages of a person by time.
func (a *API) timeline(ctx context.Context, in *timelineInput) (List[TimelineItem], error) {
	if in.Before == "" {
		in.Before = in.Cursor
	}
	before, err := parseMoment(in.Before)
	if err != nil {
		return List[TimelineItem]{}, err
	}
	return read(ctx, a, func(tx *store.Tx) (out List[TimelineItem], err error) {
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
		r, err := a.around(tx, in.WS, messages)
		if err != nil {
			return out, err
		}
		name := nameOf(p, "")
		for len(out.Items) < in.Limit && len(events)+len(messages) > 0 {
			if len(messages) == 0 || len(events) > 0 && later(events[0], messages[0]) {
				e := eventView(events[0], r.pages, name)
				out.Items = append(out.Items, TimelineItem{Type: "event", At: e.At, Event: &e})
				out.Next, events = moment(events[0].At, events[0].ID), events[1:]
			} else {
				m := shortMessage(messages[0], r, name)
				out.Items = append(out.Items, TimelineItem{Type: "message", At: m.CreatedAt, Message: &m})
				out.Next, messages = moment(messages[0].CreatedAt, messages[0].ID), messages[1:]
			}
		}
		if len(events)+len(messages) == 0 {
			out.Next = ""
		}
		return out.whole(), nil
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
			if !ownEcho(e) {
				shown = append(shown, e)
			}
		}
		if len(some) < limit {
			break
		}
	}
	return shown, nil
}

// ownEcho tells whether an event is the echo of one of our messages, whose id it brings back as
// metadata (Messenger Platform reference, section 1.9).
func ownEcho(e petitbleu.Event) bool {
	if e.Kind != petitbleu.EventEcho {
		return false
	}
	var data struct {
		Message struct {
			Metadata string `json:"metadata"`
		} `json:"message"`
	}
	return json.Unmarshal(e.Data, &data) == nil && petitbleu.IsID(petitbleu.KindMessage, data.Message.Metadata)
}

// eventNames are the names of kinds of event.
var eventNames = func() map[petitbleu.EventKind]string {
	names := map[petitbleu.EventKind]string{}
	for _, d := range petitbleu.EventKinds() {
		names[d.Kind] = d.Name
	}
	return names
}()

func eventView(e petitbleu.Event, pages map[string]petitbleu.Page, profileName string) EventView {
	details := intake.Properties(e, pages[e.PageID].AppID)
	v := EventView{ID: e.ID, Kind: string(e.Kind), PageID: e.PageID, PageName: pages[e.PageID].Name, ProfileID: e.ProfileID, ProfileName: profileName,
		Source: e.Source, Standby: e.Standby, At: e.At, ReceivedAt: e.ReceivedAt, Data: json.RawMessage("{}"),
		Name: eventNames[e.Kind], Summary: intake.Summary(e, details), Details: details}
	switch {
	case e.Kind == petitbleu.EventCustom:
		v.Name = e.Name
	case v.Name == "":
		v.Name = string(e.Kind)
	}
	if json.Valid(e.Data) {
		v.Data = e.Data
	}
	return v
}

// pagesByID gives the Pages of a workspace.
func pagesByID(tx *store.Tx, ws string) (map[string]petitbleu.Page, error) {
	all, err := tx.Pages(ws)
	pages := make(map[string]petitbleu.Page, len(all))
	for _, p := range all {
		pages[p.ID] = p
	}
	return pages, err
}

func namesOf(pages map[string]petitbleu.Page) map[string]string {
	names := make(map[string]string, len(pages))
	for id, page := range pages {
		names[id] = page.Name
	}
	return names
}

// moment writes a place in a timeline as a cursor.
func moment(at time.Time, id string) string {
	return strconv.FormatInt(at.UnixMilli(), 10) + "." + id
}

func parseMoment(text string) (m store.Moment, err error) {
	if text == "" {
		return m, nil
	}
	ms, id, ok := strings.Cut(text, ".")
	n, err := strconv.ParseInt(ms, 10, 64)
	if !ok || err != nil || id == "" {
		return m, errBadCursor
	}
	return store.Moment{At: time.UnixMilli(n), ID: id}, nil
}

var errBadCursor = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This cursor is not one of ours. Use next of the page before, or none for the first page.").At("query.cursor")
