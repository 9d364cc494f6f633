package views

import (
	"encoding/json"
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

// ShowEvent writes an event with the names of its Page and its person.
func ShowEvent(e petitbleu.Event, pages map[string]petitbleu.Page, profileName string) EventView {
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

// OwnEcho tells whether an event is the echo of one of our messages, whose id it brings back as
// metadata (Messenger Platform reference, section 1.9).
func OwnEcho(e petitbleu.Event) bool {
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

// PagesByID gives the Pages of a workspace.
func PagesByID(tx *store.Tx, ws string) (map[string]petitbleu.Page, error) {
	all, err := tx.Pages(ws)
	pages := make(map[string]petitbleu.Page, len(all))
	for _, p := range all {
		pages[p.ID] = p
	}
	return pages, err
}

// PageNames gives the name of each Page of a workspace by its id.
func PageNames(tx *store.Tx, ws string) (map[string]string, error) {
	pages, err := tx.Pages(ws)
	names := make(map[string]string, len(pages))
	for _, p := range pages {
		names[p.ID] = p.Name
	}
	return names, err
}

// NamesOf gives the names of Pages by their ids.
func NamesOf(pages map[string]petitbleu.Page) map[string]string {
	names := make(map[string]string, len(pages))
	for id, page := range pages {
		names[id] = page.Name
	}
	return names
}

// HumanTalks notes in the thread that a human of ours answers, so that programs stay silent.
func HumanTalks(tx *store.Tx, m petitbleu.Message, now time.Time) error {
	psid := petitbleu.ParseRecipient(m.Recipient).PSID()
	if !m.Human || psid == "" {
		return nil
	}
	return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: m.WorkspaceID, PageID: m.PageID, PSID: psid, ProfileID: m.ProfileID, HumanAt: now, UpdatedAt: now}})
}

// eventNames are the names of kinds of event.
var eventNames = func() map[petitbleu.EventKind]string {
	names := map[petitbleu.EventKind]string{}
	for _, d := range petitbleu.EventKinds() {
		names[d.Kind] = d.Name
	}
	return names
}()
