package petitbleu

import (
	"encoding/json"
	"time"
)

// ChannelInApp is the channel of feeds: what is sent through it is shown inside the site or app.
const ChannelInApp = "inapp"

// Feed is a list of notifications that people see inside the site or app: one-way and kept until they expire
// (Notifications reference, section 5; row S2).
type Feed struct {
	WorkspaceID    string
	ID             string
	Key            string // lower-case letters, digits, - and _: names it in addresses and in the inbox's markup
	Name           string
	IconURL        string
	View           FeedView
	Kind           CardKind   // what its templates are
	Labels         bool       // the label of a template is shown on its notifications
	CategoryFilter bool       // categories are offered to filter by
	Categories     []Category // in the order in which they are offered
	RetentionHours int        // that a notification is kept where its template does not say: 1 to 87600
	ReadOnTap      bool       // READ is raised by the tap; else by being shown in an open, visible feed
	Theme          Theme
	Revision       int64 // rises with each change; an edit names the one that it saw
	CreatedBy      string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	ArchivedAt     time.Time // nothing is sent to it any more; what is in it stays to be read
}

// FeedView says how a feed looks.
type FeedView string

// The views (Notifications reference, section 5.1).
const (
	ViewFeed FeedView = "feed" // a list, the newest above
	ViewChat FeedView = "chat" // as a conversation, the newest below
)

// Category groups the notifications of a feed, for people to filter by (section 6). Labels stand on a card; tags
// are for those who send.
type Category struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CardKind says what the templates of a feed hold.
type CardKind string

// The kinds (section 9).
const (
	CardDesign CardKind = "design" // a card in the language of package card
	CardData   CardKind = "data"   // names and values, which the app shows as it likes
)

// Theme is how a feed looks, as the settings of the Notifications reference, section 10: colours are "light,dark".
// Its JSON is that of the reference; what somebody did not set is left out.
type Theme struct {
	Mode  string          `json:"theme_mode,omitempty"` // light, dark, default
	Parts json.RawMessage `json:"theme,omitempty"`      // an object: notification, list, header
}

// CardTemplate is a card with a name (row S1). Its draft is edited; what is live is sent.
type CardTemplate struct {
	WorkspaceID    string
	ID             string
	Key            string // names it in calls; one for each of a workspace, fixed once it was live
	Name           string
	FeedID         string
	Category       string // of the feed; empty: none
	Label          string
	RetentionHours int             // 0: as the feed says
	Draft          json.RawMessage // a CardContent that is not live yet; empty: there is none
	Version        int64           // the live one, from 1; 0: nothing is live, nothing can be sent
	Revision       int64           // rises with each change; an edit names the one that it saw
	CreatedBy      string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	ArchivedAt     time.Time // it cannot be sent; notifications that show it stay
}

// CardContent is what a card template says.
type CardContent struct {
	Card      json.RawMessage   `json:"card,omitempty"`      // design: the language of package card
	Data      map[string]string `json:"data,omitempty"`      // data: values with placeholders
	Colours   map[string]string `json:"colors,omitempty"`    // by name, "light,dark"
	Samples   map[string]string `json:"samples,omitempty"`   // of variables, for previews
	Variables []CardVariable    `json:"variables,omitempty"` // what somebody said of placeholders
	Strict    bool              `json:"strict_variables,omitempty"`
}

// CardVariable is what is known of a placeholder.
type CardVariable struct {
	Key      string `json:"key"`
	Name     string `json:"name,omitempty"`
	Type     string `json:"type,omitempty"` // text, image, action
	Optional bool   `json:"optional,omitempty"`
}

// CardVersion is what was live once: notifications keep the version that they were sent with.
type CardVersion struct {
	TemplateID string
	Version    int64
	Content    json.RawMessage // a CardContent
	ByName     string
	CreatedAt  time.Time
}

// Notification is an item of one person's feed. Its message (same id) says who sent it and why; here is what the
// person sees, and did with it.
type Notification struct {
	WorkspaceID string
	ID          string // of its message
	ProfileID   string
	Change      int64 // of the workspace's notifications; what changes gets the next number
	FeedID      string
	TemplateID  string
	Version     int64
	Mode        SendMode
	Variables   json.RawMessage // an object of texts; card.Values in full where views are among them
	Category    string
	Label       string
	Tag         string
	Priority    string          // high, normal, low
	EventName   string          // raised with status SENT and READ; empty: none
	Callback    json.RawMessage // how an external teller names the person and the campaign; empty: none
	At          time.Time       // when it appeared
	ExpiresAt   time.Time
	SeenAt      time.Time // listed in an open feed
	ReadAt      time.Time
	ViewedAt    time.Time // on screen, for statistics (section 12.4)
	ClickedAt   time.Time
	ArchivedAt  time.Time
	DeletedAt   time.Time // kept as long as others, without what it said
}

// Batch is a notification to many people, or a realtime one with more to tell of than its message: what the
// Notifications reference calls a notification of mode batch (sections 11.1 and 13.1).
type Batch struct {
	WorkspaceID string
	ID          string
	TemplateID  string
	TemplateKey string
	Version     int64
	FeedID      string
	Mode        SendMode // realtime: of one person, with more to tell of than its message
	Title       string
	Tag         string
	Priority    string
	Purpose     Purpose
	EventName   string
	Origin      string // api, app, braze
	By          string // the user, or the API key
	State       BatchState
	Targets     int64
	Accepted    int64 // in a feed
	Rejected    int64
	PlannedAt   time.Time // when it is due, where that is later than when it was asked for; zero: at once
	CreatedAt   time.Time
	DoneAt      time.Time

	Again bool `json:"-"` // it is the answer to a request that was made before, under the same key
}

// BatchState is where a batch is.
type BatchState string

// The states of a batch.
const (
	BatchSending   BatchState = "sending"
	BatchDone      BatchState = "done"
	BatchCancelled BatchState = "cancelled"
)

// SendMode says how a notification was sent (Notifications reference, section 11.1).
type SendMode string

// The modes. Figures count each on its own, and trials not at all.
const (
	ModeRealtime SendMode = "realtime" // to one person, at once
	ModeBatch    SendMode = "batch"    // to many
	ModeCampaign SendMode = "campaign" // by a campaign, whichever way it was told to
	ModeTest     SendMode = "test"     // a trial
)

// The statuses that a notification raises its event with (section 12.1).
const (
	StatusSent = "SENT"
	StatusRead = "READ"
)

// Limits of in-app notifications (Notifications reference, sections 4.1, 7.1, 11.1 and 11.6; the others are ours).
const (
	FeedUserLimit       = 80 // characters of a user id
	FeedKeyLimit        = 64
	FeedsLimit          = 100
	CategoriesLimit     = 50
	CardTemplatesLimit  = 1000 // of a workspace; the reference has 100
	BatchTargetLimit    = 10_000
	BatchFileLimit      = 100_000
	BatchBlockSize      = 1000
	RetentionHours      = 4320
	NotificationValues  = 16 << 10 // bytes of the variables of one person
	FeedTokenLife       = 24 * time.Hour
	NotificationKeyLife = 24 * time.Hour // of idempotency
)
