package petitbleu

import (
	"encoding/json"
	"time"
)

// OptIn is a person's recorded request to be written to: proof, kept even after an erasure.
type OptIn struct {
	WorkspaceID  string
	ID           string
	PageID       string
	PSID         string
	ProfileID    string
	CustomerID   string // as the site named the person; may be empty
	Temporary    bool   // the customer id stands for one order or request only
	Topic        string
	Source       string // send_to_messenger, m_me, checkbox, import …
	SourceURL    string // the page it was given on
	Ref          string
	Wording      string // what the person was shown
	Language     string
	At           time.Time
	RevokedAt    time.Time
	QuarantineOf string // set when the customer id was already another person's
}

// Token is a right to send outside the window, given by the person for one topic.
type Token struct {
	WorkspaceID string
	ID          string
	PageID      string
	PSID        string
	ProfileID   string
	Kind        string // TokenOneTime or TokenMarketing
	Topic       string
	Sealed      string
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      time.Time
	UsedBy      string    // message
	NextAt      time.Time // marketing: not before; the cool-down after the last message
	StoppedAt   time.Time // marketing: the person stopped the topic; zero again once they resumed it
	TimeZone    string    // of the person, where the platform said it
}

// The kinds of token.
const (
	TokenOneTime   = "one_time"  // one message, once (reference, section 3.5)
	TokenMarketing = "marketing" // messages of a topic, with a pause between them (reference, section 3.6)
)

// OptOut is a person's request to be written to no more: kept as proof, even after they undo it.
type OptOut struct {
	WorkspaceID string
	ID          string
	PageID      string
	PSID        string
	ProfileID   string
	Topic       string // empty: everything
	Source      string // word, button, platform, block, person (said to an operator)
	Said        string // the word or payload that was taken for it
	At          time.Time
	UndoneAt    time.Time // the person asked for messages again; nobody else can
}

// Comment is what somebody wrote on a Page's wall or below a post: it may be answered once in
// private, for 7 days (reference, section 6.6).
type Comment struct {
	WorkspaceID string
	PageID      string
	ID          string
	PostID      string
	ProfileID   string // empty until a private reply tells who it was
	AuthorID    string // page-scoped, but not surely the PSID
	Author      string // the name that the platform gives
	Text        string
	Visitor     bool // a visitor's post, not a comment
	At          time.Time
	RepliedAt   time.Time
	RepliedBy   string // message
	RemovedAt   time.Time
}

// UtilityTemplate is a template that the platform approved, or not, for messages outside the
// window (reference, section 3.7): what it said last.
type UtilityTemplate struct {
	WorkspaceID string
	PageID      string
	ID          string
	Name        string
	Language    string
	Status      string          // APPROVED, PENDING, REJECTED …
	Reason      string          // of a rejection
	Definition  json.RawMessage // components as the platform keeps them
	UpdatedAt   time.Time
}

// Conversation is the thread between a Page and a person, and what it permits now.
type Conversation struct {
	WorkspaceID    string
	PageID         string
	PSID           string
	ProfileID      string
	WindowOpenedAt time.Time // last qualifying action (reference, section 3.1); zero: never
	WindowOpenedBy EventKind
	LastInboundAt  time.Time // the person's last message, for rights that count from messages
	LastOutboundAt time.Time
	ReadAt         time.Time // watermark of what the person has read
	DeliveredAt    time.Time
	ExtraSentAt    time.Time // 24+1 under the 2020 rules: when the one extra message left
	StoppedAt      time.Time // the person asked to stop
	ResumedAt      time.Time // the person asked for messages again; later than StoppedAt undoes it
	OwnerAppID     string    // the app that holds the thread, as last told; empty: nobody, or not known (reference, section 7)
	OwnerAt        time.Time // when that was told
	OwnerUntil     time.Time // when it ends by itself; zero: not known
	HumanAt        time.Time // when a human answered last: one of ours, or one in the Page inbox
	UnreachableAt  time.Time // the platform said so (551, 200/1545041); cleared by any inbound event
	UpdatedAt      time.Time
}

// Stopped tells whether the person's request to stop stands.
func (c *Conversation) Stopped() bool { return c.StoppedAt.After(c.ResumedAt) }

// OtherAppID stands for an app that holds a thread and whose id the platform did not tell.
const OtherAppID = "other"

// Apps that hold threads for people and not for programs (reference, section 7.2).
const (
	PageInboxAppID      = "263902037430900"
	PageInboxAppIDShort = "26390203743090" // as one page of the documentation prints it
)

// OriginConfirmation is the origin of the one answer that says that a stop, or its end, was
// understood: the only message that goes to a person who asked to stop.
const OriginConfirmation = "confirmation"
