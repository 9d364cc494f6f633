package petitbleu

import (
	"encoding/json"
	"time"
)

// Schedule is a sending that a program planned, and that is kept until it has left: of a campaign that is triggered by calls, or of
// a message of its own (Braze reference, sections 2.5.4 and 2.6).
type Schedule struct {
	WorkspaceID   string
	ID            string
	CampaignID    string          // of a message of its own: the campaign that it counts in, if any
	VariantID     string          // of such a message
	CompositionID string          // of a message of its own; empty: the campaign is triggered
	Audience      json.RawMessage // a segment's definition: everybody of it; with People, those of them who are in it; empty: the people only
	Named         bool            // it is for the people who stand beside it
	Vars          json.RawMessage // MessageVars for everybody; may be empty
	Origin        string          // who asked: api, braze
	SendID        string
	DispatchID    string    // of all its messages
	At            time.Time // when it begins: with Clock or Best, when that time comes in the first zone of the world
	Clock         bool      // at the same time on the clock where each person is
	Best          bool      // at the hour of the day at which the person is mostly there; At is the hour of those of whom none is known
	DueAt         time.Time // when it is looked at next; zero: it is over
	Last          string    // the last person of the audience who was taken
	Taken         bool      // everybody of the audience was
	Turn          int64     // rises with each change
	People        int64     // for whom a message was made, or an entry of the campaign
	CreatedBy     string
	CreatedAt     time.Time
	BegunAt       time.Time // when the first of its people was taken; zero: it can be changed still
	DoneAt        time.Time
}

// SchedulePerson is a person for whom a schedule waits.
type SchedulePerson struct {
	ProfileID string
	Vars      json.RawMessage // theirs instead of those for everybody; may be empty
	DueAt     time.Time
}

// SendIDDayLimit is how many new send ids a workspace has a day (Braze reference, section 2.8).
const SendIDDayLimit = 100
