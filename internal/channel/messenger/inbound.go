package messenger

import (
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Inbound is one item of a webhook call, as a fact (Messenger Platform reference, sections
// 1.4 to 1.20). What has no field of its own is in Data.
type Inbound struct {
	PageID string // the Page it concerns
	PSID   string // the person, whichever side of the item named them; empty when nobody is named
	// UserRef is the checkbox plugin's name for a person without a PSID. With a PSID beside
	// it (prior_message) it says who that user_ref turned out to be.
	UserRef string
	Kind    petitbleu.EventKind
	At      time.Time // UTC; the entry's time where the item has none; zero when neither has
	// OutsideID is the same for every repeat of the item and for no other: the message id,
	// else kind, Page, person, time and a hash of the item.
	OutsideID   string
	Standby     bool // another app holds the conversation; the item is for information
	Opens       bool // a qualifying action: it opens the standard window (section 3.1; see Gestures)
	FromPerson  bool // the person did it: wrote, tapped, opted in, reacted, linked; not reads and deliveries
	Deleted     bool // message: the person took it back; what was stored of it must go
	Unsupported bool // message: one that the API cannot express; no text and no attachment
	Secret      bool // Data holds a token, which must be hidden before Data is kept

	// Text is what there is to read. message, echo, message_edit: the text, or 👍 for a Like;
	// postback: the title; reaction: the emoji; policy_enforcement: the reason; feed, mention,
	// rating: what was written; response_feedback: the platform's words; order: the note.
	Text      string
	Mids      []string  // delivery: what was delivered; reaction, message_edit, response_feedback, marketing_message: the message spoken of; feed: comment or post
	Watermark time.Time // delivery, read: everything sent up to then
	Metadata  string    // echo: what our send carried; handover: the note of the other app
	EchoAppID string    // echo: the app that sent it; empty when the platform does not say
	Ref       string    // optin, referral, postback, message: the ref of the link or plugin; account_linking: the authorization code
	Source    string    // referral, postback, message: SHORTLINK, ADS …; message with UserRef: the plugin
	// Payload is what the tapped thing carried (postback, quick reply, optin, coupon); for the
	// others a word: reaction "react", account_linking "linked", handover
	// "pass_thread_control", policy_enforcement "block", feed "comment/add",
	// response_feedback "good" or "bad", payment, call and label their own words,
	// marketing_message "delivered", "read", "clicked", "failed", "echo" or "upload",
	// template_status "APPROVED" …, unknown the item's own key.
	Payload   string
	OptIn     string // optin: which of the five shapes, one of the OptIn constants
	Topic     string // optin with a token: the topic that the person agreed to; optout: the one they left, empty for all
	Token     string // optin: the token; a secret, to be sealed before it is kept
	TokenKind string // optin with a token: petitbleu.TokenOneTime or TokenMarketing

	ReplyTo     string              // message: the message that it quotes
	Attachments []InboundAttachment // message, echo
	Commands    []string            // message: slash commands, without the slash
	Edits       int                 // message_edit: how often the message has been edited
	Came        *InboundReferral    // where the person came from, when there is more than Ref and Source
	Grant       *InboundGrant       // optin with a marketing token: its terms
	Thread      *ThreadControl      // handover
	Comment     *InboundComment     // feed, mention
	Answers     []InboundAnswer     // feedback, customer_information, referral of a lead advertisement
	Order       *InboundOrder       // order
	Hop         *InboundHop         // which app had the conversation before, and its note
	// Fields are the plain members of kinds that have no members of their own here, by name;
	// inner ones behind a point ("amount.currency"). Tokens are left out. form, coupon,
	// game_play, payment, call, marketing_message, template_status, lead, rating, label, optout.
	Fields map[string]string
	NLP    json.RawMessage // message: what the platform's language reading found, as it came

	Data json.RawMessage // the item as it came; shares memory with the body given to Decode
}

// The shapes of an opt-in (reference, section 1.11).
const (
	OptInPlugin         = "send_to_messenger"
	OptInCheckbox       = "checkbox"
	OptInOneTime        = "one_time"
	OptInMarketing      = "marketing"
	OptInMessageRequest = "message_request" // a message to a phone number was accepted
)

// InboundAttachment is something that goes with a message (reference, section 1.7).
type InboundAttachment struct {
	// Type is the platform's word: image, video, audio, file, sticker, fallback (a link),
	// location, template (a product, or in an echo a template), reel, ig_reel, post, ig_post,
	// appointment_booking … A sticker is one of type sticker, in whichever shape it came.
	Type      string           `json:"type,omitempty"`
	URL       string           `json:"url,omitempty"`   // http or https only; that of a file expires, so what is wanted must be fetched soon
	Title     string           `json:"title,omitempty"` // link, post, reel; template: its text or first title; what is no address
	ID        string           `json:"id,omitempty"`    // upload in an echo, reel, post or booking
	StickerID string           `json:"sticker_id,omitempty"`
	Template  string           `json:"template,omitempty"` // echo of a template: its type
	Lat       float64          `json:"lat,omitempty"`      // location
	Long      float64          `json:"long,omitempty"`
	Products  []InboundProduct `json:"products,omitempty"`
	Booking   *InboundBooking  `json:"booking,omitempty"`
}

// InboundProduct is a product that a person shared; Price is a text for people.
type InboundProduct struct {
	ID         string `json:"id,omitempty"`
	RetailerID string `json:"retailer_id,omitempty"`
	Title      string `json:"title,omitempty"`
	Price      string `json:"price,omitempty"`
	ImageURL   string `json:"image_url,omitempty"`
}

// InboundBooking is an appointment; Status is requested, confirmed, declined or cancelled.
type InboundBooking struct {
	Status   string    `json:"status,omitempty"`
	Start    time.Time `json:"start,omitzero"`
	End      time.Time `json:"end,omitzero"`
	TimeZone string    `json:"time_zone,omitempty"`
}

// InboundReferral says where a person came from (reference, sections 1.7 and 1.12).
type InboundReferral struct {
	Type       string `json:"type,omitempty"` // OPEN_THREAD, LEAD_COMPLETE, LEAD_INCOMPLETE
	AdID       string `json:"ad_id,omitempty"`
	AdTitle    string `json:"ad_title,omitempty"`
	PhotoURL   string `json:"photo_url,omitempty"`
	VideoURL   string `json:"video_url,omitempty"`
	PostID     string `json:"post_id,omitempty"`
	ProductID  string `json:"product_id,omitempty"` // of the shop page or the advertisement
	FlowID     string `json:"flow_id,omitempty"`
	RefererURI string `json:"referer_uri,omitempty"` // dead chat plugin: the page it stood on
	Guest      bool   `json:"guest,omitempty"`       // dead chat plugin: a person without an account, who has no profile
}

// InboundGrant holds the terms of a marketing token (reference, section 1.11).
type InboundGrant struct {
	Title     string    `json:"title,omitempty"`
	TimeZone  string    `json:"time_zone,omitempty"`
	Frequency string    `json:"frequency,omitempty"` // DAILY, WEEKLY or MONTHLY, until 2 February 2023
	Expires   time.Time `json:"expires,omitzero"`    // zero: the platform does not say
	Refreshed bool      `json:"refreshed,omitempty"`
	Status    string    `json:"status,omitempty"` // what the person changed: GrantStop or GrantResume; empty for a new grant
}

// What a person may do to the messages of a topic (reference, section 1.11).
const (
	GrantStop   = "stop"
	GrantResume = "resume"
)

// ThreadControl tells who holds a conversation (reference, section 1.14). Ids of apps are
// empty where the conversation was, or is now, nobody's.
type ThreadControl struct {
	Word      string              `json:"word,omitempty"` // ThreadPassed …
	Previous  string              `json:"previous,omitempty"`
	New       string              `json:"new,omitempty"`
	Requested string              `json:"requested,omitempty"`
	Roles     map[string][]string `json:"roles,omitempty"` // by app: primary_receiver, secondary_receiver
}

// What can happen to a conversation's ownership.
const (
	ThreadPassed    = "pass"
	ThreadTaken     = "take"
	ThreadRequested = "request"
	ThreadReleased  = "release" // a pass to nobody
	ThreadRoles     = "roles"
)

// InboundComment is a change on the Page's wall (reference, section 1.19): a comment, a post,
// a reaction.
type InboundComment struct {
	Item      string    `json:"item,omitempty"` // comment, post, status, photo, video, share, like, reaction, album, event …
	Verb      string    `json:"verb,omitempty"` // add, edit, remove, hide, unhide …; "edited" is told as edit
	ID        string    `json:"id,omitempty"`   // of the comment; empty for other items
	PostID    string    `json:"post_id,omitempty"`
	ParentID  string    `json:"parent_id,omitempty"` // the post, or the comment that this one answers
	AuthorID  string    `json:"author_id,omitempty"` // page-scoped, but not surely the PSID
	Author    string    `json:"author,omitempty"`
	ByPage    bool      `json:"by_page,omitempty"` // the Page's own: it cannot be answered in private
	Visitor   bool      `json:"visitor,omitempty"` // a visitor's post on the Page's wall
	Reaction  string    `json:"reaction,omitempty"`
	URL       string    `json:"url,omitempty"`       // photo, video or link
	Permalink string    `json:"permalink,omitempty"` // of the post
	At        time.Time `json:"at,omitzero"`
}

// InboundAnswer is an answer of a form. FollowUp is the free answer below a score.
type InboundAnswer struct {
	ID       string `json:"id,omitempty"`   // of the question, or what is asked for
	Type     string `json:"type,omitempty"` // csat, nps, ces, free_form
	Value    string `json:"value,omitempty"`
	FollowUp string `json:"follow_up,omitempty"`
}

// InboundOrder is a cart that a person sent. Amounts are decimal numbers as text.
type InboundOrder struct {
	Lines []InboundOrderLine `json:"lines,omitempty"`
}

// InboundOrderLine is one product of a cart.
type InboundOrderLine struct {
	ID         string `json:"id,omitempty"`
	RetailerID string `json:"retailer_id,omitempty"`
	Name       string `json:"name,omitempty"`
	UnitPrice  string `json:"unit_price,omitempty"`
	Currency   string `json:"currency,omitempty"`
	Quantity   string `json:"quantity,omitempty"`
}

// InboundHop is the app that had the conversation before (reference, section 1.12).
type InboundHop struct {
	AppID    string `json:"app_id,omitempty"`
	Metadata string `json:"metadata,omitempty"`
}

// Apps of the platform itself that send through a Page (reference, section 1.9).
const (
	Inbox          = petitbleu.PageInboxAppID // the Page's own inbox: a person answered
	leadAutomation = "413038776280800"
)

// Who sent what an echo tells of.
const (
	EchoOurs      = "ours"
	EchoInbox     = "inbox"     // a person in the Page's inbox
	EchoAutomatic = "automatic" // an automation of the platform itself
	EchoOther     = "other"     // another app
	EchoUnnamed   = "unnamed"   // the platform did not say; older versions leave the inbox unnamed
)

// EchoOf tells who sent what an echo tells of, seen from our own app. An echo whose metadata
// is the id of a message of ours is ours too, whichever app id it bears or lacks.
func (in *Inbound) EchoOf(appID string) string {
	switch app := in.EchoAppID; {
	case app != "" && app == appID, petitbleu.IsID(petitbleu.KindMessage, in.Metadata):
		return EchoOurs
	case app == "" || app == "0":
		return EchoUnnamed
	case app == petitbleu.PageInboxAppID || app == petitbleu.PageInboxAppIDShort:
		return EchoInbox
	case app == leadAutomation:
		return EchoAutomatic
	}
	return EchoOther
}
