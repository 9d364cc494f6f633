package petitbleu

import (
	"encoding/json"
	"time"
)

// Purpose says why a message is sent; every message has one (row B13).
type Purpose string

// The purposes.
const (
	PurposePromotional   Purpose = "promotional"
	PurposeTransactional Purpose = "transactional"
	PurposeSupport       Purpose = "support"
	PurposeRequested     Purpose = "requested" // content that the person asked for
)

// Purposes lists them in the order in which forms offer them.
var Purposes = []Purpose{PurposeTransactional, PurposeSupport, PurposeRequested, PurposePromotional}

// MessageState is where a message is on its way (ARCHITECTURE.md, section 5).
type MessageState string

// The states of a message.
const (
	StateQueued    MessageState = "queued"
	StateHeld      MessageState = "held"    // allowed later; DueAt says when it is looked at again
	StateSending   MessageState = "sending" // committed before the call goes out
	StateUnknown   MessageState = "unknown" // the answer was lost; settled by echo or conversation, never resent blindly
	StateSent      MessageState = "sent"
	StateDelivered MessageState = "delivered"
	StateRead      MessageState = "read"
	StateFailed    MessageState = "failed"
	StateDropped   MessageState = "dropped"
	StateCancelled MessageState = "cancelled"
)

// Message is one message to one person: asked for, decided, sent, answered.
type Message struct {
	WorkspaceID string
	ID          string
	ProfileID   string
	Channel     string // driver: messenger or webhook; or inapp
	PageID      string // empty for a webhook and for a feed
	Recipient   string // PSID on that Page, or another Recipient in its written form
	Origin      string // push, api, campaign, reply …
	GroupID     string // messages of one request, sent in order of Part
	Part        int    // 1, 2 …
	AfterID     string // the part before this one, which must be sent first; empty for a first part
	Purpose     Purpose
	Topic       string  // the topic of the token that may carry it
	Human       bool    // typed by a signed-in person
	CustomerID  string  // as the push named the person
	Content     Content // empty until it is written for the person, where there is a composition

	CompositionID string          // what it is written from; empty: the content was final
	Vars          json.RawMessage // MessageVars, as JSON; may be empty
	DispatchID    string          // of the transmission that it belongs to: 32 hexadecimal digits
	SendID        string          // the label under which its sender counts it
	CampaignID    string          // with RunID and VariantID: what of which campaign it is; empty: of none
	RunID         string
	VariantID     string
	Test          bool // a trial: counted nowhere

	State       MessageState
	Reason      Code   // why dropped, failed or unknown
	ReasonText  string // the same as a sentence
	Verdict     *Verdict
	DueAt       time.Time // when an open message is looked at next; zero while it waits for the part before it, or for a person
	Attempts    int
	OutsideID   string // the platform's message id
	Wire        []WireCall
	CreatedAt   time.Time
	SendingAt   time.Time
	SentAt      time.Time
	DeliveredAt time.Time
	ReadAt      time.Time
	UpdatedAt   time.Time
}

// WireCall is one try of a message as it went over the wire, with secrets hidden.
type WireCall struct {
	At       time.Time `json:"at"`
	Took     int64     `json:"took_ms"`
	Method   string    `json:"method"`
	URL      string    `json:"url"`
	Request  string    `json:"request,omitempty"`
	Status   int       `json:"status,omitempty"`
	Response string    `json:"response,omitempty"`
	Error    string    `json:"error,omitempty"`
	Kind     string    `json:"kind,omitempty"` // what the answer meant: sent, temporary, throttled …
}

// Verdict is what policy decided for a message at an instant, and why.
type Verdict struct {
	Outcome  Outcome   `json:"outcome"`
	Right    string    `json:"right,omitempty"` // window, one_time_token, human_agent …
	Rule     string    `json:"rule"`            // id of the rule that decided
	Pack     string    `json:"pack"`            // name of the rule pack
	Reason   Code      `json:"reason,omitempty"`
	Sentence string    `json:"sentence"`
	Cure     string    `json:"cure,omitempty"` // what would open the way, or that nothing can
	Until    time.Time `json:"until,omitzero"` // end of the right, or when a held message is looked at again
	TokenID  string    `json:"token_id,omitempty"`
	Flag     string    `json:"flag,omitempty"` // what is remarkable about the use of the right: late
	At       time.Time `json:"at"`
	Checks   []Check   `json:"checks,omitempty"` // the ladder: every right that was looked at, in order
}

// Check is one rung of the ladder that a verdict climbed.
type Check struct {
	Name     string `json:"name"` // identity, not_stopped, purpose, window, token, tag …
	OK       bool   `json:"ok"`
	Sentence string `json:"sentence"`
}

// Outcome is allow, hold or drop.
type Outcome string

// The outcomes.
const (
	Allow Outcome = "allow"
	Hold  Outcome = "hold"
	Drop  Outcome = "drop"
)
