package petitbleu

import "time"

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
	Attribute   string   // the attribute of people that holds their PSID on this Page; chosen when the Page is connected
	CreatedAt   time.Time
	UpdatedAt   time.Time
	StateAt     time.Time // since when it has its State
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
	Imports     []string // imports that told of the person: see WithImports
	Change      int64    // place in the feed of changes; set by the store
}

// ValueType is the type of a value of an attribute or of a property of an event; see package profile.
type ValueType string

// IdentityKind says what kind of name a person is known by.
type IdentityKind string

// The kinds of identity.
const (
	IdentityExternal  IdentityKind = "external"  // the site's own user id; one to a person
	IdentityPSID      IdentityKind = "psid"      // page-scoped id; Scope is the Page
	IdentityUserRef   IdentityKind = "user_ref"  // checkbox plugin; Scope is the Page
	IdentityCustomer  IdentityKind = "customer"  // customer id of an opt-in; many to a person
	IdentityTemporary IdentityKind = "temporary" // customer id of one order or request, with a topic and an expiry; never merges people
	IdentityAlias     IdentityKind = "alias"     // Scope is the label; one name for each
	IdentityFeedUser  IdentityKind = "feed_user" // the user id of in-app notifications that an attribute gives
	IdentityFormer    IdentityKind = "former"    // an external id that was renamed; finds the person until it is removed
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

// User is a person who signs in: installation level, member of workspaces.
type User struct {
	ID           string
	Email        string
	Name         string
	PasswordHash string
	Locale       string
	Theme        string
	CreatedAt    time.Time
	SignedOutAt  time.Time // sessions from before have ended
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
