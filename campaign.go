package petitbleu

import (
	"encoding/json"
	"strings"
	"time"
)

// Campaign is one message, in variants, to the people of an audience: once, again and again, or to each
// person when they do something. What it says and to whom is its Definition (package plan).
type Campaign struct {
	WorkspaceID string
	ID          string
	Name        string // one for each campaign of a workspace that is not archived, whatever its case
	Description string
	Type        string // how it is delivered, for lists: planned, action, api
	Channel     string // for lists: messenger, webhook, inapp; empty while nothing is written
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
	Forecast   json.RawMessage // whom it was to reach, as forecast then; empty: nothing was
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
	DispatchID  string           // 32 hexadecimal digits, shared by all messages of a planned run (Braze reference, section 2.7)
	SendID      string           // the label under which its sender counts it
	PlannedAt   time.Time        // when it was to begin
	BegunAt     time.Time        // when its audience was taken
	DoneAt      time.Time        // when the last of its messages left, or was settled otherwise
	Audience    int64            // people who were meant
	Control     int64            // of them, those who are left out to compare with
	Excluded    map[string]int64 // of them, those for whom no message was made, by reason: no_identity, already_got, over_limit
	Change      int64            // of the feed of changes, up to which the audience was known
	Winner      string           // the variant that gets the rest; empty: not decided
	DecideAt    time.Time        // when a winner is chosen; zero: never by itself
}

// CampaignBlock is a part of a run's people. Nothing else stands about one of them until something is known of
// their message, which then is a row.
type CampaignBlock struct {
	WorkspaceID string
	RunID       string
	Number      int
	State       BlockState
	People      int
	Profiles    []string // their ids; nil where a list was read without them
	PlannedAt   time.Time
	DueAt       time.Time // when it is looked at next; zero: never
}

// BlockState is where a block is.
type BlockState string

// The states of a block.
const (
	BlockWaiting BlockState = "waiting" // for its time, or being sent
	BlockWinner  BlockState = "winner"  // for the variant that is best
	BlockDone    BlockState = "done"    // each of its people has a message
	BlockControl BlockState = "control" // they get nothing, to compare with
	BlockLeft    BlockState = "left"    // their campaign was stopped first
)

// excludedPrefix begins the state of blocks of people for whom no message is made; why follows.
const excludedPrefix = "excluded/"

// BlockExcluded is the state of a block of people for whom no message is made, for a reason of CampaignRun.Excluded.
func BlockExcluded(reason string) BlockState { return BlockState(excludedPrefix + reason) }

// Excluded gives why no message is made for the people of a block; ok is false where some are.
func (b BlockState) Excluded() (reason string, ok bool) {
	return strings.CutPrefix(string(b), excludedPrefix)
}

// MessageID gives the id of a person's message of a block: the same however often it is asked, so that
// nobody has two.
func (b *CampaignBlock) MessageID(profile string) string {
	return DerivedID(KindMessage, b.PlannedAt, b.Number, b.RunID, profile)
}

// MessageIDs gives the lowest and the highest id that MessageID can give.
func (b *CampaignBlock) MessageIDs() (first, last string) {
	return idRange(KindMessage, b.PlannedAt, b.Number)
}

// BlockSize is how many people a block has at most.
const BlockSize = 2000

// CampaignEntry is a person whom a happening, or a call, put into a campaign, until their message exists.
type CampaignEntry struct {
	WorkspaceID string
	CampaignID  string
	ProfileID   string
	Happening   string // the event, or the call with its place in it: an entry for each
	RunID       string
	Vars        json.RawMessage // MessageVars; may be empty
	At          time.Time
	DueAt       time.Time
	DispatchID  string
	SendID      string
}

// FallbackPrefix begins the Happening of an entry that is a fallback; the message that it follows stands behind it.
const FallbackPrefix = "fallback/"

// FallbackID gives the id of the fallback of a message: the same however often it is asked, so that nobody has two.
func FallbackID(m *Message) string {
	return DerivedID(KindMessage, m.CreatedAt, 0, FallbackPrefix, m.ID)
}

// Conversion is what a message brought about.
type Conversion struct {
	WorkspaceID string
	CampaignID  string
	MessageID   string // the first where a fallback followed it; of one of the control group: what it would have been
	Slot        int    // which of the campaign's conversions, from 0
	RunID       string
	VariantID   string // empty: of the control group
	ProfileID   string
	EventID     string
	At          time.Time
	Revenue     float64
	Currency    string // empty: no revenue
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
