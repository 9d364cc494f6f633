package world

import (
	"encoding/json"
	"slices"
)

// App is a pretend app of the platform.
type App struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Secret      string   `json:"secret"`
	VerifyToken string   `json:"verify_token"`
	CallbackURL string   `json:"callback_url"`
	Fields      []string `json:"fields"` // webhook fields at the app's level
	Mode        string   `json:"mode"`   // "live" or "development"
	Roles       []string `json:"roles"`  // people who are admin, developer or tester

	// PrivacyURL is the privacy policy's address; an app needs one to go live.
	PrivacyURL string `json:"privacy_policy_url,omitempty"`
	// ReviewNeeded: what the app may do with people without a role on it is what App Review
	// approved. False: it serves Pages of its own business only and needs no review.
	ReviewNeeded bool                `json:"review_needed,omitempty"`
	Review       map[string]*Request `json:"review,omitempty"` // by permission or feature
	// RedirectURIs are the addresses that the login dialog may lead to; empty takes any.
	RedirectURIs []string `json:"redirect_uris,omitempty"`
	// DeauthorizeURL and DataDeletionURL are called when a person removes the app.
	DeauthorizeURL  string `json:"deauthorize_url,omitempty"`
	DataDeletionURL string `json:"data_deletion_url,omitempty"`
	// AppToken is the part of the app's own token that is not its secret.
	AppToken string `json:"app_token,omitempty"`
	// BareChanges leaves the values out of the changes of a Page (include_values off).
	BareChanges bool `json:"bare_changes,omitempty"`
	// CallbackOff: the platform disabled the callback (rules of 2020); it must be set up anew.
	CallbackOff bool `json:"callback_disabled,omitempty"`
	// Others are the webhook subscriptions for objects other than the Page: "permissions",
	// "user".
	Others map[string]*Subscription `json:"others,omitempty"`
	// Webhook says how this app's calls go wrong or differ.
	Webhook WebhookOptions `json:"webhook,omitzero"`
}

// WebhookOptions say how an app's webhook calls are made.
type WebhookOptions struct {
	// TimeoutMS is how long a call may take in real milliseconds; 0: as the emulator was
	// started (5,000 today, 20,000 in older rules).
	TimeoutMS int64 `json:"timeout_ms,omitempty"`
	// Signature: "both" headers or empty, "sha256", or "sha1" as until 2020.
	Signature string `json:"signature,omitempty"`
}

// Subscription is an app's webhook for one kind of object.
type Subscription struct {
	CallbackURL string   `json:"callback_url"`
	VerifyToken string   `json:"verify_token"`
	Fields      []string `json:"fields"`
}

// Page is a pretend Page.
type Page struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Username string `json:"username,omitempty"`
	Category string `json:"category"`
	// Tokens holds the Page token of each app, by app id.
	Tokens map[string]string `json:"tokens"`
	// Subscribed holds the webhook fields of each app attached to this Page, by app id.
	Subscribed map[string][]string `json:"subscribed"`
	Orders     map[string]bool     `json:"orders,omitempty"` // receipt numbers in use
	// Tasks holds what people may do on this Page, by person id: MANAGE, MODERATE, MESSAGING,
	// CREATE_CONTENT, ADVERTISE, ANALYZE. Nil: everybody but test users may do all.
	Tasks    map[string][]string `json:"tasks,omitempty"`
	Settings Settings            `json:"settings,omitzero"`

	sendSecond, inboxHidden int64 // see noteSend
	sends                   int
}

// Person is a pretend person with a phone.
type Person struct {
	ID        string  `json:"id"`
	FirstName string  `json:"first_name"`
	LastName  string  `json:"last_name"`
	Locale    string  `json:"locale"`
	Timezone  float64 `json:"timezone"`
	Gender    string  `json:"gender,omitempty"`
	// PSIDs by Page id; one is made when it is first needed.
	PSIDs map[string]string `json:"psids"`
	// ASIDs and UserTokens by app id, for people with a role.
	ASIDs      map[string]string `json:"asids,omitempty"`
	UserTokens map[string]string `json:"user_tokens,omitempty"`
	// PhoneOpen: what arrives is read at once. Absent means true.
	PhoneOpen *bool `json:"phone_open,omitempty"`
	// Stranger: nothing connects the person with Pages, so what they write lands in a Page's
	// message requests.
	Stranger bool `json:"stranger,omitempty"`
	// Phone is the number and how it stands with the platform; nil means none.
	Phone *Phone `json:"phone,omitempty"`

	// TestUserOf is the app that this person is a test user of.
	TestUserOf string `json:"test_user_of,omitempty"`
	Email      string `json:"email,omitempty"`
	Password   string `json:"password,omitempty"` // of a test user
	// Grants holds what the person allowed each app, by app id.
	Grants map[string]*Grant `json:"grants,omitempty"`
	// Checkpoint and Unconfirmed make all tokens of the person fail (190/459, 190/464).
	Checkpoint  bool `json:"checkpoint,omitempty"`
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

// Grant is what a person allowed an app in the login dialog.
type Grant struct {
	Scopes   []string `json:"scopes"`
	Declined []string `json:"declined,omitempty"`
	// Pages are the Pages that were ticked; nil stands for all.
	Pages []string `json:"pages"`
	At    int64    `json:"at_ms"`
}

// IsPhoneOpen: what arrives is read at once.
func (p *Person) IsPhoneOpen() bool { return p.PhoneOpen == nil || *p.PhoneOpen }

// FullName is first and last name.
func (p *Person) FullName() string {
	if p.LastName == "" {
		return p.FirstName
	}
	return p.FirstName + " " + p.LastName
}

// Thread is the conversation of one Page with one person.
type Thread struct {
	ID       string    `json:"id"`
	PageID   string    `json:"page_id"`
	PersonID string    `json:"person_id"`
	PSID     string    `json:"psid"`
	Bubbles  []*Bubble `json:"bubbles"`
	Updated  int64     `json:"updated"`
	// QualifiedAt is the last action that opens the window, QualifiedBy its name.
	QualifiedAt int64  `json:"qualified_at,omitempty"`
	QualifiedBy string `json:"qualified_by,omitempty"`
	// LastMessageAt is the person's last own message: HUMAN_AGENT counts from it.
	LastMessageAt int64 `json:"last_message_at,omitempty"`
	SentSince     int   `json:"sent_since,omitempty"`    // sends since QualifiedAt
	PlusOneUsed   bool  `json:"plus_one_used,omitempty"` // the old 24+1 rule
	Blocked       bool  `json:"blocked,omitempty"`       // by the person
	Gone          bool  `json:"gone,omitempty"`          // deleted by the person
	// Requested: what the Page sent to a phone number waits for the person as a message request.
	Requested bool `json:"requested,omitempty"`
	// Owner is the app that holds the thread, empty when it is idle, until OwnerUntil.
	Owner      string    `json:"owner,omitempty"`
	OwnerUntil int64     `json:"owner_until,omitempty"`
	Linked     string    `json:"linked,omitempty"`           // the site's code of the account that is linked
	PendingRef *Referral `json:"pending_referral,omitempty"` // waits for the first word

	newer, older *Thread // see recency
}

// Referral says by which link a person came.
type Referral struct {
	Ref    string `json:"ref"`
	Source string `json:"source"`
	Type   string `json:"type"`

	AdID       string            `json:"ad_id,omitempty"`
	AdsContext map[string]string `json:"ads_context_data,omitempty"`
}

// Bubble is one line of a thread, as the control API shows it. Times are emulated Unix
// milliseconds.
type Bubble struct {
	Seq    int64  `json:"seq"`
	MID    string `json:"mid,omitempty"`
	PageID string `json:"page"`
	Person string `json:"person"`
	PSID   string `json:"psid"`
	// From is "page", "person" or "system" (a line such as "opened by a link").
	From string `json:"from"`
	// Kind: text, image, video, audio, file, template, postback, optin, referral, notify_me.
	Kind          string          `json:"kind"`
	At            int64           `json:"at_ms"`
	Text          string          `json:"text,omitempty"`
	Message       json.RawMessage `json:"message,omitempty"` // as sent by the Page
	Attachments   json.RawMessage `json:"attachments,omitempty"`
	Payload       string          `json:"payload,omitempty"` // of a postback or quick reply
	Metadata      string          `json:"metadata,omitempty"`
	AppID         string          `json:"app_id,omitempty"`
	MessagingType string          `json:"messaging_type,omitempty"`
	Tag           string          `json:"tag,omitempty"`
	Ref           string          `json:"ref,omitempty"`
	ReplyTo       string          `json:"reply_to,omitempty"`
	Reaction      string          `json:"reaction,omitempty"`
	UserRef       string          `json:"user_ref,omitempty"`
	PersonaID     string          `json:"persona_id,omitempty"`
	CommentID     string          `json:"comment_id,omitempty"` // that a private reply answers
	Flagged       string          `json:"flagged,omitempty"`    // delivered, though a rule speaks against it
	Delivered     int64           `json:"delivered_ms,omitempty"`
	Read          int64           `json:"read_ms,omitempty"`
	Used          bool            `json:"used,omitempty"`   // a request or form that was answered
	Edits         int             `json:"edits,omitempty"`  // how often the person edited it
	Unsent        bool            `json:"unsent,omitempty"` // taken back by the person

	gone bool // with its thread
}

// OtnToken is a one-time notification token.
type OtnToken struct {
	PageID   string `json:"page_id"`
	PersonID string `json:"person_id"`
	AppID    string `json:"app_id"`
	Payload  string `json:"payload"`
	Made     int64  `json:"made"`
	Used     bool   `json:"used"`
}

// UserRef is a checkbox opt-in.
type UserRef struct {
	PageID   string `json:"page_id"`
	PersonID string `json:"person_id"`
	Used     bool   `json:"used"`
	Made     int64  `json:"made,omitempty"` // it works for a day
}

// File is a stored attachment.
type File struct {
	PageID string `json:"page_id"`
	Type   string `json:"type"`
	URL    string `json:"url,omitempty"`
	Mime   string `json:"mime,omitempty"`
	Data   []byte `json:"data,omitempty"`
	Made   int64  `json:"made,omitempty"` // its id works for 90 days
}

// Alert is what the platform would mail to the app's developers.
type Alert struct {
	At      int64  `json:"at_ms"`
	AppID   string `json:"app"`
	PageID  string `json:"page"`
	Level   string `json:"level"` // "warning" or "disabled"
	Message string `json:"message"`
}

// Switches are rules that can be turned on and off.
type Switches struct {
	// RequireAppSecret refuses Graph calls without appsecret_proof.
	RequireAppSecret bool `json:"require_app_secret"`
	// ConversationsLimit holds the Conversations API to 2 calls a second for a Page.
	ConversationsLimit bool `json:"conversations_limit"`
	// OneTimeNotifications allows their requests and tokens.
	OneTimeNotifications bool `json:"one_time_notifications"`
	// NotifyMeOpensWindow: the tap on Notify me alone opens the 24 hours.
	NotifyMeOpensWindow bool `json:"notify_me_opens_window"`
	// SingleFollowUp: Send to Messenger gives one message until the person does more.
	SingleFollowUp bool `json:"single_follow_up"`
	// RateLimits scales the limits of the platform (section 5.1): 1 is as there, 0.01 a
	// hundredth of it, 0 none.
	RateLimits float64 `json:"rate_limits"`
	// CallBudget holds each Page to 200 calls in 24 hours for each engaged person, and each
	// app to its share; it tells the use in headers.
	CallBudget bool `json:"call_budget"`
	// Transition delivers and flags what breaks the 24-hour rule - a second message after the
	// window until 4 Mar 2020, any since - as the platform did with bots that were there before.
	Transition bool `json:"transition"`
	// Legacy keeps retired templates and buttons alive whatever the date.
	Legacy bool `json:"legacy"`
	// TestUsersSuspended refuses to make new test users, as the platform does in 2026.
	TestUsersSuspended bool `json:"test_users_suspended"`
	// FetchMedia fetches pictures at loopback addresses and checks type and size.
	FetchMedia bool `json:"fetch_media"`
}

// State is everything that a state file keeps.
type State struct {
	Apps     map[string]*App              `json:"apps"`
	Pages    map[string]*Page             `json:"pages"`
	People   map[string]*Person           `json:"people"`
	Tokens   map[string]*Token            `json:"tokens"`
	Threads  map[string]*Thread           `json:"threads"` // by page + "/" + person
	OTN      map[string]*OtnToken         `json:"one_time_tokens"`
	UserRefs map[string]*UserRef          `json:"user_refs"`
	Files    map[string]*File             `json:"files"`
	Faults   map[string]*Fault            `json:"faults"`
	Switches Switches                     `json:"switches"`
	Alerts   []Alert                      `json:"alerts"`
	Moves    []Move                       `json:"moves,omitempty"`
	Calls    []*Call                      `json:"calls"`
	Waiting  []*SavedItem                 `json:"waiting"` // filled when saving
	NextCall int64                        `json:"next_call"`
	NextSeq  int64                        `json:"next_seq"`
	Current  string                       `json:"current_person"`
	Pack     string                       `json:"pack,omitempty"` // see SetPack
	Counts   map[string]*PageCount        `json:"counts"`
	Codes    map[string]*Code             `json:"codes,omitempty"`
	Notices  []*Notice                    `json:"notices,omitempty"`
	Downs    map[string]map[string]Downed `json:"downs,omitempty"`
	Assets

	ByASID     map[string]ASIDOwner `json:"-"`
	ByPSID     map[string]PSIDOwner `json:"-"` // by PSID
	ByMID      map[string]*Bubble   `json:"-"`
	Log        []*Bubble            `json:"-"` // all bubbles in order of arrival
	ThreadByID map[string]*Thread   `json:"-"` // by t_ id

	recent      map[string]*recency // by Page
	inOrder     []*Person           // see orderPeople
	peopleMoved bool
}

// ASIDOwner is the app and the person that an app-scoped id stands for.
type ASIDOwner struct{ App, Person string }

// PSIDOwner is the Page and the person that a PSID stands for.
type PSIDOwner struct{ Page, Person string }

// Downed says since when the calls of an app for a Page fail.
type Downed struct {
	Since   int64 `json:"since"`
	Alerted bool  `json:"alerted"`
}

// PageCount counts the sends of a Page.
type PageCount struct {
	Accepted int64          `json:"accepted"`
	Refused  int64          `json:"refused"`
	Metadata map[string]int `json:"metadata"`
}

func newState() *State {
	s := &State{
		Apps: map[string]*App{}, Pages: map[string]*Page{}, People: map[string]*Person{},
		Switches: Switches{OneTimeNotifications: true, ConversationsLimit: true, RateLimits: 1},
		NextCall: 1, NextSeq: 1,
	}
	s.Fill()
	return s
}

// Fill makes the maps that are missing and the indexes that are not saved.
func (s *State) Fill() {
	MakeMap(&s.Apps)
	MakeMap(&s.Pages)
	MakeMap(&s.People)
	MakeMap(&s.Tokens)
	MakeMap(&s.Threads)
	MakeMap(&s.OTN)
	MakeMap(&s.UserRefs)
	MakeMap(&s.Files)
	MakeMap(&s.Faults)
	MakeMap(&s.Counts)
	s.Assets.fill()
	s.ByPSID, s.ByASID = map[string]PSIDOwner{}, map[string]ASIDOwner{}
	MakeMap(&s.Codes)
	s.ByMID = map[string]*Bubble{}
	s.ThreadByID = map[string]*Thread{}
	s.Log = nil
	for _, p := range s.People {
		for page, psid := range p.PSIDs {
			s.ByPSID[psid] = PSIDOwner{page, p.ID}
		}
		for app, asid := range p.ASIDs {
			s.ByASID[asid] = ASIDOwner{app, p.ID}
		}
	}
	for _, t := range s.Threads {
		s.ThreadByID[t.ID] = t
		for _, b := range t.Bubbles {
			s.Log = append(s.Log, b)
			if b.MID != "" {
				s.ByMID[b.MID] = b
			}
		}
	}
	s.order()
	slices.SortFunc(s.Log, func(a, b *Bubble) int { return int(a.Seq - b.Seq) })
}

// MakeMap makes a map that is nil.
func MakeMap[V any](m *map[string]V) {
	if *m == nil {
		*m = map[string]V{}
	}
}

// Count is the counter of a Page.
func (s *State) Count(page string) *PageCount {
	c := s.Counts[page]
	if c == nil {
		c = &PageCount{}
		s.Counts[page] = c
	}
	MakeMap(&c.Metadata)
	return c
}
