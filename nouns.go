package petitbleu

import (
	"encoding/json"
	"time"
)

// Workspace is one brand on one site, with its own people, Pages, keys and team.
type Workspace struct {
	ID        string
	Name      string
	TimeZone  string // IANA name
	Region    string // ISO 3166 country of the business, for rules that differ by region
	RulePack  string // "today" or "2020"; see package policy
	CreatedAt time.Time
}

// App is a Meta app: one secret and one verify token for all of its Pages. Secrets are
// sealed; see package secret.
type App struct {
	ID                string
	Name              string
	SecretSealed      string
	VerifyTokenSealed string
	AllowSHA1         bool   // accept a call that carries only the old X-Hub-Signature
	GraphURL          string // base of the Graph API, "https://graph.facebook.com" or an emulator
	GraphVersion      string // "v26.0"
	Mode              AppMode
	Features          []string // features that App Review granted, such as "human_agent"; none: not known, the platform has the last word
	CreatedAt         time.Time
}

// AppMode says whom an app may talk with (reference, section 10.3).
type AppMode string

// The modes of an app.
const (
	AppLive        AppMode = "live"
	AppDevelopment AppMode = "development" // only people with a role on the app, and its test users
)

// FeatureHumanAgent is the feature of an app that a human answer after the window needs
// (reference, section 3.4).
const FeatureHumanAgent = "human_agent"

// Page is a Messenger Page, connected to exactly one workspace of the installation.
type Page struct {
	WorkspaceID string
	ID          string // the platform's Page id
	AppID       string
	Name        string
	TokenSealed string
	State       PageState
	StateNote   string   // a sentence that says why the state is not connected
	PerSecond   int      // pace: sends started per second, at most 300 (reference, section 5.1)
	Concurrency int      // sends under way at once
	Grants      []string // permissions of the token and features of the Page, as last asked of the platform; none: not known
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// PageState says whether messages can go through a Page.
type PageState string

// The states of a Page.
const (
	PageConnected    PageState = "connected"
	PagePaused       PageState = "paused"        // the platform limits the Page; PausedUntil is in the pace keeper
	PageTokenInvalid PageState = "token_invalid" // the token died: reconnect
	PageUnsubscribed PageState = "unsubscribed"  // the platform stopped sending webhook calls
)

// Profile is a person as one workspace knows them.
type Profile struct {
	WorkspaceID string
	ID          string
	Attributes  map[string]any // JSON values; standard ones: first_name, last_name, language, country, time_zone …
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// IdentityKind says what kind of name a person is known by.
type IdentityKind string

// The kinds of identity.
const (
	IdentityExternal  IdentityKind = "external"  // the site's own user id; one to a person
	IdentityPSID      IdentityKind = "psid"      // page-scoped id; Scope is the Page
	IdentityUserRef   IdentityKind = "user_ref"  // checkbox plugin; Scope is the Page
	IdentityCustomer  IdentityKind = "customer"  // customer id of an opt-in; many to a person
	IdentityTemporary IdentityKind = "temporary" // customer id of one order or request, with a topic and an expiry; never merges people
	IdentityAlias     IdentityKind = "alias"     // Scope is the label
	IdentityEmail     IdentityKind = "email"
	IdentityPhone     IdentityKind = "phone" // E.164
)

// Identity ties a name to a profile. (workspace, kind, scope, value) is unique.
type Identity struct {
	WorkspaceID string
	Kind        IdentityKind
	Scope       string
	Value       string
	ProfileID   string
	Quarantined bool   // two people claim it: nothing is sent to it until somebody settles it
	Topic       string // temporary ids only
	ExpiresAt   time.Time
	CreatedAt   time.Time
}

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

// EventKind names a kind of fact. The list is open: unknown ones are kept raw.
type EventKind string

// The kinds of event that the webhook brings (reference, section 1.6) and that others raise.
const (
	EventMessage        EventKind = "message"
	EventEcho           EventKind = "echo"
	EventDelivery       EventKind = "delivery"
	EventRead           EventKind = "read"
	EventPostback       EventKind = "postback"
	EventOptIn          EventKind = "optin"
	EventReferral       EventKind = "referral"
	EventReaction       EventKind = "reaction"
	EventMessageEdit    EventKind = "message_edit"
	EventAccountLinking EventKind = "account_linking"
	EventHandover       EventKind = "handover"
	EventPolicy         EventKind = "policy_enforcement"
	EventFeed           EventKind = "feed"

	EventOptOut           EventKind = "optout"
	EventFeedback         EventKind = "feedback"             // an answer to the customer feedback template
	EventCustomerInfo     EventKind = "customer_information" // an answer to that template
	EventForm             EventKind = "form"                 // an instant form was sent
	EventOrder            EventKind = "order"                // a cart was sent
	EventResponseFeedback EventKind = "response_feedback"    // thumbs up or down below a message
	EventCoupon           EventKind = "coupon"               // a coupon was tapped
	EventGamePlay         EventKind = "game_play"
	EventPayment          EventKind = "payment" // payment, checkout_update and pre_checkout of the old beta
	EventCall             EventKind = "call"
	EventMarketing        EventKind = "marketing_message" // delivered, read, clicked or failed
	EventTemplateStatus   EventKind = "template_status"
	EventLead             EventKind = "lead"
	EventMention          EventKind = "mention"
	EventRating           EventKind = "rating"
	EventLabel            EventKind = "label"
	EventUnknown          EventKind = "unknown"
	EventIdentityClaimed  EventKind = "identity_quarantined" // raised here: a second person claimed a customer id
	EventIdentitySettled  EventKind = "identity_settled"     // raised here: somebody decided whose it is
)

// Event is a fact about a person. (workspace, source, outside id) is unique: a repeat changes nothing.
type Event struct {
	WorkspaceID string
	ID          string
	ProfileID   string // empty when the fact concerns no one person
	PageID      string
	Source      string // messenger, site, api
	OutsideID   string
	Kind        EventKind
	At          time.Time // when it happened, by the sender's clock
	ReceivedAt  time.Time
	Standby     bool // another app held the thread
	Data        json.RawMessage
}

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

// OriginConfirmation is the origin of the one answer that says that a stop, or its end, was
// understood: the only message that goes to a person who asked to stop.
const OriginConfirmation = "confirmation"

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
	Channel     string // driver: messenger
	PageID      string
	Recipient   string // PSID on that Page, or another Recipient in its written form
	Origin      string // push, api, campaign, reply …
	GroupID     string // messages of one request, sent in order of Part
	Part        int    // 1, 2 …
	AfterID     string // the part before this one, which must be sent first; empty for a first part
	Purpose     Purpose
	Topic       string // the topic of the token that may carry it
	Human       bool   // typed by a signed-in person
	CustomerID  string // as the push named the person
	Content     Content
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

// RawCall is a webhook call as it came, kept before it is understood.
type RawCall struct {
	ID         int64
	AppID      string
	ReceivedAt time.Time
	Body       []byte
	State      RawState
	Note       string // why it could not be decoded
}

// RawState says how far the reading of a raw call has come.
type RawState int64

// The states of a raw call.
const (
	RawNew         RawState = 0
	RawDone        RawState = 1
	RawUndecodable RawState = 2 // kept, shown and replayable
)

// APIKey opens a door to a program. Only a hash of it is kept.
type APIKey struct {
	WorkspaceID string
	ID          string
	Name        string
	Prefix      string // first characters, to recognise it by
	Scopes      []string
	CreatedAt   time.Time
	LastUsedAt  time.Time
	RevokedAt   time.Time
}

// Scopes of API keys.
const (
	ScopePush   = "push"   // the push API
	ScopeRead   = "read"   // read anything of the workspace by the native API
	ScopeWrite  = "write"  // change anything of the workspace by the native API
	ScopeManage = "manage" // keys, Pages, team
)

// User is a person who signs in: installation level, member of workspaces.
type User struct {
	ID           string
	Email        string
	Name         string
	PasswordHash string
	Locale       string
	Theme        string
	CreatedAt    time.Time
}

// Site is a web site that carries the tag of a workspace.
type Site struct {
	WorkspaceID   string
	ID            string
	Name          string
	PageID        string
	Origins       []string // "https://shop.example"; the tag answers only these
	KeySealed     string   // HMAC key with which the site's server signs customer ids
	RequireSigned bool     // refuse customer ids without a signature
	CreatedAt     time.Time
}
