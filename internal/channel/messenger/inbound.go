package messenger

import (
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Inbound is one item of a webhook call, as a fact (Messenger Platform reference, sections
// 1.4 to 1.19). What has no field of its own is in Data.
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
	OutsideID  string
	Standby    bool // another app holds the conversation; the item is for information
	Opens      bool // a qualifying action: it opens the standard window (section 3.1)
	FromPerson bool // the person did it: wrote, tapped, opted in, reacted, linked; not reads and deliveries
	Deleted    bool // message: the person took it back; what was stored of it must go

	Text      string    // message, echo, message_edit: the text; postback: the title; reaction: the emoji; policy_enforcement: the reason; feed: the post's text
	Mids      []string  // delivery: what was delivered; reaction, message_edit: the message spoken of; feed: comment or post
	Watermark time.Time // delivery, read: everything sent up to then
	Metadata  string    // echo: what our send carried; handover: the note of the other app
	EchoAppID string    // echo: the app that sent it; empty when the platform does not say
	Ref       string    // optin, referral, postback, message: the ref of the link or plugin; account_linking: the authorization code
	Source    string    // referral, postback, message: SHORTLINK, ADS …; message with UserRef: the plugin
	// Payload is what the tapped thing carried (postback, quick reply, optin); for the others
	// a word: reaction "react", account_linking "linked", handover "pass_thread_control",
	// policy_enforcement "block", feed "comment/add", unknown the item's own key.
	Payload   string
	Topic     string // optin with a token: the topic that the person agreed to
	Token     string // optin: the token; a secret, to be sealed before it is kept
	TokenKind string // optin with a token: "one_time" or "notification"

	Data json.RawMessage // the item as it came; shares memory with the body given to Decode
}

// Inbox is the app id under which the Page's own inbox sends (reference, section 1.9).
const Inbox = "263902037430900"
