package petitbleu

import (
	"encoding/json"
	"time"
)

// Campaign is one message, in variants, to the people of an audience: once, again and again, or to each
// person when they do something. What it says and to whom is its Definition (package plan).
type Campaign struct {
	WorkspaceID string
	ID          string
	Name        string // one for each campaign of a workspace that is not archived, whatever its case
	Description string
	State       CampaignState
	Draft       json.RawMessage // a plan.Definition that was not launched yet; empty: there is none
	Live        json.RawMessage // the plan.Definition that was launched last; empty: none was
	Version     int64           // of Live, from 1; 0: nothing was launched
	Revision    int64           // rises with each change; an edit names the one that it saw
	NextAt      time.Time       // when the next run begins, or an action-based one opens; zero: none is planned
	CreatedBy   string          // a user, or an API key
	CreatedAt   time.Time
	UpdatedAt   time.Time
	LaunchedAt  time.Time // the first launch
	EndedAt     time.Time // since when nothing more begins
	ArchivedAt  time.Time
}

// CampaignState is where a campaign is in its life (Braze reference, section 6.5).
type CampaignState string

// The states of a campaign.
const (
	CampaignDraft     CampaignState = "draft"     // never launched
	CampaignActive    CampaignState = "active"    // launched: planned, sending, or listening
	CampaignPaused    CampaignState = "paused"    // nothing leaves until it goes on; what was begun waits
	CampaignStopped   CampaignState = "stopped"   // nothing more begins; what was begun and had not left was cancelled
	CampaignCompleted CampaignState = "completed" // its schedule is over and everything is accounted for
)

// CampaignVersion is a definition as it was launched.
type CampaignVersion struct {
	CampaignID string
	Version    int64
	Definition json.RawMessage
	LaunchedBy string
	LaunchedAt time.Time
}

// CampaignRun is one sending of a campaign to an audience that was taken at an instant. Action-based and
// API-triggered campaigns have one run for each version, to which people are added as they come.
type CampaignRun struct {
	WorkspaceID string
	ID          string
	CampaignID  string
	Version     int64
	Kind        RunKind
	State       RunState
	DispatchID  string    // 32 hexadecimal digits, shared by all messages of a planned run (Braze reference, section 2.7)
	SendID      string    // the label under which its sender counts it
	PlannedAt   time.Time // when it was to begin
	BegunAt     time.Time // when its audience was taken
	DoneAt      time.Time // when the last of its messages left, or was settled otherwise
	Audience    int64     // people who were meant
	Control     int64     // of them, those who are left out to compare with
	Excluded    int64     // of them, those for whom no message was made; see CampaignLeft
}

// RunKind says what began a run.
type RunKind string

// The kinds of run.
const (
	RunPlanned RunKind = "planned" // by its schedule
	RunAction  RunKind = "action"  // by what people do
	RunAPI     RunKind = "api"     // by a call
)

// RunState is where a run is.
type RunState string

// The states of a run.
const (
	RunTaking    RunState = "taking"  // its audience is being taken
	RunSending   RunState = "sending" // messages are made and sent
	RunDone      RunState = "done"
	RunCancelled RunState = "cancelled"
)

// Limits of campaigns (Braze reference, sections 6.1 to 6.4; names as for other objects).
const (
	CampaignNameLimit        = 150
	CampaignDescriptionLimit = 1000
	CampaignVariantLimit     = 8
	CampaignConversionLimit  = 4
	CampaignCapLimit         = 10 // rules of a workspace
)
