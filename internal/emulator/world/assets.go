package world

import "encoding/json"

// Assets are what apps set up on Pages through the Graph API, and what Pages and people
// leave behind there.
type Assets struct {
	// Profiles holds the Messenger profile of each Page: its properties by name.
	Profiles map[string]map[string]json.RawMessage `json:"profiles,omitempty"`
	// UserMenus holds the own persistent menu of a person, by PSID.
	UserMenus map[string]json.RawMessage `json:"user_menus,omitempty"`
	Personas  map[string]*Persona        `json:"personas,omitempty"`
	Labels    map[string]*Label          `json:"labels,omitempty"`
	// Templates are utility templates by id.
	Templates map[string]*Template       `json:"templates,omitempty"`
	NLP       map[string]json.RawMessage `json:"nlp,omitempty"` // configuration by Page
	// Recurring holds tokens of recurring notifications and of marketing messages.
	Recurring map[string]*RecurringToken `json:"recurring_tokens,omitempty"`
	Campaigns map[string]*Campaign       `json:"campaigns,omitempty"`
	Flows     map[string]*Flow           `json:"flows,omitempty"` // welcome message flows
	Posts     map[string]*Post           `json:"posts,omitempty"`
	Comments  map[string]*Comment        `json:"comments,omitempty"`
	// Products and Forms belong to Pages; Leads are answers to forms. All by id.
	Products map[string]*Product  `json:"products,omitempty"`
	Forms    map[string]*LeadForm `json:"lead_forms,omitempty"`
	Leads    map[string]*Lead     `json:"leads,omitempty"`
	// LinkTokens are account_linking_tokens (section 9), by their text.
	LinkTokens map[string]*LinkToken `json:"link_tokens,omitempty"`
	// Moderated holds what moderate_conversations did, by PSID: BAN, BLOCK or SPAM.
	Moderated map[string]string `json:"moderated,omitempty"`
}

// fill makes the maps that are missing.
func (a *Assets) fill() {
	MakeMap(&a.Profiles)
	MakeMap(&a.UserMenus)
	MakeMap(&a.Personas)
	MakeMap(&a.Labels)
	MakeMap(&a.Templates)
	MakeMap(&a.NLP)
	MakeMap(&a.Recurring)
	MakeMap(&a.Campaigns)
	MakeMap(&a.Flows)
	MakeMap(&a.Posts)
	MakeMap(&a.Comments)
	MakeMap(&a.Products)
	MakeMap(&a.Forms)
	MakeMap(&a.Leads)
	MakeMap(&a.LinkTokens)
	MakeMap(&a.Moderated)
}

// Persona is a name and picture under which a Page may speak (Messenger Platform
// reference, section 6.5).
type Persona struct {
	ID      string `json:"id"`
	PageID  string `json:"page_id"`
	Name    string `json:"name"`
	Picture string `json:"profile_picture_url"`
	Made    int64  `json:"made"`
	// Deleted is soft: old messages keep the persona.
	Deleted bool `json:"deleted,omitempty"`
}

// Label is a Page's own mark on people (section 6.10).
type Label struct {
	ID     string   `json:"id"`
	PageID string   `json:"page_id"`
	Name   string   `json:"name"`
	Made   int64    `json:"made"`
	PSIDs  []string `json:"psids,omitempty"`
}

// Template is a utility template of a Page (section 3.7).
type Template struct {
	ID              string          `json:"id"`
	PageID          string          `json:"page_id"`
	AppID           string          `json:"app_id"`
	Name            string          `json:"name"`
	Language        string          `json:"language"`
	ParameterFormat string          `json:"parameter_format"`
	Components      json.RawMessage `json:"components"`
	Library         string          `json:"library_template_name,omitempty"`
	Status          string          `json:"status"`
	Reason          string          `json:"rejected_reason,omitempty"`
	Made            int64           `json:"creation_time"`
	Updated         int64           `json:"last_updated_time"`
}

// RecurringToken lets a Page send again and again on one topic (section 3.6).
type RecurringToken struct {
	Token    string `json:"token"`
	PageID   string `json:"page_id"`
	PersonID string `json:"person_id"`
	AppID    string `json:"app_id"`
	Title    string `json:"title"`
	Payload  string `json:"payload"`
	// Frequency is DAILY, WEEKLY or MONTHLY of tokens made before 2 Feb 2023.
	Frequency string `json:"frequency,omitempty"`
	Timezone  string `json:"timezone,omitempty"`
	Made      int64  `json:"made"`
	Expires   int64  `json:"expires"`
	LastSent  int64  `json:"last_sent,omitempty"`
	Stopped   bool   `json:"stopped,omitempty"` // by the person
	FollowUp  bool   `json:"follow_up,omitempty"`
}

// Campaign is a message campaign of the Marketing Message API (section 3.6).
type Campaign struct {
	ID        string `json:"id"`
	AdAccount string `json:"ad_account"`
	PageID    string `json:"page_id"`
	Name      string `json:"name"`
	Daily     int64  `json:"daily_budget,omitempty"`
	Lifetime  int64  `json:"lifetime_budget,omitempty"`
}

// Flow is what a conversation opens with behind an advertisement.
type Flow struct {
	ID        string          `json:"id"`
	PageID    string          `json:"page_id"`
	Name      string          `json:"name"`
	Content   json.RawMessage `json:"welcome_message_flow"`
	Platforms []string        `json:"eligible_platforms"`
	Updated   int64           `json:"updated_ms"`
}

// Post is a post on a Page, by the Page itself or by a visitor (PersonID).
type Post struct {
	ID       string `json:"id"` // PAGE_number
	PageID   string `json:"page_id"`
	PersonID string `json:"person_id,omitempty"`
	Message  string `json:"message"`
	At       int64  `json:"at_ms"`
	Replied  bool   `json:"replied,omitempty"` // privately, which may be done once
	Hidden   bool   `json:"hidden,omitempty"`
	Removed  bool   `json:"removed,omitempty"`
	// Reactions by person: like, love, haha, wow, sad, angry, care.
	Reactions map[string]string `json:"reactions,omitempty"`
}

// Comment is a comment on a post, by a person, or by the Page when PersonID is empty.
type Comment struct {
	ID       string `json:"id"` // <post number>_<number>
	PostID   string `json:"post_id"`
	ParentID string `json:"parent_id"`
	PageID   string `json:"page_id"`
	PersonID string `json:"person_id,omitempty"`
	Message  string `json:"message"`
	At       int64  `json:"at_ms"`
	Replied  bool   `json:"replied,omitempty"` // privately, which may be done once
	Hidden   bool   `json:"hidden,omitempty"`
	Removed  bool   `json:"removed,omitempty"`
}

// LinkToken is an account_linking_token: one person's, for 5 minutes (section 9).
type LinkToken struct {
	PageID   string `json:"page_id"`
	PersonID string `json:"person_id"`
	AppID    string `json:"app_id"`
	Made     int64  `json:"made"`
}

// Phone says how a person's phone number stands with the platform (section 4.4).
type Phone struct {
	Number string `json:"number"` // + and digits
	// Verified is "never", "formerly" or "recently".
	Verified string `json:"verified"`
	// VerifiedAt counts the 24 hours that follow a new verification.
	VerifiedAt int64 `json:"verified_at_ms,omitempty"`
}

// Matches tells whether a message to the number finds the person.
func (p *Phone) Matches(number string, now int64) bool {
	return p != nil && p.Number == number && p.Verified == "recently" && now >= p.VerifiedAt+WindowMS
}
